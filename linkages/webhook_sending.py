"""The worker's part of webhooks: each message by one worker at a time, those of one linkage in order, again after a failure."""

import http.client
import json
import time
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.audit import recorded
from accounts.notices import address, tell
from core.outgoing import Refused, post
from linkages.enums import MessageState
from linkages.models import Webhook, WebhookMessage
from linkages.notices import people_of
from linkages.webhook_signing import headers_of

# How long after each failed try the next one comes; after the last, the message is given up and its webhook paused.
WAITS = [
    timedelta(seconds=5),
    timedelta(minutes=5),
    timedelta(minutes=30),
    *[timedelta(hours=hours) for hours in (2, 5, 10, 14, 20, 24)],
]
LEASE = timedelta(seconds=60)  # longer than a try takes; then its worker is dead, and another one sends it
AT_ONCE = 50  # seconds that one task sends for, before others of the worker have their turn; a sweep goes on
GONE = 410
KEPT = timedelta(days=30)


def claim():
    """The next message that is due, leased to whoever asks; None for none. Those after it on its linkage wait until it is settled."""
    now = timezone.now()
    waiting = WebhookMessage.objects.filter(state=MessageState.WAITING)
    earlier = waiting.filter(webhook=OuterRef("webhook"), linkage=OuterRef("linkage"), sequence__lt=OuterRef("sequence"))
    with transaction.atomic():
        due = waiting.filter(
            Q(leased_until=None) | Q(leased_until__lt=now),
            ~Exists(earlier.order_by()),
            next_at__lte=now,
            webhook__paused_at=None,
            webhook__removed_at=None,
        )
        message = due.select_for_update(of=("self",), skip_locked=True).order_by("next_at", "pk").first()
        if message is None:
            return None
        message.leased_until, message.tried_at = now + LEASE, now
        message.attempts += 1
        message.save(update_fields=["leased_until", "tried_at", "attempts"])
    return WebhookMessage.objects.select_related("webhook__actor").get(pk=message.pk)


def payload(message):
    """What is sent: which event on which record, and where to read it. Nothing of what was said (docs/decisions/0026)."""
    kind, key = ("deliveries", message.delivery_id) if message.delivery_id else ("linkages", message.linkage_id)
    return {
        "id": message.message_id,
        "type": message.type,
        "created_at": message.made_at.isoformat(),
        "sequence": message.sequence,
        "firm": message.webhook.actor.code,
        "linkage": message.linkage_id,
        "delivery": message.delivery_id,
        "side": message.side or None,
        "on_behalf": message.on_behalf,
        "url": f"{settings.BASE_URL}/api/v1/{kind}/{key}/" if key else None,
    }


def send(message):
    """One try of a claimed message, and what came of it."""
    body = json.dumps(payload(message), separators=(",", ":")).encode()
    code, fault = None, ""
    try:
        code = post(message.webhook.url, body, headers_of(message.webhook, message.message_id, body))
    except (Refused, OSError, http.client.HTTPException) as error:
        fault = (str(error) or type(error).__name__)[:300]
    settle(message, code, fault)


def settle(message, code, fault):
    """Keep what came of a try, unless the lease ran out meanwhile and the message is another worker's now."""
    ours = WebhookMessage.objects.filter(pk=message.pk, leased_until=message.leased_until)
    told = {"leased_until": None, "status_code": code, "fault": fault}
    if code is not None and 200 <= code < 300:
        ours.update(state=MessageState.DELIVERED, **told)
        return
    if code != GONE and message.attempts <= len(WAITS):
        # Whoever pressed “send again” meanwhile does not wait.
        ours.filter(next_at__lte=message.tried_at).update(next_at=timezone.now() + WAITS[message.attempts - 1], **told)
        ours.update(**told)
        return
    with transaction.atomic():
        if ours.update(state=MessageState.FAILED, **told):
            pause(message.webhook, because(message, code, fault))


def because(message, code, fault):
    if code == GONE:
        return _("The receiver answered 410: it wants nothing more.")
    answered = _("the last answer was %(code)s") % {"code": code} if code else fault
    return _("A message was not received in %(n)s tries; %(fault)s")[:300] % {"n": message.attempts, "fault": answered}


def pause(hook, why):
    """Send nothing more to `hook` until somebody of the firm lets it go on, and write to the firm's people."""
    with recorded("linkages.webhook.pause", by=None, subject=hook):
        if not Webhook.objects.filter(pk=hook.pk, paused_at=None).update(paused_at=timezone.now(), paused_because=why[:300]):
            return

        def words(reader):
            said = _("Messages to %(url)s are not received, and we have stopped sending them.") % {"url": hook.url}
            kept = _("What happens meanwhile is kept for 30 days and follows in order, once you let it go on:")
            return [_("A webhook of %(firm)s is paused") % {"firm": hook.actor.name}, said, why, kept, address(hook.get_absolute_url())]

        tell("webhook", people_of([hook.actor_id]), words)


def send_due():
    """Send what is due, one after the other, for at most 50 seconds."""
    end = time.monotonic() + AT_ONCE
    while time.monotonic() < end and (message := claim()) is not None:
        send(message)


def forget_old():
    """Drop messages of 30 days ago: what was received or given up, and what waits for a webhook that nobody let go on."""
    old = WebhookMessage.objects.filter(made_at__lt=timezone.now() - KEPT)
    return old.filter(~Q(state=MessageState.WAITING) | Q(webhook__paused_at__isnull=False)).delete()[0]
