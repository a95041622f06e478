"""A person who is new here and gives no password: a code in a letter shows that the address is theirs, before there is an account.

What they typed waits in their session, which the server keeps; nothing is stored for an address that nobody answers from.
"""

import secrets

from allauth.core.ratelimit import consume
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext as _

from accounts.models import User
from core.letters import post

CODE_MINUTES = 15
MOST_TRIES = 5
WAITING = "arrival"  # in the session


def digest_of_code(email, code):
    """With a key of this installation: six digits alone would be found by trying them all."""
    return salted_hmac("accounts.arrivals", f"{email} {code}", algorithm="sha256").hexdigest()


def ask_code(request, *, name, email, at):
    """Send a code to `email`, for the page that stands `at` this address. Raises ValidationError with the field at fault."""
    email = email.lower()
    if User.objects.filter(email__iexact=email).exists():
        raise ValidationError({"email": _("There is an account with this address already. Sign in, and open this page again.")})
    if not consume(request, action="request_login_code", key=email):
        raise ValidationError(_("Too many codes were asked for. Wait a minute, and try again."))
    code = f"{secrets.randbelow(10**6):06}"
    ends = timezone.now().timestamp() + CODE_MINUTES * 60
    request.session[WAITING] = {"name": name, "email": email, "at": at, "digest": digest_of_code(email, code), "ends": ends, "tries": 0}
    said = _("Type this code into the page that you opened: %(code)s\n\nIt holds for %(minutes)s minutes. Tell it to nobody.\n")
    post(
        email,
        _("%(code)s is your code for %(site)s") % {"code": code, "site": settings.SITE_NAME},
        said % {"code": code, "minutes": CODE_MINUTES},
    )


def waiting(request, at):
    """What a person typed who was sent a code for the page `at` this address, if the code can still be given; None otherwise."""
    found = request.session.get(WAITING)
    stands = found and found["at"] == at and found["ends"] > timezone.now().timestamp() and found["tries"] < MOST_TRIES
    return found if stands else None


def give_code(request, *, code, at):
    """{name, email} of the person, if `code` is the one that was sent. Raises ValidationError; a wrong try is counted."""
    found = waiting(request, at)
    if found is None:
        raise ValidationError({"code": _("This code is too old, or was tried too often. Go back and ask for a new one.")})
    if not constant_time_compare(found["digest"], digest_of_code(found["email"], code)):
        request.session[WAITING] = {**found, "tries": found["tries"] + 1}
        raise ValidationError({"code": _("This is not the code that was sent. Read the newest letter, and write its six digits.")})
    del request.session[WAITING]
    return {"name": found["name"], "email": found["email"]}
