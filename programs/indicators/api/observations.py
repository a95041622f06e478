"""Observations with their review, and restatements after the lock, in the API."""

from django.core.exceptions import PermissionDenied
from django.core.exceptions import ValidationError as DjangoInvalid
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.exceptions import APIException
from rest_framework.response import Response

from accounts.rest import Adding, Changing, ReasonSerializer, RecordViewSet, Withdrawing
from core.access import Action, Area
from programs.indicators import actions
from programs.indicators.filters import ObservationFilter, RestatementFilter
from programs.indicators.models import Observation, Restatement
from programs.indicators.serializers import MissingSerializer, ObservationSerializer, RestatementSerializer, RestateSerializer

PLAIN = {"filterset_class": None, "pagination_class": None}
RIGHTS = {"submit": Action.SUBMIT, "approve": Action.DECIDE, "return": Action.DECIDE, "restate": Action.RESTATE}


class CorrectionSerializer(serializers.ModelSerializer):
    id = serializers.IntegerField()

    class Meta:
        model = Observation
        fields = ("id", "value", "numerator", "denominator", "missing_reason")


class BulkSerializer(serializers.Serializer):
    """`ids` to submit, approve or return; `values` to restate, each with what it should be. `reason` for return and restate."""

    act = serializers.ChoiceField(choices=sorted(RIGHTS))
    ids = serializers.ListField(child=serializers.IntegerField(), max_length=500, required=False, default=list)
    values = CorrectionSerializer(many=True, required=False)
    reason = serializers.CharField(required=False, max_length=2000)

    def validate(self, sent):
        wanted = "values" if sent["act"] == "restate" else "ids"
        if not sent.get(wanted):
            raise serializers.ValidationError({wanted: _("Name at least one observation.")})
        if sent["act"] in ("return", "restate") and not sent.get("reason"):
            raise serializers.ValidationError({"reason": _("Give the reason; who entered the value reads it.")})
        return sent


class RefusedSerializer(serializers.Serializer):
    id = serializers.IntegerField()
    reason = serializers.CharField()


class DoneSerializer(serializers.Serializer):
    done = serializers.ListField(child=serializers.IntegerField())
    refused = RefusedSerializer(many=True)
    unknown = serializers.ListField(child=serializers.IntegerField())


def sentence_of(error):
    """An error as one sentence."""
    if isinstance(error, DjangoInvalid):
        return " ".join(error.messages)
    return str(getattr(error, "detail", error))


