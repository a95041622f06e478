"""Webhooks in the API: for the people of a firm, and for its systems with a key that has the scope `webhooks`."""

import uuid

from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.response import Response

from accounts.rest import FullViewSet
from core.access import Action
from linkages import webhook_actions as actions
from linkages.models import Webhook, WebhookMessage
from linkages.webhook_serializers import AgainSerializer, MessageSerializer, WebhookSerializer, WebhookWithSecretSerializer

PLAIN = {"filterset_class": None, "pagination_class": None}


class WebhookViewSet(FullViewSet):
    """Where a firm's system hears what others said of its linkages and did with its deliveries (docs/api-for-systems.md).

    Messages carry ids and an address, signed by Standard Webhooks; those of one linkage come in order. `DELETE` sends nothing more.
    """

    model = Webhook
    serializer_class = WebhookSerializer
    filterset_class = None
    related = ("actor",)
    refuses_revert = "A webhook is changed, or removed and registered anew: an earlier secret does not come back."

    @extend_schema(summary="Register one; the secret is told this one time", responses={201: WebhookWithSecretSerializer})
    def create(self, request, *args, **kwargs):
        return super().create(request, *args, **kwargs)

    def add(self, values, by):
        hook, self.secret = actions.register_webhook(by=by, **values)
        return hook

    def shown(self, row, status=200):
        """The secret stands in the answer to who made it, and in no other."""
        answer = super().shown(row, status)
        if secret := getattr(self, "secret", None):
            answer.data["secret"], answer.holds_secret = secret, True
        return answer

    def amend(self, row, values, by):
        return actions.change_webhook(hook=row, by=by, **values)

    def take_back(self, row, by):
        actions.remove_webhook(hook=row, by=by)

    @extend_schema(
        summary="A new secret, told this one time",
        description="For 24 hours the old one signs too.",
        request=None,
        responses=WebhookWithSecretSerializer,
    )
    @action(detail=True, methods=["post"], **PLAIN)
    def rotate(self, request, *args, **kwargs):
        hook, self.secret = actions.renew_secret(hook=self.record(Action.CHANGE), by=request.user)
        return self.shown(hook)

    @extend_schema(summary="Send a test", request=None, responses={202: MessageSerializer})
    @action(detail=True, methods=["post"], **PLAIN)
    def test(self, request, *args, **kwargs):
        return self.on_its_way(actions.send_test(hook=self.record(Action.CHANGE), by=request.user))

    @extend_schema(summary="Let it go on after a pause", request=None, responses=WebhookSerializer)
    @action(detail=True, methods=["post"], **PLAIN)
    def resume(self, request, *args, **kwargs):
        return self.shown(actions.resume_webhook(hook=self.record(Action.CHANGE), by=request.user))

    @extend_schema(summary="What was sent, and what became of it", responses=MessageSerializer(many=True))
    @action(detail=True, methods=["get"], filterset_class=None, ordering=("-pk",))
    def messages(self, request, *args, **kwargs):
        rows = WebhookMessage.objects.for_user(request.user).filter(webhook=self.record())
        return self.get_paginated_response(MessageSerializer(self.paginate_queryset(rows), many=True).data)

    @extend_schema(
        summary="Send one message again", description="With the same id.", request=AgainSerializer, responses={202: MessageSerializer}
    )
    @action(detail=True, methods=["post"], url_path="send-again", **PLAIN)
    def send_again(self, request, *args, **kwargs):
        hook = self.record(Action.CHANGE)
        rows = WebhookMessage.objects.for_user(request.user).filter(webhook=hook).select_related("webhook")
        message = rows.filter(uuid=uuid_of(self.sent(AgainSerializer)["message"])).first()
        if message is None:
            raise Http404
        return self.on_its_way(actions.send_again(message=message, by=request.user))

    def on_its_way(self, message):
        message.refresh_from_db()
        return Response(MessageSerializer(message).data, status=202)


def uuid_of(text):
    """The uuid in `msg_…`; None for what is none."""
    try:
        return uuid.UUID(text.removeprefix("msg_"))
    except ValueError:
        return None
