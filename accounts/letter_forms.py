"""What a person fills in about the letters they get: which, by which way, and when not."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.enums import Reached
from accounts.notices import NOTICES
from core.forms import Form, QuickSelect
from core.phones import international
from core.quiet import zones


class ClockInput(forms.TimeInput):
    input_type = "time"

    def __init__(self):
        super().__init__(format="%H:%M")


class LettersForm(Form):
    """By which way and when not; and one box for each kind of letter about the work. `ways` are those that are open to the person."""

    reached = forms.ChoiceField(
        label=gettext_lazy("How they reach you"),
        choices=Reached.choices,
        widget=forms.RadioSelect,
        help_text=gettext_lazy("Text messages can be chosen once your number is proven."),
    )
    quiet_from = forms.TimeField(
        label=gettext_lazy("Quiet from"),
        widget=ClockInput,
        help_text=gettext_lazy("From then on no message and no reminder leaves; it waits."),
    )
    quiet_until = forms.TimeField(
        label=gettext_lazy("Quiet until"),
        widget=ClockInput,
        help_text=gettext_lazy("Then what waited leaves. The same time in both: never quiet."),
    )
    time_zone = forms.ChoiceField(
        label=gettext_lazy("Your time zone"),
        required=False,
        widget=QuickSelect,
        help_text=gettext_lazy("By whose clock it is quiet."),
    )

    def __init__(self, *args, ways, usual_zone, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["reached"].choices = [(way, label) for way, label in Reached.choices if way in ways]
        self.fields["time_zone"].choices = [("", usual_zone), *zones()]
        for kind, notice in NOTICES.items():
            self.fields[kind] = forms.BooleanField(
                required=False, label=notice.name, help_text=format_lazy("{} ({})", notice.when, notice.who)
            )

    @property
    def wanted(self):
        return [kind for kind in NOTICES if self.cleaned_data[kind]]

    @property
    def told(self):
        """What is not a kind of letter: reached, quiet_from, quiet_until, time_zone."""
        return {name: value for name, value in self.cleaned_data.items() if name not in NOTICES}

    @property
    def manner(self):
        """The fields of how and when, for the page."""
        return [bound for bound in self if bound.name not in NOTICES]

    @property
    def kinds(self):
        """The boxes, for the page."""
        return [bound for bound in self if bound.name in NOTICES]


class PhoneForm(Form):
    """`country` (ISO 3166-1) is where a number without country code is dialled."""

    phone = forms.CharField(
        label=gettext_lazy("Phone number"),
        max_length=40,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"}),
        help_text=gettext_lazy("With the country code, such as +254 712 345678. A code is sent to it."),
    )

    def __init__(self, *args, country="", **kwargs):
        self.country = country
        super().__init__(*args, **kwargs)

    def clean_phone(self):
        """In E.164."""
        found = international(self.cleaned_data["phone"], self.country)
        if found is None:
            raise ValidationError(_("This is no phone number. Write it with the country code, such as +254 712 345678."))
        return "+" + "".join(sign for sign in found if sign.isdecimal())


class PhoneCodeForm(Form):
    code = forms.CharField(
        label=gettext_lazy("Code"),
        max_length=20,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code"}),
        help_text=gettext_lazy("The six digits in the message."),
    )

    def clean_code(self):
        """Its digits alone; people write them with spaces."""
        return "".join(sign for sign in self.cleaned_data["code"] if sign.isdecimal())
