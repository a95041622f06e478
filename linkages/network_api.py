"""The network around one actor in the API."""

from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.response import Response

from actors.enums import ActorKind
from linkages.api import AS_OF, KNOWN_ON, ActorPart
from linkages.enums import LinkageKind, LinkageStatus
from linkages.network import network_of
from linkages.network_forms import NetworkForm


class NetworkNodeSerializer(serializers.Serializer):
    id = serializers.CharField(help_text="The actor's code; of one that you may not see, a mark that holds in this answer alone.")
    actor = serializers.CharField(source="code", allow_null=True)
    name = serializers.CharField(allow_null=True)
    kind = serializers.ChoiceField(choices=ActorKind.choices)
    step = serializers.IntegerField(help_text="0 is the actor asked for, 1 a partner, 2 a partner of one.")
    partners = serializers.IntegerField(help_text="In this answer.")
    more = serializers.BooleanField(help_text="It has more linkages than were looked at.")


class NetworkEdgeSerializer(serializers.Serializer):
    start = serializers.CharField(help_text="`id` of the node from which goods, services or members go.")
    end = serializers.CharField()
    kind = serializers.ChoiceField(choices=LinkageKind.choices)
    status = serializers.ChoiceField(choices=LinkageStatus.choices, help_text="Of several linkages the one that asks for attention first.")
    linkages = serializers.ListField(child=serializers.IntegerField())

    def to_representation(self, edge):
        told = super().to_representation(edge)
        return {"from": told.pop("start"), "to": told.pop("end"), **told}


class NetworkSerializer(serializers.Serializer):
    actor = serializers.CharField()
    steps = serializers.IntegerField()
    as_of = serializers.DateField()
    known_on = serializers.DateField(allow_null=True)
    nodes = NetworkNodeSerializer(many=True)
    edges = NetworkEdgeSerializer(many=True)
    left_out = serializers.IntegerField(help_text="Partners that were looked at and are not in this answer.")
    beyond = serializers.IntegerField(help_text="The same of the second step.")


ASKED = [
    OpenApiParameter("steps", OpenApiTypes.INT, enum=[1, 2], description="1 if left out."),
    OpenApiParameter("kind", OpenApiTypes.STR, enum=LinkageKind.values),
    OpenApiParameter("product", OpenApiTypes.INT),
    *AS_OF,
    *KNOWN_ON,
]


class NetworkOfActor(ActorPart):
    """The partners of an actor and, at two steps, theirs, as far as the caller may see them."""

    @extend_schema(
        summary="The network around it",
        description="The strongest ties first, at most 150 firms; linkages that ended are left out. `left_out` and `more` say what is not told.",
        parameters=ASKED,
        responses=NetworkSerializer,
    )
    def get(self, request, parent):
        actor = self.actor(parent)
        form = NetworkForm(request.query_params, user=request.user)
        if unknown := sorted(set(request.query_params) - set(form.fields) - {"format"}):
            raise ValidationError({name: [_("The network has no parameter of that name.")] for name in unknown})
        if not form.is_valid():
            raise ValidationError(form.errors)
        asked = form.asked
        network, moment = network_of(actor, request.user, **asked), asked["moment"]
        marks = {node.key: node.code or f"hidden-{place}" for place, node in enumerate(network.nodes)}
        nodes = [
            {"id": marks[node.key], "code": node.code, "name": node.name if node.actor else None}
            | {name: getattr(node, name) for name in ("kind", "step", "partners", "more")}
            for node in network.nodes
        ]
        edges = [
            {"start": marks[e.start.key], "end": marks[e.end.key], "kind": e.kind, "status": e.status, "linkages": sorted(e.keys)}
            for e in network.edges
        ]
        told = {"actor": actor.code, "steps": asked["steps"], "as_of": moment.day, "known_on": moment.known_on}
        counts = {"left_out": network.left_out, "beyond": network.beyond}
        return Response(NetworkSerializer({**told, "nodes": nodes, "edges": edges, **counts}).data)
