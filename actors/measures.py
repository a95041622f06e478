"""What figures counted from the registry share: which actors, by kind, place and chain."""

from django.db.models import Q

from actors.models import ActorFunction


def of_place(place, actor=""):
    """The condition that an actor is in a place: a country, a region or a district, by its code. `actor` is the path to it."""
    return Q(**{f"{actor}country": place}) | Q(**{f"{actor}admin1": place}) | Q(**{f"{actor}admin2": place})


def narrowed(parameters, actor=""):
    """The condition that `kind` and `place` of a figure's parameters set on an actor."""
    condition = Q()
    if parameters.get("kind"):
        condition &= Q(**{f"{actor}kind": parameters["kind"]})
    if parameters.get("place"):
        condition &= of_place(parameters["place"], actor)
    return condition


def in_chain(parameters, day, actor="pk"):
    """The condition that an actor performs a function of the `value_chain` on the day; no condition without a chain."""
    if not parameters.get("value_chain"):
        return Q()
    rows = ActorFunction.objects.filter(function__value_chain=parameters["value_chain"]).exclude(until__lt=day).exclude(since__gt=day)
    return Q(**{f"{actor}__in": rows.order_by().values("actor")})
