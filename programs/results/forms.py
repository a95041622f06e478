"""The form of one box of a results chain."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.forms import LinesField, RecordForm
from programs.indicators.models import Indicator
from programs.indicators.queries import with_definition
from programs.interventions.models import Intervention
from programs.results.models import NodeLevel, ResultsNode

ORDER = {level: number for number, level in enumerate(NodeLevel.values)}
LONGEST = 300


class NodesField(forms.ModelMultipleChoiceField):
    widget = forms.CheckboxSelectMultiple

    def label_from_instance(self, node):
        return f"{node.get_level_display()}: {node.title}"


class IndicatorsField(forms.ModelMultipleChoiceField):
    widget = forms.CheckboxSelectMultiple

    def label_from_instance(self, indicator):
        return f"{indicator.code} {indicator.name}"


class NodeForm(RecordForm):
    """Only what the program has can be named: its boxes, interventions and indicators."""

    leads_to = NodesField(
        ResultsNode.objects.order_by("pk"),
        required=False,
        label=gettext_lazy("Leads to"),
        help_text=gettext_lazy("What it should bring about: boxes of the same level or later."),
    )
    assumptions = LinesField(
        required=False, label=gettext_lazy("Assumptions"), help_text=gettext_lazy("What must hold for the arrows, one a line.")
    )
    interventions = forms.ModelMultipleChoiceField(
        Intervention.objects.order_by("title", "pk"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        label=gettext_lazy("Interventions"),
        help_text=gettext_lazy("What is done for it."),
    )
    indicators = IndicatorsField(
        Indicator.objects.order_by("code", "pk"),
        required=False,
        label=gettext_lazy("Indicators"),
        help_text=gettext_lazy("What shows whether it happens."),
    )

    class Meta:
        model = ResultsNode
        fields = ("level", "title", "leads_to", "assumptions", "interventions", "indicators")

    def __init__(self, *args, program, **kwargs):
        super().__init__(*args, **kwargs)
        for name in ("leads_to", "interventions", "indicators"):
            self.fields[name].queryset = self.fields[name].queryset.filter(program=program)
        self.fields["leads_to"].queryset = self.fields["leads_to"].queryset.exclude(pk=self.instance.pk)
        self.fields["indicators"].queryset = with_definition(self.fields["indicators"].queryset)

    def clean_assumptions(self):
        lines = self.cleaned_data["assumptions"]
        if long := next((line for line in lines if len(line) > LONGEST), None):
            raise forms.ValidationError(
                _("“%(start)s…” is longer than %(most)s letters. Make two of it.") % {"start": long[:30], "most": LONGEST}
            )
        return lines

    def clean(self):
        cleaned = super().clean()
        level = ORDER.get(cleaned.get("level"))
        for node in cleaned.get("leads_to") or () if level is not None else ():
            if ORDER[node.level] < level:
                words = {"this": NodeLevel(cleaned["level"]).label.lower(), "that": node.get_level_display().lower()}
                self.add_error("leads_to", _("An arrow leads forward: not from %(this)s to %(that)s. Take it out.") % words)
                break
        return cleaned
