"""Both sides of linkages beside each other, as one reader may know them: what each says, how far apart, and why the status is what it is."""

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import F
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from actors.models import Actor
from core.templatetags.components import percent, plain
from linkages.enums import LinkageKind, LinkageStatus, Says, Side
from linkages.models import LinkageStatement
from linkages.moments import NOW
from linkages.queries import in_force
from linkages.querysets import ANSWER_DAYS

WIDE = Decimal("0.1")  # a tenth of the mean: from there a gap is shown as wide
VERBS = {
    (LinkageKind.VERTICAL, Side.FROM): gettext_lazy("sold"),
    (LinkageKind.VERTICAL, Side.TO): gettext_lazy("bought"),
    (LinkageKind.SERVICE, Side.FROM): gettext_lazy("provided"),
    (LinkageKind.SERVICE, Side.TO): gettext_lazy("received"),
    (LinkageKind.HORIZONTAL, Side.FROM): gettext_lazy("is a member"),
    (LinkageKind.HORIZONTAL, Side.TO): gettext_lazy("has it as a member"),
}


@dataclass
class Said:
    """One side: its actor, and the statement of it that counts for this reader, if there is one."""

    side: str
    actor: Actor
    verb: str
    statement: LinkageStatement | None
    silence: str

    @property
    def figures(self):
        """Whether the statement says how much, or at which price."""
        return self.statement is not None and (self.statement.quantity is not None or self.statement.price is not None)


def masked(actor, seen):
    """`actor`; or, where its key is not among `seen`, a stand-in that tells its kind alone and leads nowhere."""
    return actor if actor.pk in seen else Actor(pk=actor.pk, name=actor.get_kind_display(), kind=actor.kind, code="")


def hide(linkages, user):
    """Put stand-ins for the actors of `linkages` (a list, with both actors) that `user` may not see. One query."""
    keys = {key for row in linkages for key in (row.from_actor_id, row.to_actor_id)}
    seen = set(Actor.objects.for_user(user).filter(pk__in=keys).order_by().values_list("pk", flat=True))
    for row in linkages:
        row.from_actor, row.to_actor = masked(row.from_actor, seen), masked(row.to_actor, seen)


def speak(linkages, user, moment=NOW):
    """Adds to each of `linkages` what the reader may know: `sides` (from, to), `apart` {look, words}, `compared`. Two queries however many.

    Shown is the latest period that both spoke of, else each side's latest, as it stood at `moment`: that of the linkages.
    """
    hide(linkages, user)
    firm_first = F("by_organization").asc(nulls_first=True)
    told = in_force(LinkageStatement.objects.for_user(user, few=True), moment).filter(linkage__in=[row.pk for row in linkages])
    told = told.select_related("by_firm", "by_organization")
    found = defaultdict(lambda: {Side.FROM: [], Side.TO: []})
    for statement in told.order_by("linkage", "-period_end", "-period_start", firm_first, "-stated_at", "-pk"):
        found[statement.linkage_id][statement.side].append(statement)
    for row in linkages:
        first, second = chosen(found[row.pk], row)
        row.sides = (side_of(row, Side.FROM, first), side_of(row, Side.TO, second))
        row.apart = apart(row, *row.sides)
        row.compared = first is not None and second is not None


def chosen(said, linkage):
    """The two statements to show of `said` {side: [newest period first, the firm's own before others']}."""
    ruling = {side: by_period(rows) for side, rows in said.items()}
    both = [period for period in ruling[Side.FROM] if period in ruling[Side.TO]]
    shown = []
    for side, says in ((Side.FROM, linkage.from_says), (Side.TO, linkage.to_says)):
        end = next((s for s in said[side] if s.says == Says.ENDED), None) if says == Says.ENDED else None
        spoken = ruling[side]
        shown.append(end or (spoken[both[0]] if both else next(iter(spoken.values()), None)))
    return shown


def by_period(rows):
    """{period: the statement that rules}, the newest period first; an end is of no period."""
    found = {}
    for statement in rows:
        if statement.says != Says.ENDED:
            found.setdefault((statement.period_start, statement.period_end), statement)
    return found


def side_of(linkage, side, statement):
    actor = linkage.from_actor if side == Side.FROM else linkage.to_actor
    says = linkage.from_says if side == Side.FROM else linkage.to_says
    if says is not None:
        silence = _("another organization spoke for it; that is not shown to you")
    elif actor.claimed:
        silence = _("no answer yet")
    else:
        silence = _("not asked: nobody speaks for it yet")
    return Said(side, actor, str(VERBS[linkage.kind, side]), statement, "" if statement else silence)


