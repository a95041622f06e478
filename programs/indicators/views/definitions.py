"""Pages of indicators: definition, versions, targets."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.pages import RecordView
from core.access import Action, Area
from core.acts import ActView
from core.lists import Column
from core.views import ModelView, Role
from programs.indicators import actions
from programs.indicators.filters import IndicatorFilter
from programs.indicators.forms import IndicatorForm, IndicatorLineForm, ReviseForm, TargetsForm, category_key
from programs.indicators.models import Indicator, Period
from programs.indicators.queries import cells_of, readable_scope, with_definition
from programs.indicators.rollup import results, versions_for
from programs.indicators.words import category_words, computed_words, figure_words, rule_lines, status_words
from programs.interventions.models import Program
from programs.interventions.pages import OfProgram, program_crumbs

SHOWN_PERIODS = 4


def may_define(user, program):
    return Program.objects.for_user(user, Action.CHANGE).filter(pk=program.pk).exists()


class DefiningMixin:
    """Only who may change the program's definitions: 403 for others who see it."""

    def require_add(self):
        if not may_define(self.request.user, self.program):
            raise PermissionDenied(_("A manager of the organization that leads the program does this."))


class IndicatorView(RecordView):
    """One indicator: what it means, in which versions, and its targets. Its list is below the program."""

    model = Indicator
    url_base, url_name = "indicators", "indicator"
    roles = (Role.DETAIL, Role.UPDATE, Role.DELETE)
    area = Area.DEFINITIONS
    form_class = IndicatorLineForm
    related = ("program__organization",)

    def page(self, names, status=200, **context):
        row = context["row"]
        above = (_("Indicators"), reverse("program-indicators", args=[row.program.code]))
        context["crumbs"] = [*program_crumbs(row.program), above, *context["crumbs"][1:]]
        return super().page(names, status, **context)

    def context(self, row):
        versions = list(row.versions.order_by("-number"))
        targets = list(row.targets.select_related("period").order_by("period__ends_on", "pk"))
        return {
            "versions": [told(version, older) for version, older in zip(versions, [*versions[1:], None], strict=True)],
            "version": versions[0],
            "rules": rule_lines(versions[0]) if versions[0].source == "observed" else [],
            "computed": computed_words(versions[0]),
            "targets": [(target, category_words(target.category)) for target in targets],
            "expected_partners": row.expected_partners.order_by("name", "pk"),
            "expected_places": row.expected_places.order_by("name", "pk"),
            "values": values_of(row, self.request.user),
        }

    def perform_update(self, row, values, by):
        return actions.amend_indicator(indicator=row, by=by, **values)

    @property
    def list_url(self):
        return None

    def success_url(self, saved):
        return saved.get_absolute_url() if saved.pk else reverse("program-list")


def values_of(indicator, user):
    """What stands in a table for the indicator in the newest periods, newest first."""
    scope = readable_scope(user, indicator.program)
    if scope is None:
        return []
    periods = list(Period.objects.filter(program=indicator.program).order_by("-ends_on", "-starts_on", "pk")[:SHOWN_PERIODS])
    found = []
    for period in periods:
        versions = [version for version in versions_for(indicator.program, period) if version.indicator_id == indicator.pk]
        for result in results(indicator.program, period, versions, scope) if versions else ():
            version = result.version
            found.append(
                {
                    "period": period,
                    "figure": result.figure,
                    "actual": figure_words(result.value, version),
                    "target": figure_words(result.target, version),
                    "status": result.status,
                    "status_words": status_words(result),
                }
            )
    return found


def told(version, older):
    """A version and what it changed against the older one, as (field, before, after)."""
    named = ("name", "definition", "unit", "measure", "polarity", "source", "numerator", "denominator")
    changes = []
    if older is not None:
        for name in named:
            before, after = shown(older, name), shown(version, name)
            if before != after:
                changes.append((version._meta.get_field(name).verbose_name, before, after))
        if broken_down(older) != broken_down(version):
            changes.append((_("broken down by"), broken_down(older), broken_down(version)))
        if rule_lines(older) != rule_lines(version):
            changes.append((_("rules"), rules_brief(older), rules_brief(version)))
        if older.computation != version.computation:
            changes.append((_("computation"), computation_brief(older), computation_brief(version)))
    return {"version": version, "changes": changes, "broken_down": broken_down(version)}


def shown(version, name):
    display = getattr(version, f"get_{name}_display", None)
    return str(display() if display else getattr(version, name))


def broken_down(version):
    return "; ".join(f"{line['axis']}: {', '.join(map(str, line.get('categories', [])))}" for line in version.disaggregations)


def rules_brief(version):
    return "; ".join(f"{label}: {str(rule).split(':')[0].lower()}" for label, rule in rule_lines(version))


