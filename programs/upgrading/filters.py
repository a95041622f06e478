"""Filters of upgrades."""

import django_filters as filters
from django.utils.translation import gettext_lazy as _

from core.filters import RecordFilter
from markets.models import ValueChain
from programs.upgrading.enums import UpgradeStatus, UpgradeType
from programs.upgrading.models import Upgrade


class UpgradeFilter(filters.FilterSet):
    search = filters.CharFilter(field_name="after", lookup_expr="icontains", label=_("Search"), help_text=_("Part of how it is now."))
    value_chain = RecordFilter(ValueChain, label=_("Value chain"), help_text=_("The chain it happened in."))
    type = filters.ChoiceFilter(choices=UpgradeType.choices, label=_("Type"), help_text=_("What kind of change."))
    status = filters.ChoiceFilter(choices=UpgradeStatus.choices, label=_("Status"), help_text=_("Whether it is verified."))
    actor = filters.CharFilter(field_name="actor__code", label=_("Actor"), help_text=_("Its code."))

    class Meta:
        model = Upgrade
        fields = ()
