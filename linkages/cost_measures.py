"""The figure of what trading costs a unit, counted from what sides stated."""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from actors.measures import narrowed
from analysis.costs import together
from core.figures import Input, Relation, measure
from linkages.costs import comparable, work_out
from linkages.models import LinkageParty, LinkageStatement, TransactionCost
from linkages.sales import most_common

REASONS = {
    "no_part": _("no part of it is known"),
    "no_quantity": _("how much was traded is not known"),
    "nothing_traded": _("nothing was traded"),
    "other_currency": _("no value known in the reporting currency"),
    "other_unit": _("traded in another unit"),
}


def costs_known_to(organizations, parameters):
    """Costs on linkages known to the organizations: what they stated on behalf, and what firms agreed to show them."""
    known = LinkageParty.objects.filter(organization__in=organizations).values("linkage")
    rows = TransactionCost.objects.filter(linkage__in=known, linkage__kind="vertical")
    for name in ("value_chain", "product"):
        if parameters.get(name):
            rows = rows.filter(**{f"linkage__{name}": parameters[name]})
    if parameters.get("side"):
        rows = rows.filter(side=parameters["side"])
    bearing = [Q(side=side) & narrowed(parameters, f"linkage__{side}_actor__") for side in ("from", "to")]
    return rows.filter(bearing[0] | bearing[1]).known_to(organizations)


@measure(
    "transaction_cost",
    _("Cost of trading a unit"),
    "currency",
    _("Σ (search + bargaining + transport + checking + other + waiting) ÷ Σ quantity traded, of periods within the reporting period"),
    currency="",
    product="",
    side="",
)
def transaction_cost(organizations, parameters, day, start):
    rows = list(costs_known_to(organizations, parameters).ruling().select_related("linkage__value_chain"))
    inside = [row for row in rows if row.period_start >= start and row.period_end <= day]
    left = [row.pk for row in rows if row not in inside and row.period_start <= day and row.period_end >= start]
    currency = parameters.get("currency") or most_common([row.currency_id for row in inside])
    found, unfit = comparable(list(work_out(inside, LinkageStatement.objects.all(), currency).values())) if inside else ([], [])
    excluded = [("transaction_cost", pk, "stated for a period that is not within this one") for pk in left]
    excluded += [("transaction_cost", worked.row.pk, str(REASONS[why])) for worked, why in unfit]
    told = together(worked.cost for worked in found)
    inputs = tuple(Input("transaction_cost", w.row.pk, w.actor, w.cost.per_unit) for w in sorted(found, key=lambda w: w.row.pk))
    extra = {"unit": found[0].unit if found else "", "currency": currency, "lower_bound": told.lower_bound, "used": told.used}
    extra["expected"] = len(inside)
    return Relation(told.per_unit, inputs, tuple(excluded), frozenset(w.actor for w in found), extra)
