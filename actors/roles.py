"""Roles in a firm as code: who may do what for it. Read it as a table.

Everyone who speaks for a firm reads what it reads, and speaks of its trade: answers, linkages, deliveries, costs. What stands in
Matter is for those alone who have it here; the acts ask `refuse_others`, the rows for a person `having`.
"""

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.access import representations
from actors.enums import FirmRole, Matter

RIGHTS = {FirmRole.OWNER: frozenset(Matter), FirmRole.STAFF: frozenset()}

SENTENCES = {
    FirmRole.OWNER: gettext_lazy(
        "Also decides who speaks for the firm, what it shares, what its systems may do, and what its record says."
    ),
    FirmRole.STAFF: gettext_lazy("Answers, writes down trade, deliveries and costs; reads all that the firm reads."),
}

REFUSALS = {
    Matter.PEOPLE: gettext_lazy("Only an owner of the firm decides who speaks for it. Ask one of its owners."),
    Matter.SHARING: gettext_lazy("Only an owner of the firm decides what it shares. Ask one of its owners."),
    Matter.SYSTEMS: gettext_lazy("Only an owner of the firm decides what its systems may do. Ask one of its owners."),
    Matter.IDENTITY: gettext_lazy("Only an owner of the firm changes what its record says. Ask one of its owners."),
}


def having(user, matter):
    """The standings (Representative) of `user` whose role has `matter`."""
    return representations(user).filter(role__in=[role for role, matters in RIGHTS.items() if matter in matters])


def speaks(user, actor, matter):
    """Whether `user` speaks for `actor` with a role that has `matter`."""
    return having(user, matter).filter(actor=actor).exists()


def refuse_others(actor, by, matter):
    """Raises PermissionDenied unless `by` speaks for `actor` with a role that has `matter`."""
    if speaks(by, actor, matter):
        return
    if representations(by).filter(actor=actor).exists():
        raise PermissionDenied(REFUSALS[matter])
    raise PermissionDenied(_("Only a person of the firm does this."))
