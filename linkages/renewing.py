"""Saying again that a linkage exists, one at a time; many at once by the same rule: linkages/work_many.py."""

from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.access import representations
from accounts.audit import recorded
from core.api.problems import Conflict
from linkages.actions import FIGURES, last_of, own_side, state
from linkages.enums import LinkageStatus, Says, Side
from linkages.models import Linkage
from linkages.work_actions import speaking
from linkages.work_many import REASONS

BARRED = {None: "withdrawn", LinkageStatus.DISPUTED: "disputed", LinkageStatus.ENDED: "ended"}


def renew(*, linkage, by):
    """Say again, for each side for which the firm or the organization of `by` had the last word, that it exists.

    A period that is not over is said again as it was; else a new one begins on the day after it and lasts until today, without
    figures: those of before were of another period. Raises Conflict with the reason where there is nothing to say again.
    """
    with recorded("linkages.renew", by=by, subject=linkage):
        Linkage.objects.select_for_update(of=("self",)).get(pk=linkage.pk)
        now = Linkage.objects.with_status().get(pk=linkage.pk)
        if now.status in BARRED:
            raise Conflict(str(REASONS[BARRED[now.status]]))
        lasts = [last for side in sides_of(now, by) if (last := last_of(now, side)) is not None and is_ours(last, by)]
        lasts = [last for last in lasts if last.says == Says.EXISTS]
        if not lasts:
            raise Conflict(_("You said nothing of it that could be said again. Confirm it, or state your own figures."))
        stale = [last for last in lasts if not is_of_today(last)]
        if not stale:
            raise Conflict(str(REASONS["today"]))
        return [state(linkage=linkage, side=last.side, by=by, **again(last)) for last in stale]


def sides_of(linkage, by):
    side = own_side(linkage, by)
    return [side] if side is not None else list(Side)


def is_ours(statement, by):
    if statement.by_firm_id is not None:
        return representations(by).filter(actor=statement.by_firm_id).exists()
    return own_side(statement.linkage, by) is None and statement.by_organization_id == speaking(by).pk


def is_of_today(statement):
    today = timezone.localdate()
    return statement.period_end >= today and timezone.localdate(statement.stated_at) >= today


def again(last):
    """What is said: of a period that lasts, the same; else that it exists from the day after until today."""
    today = timezone.localdate()
    if last.period_end >= today:
        figures = {name: getattr(last, name) for name in FIGURES}
        return {"period_start": last.period_start, "period_end": last.period_end, "copied": last.copied, **figures}
    return {"period_start": last.period_end + timedelta(days=1), "period_end": today}
