"""Deciding on many submitted values at once: one act; one's own are left, and said."""

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.audit import recorded
from programs.indicators.enums import ObservationStatus, PeriodStatus
from programs.indicators.models import Observation, Period
from programs.indicators.notices import tell_decided


def decide_many(*, observations, approved, by, reason=""):
    """Approve or return the submitted values with these keys. Returns ({keys decided}, {key: why not})."""
    with recorded("indicators.approve" if approved else "indicators.return", by=by, reason=reason):
        periods = Observation.objects.filter(pk__in=observations).order_by().values("period")
        locked = {
            period.pk
            for period in Period.objects.select_for_update(of=("self",)).filter(pk__in=periods).order_by("pk")
            if period.status == PeriodStatus.LOCKED
        }
        rows = Observation.objects.select_for_update(of=("self",)).filter(pk__in=observations).order_by("pk")
        refused = {row.pk: why for row in rows if (why := why_not(row, by, locked))}
        done = [row.pk for row in rows if row.pk not in refused]
        changes = {"status": ObservationStatus.APPROVED} if approved else {"status": ObservationStatus.RETURNED, "return_reason": reason}
        Observation.objects.filter(pk__in=done).update(**changes, decided_by=by, decided_at=timezone.now())
        tell_decided(Observation.objects.filter(pk__in=done), by, approved=approved, reason=reason)
    return set(done), refused


def why_not(row, by, locked):
    if by.pk in (row.submitted_by_id, row.entered_by_id):
        return _("You submitted this; someone else approves it.")
    if row.period_id in locked:
        return _("Its period is locked.")
    if row.status != ObservationStatus.SUBMITTED:
        return _("It is %(state)s meanwhile.") % {"state": row.get_status_display().lower()}
    return ""
