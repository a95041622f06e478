"""Filters of indicators, periods, observations and restatements."""

import django_filters as filters
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from core.filters import RecordFilter
from programs.indicators.enums import ObservationStatus, PeriodStatus, RestatementStatus
from programs.indicators.models import Indicator, IndicatorVersion, Observation, Period, Restatement
from programs.interventions.models import Program

OF_PROGRAM = {"label": _("Program"), "help_text": _("The program that measures it.")}


class IndicatorFilter(filters.FilterSet):
    search = filters.CharFilter(method="find", label=_("Search"), help_text=_("Part of the name or the code."))
    program = RecordFilter(Program, **OF_PROGRAM)

    class Meta:
        model = Indicator
        fields = ()

    def find(self, rows, name, text):
        named = IndicatorVersion.objects.filter(indicator=OuterRef("pk"), name__icontains=text)
        return rows.filter(Q(code__icontains=text) | Exists(named))


class PeriodFilter(filters.FilterSet):
    search = filters.CharFilter(field_name="name", lookup_expr="icontains", label=_("Search"), help_text=_("Part of the name."))
    program = RecordFilter(Program, **OF_PROGRAM)
    status = filters.ChoiceFilter(choices=PeriodStatus.choices, label=_("Status"), help_text=_("Open or locked."))

    class Meta:
        model = Period
        fields = ()


class ObservationFilter(filters.FilterSet):
    search = filters.CharFilter(method="find", label=_("Search"), help_text=_("Part of the indicator's name or code."))
    program = RecordFilter(Program, field_name="indicator__program", **OF_PROGRAM)
    indicator = RecordFilter(Indicator, words=("code",), label=_("Indicator"), help_text=_("What is measured."))
    period = RecordFilter(Period, label=_("Period"), help_text=_("When."))
    status = filters.ChoiceFilter(choices=ObservationStatus.choices, label=_("Status"), help_text=_("How far its review is."))

    class Meta:
        model = Observation
        fields = ()

    def find(self, rows, name, text):
        return rows.filter(Q(indicator__code__icontains=text) | Q(version__name__icontains=text))


class RestatementFilter(filters.FilterSet):
    status = filters.ChoiceFilter(choices=RestatementStatus.choices, label=_("Status"), help_text=_("Whether it is decided."))

    class Meta:
        model = Restatement
        fields = ()
