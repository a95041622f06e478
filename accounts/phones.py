"""The number that text messages go to: proven by a code before anything else is sent there."""

import secrets
from datetime import timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext as _

from accounts.audit import recorded
from accounts.enums import Reached
from accounts.models import PhoneCode, User
from core.gateways import messages_offered
from core.letters import drop, post_message
from core.models import Channel, Letter

CODE_MINUTES = 15
MOST_TRIES = 5
MOST_CODES = 5  # a person, or a number, in a day: messages cost money, and may reach somebody else


def digest_of_code(user, phone, code):
    """With a key of this installation: six digits alone would be found by trying them all."""
    return salted_hmac("accounts.phones", f"{user.pk} {phone} {code}", algorithm="sha256").hexdigest()


def ask_code(*, user, phone, by):
    """Send a code to `phone` (E.164), which `user` says is theirs. Raises ValidationError where no more are sent today."""
    if not messages_offered():
        raise ValidationError(_("Text messages are not set up here. Letters reach you by e-mail."))
    with recorded("accounts.ask_phone_code", by=by, subject=user):
        User.objects.select_for_update(of=("self",)).get(pk=user.pk)
        lately = PhoneCode.objects.filter(recorded_at__gt=timezone.now() - timedelta(days=1))
        if lately.filter(Q(user=user) | Q(phone=phone)).count() >= MOST_CODES:
            raise ValidationError({"phone": _("%(n)s codes were sent in the last day. Try again tomorrow.") % {"n": MOST_CODES}})
        code = f"{secrets.randbelow(10**6):06}"
        ends = timezone.now() + timedelta(minutes=CODE_MINUTES)
        asked = PhoneCode.objects.create(user=user, phone=phone, digest=digest_of_code(user, phone, code), expires_at=ends)
        said = _("%(code)s is your code for %(site)s. It holds for %(minutes)s minutes. Tell it to nobody.")
        post_message(phone, said % {"code": code, "site": settings.SITE_NAME, "minutes": CODE_MINUTES})
    return asked


def open_code(user):
    """The newest code sent for `user`, if it can still be given; None otherwise."""
    asked = PhoneCode.objects.filter(user=user).order_by("-pk").first()
    stands = asked and asked.proven_at is None and asked.expires_at > timezone.now() and asked.tries < MOST_TRIES
    return asked if stands else None


def prove(*, user, code, by):
    """Take the number as the person's, if `code` is the one that was sent to it. Raises ValidationError; a wrong try is counted."""
    with recorded("accounts.prove_phone", by=by, subject=user):
        User.objects.select_for_update(of=("self",)).get(pk=user.pk)
        asked = open_code(user)
        right = asked is not None and constant_time_compare(asked.digest, digest_of_code(user, asked.phone, code))
        if right:
            PhoneCode.objects.filter(pk=asked.pk).update(proven_at=timezone.now())
            leave_number(user, asked.phone)
            User.objects.filter(pk=user.pk).update(phone=asked.phone)
        elif asked is not None:
            PhoneCode.objects.filter(pk=asked.pk).update(tries=asked.tries + 1)
    # The try stays counted: what is raised within the act would take it back.
    if asked is None:
        raise ValidationError({"code": _("This code is too old, or was tried too often. Ask for a new one.")})
    if not right:
        raise ValidationError({"code": _("This is not the code that was sent. Read the newest message, and write its six digits.")})


def remove(*, user, by):
    """Forget the number: from now on everything comes by e-mail."""
    with recorded("accounts.remove_phone", by=by, subject=user):
        leave_number(user, "")
        User.objects.filter(pk=user.pk).update(phone="", reached=Reached.MAIL)


def leave_number(user, new):
    """Messages to the person's earlier number that still wait do not leave any more."""
    old = Letter.objects.filter(reader=user.pk, channel=Channel.MESSAGE).exclude(to=new)
    drop(old, "The number was changed.")


STOP = frozenset(("stop", "stopp", "end", "cancel", "unsubscribe", "quit", "arret", "arrêt", "alto", "baja", "acha", "قف", "إيقاف"))
START = frozenset(("start", "unstop", "debut", "début", "alta", "anza", "ابدأ"))


def hear(*, phone, text):
    """What came back from the number `phone`: one of the words STOP ends all text messages to it, one of START brings them back.

    Anything else is no matter of ours. Whoever holds a number says so for everyone who gave it.
    """
    word = text.strip(" .!\"'\n\t").casefold()
    if word in STOP:
        act, reached = "accounts.stop_messages", Reached.MAIL
    elif word in START:
        act, reached = "accounts.start_messages", Reached.BOTH
    else:
        return
    digits = "".join(sign for sign in phone if sign.isdecimal())
    people = User.objects.filter(phone=f"+{digits}", is_active=True).exclude(reached=reached) if digits else User.objects.none()
    for user in people.order_by("pk"):
        with recorded(act, by=None, subject=user):
            User.objects.filter(pk=user.pk).exclude(phone="").update(reached=reached)
            if reached == Reached.MAIL:
                drop(Letter.objects.filter(reader=user.pk, channel=Channel.MESSAGE), "Its reader answered with the word to stop.")
