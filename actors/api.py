"""The registry in the API."""

from django.core.exceptions import PermissionDenied
from django.db.models import Prefetch
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.response import Response

from accounts.rest import ChildMixin, FullViewSet
from actors import actions, merging
from actors.claim_api import InvitingMixin
from actors.consent_api import ConsentingMixin
from actors.duplicate_queries import similar_to
from actors.enums import ActorStatus
from actors.filters import ActorFilter
from actors.history_api import HistoryMixin
from actors.models import Actor, ActorFunction, Contact, Identifier, Profile
from actors.people_api import PeopleMixin
from actors.ruling import CONTACTS, PROFILES
from actors.serializers import (
    ActorSerializer,
    MergeReasonSerializer,
    MergeSerializer,
    SimilarSerializer,
    SplitAnswerSerializer,
    SplitSerializer,
    SupportingMarketWithProviders,
)
from actors.suggestion_api import SuggestingMixin
from core.access import Action, Area
from markets.filters import SupportingMarketFilter
from markets.models import Assessment, SupportingMarket
from markets.serializers import AssessmentSerializer


class ActorViewSet(ConsentingMixin, HistoryMixin, InvitingMixin, PeopleMixin, SuggestingMixin, FullViewSet):
    """Firms and other participants. Identity is shared; contact, functions and profiles are yours or the firm's own."""

    model = Actor
    area = Area.REGISTRY
    serializer_class = ActorSerializer
    filterset_class = ActorFilter
    lookup_field = "code"
    related = ("merged_into",)
    ordering = ("name_sort", "pk")
    ordering_fields = {"name": "name_sort", "country": "country", "code": "code"}

    def extend(self, rows):
        user = self.request.user
        return rows.prefetch_related(
            "names",
            Prefetch("identifiers", Identifier.objects.for_user(user)),
            Prefetch("contacts", Contact.objects.for_user(user).order_by(*CONTACTS)),
            Prefetch("functions", ActorFunction.objects.for_user(user).select_related("function", "product")),
            Prefetch("profiles", Profile.objects.for_user(user).order_by(*PROFILES)),
        )

    def add(self, values, by):
        return actions.register(by=by, organization=self.home(by), **values)

    def amend(self, row, values, by):
        return actions.amend(actor=row, by=by, **values)

    def take_back(self, row, by):
        actions.withdraw(actor=row, by=by)

    def go_back(self, row, by, to):
        return actions.revert(actor=row, to=to, by=by)

    @extend_schema(
        summary="Merge another record into this one",
        description="Everything that named the other names this one; its code leads here. `split/` on the other takes it back.",
        request=MergeSerializer,
        responses=ActorSerializer,
    )
    @action(detail=True, methods=["post"], filterset_class=None, pagination_class=None)
    def merge(self, request, *args, **kwargs):
        keep, sent = self.record(Action.DECIDE), self.sent(MergeSerializer)
        if not Actor.objects.for_user(request.user, Action.DECIDE).filter(pk=sent["other"].pk).exists():
            raise PermissionDenied(_("Your role does not allow this for the other record."))
        return self.shown(merging.merge(keep=keep, by=request.user, **sent))

    @extend_schema(
        summary="Part a record of two firms, or take a merge back",
        description="On a merged record: it stands by itself again, `stay` lists rows that somebody changed since. "
        "Else: a new record is made that takes the names, identifiers and linkages along.",
        request=SplitSerializer,
        responses={201: SplitAnswerSerializer},
    )
    @action(detail=True, methods=["post"], filterset_class=None, pagination_class=None)
    def split(self, request, *args, **kwargs):
        actor = self.record(Action.DECIDE)
        if actor.status == ActorStatus.MERGED:
            reason = self.sent(MergeReasonSerializer).get("reason", "")
            made, stay = merging.take_back(actor=actor, by=request.user, reason=reason)
        else:
            sent = self.sent(SplitSerializer)
            made, stay = merging.split(actor=actor, by=request.user, organization=self.home(request.user), **sent), []
        return Response({**self.shown(made).data, "stay": [{"type": line[0], "id": line[1]} for line in stay]}, status=201)

    @extend_schema(
        summary="Actors that may be the same firm",
        description="Candidates with score (the probability that the two are one) and reasons, likest first; `not_the_same` where somebody "
        "of your organization told the two apart. What you or the firm know of address and phone counts, what others know does not.",
        responses=SimilarSerializer(many=True),
    )
    @action(detail=True, methods=["get"], filterset_class=None, pagination_class=None)
    def similar(self, request, *args, **kwargs):
        return Response(SimilarSerializer(similar_to(self.record(), request.user), many=True).data)


class SupportingMarketViewSet(ChildMixin, FullViewSet):
    """Markets for finance, inputs, transport, advice and more, with the actors that provide in them."""

    model = SupportingMarket
    area = Area.CHAINS
    serializer_class = SupportingMarketWithProviders
    filterset_class = SupportingMarketFilter
    prefetched = ("value_chains", "providers__actor")
    ordering = ("name", "pk")
    ordering_fields = {"name": "name"}

    def add(self, values, by):
        return actions.describe_supporting_market(by=by, organization=self.home(by), **values)

    def amend(self, row, values, by):
        return actions.amend_supporting_market(market=row, by=by, **values)

    @extend_schema(summary="How it served, scored 0 to 4", request=AssessmentSerializer, responses=AssessmentSerializer(many=True))
    @action(detail=True, methods=["get", "post"], filterset_class=None, ordering=("-as_of", "-pk"))
    def assessments(self, request, *args, **kwargs):
        return self.children(request, AssessmentSerializer, Assessment, "supporting_market")
