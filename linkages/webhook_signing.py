"""How a message is signed: Standard Webhooks 1.0 (HMAC-SHA256 over `id.timestamp.body`), with a secret that is stored nowhere."""

import base64
import hashlib
import hmac
import secrets

from django.conf import settings
from django.utils import timezone

PREFIX = "whsec_"


def new_salt():
    return secrets.token_hex(32)


def key_of(salt):
    """The 32 bytes that sign: of the installation's own key and the salt in the row, so that neither is enough alone."""
    return hmac.new(settings.SECRET_KEY.encode(), f"linkages.webhook.{salt}".encode(), hashlib.sha256).digest()


def secret_of(salt):
    """The secret as the firm is shown it, once: `whsec_` and base64."""
    return PREFIX + base64.b64encode(key_of(salt)).decode()


def signature(salt, message_id, timestamp, body):
    """`v1,` and base64 of the HMAC of `message_id.timestamp.body`; `timestamp` in whole seconds, `body` as bytes."""
    signed = hmac.new(key_of(salt), f"{message_id}.{timestamp}.".encode() + body, hashlib.sha256).digest()
    return "v1," + base64.b64encode(signed).decode()


def headers_of(hook, message_id, body):
    """The headers of one try; within a day of a new secret the old one signs too."""
    now = timezone.now()
    timestamp = int(now.timestamp())
    salts = [hook.salt] + ([hook.old_salt] if hook.old_until is not None and hook.old_until > now else [])
    return {
        "content-type": "application/json",
        "webhook-id": message_id,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": " ".join(signature(salt, message_id, timestamp, body) for salt in salts),
    }
