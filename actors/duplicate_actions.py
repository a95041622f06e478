"""What people do with possible duplicates: have them looked for, say that two are not the same, take that back."""

from django.core.exceptions import PermissionDenied
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.access import home_organization, may
from accounts.audit import recorded
from actors.enums import PairDecision
from actors.models import DuplicatePair
from core.access import Action, Area
from core.api.problems import Conflict
from records import jobs
from records.models import Job, JobState

KIND = "actors.duplicates"


def look(*, by, organization=None):
    """Start looking for duplicates among the actors of `organization` (one's own if none); the job that does, or that runs already."""
    organization = organization or home_organization(by, Area.REGISTRY, Action.DECIDE)
    if organization is None or not may(by, Area.REGISTRY, Action.DECIDE, organization):
        raise PermissionDenied(_("Your role does not allow this."))
    waiting = Job.objects.filter(kind=KIND, organization=organization, state__in=(JobState.QUEUED, JobState.RUNNING))
    return waiting.order_by("pk").first() or jobs.start(kind=KIND, by=by, organization=organization)


def tell_apart(*, pair, by, note=""):
    """Say that the two are not the same: they are not brought again, and not merged while that stands."""
    return decide(pair, PairDecision.WAITING, PairDecision.DISTINCT, by, note, _("Somebody decided on these two already."))


def take_back(*, pair, by):
    """Take “not the same” back: the two wait for a look again."""
    return decide(pair, PairDecision.DISTINCT, PairDecision.WAITING, by, "", _("Nobody said that these two are not the same."))


def decide(pair, before, after, by, note, refusal):
    verb = "tell_apart" if after == PairDecision.DISTINCT else "ask_again"
    with recorded(f"actors.{verb}", by=by, subject=pair, organization=pair.organization, reason=note, actors=[pair.one_id, pair.other_id]):
        decided = (
            {"decided_by": by, "decided_at": timezone.now()} if after == PairDecision.DISTINCT else {"decided_by": None, "decided_at": None}
        )
        changed = DuplicatePair.objects.filter(pk=pair.pk, decision=before).update(decision=after, note=note, **decided)
        if not changed:
            raise Conflict(refusal)
    return DuplicatePair.objects.get(pk=pair.pk)
