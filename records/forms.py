"""Forms by which evidence comes in: on a page of its own, or with the claim that it is for."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from core.forms import Form
from records.models import Evidence

ONE_OF_TWO = _("Evidence is either a file or a link. Give one of the two.")
MODEL_FIELDS = {f.name: f for f in Evidence._meta.concrete_fields}


class EvidenceForm(Form):
    """Evidence that comes with a claim: which of the `offered` (keys) stays attached, and one more file or link."""

    kept = forms.ModelMultipleChoiceField(
        Evidence.objects.none(),
        label=_("Attached"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("What stays attached; untick what does not belong here."),
    )
    file = forms.FileField(label=_("File"), required=False, max_length=200, help_text=MODEL_FIELDS["file"].help_text)
    link = forms.URLField(label=_("Link"), required=False, max_length=500, assume_scheme="https", help_text=MODEL_FIELDS["link"].help_text)
    title = forms.CharField(label=_("What it shows"), required=False, max_length=200, help_text=MODEL_FIELDS["title"].help_text)

    def __init__(self, *args, offered=(), **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["kept"].queryset = Evidence.objects.filter(pk__in=offered).order_by("pk")
        if not offered:
            self.fields["kept"].widget = forms.MultipleHiddenInput()


class NewEvidenceForm(Form):
    """A file or a link, with what it shows. The action looks at what the file is, not at what it is called."""

    title = forms.CharField(label=_("Title"), max_length=200, help_text=MODEL_FIELDS["title"].help_text)
    file = forms.FileField(label=_("File"), required=False, max_length=200, help_text=MODEL_FIELDS["file"].help_text)
    link = forms.URLField(label=_("Link"), required=False, max_length=500, assume_scheme="https", help_text=MODEL_FIELDS["link"].help_text)
    captured_on = forms.DateField(label=_("Captured on"), required=False, help_text=MODEL_FIELDS["captured_on"].help_text)

    def clean(self):
        values = super().clean()
        if values.get("file") and values.get("link"):
            raise ValidationError(ONE_OF_TWO)
        if not values.get("file") and not values.get("link") and not {"file", "link"} & set(self.errors):
            self.add_error("file", ONE_OF_TWO)
        return values
