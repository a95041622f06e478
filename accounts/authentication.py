"""Who calls the API: a bearer token, or the session cookie with CSRF."""

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework import authentication, exceptions
from rest_framework.permissions import SAFE_METHODS

from accounts.access import representations
from accounts.factors import asked_of
from accounts.models import Token, digest_of


class TokenAuthentication(authentication.BaseAuthentication):
    """`Authorization: Bearer TOKEN`. An unknown, expired or revoked token is 401, and so is a firm's whose maker speaks for it no longer."""

    def authenticate(self, request):
        kind, _space, secret = request.headers.get("Authorization", "").partition(" ")
        if kind.lower() != "bearer":
            return None
        now = timezone.now()
        token = (
            Token.objects.select_related("user", "binding")
            .filter(Q(expires_at=None) | Q(expires_at__gt=now), digest=digest_of(secret.strip()), revoked_at=None, user__is_active=True)
            .first()
        )
        if token is None:
            raise exceptions.AuthenticationFailed(_("This token is not known, or no longer. Make a new one under Account."))
        token.user.bound = token.bound
        token.user.only_reads = request.method in SAFE_METHODS
        if token.user.bound is not None and not representations(token.user).exists():
            raise exceptions.AuthenticationFailed(
                _("Who made this key does not speak for its firm any more. Let another person of the firm make one.")
            )
        refuse_without_factor(token.user)
        if token.last_used_on != now.date():
            Token.objects.filter(pk=token.pk).update(last_used_on=now.date())
        return token.user, token

    def authenticate_header(self, request):
        return 'Bearer realm="valuechain"'


def refuse_without_factor(user):
    """403 for who lacks the second factor that an organization asks of them."""
    asked = asked_of(user)
    if asked is not None and asked.over:
        raise exceptions.PermissionDenied(f"{asked.words} {_('Sign in on the pages and set one up; then the API answers again.')}")


class SessionAuthentication(authentication.SessionAuthentication):
    """The cookie of the pages; 401, not 403, for who is not signed in."""

    def authenticate(self, request):
        found = super().authenticate(request)
        if found is not None:
            refuse_without_factor(found[0])
        return found

    def authenticate_header(self, request):
        return 'Bearer realm="valuechain"'


class TokenScheme(OpenApiAuthenticationExtension):
    """How the OpenAPI document names the bearer token."""

    target_class = TokenAuthentication
    name = "token"

    def get_security_definition(self, auto_schema):
        return {"type": "http", "scheme": "bearer", "description": "A token of Account, Tokens: `Authorization: Bearer TOKEN`."}


class SessionScheme(OpenApiAuthenticationExtension):
    """How the OpenAPI document names the cookie of the pages."""

    target_class = SessionAuthentication
    name = "session"

    def get_security_definition(self, auto_schema):
        return {
            "type": "apiKey",
            "in": "cookie",
            "name": "sessionid",
            "description": "The cookie of the pages; writing also needs X-CSRFToken.",
        }
