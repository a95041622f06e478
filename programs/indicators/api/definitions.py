"""Periods and indicators in the API."""

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.exceptions import ValidationError

from accounts.rest import FullViewSet
from core.access import Action, Area
from core.api.sent import check
from programs.indicators import actions
from programs.indicators.filters import IndicatorFilter, PeriodFilter
from programs.indicators.models import Indicator, Period
from programs.indicators.serializers import IndicatorSerializer, LockSerializer, PeriodSerializer

PLAIN = {"filterset_class": None, "pagination_class": None}


class PeriodViewSet(FullViewSet):
    """Reporting periods; locked for good by a manager."""

    model = Period
    area = Area.DEFINITIONS
    serializer_class = PeriodSerializer
    filterset_class = PeriodFilter
    related = ("program",)
    ordering = ("-ends_on", "-pk")
    ordering_fields = {"ends_on": "ends_on"}
    refuses_revert = "A period that is locked stays locked. Restate single values."

    def add(self, values, by):
        self.refuse_outsider(values["program"], self.area)
        return super().add(values, by)

    def amend(self, row, values, by):
        return actions.amend_period(period=row, by=by, **values)

    def take_back(self, row, by):
        actions.drop_period(period=row, by=by)

    @extend_schema(summary="Lock for good", request=LockSerializer, responses=PeriodSerializer)
    @action(detail=True, methods=["post"], **PLAIN)
    def lock(self, request, *args, **kwargs):
        period = self.record(Action.LOCK)
        sent = self.sent(LockSerializer)
        return self.shown(actions.lock(period=period, by=request.user, **sent))


class IndicatorViewSet(FullViewSet):
    """What a program measures; the definition has versions."""

    model = Indicator
    area = Area.DEFINITIONS
    serializer_class = IndicatorSerializer
    filterset_class = IndicatorFilter
    related = ("program",)
    prefetched = ("versions", "targets__period", "expected_places", "expected_partners")
    ordering = ("code", "pk")
    ordering_fields = {"code": "code"}

    def add(self, values, by):
        self.refuse_outsider(values["program"], self.area)
        return actions.define(by=by, **values)

    def amend(self, row, values, by):
        if values.pop("program", row.program) != row.program:
            raise ValidationError({"program": [_("An indicator stays with its program. Define it there anew.")]})
        return actions.amend_indicator(indicator=row, by=by, **values)

    @extend_schema(summary="Make a new version of the definition", request=IndicatorSerializer, responses=IndicatorSerializer)
    @action(detail=True, methods=["post"], **PLAIN)
    def revise(self, request, *args, **kwargs):
        row = self.record(Action.CHANGE)
        sent = check(self.get_serializer(row, data=request.data, partial=True))
        definition = {k: v for k, v in sent.items() if k in actions.DEFINITION}
        actions.revise(indicator=row, by=request.user, **definition)
        return self.shown(row)
