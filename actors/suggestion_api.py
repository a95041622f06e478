"""Suggestions in the API."""

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from accounts.rest import RecordViewSet
from actors import suggestions
from actors.filters import SuggestionFilter
from actors.models import Suggestion
from actors.serializers import ActorSerializer
from core.access import Action
from core.api.sent import check


class SuggestionSerializer(serializers.ModelSerializer):
    actor = serializers.SlugRelatedField(slug_field="code", read_only=True)

    class Meta:
        model = Suggestion
        fields = ("id", "actor", "organization", "values", "before", "reason", "status", "answer", "recorded_at")
        read_only_fields = ("organization", "values", "before", "status", "answer", "recorded_at")


class SuggestedSerializer(ActorSerializer):
    """The fields of the identity that should change, and how it is known."""

    reason = serializers.CharField(max_length=2000, help_text="How you know; the firm reads it.")

    class Meta(ActorSerializer.Meta):
        fields = (*suggestions.FIELDS, "reason")
        read_only_fields = ()


class SuggestionDecisionSerializer(serializers.Serializer):
    accepted = serializers.BooleanField()
    answer = serializers.CharField(max_length=2000, required=False, allow_blank=True)


class SuggestingMixin:
    """`actors/{code}/suggest/`."""

    @extend_schema(
        summary="Suggest a change to a record that its firm owns", request=SuggestedSerializer, responses={201: SuggestionSerializer}
    )
    @action(detail=True, methods=["post"], filterset_class=None, pagination_class=None)
    def suggest(self, request, *args, **kwargs):
        actor = self.record()
        values = check(SuggestedSerializer(actor, data=request.data, partial=True, context=self.get_serializer_context()))
        if not values.get("reason"):
            raise serializers.ValidationError({"reason": _("Say how you know, so that the firm can judge it.")})
        made = suggestions.suggest(actor=actor, by=request.user, **values)
        return Response(SuggestionSerializer(made, context=self.get_serializer_context()).data, status=201)


class SuggestionViewSet(RecordViewSet):
    """Suggestions to one's firms, and those of one's organizations. Made by `actors/{code}/suggest/`."""

    model = Suggestion
    serializer_class = SuggestionSerializer
    filterset_class = SuggestionFilter
    related = ("actor", "by")

    @extend_schema(summary="Accept or refuse, by the firm", request=SuggestionDecisionSerializer)
    @action(detail=True, methods=["post"], filterset_class=None, pagination_class=None)
    def decide(self, request, *args, **kwargs):
        row = self.record(Action.DECIDE)
        return self.shown(suggestions.decide_suggestion(suggestion=row, by=request.user, **self.sent(SuggestionDecisionSerializer)))

    @extend_schema(summary="Take an unanswered suggestion back", request=None)
    @action(detail=True, methods=["post"], url_path="take-back", filterset_class=None, pagination_class=None)
    def take_back(self, request, *args, **kwargs):
        return self.shown(suggestions.take_back_suggestion(suggestion=self.record(Action.CHANGE), by=request.user))