def computation_brief(version):
    words = computed_words(version)
    return "; ".join([str(words["measure"].name), *(f"{label} {value}" for label, value in words["parameters"])]) if words else ""


class IndicatorsOfProgramView(OfProgram, ModelView):
    model = Indicator
    url_base, url_name = "indicators", "indicator"
    roles = (Role.LIST, Role.DETAIL)
    filterset_class = IndicatorFilter
    ordering = ("code", "pk")
    icon = "chart"
    columns = (
        Column("code", gettext_lazy("Code"), sort="code", template="indicators/indicator_name.html"),
        Column("name", gettext_lazy("Name"), export_only=True),
        Column("unit", gettext_lazy("Unit")),
        Column("source", gettext_lazy("Source"), template="indicators/indicator_source.html"),
        Column("baseline", gettext_lazy("Baseline"), kind="number"),
        Column("number", gettext_lazy("Version"), kind="number"),
    )
    empty = gettext_lazy("No indicator is defined yet. Begin with the change that the program wants to see.")

    @property
    def title(self):
        return _("Indicators")

    @property
    def list_url(self):
        return self.request.path

    def rows(self, action=Action.VIEW):
        return with_definition(super().rows(action).filter(program=self.program))

    @property
    def create_url(self):
        return reverse("indicator-create", args=[self.program.code]) if may_define(self.request.user, self.program) else None


class IndicatorCreateView(DefiningMixin, IndicatorsOfProgramView):
    role = Role.CREATE
    form_class = IndicatorForm

    def form(self, row=None, data=None):
        return IndicatorForm(data, user=self.request.user, program=self.program)

    def form_title(self, row):
        return _("New indicator")

    def templates(self):
        return ["indicators/definition_form.html"]

    @property
    def list_url(self):
        return reverse("program-indicators", args=[self.program.code])

    def perform_create(self, values, by):
        return actions.define(by=by, program=self.program, **values)

    def success_url(self, saved):
        return reverse("indicator-targets", args=[saved.pk])


class OfIndicator:
    """An act on one indicator, with its program in the breadcrumb."""

    model = Indicator
    related = ("program__organization",)
    action = Action.CHANGE

    def page(self, names, status=200, **context):
        row = context["row"]
        above = (_("Indicators"), reverse("program-indicators", args=[row.program.code]))
        context["crumbs"] = [*program_crumbs(row.program), above, *context["crumbs"]]
        return super().page(names, status, **context)


class ReviseView(OfIndicator, ActView):
    heading = gettext_lazy("New version of the definition")
    explain = gettext_lazy("What was reported before keeps the definition that it was reported under; figures never join versions.")
    button = gettext_lazy("Make this version")
    done = gettext_lazy("The new version is made. Earlier data keep theirs.")
    template_name = "indicators/definition_form.html"

    def form(self, row, data=None):
        newest = row.versions.order_by("-number").first()
        return ReviseForm(data, user=self.request.user, instance=newest, initial={"valid_from": timezone.localdate()})

    def act(self, row, by, **values):
        return actions.revise(indicator=row, by=by, **values)


class TargetsView(OfIndicator, ActView):
    heading = gettext_lazy("Targets")
    explain = gettext_lazy(
        "What the indicator should reach in each period, in total and in each category. An empty cell is no target, not zero."
    )
    button = gettext_lazy("Save targets")
    done = gettext_lazy("Saved.")
    template_name = "indicators/targets.html"

    def form(self, row, data=None):
        version = row.versions.order_by("-number").first()
        categories = cells_of(version)
        targets = list(row.targets.select_related("period").order_by("pk"))
        categories += [t.category for t in targets if category_key(t.category) not in {category_key(c) for c in categories}]
        periods = Period.objects.filter(program=row.program).order_by("starts_on", "ends_on", "pk")
        return TargetsForm(data, user=self.request.user, periods=list(periods), categories=categories, targets=targets)

    def ask(self, row, form, status=200, fault=""):
        version = row.versions.order_by("-number").first()
        crumbs = [(str(row), row.get_absolute_url()), (self.heading, "")]
        heads = [category_words(category) for category in form.categories]
        more = {"version": version, "heads": heads, "periods_url": reverse("program-periods", args=[row.program.code])}
        return self.page(
            self.template_name, status, row=row, form=form, crumbs=crumbs, cancel_url=row.get_absolute_url(), fault=fault, **more
        )

    def post(self, request, *args, **kwargs):
        row = self.record(self.action)
        form = self.form(row, request.POST)
        if not form.is_valid():
            return self.ask(row, form, 422)
        actions.amend_indicator(indicator=row, by=request.user, targets=form.targets())
        messages.success(request, self.done)
        return HttpResponseRedirect(row.get_absolute_url())
