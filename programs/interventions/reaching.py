"""Whom an intervention reached, many at a time."""

from accounts.audit import recorded
from actors.actions import work_with
from programs.interventions.models import Intervention, Reach


def reach_many(*, intervention, contacts, by, partner=None):
    """Record many contacts [(actor key, since, until)] as one act; returns how many are new.

    A contact that is there already (same actor, partner and first day) is left as it is.
    """
    organization = partner or intervention.program.organization
    with recorded("interventions.reach", by=by, subject=intervention, organization=intervention.program.organization):
        # Two people who paste the same list wait for each other here, so that the count they read is right.
        Intervention.objects.select_for_update(of=("self",)).get(pk=intervention.pk)
        known = set(Reach.objects.filter(intervention=intervention, partner=partner).order_by().values_list("actor", "since"))
        rows = [
            Reach(intervention=intervention, actor_id=actor, partner=partner, since=since, until=until)
            for actor, since, until in contacts
            if (actor, since) not in known
        ]
        Reach.objects.bulk_create(rows)
        work_with(organization=organization, actors=sorted({row.actor_id for row in rows}), by=by)
    return len(rows)


def unreach(*, intervention, contacts, by, reason=""):
    """Take back contacts that were recorded by mistake; history keeps them. Returns how many."""
    with recorded("interventions.unreach", by=by, subject=intervention, organization=intervention.program.organization, reason=reason):
        count, _by_model = Reach.objects.filter(intervention=intervention, pk__in=contacts).delete()
    return count
