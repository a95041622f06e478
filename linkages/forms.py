"""Forms of linkages: registering one, and what a side says of it. They clean and never write."""

from datetime import date

from django import forms
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from actors.forms import ActorField
from core.forms import Form, LinesField, RecordForm
from core.models import Currency, Unit
from linkages.enums import LinkageKind, Side
from linkages.models import Linkage, LinkageStatement
from markets.models import Product, ValueChain

PERIOD = ("period_start", "period_end")
AMOUNTS = ("quantity", "unit", "price", "currency")
TERMS = ("contract", "payment_terms", "quality_terms", "embedded_services", "service_terms", "joint_action")
GOVERNANCE = ("complexity", "codified", "capability", "governance")
FIGURES = (*AMOUNTS, *TERMS, *GOVERNANCE)
CHOICES = ("contract", "service_terms", "joint_action", *GOVERNANCE)
MOST_SERVICES = 20


SIDES = ((Side.FROM, _("From: who sells, serves, or is a member")), (Side.TO, _("To: who buys, is served, or is the group")))


class StatementForm(RecordForm):
    """What one side says of a period: how much, at which price, on which terms."""

    embedded_services = LinesField(
        label=_("Embedded services"),
        required=False,
        max_length=2000,
        help_text=_("Services that come with the trade, such as advice or credit; one a line."),
    )

    class Meta:
        model = LinkageStatement
        fields = (*PERIOD, *FIGURES)

    groups = (("", (*PERIOD, *AMOUNTS)), (_("On which terms"), TERMS), (_("Who sets the terms"), GOVERNANCE))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name, rows in (("unit", Unit.objects.order_by("dimension", "name", "pk")), ("currency", Currency.objects.order_by("code"))):
            self.fields[name].queryset = rows
            self.fields[name].empty_label = gettext("not said")
        self.fields["period_start"].label, self.fields["period_end"].label = gettext("Period from"), gettext("Period to")
        for name in CHOICES:
            self.fields[name].choices = [("", gettext("not said")), *[c for c in self.fields[name].choices if c[0]]]
        for name in ("quantity", "price"):
            self.fields[name].widget.attrs.update(inputmode="decimal", autocomplete="off")

    def clean_embedded_services(self):
        services = self.cleaned_data["embedded_services"]
        if len(services) > MOST_SERVICES or any(len(service) > 80 for service in services):
            raise forms.ValidationError(gettext("Write at most 20 services, each in at most 80 letters."))
        return services

    @property
    def sections(self):
        """The fields in groups, as the page shows them: [(heading, [bound field])]."""
        return [(heading, [self[name] for name in names]) for heading, names in self.groups]

    @property
    def said(self):
        """What was filled in; a field left empty says nothing."""
        return {name: value for name, value in self.cleaned_data.items() if value not in (None, "", [])}


class SideForm(StatementForm):
    """A statement, with the side that it is made for."""

    side = forms.ChoiceField(label=_("For which side"), widget=forms.RadioSelect, choices=SIDES, help_text=_("Whose figures these are."))
    field_order = ("side", *PERIOD, *FIGURES)
    groups = (("", ("side",)), *StatementForm.groups)


class ConfirmForm(StatementForm):
    """Own figures beside the other side's, or none at all."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in PERIOD:
            self.fields[name].required = False
            self.fields[name].help_text = gettext("Empty for the period that the other side spoke of.")


class RegisterLinkageForm(SideForm):
    """A linkage of two actors, with what one of them says of it; without any figure it is a bare claim."""

    kind = forms.ChoiceField(label=_("Kind"), choices=LinkageKind.choices, help_text=_("What flows between the two."))
    from_actor = ActorField(label=_("From"), help_text=_("Who sells, serves, or is a member: its name, or its code such as VC-7K2M-94QX."))
    to_actor = ActorField(label=_("To"), help_text=_("Who buys, is served, or is the group: its name, or its code."))

    product = forms.ModelChoiceField(
        Product.objects.order_by("name", "pk"), label=_("Product"), required=False, help_text=_("What is traded.")
    )
    value_chain = forms.ModelChoiceField(
        ValueChain.objects.order_by("name", "pk"), label=_("Value chain"), required=False, help_text=_("The chain it belongs to.")
    )
    started_on = forms.DateField(label=_("Since"), required=False, help_text=_("The day it started; empty if not known."))
    field_order = ("from_actor", "to_actor", "kind", "product", "value_chain", "started_on", "side", *PERIOD, *FIGURES)
    groups = (
        (_("Who with whom"), ("from_actor", "to_actor", "kind", "product", "value_chain", "started_on")),
        (_("What is said of it"), ("side", *PERIOD, *AMOUNTS)),
        (_("On which terms"), TERMS),
        (_("Who sets the terms"), GOVERNANCE),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["side"].initial = Side.FROM
        for name in PERIOD:
            self.fields[name].required = False

    def clean(self):
        values = super().clean()
        told = [name for name in FIGURES if values.get(name) not in (None, "", [])]
        for name in PERIOD:
            if (told or any(values.get(n) for n in PERIOD)) and not values.get(name) and name not in self.errors:
                self.add_error(name, gettext("Say which period the figures are of."))
        if values.get("from_actor") and values.get("from_actor") == values.get("to_actor"):
            self.add_error("to_actor", gettext("A linkage joins two different actors. Choose another partner."))
        return values

    @property
    def linkage_values(self):
        return {name: self.cleaned_data.get(name) for name in ("kind", "from_actor", "to_actor", "product", "value_chain", "started_on")}

    @property
    def statement(self):
        """The first statement; where nothing but the side was said, a bare claim since it started, or for this year."""
        said = {name: value for name, value in self.said.items() if name in ("side", *PERIOD, *FIGURES)}
        today = timezone.localdate()
        started = self.cleaned_data.get("started_on")
        return {"period_start": started or date(today.year, 1, 1), "period_end": max(today, started or today), **said}


class LinkageForm(RecordForm):
    """What can be mended of a linkage: the two, the kind and the product stay, for they say which linkage it is."""

    class Meta:
        model = Linkage
        fields = ("value_chain", "started_on", "ended_on")


class ReasonForm(Form):
    reason = forms.CharField(
        label=_("Reason"), widget=forms.Textarea, max_length=2000, help_text=_("In your own words; both firms read it.")
    )


class EndForm(Form):
    on = forms.DateField(label=_("Ended on"), help_text=_("The last day of it."))
    reason = forms.CharField(
        label=_("Reason"), widget=forms.Textarea, max_length=2000, required=False, help_text=_("In your own words; both firms read it.")
    )


class WithdrawForm(Form):
    reason = forms.CharField(
        label=_("Reason"), widget=forms.Textarea, max_length=2000, required=False, help_text=_("Kept in the history of this linkage.")
    )
