"""Letters about linkages: a firm is asked to answer, and whoever stated one learns that it is disputed."""

from datetime import timedelta

from django.utils.translation import gettext as _

from accounts.notices import address, tell
from actors.models import Representative
from linkages.enums import Says, Side
from linkages.models import LinkageStatement

ONE_DAY = timedelta(days=1)


def people_of(firms):
    """Keys of those who speak for `firms` (keys of actors)."""
    return Representative.objects.filter(actor__in=firms, until=None).order_by().values("user")


def tell_stated(statement, by):
    """Of a new `statement`: the other side is asked, unless it said itself that it is so at that time; a denial goes to whoever said the contrary."""
    linkage, denied = statement.linkage, statement.says == Says.DENIED
    other = Side.TO if statement.side == Side.FROM else Side.FROM
    firm = linkage.to_actor_id if other == Side.TO else linkage.from_actor_id
    said = LinkageStatement.objects.filter(linkage=linkage, side=other).exclude(says=Says.WITHDRAWN)
    if denied:
        author = said.order_by("-stated_at", "-pk").values_list("by", flat=True).first()
        people = {author, *people_of([firm]).values_list("user", flat=True)}
        tell("disputed", people - {None}, lambda reader: disputed(statement), by=by)
    elif statement.says == Says.EXISTS and not agreed(said, statement).exists():
        ask([firm], by)


def agreed(said, statement):
    """Of `said`, what a firm says itself: that it exists, at a time that `statement` speaks of too."""
    within = {"period_start__lte": statement.period_end, "period_end__gte": statement.period_start}
    return said.filter(by_firm__isnull=False, says=Says.EXISTS, **within)


def disputed(statement):
    who = statement.by_firm or statement.by_organization
    reason = f"“{statement.reason}”" if statement.reason else ""
    return [_("%(who)s disputes a linkage") % {"who": who}, statement.linkage, reason, address(statement.linkage.get_absolute_url())]


def ask(firms, by):
    """Tell the people of `firms` (keys of actors) that something waits for their answer; one letter a day."""

    def words(reader):
        said = _("Say whether it is right, with two presses, or with your own figures:")
        return [_("Somebody says that you trade with each other"), said, address("/firm/")]

    tell("asked", people_of(firms), words, by=by, once_in=ONE_DAY)
