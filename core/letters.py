"""Letters by e-mail: written with the act that causes them, sent by the worker, each once."""

import smtplib

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.utils import timezone

from core.models import Letter
from core.tasks import after_commit

MOST_ATTEMPTS = 8


def post(to, subject, body):
    """Write a letter within this transaction; it leaves after commit."""
    return post_all([Letter(to=to, subject=subject.replace("\n", " ")[:200], body=body)])[0]


def post_all(letters):
    """Write `letters` (unsaved) at once, within this transaction; they leave after commit."""
    if letters:
        Letter.objects.bulk_create(letters)
        after_commit("core.send_letters")
    return letters


def send_waiting():
    """Send what waits, one letter a transaction, so that none leaves twice though two workers try."""
    while True:
        with transaction.atomic():
            letter = (
                Letter.objects.select_for_update(skip_locked=True, of=("self",))
                .filter(sent_at=None, attempts__lt=MOST_ATTEMPTS)
                .order_by("attempts", "pk")
                .first()
            )
            if letter is None:
                return
            letter.attempts += 1
            headers = {"Message-ID": f"<letter-{letter.pk}@{settings.DEFAULT_FROM_EMAIL.rsplit('@')[-1].rstrip('>')}>"}
            try:
                EmailMessage(letter.subject, letter.body, to=[letter.to], headers=headers).send()
                letter.sent_at, letter.fault = timezone.now(), ""
            except (OSError, smtplib.SMTPException) as error:
                letter.fault = str(error)[:300]
            letter.save(update_fields=["attempts", "sent_at", "fault"])
            if letter.fault:
                return
