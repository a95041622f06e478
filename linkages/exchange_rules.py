"""What must hold of an exchange, in sentences: on a linkage or in a group, from somebody to somebody, between those concerned."""

from django.utils import timezone
from django.utils.translation import gettext as _

from actors.enums import ActorKind

GROUPS = (ActorKind.PRODUCER_GROUP, ActorKind.COOPERATIVE, ActorKind.HOUSEHOLD)


def faults(*, linkage=None, group=None, giver=None, receivers=(), happened_on=None):
    """{field: sentence} of what is wrong; {} if nothing is."""
    found = {}
    if (linkage is None) == (group is None):
        found["linkage"] = _("Say on which linkage, or in which group, and not both.")
    if happened_on is not None and happened_on > timezone.localdate():
        found["happened_on"] = _("This day has not come yet. An exchange is written down when it has happened.")
    if giver is None and not receivers:
        found["giver"] = _("Say who gave it, or who received it.")
    elif giver is not None and giver in receivers:
        found["receivers"] = _("%(name)s gave it: it is not among those who received it. Take it out of one of the two.") % {
            "name": giver.name
        }
    elif linkage is not None:
        found |= between_the_two(linkage, giver, receivers)
    return found


def between_the_two(linkage, giver, receivers):
    """On a linkage it goes from one of its two actors to the other."""
    two = {linkage.from_actor_id, linkage.to_actor_id}
    names = {"one": linkage.from_actor.name, "other": linkage.to_actor.name}
    words = _("On a linkage, one of the two gives and the other receives: %(one)s and %(other)s. Others share in a group.") % names
    if giver is not None and giver.pk not in two:
        return {"giver": words}
    if any(actor.pk not in two for actor in receivers) or len(receivers) > 1:
        return {"receivers": words}
    return {}
