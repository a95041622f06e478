"""The filters of the registry: page, export, API and "open this number"."""

import django_filters as filters
from django import forms
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from actors.enums import ActorKind, ActorStatus, ClaimStatus
from actors.models import Actor, ActorFunction, Claim, WorksWith
from actors.queries import matching
from core.figures import actors_behind
from core.filters import CountryFilter, RecordFilter, YesNoFilter
from markets.models import Function, ValueChain


class ActorFilter(filters.FilterSet):
    search = filters.CharFilter(
        method="find", label=_("Search"), help_text=_("Name, code or registration number; small typing errors do not matter.")
    )
    kind = filters.ChoiceFilter(choices=ActorKind.choices, label=_("Kind"), help_text=_("What sort of participant."))
    country = CountryFilter()
    admin1 = filters.CharFilter(method="within", label=_("Region"), help_text=_("Its name, or its ISO 3166-2 code such as KE-42."))
    sector = filters.CharFilter(field_name="sector", label=_("Sector"), help_text=_("ISIC Rev. 4 code."))
    status = filters.ChoiceFilter(choices=ActorStatus.choices, label=_("Status"), help_text=_("Whether it still trades."))
    claimed = YesNoFilter(label=_("Claimed by the firm"), help_text=_("Whether the firm owns its record."))
    value_chain = RecordFilter(
        ValueChain,
        method="performs",
        field_name="function__value_chain",
        label=_("Value chain"),
        help_text=_("A chain in which it performs a function."),
    )
    function = RecordFilter(
        Function,
        related=("value_chain",),
        named=lambda function: f"{function.value_chain.name}: {function.name}",
        method="performs",
        field_name="function",
        label=_("Function"),
        help_text=_("A stage that it performs."),
    )
    works_with = filters.ChoiceFilter(
        method="ours", choices=[("me", _("My organization"))], label=_("Works with"), help_text=_("Whose actors they are.")
    )
    as_of = filters.DateFilter(method="on_day", label=_("As of"), help_text=_("The day of the function, as 2026-05-31; today if empty."))
    figure = filters.CharFilter(
        method="behind",
        widget=forms.HiddenInput,
        label=_("Behind a figure"),
        help_text=_("The name of a figure: the actors that it counts."),
    )

    class Meta:
        model = Actor
        fields = ()

    def find(self, rows, name, text):
        return matching(rows, text)

    def within(self, rows, name, text):
        return rows.filter(Q(admin1=text) | Q(admin1__name__iexact=text))

    def ours(self, rows, name, value):
        return rows.filter(pk__in=WorksWith.objects.for_user(self.request.user).order_by().values("actor"))

    def on_day(self, rows, name, day):
        return rows

    def behind(self, rows, name, text):
        found = actors_behind(text, self.request.user)
        return rows.none() if found is None else rows.filter(pk__in=found)

    def performs(self, rows, name, key):
        # Exists, not a join: an actor with two functions of the chain is still one row. Only what this person may know.
        day = self.form.cleaned_data.get("as_of") or timezone.localdate()
        stated = ActorFunction.objects.for_user(self.request.user).exclude(until__lt=day).exclude(since__gt=day)
        return rows.filter(Exists(stated.filter(actor=OuterRef("pk"), **{name: key})))


class ClaimFilter(filters.FilterSet):
    search = filters.CharFilter(
        field_name="actor__name", lookup_expr="icontains", label=_("Search"), help_text=_("Part of the firm's name.")
    )
    status = filters.ChoiceFilter(choices=ClaimStatus.choices, label=_("State"), help_text=_("Whether it is decided."))

    class Meta:
        model = Claim
        fields = ()
