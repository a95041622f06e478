"""A lost phone: what it could still do as its person ends with one press."""

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.utils.translation import gettext as _

from accounts import phones
from accounts.actions import revoke_token
from accounts.audit import recorded
from accounts.factors import KINDS
from accounts.models import Token
from core.letters import post


def lose_phone(*, user, by, factors, tokens, number, here):
    """End what a lost phone holds: every session of `user` but the one with the key `here`, and what is named.

    `factors` and `tokens` are keys of the person's own passkeys or authenticator app, and of their tokens; `number`: whether the
    phone number is forgotten. A letter says what was ended.
    """
    with recorded("accounts.lose_phone", by=by, subject=user, factors=len(factors), tokens=len(tokens), number=number):
        for session in UserSession.objects.filter(user=user).exclude(session_key=here):
            session.end()
        Authenticator.objects.filter(user=user, type__in=KINDS, pk__in=factors).delete()
        if not Authenticator.objects.filter(user=user, type__in=KINDS).exists():
            Authenticator.objects.filter(user=user).delete()  # recovery codes of no factor let nobody in
        for token in Token.objects.filter(user=user, pk__in=tokens, revoked_at=None):
            revoke_token(token=token, by=by)
        if number:
            phones.remove(user=user, by=by)
        said = _(
            "You said that you lost your phone. You are signed out everywhere but where you said so; %(factors)s passkeys or apps and "
            "%(tokens)s tokens are ended.\n\nIf it was not you, sign in at once and look under “Where you are signed in”.\n"
        )
        post(user.email, _("What your lost phone could do is ended"), said % {"factors": len(factors), "tokens": len(tokens)})
