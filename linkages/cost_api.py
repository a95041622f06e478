"""What trading costs each side, in the API; and whether it costs less than before."""

from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.exceptions import ValidationError
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.rest import Adding, RecordViewSet, RevertSerializer, Withdrawing
from core.access import Action, Area
from core.api.problems import Conflict
from linkages import cost_actions
from linkages.cost_bars import REASONS
from linkages.cost_comparison import compare
from linkages.cost_filters import TransactionCostFilter
from linkages.cost_serializers import TransactionCostSerializer, places
from linkages.models import Linkage, TransactionCost
from markets.models import ValueChain

SUPERSEDED = _("What was stated is never changed. State the costs of the period anew: the newer statement counts instead.")
STRADDLES = _("Its period lies on both sides of the day.")
FIGURE = {"max_digits": 40, "decimal_places": 9, "allow_null": True}


class TransactionCostViewSet(Adding, Withdrawing, RecordViewSet):
    """What it costs a side to trade. Never changed: a newer one of the same linkage, side, period and author supersedes.

    The other side never sees it. `DELETE` takes it back: it is not listed unless `withdrawn=true` asks for it, and stays readable.
    """

    model = TransactionCost
    area = Area.REGISTRY
    serializer_class = TransactionCostSerializer
    filterset_class = TransactionCostFilter
    related = ("linkage__value_chain", "by_firm")
    ordering = ("-period_end", "-pk")
    ordering_fields = {"period_end": "period_end", "period_start": "period_start", "stated_at": "stated_at"}

    def add(self, values, by):
        return cost_actions.state_cost(by=by, **values)

    def take_back(self, row, by):
        cost_actions.withdraw_cost(cost=row, by=by)

    @extend_schema(summary="Not possible: state them anew", request=RevertSerializer, responses={409: OpenApiTypes.OBJECT})
    @action(detail=True, methods=["post"], filterset_class=None, pagination_class=None)
    def revert(self, request, *args, **kwargs):
        self.record(Action.CHANGE)
        raise Conflict(SUPERSEDED)


class TogetherSerializer(serializers.Serializer):
    """Σ costs ÷ Σ quantities; `used` of `expected` statements had both."""

    per_unit = serializers.DecimalField(**FIGURE)
    share_of_price = serializers.DecimalField(**FIGURE)
    lower_bound = serializers.BooleanField()
    used = serializers.IntegerField()
    expected = serializers.IntegerField()


class ComparedSerializer(serializers.Serializer):
    before = TogetherSerializer()
    after = TogetherSerializer()
    change = serializers.DecimalField(**FIGURE, help_text="In percent of before; negative where it became cheaper.")


class ComparedLineSerializer(ComparedSerializer):
    linkage = serializers.IntegerField()
    side = serializers.CharField()


class LeftOutSerializer(serializers.Serializer):
    transaction_cost = serializers.IntegerField()
    reason = serializers.CharField()


class ComparisonSerializer(serializers.Serializer):
    on = serializers.DateField()
    unit = serializers.CharField()
    currency = serializers.CharField()
    whole = ComparedSerializer(help_text="Of all that was stated.")
    same = ComparedSerializer(help_text="Of those sides alone that spoke of both times.")
    linkages = ComparedLineSerializer(many=True)
    excluded = LeftOutSerializer(many=True)


def together_of(found):
    return {
        "per_unit": places(found.per_unit),
        "share_of_price": places(found.share_of_price),
        "lower_bound": found.lower_bound,
        "used": found.used,
        "expected": found.expected,
    }


def compared_of(found):
    return {"before": together_of(found.before), "after": together_of(found.after), "change": places(found.change)}


class CostComparison(APIView):
    """What trading cost before a day and after it, on the linkages of one record, as far as the reader may see."""

    parent_model, path = None, ""

    @extend_schema(
        summary="What trading cost before and after a day",
        parameters=[OpenApiParameter("on", OpenApiTypes.DATE, description="The day; the first of this year if left out.")],
        responses=ComparisonSerializer,
    )
    def get(self, request, parent):
        if unknown := sorted(set(request.query_params) - {"on", "format"}):
            raise ValidationError({name: [_("A comparison has no parameter of that name.")] for name in unknown})
        if not self.parent_model.objects.for_user(request.user).filter(pk=parent).exists():
            raise Http404
        text = request.query_params.get("on")
        try:
            day = serializers.DateField().run_validation(text) if text else timezone.localdate().replace(month=1, day=1)
        except ValidationError as error:
            raise ValidationError({"on": error.detail}) from error
        found = compare(request.user, day, **{self.path: parent})
        return Response(
            {
                "on": found.day.isoformat(),
                "unit": found.unit,
                "currency": found.currency,
                "whole": compared_of(found.whole),
                "same": compared_of(found.same),
                "linkages": [{"linkage": line.linkage.pk, "side": line.side, **compared_of(line.compared)} for line in found.lines],
                "excluded": [{"transaction_cost": w.row.pk, "reason": str(REASONS.get(why, STRADDLES))} for w, why in found.left],
            }
        )


class CostComparisonOfChain(CostComparison):
    parent_model, path = ValueChain, "linkage__value_chain"


class CostComparisonOfLinkage(CostComparison):
    parent_model, path = Linkage, "linkage"
