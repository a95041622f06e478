"""Value chains with their map, linkages with their statements, constraints and opportunities in the API."""

from django.db.models import Prefetch, Q
from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.exceptions import ValidationError
from rest_framework.fields import DateField
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.rest import Adding, Changing, FullViewSet, OfRecord, ReasonSerializer, RecordViewSet
from actors.models import Actor
from core.access import Action, Area
from linkages import actions
from linkages.affected import with_affected
from linkages.benchmark import benchmark
from linkages.drawing import draw
from linkages.filters import ConstraintFilter, LinkageFilter, OpportunityFilter
from linkages.map import chain_map
from linkages.models import Constraint, Linkage, LinkageStatement, Opportunity
from linkages.moments import NOW, moment_in
from linkages.queries import in_force
from linkages.renewing import renew
from linkages.serializers import (
    ConstraintSerializer,
    EndSerializer,
    FiguresSerializer,
    LinkageSerializer,
    NewStatementSerializer,
    OpportunitySerializer,
    StatementSerializer,
)
from linkages.work_api import ConfirmingMany
from markets.actions import amend_chain, describe_chain
from markets.filters import ValueChainFilter
from markets.models import ValueChain
from markets.serializers import ValueChainSerializer

AS_OF = [OpenApiParameter("as_of", OpenApiTypes.DATE, description="A day; today if left out.")]
KNOWN_ON = [OpenApiParameter("known_on", OpenApiTypes.DATE, description="Without what was recorded after that day.")]
PLAIN = {"filterset_class": None, "pagination_class": None}


class BenchmarkLineSerializer(serializers.Serializer):
    measure = serializers.CharField()
    name = serializers.CharField()
    unit = serializers.CharField(allow_blank=True)
    own = serializers.DecimalField(max_digits=30, decimal_places=9, allow_null=True)
    lower_quartile = serializers.DecimalField(max_digits=30, decimal_places=9, allow_null=True)
    median = serializers.DecimalField(max_digits=30, decimal_places=9, allow_null=True)
    upper_quartile = serializers.DecimalField(max_digits=30, decimal_places=9, allow_null=True)
    actors = serializers.IntegerField(allow_null=True)
    reason = serializers.CharField(allow_blank=True)


class BenchmarkFunctionSerializer(serializers.Serializer):
    function = serializers.IntegerField()
    value_chain = serializers.IntegerField()
    country = serializers.CharField()
    measures = BenchmarkLineSerializer(many=True)


class BenchmarkSerializer(serializers.Serializer):
    actor = serializers.CharField()
    functions = BenchmarkFunctionSerializer(many=True)


class ActorPart(APIView):
    """Something told about one actor: 404 where the reader may not see it."""

    def actor(self, code):
        found = Actor.objects.for_user(self.request.user).filter(code=code).first()
        if found is None:
            raise Http404
        return found


class ChainMapSerializer(serializers.Serializer):
    as_of = serializers.DateField()
    unit = serializers.CharField(help_text="Of comparable quantities: the unit of the chain's product.")
    columns = serializers.ListField(child=serializers.DictField(), help_text="Functions by column, in order.")
    lanes = serializers.ListField(child=serializers.DictField(), help_text="Channels, with their functions and end market.")
    nodes = serializers.ListField(child=serializers.DictField())
    edges = serializers.ListField(child=serializers.DictField())
    bands = serializers.ListField(child=serializers.DictField())
    markers = serializers.ListField(child=serializers.DictField())
    unplaced = serializers.DictField(help_text="What is not drawn, and why; with the edges it is every linkage you see.")
    totals = serializers.DictField(help_text="Each actor and each linkage once.")


class ValueChainViewSet(FullViewSet):
    """A product's chain in a place: functions in order, and channels to end markets."""

    model = ValueChain
    area = Area.CHAINS
    serializer_class = ValueChainSerializer
    filterset_class = ValueChainFilter
    related = ("product",)
    prefetched = ("functions", "channels__functions", "channels__end_market", "shared_with")
    ordering = ("name", "pk")
    ordering_fields = {"name": "name", "country": "country"}

    def add(self, values, by):
        return describe_chain(by=by, organization=self.home(by), **values)

    def amend(self, row, values, by):
        return amend_chain(chain=row, by=by, **values)

    def day(self):
        if unknown := sorted(set(self.request.query_params) - {"as_of", "format"}):
            raise ValidationError({name: [_("The map has no parameter of that name.")] for name in unknown})
        text = self.request.query_params.get("as_of")
        try:
            return DateField().run_validation(text) if text else None
        except ValidationError as error:
            raise ValidationError({"as_of": error.detail}) from error

    @extend_schema(summary="The chain map as data", parameters=AS_OF, responses=ChainMapSerializer)
    @action(detail=True, methods=["get"], **PLAIN)
    def map(self, request, *args, **kwargs):
        return Response(chain_map(self.record(), request.user, self.day()))

    @extend_schema(summary="The chain map as a picture", parameters=AS_OF, responses={(200, "image/svg+xml"): OpenApiTypes.STR})
    @action(detail=True, methods=["get"], url_path="map.svg", **PLAIN)
    def map_svg(self, request, *args, **kwargs):
        chain = self.record()
        return HttpResponse(draw(chain_map(chain, request.user, self.day()), chain.name), content_type="image/svg+xml")


