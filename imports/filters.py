"""The filters of imports: page and API."""

import django_filters as filters
from django.utils.translation import gettext_lazy as _

from imports.enums import BatchStatus
from imports.models import Batch
from imports.registry import kinds


class BatchFilter(filters.FilterSet):
    search = filters.CharFilter(field_name="file_name", lookup_expr="icontains", label=_("Search"), help_text=_("Part of the file's name."))
    kind = filters.ChoiceFilter(choices=kinds, label=_("Kind"), help_text=_("What the rows are."))
    status = filters.ChoiceFilter(choices=BatchStatus.choices, label=_("Status"), help_text=_("How far it is."))

    class Meta:
        model = Batch
        fields = ()
