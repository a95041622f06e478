"""Reminders: to a firm before what it confirmed lapses, and when it has not answered; to officers, of what they said on behalf.

Each is given once (core.models.Topic), however often the task runs: what lapses 30 days before and 7 days before, for each
confirmation; what was not answered after 14 days and after 28, and never again. Queries do not grow with the rows.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from django.db import connection, transaction
from django.db.models import Case, CharField, Count, DateField, Exists, F, IntegerField, OuterRef, Q, Value, When
from django.db.models.functions import Cast, Concat, Greatest, Least
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.audit import recorded
from accounts.models import Membership
from accounts.notices import address, letters, wanting
from accounts.roles import roles_with
from core.access import Action, Area
from core.letters import post_all
from core.models import Letter, Topic
from linkages.enums import LinkageStatus, Says, Side
from linkages.models import Linkage, LinkageStatement
from linkages.queries import in_force
from linkages.work_queues import STANDING

LAPSES_IN = (30, 7)  # days
SILENT_FOR = (14, 28)  # days
MOST_NAMED = 5


@dataclass(frozen=True)
class Line:
    """One linkage that a person is reminded of: `day` is when it lapses, or since when it waits."""

    kind: str
    reader: int
    about: str
    firm: str
    firm_code: str
    partner: str
    product: str | None
    day: date

    def __str__(self):
        who = f"{self.partner} ({self.product})" if self.product else self.partner
        said = _("%(who)s, on %(day)s") if self.kind == "lapsing" else _("%(who)s, since %(day)s")
        return said % {"who": who, "day": date_format(self.day, "DATE_FORMAT")}


def alone(name):
    """Whether no other worker does what is called `name` now; holds for this transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(hashtextextended(%s, 0))", [name])
        return cursor.fetchone()[0]


def spoken_for(side, day):
    """Linkages with the people who speak for the firm on `side`: one row for each of them, with `reader` and what a line tells."""
    people = f"{side}_actor__representatives"
    other = Side.TO if side == Side.FROM else Side.FROM
    rows = Linkage.objects.filter(**{f"{people}__until__isnull": True, f"{people}__user__is_active": True}).order_by().with_status(day)
    return rows.annotate(
        reader=F(f"{people}__user"),
        firm=F(f"{side}_actor__name"),
        firm_code=F(f"{side}_actor__code"),
        partner=F(f"{other}_actor__name"),
        product_name=F("product__name"),
    )


def lapsing(side, day):
    """Of `spoken_for`, what the firm itself confirmed and what lapses within 30 days; stage 30 or 7."""
    early, late = LAPSES_IN
    own = {f"{side}_own": True, f"{side}_says": Says.EXISTS, "status__in": STANDING}
    rows = spoken_for(side, day).filter(**own, said_until__gte=day, said_until__lte=day + timedelta(days=early))
    stage = Case(When(said_until__lte=day + timedelta(days=late), then=late), default=early, output_field=IntegerField())
    # The day of what was said last is part of it: said anew, it is another confirmation.
    return rows.annotate(stage=stage, told=F("said_until"), of=Cast(Greatest("from_at", "to_at"), DateField()))


def waiting(side, day):
    """Of `spoken_for`, what others said and the firm itself has not answered for 14 days; stage 14 or 28."""
    first, last = (day - timedelta(days=days) for days in SILENT_FOR)
    since = Cast(Least("from_at", "to_at"), DateField())
    rows = spoken_for(side, day).filter(**{f"{side}_own": False}, status=LinkageStatus.CLAIMED).annotate(told=since).filter(told__lte=first)
    # A firm that spoke and took it back has answered, until something new is said.
    answered = LinkageStatement.objects.filter(linkage=OuterRef("pk"), side=side, by_firm__isnull=False, stated_at__gte=OuterRef("last"))
    rows = rows.annotate(last=Greatest("from_at", "to_at")).filter(~Exists(answered.order_by()))
    stage = Case(When(told__lte=last, then=SILENT_FOR[1]), default=SILENT_FOR[0], output_field=IntegerField())
    # Without a day: whoever repeats a claim starts no new reminders.
    return rows.annotate(stage=stage, of=Value(None, output_field=DateField()))


def new_lines(kind, rows, side):
    """`rows` as lines, without those that their reader was told of."""
    named = Concat(
        *(Value(f"{kind}."), Cast("stage", CharField()), Value(f".{side}."), Cast("pk", CharField()), Value(".")),
        Cast("of", CharField()),
        output_field=CharField(),
    )
    rows = rows.annotate(about=named)
    rows = rows.filter(~Exists(Topic.objects.filter(reader=OuterRef("reader"), about=OuterRef("about"))))
    told = rows.order_by("told", "pk").values_list("reader", "about", "firm", "firm_code", "partner", "product_name", "told")
    return [Line(kind, *values) for values in told]


def remind(day=None):
    """Write to the people of firms what lapses and what waits: one reminder a person a day at most. Returns to how many.

    `day` is the day of the reminders (today if none). What a person is not told today is told tomorrow.
    """
    day = day or timezone.localdate()
    with transaction.atomic():
        if not alone("linkages.remind"):
            return 0
        found = defaultdict(list)
        for side in Side.values:
            for line in [*new_lines("lapsing", lapsing(side, day), side), *new_lines("waiting", waiting(side, day), side)]:
                found[line.reader].append(line)
        begins = datetime.combine(timezone.localdate(), time(), UTC)
        today = Letter.objects.filter(kind__in=("lapsing", "waiting"), reader__isnull=False, recorded_at__gte=begins)
        readers = wanting("lapsing", "waiting").filter(pk__in=list(found)).exclude(pk__in=today.order_by().values("reader"))
        told = [(reader, [line for line in found[reader.pk] if line.kind not in reader.letters_off]) for reader in readers]
        return send("linkages.remind", [(reader, lines) for reader, lines in told if lines])


