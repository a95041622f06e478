"""Letters by e-mail and as text messages: written with the act that causes them, sent by the worker, each once."""

from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from core.gateways import Away, Refused, gateway_of
from core.models import Channel, Letter
from core.quiet import leaves_at
from core.tasks import after_commit

MOST_ATTEMPTS = 10  # with a wait that doubles: 8½ hours


def post(to, subject, body):
    """Write a letter within this transaction; it leaves after commit."""
    return post_all([Letter(to=to, subject=subject.replace("\n", " ")[:200], body=body)])[0]


def post_message(to, text):
    """Write a text message to the number `to` (E.164) that leaves at once, also in quiet hours, such as a code that was asked for."""
    return post_all([Letter(channel=Channel.MESSAGE, to=to, body=text)])[0]


def post_all(letters):
    """Write `letters` (unsaved) at once, within this transaction; they leave after commit."""
    if letters:
        Letter.objects.bulk_create(letters)
        after_commit("core.send_letters")
    return letters


def waiting():
    """Letters that are neither sent nor given up."""
    return Letter.objects.filter(sent_at=None, dropped_at=None)


def drop(letters, why):
    """Give up `letters` (a queryset) that still wait; one that is just leaving is waited for, and then left as it is."""
    return letters.filter(sent_at=None, dropped_at=None).update(dropped_at=timezone.now(), fault=why)


def send_waiting():
    """Send what waits and is due. A way that fails is left until the next time; the other one goes on."""
    for channel in Channel.values:
        gateway = gateway_of(channel)
        while gateway is not None and send_next(channel, gateway):
            pass


def send_next(channel, gateway):
    """Send one letter in a transaction of its own, so that none leaves twice though two workers try. Returns whether to go on."""
    with transaction.atomic():
        now = timezone.now()
        due = waiting().filter(Q(due_at=None) | Q(due_at__lte=now), channel=channel)
        letter = due.select_for_update(skip_locked=True, of=("self",)).order_by("attempts", "pk").first()
        if letter is None:
            return False
        if (later := leaves_at(now, letter.quiet)) > now:
            Letter.objects.filter(pk=letter.pk).update(due_at=later)
            return True
        try:
            letter.reference = gateway.send(stable_id(letter), letter.to, letter.body, subject=letter.subject, stop_url=letter.stop_url)
            letter.sent_at, letter.fault = timezone.now(), ""
        except Refused as error:
            letter.dropped_at, letter.fault = timezone.now(), str(error)[:300]
        except Away as error:
            letter.due_at, letter.fault = now + timedelta(minutes=2**letter.attempts), str(error)[:300]
        letter.attempts += 1
        away = not letter.sent_at and not letter.dropped_at
        if away and letter.attempts == MOST_ATTEMPTS:
            letter.dropped_at = timezone.now()
        letter.save(update_fields=["attempts", "sent_at", "dropped_at", "due_at", "fault", "reference"])
        return not away


def stable_id(letter):
    """The name of a letter to the other side, the same at each attempt: whoever got it knows it again.

    It holds the moment of writing, so that a database that was given back from a copy names no two letters alike.
    """
    domain = settings.DEFAULT_FROM_EMAIL.rsplit("@")[-1].rstrip(">")
    return f"letter-{letter.pk}.{letter.recorded_at.timestamp() * 1e6:.0f}@{domain}"
