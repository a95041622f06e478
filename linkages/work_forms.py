"""What is typed during a call: an answer for each linkage, and whom one spoke to."""

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.forms import Form
from linkages.enums import CallOutcome

ANSWERS = [
    (CallOutcome.SAME, _("Yes, as the other side says")),
    (CallOutcome.FIGURES, _("Yes, but with these figures")),
    (CallOutcome.DENIED, _("No, there is no such trade")),
    (CallOutcome.NOT_REACHED, _("Not reached")),
]


class CallForm(Form):
    """The answer to one question; nothing chosen is no answer, and the question stays."""

    answer = forms.ChoiceField(choices=ANSWERS, required=False, widget=forms.RadioSelect, label=_("Answer"), help_text=_("What was said."))
    quantity = forms.DecimalField(
        required=False, min_value=0, max_digits=20, decimal_places=6, label=_("Quantity"), help_text=_("In the whole period.")
    )
    unit = forms.CharField(required=False, max_length=16, label=_("Unit"), help_text=_("Its code, such as kg or t."))
    price = forms.DecimalField(required=False, min_value=0, max_digits=20, decimal_places=4, label=_("Price"), help_text=_("For one unit."))
    currency = forms.CharField(required=False, max_length=3, label=_("Currency"), help_text=_("Its code, such as KES."))
    reason = forms.CharField(required=False, max_length=500, label=_("If not, why"), help_text=_("In the firm's words."))

    def __init__(self, *args, call, units=(), currencies=(), **kwargs):
        self.call, self.units, self.currencies = call, units, currencies
        super().__init__(*args, prefix=f"q{call.pk}", initial=figures_to_start(call), **kwargs)
        if call.other.statement is None:  # nothing is shown that one could say yes to
            self.fields["answer"].choices = ANSWERS[1:]
        for name in ("quantity", "price"):
            self.fields[name].widget = forms.TextInput({"class": "input", "inputmode": "decimal", "autocomplete": "off"})
        self.fields["unit"].widget.attrs["list"], self.fields["currency"].widget.attrs["list"] = "call-units", "call-currencies"

    def clean(self):
        told = super().clean()
        answer = told.get("answer")
        if answer == CallOutcome.FIGURES and not self.errors:
            self.clean_figures(told)
        if answer == CallOutcome.DENIED and not told.get("reason"):
            self.add_error("reason", gettext("Say in a few words why not."))
        return told

    def clean_figures(self, told):
        if told.get("quantity") is None and told.get("price") is None:
            self.add_error("quantity", gettext("Write a quantity or a price, or choose another answer."))
        told["unit_id"], told["currency_id"] = told.get("unit") or None, None
        if told["unit_id"] not in self.units:
            self.add_error("unit", gettext("There is no unit “%(code)s”. Write a code such as kg or t.") % {"code": told.get("unit", "")})
        if told.get("price") is not None:
            told["currency_id"] = told.get("currency", "").upper()
            if told["currency_id"] not in self.currencies:
                code = {"code": told.get("currency", "")}
                self.add_error("currency", gettext("There is no currency “%(code)s”. Write three letters such as KES.") % code)


class SpokeForm(Form):
    spoke_to = forms.CharField(
        max_length=200, required=False, label=_("Spoke to"), help_text=_("Name and role of who answered; or why nobody was reached.")
    )


def figures_to_start(call):
    """The units of what the other side said, so that only numbers have to be typed."""
    other = call.other.statement
    unit = (other.unit_id if other else None) or (call.linkage.product.unit_id if call.linkage.product_id else "")
    return {"unit": unit or "", "currency": (other.currency_id if other else "") or ""}