class LinkageViewSet(ConfirmingMany, Adding, Changing, RecordViewSet):
    """Relationships between actors, known from both ends. Status and gap follow from the statements."""

    model = Linkage
    area = Area.REGISTRY
    serializer_class = LinkageSerializer
    filterset_class = LinkageFilter
    related = ("from_actor", "to_actor", "product", "value_chain")
    ordering_fields = {"started_on": "started_on", "gap": "told_gap_quantity"}
    refuses_revert = "What was said is never taken out of the record. Make a new statement, or withdraw yours."

    def extend(self, rows):
        moment = self.moment()
        said = in_force(LinkageStatement.objects.for_user(self.request.user, few=True), moment).select_related("by_firm")
        rows = rows.at(moment).with_status().with_figures(self.request.user)
        return rows.prefetch_related(Prefetch("statements", said.order_by("side", "-period_end", "-pk"), to_attr="standing"))

    def moment(self):
        """The days that a GET names (`as_of`, `known_on`); acts are of now."""
        if getattr(self, "swagger_fake_view", False) or self.action not in ("list", "retrieve"):
            return NOW
        moment, faults = moment_in(self.request.query_params)
        if faults:
            raise ValidationError({name: [_("Write a day of the calendar, such as 2026-05-31.")] for name in faults})
        return moment

    @extend_schema(summary="One linkage", parameters=[*AS_OF, *KNOWN_ON])
    def retrieve(self, request, *args, **kwargs):
        return super().retrieve(request, *args, **kwargs)

    def add(self, values, by):
        return actions.register(by=by, organization=self.home(by), **values)

    def amend(self, row, values, by):
        return super().amend(row, {k: v for k, v in values.items() if k in ("value_chain", "started_on", "ended_on")}, by)

    def act(self, serializer_class, act):
        """Answer with the linkage after `act(linkage, **what was sent)` by someone who may answer for a side."""
        linkage = self.record(Action.ANSWER)
        sent = self.sent(serializer_class)
        act(linkage=linkage, by=self.request.user, **sent)
        return self.shown(linkage)

    @extend_schema(summary="Confirm, with own figures or as the other side says", request=FiguresSerializer, responses=LinkageSerializer)
    @action(detail=True, methods=["post"], **PLAIN)
    def confirm(self, request, *args, **kwargs):
        return self.act(FiguresSerializer, actions.confirm)

    @extend_schema(summary="Dispute: it does not exist", request=ReasonSerializer, responses=LinkageSerializer)
    @action(detail=True, methods=["post"], **PLAIN)
    def dispute(self, request, *args, **kwargs):
        return self.act(ReasonSerializer, actions.dispute)

    @extend_schema(
        summary="Say again that it exists",
        description="For each side for which you had the last word: a period that lasts is said again as it was; after one that is over, a "
        "new one without figures lasts until today. 409 says why there is nothing to say again.",
        request=None,
        responses=LinkageSerializer,
    )
    @action(detail=True, methods=["post"], **PLAIN)
    def renew(self, request, *args, **kwargs):
        return self.act(serializers.Serializer, renew)

    @extend_schema(summary="Say that it has ended", request=EndSerializer, responses=LinkageSerializer)
    @action(detail=True, methods=["post"], **PLAIN)
    def end(self, request, *args, **kwargs):
        return self.act(EndSerializer, actions.end)

    @extend_schema(summary="Take back what we said", request=None, responses=LinkageSerializer)
    @action(detail=True, methods=["post"], **PLAIN)
    def withdraw(self, request, *args, **kwargs):
        return self.act(serializers.Serializer, actions.withdraw)

    @extend_schema(
        summary="What was said, all of it; say something for one side",
        request=NewStatementSerializer,
        responses=StatementSerializer(many=True),
    )
    @action(detail=True, methods=["get", "post"], filterset_class=None, ordering=("-period_end", "-stated_at", "-pk"))
    def statements(self, request, *args, **kwargs):
        if request.method == "POST":
            linkage = self.record(Action.ANSWER)
            said = actions.state(linkage=linkage, by=request.user, **self.sent(NewStatementSerializer))
            return Response(StatementSerializer(said, context=self.get_serializer_context()).data, status=201)
        linkage = self.record()
        rows = LinkageStatement.objects.for_user(request.user, few=True).filter(linkage=linkage).select_related("by_firm")
        page = self.paginate_queryset(rows)
        return self.get_paginated_response(StatementSerializer(page, many=True, context=self.get_serializer_context()).data)


class LinkagesOfActor(OfRecord, LinkageViewSet):
    """The linkages of one actor, in and out, as far as the reader may see them."""

    parent_model, parent_lookup = Actor, "code"

    def of(self, rows, parent):
        return rows.filter(Q(from_actor=parent) | Q(to_actor=parent))


class BenchmarkOfActor(ActorPart):
    """How one firm stands among comparable ones."""

    @extend_schema(
        summary="How it stands among comparable firms",
        description="Same function of a chain, same country. The others are never named; with fewer than ten, nothing of them is told.",
        responses=BenchmarkSerializer,
    )
    def get(self, request, parent):
        actor = self.actor(parent)
        return Response({"actor": actor.code, "functions": benchmark(actor, request.user)})


class ProblemViewSet(FullViewSet):
    area = Area.FIELDWORK
    related = (
        "value_chain",
        "function",
        "channel",
        "end_market",
        "supporting_market",
        "enabling_factor",
        "actor",
        "linkage",
        "whole_chain",
    )
    prefetched = ("evidence",)
    ordering_fields = {"title": "title", "feasibility": "feasibility"}

    def extend(self, rows):
        return with_affected(rows)


class ConstraintViewSet(ProblemViewSet):
    """What holds the chain back, on one part of it."""

    model = Constraint
    serializer_class = ConstraintSerializer
    filterset_class = ConstraintFilter


class OpportunityViewSet(ProblemViewSet):
    """What could move the chain, on one part of it."""

    model = Opportunity
    serializer_class = OpportunitySerializer
    filterset_class = OpportunityFilter
