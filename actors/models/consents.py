"""What a firm agreed to share, with whom, and since when. Where nothing stands here, nothing is shared."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.access import representations
from accounts.models import User
from actors.enums import Shared, Viewer
from actors.models.identity import Actor
from core.base import Base
from core.constraints import not_before, one_of
from core.fields import EnumField
from core.history import tracked
from core.querysets import AccessQuerySet

# What is on offer to whom. The rest of the pairs do not exist: no consent can be written down for them.
OFFERED = {
    Viewer.PARTNERS: (
        *(Shared.PHONE, Shared.EMAIL, Shared.WEBSITE, Shared.ADDRESS, Shared.POINT),
        *(Shared.WORKERS, Shared.TURNOVER, Shared.OWNERSHIP, Shared.FORMALITY, Shared.CAPACITY, Shared.FUNCTIONS),
    ),
    Viewer.PROGRAMS: (
        *(Shared.PHONE, Shared.EMAIL, Shared.WEBSITE, Shared.ADDRESS, Shared.POINT),
        *(Shared.WORKERS, Shared.TURNOVER, Shared.OWNERSHIP, Shared.FORMALITY, Shared.CAPACITY, Shared.FUNCTIONS),
        *(Shared.LINKAGES, Shared.FIGURES, Shared.DELIVERIES, Shared.COSTS),
    ),
    Viewer.FIRMS: (Shared.FOUND, Shared.COMPARED),
    Viewer.DONORS: (Shared.NAMED,),
}


class ConsentQuerySet(AccessQuerySet):
    def for_user(self, user, action=None):
        """A firm's consents are seen and changed by its own people alone."""
        return self.filter(actor__in=Actor.objects.represented_by(user))

    def may_add(self, user):
        return getattr(user, "is_authenticated", False) and representations(user).exists()

    def standing(self):
        return self.filter(withdrawn_at=None)


@tracked
class Consent(Base):
    """One thing that a firm agreed to share with one kind of reader, from a moment until it is withdrawn."""

    actor = models.ForeignKey(Actor, models.CASCADE, related_name="consents")
    what = EnumField(Shared)
    viewer = EnumField(Viewer)
    given_at = models.DateTimeField()
    given_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")

    objects = ConsentQuerySet.as_manager()

    class Meta:
        ordering = ["actor", "pk"]
        constraints = [
            one_of("what", Shared, "consent_what_known"),
            one_of("viewer", Viewer, "consent_viewer_known"),
            not_before("withdrawn_at", "given_at", "consent_forward", _("It is withdrawn before it was given.")),
            models.UniqueConstraint(fields=["actor", "what", "viewer"], condition=Q(withdrawn_at=None), name="consent_once"),
            models.CheckConstraint(
                condition=Q(*[Q(viewer=viewer, what__in=list(offered)) for viewer, offered in OFFERED.items()], _connector=Q.OR),
                name="consent_is_offered",
                violation_error_message=_("This cannot be shared with them."),
            ),
        ]
        indexes = [models.Index(fields=["viewer", "what", "actor"], condition=Q(withdrawn_at=None), name="consent_standing")]

    def __str__(self):
        return f"{self.get_what_display()}: {self.get_viewer_display()}"
