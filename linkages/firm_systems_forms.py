"""What a firm's people fill in about its systems."""

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from actors.enums import Scope
from core.forms import Form
from linkages.enums import HookEvent

ALLOWS = {
    Scope.READ: _("What your firm may see: firms, linkages, deliveries. Not what trading costs you."),
    Scope.ANSWER: _("Say with whom you trade and how much; confirm, dispute, renew, end, take back."),
    Scope.DELIVER: _("Write deliveries down, change and take back your own; confirm or dispute those of others."),
    Scope.COSTS: _("Read and state what trading costs you."),
    Scope.WEBHOOKS: _("Say to which addresses answers are sent."),
}


class KeyForm(Form):
    name = forms.CharField(label=_("What it is for"), max_length=100, help_text=_("Such as “Weighbridge” or “Our accounts”."))
    scopes = forms.MultipleChoiceField(
        label=_("What it may do"),
        widget=forms.CheckboxSelectMultiple,
        choices=[(scope.value, format_lazy("{}. {}", scope.label, words)) for scope, words in ALLOWS.items()],
        help_text=_("Choose no more than the system needs."),
        error_messages={"required": _("Choose at least one thing that the key may do.")},
    )
    expires_on = forms.DateField(label=_("Ends on"), required=False, help_text=_("Empty: until you end it."))


class WebhookForm(Form):
    url = forms.CharField(
        label=_("Address"),
        max_length=500,
        widget=forms.URLInput(attrs={"inputmode": "url", "autocomplete": "off", "dir": "ltr"}),
        help_text=_("Where your system listens, such as https://erp.example.com/hooks."),
    )
    hears = forms.MultipleChoiceField(
        label=_("What it wants to hear about"),
        widget=forms.CheckboxSelectMultiple,
        choices=HookEvent.choices,
        help_text=_("Only what others say and do; never what your own firm does."),
        error_messages={"required": _("Choose at least one event.")},
    )
