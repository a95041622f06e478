"""Forms of what it costs to trade: for officers, on behalf of a side; and for firms, in plain words on a phone."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.forms import Form, RecordForm
from core.models import Currency
from linkages.enums import Side
from linkages.models import TransactionCost

PERIOD = ("period_start", "period_end")
AMOUNTS = ("search", "bargaining", "transport", "checking", "other")
SIDES = ((Side.FROM, gettext_lazy("From")), (Side.TO, gettext_lazy("To")))


class CostsForm(RecordForm):
    """Amounts for all that was traded in the period; one left empty is not known, and never zero."""

    class Meta:
        model = TransactionCost
        fields = (*PERIOD, "currency", *AMOUNTS, "payment_delay_days")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["currency"].queryset = Currency.objects.order_by("code")
        for name in (*AMOUNTS, "payment_delay_days"):
            self.fields[name].widget.attrs.update(inputmode="decimal", autocomplete="off", min="0")


class CostForm(CostsForm):
    """With the side that bears them."""

    side = forms.ChoiceField(
        label=gettext_lazy("Whose costs"),
        widget=forms.RadioSelect,
        choices=SIDES,
        help_text=gettext_lazy("The other side is not shown what you write."),
    )
    field_order = ("side", *CostsForm.Meta.fields)
    groups = (
        ("", ("side", *PERIOD, "currency")),
        (gettext_lazy("In the whole period"), AMOUNTS),
        (gettext_lazy("Waiting"), ("payment_delay_days",)),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["period_start"].label, self.fields["period_end"].label = _("Period from"), _("Period to")

    @property
    def sections(self):
        """The fields in groups, as the page shows them: [(heading, [bound field])]."""
        return [(heading, [self[name] for name in names]) for heading, names in self.groups]


class OwnCostsForm(CostsForm):
    """A firm's own, in its words."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        asked = {
            "period_start": (_("From"), _("First day that you speak of.")),
            "period_end": (_("To"), _("Last day that you speak of.")),
            "currency": (_("Currency"), _("Of all the amounts.")),
            "search": (_("To find them"), _("Calls, trips, asking for prices.")),
            "bargaining": (_("To agree"), _("Meetings, papers, a middleman.")),
            "transport": (_("To bring or fetch the goods"), _("Lorry, fuel, loading.")),
            "checking": (_("To weigh and check"), _("Scales, grading, tests.")),
            "other": (_("Other"), _("Fees, levies, what was lost on the way.")),
            "payment_delay_days": (_("How many days did you wait for the money?"), _("0 if it was paid at once.")),
        }
        for name, (label, hint) in asked.items():
            self.fields[name].label, self.fields[name].help_text = label, hint


class CompareForm(Form):
    """The day that parts before from after."""

    on = forms.DateField(label=gettext_lazy("Before and after"), help_text=gettext_lazy("A day, such as when a road was opened."))
