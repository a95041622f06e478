"""Figures counted from deliveries: how fast they come, how much of what was ordered comes, whether trade is repeated, how long payment takes.

Each takes `value_chain`, `kind`, `place` (of the seller) and `product`.
"""

from collections import defaultdict
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from analysis.responsiveness import median_days
from core.figures import Input, Relation, measure
from linkages.delivery_sums import counted_once, fill_of
from linkages.enums import Answer
from linkages.known import linkages_of
from linkages.models import Delivery
from linkages.volumes import base_of

DISPUTED = _("disputed by the other side")
TWICE = _("someone else wrote the same delivery down")
UNORDERED = _("the day of the order is not known")
NO_QUANTITY = _("the quantity that was ordered is not known")
OTHER_UNIT = _("delivered in another unit")
UNPAID = _("not paid yet, or the day is not known")


def deliveries_of(organizations, parameters, day, start):
    """(those that count, what is left out, {linkage: seller}) of the deliveries from `start` to `day` on linkages known to the organizations.

    What the organizations wrote down on behalf, and what firms agreed to show them: what a firm keeps to itself is in no figure.
    """
    rows = linkages_of(organizations, parameters, day)
    if parameters.get("product"):
        rows = rows.filter(product=parameters["product"])
    sellers = dict(rows.values_list("pk", "from_actor"))
    handed = Delivery.objects.standing().filter(linkage__in=list(sellers), delivered_on__range=(start, day))
    handed = list(handed.known_to(organizations).select_related("unit").order_by("pk"))
    disputed = [row for row in handed if row.answer == Answer.DISPUTED]
    counting, twice = counted_once(row for row in handed if row.answer != Answer.DISPUTED)
    excluded = [("delivery", row.pk, DISPUTED) for row in disputed] + [("delivery", row.pk, TWICE) for row in twice]
    return sorted(counting, key=lambda row: row.pk), excluded, sellers


def middle(found, excluded, sellers, **extra):
    """The Relation of the median of `found` [(delivery, days)]; None without any."""
    inputs = tuple(Input("delivery", row.pk, sellers[row.linkage_id], Decimal(days)) for row, days in found)
    value = median_days([days for _row, days in found])
    return Relation(value, inputs, tuple(excluded), frozenset(sellers[row.linkage_id] for row, _days in found), extra)


@measure(
    "delivery_days",
    _("Days from order to delivery"),
    "days",
    _("Median of the days from order to delivery, of deliveries of which both days are known; the others are counted beside it"),
    product="",
)
def delivery_days(organizations, parameters, day, start):
    """An order that was never delivered is no delivery and is not here: nobody writes it down."""
    rows, excluded, sellers = deliveries_of(organizations, parameters, day, start)
    without = [row for row in rows if row.ordered_on is None]
    found = [(row, (row.delivered_on - row.ordered_on).days) for row in rows if row.ordered_on is not None]
    return middle(found, [*excluded, *(("delivery", row.pk, UNORDERED) for row in without)], sellers, without_order=len(without))


@measure(
    "fill_rate",
    _("Fill rate of orders"),
    "%",
    _(
        "100 × Σ delivered ÷ Σ ordered, in one unit, of deliveries of which the ordered quantity is known;"
        " an order of which nothing was delivered is not written down and not counted"
    ),
    product="",
)
def fill_rate(organizations, parameters, day, start):
    """What was delivered counts, also what was then rejected; more than was ordered too, so that it can be above 100.

    None where deliveries are in units that have no common one: name a product.
    """
    rows, excluded, sellers = deliveries_of(organizations, parameters, day, start)
    known = [row for row in rows if row.ordered_quantity is not None]
    without = [row for row in rows if row.ordered_quantity is None]
    excluded += [("delivery", row.pk, NO_QUANTITY) for row in without]
    if len({base_of(row.unit) for row in known}) > 1:
        return Relation(None, (), (*excluded, *(("delivery", row.pk, OTHER_UNIT) for row in known)), frozenset())
    found = fill_of(known, known[-1].unit) if known else None
    inputs = tuple(Input("delivery", row.pk, sellers[row.linkage_id], 100 * row.quantity / row.ordered_quantity) for row in known)
    extra = {"without_order": len(without)}
    if found is not None:
        extra |= {"delivered": found.delivered, "ordered": found.ordered, "unit": known[-1].unit_id}
    value = None if found is None else found.percent
    return Relation(value, inputs, tuple(excluded), frozenset(sellers[row.linkage_id] for row in known), extra)


@measure(
    "payment_days",
    _("Days from delivery to payment"),
    "days",
    _("Median of the days from delivery to the last payment, of deliveries that are paid; those not paid yet are counted beside it"),
    product="",
)
def payment_days(organizations, parameters, day, start):
    """Paid after `day` is not paid on it. Paid in advance is less than zero days."""
    rows, excluded, sellers = deliveries_of(organizations, parameters, day, start)
    unpaid = [row for row in rows if row.paid_on is None or row.paid_on > day]
    found = [(row, (row.paid_on - row.delivered_on).days) for row in rows if row.paid_on is not None and row.paid_on <= day]
    return middle(found, [*excluded, *(("delivery", row.pk, UNPAID) for row in unpaid)], sellers, unpaid=len(unpaid))


@measure(
    "repeat_trade",
    _("Repeat trade"),
    "%",
    _("100 × linkages with at least two deliveries ÷ linkages with at least one, within the period"),
    product="",
)
def repeat_trade(organizations, parameters, day, start):
    rows, excluded, sellers = deliveries_of(organizations, parameters, day, start)
    traded = defaultdict(list)
    for row in rows:
        traded[row.linkage_id].append(row)
    again = {linkage for linkage, found in traded.items() if len(found) > 1}
    inputs = tuple(Input("linkage", key, sellers[key], Decimal(key in again)) for key in sorted(traded))
    value = 100 * Decimal(len(again)) / len(traded) if traded else None
    actors = frozenset(sellers[linkage] for linkage in again)
    return Relation(value, inputs, tuple(excluded), actors, {"repeated": len(again), "traded": len(traded)})
