"""What a firm shares, in the API: its own people read and set it; others read what they see by it."""

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from actors import consents
from actors.enums import Shared, Viewer
from actors.models import ActorFunction, Consent, Contact
from actors.models.consents import OFFERED
from actors.serializers import ProfileSerializer


class ConsentSerializer(serializers.ModelSerializer):
    class Meta:
        model = Consent
        fields = ("what", "viewer", "given_at")
        read_only_fields = ("given_at",)
        validators = ()

    def validate(self, values):
        if values["what"] not in OFFERED[Viewer(values["viewer"])]:
            raise serializers.ValidationError({"what": _("This cannot be shared with them.")})
        return values


class ConsentsSerializer(serializers.Serializer):
    """All that the firm shares; what is left out is withdrawn."""

    consents = ConsentSerializer(many=True)


class SharedContactSerializer(serializers.ModelSerializer):
    stated_by = serializers.IntegerField(source="stated_by_id", allow_null=True)

    class Meta:
        model = Contact
        fields = ("phone", "email", "website", "address", "latitude", "longitude", "stated_by")


class SharedFunctionSerializer(serializers.ModelSerializer):
    """By name: the chain may be one that the reader does not open."""

    function = serializers.CharField(source="function.name")
    value_chain = serializers.CharField(source="function.value_chain.name")
    product = serializers.CharField(source="product.name", allow_null=True, default=None)
    stated_by = serializers.IntegerField(source="stated_by_id", allow_null=True)

    class Meta:
        model = ActorFunction
        fields = ("function", "value_chain", "product", "since", "until", "stated_by")


class SharedFactsSerializer(serializers.Serializer):
    """Facts that the caller sees by the firm's consent alone; every field that was not agreed to is empty."""

    what = serializers.ListField(child=serializers.ChoiceField(choices=Shared.choices))
    contacts = SharedContactSerializer(many=True)
    profiles = ProfileSerializer(many=True)
    functions = SharedFunctionSerializer(many=True)


class ConsentingMixin:
    """`consents/` and `shared/` of an actor."""

    @extend_schema(methods=["GET"], summary="What the firm shares, and with whom", responses=ConsentsSerializer)
    @extend_schema(
        methods=["PUT"], summary="Say what the firm shares from now on", request=ConsentsSerializer, responses=ConsentsSerializer
    )
    @action(detail=True, methods=["get", "put"], filterset_class=None, pagination_class=None)
    def consents(self, request, *args, **kwargs):
        actor = self.record()
        if not consents.speaks_for(actor, request.user):
            raise PermissionDenied(_("Only a person of the firm reads and decides what it shares."))
        if request.method == "PUT":
            sent = self.sent(ConsentsSerializer)["consents"]
            consents.share(actor=actor, agreed={(line["what"], line["viewer"]) for line in sent}, by=request.user)
        return Response(ConsentsSerializer({"consents": Consent.objects.standing().filter(actor=actor)}).data)

    @extend_schema(summary="What the firm shares with you", responses=SharedFactsSerializer)
    @action(detail=True, methods=["get"], filterset_class=None, pagination_class=None)
    def shared(self, request, *args, **kwargs):
        found = consents.shared_facts(self.record(), request.user)
        found.what = sorted(found.what)
        return Response(SharedFactsSerializer(found).data)
