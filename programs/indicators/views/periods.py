"""Pages of reporting periods, and their lock."""

from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts import records
from accounts.pages import RecordView
from core.access import Action, Area
from core.acts import ActView
from core.lists import Column
from core.views import ModelView, Role
from programs.indicators import actions
from programs.indicators.filters import PeriodFilter
from programs.indicators.forms import LockForm, PeriodForm
from programs.indicators.models import Observation, Period
from programs.indicators.queries import with_counts, with_series
from programs.indicators.rollup import versions_for
from programs.indicators.views.definitions import DefiningMixin, may_define
from programs.interventions.pages import OfProgram, program_crumbs


class PeriodsView(OfProgram, ModelView):
    """The periods of a program, newest first: what is in each, and which are locked, by whom."""

    model = Period
    roles = (Role.LIST,)
    filterset_class = PeriodFilter
    related = ("program", "locked_by")
    ordering = ("-ends_on", "-pk")
    icon = "clock"
    columns = (
        Column("name", gettext_lazy("Period"), sort="name", kind="name"),
        Column("kind", gettext_lazy("Kind"), template="indicators/period_kind.html"),
        Column("starts_on", gettext_lazy("First day"), sort="starts_on", kind="date"),
        Column("ends_on", gettext_lazy("Last day"), sort="ends_on", kind="date"),
        Column("approved", gettext_lazy("Approved"), kind="number"),
        Column("submitted", gettext_lazy("Waiting"), kind="number"),
        Column("unfinished", gettext_lazy("Drafts and returned"), kind="number"),
        Column("status", gettext_lazy("State"), template="indicators/period_state.html"),
        Column("get_status_display", gettext_lazy("Status"), export_only=True),
    )
    empty = gettext_lazy("There is no period yet. Values are reported for periods, such as the quarters of a year.")

    @property
    def title(self):
        return _("Periods")

    def rows(self, action=Action.VIEW):
        return with_counts(super().rows(action).filter(program=self.program), self.request.user)

    def row_url(self, row):
        return row.get_absolute_url()

    @property
    def create_url(self):
        return reverse("period-create", args=[self.program.code]) if may_define(self.request.user, self.program) else None

    def page(self, names, status=200, **context):
        return super().page(names, status, may_define=may_define(self.request.user, self.program), **context)


class PeriodCreateView(DefiningMixin, OfProgram, RecordView):
    model = Period
    role = Role.CREATE
    roles = ()
    form_class = PeriodForm
    area = Area.DEFINITIONS

    @property
    def list_url(self):
        return reverse("program-periods", args=[self.program.code])

    @property
    def title(self):
        return _("Periods")

    def form_title(self, row):
        return _("New period")

    def templates(self):
        return ["generic/form.html"]

    def perform_create(self, values, by):
        return records.add(Period, by=by, organization=self.program.organization, program=self.program, **values)

    def success_url(self, saved):
        return self.list_url


class PeriodUpdateView(RecordView):
    """An open period may still be corrected; a locked one never."""

    model = Period
    role = Role.UPDATE
    roles = ()
    form_class = PeriodForm
    related = ("program__organization",)

    def crumbs(self, *more):
        program = self.record().program
        return [*program_crumbs(program), (_("Periods"), reverse("program-periods", args=[program.code])), *more]

    def templates(self):
        return ["generic/form.html"]

    def perform_update(self, row, values, by):
        return actions.amend_period(period=row, by=by, **values)

    def success_url(self, saved):
        return reverse("program-periods", args=[saved.program.code])


class LockView(ActView):
    """Locking a period: what waits is shown first, and that it is for good."""

    model = Period
    related = ("program__organization",)
    action = Action.LOCK
    form_class = LockForm
    danger = True
    button = gettext_lazy("Lock for good")
    done = gettext_lazy("Locked. From now on a value changes only by a restatement with a reason, which the next report shows.")
    template_name = "indicators/period_lock.html"

    @property
    def heading(self):
        return _("Lock a period")

    def waiting(self, row):
        rows = Observation.objects.for_user(self.request.user).filter(period=row).exclude(status="approved")
        return with_series(rows, self.request.user).order_by("status", "indicator__code", "pk")

    def ask(self, row, form, status=200, fault=""):
        waiting = list(self.waiting(row)[:200])
        back = self.back(row)
        crumbs = [*program_crumbs(row.program), (_("Periods"), back), (str(row), "")]
        context = {
            "submitted": [o for o in waiting if o.status == "submitted"],
            "unfinished": [o for o in waiting if o.status != "submitted"],
            "computed": [v for v in versions_for(row.program, row) if v.source == "computed"],
        }
        return self.page(self.template_name, status, row=row, form=form, crumbs=crumbs, cancel_url=back, fault=fault, **context)

    def back(self, row):
        return reverse("program-periods", args=[row.program.code])

    def act(self, row, by, leave_aside):
        waiting = Observation.objects.filter(period=row, status="submitted").count()
        if waiting and not leave_aside:
            said = ngettext("%(n)s value waits for approval.", "%(n)s values wait for approval.", waiting) % {"n": waiting}
            raise ValidationError({"leave_aside": f"{said} " + _("Decide them first, or tick this to lock without them.")})
        return actions.lock(period=row, by=by, leave_aside=leave_aside)
