"""What a firm's people do with its keys to the API."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from accounts import records
from accounts.actions import issue_token, revoke_token
from accounts.audit import recorded
from actors.enums import Matter, Scope
from actors.models import FirmToken
from actors.roles import refuse_others


def issue_key(*, actor, name, scopes, by, expires_at=None):
    """A key by which `by` speaks for `actor` alone, within `scopes` (values of Scope): returns (FirmToken, secret), shown once.

    Raises PermissionDenied unless `by` is an owner of the firm, and ValidationError where no scope, or an unknown one, is named.
    """
    refuse_others(actor, by, Matter.SYSTEMS)
    wanted = [scope.value for scope in Scope if scope in set(scopes)]
    if not wanted or len(wanted) != len(set(scopes)):
        raise ValidationError({"scopes": _("Choose at least one thing that the key may do.")})
    with recorded("actors.issue_key", by=by, subject=actor, scopes=wanted):
        token, secret = issue_token(user=by, name=name, by=by, expires_at=expires_at)
        key = records.add(FirmToken, by=by, token=token, actor=actor, scopes=wanted)
    return key, secret


def end_key(*, key, by):
    """End a key at once. The audit keeps who did."""
    with recorded("actors.end_key", by=by, subject=key.actor):
        revoke_token(token=key.token, by=by)
    return key
