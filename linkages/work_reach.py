"""How the firms behind linkages can be asked, as one reader may know it: by letter, by phone, or on a visit."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from actors.consents import phones
from actors.models import Actor
from linkages.work_actions import reachable, to_ask


@dataclass(frozen=True)
class Asked:
    """A firm that could say more, and by which way."""

    actor: Actor
    way: str
    phone: str = ""

    @property
    def words(self):
        return {"letter": _("by letter"), "phone": _("by phone"), "visit": _("on a visit")}[self.way]


def reach(linkages, user):
    """Adds `asked` to each of `linkages` (a list, after `speak`): [Asked]. Three queries, however many."""
    keys = {key for row in linkages for key in to_ask(row)}
    people, _lately = reachable(keys)
    numbers = phones(keys, user)
    for row in linkages:
        wanted = to_ask(row)
        firms = [actor for actor in (row.from_actor, row.to_actor) if actor.pk in wanted]
        row.asked = [Asked(actor, way(actor, people, numbers), numbers.get(actor.pk, "")) for actor in firms]


def way(actor, people, numbers):
    if actor.pk in people:
        return "letter"
    return "phone" if actor.pk in numbers else "visit"
