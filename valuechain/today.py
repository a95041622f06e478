"""What needs a person today: a list of things to do, oldest first, each with the verb on its button; and a few numbers."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Min, Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.access import organizations_where
from actors.models import Claim, DuplicatePair
from core.access import Action, Area
from core.templatetags.components import number
from linkages.models import Linkage
from linkages.work_queues import overview, to_settle
from programs.indicators.models import Observation, Period, Restatement
from programs.upgrading.models import Upgrade
from records.models import Job

MOST_PAIRS = 1000


@dataclass(frozen=True)
class Todo:
    """One thing that waits: `since` orders the list."""

    icon: str
    title: str
    text: str
    url: str
    button: str
    since: date
    state: str = ""
    label: str = ""


def counted(rows, field):
    """(how many, the day the oldest is from) of `rows`, in one query."""
    found = rows.order_by().aggregate(n=Count("pk"), first=Min(field))
    first = found["first"]
    return found["n"], (first.date() if hasattr(first, "date") else first) or timezone.localdate()


def returned_to_me(user):
    rows = Observation.objects.for_user(user).filter(status="returned").filter(Q(entered_by=user) | Q(submitted_by=user))
    rows = rows.select_related("indicator", "period", "decided_by").order_by("decided_at", "pk")[:3]
    return [
        Todo(
            "back",
            _("%(indicator)s, %(period)s was returned to you") % {"indicator": row.indicator, "period": row.period},
            f"“{row.return_reason}” {row.decided_by or ''}",
            f"/observations/{row.pk}/",
            _("Correct"),
            row.decided_at.date() if row.decided_at else timezone.localdate(),
            "returned",
            row.get_status_display(),
        )
        for row in rows
    ]


def to_decide(user):
    """What others submitted and this person may decide; one's own is not counted."""
    found = []
    observations = Observation.objects.for_user(user, Action.DECIDE).filter(status="submitted").exclude(submitted_by=user)
    waiting, since = counted(observations.exclude(entered_by=user), "submitted_at")
    if waiting:
        title = ngettext("%(n)s value waits for your approval", "%(n)s values wait for your approval", waiting) % {"n": waiting}
        found.append(Todo("check", title, _("Each shows its evidence and the value before."), "/review/", _("Review"), since, "submitted"))
    waiting, since = counted(Upgrade.objects.for_user(user, Action.DECIDE).filter(status="claimed").exclude(claimed_by=user), "recorded_at")
    if waiting:
        title = ngettext("%(n)s upgrade waits for verification", "%(n)s upgrades wait for verification", waiting) % {"n": waiting}
        found.append(Todo("up", title, _("Look at the evidence, then verify or reject."), "/review/", _("Verify"), since, "claimed"))
    rows = Restatement.objects.for_user(user, Action.DECIDE).filter(status="requested").exclude(requested_by=user)
    waiting, since = counted(rows, "recorded_at")
    if waiting:
        title = ngettext("%(n)s restatement waits for a decision", "%(n)s restatements wait for a decision", waiting) % {"n": waiting}
        found.append(
            Todo("pen", title, _("An approved one changes a locked value; the next report shows it."), "/review/", _("Decide"), since)
        )
    rows = Claim.objects.for_user(user, Action.CHANGE).filter(status="asked").exclude(user=None).exclude(user=user)
    waiting, since = counted(rows, "recorded_at")
    if waiting:
        title = ngettext("%(n)s person claims a firm's record", "%(n)s people claim a firm's record", waiting) % {"n": waiting}
        text = _("Check the proof before you grant it.")
        found.append(Todo("people", title, text, "/claims/?status=asked", _("Check claims"), since, "asked"))
    rows = Claim.objects.for_user(user, Action.DECIDE).filter(status="appealed").exclude(user=user).exclude(decided_by=user)
    waiting, since = counted(rows, "recorded_at")
    if waiting:
        title = ngettext("%(n)s person appeals a refused claim", "%(n)s people appeal a refused claim", waiting) % {"n": waiting}
        text = _("Whoever refused it cannot answer; you can.")
        found.append(Todo("people", title, text, "/claims/?status=appealed", _("Answer"), since, "appealed"))
    return found


def duplicates_to_look_at(user):
    """Records that may be one firm, for who may merge."""
    waiting = DuplicatePair.objects.for_user(user).waiting().order_by()[: MOST_PAIRS + 1].count()
    if not waiting:
        return []
    shown = f"{MOST_PAIRS}+" if waiting > MOST_PAIRS else waiting
    title = ngettext("%(n)s pair of records may be one firm", "%(n)s pairs of records may be one firm", waiting) % {"n": shown}
    text = _("Compare them side by side, then merge them or keep them as two.")
    return [Todo("people", title, text, "/actors/duplicates/", _("Compare them"), timezone.localdate())]


