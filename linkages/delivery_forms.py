"""Forms of deliveries: they clean and never write."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.forms import Form, RecordForm
from core.models import Currency, Unit
from linkages.delivery_actions import SAID
from linkages.delivery_rules import FIGURES, faults
from linkages.enums import Side
from linkages.models import Delivery, LinkageStatement
from linkages.queries import in_force


def usual(linkage, side, user):
    """The unit and the currency to begin with: of the last delivery, else of the last statement that has them, else the product's unit."""
    last = Delivery.objects.for_user(user).standing().filter(linkage=linkage).order_by("-delivered_on", "-pk").first()
    if last is not None:
        return {"unit": last.unit_id, "currency": last.currency_id}
    said = in_force(LinkageStatement.objects.for_user(user, few=True)).filter(linkage=linkage, unit__isnull=False)
    found = sorted(said, key=lambda s: (s.side == side, s.currency_id is not None, s.period_end, s.pk))
    product = {"unit": linkage.product.unit_id} if linkage.product else {}
    return {"unit": found[-1].unit_id, "currency": found[-1].currency_id} if found else product


class DeliveryForm(RecordForm):
    """What was handed over on `linkage`. Without an instance it is a new one, of today."""

    class Meta:
        model = Delivery
        fields = ("delivered_on", "quantity", "unit", "price", "currency", "rejected_quantity", "ordered_on", "ordered_quantity", "paid_on")

    groups = (
        ("", ("delivered_on", "quantity", "unit", "price", "currency")),
        (_("If you know it"), ("rejected_quantity", "ordered_on", "ordered_quantity", "paid_on")),
    )

    def __init__(self, *args, linkage, side=None, **kwargs):
        self.linkage = linkage
        new = kwargs.get("instance") is None
        if new:
            kwargs["initial"] = {
                "delivered_on": timezone.localdate(),
                **usual(linkage, side, kwargs.get("user")),
                **(kwargs.get("initial") or {}),
            }
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = Unit.objects.order_by("dimension", "name", "pk")
        self.fields["unit"].empty_label = gettext("Choose a unit")
        self.fields["currency"].queryset = Currency.objects.order_by("code")
        self.fields["currency"].empty_label = gettext("not said")
        for name in FIGURES:
            self.fields[name].widget.attrs.update(inputmode="decimal", autocomplete="off")

    def clean(self):
        values = super().clean()
        for name, sentence in faults(self.linkage, {name: values.get(name) for name in SAID}).items():
            if name not in self.errors:
                self.add_error(name, sentence)
        return values

    def _post_clean(self):
        """The rules are told by `clean`, each at its field; the row itself is not made here."""

    @property
    def sections(self):
        return [(heading, [self[name] for name in names]) for heading, names in self.groups]


class SideDeliveryForm(DeliveryForm):
    """With the side that writes it down, where a person may speak for either."""

    side = forms.ChoiceField(
        label=_("For whom do you write it down?"),
        widget=forms.RadioSelect,
        choices=Side.choices,
        help_text=_("The other one is asked whether it is right."),
    )
    field_order = ("side",)
    groups = (("", ("side",)), *DeliveryForm.groups)

    def __init__(self, *args, linkage, sides=(), **kwargs):
        super().__init__(*args, linkage=linkage, **kwargs)
        self.fields["side"].choices = sides
        if len(sides) == 1:
            self.fields["side"].initial = sides[0][0]


class DisputeForm(Form):
    reason = forms.CharField(
        label=_("What is not right?"), widget=forms.Textarea, max_length=2000, help_text=_("In your own words; both firms read it.")
    )