def apart(linkage, first, second):
    """How far the two are apart: {look, words}; look is "", wide or one."""
    one, other = first.statement, second.statement
    if Says.DENIED in [s.says for s in (one, other) if s]:
        return {"look": "wide", "words": _("disputed")}
    if one is None or other is None:
        return {"look": "one", "words": _("one side")}
    if Says.ENDED in (one.says, other.says):
        return {"look": "one", "words": _("ended")}
    if (one.period_start, one.period_end) != (other.period_start, other.period_end):
        return {"look": "one", "words": _("other periods")}
    if one.quantity is None or other.quantity is None:
        return {"look": "", "words": _("agree")} if one.quantity == other.quantity else {"look": "one", "words": _("one figure")}
    return {"look": "wide" if (linkage.gap_quantity or 0) > WIDE else "", "words": difference(linkage, one, other)}


def difference(linkage, one, other):
    """ "6.1 t apart, 40 %": the gap is the one that the database keeps (METHOD §2), in percent of the mean of the two."""
    gap = linkage.gap_quantity
    if gap == 0 and not linkage.gap_price:
        return _("agree")
    if gap == 0:
        return _("prices %(share)s apart") % {"share": percent(linkage.gap_price * 100, 0)}
    if gap is None:
        return _("in other units")
    if one.unit_id != other.unit_id:
        return _("%(share)s apart") % {"share": percent(gap * 100, 0)}
    amount = f"{plain(abs(one.quantity - other.quantity))}\u00a0{one.unit_id}"
    return _("%(amount)s apart, %(share)s") % {"amount": amount, "share": percent(gap * 100, 0)}


def day_words(moment):
    return date_format(moment, "j M Y")


def reason(linkage, day=None, undisputed=False):
    """Why `linkage` has the status that it has on `day` (today if none), in sentences; `undisputed` as in linkages.queries."""
    status = linkage.status
    if status is None:
        return _("All that was said of it was taken back: for now there is no linkage.")
    if status == LinkageStatus.CONFIRMED:
        words = _(
            "Both firms say themselves that it exists, in periods that overlap. It stays confirmed until %(day)s, unless one says otherwise."
        )
        return words % {"day": day_words(linkage.confirmed_until)}
    if status == LinkageStatus.DISPUTED:
        return undisputed_because(linkage) if undisputed else disputed_because(linkage)
    if status == LinkageStatus.ENDED:
        return ended_because(linkage)
    if status == LinkageStatus.LAPSED:
        return _("Nobody has spoken of it for long: it lapsed on %(day)s, and counts again when it is said again.") % {
            "day": day_words(linkage.said_until)
        }
    return claimed_because(linkage, day or timezone.localdate())


def undisputed_because(linkage):
    if linkage.from_says == linkage.to_says:
        return _("Both sides say that it did not happen. Nothing is left to settle.")
    who = linkage.from_actor if linkage.from_says == Says.DENIED else linkage.to_actor
    return _("%(who)s says that it did not happen, and nobody claims that it did. Nothing is left to settle.") % {"who": who.name}


def disputed_because(linkage):
    if not linkage.denied:
        return _("One side says that it has ended, and the other that it goes on.")
    who = [a.name for a, says in ((linkage.from_actor, linkage.from_says), (linkage.to_actor, linkage.to_says)) if says == Says.DENIED]
    if len(who) == 1:
        return _("%(who)s says that it does not exist. Figures that differ never dispute a linkage; a denial does.") % {"who": who[0]}
    return _("It is said that it does not exist. Figures that differ never dispute a linkage; a denial does.")


def ended_because(linkage):
    if linkage.from_says == linkage.to_says:
        return _("Both sides say that it has ended.")
    who = linkage.from_actor if linkage.from_says == Says.ENDED else linkage.to_actor
    return _("%(who)s said that it has ended, and the other side has not answered for %(days)s days.") % {
        "who": who.name,
        "days": ANSWER_DAYS,
    }


def claimed_because(linkage, day):
    until = _("It lapses on %(day)s unless somebody speaks of it again.") % {"day": day_words(linkage.said_until)}
    if Says.ENDED in (linkage.from_says, linkage.to_says):
        who, at = (linkage.from_actor, linkage.from_at) if linkage.from_says == Says.ENDED else (linkage.to_actor, linkage.to_at)
        days = ANSWER_DAYS - (day - timezone.localtime(at).date()).days
        words = _("%(who)s says that it has ended; the other side has %(days)s days to answer.")
        return words % {"who": who.name, "days": min(max(days, 0), ANSWER_DAYS)}
    if linkage.from_says is None or linkage.to_says is None:
        silent = linkage.from_actor if linkage.from_says is None else linkage.to_actor
        return f"{_('Only one side has spoken; %(who)s has not.') % {'who': silent.name}} {until}"
    if not (linkage.from_own and linkage.to_own):
        spoken_for = [a.name for a, own in ((linkage.from_actor, linkage.from_own), (linkage.to_actor, linkage.to_own)) if not own]
        words = _("An organization spoke on behalf of %(who)s. It is confirmed when the firms say so themselves.")
        return f"{words % {'who': _(' and ').join(spoken_for)}} {until}"
    return f"{_('Both firms spoke, but of periods that do not overlap.')} {until}"
