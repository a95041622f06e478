"""Webhooks and their messages in the API."""

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from accounts.access import own_firms
from actors.models import Actor
from core.api.fields import Reference
from linkages.enums import HookEvent
from linkages.models import Webhook, WebhookMessage


class OwnFirm(Reference):
    """The code of a firm that the caller speaks for."""

    def get_queryset(self):
        return Actor.objects.represented_by(self.context["request"].user)


class WebhookSerializer(serializers.ModelSerializer):
    """Where a firm's system hears what others say and do. `events` are what it hears about."""

    actor = OwnFirm(Actor, slug="code", required=False, help_text="The firm's code; may be left out by who speaks for one firm.")
    url = serializers.CharField(max_length=500, help_text="Begins with https://; a host that is open to the internet.")
    events = serializers.ListField(
        source="hears", child=serializers.ChoiceField(choices=HookEvent.choices), help_text="What it wants to hear about."
    )
    paused = serializers.SerializerMethodField(help_text="Nothing is sent until somebody lets it go on.")

    class Meta:
        model = Webhook
        fields = ("id", "actor", "url", "events", "paused", "paused_because", "recorded_at")
        read_only_fields = ("paused_because", "recorded_at")
        validators = ()

    @extend_schema_field(serializers.BooleanField())
    def get_paused(self, hook):
        return hook.paused_at is not None

    def validate(self, values):
        if self.instance is not None:
            if values.pop("actor", self.instance.actor) != self.instance.actor:
                raise serializers.ValidationError({"actor": _("A webhook stays with its firm. Make another one.")})
        elif "actor" not in values:
            mine = list(own_firms(self.context["request"].user)[:2])
            if len(mine) != 1:
                raise serializers.ValidationError({"actor": _("Say for which of your firms.")})
            values["actor"] = Actor.objects.represented_by(self.context["request"].user).get(pk=mine[0])
        return values


class WebhookWithSecretSerializer(WebhookSerializer):
    """A webhook with the secret that its messages are signed with: told this one time."""

    secret = serializers.CharField(read_only=True)

    class Meta(WebhookSerializer.Meta):
        fields = (*WebhookSerializer.Meta.fields, "secret")


class MessageSerializer(serializers.ModelSerializer):
    """One message: what it told of, and how far it came. Its `id` is the `webhook-id` that the receiver sees."""

    id = serializers.CharField(source="message_id", read_only=True)
    created_at = serializers.DateTimeField(source="made_at", read_only=True)

    class Meta:
        model = WebhookMessage
        fields = (
            *("id", "type", "linkage", "delivery", "side", "on_behalf", "sequence", "created_at"),
            *("state", "attempts", "tried_at", "next_at", "status_code", "fault"),
        )
        read_only_fields = fields


class AgainSerializer(serializers.Serializer):
    message = serializers.CharField(max_length=40, help_text="The `id` of one of its messages.")
