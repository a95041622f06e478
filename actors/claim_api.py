"""Claims in the API: to read them, decide, appeal and answer."""

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.exceptions import ValidationError
from rest_framework.response import Response

from accounts.rest import RecordViewSet
from actors import claims
from actors.enums import FirmRole
from actors.filters import ClaimFilter
from actors.models import Claim
from core.access import Action


class ClaimSerializer(serializers.ModelSerializer):
    actor = serializers.SlugRelatedField(slug_field="code", read_only=True)
    mine = serializers.SerializerMethodField(help_text="Whether the caller made the claim.")
    invited = serializers.SerializerMethodField(help_text="letter, paper, or null for a claim by proof.")

    class Meta:
        model = Claim
        fields = ("id", "actor", "role", "status", "mine", "invited", "proof", "reason", "appeal", "answer", "expires_at", "recorded_at")
        read_only_fields = ("role", "status", "reason", "appeal", "answer", "expires_at", "recorded_at")

    def get_mine(self, claim) -> bool:
        return claim.user_id is not None and claim.user_id == self.context["request"].user.pk

    def get_invited(self, claim) -> str | None:
        return "letter" if claim.invited_email else "paper" if claim.digest else None


class ClaimDecisionSerializer(serializers.Serializer):
    granted = serializers.BooleanField()
    reason = serializers.CharField(
        max_length=2000, required=False, allow_blank=True, help_text="Needed with a refusal; the person reads it."
    )

    def validate(self, values):
        if not values["granted"] and not values.get("reason", "").strip():
            raise ValidationError({"reason": _("Say why, so that the person can answer.")})
        return values


class AppealSerializer(serializers.Serializer):
    appeal = serializers.CharField(max_length=2000, help_text="Why the refusal is wrong, and what else shows that the firm is yours.")


class AnswerSerializer(serializers.Serializer):
    granted = serializers.BooleanField(help_text="A second refusal is final.")
    answer = serializers.CharField(max_length=2000, help_text="The person reads it.")


class InvitationSerializer(serializers.Serializer):
    email = serializers.EmailField(required=False, help_text="Of the person. Without one, a code to hand over on paper is made.")
    role = serializers.ChoiceField(
        choices=FirmRole.choices,
        default=FirmRole.OWNER,
        help_text="In the firm. Who claims a record is its owner; an owner invites staff too.",
    )


class InvitedSerializer(ClaimSerializer):
    code = serializers.CharField(read_only=True, help_text="The code on paper; shown this one time.")

    class Meta(ClaimSerializer.Meta):
        fields = (*ClaimSerializer.Meta.fields, "code")


class InvitingMixin:
    """`actors/{code}/claim/` and `invite/`."""

    @extend_schema(summary="Claim as one's own firm", request=ClaimSerializer, responses={201: ClaimSerializer})
    @action(detail=True, methods=["post"], filterset_class=None, pagination_class=None)
    def claim(self, request, *args, **kwargs):
        sent = self.sent(ClaimSerializer)
        made = claims.ask_claim(actor=self.record(), proof=sent.get("proof", ""), by=request.user)
        return Response(ClaimSerializer(made, context=self.get_serializer_context()).data, status=201)

    @extend_schema(
        summary="Invite the owner to claim this record, or as its owner one more person to speak for the firm",
        description="By a letter to `email`; without one, by a `code` to be handed over on paper, which only this answer holds.",
        request=InvitationSerializer,
        responses={201: InvitedSerializer},
    )
    @action(detail=True, methods=["post"], filterset_class=None, pagination_class=None)
    def invite(self, request, *args, **kwargs):
        actor, sent = self.record(Action.CHANGE), self.sent(InvitationSerializer)
        if sent.get("email"):
            made, code = claims.invite_owner(actor=actor, by=request.user, **sent)[0], None
        else:
            made, code = claims.invite_on_paper(actor=actor, by=request.user, role=sent["role"])
        return Response({**ClaimSerializer(made, context=self.get_serializer_context()).data, "code": code}, status=201)


class ClaimViewSet(RecordViewSet):
    """Claims on actors: one's own, and those on actors that one's organization works with. Made by `actors/{code}/claim/` or `invite/`."""

    model = Claim
    serializer_class = ClaimSerializer
    filterset_class = ClaimFilter
    related = ("actor", "user", "decided_by")

    @extend_schema(summary="Grant or refuse", description="By officers; nobody their own.", request=ClaimDecisionSerializer)
    @action(detail=True, methods=["post"], filterset_class=None, pagination_class=None)
    def decide(self, request, *args, **kwargs):
        return self.shown(claims.decide_claim(claim=self.record(Action.CHANGE), by=request.user, **self.sent(ClaimDecisionSerializer)))

    @extend_schema(summary="Appeal a refusal, once", description="By the person who was refused.", request=AppealSerializer)
    @action(detail=True, methods=["post"], filterset_class=None, pagination_class=None)
    def appeal(self, request, *args, **kwargs):
        return self.shown(claims.appeal_claim(claim=self.record(Action.SUBMIT), by=request.user, **self.sent(AppealSerializer)))

    @extend_schema(
        summary="Answer an appeal", description="By a manager who did not refuse it; a second refusal is final.", request=AnswerSerializer
    )
    @action(detail=True, methods=["post"], filterset_class=None, pagination_class=None)
    def answer(self, request, *args, **kwargs):
        return self.shown(claims.answer_appeal(claim=self.record(Action.DECIDE), by=request.user, **self.sent(AnswerSerializer)))

    @extend_schema(summary="Take a claim or an unused invitation back", request=None)
    @action(detail=True, methods=["post"], url_path="take-back", filterset_class=None, pagination_class=None)
    def take_back(self, request, *args, **kwargs):
        return self.shown(claims.take_back_claim(claim=self.record(), by=request.user))
