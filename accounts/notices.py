"""Letters about the work: one table says which there are, who gets each and when. A person chooses which to get.

Letters about one's own account (invitations, codes, a new password, a changed address, what became of a claim) always
leave: without them nobody could get in, or notice that somebody else did.
"""

from dataclasses import dataclass

from django.conf import settings
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from core.letters import post_all
from core.models import Letter


@dataclass(frozen=True)
class Notice:
    """A kind of letter: its name, to whom it goes, and when."""

    name: str
    who: str
    when: str


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


def address(path):
    """The whole address of a page, for a letter."""
    return f"{settings.BASE_URL}{path}"


def tell(kind, people, words, *, by=None, once_in=None):
    """Write a letter of `kind` to each of `people` (keys of users, or a query of them) who wants it; not to `by`, who did it.

    `words(reader)` gives its subject and its lines, in the reader's language, which is set. Whoever got one of this kind within
    `once_in` (a timedelta) gets none. Within the transaction of the act; the letters leave after commit.
    """
    readers = User.objects.filter(pk__in=people, is_active=True).exclude(letters_off__contains=[kind])
    if by is not None:
        readers = readers.exclude(pk=by.pk)
    if once_in is not None:
        readers = readers.exclude(email__in=Letter.objects.filter(kind=kind, recorded_at__gt=timezone.now() - once_in).values("to"))
    post_all([letter(kind, reader, words) for reader in readers.order_by("pk")])


def letter(kind, reader, words):
    with translation.override(reader.language):
        subject, *lines = (str(line) for line in words(reader))
        choose = _("Choose which letters you get: %(address)s") % {"address": address("/account/letters/")}
        body = "\n\n".join([*filter(None, lines), f"{settings.SITE_NAME}\n{choose}"])
    return Letter(kind=kind, to=reader.email, subject=" ".join(subject.split())[:200], body=f"{body}\n")
