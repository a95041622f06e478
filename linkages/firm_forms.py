"""What a firm answers and registers on its phone: one question a page, plain words."""

from datetime import date

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from actors.forms import ActorField
from core.forms import Form
from core.models import Currency, Unit
from markets.models import Product

YES, OTHER, NO = "yes", "other", "no"
STAND, RIGHT = "stand", "right"


def last_quarter(today):
    """The first and the last day of the last full quarter before `today`."""
    first = date(today.year, 3 * ((today.month - 1) // 3) + 1, 1)
    end = date.fromordinal(first.toordinal() - 1)
    return date(end.year, end.month - 2, 1), end


class FiguresForm(Form):
    """How much, at which price."""

    quantity = forms.DecimalField(
        label=_("How much?"), min_value=0, max_digits=20, decimal_places=6, required=False, help_text=_("Leave empty if you do not know.")
    )
    unit = forms.ModelChoiceField(
        Unit.objects.none(), to_field_name="code", label=_("Unit"), required=False, help_text=_("Of the amount and of the price.")
    )
    price = forms.DecimalField(
        label=_("Price for one unit"), min_value=0, max_digits=20, decimal_places=4, required=False, help_text=_("Only if you wish to say.")
    )
    currency = forms.ModelChoiceField(
        Currency.objects.none(), to_field_name="code", label=_("Currency"), required=False, help_text=_("Of the price.")
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = Unit.objects.order_by("dimension", "name", "pk")
        self.fields["currency"].queryset = Currency.objects.order_by("code")
        for name in ("quantity", "price"):
            self.fields[name].widget.attrs.update(inputmode="decimal", autocomplete="off")

    def clean(self):
        values = super().clean()
        if values.get("quantity") is not None and not values.get("unit"):
            self.add_error("unit", _("Choose the unit of this amount, such as kilogram."))
        if values.get("price") is not None and not (values.get("currency") and values.get("unit")):
            self.add_error("currency", _("Choose the currency, and the unit that the price is for."))
        return values

    @property
    def figures(self):
        """What was said, without what was left empty; a unit or currency with nothing to it says nothing."""
        values = {name: self.cleaned_data.get(name) for name in ("quantity", "unit", "price", "currency")}
        if values["quantity"] is None and values["price"] is None:
            return {}
        if values["price"] is None:
            values["currency"] = None
        return {name: value for name, value in values.items() if value is not None}


class AnswerForm(FiguresForm):
    """Is it right? Yes; yes, but other figures; or no."""

    answer = forms.ChoiceField(
        label=_("Is it right?"),
        widget=forms.RadioSelect,
        choices=[(YES, _("Yes, this is right")), (OTHER, _("Yes, but the figures are different")), (NO, _("No, we did not trade"))],
        help_text=_("What you say stands beside what they said; theirs is not changed."),
    )
    reason = forms.CharField(
        label=_("Why not?"),
        required=False,
        max_length=2000,
        widget=forms.Textarea,
        help_text=_("In your own words, if you say no. The other side reads it."),
    )
    field_order = ("answer", "quantity", "unit", "price", "currency", "reason")

    def clean(self):
        values = super().clean()
        if values.get("answer") == NO and not (values.get("reason") or "").strip():
            self.add_error("reason", _("Say in a few words why it is not right, so that the other side can answer."))
        if values.get("answer") == OTHER and not self.figures:
            self.add_error("quantity", _("Give your own amount or price, or choose “Yes, this is right”."))
        return values


class DenialForm(FiguresForm):
    """The other side says that it did not happen: do we stand by it, or are they right?"""

    answer = forms.ChoiceField(
        label=_("What do you say?"),
        widget=forms.RadioSelect,
        choices=[(STAND, _("We did trade")), (RIGHT, _("They are right, we did not trade"))],
        help_text=_("What you say stands beside what they said, until one of you says otherwise."),
    )
    reason = forms.CharField(
        label=_("How do you know?"),
        required=False,
        max_length=2000,
        widget=forms.Textarea,
        help_text=_("Such as the number of a receipt or of a weighing slip. The other side reads it."),
    )
    field_order = ("answer", "reason", "quantity", "unit", "price", "currency")

    def clean(self):
        values = super().clean()
        if values.get("answer") == STAND and not (values.get("reason") or "").strip():
            self.add_error("reason", _("Say in a few words how you know, so that the other side can look again."))
        return values


class OwnLinkageForm(FiguresForm):
    """A linkage that the firm itself registers."""

    we = forms.ChoiceField(
        label=_("What did you do?"),
        widget=forms.RadioSelect,
        choices=[("sold", _("We sold to them")), ("bought", _("We bought from them"))],
        help_text=_("The goods go from the one who sold to the one who bought."),
    )
    partner = ActorField(label=_("With whom?"), help_text=_("Their name, or the code of their record."))
    product = forms.ModelChoiceField(Product.objects.none(), label=_("What?"), help_text=_("The product that was traded."))
    period_start = forms.DateField(label=_("From"), help_text=_("First day that you speak of."))
    period_end = forms.DateField(label=_("To"), help_text=_("Last day that you speak of."))
    field_order = ("we", "partner", "product", "period_start", "period_end", "quantity", "unit", "price", "currency")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["product"].queryset = Product.objects.for_user(self.user).order_by("name", "pk")
        start, end = last_quarter(timezone.localdate())
        self.fields["period_start"].initial, self.fields["period_end"].initial = start, end

    def clean(self):
        values = super().clean()
        start, end = values.get("period_start"), values.get("period_end")
        if start and end and end < start:
            self.add_error("period_end", _("The last day is before the first. Change one of them."))
        return values


class RecordForm(Form):
    """What a firm says of itself."""

    name = forms.CharField(label=_("Name"), max_length=300, help_text=_("The name you trade under."))
    locality = forms.CharField(label=_("Town or village"), max_length=200, required=False, help_text=_("Where people find you."))
    phone = forms.CharField(label=_("Phone"), max_length=24, required=False, help_text=_("With country code, such as +254 712 345678."))
    email = forms.EmailField(label=_("E-mail"), required=False, help_text=_("Of the firm."))
    address = forms.CharField(label=_("Address"), max_length=500, required=False, help_text=_("Street and number."))
    employees_female = forms.IntegerField(
        label=_("Women who work here"), min_value=0, required=False, help_text=_("Today; empty if not known.")
    )
    employees_male = forms.IntegerField(
        label=_("Men who work here"), min_value=0, required=False, help_text=_("Today; empty if not known.")
    )

    @property
    def values(self):
        """What `actors.actions.amend` takes; workers become a profile of today."""
        values = dict(self.cleaned_data)
        workers = {name: values.pop(name) for name in ("employees_female", "employees_male")}
        if any(number is not None for number in workers.values()):
            values["profiles"] = [{"as_of": timezone.localdate(), **workers}]
        return values
