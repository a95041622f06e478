"""What people fill in about themselves and their organization."""

from django import forms
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.utils.translation import gettext_lazy as _

from accounts.enums import OrganizationKind, Role
from accounts.models import Organization
from core.forms import CountryField, Form, QuickSelect, RecordForm
from core.quiet import known_zones, zones


class ProfileForm(Form):
    name = forms.CharField(label=_("Name"), max_length=200, help_text=_("As others should read it."))
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES, help_text=_("Of pages and letters."))


class InvitationForm(Form):
    email = forms.EmailField(label=_("E-mail address"), help_text=_("The letter goes there, and holds for 14 days."))
    role = forms.ChoiceField(label=_("Role"), choices=Role.choices, help_text=_("What this person may do here; it can be changed later."))


class RoleForm(Form):
    role = forms.ChoiceField(label=_("Role"), choices=Role.choices, help_text=_("What this person may do here."))


class AcceptForm(Form):
    """Of a person who is new here."""

    name = forms.CharField(label=_("Your name"), max_length=200, help_text=_("As others should read it."))
    password = forms.CharField(
        label=_("Password"),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("At least 10 characters; a few words in a row are easy to remember."),
    )

    def clean_password(self):
        validate_password(self.cleaned_data["password"])
        return self.cleaned_data["password"]


class TokenForm(Form):
    name = forms.CharField(label=_("What it is for"), max_length=100, help_text=_("Such as “Kobo sync”."))
    expires_on = forms.DateField(label=_("Ends on"), required=False, help_text=_("Empty: until you end it."))


class OrganizationForm(RecordForm):
    country = CountryField(required=False, help_text=_("Where it is registered."))
    kind = forms.ChoiceField(label=_("Kind"), choices=OrganizationKind.choices, help_text=_("What it is to a program."))

    class Meta:
        model = Organization
        fields = ("name", "short_name", "kind", "country", "iati_identifier")


class OrganizationSettingsForm(OrganizationForm):
    time_zone = forms.ChoiceField(
        label=_("Time zone"), widget=QuickSelect, help_text=_("Decides which day is today, and by whose clock it is quiet at night.")
    )

    class Meta(OrganizationForm.Meta):
        fields = ("name", "kind", "country", "iati_identifier", "time_zone", "public_threshold", "donor_threshold", "second_factor_from")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        now, offered = self.instance.time_zone, zones()
        if now not in dict(offered):
            # One that this machine knows by another kind of name stays; one that nobody knows is chosen anew, never silently.
            offered = [(now, now) if now in known_zones() else ("", _("Choose the time zone")), *offered]
        self.fields["time_zone"].choices = offered