def linkages_to_see(user):
    """Disputes, what one side said alone, and what is about to lapse; and the numbers by status."""
    today = timezone.localdate()
    parts = Linkage.objects.for_user_in_parts(user)
    told = overview(parts, today)
    numbers = {name: count for name, (count, _first) in told.items()}
    found, disputes = [], to_settle(parts, user, today)

    def add(queue, icon, title, text, button, state):
        n, first = disputes if queue == "disputed" else told[queue]
        since = timezone.localtime(first).date() if first else today
        found.append(Todo(icon, title % {"n": n}, text, f"/linkages/work/?queue={queue}", button, since, state))

    if n := disputes[0]:
        title = ngettext("%(n)s linkage is disputed", "%(n)s linkages are disputed", n)
        add(
            "disputed",
            "ne",
            title,
            _("The two sides say different things. Compare them, and help them to talk."),
            _("Compare both sides"),
            "disputed",
        )
    if n := numbers["unanswered"]:
        title = ngettext("%(n)s linkage waits for the other side", "%(n)s linkages wait for the other side", n)
        add("unanswered", "half", title, _("Only one of the two firms has spoken."), _("Ask again or visit"), "claimed")
    if n := numbers["lapsing"]:
        title = ngettext("%(n)s linkage is about to lapse", "%(n)s linkages are about to lapse", n)
        add(
            "lapsing",
            "clock",
            title,
            _("Within 60 days nobody stands by them any more, unless somebody says them again."),
            _("Renew them"),
            "lapsed",
        )
    return found, numbers


def periods_due(user):
    """Periods that are over and not locked, for who may lock; open ones that end soon, for who enters."""
    today = timezone.localdate()
    rows = Period.objects.for_user(user).filter(status="open", ends_on__lt=today).select_related("program").order_by("ends_on", "pk")[:3]
    may_lock = set(organizations_where(user, Area.DEFINITIONS, Action.LOCK))
    found = []
    for period in rows:
        locks = period.program.organization_id in may_lock
        text = _("%(program)s. It ended on %(day)s.") % {"program": period.program.name, "day": period.ends_on.strftime("%-d %b %Y")}
        url = f"/programs/{period.program.code}/periods/" if locks else f"/programs/{period.program.code}/enter/?period={period.pk}"
        title = _("%(period)s is still open") % {"period": period.name}
        found.append(Todo("clock", title, text, url, _("Close it") if locks else _("Enter values"), period.ends_on, "open"))
    return found


def things_to_do(user):
    linkages, numbers = linkages_to_see(user)
    found = [*returned_to_me(user), *to_decide(user), *periods_due(user), *duplicates_to_look_at(user), *linkages]
    return sorted(found, key=lambda todo: todo.since), numbers


def tiles(user, numbers):
    """[{label, value, unit, text, url}]: linkages confirmed by both sides, firms reached, upgrades verified."""
    in_force = sum(numbers.get(name, 0) for name in ("claimed", "confirmed", "disputed"))
    confirmed = numbers.get("confirmed", 0)
    upgraded = Upgrade.objects.for_user(user).filter(status="verified").order_by().aggregate(n=Count("actor", distinct=True))["n"]
    waiting = Upgrade.objects.for_user(user).filter(status="claimed").count()
    return [
        {
            "label": _("Linkages confirmed by both sides"),
            "value": 100 * confirmed / in_force if in_force else None,
            "unit": "%",
            "text": _("%(n)s of %(all)s in force") % {"n": number(confirmed), "all": number(in_force)},
            "url": "/linkages/?status=confirmed",
        },
        {
            "label": _("Linkages disputed"),
            "value": numbers.get("disputed", 0),
            "unit": "",
            "text": _("%(n)s lapsed, to be said again") % {"n": numbers.get("lapsed", 0)},
            "url": "/linkages/?status=disputed",
        },
        {
            "label": _("Firms with a verified upgrade"),
            "value": upgraded,
            "unit": "",
            "text": _("%(n)s more wait for verification") % {"n": waiting},
            "url": "/upgrades/?status=verified",
        },
    ]


def jobs_of(user):
    return list(Job.objects.for_user(user).filter(state__in=["queued", "running"], owner=user).order_by("-pk")[:3])
