"""Who speaks for a firm, how they came to it, and what others suggest once they do."""

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.access import organizations_where, representations
from accounts.models import Organization, User
from actors.enums import ClaimStatus, FirmRole, Matter, SuggestionStatus
from actors.models.identity import Actor, WorksWith
from actors.roles import having
from core.access import Action, Area
from core.base import Base
from core.constraints import one_of
from core.fields import EnumField
from core.history import tracked
from core.querysets import AccessQuerySet


class RepresentativeQuerySet(AccessQuerySet):
    def for_user(self, user, action=Action.VIEW):
        """The people of one's own firms; owners change them."""
        if not getattr(user, "is_authenticated", False):
            return self.none()
        mine = representations(user) if action is Action.VIEW else having(user, Matter.PEOPLE)
        return self.filter(actor__in=mine.values("actor"))

    def may_add(self, user):
        return having(user, Matter.PEOPLE).exists()


@tracked
class Representative(Base):
    """A person who speaks for a firm."""

    actor = models.ForeignKey(Actor, models.PROTECT, related_name="representatives")
    user = models.ForeignKey(User, models.PROTECT, related_name="representations")
    role = EnumField(FirmRole, default=FirmRole.OWNER)
    until = models.DateField(null=True, blank=True)

    objects = RepresentativeQuerySet.as_manager()

    class Meta:
        ordering = ["actor", "pk"]
        constraints = [
            one_of("role", FirmRole, "representative_role_known"),
            models.UniqueConstraint(fields=["actor", "user"], condition=Q(until=None), name="representative_once"),
        ]

    def __str__(self):
        return f"{self.user} · {self.actor}"


class ClaimQuerySet(AccessQuerySet):
    def for_user(self, user, action=Action.VIEW):
        """One's own claims, and those on actors that one's organization works with.

        CHANGE is to decide, which officers do; DECIDE is to answer an appeal, which managers do; SUBMIT is to appeal, or to
        take one's own claim back. Whom a firm invites itself its own people see alone, and its owners take back (SUBMIT).
        """
        if not getattr(user, "is_authenticated", False):
            return self.none()
        # Enumerators change actors but decide on nobody's claim: the right to withdraw begins with officers.
        wanted = Action.DELETE if action is Action.CHANGE else action
        worked_with = WorksWith.objects.filter(organization__in=organizations_where(user, Area.REGISTRY, wanted)).order_by().values("actor")
        asked = Q(actor__in=worked_with, from_firm=False)
        if action not in (Action.VIEW, Action.SUBMIT):
            return self.filter(asked)
        own = representations(user) if action is Action.VIEW else having(user, Matter.PEOPLE)
        mine = Q(user=user) | Q(from_firm=True, actor__in=own.values("actor"))
        return self.filter(mine if action is Action.SUBMIT else mine | asked)

    def may_add(self, user):
        return getattr(user, "is_authenticated", False)


@tracked
class Claim(Base):
    """A person says a record is their firm's: by an invitation's secret at once, else by proof that an officer decides.

    The secret stands in a letter to `invited_email`, or without one as a code on paper; `from_firm` where the firm itself
    invites one more person, in `role`. A refusal can be appealed once; a
    manager who did not refuse it answers, and that is final.
    """

    actor = models.ForeignKey(Actor, models.CASCADE, related_name="claims")
    user = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    invited_email = models.EmailField(blank=True)
    role = EnumField(FirmRole, default=FirmRole.OWNER, help_text=_("As what the person speaks for the firm."))
    from_firm = models.BooleanField(default=False, editable=False, help_text=_("Invited by an owner of the firm itself."))
    invited_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    digest = models.CharField(max_length=64, blank=True, db_index=True)
    expires_at = models.DateTimeField(null=True)
    proof = models.TextField(_("proof"), blank=True, help_text=_("How we can know that this firm is yours."))
    status = EnumField(ClaimStatus, default=ClaimStatus.ASKED)
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    reason = models.TextField(blank=True)
    appeal = models.TextField(_("appeal"), blank=True, help_text=_("Why the refusal is wrong, and what else shows that the firm is yours."))
    answered_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    answer = models.TextField(blank=True)

    objects = ClaimQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [one_of("status", ClaimStatus, "claim_status_known"), one_of("role", FirmRole, "claim_role_known")]

    def __str__(self):
        return f"{self.actor}: {self.get_status_display()}"

    def get_absolute_url(self):
        return reverse("claim-detail", args=[self.pk])

    @property
    def stands(self):
        """Whether an invitation can still be used."""
        return self.status == ClaimStatus.ASKED and self.expires_at is not None and self.expires_at > timezone.now()


class SuggestionQuerySet(AccessQuerySet):
    def for_user(self, user, action=Action.VIEW):
        """The firm's owners decide; the organization that suggested sees it, and its officers take it back (CHANGE)."""
        if not getattr(user, "is_authenticated", False):
            return self.none()
        if action is Action.DECIDE:
            return self.filter(actor__in=having(user, Matter.IDENTITY).values("actor"))
        own = Q(actor__in=Actor.objects.represented_by(user))
        ours = Q(organization__in=organizations_where(user, Area.REGISTRY, action))
        return self.filter(own | ours if action is Action.VIEW else ours)

    def may_add(self, user):
        return bool(organizations_where(user, Area.REGISTRY, Action.CHANGE))


@tracked
class Suggestion(Base):
    """What an organization would change in the identity of a firm that owns its record; the firm accepts or refuses it.

    `values` holds {field: new value} as the API writes it, `before` what those fields said when it was suggested.
    """

    actor = models.ForeignKey(Actor, models.CASCADE, related_name="suggestions")
    organization = models.ForeignKey(Organization, models.PROTECT, related_name="+")
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    values = models.JSONField()
    before = models.JSONField()
    reason = models.TextField(_("reason"), help_text=_("How you know; the firm reads it."))
    status = EnumField(SuggestionStatus, default=SuggestionStatus.ASKED)
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    answer = models.TextField(blank=True)

    objects = SuggestionQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [one_of("status", SuggestionStatus, "suggestion_status_known")]

    def __str__(self):
        return str(_("Suggestion for %(actor)s") % {"actor": self.actor})

    def get_absolute_url(self):
        return reverse("suggestion-detail", args=[self.pk])
