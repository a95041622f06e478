"""Forms of indicators, targets and periods. They clean and never write."""

from django import forms
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Organization
from actors.enums import ActorKind
from core.forms import Form, RecordForm
from core.models import Currency, Place
from markets.models import Product, ValueChain
from programs.indicators.enums import IndicatorSource, Measure, PeriodKind, Polarity
from programs.indicators.models import Indicator, IndicatorVersion, Period
from programs.indicators.words import AXES, AXIS_HELP, PARAMETERS, RULES, category_words, indicator_measures, number_text
from programs.interventions.forms import check_dates
from programs.upgrading.enums import UpgradeType

AXIS_COUNT = 3
DISAGGREGATION_KINDS = (
    ("partition", gettext_lazy("Each in one category: they add up")),
    ("multiple", gettext_lazy("One may be in several: they do not")),
)
BLANK = [("", gettext_lazy("any"))]


class MeasureField(forms.ChoiceField):
    """What the registry can count; the choices are read when the form is made, after every app registered its measures."""

    def __init__(self, **kwargs):
        super().__init__(choices=lambda: [("", _("Choose one")), *((k, m.name) for k, m in indicator_measures().items())], **kwargs)


class DefinitionForm(RecordForm):
    """The definition of an indicator. The cleaned data has `computation`, `disaggregations` and `aggregation` as they are stored."""

    computed_by = MeasureField(
        required=False,
        label=gettext_lazy("Counted as"),
        help_text=gettext_lazy("Of an indicator that is computed from the registry."),
    )
    p_at_least = forms.IntegerField(
        required=False, min_value=1, max_value=1000, label=PARAMETERS["at_least"], help_text=gettext_lazy("How many buyers, at least.")
    )
    p_share = forms.DecimalField(
        required=False, min_value=0, max_value=100, label=PARAMETERS["share"], help_text=gettext_lazy("Of sales to the largest buyer.")
    )
    p_value_chain = forms.ModelChoiceField(
        ValueChain.objects.order_by("name", "pk"),
        required=False,
        empty_label=gettext_lazy("all"),
        label=PARAMETERS["value_chain"],
        help_text=gettext_lazy("Count in one chain only."),
    )
    p_kind = forms.ChoiceField(
        required=False,
        choices=[*BLANK, *ActorKind.choices],
        label=PARAMETERS["kind"],
        help_text=gettext_lazy("Count actors of one kind only."),
    )
    p_place = forms.ModelChoiceField(
        Place.objects.filter(level="country").order_by("name", "pk"),
        to_field_name="code",
        required=False,
        empty_label=gettext_lazy("anywhere"),
        label=PARAMETERS["place"],
        help_text=gettext_lazy("Count actors of one country only."),
    )
    p_type = forms.ChoiceField(
        required=False, choices=[*BLANK, *UpgradeType.choices], label=PARAMETERS["type"], help_text=gettext_lazy("Of upgrades.")
    )
    p_currency = forms.ModelChoiceField(
        Currency.objects.order_by("code"),
        to_field_name="code",
        required=False,
        empty_label=gettext_lazy("that of the unit"),
        label=PARAMETERS["currency"],
        help_text=gettext_lazy("Amounts are given in it."),
    )
    p_product = forms.ModelChoiceField(
        Product.objects.order_by("name", "pk"),
        required=False,
        empty_label=gettext_lazy("any"),
        label=PARAMETERS["product"],
        help_text=gettext_lazy("Of prices and sales."),
    )

    class Meta:
        model = IndicatorVersion
        fields = ("name", "definition", "unit", "measure", "polarity", "source", "numerator", "denominator")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["definition"].max_length = 5000
        for number in range(1, AXIS_COUNT + 1):
            self.add_axis(number)
        for axis, label in AXES.items():
            self.fields[f"rule_{axis}"] = forms.ChoiceField(
                choices=RULES.items(),
                initial="sum",
                label=label,
                help_text=AXIS_HELP[axis],
                widget=forms.Select(attrs={"class": "input", "aria-describedby": f"hint-rule_{axis}"}),
            )
        if self.instance.pk:
            self.initial |= stored(self.instance)
        else:
            self.initial |= {"measure": Measure.NUMBER, "polarity": Polarity.INCREASING, "source": IndicatorSource.OBSERVED}

    def add_axis(self, number):
        say = {"number": number}
        text = {"class": "input"}
        self.fields[f"axis_{number}"] = forms.CharField(
            required=False,
            max_length=40,
            label=_("Broken down by"),
            help_text=_("Such as sex, age or region."),
            widget=forms.TextInput(attrs={**text, "aria-label": _("Breakdown %(number)s: by what") % say}),
        )
        self.fields[f"categories_{number}"] = forms.CharField(
            required=False,
            max_length=1000,
            label=_("Categories"),
            help_text=_("With commas between them: women, men."),
            widget=forms.TextInput(attrs={**text, "aria-label": _("Breakdown %(number)s: categories") % say}),
        )
        self.fields[f"kind_{number}"] = forms.ChoiceField(
            choices=DISAGGREGATION_KINDS,
            required=False,
            label=_("How they add up"),
            help_text=_("Whether one actor or unit may stand in several."),
            widget=forms.Select(attrs={**text, "aria-label": _("Breakdown %(number)s: how they add up") % say}),
        )

    def bound(self, *names):
        return [self[name] for name in names]

    @property
    def about(self):
        first = [name for name in ("code", "valid_from") if name in self.fields]
        last = [name for name in ("baseline", "baseline_on") if name in self.fields]
        return self.bound(*first, "name", "definition", "unit", "measure", "polarity", *last)

    @property
    def origin(self):
        return self.bound("numerator", "denominator", "computed_by")

    @property
    def parameters(self):
        return [self[name] for name in self.fields if name.startswith("p_")]

    @property
    def axes(self):
        return [self.bound(f"axis_{n}", f"categories_{n}", f"kind_{n}") for n in range(1, AXIS_COUNT + 1)]

    @property
    def rules(self):
        return self.bound(*(f"rule_{axis}" for axis in AXES))

    def clean(self):
        cleaned = super().clean()
        cleaned["computation"] = self.computation(cleaned)
        cleaned["disaggregations"] = self.disaggregations(cleaned)
        cleaned["aggregation"] = {axis: cleaned.get(f"rule_{axis}") or "sum" for axis in AXES}
        if cleaned.get("source") == IndicatorSource.OBSERVED and cleaned.get("measure") in (Measure.PERCENTAGE, Measure.RATIO):
            for name in ("numerator", "denominator"):
                if not cleaned.get(name):
                    self.add_error(name, _("Say what is counted here, so that totals are computed again and not averaged."))
        gone = [name for name in cleaned if name.startswith(("p_", "rule_", "axis_", "categories_", "kind_")) or name == "computed_by"]
        for name in gone:
            del cleaned[name]
        return cleaned

    def computation(self, cleaned):
        if cleaned.get("source") != IndicatorSource.COMPUTED:
            return {}
        key = cleaned.get("computed_by")
        if not key:
            self.add_error("computed_by", _("Say what the registry shall count."))
            return {}
        found = {name.removeprefix("p_"): value for name, value in cleaned.items() if name.startswith("p_") and value not in (None, "")}
        measure = indicator_measures()[key]
        taken = {
            name: plain(value) for name, value in found.items() if name in measure.parameters or name in ("value_chain", "kind", "place")
        }
        return {"measure": key, "parameters": taken}

    def disaggregations(self, cleaned):
        found = []
        for number in range(1, AXIS_COUNT + 1):
            axis = (cleaned.get(f"axis_{number}") or "").strip()
            categories = [part.strip() for part in (cleaned.get(f"categories_{number}") or "").split(",") if part.strip()]
            if axis and not categories:
                self.add_error(f"categories_{number}", _("Name the categories of %(axis)s.") % {"axis": axis})
            elif categories and not axis:
                self.add_error(f"axis_{number}", _("Say by what these categories break it down."))
            elif len(set(categories)) < len(categories):
                self.add_error(f"categories_{number}", _("A category stands twice. Take one away."))
            elif axis in {line["axis"] for line in found}:
                self.add_error(f"axis_{number}", _("%(axis)s is broken down already above.") % {"axis": axis})
            elif axis:
                found.append({"axis": axis, "categories": categories, "kind": cleaned.get(f"kind_{number}") or "partition"})
        return found


