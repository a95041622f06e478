"""Forms of editions and exports. They clean and never write."""

from urllib.parse import parse_qsl

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.access import organizations_where
from core.access import Action, Area
from core.exports import EXPORTS
from core.forms import Form, RecordForm
from core.writers import FORMATS
from programs.indicators.models import Period
from programs.interventions.models import Program
from reports.models import ReportEdition


class PeriodChoice(forms.ModelChoiceField):
    def label_from_instance(self, period):
        return f"{period.program}: {period} ({period.get_status_display().lower()})"


class EditionForm(RecordForm):
    """A new draft. The program follows from the period."""

    period = PeriodChoice(
        Period.objects.select_related("program").order_by("program__name", "-ends_on", "pk"),
        label=gettext_lazy("Period"),
        help_text=gettext_lazy("What the report is about. Lock the period first, so that nothing moves under the report."),
    )

    class Meta:
        model = ReportEdition
        fields = ("period", "audience", "summary", "names_firms")
        widgets = {"summary": forms.Textarea(attrs={"rows": 8})}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        granted = organizations_where(self.user, Area.REPORTS, Action.ADD)
        led = Program.objects.filter(organization__in=granted).order_by().values("pk")
        self.fields["period"].queryset = self.fields["period"].queryset.filter(program__in=led)


class EditionUpdateForm(EditionForm):
    """A draft stays with its program."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["period"].queryset = self.fields["period"].queryset.filter(program=self.instance.program_id)


class WithdrawForm(Form):
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=2000,
        widget=forms.Textarea,
        help_text=gettext_lazy("Readers see it in place of the report."),
    )


class ExportForm(Form):
    """What to take out, and as what."""

    kind = forms.ChoiceField(label=gettext_lazy("What"), help_text=gettext_lazy("All rows of this kind that you may see."))
    format = forms.ChoiceField(label=gettext_lazy("As"), help_text=gettext_lazy("GeoJSON only for what has a place: actors."))

    filters = forms.CharField(
        required=False,
        widget=forms.HiddenInput,
        max_length=4000,
        label=gettext_lazy("Filters"),
        help_text=gettext_lazy("Those of the list that one came from."),
    )

    def clean_filters(self):
        """Filters as they stand in the address of a list."""
        return dict(parse_qsl(self.cleaned_data["filters"]))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        kinds = sorted(((export.kind, str(export.label)) for export in EXPORTS.values()), key=lambda pair: pair[1])
        self.fields["kind"].choices = kinds
        self.fields["format"].choices = [
            ("xlsx", _("Excel")),
            ("csv", "CSV"),
            *((name, name) for name in FORMATS if name not in ("csv", "xlsx")),
        ]
