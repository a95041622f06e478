"""What stands around a chain on its map: end markets with prices, factors above, supporting markets below, constraints."""

from django.db.models import Count, Prefetch

from linkages.enums import ProblemStatus
from linkages.models import Constraint
from markets.models import Assessment, Demand, EnablingFactor, EndMarket, Price, SupportingMarket

LEVELS = ("local", "national", "international")
SCORES = ("coverage", "use", "price", "quality")


def market_nodes(chain, user, day, channels, column):
    """The end markets of the chain's channels, with the last price and the demand known on `day`."""
    markets = list(EndMarket.objects.for_user(user).filter(pk__in={c.end_market_id for c in channels}).order_by("name", "pk"))
    prices = Price.objects.filter(end_market__in=markets, date__lte=day).order_by("end_market_id", "-date", "-pk").distinct("end_market_id")
    demands = Demand.objects.filter(end_market__in=markets, period_start__lte=day).order_by("end_market_id", "-period_start", "-pk")
    price_of = {p.end_market_id: p for p in prices}
    demand_of = {d.end_market_id: d for d in demands.distinct("end_market_id")}
    return [
        {
            "id": f"end_market-{m.pk}",
            "kind": "end_market",
            "label": m.name,
            "function": None,
            "actors": None,
            "url": f"/end-markets/{m.pk}/",
            "column": column,
            "lanes": [c.pk for c in channels if c.end_market_id == m.pk],
            "box": True,
            "price": price_line(price_of.get(m.pk)),
            "demand": demand_line(demand_of.get(m.pk)),
        }
        for m in markets
    ]


def price_line(row):
    return None if row is None else {"date": row.date, "price": row.price, "currency": row.currency_id, "unit": row.unit_id}


def demand_line(row):
    if row is None:
        return None
    return {"period_start": row.period_start, "period_end": row.period_end, "quantity": row.quantity, "unit": row.unit_id}


def bands(chain, user, day):
    """Enabling factors in force on `day`, by level; then supporting markets with their latest assessment."""
    factors = EnablingFactor.objects.for_user(user).filter(value_chains=chain).exclude(since__gt=day).exclude(until__lt=day)
    latest = Prefetch("assessments", Assessment.objects.filter(as_of__lte=day).order_by("-as_of", "-pk"))
    supporting = SupportingMarket.objects.for_user(user).filter(value_chains=chain).annotate(provider_count=Count("providers"))
    above = [
        {"kind": "enabling_factor", "id": f.pk, "label": f.title, "effect": f.effect, "level": f.level, "url": f"/enabling-factors/{f.pk}/"}
        for f in sorted(factors, key=lambda f: (LEVELS.index(f.level), f.title, f.pk))
    ]
    below = [supporting_line(m) for m in supporting.prefetch_related(latest).order_by("name", "pk")]
    return above + below


def supporting_line(market):
    """A supporting market; its scores are of the latest assessment, None where that says nothing."""
    latest = next(iter(market.assessments.all()), None)
    return {
        "kind": "supporting_market",
        "id": market.pk,
        "label": market.name,
        "type": market.kind,
        "providers": market.provider_count,
        **{name: getattr(latest, name, None) for name in SCORES},
        "assessed_on": latest.as_of if latest else None,
        "url": f"/supporting-markets/{market.pk}/",
    }


def open_constraints(chain, user):
    """Constraints that are not resolved or dropped, gravest first: their order is their number on the map."""
    rows = Constraint.objects.for_user(user).filter(value_chain=chain, status__in=[ProblemStatus.OPEN, ProblemStatus.ADDRESSED])
    return list(rows.select_related("linkage").order_by("-severity", "pk"))


def actors_of(constraints):
    """Keys of actors whose place on the map the constraints ask for."""
    found = {c.actor_id for c in constraints if c.actor_id}
    return found | {key for c in constraints if c.linkage_id for key in (c.linkage.from_actor_id, c.linkage.to_actor_id)}


def markers(constraints, box_of_actor):
    """Numbered constraints; `node` is the box, and `on` names what else it stands on: a channel, a band, a linkage, the chain."""
    return [
        {
            "constraint": c.pk,
            "number": number,
            "title": c.title,
            "node": node_of(c, box_of_actor),
            "on": place_of(c),
            "severity": c.severity,
            "status": c.status,
            "url": f"/constraints/{c.pk}/",
        }
        for number, c in enumerate(constraints, start=1)
    ]


def node_of(constraint, box_of_actor):
    if constraint.function_id:
        return f"function-{constraint.function_id}"
    if constraint.end_market_id:
        return f"end_market-{constraint.end_market_id}"
    if constraint.linkage_id:
        return box_of_actor.get(constraint.linkage.from_actor_id)
    return box_of_actor.get(constraint.actor_id)


def place_of(constraint):
    for name in ("function", "channel", "end_market", "supporting_market", "enabling_factor", "actor", "linkage"):
        if key := getattr(constraint, f"{name}_id"):
            return f"{name}-{key}"
    return "chain"
