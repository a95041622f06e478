"""Addresses of what a firm's own systems may do, and of where they hear answers."""

from django.urls import path

from linkages import firm_systems as keys
from linkages import firm_webhooks as hooks
from linkages.webhook_api import WebhookViewSet

urlpatterns = [
    path("firm/systems/", keys.SystemsView.as_view(), name="firm-systems"),
    path("firm/systems/access/new/", keys.KeyNewView.as_view(), name="firm-key-create"),
    path("firm/systems/access/<int:key>/end/", keys.KeyEndView.as_view(), name="firm-key-end"),
    path("firm/systems/webhooks/new/", hooks.WebhookNewView.as_view(), name="firm-webhook-create"),
    path("firm/systems/webhooks/<int:key>/", hooks.WebhookView.as_view(), name="firm-webhook"),
    path("firm/systems/webhooks/<int:key>/edit/", hooks.WebhookEditView.as_view(), name="firm-webhook-edit"),
    path("firm/systems/webhooks/<int:key>/secret/", hooks.WebhookSecretView.as_view(), name="firm-webhook-secret"),
    path("firm/systems/webhooks/<int:key>/remove/", hooks.WebhookRemoveView.as_view(), name="firm-webhook-remove"),
    path("firm/systems/webhooks/<int:key>/test/", hooks.WebhookTestView.as_view(), name="firm-webhook-test"),
    path("firm/systems/webhooks/<int:key>/resume/", hooks.WebhookResumeView.as_view(), name="firm-webhook-resume"),
    path("firm/systems/webhooks/<int:key>/again/", hooks.WebhookAgainView.as_view(), name="firm-webhook-again"),
]
routes = [("webhooks", WebhookViewSet)]
