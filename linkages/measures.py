"""Figures counted from linkages. `organizations` are the program's lead and partners: whose registry is counted.

Each takes `value_chain`, `kind` and `place` (of the seller) beside its own parameters.
"""

from collections import defaultdict
from datetime import timedelta
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from core.figures import Input, Relation, measure
from linkages import cost_measures, delivery_measures, exchange_measures, governance_measures  # noqa: F401 - their figures are registered with these
from linkages.affected import affected_inputs
from linkages.dependence import sold
from linkages.known import IN_FORCE, linkages_of, standing_on
from linkages.models import Constraint, Opportunity
from linkages.sales import sales_within


@measure(
    "actors_with_confirmed_buyers",
    _("Actors with confirmed buyers"),
    "actors",
    _("Actors with at least `at_least` different buyers, each confirmed by both sides on the day"),
    at_least=2,
)
def actors_with_confirmed_buyers(organizations, parameters, day, start):
    buyers, inputs = defaultdict(set), defaultdict(list)
    for pk, seller, buyer in (
        linkages_of(organizations, parameters, day).filter(status="confirmed").values_list("pk", "from_actor", "to_actor")
    ):
        buyers[seller].add(buyer)
        inputs[seller].append(Input("linkage", pk, seller))
    counted = {actor for actor, found in buyers.items() if len(found) >= int(parameters.get("at_least", 2))}
    return Relation(Decimal(len(counted)), tuple(i for actor in sorted(counted) for i in inputs[actor]), (), frozenset(counted))


@measure(
    "linkages_confirmed_share",
    _("Share of linkages confirmed"),
    "%",
    _("100 × linkages confirmed by both sides ÷ linkages in force, by number"),
)
def linkages_confirmed_share(organizations, parameters, day, start):
    rows = list(linkages_of(organizations, parameters, day).values_list("pk", "from_actor", "status"))
    in_force = [row for row in rows if row[2] in IN_FORCE]
    confirmed = [row for row in in_force if row[2] == "confirmed"]
    excluded = tuple(("linkage", pk, status) for pk, _actor, status in rows if status in ("lapsed", "ended"))
    value = 100 * Decimal(len(confirmed)) / len(in_force) if in_force else None
    inputs = tuple(Input("linkage", pk, actor, Decimal(status == "confirmed")) for pk, actor, status in in_force)
    return Relation(value, inputs, excluded, frozenset(row[1] for row in confirmed))


@measure(
    "dependence_above",
    _("Actors that depend on one buyer"),
    "actors",
    _("Actors whose largest buyer takes more than `share` percent of their sales by value, in one currency; an open market is no buyer"),
    share=50,
)
def dependence_above(organizations, parameters, day, start):
    by_seller = sold(linkages_of(organizations, parameters, day).filter(status__in=["claimed", "confirmed"]), day)
    limit = Decimal(str(parameters.get("share", 50))) / 100
    counted = {seller for seller, found in by_seller.items() if found.largest and found.largest[1] > limit}
    inputs = tuple(Input("linkage", pk, seller, value) for seller in sorted(counted) for pk, value in by_seller[seller].inputs)
    excluded = tuple(("linkage", pk, reason) for found in by_seller.values() for pk, reason in found.excluded)
    return Relation(Decimal(len(counted)), inputs, excluded, frozenset(counted))


@measure(
    "linkage_retention",
    _("Linkages kept"),
    "%",
    _("100 × linkages in force the day before the period and on its last day ÷ linkages in force the day before the period"),
)
def linkage_retention(organizations, parameters, day, start):
    before = start - timedelta(days=1)
    old = dict(standing_on(linkages_of(organizations, parameters, before), before).values_list("pk", "from_actor"))
    now = dict(standing_on(linkages_of(organizations, parameters, day), day).values_list("pk", "from_actor"))
    kept = set(old) & set(now)
    value = 100 * Decimal(len(kept)) / len(old) if old else None
    inputs = tuple(Input("linkage", pk, old[pk], Decimal(pk in kept)) for pk in sorted(old))
    counts = {"kept": len(kept), "lost": len(set(old) - kept), "new": len(set(now) - kept)}
    return Relation(
        value, inputs, tuple(("linkage", pk, "new") for pk in sorted(set(now) - kept)), frozenset(old[pk] for pk in kept), counts
    )


