"""A firm beside comparable firms: same function of a chain, same country; the others never named, and never fewer than ten."""

from collections import defaultdict
from decimal import Decimal

from django.utils import timezone
from django.utils.translation import gettext as _

from actors.models import Actor, ActorFunction, Profile
from actors.ruling import PROFILES
from analysis.spread import spread
from linkages.models import Linkage


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
    peers = set(
        Actor.objects.filter(pk__in=performing, country=actor.country, status="active").exclude(pk=actor.pk).values_list("pk", flat=True)
    )
    mine = Linkage.objects.for_user(user)
    currency, unit = trade_terms(mine, actor, function)
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
        wanted = (function, currency, unit)
        theirs = prices(all_of(), peers, *wanted)
        lines.append(line("price_received", _("Price received"), f"{currency}/{unit}", prices(mine, {actor.pk}, *wanted), actor.pk, theirs))
    return {
        "function": function.pk,
        "value_chain": function.value_chain_id,
        "country": actor.country,
        "actors": len(peers),
        "measures": lines,
    }


def all_of():
    return Linkage.objects.all()


def line(key, name, unit, own, actor, others):
    """One measure: the firm's own value, and the quartiles of the others that have one; null where those are too few."""
    found = spread(list(others.values()))
    return {
        "measure": key,
        "name": name,
        "unit": unit,
        "own": own.get(actor),
        "lower_quartile": found.lower,
        "median": found.median,
        "upper_quartile": found.upper,
        "actors": found.n if found.median is not None else None,
        "reason": "" if found.median is not None else _("Too few comparable firms have a value."),
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


def trade_terms(linkages, actor, function):
    """The currency and unit of the firm's newest priced sale in the chain, in which prices are compared; empty where there is none."""
    rows = linkages.filter(from_actor=actor, value_chain=function.value_chain, flow_quantity__gt=0).exclude(flow_value=None)
    return rows.order_by("-pk").values_list("flow_currency", "flow_unit").first() or ("", "")


def prices(linkages, actors, function, currency, unit):
    """{actor: Σ value ÷ Σ quantity of its sales in the chain}, in one currency and unit."""
    sums = defaultdict(lambda: [Decimal(0), Decimal(0)])
    rows = linkages.filter(from_actor__in=actors, value_chain=function.value_chain, flow_currency=currency, flow_unit=unit)
    for actor, value, quantity in rows.filter(flow_quantity__gt=0).order_by().values_list("from_actor", "flow_value", "flow_quantity"):
        if value is not None:
            sums[actor][0] += value
            sums[actor][1] += quantity
    return {actor: value / quantity for actor, (value, quantity) in sums.items()}