def plain(value):
    """A parameter as JSON keeps it: a record is its key, a decimal a text."""
    if isinstance(value, Place | Currency):
        return value.code
    if hasattr(value, "pk"):
        return value.pk
    return value if isinstance(value, int | str) else str(value)


def stored(version):
    """The fields of a definition form as a stored version fills them."""
    found = {f"rule_{axis}": version.aggregation.get(axis, "sum") for axis in AXES}
    for number, line in enumerate(version.disaggregations[:AXIS_COUNT], start=1):
        found |= {
            f"axis_{number}": line["axis"],
            f"categories_{number}": ", ".join(map(str, line.get("categories", []))),
            f"kind_{number}": line.get("kind", "partition"),
        }
    found["computed_by"] = version.computation.get("measure", "")
    return found | {f"p_{name}": value for name, value in version.computation.get("parameters", {}).items()}


def expected_fields(program):
    """How often and from whom a value is expected: what completeness and "missing" are measured against."""
    countries = program.value_chains.order_by().values("country")
    partners = Organization.objects.filter(Q(pk=program.organization_id) | Q(partner_in=program)).distinct()
    return {
        "frequency": forms.ChoiceField(
            choices=[("", _("in every period")), *((value, label) for value, label in PeriodKind.choices if value != PeriodKind.CUSTOM)],
            required=False,
            label=_("Reported every"),
            help_text=_("Missing values are counted by it."),
            widget=forms.Select(attrs={"class": "input"}),
        ),
        "expected_partners": forms.ModelMultipleChoiceField(
            partners.order_by("name", "pk"),
            required=False,
            label=_("Expected from"),
            help_text=_("Who reports it. Nobody ticked: whoever reported before."),
            widget=forms.CheckboxSelectMultiple,
        ),
        "expected_places": forms.ModelMultipleChoiceField(
            Place.objects.filter(country__in=countries, level="admin1").order_by("country", "name", "pk"),
            required=False,
            label=_("Expected for each place"),
            help_text=_("From each of these a value is expected. None ticked: not by place."),
            widget=forms.CheckboxSelectMultiple,
        ),
    }


