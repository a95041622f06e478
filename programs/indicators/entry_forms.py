"""The grid in which values of a period are entered: a line for the total and for each category of each indicator."""

from copy import copy
from decimal import Decimal

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Organization
from actors.forms import ActorField
from core.forms import Form, RecordForm
from core.models import Place
from programs.indicators.entering import TYPED
from programs.indicators.enums import Measure, ObservationStatus
from programs.indicators.models import Observation, Period
from programs.indicators.queries import cells_of
from programs.indicators.words import category_words, number_text
from programs.interventions.models import Intervention

NUMBER = gettext_lazy("Write a number such as 1742 or 12.5, without marks between thousands.")
RATIOS = (Measure.PERCENTAGE, Measure.RATIO)


def number_field(label):
    return forms.DecimalField(
        required=False,
        max_digits=20,
        decimal_places=6,
        label=label,
        help_text=_("Empty if it is not known."),
        error_messages={"invalid": NUMBER},
        widget=forms.TextInput(attrs={"class": "input num", "inputmode": "decimal", "aria-label": label}),
    )


def text_field(label, most, rows=None):
    attrs = {"class": "input", "aria-label": label}
    widget = forms.Textarea(attrs={**attrs, "rows": rows}) if rows else forms.TextInput(attrs=attrs)
    return forms.CharField(required=False, max_length=most, label=label, help_text=_("For who approves it."), widget=widget)


def asked(version):
    """Which numbers of an observation a definition asks for."""
    if version.measure in RATIOS:
        return ("numerator", "denominator")
    if version.measure == Measure.TEXT:
        return ()
    weighted = "weighted_average" in version.aggregation.values()
    return ("value", "weight") if weighted else ("value",)


NAMES = {
    "value": gettext_lazy("Value"),
    "numerator": gettext_lazy("Numerator"),
    "denominator": gettext_lazy("Denominator"),
    "weight": gettext_lazy("Weight"),
    "missing_reason": gettext_lazy("Why it is missing"),
    "note": gettext_lazy("Note"),
}


class Line:
    """One line of the grid: a cell of an indicator, with what is stored (`observation` or None) and its fields."""

    def __init__(self, form, version, number, category, observation, may_change):
        self.form, self.version, self.category, self.observation = form, version, category, observation
        self.number = number
        self.prefix = f"o{version.indicator_id}_{number}"
        self.words = category_words(category)
        approved = observation is not None and observation.status == ObservationStatus.APPROVED
        self.is_open = may_change and not approved
        self.names = (*asked(version), "missing_reason", "note")

    def add_fields(self):
        for name in self.names:
            label = f"{self.version.name}, {self.words}: {NAMES[name]}"
            field = text_field(label, 2000 if name == "note" else 200) if name in ("missing_reason", "note") else number_field(label)
            stored = getattr(self.observation, name, None)
            field.initial = number_text(stored) if isinstance(stored, Decimal) else stored
            self.form.fields[f"{self.prefix}_{name}"] = field

    def field(self, name):
        return self.form[f"{self.prefix}_{name}"]

    @property
    def numbers(self):
        return [(NAMES[name], self.field(name)) for name in asked(self.version)]

    @property
    def missing(self):
        return self.field("missing_reason")

    @property
    def note(self):
        return self.field("note")

    def typed(self):
        """The values as they are stored; a text that is not asked stays as it was."""
        found = {name: getattr(self.observation, name, "" if name in ("missing_reason", "note") else None) for name in TYPED}
        return found | {name: self.form.cleaned_data.get(f"{self.prefix}_{name}") for name in self.names}

    def amount(self):
        """The value that stands in this line, stored or typed."""
        if not self.is_open:
            return self.observation.value if self.observation else None
        return self.form.cleaned_data.get(f"{self.prefix}_value")


class EntryForm(Form):
    """Values of several indicators for one period and series. `stored` are the observations there are, by (indicator, category)."""

    def __init__(self, *args, versions, stored, changeable, **kwargs):
        super().__init__(*args, **kwargs)
        self.groups = []
        for version in versions:
            lines = []
            for number, category in enumerate(cells_of(version)):
                observation = stored.get((version.indicator_id, tuple(sorted(category.items()))))
                may_change = observation is None or observation.pk in changeable
                line = Line(self, version, number, category, observation, may_change)
                if line.is_open:
                    line.add_fields()
                lines.append(line)
            self.groups.append((version, lines))

    def clean(self):
        cleaned = super().clean()
        for version, lines in self.groups:
            for line in lines:
                self.check_line(line, cleaned)
            self.check_partitions(version, lines)
        return cleaned

    def check_line(self, line, cleaned):
        if not line.is_open:
            return
        given = [name for name in asked(line.version) if cleaned.get(f"{line.prefix}_{name}") is not None]
        if given and cleaned.get(f"{line.prefix}_missing_reason"):
            self.add_error(f"{line.prefix}_missing_reason", _("There is a value. Take this away, or the value."))
        if line.version.measure in RATIOS and len(given) == 1:
            wanted = "denominator" if given == ["numerator"] else "numerator"
            self.add_error(f"{line.prefix}_{wanted}", _("Both halves are needed. Give this one, or neither."))

    def check_partitions(self, version, lines):
        """Categories that add up never pass the total."""
        total = lines[0].amount() if version.measure == Measure.NUMBER else None
        if total is None or version.aggregation.get("category", "sum") != "sum":
            return
        for axis in version.disaggregations:
            if axis.get("kind", "partition") != "partition":
                continue
            cells = [line.amount() for line in lines[1:] if set(line.category) == {axis["axis"]}]
            known = sum((cell for cell in cells if cell is not None), Decimal(0))
            if known > total:
                field = f"{lines[0].prefix}_value" if lines[0].is_open else None
                said = _("The categories of %(axis)s add up to %(sum)s, more than the total of %(total)s. Correct one of them.")
                self.add_error(field, said % {"axis": axis["axis"], "sum": number_text(known), "total": number_text(total)})

    def entries(self, evidence):
        """What `save_drafts` takes: the lines that hold something, or did; `evidence` is {indicator: records}."""
        found = []
        for version, lines in self.groups:
            for line in lines:
                if not line.is_open:
                    continue
                typed = line.typed()
                if line.observation is None and all(value in (None, "") for value in typed.values()):
                    continue
                proofs = evidence.get(version.indicator_id, [])
                found.append({"version": version, "category": line.category, "observation": line.observation, "evidence": proofs, **typed})
        return found


