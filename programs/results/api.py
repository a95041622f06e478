"""Results chains in the API."""

import django_filters as filters
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.exceptions import ValidationError

from accounts.rest import FullViewSet
from core.access import Area
from core.api.fields import Reference
from programs.indicators.models import Indicator
from programs.interventions.models import Intervention, Program
from programs.results import actions
from programs.results.models import NodeLevel, ResultsNode


class NodeFilter(filters.FilterSet):
    search = filters.CharFilter(field_name="title", lookup_expr="icontains", label=_("Search"), help_text=_("Part of the title."))
    program = filters.NumberFilter(label=_("Program"), help_text=_("Its id."))
    level = filters.ChoiceFilter(choices=NodeLevel.choices, label=_("Level"), help_text=_("Activity, output, outcome or impact."))

    class Meta:
        model = ResultsNode
        fields = ()


class NodeSerializer(serializers.ModelSerializer):
    program = Reference(Program)
    leads_to = Reference(ResultsNode, many=True, required=False)
    interventions = Reference(Intervention, many=True, required=False)
    indicators = Reference(Indicator, many=True, required=False)

    class Meta:
        model = ResultsNode
        fields = ("id", "program", "level", "title", "leads_to", "assumptions", "interventions", "indicators")


class ResultsNodeViewSet(FullViewSet):
    """Boxes of a results chain: activity, output, outcome, impact."""

    model = ResultsNode
    area = Area.FIELDWORK
    serializer_class = NodeSerializer
    filterset_class = NodeFilter
    related = ("program",)
    prefetched = ("leads_to", "interventions", "indicators")
    ordering = ("pk",)
    ordering_fields = {"title": "title", "level": "level"}

    def add(self, values, by):
        self.refuse_outsider(values["program"], self.area)
        return actions.add_node(by=by, **values)

    def amend(self, row, values, by):
        if values.pop("program", row.program) != row.program:
            raise ValidationError({"program": [_("A box stays with its program. Add one there.")]})
        return actions.amend_node(node=row, by=by, **values)