class IndicatorForm(DefinitionForm):
    """A new indicator: its code, its first definition, its baseline, and from whom it is expected."""

    code = forms.CharField(max_length=40, label=gettext_lazy("Code"), help_text=gettext_lazy("Short, such as OC1.2; it stays."))
    baseline = forms.DecimalField(
        required=False,
        max_digits=20,
        decimal_places=6,
        label=gettext_lazy("Baseline"),
        help_text=gettext_lazy("The value before the program. Leave it empty if it is not known; that is not zero."),
    )
    baseline_on = forms.DateField(required=False, label=gettext_lazy("Baseline on"), help_text=gettext_lazy("The day of the baseline."))

    def __init__(self, *args, program, **kwargs):
        self.program = program
        super().__init__(*args, **kwargs)
        self.fields.update(expected_fields(program))

    @property
    def expected(self):
        return self.bound("frequency", "expected_partners", "expected_places")

    def clean(self):
        cleaned = super().clean()
        if Indicator.objects.filter(program=self.program, code=cleaned.get("code")).exists():
            self.add_error("code", _("Another indicator of this program has this code. Choose another one."))
        check_baseline(self, cleaned)
        return cleaned


def check_baseline(form, cleaned):
    if cleaned.get("baseline") is not None and cleaned.get("baseline_on") is None:
        form.add_error("baseline_on", _("A baseline needs its day."))


class ReviseForm(DefinitionForm):
    """A new version of a definition, in force from a day; earlier data keep theirs."""

    valid_from = forms.DateField(
        label=gettext_lazy("In force from"),
        help_text=gettext_lazy("Periods that end on this day or later use the new definition; earlier ones keep theirs."),
    )

    def clean(self):
        cleaned = super().clean()
        newest = self.instance.valid_from
        if newest and cleaned.get("valid_from") and cleaned["valid_from"] <= newest:
            day = newest.isoformat()
            self.add_error("valid_from", _("The version before is in force from %(day)s. Choose a later day.") % {"day": day})
        return cleaned


class IndicatorLineForm(RecordForm):
    """What of an indicator is not its definition."""

    class Meta:
        model = Indicator
        fields = ("code", "baseline", "baseline_on")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields.update(expected_fields(self.instance.program))
        self.initial |= {
            "baseline": number_text(self.instance.baseline),
            "frequency": self.instance.frequency,
            "expected_partners": list(self.instance.expected_partners.order_by("pk")),
            "expected_places": list(self.instance.expected_places.order_by("pk")),
        }

    def clean(self):
        cleaned = super().clean()
        check_baseline(self, cleaned)
        return cleaned


class TargetsForm(Form):
    """A grid of targets: periods down, the total and each category across. Locked periods are shown, not asked."""

    def __init__(self, *args, periods, categories, targets, **kwargs):
        super().__init__(*args, **kwargs)
        self.periods, self.categories = periods, categories
        self.kept = {(t.period_id, category_key(t.category)): t for t in targets}
        for period in periods:
            for number, category in enumerate(categories):
                known = self.kept.get((period.pk, category_key(category)))
                label = f"{period}: {category_words(category)}"
                self.fields[f"t_{period.pk}_{number}"] = forms.DecimalField(
                    required=False,
                    max_digits=20,
                    decimal_places=6,
                    label=label,
                    help_text=_("In the indicator's unit; empty means no target."),
                    initial=known and number_text(known.value),
                    disabled=period.status == "locked",
                    widget=forms.TextInput(attrs={"class": "input num", "inputmode": "decimal", "aria-label": label}),
                )

    @property
    def lines(self):
        return [(period, [self[f"t_{period.pk}_{n}"] for n in range(len(self.categories))]) for period in self.periods]

    def targets(self):
        """What the indicator's targets are now: those of the grid, and those that it does not show."""
        shown = {(period.pk, category_key(category)) for period in self.periods for category in self.categories}
        found = [{"period": t.period, "value": t.value, "category": t.category} for key, t in self.kept.items() if key not in shown]
        for period in self.periods:
            for number, category in enumerate(self.categories):
                value = self.cleaned_data[f"t_{period.pk}_{number}"]
                if value is not None:
                    found.append({"period": period, "value": value, "category": category})
        return found


def category_key(category):
    return tuple(sorted(category.items()))


class PeriodForm(RecordForm):
    class Meta:
        model = Period
        fields = ("kind", "name", "starts_on", "ends_on")

    def clean(self):
        cleaned = super().clean()
        check_dates(self, cleaned)
        return cleaned


class LockForm(Form):
    leave_aside = forms.BooleanField(
        required=False,
        label=gettext_lazy("Leave aside the values that wait"),
        help_text=gettext_lazy("They then count as missing, in this period for good."),
    )
