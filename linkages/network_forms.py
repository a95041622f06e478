"""What a person asks of the network around a firm."""

from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms import QuickSelect
from linkages.enums import LinkageKind
from linkages.moments import moment_of
from markets.models import Product

STEPS = ((1, _("Partners")), (2, _("Partners, and theirs")))


class NetworkForm(forms.Form):
    """`asked` is what `linkages.network.network_of` takes; what is left out of the query is the first choice of each."""

    steps = forms.TypedChoiceField(
        label=_("How far"),
        choices=STEPS,
        coerce=int,
        required=False,
        empty_value=1,
        help_text=_("1: partners. 2: also the partners of partners."),
    )
    kind = forms.ChoiceField(
        label=_("Kind"), choices=[("", _("All kinds")), *LinkageKind.choices], required=False, help_text=_("What flows between the two.")
    )
    product = forms.ModelChoiceField(
        Product.objects.none(), label=_("Product"), required=False, empty_label=_("All products"), help_text=_("What is traded.")
    )
    as_of = forms.DateField(label=_("As it was on"), required=False, help_text=_("A day, such as 2026-05-31."))
    known_on = forms.DateField(
        label=_("As it was known on"), required=False, help_text=_("Without what was recorded after that day, such as 2026-05-31.")
    )

    def __init__(self, data, *, user):
        super().__init__(data)
        self.fields["product"].queryset = Product.objects.for_user(user).order_by("name", "pk")
        for name in ("steps", "kind", "product"):
            self.fields[name].widget = QuickSelect(choices=self.fields[name].choices)
        for name in ("as_of", "known_on"):
            self.fields[name].widget = forms.DateInput(attrs={"type": "date", "class": "input"}, format="%Y-%m-%d")

    @property
    def asked(self):
        values = self.cleaned_data if self.is_valid() else {}
        product = values.get("product")
        return {
            "steps": values.get("steps") or 1,
            "kind": values.get("kind") or None,
            "product": product.pk if product else None,
            "moment": moment_of(values.get("as_of"), values.get("known_on")),
        }
