"""Figures counted from reach, and from what firms looked like."""

from decimal import Decimal

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from actors.measures import in_chain, narrowed
from actors.models import Actor, Profile, WorksWith
from core.figures import Input, Relation, measure
from programs.interventions.models import Reach


def reached(parameters, day, start):
    """Contacts of the program until the day (`in_period`: that had not ended before its start), narrowed by the parameters."""
    rows = Reach.objects.filter(intervention__program=parameters["program"], since__lte=day)
    if parameters.get("since_start") or parameters.get("in_period"):
        rows = rows.filter(Q(until=None) | Q(until__gte=start))
    if partner := parameters.get("partner"):
        rows = rows.filter(partner=None if partner == "lead" else partner)
    if parameters.get("intervention"):
        rows = rows.filter(intervention=parameters["intervention"])
    return rows.filter(narrowed(parameters, "actor__"), in_chain(parameters, day, "actor")).order_by("pk")


@measure("actors_reached", _("Actors reached, each counted once"), "actors", _("Different actors with at least one contact until the day"))
def actors_reached(organizations, parameters, day, start):
    found = list(reached(parameters, day, start).values_list("pk", "actor"))
    actors = frozenset(actor for _pk, actor in found)
    return Relation(Decimal(len(actors)), tuple(Input("reach", pk, actor) for pk, actor in found), (), actors)


def counted_actors(organizations, parameters, day, start):
    """The actors that the program reached; those that the organizations work with, where no program is named."""
    if parameters.get("program"):
        return set(reached(parameters, day, start).values_list("actor", flat=True))
    rows = Actor.objects.filter(pk__in=WorksWith.objects.filter(organization__in=organizations).values("actor"))
    return set(rows.filter(narrowed(parameters), in_chain(parameters, day)).order_by().values_list("pk", flat=True))


@measure(
    "jobs",
    _("Jobs in the firms reached"),
    "workers",
    _("Women and men employed (heads) in the firms reached, each firm by its newest profile until the day; firms without one are left out"),
)
def jobs(organizations, parameters, day, start):
    """Of several profiles the newest counts; of one day, the one recorded last. Only what the organizations stated is counted."""
    wanted = counted_actors(organizations, parameters, day, start)
    rows = Profile.objects.filter(actor__in=wanted, stated_by__in=organizations, as_of__lte=day)
    newest = {}
    for row in rows.order_by("as_of", "pk"):
        if row.employees_female is not None or row.employees_male is not None:
            newest[row.actor_id] = row
    inputs = tuple(
        Input("profile", row.pk, actor, Decimal((row.employees_female or 0) + (row.employees_male or 0)))
        for actor, row in sorted(newest.items())
    )
    value = sum((i.value for i in inputs), Decimal(0)) if inputs else None
    missing = tuple(("actor", actor, "no profile with workers") for actor in sorted(wanted - set(newest)))
    return Relation(value, inputs, missing, frozenset(newest))