def send(act, told):
    """Write the letters of `told` [(reader, lines)] in one act, and remember what they speak of. Returns to how many people."""
    made, topics = [], []
    for reader, lines in told:
        first, *others = letters(lines[0].kind, reader, lambda reader, lines=lines: words_of(lines))
        made += [first, *others]
        topics += [Topic(letter=first, reader=reader.pk, about=line.about) for line in lines]
    if made:
        with recorded(act, by=None, people=len(told)):
            post_all(made)
            Topic.objects.bulk_create(topics)
    return len(told)


def words_of(lines):
    """Subject and lines of a reminder, in the language that is set."""
    if lines[0].kind == "digest":
        return words_of_digest(lines)
    parts = {kind: [line for line in lines if line.kind == kind] for kind in ("lapsing", "waiting")}
    heads = {
        "lapsing": _("What you confirmed lapses, unless you say it again:"),
        "waiting": _("Others said that they trade with you, and wait for your answer:"),
    }
    listed = [paragraph(heads[kind], inner) for kind, inner in parts.items() if inner]
    firms = {line.firm_code: line.firm for line in lines}
    if len(firms) == 1:
        return [subject_of(parts), *listed, address("/firm/")]
    # Who speaks for several firms gets an address for each; the first is that of a text message.
    return [subject_of(parts), *listed, *(part for code, name in firms.items() for part in (name, address(f"/firm/?firm={code}")))]


def subject_of(parts):
    lapse, wait = len(parts["lapsing"]), len(parts["waiting"])
    if lapse and wait:
        return _("%(n)s linkages need your word") % {"n": lapse + wait}
    if lapse:
        return ngettext("A linkage that you confirmed is about to lapse", "%(n)s linkages that you confirmed are about to lapse", lapse) % {
            "n": lapse
        }
    return ngettext("A linkage waits for your answer", "%(n)s linkages wait for your answer", wait) % {"n": wait}


def paragraph(head, lines):
    """The head and the first few of `lines`, and how many more there are."""
    more = len(lines) - MOST_NAMED
    last = [ngettext("and %(n)s more", "and %(n)s more", more) % {"n": more}] if more > 0 else []
    return "\n".join([head, *(f"- {line}" for line in lines[:MOST_NAMED]), *last])


@dataclass(frozen=True)
class Digest:
    """What lapses of what one organization said on behalf: on how many linkages."""

    organization: str
    count: int
    about: str
    kind: str = "digest"


def words_of_digest(lines):
    count = sum(line.count for line in lines)
    subject = ngettext("A linkage that you spoke for is about to lapse", "%(n)s linkages that you spoke for are about to lapse", count)
    said = _("What was said on behalf of firms lapses within %(days)s days. Ask them, or say again what you know:") % {"days": LAPSES_IN[0]}
    listed = "\n".join([said, *(f"- {line.organization}: {line.count}" for line in lines)])
    return [subject % {"n": count}, listed, address(f"/linkages/work/?queue=lapsing&within={LAPSES_IN[0]}")]


def spoke_for(day):
    """{organization: on how many linkages a side stands on what it said on behalf, and lapses within 30 days}."""
    soon = Linkage.objects.order_by().with_status(day)
    soon = soon.filter(status__in=STANDING, said_until__gte=day, said_until__lte=day + timedelta(days=LAPSES_IN[0]))
    condition = Q()
    for side in Side.values:
        stands = soon.filter(**{f"{side}_own": False, f"{side}_says": Says.EXISTS})
        condition |= Q(side=side, linkage__in=stands.values("pk"))
    said = in_force(LinkageStatement.objects.filter(condition, by_organization__isnull=False, says=Says.EXISTS)).order_by()
    return dict(said.values_list("by_organization").annotate(Count("linkage", distinct=True)))


def send_digests(day=None):
    """Write to the officers of organizations how much of what they said on behalf lapses: once in a calendar week. Returns to how many.

    `day` is the day of the digest (today if none).
    """
    day = day or timezone.localdate()
    week = day.strftime("%G-%V")
    with transaction.atomic():
        if not alone("linkages.send_digests"):
            return 0
        counts = spoke_for(day)
        # An enumerator answers too, but does not watch over what others said: that begins with who may withdraw.
        members = Membership.objects.filter(
            organization__in=list(counts), left_on=None, role__in=roles_with(Area.REGISTRY, Action.DELETE)
        ).select_related("organization")
        given = set(Topic.objects.filter(about__in=[f"digest.{key}.{week}" for key in counts]).order_by().values_list("reader", "about"))
        found = defaultdict(list)
        for member in members.order_by("organization__name", "pk"):
            line = Digest(member.organization.name, counts[member.organization_id], f"digest.{member.organization_id}.{week}")
            if (member.user_id, line.about) not in given:
                found[member.user_id].append(line)
        readers = wanting("digest").filter(pk__in=list(found))
        return send("linkages.send_digests", [(reader, found[reader.pk]) for reader in readers])
