"""Filters of editions and exports."""

import django_filters as filters
from django.utils.translation import gettext_lazy as _

from reports.models import Audience, EditionStatus, Export, ReportEdition


class EditionFilter(filters.FilterSet):
    search = filters.CharFilter(
        field_name="program__name", lookup_expr="icontains", label=_("Search"), help_text=_("Part of the program's name.")
    )
    program = filters.NumberFilter(label=_("Program"), help_text=_("Its id."))
    period = filters.NumberFilter(label=_("Period"), help_text=_("Its id."))
    status = filters.ChoiceFilter(choices=EditionStatus.choices, label=_("Status"), help_text=_("Draft, published or withdrawn."))
    audience = filters.ChoiceFilter(choices=Audience.choices, label=_("Audience"), help_text=_("Whom it is for."))

    class Meta:
        model = ReportEdition
        fields = ()


class ExportFilter(filters.FilterSet):
    kind = filters.CharFilter(label=_("Kind"), help_text=_("Such as actors."))

    class Meta:
        model = Export
        fields = ()
