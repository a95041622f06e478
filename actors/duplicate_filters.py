"""The filters of the queue of possible duplicates."""

import django_filters as filters
from django.utils.translation import gettext_lazy as _

from actors.enums import PairDecision
from actors.models import DuplicatePair
from core.filters import CountryFilter


class DuplicatePairFilter(filters.FilterSet):
    decision = filters.ChoiceFilter(
        choices=PairDecision.choices, label=_("State"), help_text=_("Those that wait for a look are shown if nothing is chosen.")
    )
    country = CountryFilter(field_name="one__country")
    least = filters.NumberFilter(
        field_name="score", lookup_expr="gte", label=_("Score at least"), help_text=_("How likely the two are one firm, from 0 to 1.")
    )

    class Meta:
        model = DuplicatePair
        fields = ()
