"""The form of an upgrade, with what interventions contributed to it. It cleans and never writes."""

from decimal import Decimal

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from actors.forms import ActorField
from core.access import Action
from core.forms import Form, RecordForm
from programs.interventions.models import Intervention
from programs.upgrading.models import Upgrade

BLANK_LINES = 2
TYPES = (
    ("process", gettext_lazy("Process: it produces better or cheaper")),
    ("product", gettext_lazy("Product: it makes a new or a better one, or a brand")),
    ("functional", gettext_lazy("Functional: it takes on another function of the chain")),
    ("channel", gettext_lazy("Channel: it sells into another market")),
    ("inter_chain", gettext_lazy("Inter-chain: it uses what it learned in another chain")),
)


class InterventionField(forms.ModelChoiceField):
    def label_from_instance(self, intervention):
        return f"{intervention.title} · {intervention.program}"


class UpgradeForm(RecordForm):
    """`contributions` in the cleaned data is [{intervention, share}]; evidence comes from a form of its own."""

    actor = ActorField()
    type = forms.ChoiceField(
        choices=TYPES, widget=forms.RadioSelect, label=gettext_lazy("Type"), help_text=gettext_lazy("What kind of change it is.")
    )

    class Meta:
        model = Upgrade
        fields = ("actor", "type", "value_chain", "before", "after", "happened_on")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        known = list(self.instance.contributions.order_by("pk")) if self.instance.pk else []
        self.line_count = len(known) + BLANK_LINES
        offered = Intervention.objects.for_user(self.user, Action.VIEW).select_related("program").order_by("program__name", "title", "pk")
        for number in range(self.line_count):
            say = {"number": number + 1}
            self.fields[f"intervention_{number}"] = InterventionField(
                offered,
                required=False,
                empty_label=_("none"),
                initial=known[number].intervention_id if number < len(known) else None,
                label=_("Intervention"),
                help_text=_("What contributed to the change."),
                widget=forms.Select(attrs={"class": "input", "aria-label": _("Contribution %(number)s: intervention") % say}),
            )
            self.fields[f"share_{number}"] = forms.DecimalField(
                required=False,
                max_digits=5,
                decimal_places=2,
                initial=f"{known[number].share.normalize():f}" if number < len(known) else None,
                label=_("Share, %"),
                help_text=_("Above 0; all together at most 100."),
                widget=forms.TextInput(
                    attrs={"class": "input num", "inputmode": "decimal", "aria-label": _("Contribution %(number)s: share in percent") % say}
                ),
            )

    @property
    def about(self):
        return [self[name] for name in self.Meta.fields]

    @property
    def lines(self):
        return [(self[f"intervention_{n}"], self[f"share_{n}"]) for n in range(self.line_count)]

    def clean_happened_on(self):
        day = self.cleaned_data["happened_on"]
        if day > timezone.localdate():
            raise forms.ValidationError(_("This day has not come yet. An upgrade is recorded when it has happened."))
        return day

    def clean(self):
        cleaned = super().clean()
        lines, total = [], Decimal(0)
        for number in range(self.line_count):
            intervention, share = cleaned.pop(f"intervention_{number}", None), cleaned.pop(f"share_{number}", None)
            if intervention is None and share is None:
                continue
            if intervention is None:
                self.add_error(f"intervention_{number}", _("Say which intervention has this share, or take the share away."))
            elif share is None:
                if f"share_{number}" not in self.errors:
                    self.add_error(f"share_{number}", _("Say which share, or take the intervention away."))
            elif not 0 < share <= 100:
                self.add_error(f"share_{number}", _("A share is above 0 and at most 100."))
            elif intervention in {line["intervention"] for line in lines}:
                self.add_error(f"intervention_{number}", _("This intervention stands above already. Add the shares up."))
            else:
                lines.append({"intervention": intervention, "share": share})
                total += share
        if total > 100:
            last = max(n for n in range(self.line_count) if self.data.get(f"share_{n}"))
            said = _("The shares add up to %(total)s %%, more than 100. Lower one of them.") % {"total": f"{total.normalize():f}"}
            self.add_error(f"share_{last}", said)
        cleaned["contributions"] = lines
        return cleaned


class RejectForm(Form):
    reason = forms.CharField(
        max_length=2000,
        widget=forms.Textarea,
        label=gettext_lazy("Reason"),
        help_text=gettext_lazy("What is missing or wrong; who recorded it reads it."),
    )
