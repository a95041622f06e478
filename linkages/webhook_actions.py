"""What a firm's people do with its webhooks: register, change, renew the secret, try, send again, go on, remove."""

from datetime import timedelta

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import records
from accounts.audit import recorded
from actors.enums import Matter
from actors.roles import refuse_others
from core.api.problems import Conflict
from core.outgoing import Refused, check
from core.tasks import after_commit
from linkages.enums import HookEvent, MessageState
from linkages.models import Webhook, WebhookMessage
from linkages.models.webhooks import TEST
from linkages.webhook_signing import new_salt, secret_of

MOST_OF_A_FIRM = 10
OVERLAP = timedelta(hours=24)  # for so long the secret before signs too


def checked(values):
    """`values` of a webhook, with its events in their order. Raises ValidationError for an address that is not called."""
    if "url" in values:
        try:
            check(values["url"])
        except Refused as refused:
            raise ValidationError({"url": str(refused)}) from None
    if "hears" in values:
        known = [event.value for event in HookEvent if event in set(values["hears"])]
        if not known or len(known) != len(set(values["hears"])):
            raise ValidationError({"hears": _("Choose at least one event.")})
        values = {**values, "hears": known}
    return values


def register_webhook(*, actor, url, hears, by):
    """Send what others say and do to `url` from now on: returns (Webhook, secret), shown once. Raises ValidationError, PermissionDenied."""
    refuse_others(actor, by, Matter.SYSTEMS)
    values = checked({"url": url, "hears": hears})
    with recorded("linkages.webhook.register", by=by, subject=actor):
        if Webhook.objects.standing().filter(actor=actor).count() >= MOST_OF_A_FIRM:
            raise ValidationError({"url": _("A firm has at most %(n)s webhooks. Remove one first.") % {"n": MOST_OF_A_FIRM}})
        hook = records.add(Webhook, by=by, actor=actor, salt=new_salt(), made_by=by, **values)
    return hook, secret_of(hook.salt)


def change_webhook(*, hook, by, **values):
    """Another address, or other events; what waits goes to the new address."""
    refuse_others(hook.actor, by, Matter.SYSTEMS)
    return records.amend(hook, by=by, act="linkages.webhook.change", **checked(values))


def renew_secret(*, hook, by):
    """A new secret: returns (Webhook, secret). For 24 hours both sign, so that the receiver can change over in peace."""
    refuse_others(hook.actor, by, Matter.SYSTEMS)
    now = timezone.now()
    hook = records.amend(hook, by=by, act="linkages.webhook.renew_secret", salt=new_salt(), old_salt=hook.salt, old_until=now + OVERLAP)
    return hook, secret_of(hook.salt)


def remove_webhook(*, hook, by):
    """Send nothing more there; what waits is dropped."""
    refuse_others(hook.actor, by, Matter.SYSTEMS)
    with recorded("linkages.webhook.remove", by=by, subject=hook):
        WebhookMessage.objects.filter(webhook=hook, state=MessageState.WAITING).delete()
        return records.amend(hook, by=by, removed_at=timezone.now())


def resume_webhook(*, hook, by):
    """Go on sending where it stopped; what happened meanwhile follows in order."""
    refuse_others(hook.actor, by, Matter.SYSTEMS)
    with recorded("linkages.webhook.resume", by=by, subject=hook):
        hook = records.amend(hook, by=by, paused_at=None, paused_because="")
        WebhookMessage.objects.filter(webhook=hook, state=MessageState.WAITING).update(attempts=0, next_at=timezone.now())
        after_commit("linkages.send_webhooks")
    return hook


def send_test(*, hook, by):
    """Send a message that speaks of nothing. Raises Conflict while it is paused, or while a test waits."""
    refuse_paused(hook)
    with recorded("linkages.webhook.test", by=by, subject=hook):
        Webhook.objects.select_for_update(of=("self",)).get(pk=hook.pk)
        if WebhookMessage.objects.filter(webhook=hook, type=TEST, state=MessageState.WAITING).exists():
            raise Conflict(_("A test is on its way already. See below what became of it."))
        message = WebhookMessage.objects.create(webhook=hook, type=TEST)
        after_commit("linkages.send_webhooks")
    return message


def send_again(*, message, by):
    """Send one message again now, with the same id: the receiver knows it by that. Raises Conflict while the webhook is paused."""
    refuse_paused(message.webhook)
    with recorded("linkages.webhook.send_again", by=by, subject=message.webhook, message=message.message_id):
        fresh = WebhookMessage.objects.select_for_update(of=("self",)).get(pk=message.pk)
        if fresh.state != MessageState.WAITING:
            fresh.state, fresh.attempts = MessageState.WAITING, 0
        fresh.next_at = timezone.now()
        fresh.save(update_fields=["state", "attempts", "next_at"])
        after_commit("linkages.send_webhooks")
    return fresh


def refuse_paused(hook):
    if hook.paused_at is not None:
        raise Conflict(_("This webhook is paused. Let it go on first."))
