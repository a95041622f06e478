"""Filters of exchanges: the same on the page, in the API, in exports and behind a number."""

import django_filters as filters
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from actors.models import Actor
from core.filters import KeyFilter, RecordFilter, YesNoFilter
from linkages.enums import ExchangeKind
from linkages.models import Exchange
from markets.models import ValueChain


class ExchangeFilter(filters.FilterSet):
    search = filters.CharFilter(method="find", label=_("Search"), help_text=_("Part of what it was, or of what came of it."))
    kind = filters.ChoiceFilter(choices=ExchangeKind.choices, label=_("Kind"), help_text=_("What was shared."))
    linkage = KeyFilter(label=_("Linkage"), help_text=_("The number of the linkage, as in its address."))
    group = filters.CharFilter(method="in_group", label=_("Group"), help_text=_("Code of the group in which it was shared."))
    actor = filters.CharFilter(method="of_actor", label=_("Actor"), help_text=_("Code of who gave or received it, or of the group."))
    giver = filters.CharFilter(method="given_by", label=_("Giver"), help_text=_("Code of who gave it."))
    receiver = filters.CharFilter(method="received_by", label=_("Receiver"), help_text=_("Code of one who received it."))
    value_chain = RecordFilter(
        ValueChain, field_name="linkage__value_chain", label=_("Value chain"), help_text=_("The chain of the linkage.")
    )
    happened_from = filters.DateFilter(
        field_name="happened_on", lookup_expr="gte", label=_("Happened from"), help_text=_("This day or later, as 2026-05-31.")
    )
    happened_to = filters.DateFilter(
        field_name="happened_on", lookup_expr="lte", label=_("Happened to"), help_text=_("This day or earlier.")
    )
    withdrawn = YesNoFilter(method="taken_back", label=_("Taken back"), help_text=_("Only what was taken back; left out otherwise."))

    class Meta:
        model = Exchange
        fields = ()

    def filter_queryset(self, queryset):
        rows = super().filter_queryset(queryset)
        return rows if self.form.cleaned_data.get("withdrawn") else rows.standing()

    def known(self, code):
        """The actor of that code, if this person may see it."""
        return Actor.objects.for_user(self.request.user).filter(code=code).order_by().values("pk")

    def receiving(self, actors):
        return Exchange.receivers.through.objects.filter(actor__in=actors).order_by().values("exchange")

    def find(self, rows, name, text):
        return rows.filter(Q(note__icontains=text) | Q(outcome__icontains=text))

    def in_group(self, rows, name, code):
        return rows.filter(group__in=self.known(code))

    def of_actor(self, rows, name, code):
        found = self.known(code)
        return rows.filter(Q(giver__in=found) | Q(group__in=found) | Q(pk__in=self.receiving(found)))

    def given_by(self, rows, name, code):
        return rows.filter(giver__in=self.known(code))

    def received_by(self, rows, name, code):
        return rows.filter(pk__in=self.receiving(self.known(code)))

    def taken_back(self, rows, name, wanted):
        return rows.exclude(withdrawn_at=None) if wanted else rows.standing()
