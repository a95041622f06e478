"""What a person fills in to add a passkey."""

from allauth.mfa.webauthn.forms import AddWebAuthnForm
from django import forms
from django.utils.translation import gettext_lazy as _


class PasskeyForm(AddWebAuthnForm):
    """allauth's, in our words; signing in with the passkey alone is what most want, so it is ticked."""

    name = forms.CharField(
        label=_("Where it is"),
        required=False,
        max_length=100,
        widget=forms.TextInput(attrs={"class": "input"}),
        help_text=_("Such as “My phone”: by this name you end it when the phone is lost."),
    )
    passwordless = forms.BooleanField(
        label=_("Sign in with it alone"),
        required=False,
        initial=True,
        help_text=_("No code and no password is asked for. Without this it is only asked for beside them."),
    )
