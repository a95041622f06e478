"""Filters of deliveries: the same on the page, in the API, in exports and behind a number."""

import django_filters as filters
from django.utils.translation import gettext_lazy as _

from actors.models import Actor
from actors.queries import matching
from core.access import Action
from core.filters import KeyFilter, RecordFilter, YesNoFilter
from linkages.end_filters import OfEnds
from linkages.enums import Answer, Side
from linkages.models import Delivery
from markets.models import Product, ValueChain

WAITING = "waiting"


class DeliveryFilter(OfEnds, filters.FilterSet):
    search = filters.CharFilter(method="find", label=_("Search"), help_text=_("Name of either side."))
    linkage = KeyFilter(label=_("Linkage"), help_text=_("The number of the linkage, as in its address."))
    side = filters.ChoiceFilter(choices=Side.choices, label=_("Written down by"), help_text=_("Which of the two wrote it down."))
    actor = filters.CharFilter(method="of_actor", label=_("Actor"), help_text=_("Code of one of the two."))
    product = RecordFilter(Product, field_name="linkage__product", label=_("Product"), help_text=_("What was delivered."))
    value_chain = RecordFilter(
        ValueChain, field_name="linkage__value_chain", label=_("Value chain"), help_text=_("The chain that the linkage belongs to.")
    )
    delivered_from = filters.DateFilter(
        field_name="delivered_on", lookup_expr="gte", label=_("Delivered from"), help_text=_("This day or later, as 2026-05-31.")
    )
    delivered_to = filters.DateFilter(
        field_name="delivered_on", lookup_expr="lte", label=_("Delivered to"), help_text=_("This day or earlier.")
    )
    answer = filters.ChoiceFilter(
        method="answered",
        choices=[*Answer.choices, (WAITING, _("Not answered"))],
        label=_("Answer"),
        help_text=_("What the other side says of it."),
    )
    awaiting = filters.ChoiceFilter(
        method="awaits", choices=[("me", _("My answer"))], label=_("Awaiting"), help_text=_("What others wrote down of my firm.")
    )
    paid = YesNoFilter(method="is_paid", label=_("Paid"), help_text=_("Whether the day of the last payment is known."))
    withdrawn = YesNoFilter(
        method="is_withdrawn", label=_("Taken back"), help_text=_("What was taken back counts nowhere, and is not listed unless asked for.")
    )

    class Meta:
        model = Delivery
        fields = ()

    def filter_queryset(self, queryset):
        rows = super().filter_queryset(queryset)
        return rows if self.form.cleaned_data.get("withdrawn") is not None else rows.standing()

    def find(self, rows, name, text):
        return self.among(rows, matching(Actor.objects.for_user(self.request.user), text, self.request.user))

    def answered(self, rows, name, said):
        return rows.filter(answer="" if said == WAITING else said)

    def awaits(self, rows, name, value):
        asked = Delivery.objects.for_user(self.request.user, Action.ANSWER).standing().filter(answer="")
        return rows.filter(pk__in=asked.order_by().values("pk"))

    def is_paid(self, rows, name, wanted):
        return rows.filter(paid_on__isnull=not wanted)

    def is_withdrawn(self, rows, name, wanted):
        return rows.filter(withdrawn_at__isnull=not wanted)
