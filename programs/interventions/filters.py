"""Filters of programs, interventions and reach."""

import django_filters as filters
from django.utils.translation import gettext_lazy as _

from core.filters import RecordFilter
from programs.interventions.enums import InterventionStatus
from programs.interventions.models import Intervention, Program, Reach


class ProgramFilter(filters.FilterSet):
    search = filters.CharFilter(field_name="name", lookup_expr="icontains", label=_("Search"), help_text=_("Part of the name."))

    class Meta:
        model = Program
        fields = ()


class InterventionFilter(filters.FilterSet):
    search = filters.CharFilter(field_name="title", lookup_expr="icontains", label=_("Search"), help_text=_("Part of the title."))
    program = RecordFilter(Program, label=_("Program"), help_text=_("The program it is part of."))
    status = filters.ChoiceFilter(choices=InterventionStatus.choices, label=_("Status"), help_text=_("How far it is."))

    class Meta:
        model = Intervention
        fields = ()


class ReachFilter(filters.FilterSet):
    search = filters.CharFilter(
        field_name="actor_name", lookup_expr="icontains", label=_("Search"), help_text=_("Part of the actor's name.")
    )
    since_from = filters.DateFilter(field_name="since", lookup_expr="gte", label=_("Reached from"), help_text=_("A day, as 2026-05-31."))
    since_to = filters.DateFilter(field_name="since", lookup_expr="lte", label=_("Reached until"), help_text=_("A day, as 2026-05-31."))

    class Meta:
        model = Reach
        fields = ()
