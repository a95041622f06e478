"""Which linkages figures are counted from: those known to some organizations, on a day."""

from django.db.models import Q

from actors.measures import narrowed
from linkages.models import Linkage, LinkageParty
from linkages.moments import Moment

IN_FORCE = ("claimed", "confirmed", "disputed")


def linkages_of(organizations, parameters, day):
    """Vertical linkages known to the organizations, as they were on `day`, narrowed by the parameters."""
    rows = Linkage.objects.at(Moment(day)).filter(
        pk__in=LinkageParty.objects.filter(organization__in=organizations).values("linkage"), kind="vertical"
    )
    if parameters.get("value_chain"):
        rows = rows.filter(value_chain=parameters["value_chain"])
    rows = rows.filter(narrowed(parameters, "from_actor__"))
    return rows.with_status().exclude(status=None).order_by("pk")


def standing_on(rows, day):
    """Those in force on `day`: begun (or begun on a day nobody knows), not ended, and still spoken for."""
    begun = Q(started_on=None) | Q(started_on__lte=day)
    open_ = Q(ended_on=None) | Q(ended_on__gte=day)
    return rows.filter(begun, open_, status__in=IN_FORCE)
