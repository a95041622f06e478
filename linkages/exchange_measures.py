"""Figures of collaboration: ties between firms of the same kind of work, and what they share, for each firm (METHOD §2).

All are flows: a tie counts where it overlaps the period, an exchange where it happened in it.
"""

from collections import defaultdict
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from actors.measures import in_chain, narrowed
from actors.models import Actor, WorksWith
from core.figures import Input, Relation, measure
from linkages.models import Exchange, Linkage, LinkageParty

YEAR = Decimal(365)


def firms_of(organizations, parameters, day):
    """Keys of the actors that the organizations work with and that are not closed, narrowed by the parameters."""
    known = WorksWith.objects.filter(organization__in=organizations).order_by().values("actor")
    rows = Actor.objects.filter(narrowed(parameters), in_chain(parameters, day), pk__in=known).exclude(status="merged")
    return set(rows.exclude(closed_on__lt=day).exclude(kind="market").order_by().values_list("pk", flat=True))


def ties_in(organizations, firms, start, day):
    """(key, the two) of horizontal linkages known to the organizations that overlap the period and touch one of `firms`."""
    known = LinkageParty.objects.filter(organization__in=organizations).values("linkage")
    rows = Linkage.objects.filter(pk__in=known, kind="horizontal").with_status(day).exclude(status__in=["disputed", "lapsed"])
    rows = rows.exclude(status=None).exclude(started_on__gt=day).exclude(ended_on__lt=start).order_by("pk")
    return [row for row in rows.values_list("pk", "from_actor", "to_actor") if {row[1], row[2]} & firms]


def exchanges_in(organizations, firms, start, day):
    """{key: keys of those who took part} of exchanges of the period in which one of `firms` did, as the organizations told them.

    What firms tell of themselves is shown to those who took part alone, and is in no figure of others.
    """
    rows = Exchange.objects.standing().known_to(organizations).filter(happened_on__gte=start, happened_on__lte=day)
    found = defaultdict(set)
    for pk, giver in rows.order_by("pk").values_list("pk", "giver"):
        found[pk] |= {giver} - {None}
    received = Exchange.receivers.through.objects.filter(exchange__in=list(found)).order_by("exchange", "actor")
    for pk, actor in received.values_list("exchange", "actor"):
        found[pk].add(actor)
    return {pk: people for pk, people in found.items() if people & firms}


@measure(
    "ties_per_firm",
    _("Horizontal ties for each firm"),
    "ties",
    _("Different partners in horizontal linkages that overlap the period, added up over firms ÷ firms"),
)
def ties_per_firm(organizations, parameters, day, start):
    firms, partners = firms_of(organizations, parameters, day), defaultdict(set)
    rows = ties_in(organizations, firms, start, day)
    for _pk, one, other in rows:
        partners[one].add(other)
        partners[other].add(one)
    value = Decimal(sum(len(partners[firm]) for firm in firms)) / len(firms) if firms else None
    inputs = tuple(Input("linkage", pk, one if one in firms else other) for pk, one, other in rows)
    return Relation(value, inputs, (), frozenset(firm for firm in firms if partners[firm]), {"firms": len(firms)})


@measure(
    "exchanges_per_firm",
    _("Exchanges for each firm and year"),
    "exchanges",
    _("Exchanges of the period that a firm gave or received, added up over firms ÷ firms ÷ years of the period"),
)
def exchanges_per_firm(organizations, parameters, day, start):
    firms = firms_of(organizations, parameters, day)
    found = exchanges_in(organizations, firms, start, day)
    took_part = sum(len(people & firms) for people in found.values())
    years = Decimal((day - start).days + 1) / YEAR
    value = Decimal(took_part) / len(firms) / years if firms else None
    inputs = tuple(Input("exchange", pk, None, Decimal(len(people & firms))) for pk, people in found.items())
    actors = frozenset().union(*found.values()) & firms if found else frozenset()
    return Relation(value, inputs, (), actors, {"firms": len(firms)})


@measure(
    "collaborating_share",
    _("Share of firms that collaborate"),
    "%",
    _("100 × firms with at least one horizontal tie or exchange in the period ÷ firms"),
)
def collaborating_share(organizations, parameters, day, start):
    firms = firms_of(organizations, parameters, day)
    ties, exchanges = ties_in(organizations, firms, start, day), exchanges_in(organizations, firms, start, day)
    active = {actor for _pk, one, other in ties for actor in (one, other)} | {actor for people in exchanges.values() for actor in people}
    value = 100 * Decimal(len(active & firms)) / len(firms) if firms else None
    inputs = [Input("linkage", pk, one if one in firms else other) for pk, one, other in ties]
    inputs += [Input("exchange", pk) for pk in exchanges]
    return Relation(value, tuple(inputs), (), frozenset(active & firms), {"firms": len(firms)})
