"""Interventions in the API (programs, which show results: programs.indicators)."""

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.exceptions import ValidationError
from rest_framework.response import Response

from accounts.rest import FullViewSet, OfRecord
from core.access import Area
from linkages.models import Constraint, Opportunity
from programs.interventions import actions
from programs.interventions.filters import InterventionFilter
from programs.interventions.models import Intervention, Reach
from programs.interventions.queries import reporters
from programs.interventions.serializers import InterventionSerializer, ReachSerializer


class InterventionViewSet(FullViewSet):
    """What a program does about constraints and opportunities."""

    model = Intervention
    area = Area.FIELDWORK
    serializer_class = InterventionSerializer
    filterset_class = InterventionFilter
    related = ("program",)
    prefetched = ("addresses__constraint", "addresses__opportunity", "partners")
    ordering_fields = {"title": "title", "starts_on": "starts_on"}

    def add(self, values, by):
        self.refuse_outsider(values["program"], self.area)
        return actions.plan(by=by, **values)

    def amend(self, row, values, by):
        if values.pop("program", row.program) != row.program:
            raise ValidationError({"program": [_("An intervention stays with its program. Record it there anew.")]})
        return actions.replan(intervention=row, by=by, **values)

    @extend_schema(summary="Actors reached", request=ReachSerializer, responses=ReachSerializer(many=True))
    @action(detail=True, methods=["get", "post"], filterset_class=None)
    def reach(self, request, *args, **kwargs):
        if request.method == "GET":
            rows = Reach.objects.for_user(request.user).filter(intervention=self.record()).select_related("actor", "partner")
            return self.get_paginated_response(
                ReachSerializer(self.paginate_queryset(rows), many=True, context=self.get_serializer_context()).data
            )
        intervention = self.record()
        as_lead, partners = reporters(request.user, intervention.program)
        if not as_lead and not partners:
            raise PermissionDenied(_("Your role does not allow this."))
        sent = self.sent(ReachSerializer)
        if sent.get("partner") == intervention.program.organization:
            sent["partner"] = None
        if not as_lead and sent.get("partner") is None:
            sent["partner"] = partners[0]
        if sent.get("partner") not in [*partners, *([None] if as_lead else [])]:
            raise ValidationError({"partner": [_("You record contacts for your own organization, as a partner of the program.")]})
        row = actions.reach(intervention=intervention, by=request.user, **sent)
        return Response(ReachSerializer(row, context=self.get_serializer_context()).data, status=201)


class InterventionsOfConstraint(OfRecord, InterventionViewSet):
    """What addresses one constraint."""

    parent_model = Constraint

    def of(self, rows, parent):
        return rows.filter(pk__in=parent.addressed_by.order_by().values("intervention"))


class InterventionsOfOpportunity(InterventionsOfConstraint):
    """What takes up one opportunity."""

    parent_model = Opportunity
