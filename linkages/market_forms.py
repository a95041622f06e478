"""Forms of supporting markets, with their providers, and of how they serve."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from actors.forms import ActorField, written
from core.forms import CountryField, LinesField, RecordForm
from markets.forms import ChainsField, SharingField
from markets.models import Assessment, SupportingMarket

MOST_PROVIDERS = 200


class SupportingMarketForm(RecordForm):
    country = CountryField(required=False, help_text=gettext_lazy("Where it is; empty if it crosses borders."))
    value_chains = ChainsField()
    providers = LinesField(
        label=gettext_lazy("Providers"),
        required=False,
        max_length=20_000,
        help_text=gettext_lazy("Who offers it, one actor a line: its name, or its code. Register them first."),
    )
    shared_with = SharingField()

    class Meta:
        model = SupportingMarket
        fields = ("name", "kind", "country", "area", "value_chains", "providers", "shared_with")

    def __init__(self, *args, instance=None, user=None, initial=None, **kwargs):
        given = dict(initial or {})
        self.unseen = []
        if instance is not None:
            rows = [p.actor for p in instance.providers.select_related("actor").order_by("pk")]
            seen = set(ActorField().queryset.for_user(user).filter(pk__in=[a.pk for a in rows]).values_list("pk", flat=True))
            given["providers"] = [written(actor) for actor in rows if actor.pk in seen]
            self.unseen = [actor for actor in rows if actor.pk not in seen]
        super().__init__(*args, instance=instance, user=user, initial=given, **kwargs)

    def clean_providers(self):
        """The actors of the lines, each once; those that this person may not see stay as they are."""
        lines = self.cleaned_data["providers"]
        if len(lines) > MOST_PROVIDERS:
            raise ValidationError(_("A market has at most %(most)d providers here.") % {"most": MOST_PROVIDERS})
        named = ActorField(required=True)
        named.queryset = named.queryset.for_user(self.user)
        found, faults = {}, []
        for line in lines:
            try:
                actor = named.to_python(line)
                found[actor.pk] = actor
            except ValidationError as error:
                faults.append(f"{line[:60]}: {' '.join(error.messages)}")
        if faults:
            raise ValidationError(faults)
        return [*found.values(), *self.unseen]


class AssessmentForm(RecordForm):
    class Meta:
        model = Assessment
        fields = ("as_of", "coverage", "use", "price", "quality", "source")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        words = [("", _("not known")), ("0", _("0, none")), ("1", "1"), ("2", "2"), ("3", "3"), ("4", _("4, very good"))]
        for name in ("coverage", "use", "price", "quality"):
            field = self.fields[name]
            self.fields[name] = forms.TypedChoiceField(
                label=field.label,
                help_text=field.help_text,
                required=False,
                choices=words,
                coerce=int,
                empty_value=None,
                widget=forms.Select(attrs={"class": "input"}),
            )