class ObservationViewSet(Adding, Changing, Withdrawing, RecordViewSet):
    """Values of indicators: draft, submitted, returned, approved; immutable in a locked period."""

    model = Observation
    area = Area.OBSERVATIONS
    serializer_class = ObservationSerializer
    filterset_class = ObservationFilter
    related = ("indicator", "period", "partner", "intervention", "place", "actor")
    prefetched = ("evidence",)
    refuses_revert = "An earlier value comes back by changing the draft, or, once locked, by a restatement."

    def add(self, values, by):
        return actions.enter(by=by, **values)

    def amend(self, row, values, by):
        return actions.change(observation=row, by=by, **values)

    def take_back(self, row, by):
        actions.discard(observation=row, by=by)

    @extend_schema(summary="Submit for approval", request=None, responses=ObservationSerializer)
    @action(detail=True, methods=["post"], **PLAIN)
    def submit(self, request, *args, **kwargs):
        return self.shown(actions.submit(observation=self.record(Action.SUBMIT), by=request.user))

    @extend_schema(summary="Approve", request=None, responses=ObservationSerializer)
    @action(detail=True, methods=["post"], **PLAIN)
    def approve(self, request, *args, **kwargs):
        return self.shown(actions.approve(observation=self.record(Action.DECIDE), by=request.user))

    @extend_schema(summary="Return, with the reason", request=ReasonSerializer, responses=ObservationSerializer)
    @action(detail=True, methods=["post"], url_path="return", **PLAIN)
    def send_back(self, request, *args, **kwargs):
        observation = self.record(Action.DECIDE)
        sent = self.sent(ReasonSerializer)
        return self.shown(actions.send_back(observation=observation, by=request.user, **sent))

    @extend_schema(summary="Ask for a correction after the lock", request=RestateSerializer, responses=RestatementSerializer)
    @action(detail=True, methods=["post"], **PLAIN)
    def restate(self, request, *args, **kwargs):
        observation = self.record(Action.RESTATE)
        sent = self.sent(RestateSerializer)
        made = actions.restate(observation=observation, by=request.user, **sent)
        return Response(RestatementSerializer(made, context=self.get_serializer_context()).data, status=201)

    @extend_schema(summary="Submit, approve, return or restate many, each by itself", request=BulkSerializer, responses=DoneSerializer)
    @action(detail=False, methods=["post"], **PLAIN)
    def bulk(self, request, *args, **kwargs):
        sent = self.sent(BulkSerializer)
        right = RIGHTS[sent["act"]]
        lines = {line["id"]: line for line in sent.get("values", [])} or dict.fromkeys(sent["ids"])
        seen = Observation.objects.for_user(request.user).filter(pk__in=lines)
        granted = set(Observation.objects.for_user(request.user, right).filter(pk__in=lines).order_by().values_list("pk", flat=True))
        done, refused = [], []
        for observation in seen.select_related("period", "indicator__program").order_by("pk"):
            try:
                if observation.pk not in granted:
                    raise PermissionDenied(_("Your role does not allow this."))
                self.step(observation, sent, lines[observation.pk], request.user)
                done.append(observation.pk)
            except (APIException, PermissionDenied, DjangoInvalid) as error:
                refused.append({"id": observation.pk, "reason": sentence_of(error)})
        known = {*done, *(line["id"] for line in refused)}
        return Response({"done": done, "refused": refused, "unknown": sorted(set(lines) - known)})

    def step(self, observation, sent, line, by):
        match sent["act"]:
            case "submit":
                actions.submit(observation=observation, by=by)
            case "approve":
                actions.approve(observation=observation, by=by)
            case "return":
                actions.send_back(observation=observation, reason=sent["reason"], by=by)
            case "restate":
                after = {name: value for name, value in line.items() if name != "id"}
                actions.restate(observation=observation, reason=sent["reason"], by=by, **after)


class RestatementViewSet(Adding, RecordViewSet):
    """Corrections after a lock, with reason and decision."""

    model = Restatement
    serializer_class = RestatementSerializer
    filterset_class = RestatementFilter
    related = ("observation", "requested_by", "decided_by")

    @extend_schema(
        summary="Ask to fill in a value that a locked period lacks",
        description="Where the period has a value of this series, this asks to correct it, as `observations/{id}/restate/` does.",
        request=MissingSerializer,
    )
    def create(self, request, *args, **kwargs):
        if not Observation.objects.all().may_add(request.user):
            raise PermissionDenied(_("Your role does not allow adding this."))
        return self.shown(actions.restate_missing(by=request.user, **self.sent(MissingSerializer)), status=201)

    @extend_schema(summary="Approve: the value changes", request=None, responses=RestatementSerializer)
    @action(detail=True, methods=["post"], **PLAIN)
    def approve(self, request, *args, **kwargs):
        return self.shown(actions.decide_restatement(restatement=self.record(Action.DECIDE), by=request.user, approved=True))

    @extend_schema(summary="Reject, with the reason", request=ReasonSerializer, responses=RestatementSerializer)
    @action(detail=True, methods=["post"], **PLAIN)
    def reject(self, request, *args, **kwargs):
        restatement = self.record(Action.DECIDE)
        sent = self.sent(ReasonSerializer)
        return self.shown(actions.decide_restatement(restatement=restatement, by=request.user, approved=False, **sent))
