"""What indicators add to a program's pages: their own pages, what waits, and the values of the newest period."""

from django.db.models.functions import Sign
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from core.access import Action, Area
from core.tabs import part
from programs.indicators.models import Observation, Period, Restatement
from programs.indicators.queries import with_counts
from programs.indicators.scope import readable_partners
from programs.interventions.queries import may_report

PROGRAM = "interventions.Program"


def page_of(name):
    return lambda program, user: {"url": reverse(name, args=[program.code])}


part(PROGRAM, "indicators", gettext_lazy("Indicators"), "", place="page", order=40)(page_of("program-indicators"))
part(PROGRAM, "periods", gettext_lazy("Periods"), "", place="page", order=50)(page_of("program-periods"))


@part(PROGRAM, "results", gettext_lazy("Results"), "", place="page", order=30)
def results_page(program, user):
    return {"url": reverse("program-results", args=[program.code])} if readable_partners(program, user) != [] else {}


@part(PROGRAM, "enter", gettext_lazy("Enter values"), "", place="page", order=35)
def enter_page(program, user):
    return {"url": reverse("program-enter", args=[program.code])} if may_report(user, program, Area.OBSERVATIONS) else {}


def line(icon, title, text, url, button):
    return {"icon": icon, "title": title, "text": text, "url": url, "button": button}


@part(PROGRAM, "waiting", gettext_lazy("What waits"), "", place="todo", order=10)
def waiting(program, user):
    """What of this program needs this person: values returned to it, values and restatements to decide, periods to finish."""
    seen = Observation.objects.for_user(user).filter(indicator__program=program)
    lines = []
    if returned := seen.filter(status="returned", submitted_by=user).count():
        said = ngettext("%(n)s value was returned to you", "%(n)s values were returned to you", returned) % {"n": returned}
        lines.append(line("back", said, _("Each says why. Correct it and submit it again."), reverse("review"), _("Correct")))
    decided = Observation.objects.for_user(user, Action.DECIDE).filter(
        indicator__program=program, status="submitted", period__status="open"
    )
    if count := decided.exclude(submitted_by=user).count():
        said = ngettext("%(n)s value waits for approval", "%(n)s values wait for approval", count) % {"n": count}
        lines.append(line("check", said, _("Approve them, or return them with a reason."), reverse("review"), _("Decide")))
    asked = Restatement.objects.for_user(user, Action.DECIDE).filter(observation__indicator__program=program, status="requested")
    if count := asked.exclude(requested_by=user).count():
        said = ngettext("%(n)s restatement is asked for", "%(n)s restatements are asked for", count) % {"n": count}
        lines.append(line("back", said, _("A locked value changes only so."), reverse("review"), _("Decide")))
    return lines + due(program, user)


def due(program, user):
    """Open periods that are over, oldest first."""
    may_enter = may_report(user, program, Area.OBSERVATIONS)
    over = Period.objects.for_user(user).filter(program=program, status="open", ends_on__lt=timezone.localdate())
    lines = []
    for period in with_counts(over, user).order_by("ends_on", "pk")[:3] if may_enter else ():
        text = _("%(approved)s approved, %(submitted)s waiting, %(unfinished)s not submitted.") % {
            "approved": period.approved,
            "submitted": period.submitted,
            "unfinished": period.unfinished,
        }
        url = f"{reverse('program-enter', args=[program.code])}?period={period.pk}"
        lines.append(line("clock", _("%(period)s is over and not locked") % {"period": period.name}, text, url, _("Enter values")))
    return lines


@part(PROGRAM, "values", gettext_lazy("Values approved"), "", place="tile", order=20)
def values_tile(program, user):
    """Of the newest period that something is approved in; else of the newest that has begun."""
    if readable_partners(program, user) == []:
        return {}
    begun = Period.objects.for_user(user).filter(program=program, starts_on__lte=timezone.localdate())
    period = with_counts(begun, user).order_by(Sign("approved").desc(), "-ends_on", "pk").first()
    if period is None:
        return {}
    return {
        "value": period.approved,
        "note": _("%(period)s · %(waiting)s waiting") % {"period": period.name, "waiting": period.submitted},
        "url": period.get_absolute_url(),
    }
