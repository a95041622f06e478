"""The end of reminders by an address that stands in each of them and works without signing in."""

import base64

from django.conf import settings
from django.utils.crypto import constant_time_compare, salted_hmac

from accounts.models import User

SIGNS = 16  # of 6 bits each: short enough for a text message, and not to be guessed


def secret_of(user):
    """The last part of the address for `user`: the key and its signature, the same in each letter."""
    signature = salted_hmac("accounts.stopping", str(user.pk), algorithm="sha256").digest()
    return f"{user.pk}-{base64.urlsafe_b64encode(signature).decode()[:SIGNS]}"


def stop_address(user):
    """The whole address, for a letter."""
    return f"{settings.BASE_URL}/stop/{secret_of(user)}/"


def reader_of(secret):
    """Whose reminders the address with this `secret` ends, or None."""
    key = secret.partition("-")[0]
    user = User.objects.filter(pk=int(key)).first() if key.isascii() and key.isdecimal() and len(key) < 19 else None
    return user if user is not None and constant_time_compare(secret, secret_of(user)) else None
