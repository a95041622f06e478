"""Pages of single observations: value, review, evidence, restatements; and the acts on them."""

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.pages import RecordView
from core.access import Action, Area
from core.acts import ActView
from core.lists import Column
from core.views import ModelView, Role
from programs.indicators import actions
from programs.indicators.entry_forms import ObservationForm, ReasonForm, RestateForm
from programs.indicators.enums import ObservationStatus
from programs.indicators.filters import ObservationFilter, RestatementFilter
from programs.indicators.models import Observation, Restatement
from programs.indicators.queries import change_of, deciders, shown_value, with_previous, with_series
from programs.indicators.words import figure_words
from programs.interventions.pages import program_crumbs
from records.keeping import evidence_form, take_evidence

OWN = gettext_lazy("You submitted this; someone else approves it.")
UNFINISHED = (ObservationStatus.DRAFT, ObservationStatus.RETURNED)


def is_own(observation, user):
    return user.pk in (observation.submitted_by_id, observation.entered_by_id)


class ObservationCrumbs:
    """The breadcrumb of an observation: its program, the results of its period, itself."""

    def page(self, names, status=200, **context):
        row = context.get("row")
        if isinstance(row, Observation):
            period = (str(row.period), row.period.get_absolute_url())
            context["crumbs"] = [*program_crumbs(row.indicator.program), period, *context["crumbs"][-1 if self.is_home(row) else -2 :]]
        return super().page(names, status, **context)

    def is_home(self, row):
        return self.request.path == row.get_absolute_url()


class ObservationView(ObservationCrumbs, RecordView):
    """Values of indicators. They are entered on a program's page; here each has its own."""

    model = Observation
    url_base, url_name = "observations", "observation"
    roles = (Role.LIST, Role.DETAIL, Role.UPDATE, Role.DELETE)
    area = Area.OBSERVATIONS
    form_class = ObservationForm
    filterset_class = ObservationFilter
    refuses_revert = gettext_lazy("An earlier value comes back by changing the draft, or, once locked, by a restatement.")
    icon = "chart"
    columns = (
        Column("version__name", gettext_lazy("Indicator"), template="indicators/observation_name.html"),
        Column("indicator__code", gettext_lazy("Code"), export_only=True),
        Column("period", gettext_lazy("Period")),
        Column("category", gettext_lazy("Series"), template="indicators/observation_series.html"),
        Column("value", gettext_lazy("Value"), sort="value", template="indicators/observation_value.html"),
        Column("status", gettext_lazy("Status"), sort="status", kind="badge"),
        Column("submitted_by", gettext_lazy("Submitted by"), sort="submitted_at", template="indicators/observation_submitted.html"),
        Column("submitted_at", gettext_lazy("Submitted"), export_only=True),
        Column("indicator__program", gettext_lazy("Program"), export_only=True),
        Column("numerator", gettext_lazy("Numerator"), export_only=True),
        Column("denominator", gettext_lazy("Denominator"), export_only=True),
        Column("missing_reason", gettext_lazy("Why it is missing"), export_only=True),
        Column("note", gettext_lazy("Note"), export_only=True),
    )
    lead = gettext_lazy("What was reported, newest first. Values are entered on the page of their program.")
    empty = gettext_lazy("No value is reported yet.")

    def extend(self, rows):
        return with_series(rows, self.request.user)

    def context(self, row):
        user = self.request.user
        with_previous([row])
        granted = {
            name: self.may(action, row)
            for name, action in (("submit", Action.SUBMIT), ("decide", Action.DECIDE), ("restate", Action.RESTATE))
        }
        is_open, own = row.period.status == "open", is_own(row, user)
        waits = row.status == ObservationStatus.SUBMITTED
        return {
            "shown": figure_words(shown_value(row), row.version),
            "change": change_of(row),
            "evidence": list(row.evidence.for_user(user).order_by("pk")),
            "evidence_count": row.evidence.count(),
            "restatements": row.restatements.select_related("requested_by", "decided_by").order_by("-pk"),
            "locked": "" if is_open else actions.LOCKED % {"period": row.period.name},
            "may_edit": is_open and row.status != ObservationStatus.APPROVED and self.may(Action.CHANGE, row),
            "may_submit": is_open and row.status in UNFINISHED and granted["submit"],
            "may_decide": is_open and waits and granted["decide"] and not own,
            "may_return": is_open
            and granted["decide"]
            and not own
            and row.status in (ObservationStatus.SUBMITTED, ObservationStatus.APPROVED),
            "may_restate": not is_open and granted["restate"],
            "may_decide_restatement": granted["decide"],
            "own": OWN if is_open and waits and own else "",
            "nobody_else": waits and own and not deciders([row.indicator.program.organization_id], user),
        }

    def show_delete(self):
        row = self.record(Action.DELETE)
        if row.status not in UNFINISHED or row.period.status == "locked":
            raise PermissionDenied(_("Only a draft or a returned value is taken back."))
        return super().show_delete()

    def form(self, row=None, data=None):
        return ObservationForm(data, user=self.request.user, instance=row)

    def show_form(self, form, row=None, status=200):
        self.proofs = getattr(self, "proofs", None) or evidence_form(self.request, "e", row.evidence.order_by("pk"))
        return super().show_form(form, row, status)

    def page(self, names, status=200, **context):
        return super().page(names, status, **{"proofs": getattr(self, "proofs", None), **context})

    def do_update(self):
        row = self.record(Action.CHANGE)
        organization = row.partner or row.indicator.program.organization
        self.proofs, evidence = take_evidence(self.request, "e", organization, row.evidence.order_by("pk"))
        form = self.form(self.record(Action.CHANGE), self.request.POST)
        if evidence is None:
            form.is_valid()
            return self.show_form(form, row, 422)
        return self.write(form, row, lambda values: self.perform_update(row, {**values, "evidence": evidence}, self.request.user))

    def perform_update(self, row, values, by):
        return actions.change(observation=row, by=by, **values)

    def perform_delete(self, row, by):
        actions.discard(observation=row, by=by)