def chosen_sales(organizations, parameters, day, start):
    """(sales of the period, what is left out): of linkages known to the organizations, in one currency."""
    rows = linkages_of(organizations, parameters, day)
    if parameters.get("product"):
        rows = rows.filter(product=parameters["product"])
    return sales_within(rows, start, day, parameters.get("currency"))


@measure(
    "sales",
    _("Sales"),
    "currency",
    _("Sum of quantity × price that the two sides of each linkage state for periods within the reporting period; the mean where both do"),
    currency="",
)
def sales(organizations, parameters, day, start):
    found, excluded = chosen_sales(organizations, parameters, day, start)
    known = [s for s in found if s.value is not None]
    value = sum((s.value for s in known), Decimal(0)) if known else None
    return Relation(
        value, tuple(Input("linkage", s.linkage, s.seller, s.value) for s in known), excluded, frozenset(s.seller for s in known)
    )


@measure(
    "price_received",
    _("Price received"),
    "currency",
    _("Σ value ÷ Σ quantity of the sales of which both are known, for one base unit, such as kg"),
    currency="",
    product="",
)
def price_received(organizations, parameters, day, start):
    found, excluded = chosen_sales(organizations, parameters, day, start)
    known = [s for s in found if s.value is not None and s.quantity]
    units = {s.unit for s in known}
    if len(units) > 1:
        # Kilograms and litres have no common price: name a product that is sold in one unit.
        return Relation(None, (), (*excluded, *(("linkage", s.linkage, "sold in another unit") for s in known)), frozenset())
    quantity = sum((s.quantity for s in known), Decimal(0))
    value = sum((s.value for s in known), Decimal(0)) / quantity if quantity else None
    inputs = tuple(Input("linkage", s.linkage, s.seller, s.value / s.quantity) for s in known)
    return Relation(value, inputs, excluded, frozenset(s.seller for s in known), {"unit": next(iter(units), "")})


@measure(
    "export_share",
    _("Share of sales to other countries"),
    "%",
    _("100 × value of sales to buyers in another country than the seller's ÷ value of all sales"),
    currency="",
)
def export_share(organizations, parameters, day, start):
    found, excluded = chosen_sales(organizations, parameters, day, start)
    known = [s for s in found if s.value is not None]
    total = sum((s.value for s in known), Decimal(0))
    abroad = [s for s in known if s.abroad]
    value = 100 * sum((s.value for s in abroad), Decimal(0)) / total if total else None
    return Relation(
        value, tuple(Input("linkage", s.linkage, s.seller, s.value) for s in known), excluded, frozenset(s.seller for s in abroad)
    )


PROBLEMS = {"constraint": Constraint, "opportunity": Opportunity}


def problem_seen(user, parameters):
    """Who may read the constraint or opportunity may read how many it affects."""
    return any(model.objects.for_user(user).filter(pk=parameters.get(name)).exists() for name, model in PROBLEMS.items())


@measure(
    "affected_actors",
    _("Actors affected"),
    "actors",
    _("Different actors on the part it is about: performers of a function, providers of a market, the one actor, the two of a linkage"),
    seen=problem_seen,
)
def affected_actors(organizations, parameters, day, start):
    """None where the part has no actors of its own, such as a law."""
    name = next(n for n in PROBLEMS if n in parameters)
    problem = PROBLEMS[name].objects.select_related("linkage").filter(pk=parameters[name]).first()
    if problem is None:
        return Relation(None)
    found = affected_inputs(problem, day)
    if found is None:
        return Relation(None)
    actors = frozenset(actor for _kind, _pk, actor in found)
    return Relation(Decimal(len(actors)), tuple(Input(kind, pk, actor) for kind, pk, actor in found), (), actors)
