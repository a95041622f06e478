"""Letters about deliveries: the other side is asked to answer, and whoever wrote one down learns that it is disputed."""

from django.utils.translation import gettext as _

from accounts.notices import address, tell
from linkages.enums import Side
from linkages.notices import ONE_DAY, people_of


def firm_at(linkage, side):
    """The key of the actor on one side."""
    return linkage.from_actor_id if side == Side.FROM else linkage.to_actor_id


def other_side(side):
    return Side.TO if side == Side.FROM else Side.FROM


def ask_of_deliveries(firms, by):
    """Tell the people of `firms` (keys of actors) that deliveries wait for their answer; one letter a day, linkages and deliveries together."""

    def words(reader):
        said = _("Say with one press whether it is right, or why not:")
        return [_("Somebody wrote down a delivery between you and them"), said, address("/firm/")]

    tell("asked", people_of(firms), words, by=by, once_in=ONE_DAY)


def tell_disputed(delivery, by):
    """Whoever wrote it down, and the people of the firm that it speaks for, read the reason."""
    linkage = delivery.linkage
    people = {delivery.by_id, *people_of([firm_at(linkage, delivery.side)]).values_list("user", flat=True)} - {None}

    def words(reader):
        who = delivery.answered_by_firm or delivery.answered_by_organization
        said = [_("%(who)s disputes a delivery") % {"who": who}, f"{linkage}\n{delivery}", f"“{delivery.reason}”"]
        return [*said, address(delivery.get_absolute_url())]

    tell("disputed", people, words, by=by)
