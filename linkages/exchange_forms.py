"""Forms of exchanges: for officers, and for firms in plain words on a phone. Receivers are named one a line."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from actors.forms import ActorField, written
from core.forms import Form, LinesField, RecordForm
from linkages.enums import ExchangeKind
from linkages.exchange_rules import faults
from linkages.models import Exchange, Linkage

MOST_RECEIVERS = 100


class ReceiversField(LinesField):
    """Several actors, one a line, each by its name or code; the value is a list of them."""

    def __init__(self, **kwargs):
        kwargs.setdefault("label", gettext_lazy("Who received it"))
        kwargs.setdefault("help_text", gettext_lazy("One a line: its name, or its code such as VC-7K2M-94QX."))
        super().__init__(required=False, max_length=20_000, **kwargs)
        self.one = ActorField(required=False)

    def prepare_value(self, value):
        if isinstance(value, list | tuple) and value and not isinstance(value[0], str):
            value = [written(actor) for actor in value]
        return super().prepare_value(value)

    def clean(self, value):
        lines = super().clean(value)
        if len(lines) > MOST_RECEIVERS:
            raise ValidationError(_("Name at most %(most)s; tell the rest as another exchange.") % {"most": MOST_RECEIVERS})
        found, wrong = [], []
        for number, line in enumerate(lines, start=1):
            try:
                found.append(self.one.to_python(line))
            except ValidationError as error:
                wrong.append(
                    _("Line %(number)s, “%(line)s”: %(says)s") % {"number": number, "line": line[:60], "says": " ".join(error.messages)}
                )
        if wrong:
            raise ValidationError(wrong)
        return list(dict.fromkeys(found))


class ExchangeForm(RecordForm):
    """Where it was stays as it was told; the rest can be corrected."""

    group = ActorField(
        required=False, label=gettext_lazy("In which group"), help_text=gettext_lazy("Its name or code; empty on a linkage.")
    )
    giver = ActorField(
        required=False, label=gettext_lazy("Who gave it"), help_text=gettext_lazy("Its name or code; empty if all gave to all.")
    )
    receivers = ReceiversField()

    class Meta:
        model = Exchange
        fields = ("kind", "happened_on", "group", "giver", "receivers", "note", "outcome")

    def __init__(self, *args, linkage=None, **kwargs):
        instance = kwargs.get("instance")
        self.linkage = linkage or (instance.linkage if instance is not None else None)
        if instance is not None:
            kwargs["initial"] = {"receivers": list(instance.receivers.order_by("name_sort", "pk")), **(kwargs.get("initial") or {})}
        super().__init__(*args, **kwargs)
        self.fields["receivers"].one.queryset = self.fields["giver"].queryset
        self.fields["kind"].choices = [("", _("Choose")), *ExchangeKind.choices]
        if self.linkage is not None or instance is not None:
            del self.fields["group"]

    def _get_validation_exclusions(self):
        # On which linkage or in which group it is stands outside the form where it is fixed; the rules say it below.
        return super()._get_validation_exclusions() | {"linkage", "group"}

    def clean(self):
        values = super().clean()
        group = values.get("group") if "group" in self.fields else self.instance.group
        told = {name: values.get(name) for name in ("giver", "happened_on")}
        if not {"giver", "receivers", "group"} & set(self.errors):
            for name, words in faults(linkage=self.linkage, group=group, receivers=values.get("receivers", []), **told).items():
                self.add_error(name if name in self.fields else "group" if "group" in self.fields else None, words)
        return values

    @property
    def sections(self):
        return [("", [self[name] for name in self.fields])]


class OwnExchangeForm(Form):
    """What a firm shared with one partner, from one of the two to the other."""

    kind = forms.ChoiceField(
        label=gettext_lazy("What was it?"), choices=ExchangeKind.choices, widget=forms.RadioSelect, help_text=gettext_lazy("Choose one.")
    )
    we = forms.ChoiceField(
        label=gettext_lazy("Who gave it?"),
        widget=forms.RadioSelect,
        choices=[("gave", gettext_lazy("We did")), ("got", gettext_lazy("They did"))],
        help_text=gettext_lazy("The other one received it."),
    )
    happened_on = forms.DateField(label=gettext_lazy("When?"), help_text=gettext_lazy("The day, or the first of several."))
    note = forms.CharField(
        label=gettext_lazy("What was it, in a sentence?"),
        required=False,
        max_length=2000,
        widget=forms.Textarea,
        help_text=gettext_lazy("Such as: how to dry maize on a sheet."),
    )
    outcome = forms.CharField(
        label=gettext_lazy("What came of it?"),
        required=False,
        max_length=2000,
        widget=forms.Textarea,
        help_text=gettext_lazy("What is done differently since."),
    )


def linkage_named(text, user, action):
    """The linkage of an address's `?linkage=`, on which `user` may do `action`; None for none."""
    if not (text or "").isdecimal() or len(text) > 18:
        return None
    rows = Linkage.objects.for_user(user, action).select_related("from_actor", "to_actor", "product")
    return rows.filter(pk=int(text)).first()
