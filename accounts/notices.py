"""Letters about the work: one table says which there are, who gets each and when. A person chooses which to get, and by which way.

Letters about one's own account (invitations, codes, a new password, a changed address, what became of a claim) always
leave, by e-mail and at once: without them nobody could get in, or notice that somebody else did.
"""

from dataclasses import dataclass

from django.conf import settings
from django.db.models import OuterRef, Subquery
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.enums import Reached
from accounts.models import Membership, User
from accounts.stopping import stop_address
from analysis.messages import shortened
from core.gateways import messages_offered
from core.letters import post_all
from core.models import Channel, Letter
from core.phones import country_of
from core.quiet import known_zones, written, zone_of_country


@dataclass(frozen=True)
class Notice:
    """A kind of letter: its name, to whom it goes, and when. A reminder asks for something, and holds the address that ends it."""

    name: str
    who: str
    when: str
    reminder: bool = False


NOTICES = {
    "returned": Notice(
        gettext_lazy("Returned to you"),
        gettext_lazy("Whoever handed it in"),
        gettext_lazy("A value, a correction or an upgrade was not accepted; the reason stands in the letter."),
    ),
    "approved": Notice(
        gettext_lazy("Approved"), gettext_lazy("Whoever handed it in"), gettext_lazy("A value, a correction or an upgrade was accepted.")
    ),
    "asked": Notice(
        gettext_lazy("A linkage or a delivery waits for your answer"),
        gettext_lazy("The people of a firm"),
        gettext_lazy("Somebody said that they trade with the firm, or wrote a delivery down. One letter a day at most."),
        reminder=True,
    ),
    "waiting": Notice(
        gettext_lazy("A linkage waits for your answer still"),
        gettext_lazy("The people of a firm"),
        gettext_lazy("What somebody said was not answered for 14 days, and once more after 28. One reminder a day at most."),
        reminder=True,
    ),
    "lapsing": Notice(
        gettext_lazy("What your firm confirmed is about to lapse"),
        gettext_lazy("The people of a firm"),
        gettext_lazy("A month before, and once more a week before. One reminder a day at most."),
        reminder=True,
    ),
    "digest": Notice(
        gettext_lazy("What you said on behalf of firms is about to lapse"),
        gettext_lazy("Who speaks for firms in an organization"),
        gettext_lazy("Once a week, where something lapses within a month."),
        reminder=True,
    ),
    "disputed": Notice(
        gettext_lazy("A linkage or a delivery is disputed"),
        gettext_lazy("Whoever said it, and the people of that firm"),
        gettext_lazy("The other side says that it is not so; its reason stands in the letter."),
    ),
    "job_done": Notice(
        gettext_lazy("Long work has ended"),
        gettext_lazy("Whoever began it"),
        gettext_lazy("A check, an import, an undo or an export that took longer than a minute is done, or failed."),
    ),
}
REMINDERS = tuple(kind for kind, notice in NOTICES.items() if notice.reminder)


def address(path):
    """The whole address of a page, for a letter."""
    return f"{settings.BASE_URL}{path}"


def with_zone(people):
    """Adds `organization_zone` to `people` (users), as `letters` needs it."""
    zones = Membership.objects.filter(user=OuterRef("pk"), left_on=None).order_by("pk").values("organization__time_zone")[:1]
    return people.annotate(organization_zone=Subquery(zones))


def wanting(*kinds):
    """Active people who get letters of one of `kinds` at least, as `letters` needs them."""
    return with_zone(User.objects.filter(is_active=True).exclude(letters_off__contains=list(kinds))).order_by("pk")


def tell(kind, people, words, *, by=None, once_in=None):
    """Write a letter of `kind` to each of `people` (keys of users, or a query of them) who wants it; not to `by`, who did it.

    `words(reader)` gives its subject and its lines, in the reader's language, which is set; a text message holds the subject and
    the first line that is an address. Whoever got one of this kind within `once_in` (a timedelta) gets none. Within the
    transaction of the act; the letters leave after commit, or when the reader's quiet hours are over.
    """
    readers = wanting(kind).filter(pk__in=people)
    if by is not None:
        readers = readers.exclude(pk=by.pk)
    if once_in is not None:
        lately = Letter.objects.filter(kind=kind, reader__isnull=False, recorded_at__gt=timezone.now() - once_in)
        readers = readers.exclude(pk__in=lately.order_by().values("reader"))
    post_all([letter for reader in readers for letter in letters(kind, reader, words)])


def usual_zone(reader):
    """The name of the time zone of `reader` (with `organization_zone`) as long as none is chosen.

    The organization's, else that of the phone number's country, else that of the installation; one that nobody knows is passed over.
    """
    of_phone = zone_of_country(country_of(reader.phone)) if reader.phone else ""
    return next(zone for zone in (reader.organization_zone, of_phone, settings.PEOPLE_TIME_ZONE, "UTC") if zone in known_zones())


def letters(kind, reader, words):
    """The letters (unsaved) of `kind` to `reader`: by e-mail, as a text message, or both, as the reader chose."""
    by_message = reader.phone and messages_offered() and reader.reached != Reached.MAIL
    by_mail = not by_message or reader.reached == Reached.BOTH
    zone = reader.time_zone if reader.time_zone in known_zones() else usual_zone(reader)
    quiet = written(reader.quiet_from, reader.quiet_until, zone)
    stop = stop_address(reader) if kind in NOTICES and NOTICES[kind].reminder else ""
    with translation.override(reader.language):
        subject, *lines = (str(line) for line in words(reader))
        made = {"kind": kind, "reader": reader.pk, "subject": " ".join(subject.split())[:200]}
        found = []
        if by_mail:
            mail = {"to": reader.email, "body": mail_body(lines, stop), "quiet": quiet if stop else "", "stop_url": stop}
            found.append(Letter(channel=Channel.MAIL, **mail, **made))
        if by_message:
            found.append(
                Letter(channel=Channel.MESSAGE, to=reader.phone, body=message_body(made["subject"], lines, stop), quiet=quiet, **made)
            )
    return found


def mail_body(lines, stop):
    choose = _("Choose which letters you get: %(address)s") % {"address": address("/account/letters/")}
    ends = [_("End all reminders with one press: %(address)s") % {"address": stop}] if stop else []
    foot = "\n".join([settings.SITE_NAME, choose, *ends])
    return "\n\n".join([*filter(None, lines), foot]) + "\n"


def message_body(subject, lines, stop):
    link = next((line for line in lines if line.startswith(settings.BASE_URL)), "")
    ends = _("Stop: %(address)s") % {"address": stop} if stop else ""
    return shortened(f"{settings.SITE_NAME}: {subject}", f"{link} {ends}")
