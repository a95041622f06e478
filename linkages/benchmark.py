"""A firm beside comparable firms: same function of a chain, same country; the others never named, and never fewer than ten.

Who counts among the others is in actors/consents.py (`compared`). Of them only what their own side says is taken: what a partner
says of a trade is the partner's. Nothing is told of a measure in which one firm outweighs all the rest (analysis.disclosure).
"""

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal

from django.conf import settings
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from actors.consents import compared
from actors.models import Actor, ActorFunction, Profile
from actors.ruling import PROFILES
from analysis.disclosure import lacking
from analysis.spread import FEWEST, Spread, spread
from linkages.models import Linkage, LinkageStatement
from linkages.queries import in_force as in_force_statements


def benchmark(actor, user, day=None):
    """[{function, measures}] for each function that `actor` performs, as far as `user` knows; own values are from what `user` may see."""
    day = day or timezone.localdate()
    own = in_force(ActorFunction.objects.for_user(user).filter(actor=actor), day).select_related("function__value_chain__product")
    functions = {row.function_id: row.function for row in own.order_by("function__value_chain", "function__position", "pk")}
    return [of_function(actor, function, user, day) for function in functions.values()]


def in_force(rows, day):
    return rows.exclude(until__lt=day).exclude(since__gt=day)


def of_function(actor, function, user, day):
    performing = in_force(ActorFunction.objects.filter(function=function), day).order_by().values("actor")
    others = Actor.objects.filter(compared(), pk__in=performing, country=actor.country, status="active").exclude(pk=actor.pk)
    peers = set(others.values_list("pk", flat=True))
    mine = Linkage.objects.for_user(user)
    sold = sales_of(LinkageStatement.objects.for_user(user), {actor.pk}, function)
    currency, unit = trade_terms(sold)
    lines = [
        line(
            "buyers",
            _("Buyers, confirmed by both"),
            "",
            partners(mine, {actor.pk}, "from_actor", day),
            actor.pk,
            partners(all_of(), peers, "from_actor", day),
        ),
        line(
            "suppliers",
            _("Suppliers, confirmed by both"),
            "",
            partners(mine, {actor.pk}, "to_actor", day),
            actor.pk,
            partners(all_of(), peers, "to_actor", day),
        ),
        line(
            "employees",
            _("People employed"),
            "",
            workers(Profile.objects.for_user(user), {actor.pk}, day),
            actor.pk,
            workers(Profile.objects.all(), peers, day),
        ),
    ]
    if currency:
        wanted = (currency, unit)
        theirs = sales_of(LinkageStatement.objects.all(), peers, function)
        weights = volumes(theirs, *wanted)
        lines.append(
            line(
                "price_received",
                _("Price received"),
                f"{currency}/{unit}",
                prices(sold, *wanted),
                actor.pk,
                prices(theirs, *wanted),
                weights,
            )
        )
    return {
        "function": function.pk,
        "value_chain": function.value_chain_id,
        "country": actor.country,
        "actors": len(peers),
        "measures": lines,
    }


def all_of():
    return Linkage.objects.all()


def line(key, name, unit, own, actor, others, weights=None):
    """One measure: the firm's own value, and the quartiles of the others that have one; null where those are too few.

    `weights` {actor: amount} say how much each of the others is; without them, its value itself does.
    """
    amounts = sorted((weights or others).values(), reverse=True)
    outweighed = len(others) >= FEWEST and lacking(amounts, Decimal(settings.DISCLOSURE_PERCENT)) > 0
    found = Spread(len(others)) if outweighed else spread(list(others.values()))
    reason = _("One firm outweighs all others.") if outweighed else _("Too few comparable firms have a value.")
    return {
        "measure": key,
        "name": name,
        "unit": unit,
        "own": own.get(actor),
        "lower_quartile": found.lower,
        "median": found.median,
        "upper_quartile": found.upper,
        "actors": found.n if found.median is not None else None,
        "reason": "" if found.median is not None else reason,
    }


def partners(linkages, actors, side, day):
    """{actor: how many different partners on the other side are confirmed on the day}; an actor with linkages but none confirmed has 0."""
    other = "to_actor" if side == "from_actor" else "from_actor"
    found = defaultdict(set)
    rows = linkages.filter(**{f"{side}__in": actors}, kind="vertical").with_status(day).exclude(status=None)
    for one, partner, status in rows.order_by().values_list(side, other, "status"):
        found[one] |= {partner} if status == "confirmed" else set()
    return {one: Decimal(len(seen)) for one, seen in found.items()}


def workers(profiles, actors, day):
    """{actor: women and men employed}, by the profile that counts until `day`."""
    found = {}
    rows = profiles.filter(actor__in=actors, as_of__lte=day).order_by(*PROFILES)
    for actor, women, men in rows.values_list("actor", "employees_female", "employees_male"):
        if women is not None or men is not None:
            found.setdefault(actor, Decimal((women or 0) + (men or 0)))
    return found


@dataclass(frozen=True)
class Priced:
    """What a seller says last of one linkage: quantity in the base unit of its dimension, value in its currency."""

    seller: int
    quantity: Decimal
    unit: str
    value: Decimal
    currency: str


def sales_of(statements, actors, function):
    """The `Priced` sales of `actors` in the function's chain, the newest last: of each linkage the seller's own word, else that on its behalf."""
    rows = in_force_statements(statements).filter(
        linkage__value_chain=function.value_chain_id,
        linkage__from_actor__in=actors,
        side="from",
        says="exists",
        quantity__gt=0,
        price__isnull=False,
    )
    firm_first = F("by_firm").asc(nulls_last=True)
    rows = rows.order_by("linkage_id", "-period_end", "-period_start", firm_first, "-stated_at", "-pk").distinct("linkage_id")
    return [
        Priced(
            row.linkage.from_actor_id,
            row.quantity * (row.unit.factor or 1),
            row.unit.base or row.unit_id,
            row.quantity * row.price,
            row.currency_id,
        )
        for row in sorted(rows.select_related("linkage", "unit"), key=lambda row: (row.period_end, row.stated_at, row.pk))
    ]


def trade_terms(priced):
    """The currency and unit of the newest sale, in which prices are compared; empty where there is none."""
    return (priced[-1].currency, priced[-1].unit) if priced else ("", "")


def prices(priced, currency, unit):
    """{seller: Σ value ÷ Σ quantity} of the sales in one currency and unit."""
    sums = defaultdict(lambda: [Decimal(0), Decimal(0)])
    for sale in priced:
        if (sale.currency, sale.unit) == (currency, unit):
            sums[sale.seller][0] += sale.value
            sums[sale.seller][1] += sale.quantity
    return {seller: value / quantity for seller, (value, quantity) in sums.items()}


def volumes(priced, currency, unit):
    """{seller: Σ value} of the same sales."""
    sums = defaultdict(Decimal)
    for sale in priced:
        if (sale.currency, sale.unit) == (currency, unit):
            sums[sale.seller] += sale.value
    return sums