class SeriesForm(Form):
    """Which period and which series are entered; sent by GET."""

    period = forms.ModelChoiceField(
        Period.objects.order_by("-ends_on", "pk"), label=gettext_lazy("Period"), help_text=gettext_lazy("When.")
    )
    partner = forms.ModelChoiceField(
        Organization.objects.order_by("name", "pk"),
        required=False,
        label=gettext_lazy("Reported by"),
        help_text=gettext_lazy("Who reports."),
    )
    intervention = forms.ModelChoiceField(
        Intervention.objects.order_by("title", "pk"),
        required=False,
        empty_label=gettext_lazy("not by one intervention"),
        label=gettext_lazy("By intervention"),
        help_text=gettext_lazy("If the values are of one intervention."),
    )
    place = forms.ModelChoiceField(
        Place.objects.order_by("name", "pk"),
        to_field_name="code",
        required=False,
        empty_label=gettext_lazy("not for one place"),
        label=gettext_lazy("Place"),
        help_text=gettext_lazy("If the values are of one place."),
    )
    actor = ActorField(
        required=False, label=gettext_lazy("Actor"), help_text=gettext_lazy("If the values are of one actor: its name or code.")
    )

    def __init__(self, *args, program, reporters, **kwargs):
        super().__init__(*args, **kwargs)
        as_lead, partners = reporters
        countries = program.value_chains.order_by().values("country")
        self.fields["period"].queryset = self.fields["period"].queryset.filter(program=program)
        self.fields["intervention"].queryset = self.fields["intervention"].queryset.filter(program=program)
        self.fields["place"].queryset = Place.objects.filter(country__in=countries).exclude(level="admin2").order_by("name", "pk")
        partner = self.fields["partner"]
        partner.queryset = partner.queryset.filter(pk__in=[p.pk for p in partners])
        partner.empty_label = str(program.organization) if as_lead else None
        partner.required = not as_lead


class ObservationForm(RecordForm):
    """One value: only the numbers that its definition asks for."""

    class Meta:
        model = Observation
        fields = ("value", "numerator", "denominator", "weight", "missing_reason", "note")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in ("value", "numerator", "denominator", "weight"):
            if name not in asked(self.instance.version):
                self.fields.pop(name, None)
            elif name in self.fields:
                self.fields[name].widget = forms.TextInput(attrs={"class": "input", "inputmode": "decimal"})
                self.initial[name] = number_text(getattr(self.instance, name))
                self.fields[name].error_messages["invalid"] = NUMBER
                self.fields[name].label = f"{NAMES[name]} ({self.instance.version.unit})" if name == "value" else NAMES[name]
        for name, label in (("numerator", self.instance.version.numerator), ("denominator", self.instance.version.denominator)):
            if name in self.fields and label:
                self.fields[name].help_text = label

    def clean(self):
        cleaned = super().clean()
        given = [name for name in asked(self.instance.version) if cleaned.get(name) is not None]
        if given and cleaned.get("missing_reason"):
            self.add_error("missing_reason", _("There is a value. Take this away, or the value."))
        if self.instance.version.measure in RATIOS and len(given) == 1:
            self.add_error(
                "denominator" if given == ["numerator"] else "numerator", _("Both halves are needed. Give this one, or neither.")
            )
        return cleaned


class RestateForm(ObservationForm):
    """The value as it should be, and why; nothing changes until another person approves it."""

    reason = forms.CharField(
        max_length=2000,
        widget=forms.Textarea,
        label=gettext_lazy("Reason"),
        help_text=gettext_lazy("What was wrong, and how you know. The next report shows it."),
    )

    class Meta(ObservationForm.Meta):
        fields = ("value", "numerator", "denominator", "missing_reason")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.stored = copy(self.instance)  # the form changes its instance while it validates

    def clean(self):
        cleaned = super().clean()
        names = [name for name in self.fields if name != "reason"]
        if not self.errors and all(cleaned.get(name) == getattr(self.stored, name) for name in names):
            self.add_error(names[0], _("This is the value as it stands. Write it as it should be."))
        return cleaned


class ReasonForm(Form):
    reason = forms.CharField(
        max_length=2000,
        widget=forms.Textarea,
        label=gettext_lazy("Reason"),
        help_text=gettext_lazy("In your own words; who is concerned reads it."),
    )
