"""What officers do with many linkages: have a job speak on behalf, take that back, remind firms, put them on the call list."""

from datetime import timedelta

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.access import home_organization
from accounts.audit import recorded
from accounts.notices import address, tell
from actors.enums import ActorKind
from actors.models import Actor, Representative
from core.access import Action, Area
from core.api.problems import Conflict
from core.models import Letter
from linkages.enums import Side
from linkages.models import Call, Linkage
from linkages.models.calls import OPEN
from records import jobs
from records.models import Job, JobState

MOST = 20_000
ONE_WEEK = timedelta(days=7)


def speaking(by):
    """The organization that speaks when `by` does; raises PermissionDenied where there is none."""
    organization = home_organization(by, Area.REGISTRY, Action.ANSWER)
    if organization is None:
        raise PermissionDenied(_("Only a person of an organization whose role allows it speaks on behalf of firms."))
    return organization


def start_confirming(*, keys, by):
    """Start the job that confirms these linkages on behalf of the side that is silent."""
    return jobs.start(kind="linkages.confirm_many", by=by, organization=speaking(by), linkages=list(keys))


def start_renewing(*, keys, by):
    """Start the job that says again that these linkages exist, on behalf of the sides that the organization spoke for."""
    return jobs.start(kind="linkages.renew_many", by=by, organization=speaking(by), linkages=list(keys))


def start_taking_back(*, job, by):
    """Start the job that takes back what `job` said; raises Conflict where there is nothing to take back, or that was done."""
    organization = speaking(by)
    if job.state != JobState.SUCCEEDED or not job.result.get("said") or job.organization_id != organization.pk:
        raise Conflict(_("There is nothing to take back here."))
    with transaction.atomic():
        Job.objects.select_for_update(of=("self",)).get(pk=job.pk)
        if taking_back(job) is not None:
            raise Conflict(_("This is being taken back already."))
        made = {"of": job.pk, "made": job.result["entry"], "linkages": job.arguments["linkages"]}
        return jobs.start(kind="linkages.take_back_many", by=by, organization=organization, **made)


def taking_back(job):
    """The job that takes back what `job` said, or None."""
    rows = Job.objects.filter(kind="linkages.take_back_many", arguments__of=job.pk)
    return rows.exclude(state__in=[JobState.FAILED, JobState.CANCELLED]).order_by("-pk").first()


def to_ask(linkage):
    """The keys of the firms that could say more of `linkage`: of the side that is silent, else of both."""
    silent = [key for says, key in ((linkage.from_says, linkage.from_actor_id), (linkage.to_says, linkage.to_actor_id)) if says is None]
    return silent if len(silent) == 1 else [linkage.from_actor_id, linkage.to_actor_id]


def reachable(firms):
    """Those of `firms` (keys) with people of their own who want letters; and of these, those who got one in the last seven days."""
    people = Representative.objects.filter(actor__in=firms, until=None, user__is_active=True)
    people = people.exclude(user__letters_off__contains=["asked"]).order_by()
    lately = (
        Letter.objects.filter(kind="asked", reader__isnull=False, recorded_at__gt=timezone.now() - ONE_WEEK).order_by().values("reader")
    )
    found = set(people.values_list("actor", flat=True))
    return found, set(people.filter(user__in=lately).values_list("actor", flat=True))


def remind(*, linkages, by):
    """Write to the people of the firms that could answer for `linkages` (a queryset), each firm once in seven days.

    Returns {"reminded", "lately", "nobody"}: how many firms were written to, had a letter lately, or have nobody who gets one.
    """
    speaking(by)
    rows = linkages.order_by("pk").only("pk", "from_says", "to_says", "from_actor", "to_actor")
    firms = {key for row in rows for key in to_ask(row)}
    found, lately = reachable(firms)
    wanted = found - lately

    def words(reader):
        said = _("Others said what they trade with your firm, and wait for your word. Two presses are enough:")
        return [_("A reminder: something waits for your answer"), said, address("/firm/")]

    with recorded("linkages.remind", by=by, firms=sorted(wanted)):
        tell("asked", Representative.objects.filter(actor__in=wanted, until=None).order_by().values("user"), words, by=by)
    return {"reminded": len(wanted), "lately": len(lately), "nobody": len(firms - found)}


def put_on_call_list(*, linkages, by):
    """Put the sides that could answer for `linkages` (a queryset) on the call list; returns how many questions were added."""
    organization = speaking(by)
    allowed = Linkage.objects.for_user(by, Action.ANSWER).order_by().values("pk")
    rows = list(linkages.filter(pk__in=allowed).order_by("pk"))
    ends = {key for row in rows for key in (row.from_actor_id, row.to_actor_id)}
    seen = set(Actor.objects.for_user(by).filter(pk__in=ends).exclude(kind=ActorKind.MARKET).order_by().values_list("pk", flat=True))
    waiting = Call.objects.filter(organization=organization, outcome__in=OPEN, linkage__in=[row.pk for row in rows])
    there = set(waiting.order_by().values_list("linkage", "side"))
    with recorded("linkages.put_on_call_list", by=by, organization=organization):
        calls = [
            Call(organization=organization, linkage=row, side=side, put_by=by)
            for row in rows
            for side, firm in ((Side.FROM, row.from_actor_id), (Side.TO, row.to_actor_id))
            if firm in to_ask(row) and firm in seen and (row.pk, side) not in there
        ]
        Call.objects.bulk_create(calls, ignore_conflicts=True)
    return len(calls)


def take_off_call_list(*, calls, by):
    """Take open questions (a queryset) off the list without an answer."""
    with recorded("linkages.take_off_call_list", by=by):
        return calls.filter(outcome__in=OPEN).delete()[0]
