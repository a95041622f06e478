"""What people do with programs and interventions."""

from accounts import records
from accounts.audit import recorded
from actors.actions import work_with
from programs.interventions.models import Address, Intervention, Reach


def plan(*, by, addresses=(), **values):
    """Record an intervention, with the constraints and opportunities that it addresses."""
    with recorded("interventions.plan", by=by, organization=values["program"].organization) as entry:
        intervention = records.add(Intervention, by=by, **values)
        records.name_subject(entry, intervention)
        set_addresses(intervention, addresses)
    return intervention


def replan(*, intervention, by, addresses=None, **values):
    """Change an intervention; a list of addresses replaces the old one."""
    with recorded("interventions.replan", by=by, subject=intervention):
        intervention = records.amend(intervention, by=by, **values)
        if addresses is not None:
            set_addresses(intervention, addresses)
    return intervention


def set_addresses(intervention, addresses):
    records.set_lines(Address.objects.filter(intervention=intervention), addresses, intervention=intervention)
    for row in intervention.addresses.select_related("constraint", "opportunity"):
        problem = row.constraint or row.opportunity
        if problem.status == "open":
            type(problem).objects.filter(pk=problem.pk, status="open").update(status="addressed")


def reach(*, intervention, actor, by, partner=None, since, until=None):
    """Record that an intervention reached an actor; the organization works with it from then on."""
    with recorded("interventions.reach", by=by, subject=intervention, organization=intervention.program.organization):
        row = records.add(Reach, by=by, intervention=intervention, actor=actor, partner=partner, since=since, until=until)
        work_with(organization=partner or intervention.program.organization, actors=[actor.pk], by=by)
    return row
