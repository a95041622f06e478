"""Filters of what trading costs."""

import django_filters as filters
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from actors.models import Actor
from core.filters import KeyFilter, RecordFilter, YesNoFilter
from linkages.enums import Side
from linkages.models import TransactionCost
from markets.models import ValueChain


class TransactionCostFilter(filters.FilterSet):
    linkage = KeyFilter(label=_("Linkage"), help_text=_("The number of the linkage that it is borne on."))
    side = filters.ChoiceFilter(choices=Side.choices, label=_("Side"), help_text=_("Which of the two bears it."))
    actor = filters.CharFilter(method="borne_by", label=_("Actor"), help_text=_("Code of who bears it."))
    value_chain = RecordFilter(
        ValueChain, field_name="linkage__value_chain", label=_("Value chain"), help_text=_("The chain of the linkage.")
    )
    period_from = filters.DateFilter(
        field_name="period_end", lookup_expr="gte", label=_("Period from"), help_text=_("Periods that end on this day or later.")
    )
    period_to = filters.DateFilter(
        field_name="period_start", lookup_expr="lte", label=_("Period to"), help_text=_("Periods that begin on this day or earlier.")
    )
    counts = YesNoFilter(
        method="stands", label=_("Counts"), help_text=_("Neither superseded by a newer one of its author, nor taken back.")
    )
    withdrawn = YesNoFilter(method="taken_back", label=_("Taken back"), help_text=_("Only what was taken back; left out otherwise."))

    class Meta:
        model = TransactionCost
        fields = ()

    def filter_queryset(self, queryset):
        rows = super().filter_queryset(queryset)
        return rows if self.form.cleaned_data.get("withdrawn") else rows.standing()

    def borne_by(self, rows, name, code):
        found = Actor.objects.for_user(self.request.user).filter(code=code).order_by().values("pk")
        return rows.filter(Q(side=Side.FROM, linkage__from_actor__in=found) | Q(side=Side.TO, linkage__to_actor__in=found))

    def stands(self, rows, name, wanted):
        standing = TransactionCost.objects.in_force().order_by().values("pk")
        return rows.filter(pk__in=standing) if wanted else rows.exclude(pk__in=standing)

    def taken_back(self, rows, name, wanted):
        return rows.exclude(withdrawn_at=None) if wanted else rows.standing()
