"""Keys by which the systems of one firm use the API."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.access import representations
from accounts.models import Token
from actors.enums import Matter, Scope
from actors.models.identity import Actor
from actors.roles import having
from core.access import Action
from core.base import Base
from core.querysets import AccessQuerySet


class FirmTokenQuerySet(AccessQuerySet):
    def for_user(self, user, action=Action.VIEW):
        """A firm's people see all of its keys; each ends their own, and an owner ends any."""
        if not getattr(user, "is_authenticated", False):
            return self.none()
        seen = self.filter(actor__in=representations(user).values("actor"))
        if action is Action.VIEW:
            return seen
        return seen.filter(Q(token__user=user) | Q(actor__in=having(user, Matter.SYSTEMS).values("actor")))

    def may_add(self, user):
        return getattr(user, "is_authenticated", False) and having(user, Matter.SYSTEMS).exists()


class FirmToken(Base):
    """Binds a token to one firm: with it, who made it speaks for that firm alone, and does no more than its `scopes`.

    It holds for as long as its token, and as long as that person speaks for the firm (accounts/authentication.py).
    """

    token = models.OneToOneField(Token, models.CASCADE, related_name="binding")
    actor = models.ForeignKey(Actor, models.PROTECT, related_name="keys")
    scopes = ArrayField(models.CharField(max_length=20), help_text=_("What it may do."))

    objects = FirmTokenQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(scopes__contained_by=Scope.values) & Q(scopes__len__gt=0),
                name="firm_token_scopes_known",
                violation_error_message=_("Choose at least one thing that the key may do."),
            )
        ]

    def __str__(self):
        return self.token.name

    @property
    def scope_labels(self):
        return [Scope(name).label for name in self.scopes]

    @property
    def stands(self):
        """Whether it can still be used, as far as its token goes."""
        token = self.token
        return token.revoked_at is None and (token.expires_at is None or token.expires_at > timezone.now())