class ObservationAct(ObservationCrumbs, ActView):
    model = Observation

    def extend(self, rows):
        return with_series(rows, self.request.user)


class SubmitView(ObservationAct):
    action = Action.SUBMIT
    heading = gettext_lazy("Submit for approval")
    explain = gettext_lazy("Another person approves it, or returns it with a reason.")
    button = gettext_lazy("Submit")
    done = gettext_lazy("Submitted.")

    def act(self, row, by):
        return actions.submit(observation=row, by=by)


class ApproveView(ObservationAct):
    action = Action.DECIDE
    heading = gettext_lazy("Approve")
    explain = gettext_lazy("It then counts in results and reports.")
    done = gettext_lazy("Approved.")

    def act(self, row, by):
        return actions.approve(observation=row, by=by)


class ReturnView(ObservationAct):
    action = Action.DECIDE
    heading = gettext_lazy("Return with a reason")
    explain = gettext_lazy("Who entered it reads the reason, corrects the value, and submits it again.")
    button = gettext_lazy("Return")
    form_class = ReasonForm
    done = gettext_lazy("Returned.")

    def act(self, row, by, reason):
        return actions.send_back(observation=row, by=by, reason=reason)


class RestateView(ObservationAct):
    action = Action.RESTATE
    heading = gettext_lazy("Ask for a restatement")
    explain = gettext_lazy(
        "The period is locked. The value changes when another person approves this; the next report shows both values and the reason."
    )
    button = gettext_lazy("Ask for it")
    done = gettext_lazy("Asked for. Another person decides it.")

    def form(self, row, data=None):
        instance = self.rows().get(pk=row.pk)  # a form changes its instance while it validates
        return RestateForm(data, user=self.request.user, instance=instance)

    def act(self, row, by, **values):
        return actions.restate(observation=row, by=by, **values)


class RestatementView(ModelView):
    """Corrections after a lock: asked for, approved, rejected."""

    model = Restatement
    url_base, url_name = "restatements", "restatement"
    roles = (Role.LIST,)
    filterset_class = RestatementFilter
    related = ("observation__indicator", "observation__version", "observation__period", "requested_by", "decided_by")
    icon = "back"
    columns = (
        Column("observation__version__name", gettext_lazy("Value"), template="indicators/restatement_name.html"),
        Column("before", gettext_lazy("Change"), template="indicators/restatement_change.html"),
        Column("reason", gettext_lazy("Reason")),
        Column("requested_by", gettext_lazy("Asked by")),
        Column("status", gettext_lazy("State"), sort="status", kind="badge"),
        Column("decided_by", gettext_lazy("Decided by"), template="indicators/restatement_decided.html"),
    )
    lead = gettext_lazy("After a lock, a value changes only so: with a reason, and by two people. The next report shows it.")
    empty = gettext_lazy("No restatement was asked for. One is asked for on the page of a value in a locked period.")

    def row_url(self, row):
        return row.observation.get_absolute_url()


class RestatementAct(ActView):
    model = Restatement
    action = Action.DECIDE
    related = ("observation__indicator__program", "observation__version", "observation__period", "requested_by")
    template_name = "indicators/restatement_act.html"

    def ask(self, row, form, status=200, fault=""):
        observation = row.observation
        crumbs = [*program_crumbs(observation.indicator.program), (observation.version.name, self.back(row)), (self.heading, "")]
        return self.page(self.template_name, status, row=row, form=form, crumbs=crumbs, cancel_url=self.back(row), fault=fault)


class RestatementApproveView(RestatementAct):
    heading = gettext_lazy("Approve the restatement")
    button = gettext_lazy("Approve")
    done = gettext_lazy("Approved. The value is changed; the next report shows both and the reason.")

    def act(self, row, by):
        return actions.decide_restatement(restatement=row, by=by, approved=True)


class RestatementRejectView(RestatementAct):
    heading = gettext_lazy("Reject the restatement")
    button = gettext_lazy("Reject")
    form_class = ReasonForm
    done = gettext_lazy("Rejected. The value stays as it was.")

    def act(self, row, by, reason):
        return actions.decide_restatement(restatement=row, by=by, approved=False, reason=reason)
