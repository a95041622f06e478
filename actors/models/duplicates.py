"""Two actors that may be one: what was found for an organization, and what people of it said of the two."""

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.access import organizations_where
from accounts.models import Organization, User
from actors.enums import ActorStatus, PairDecision, Visibility
from actors.models.identity import Actor, WorksWith
from core.access import Action, Area
from core.constraints import one_of
from core.fields import EnumField
from core.querysets import AccessQuerySet


class DuplicatePairQuerySet(AccessQuerySet):
    def for_user(self, user, action=Action.VIEW):
        """Seen by who may merge in the organization that it was found for, as far as both actors may be seen and still stand."""
        granted = organizations_where(user, Area.REGISTRY, Action.DECIDE)
        rows = self.filter(organization__in=granted)
        for side in ("one", "other"):
            worked_with = WorksWith.objects.filter(organization=OuterRef("organization"), actor=OuterRef(side))
            rows = rows.filter(Q(**{f"{side}__visibility": Visibility.REGISTRY}) | Exists(worked_with))
            rows = rows.exclude(**{f"{side}__status": ActorStatus.MERGED})
        return rows

    def may_add(self, user):
        return bool(organizations_where(user, Area.REGISTRY, Action.DECIDE))

    def waiting(self):
        return self.filter(decision=PairDecision.WAITING)


class DuplicatePair(models.Model):
    """Two actors that are alike, as one organization sees them: the score rests on identity and on its own facts alone.

    `reasons` are [sentence, bits for (above 0) or against]. "Not the same" is kept when the pairs are looked for again; it is
    said of the records as they were, and holds for what they are merged into.
    """

    organization = models.ForeignKey(Organization, models.CASCADE, related_name="+")
    one = models.ForeignKey(Actor, models.CASCADE, related_name="+", help_text=_("The record that was registered first."))
    other = models.ForeignKey(Actor, models.CASCADE, related_name="+", help_text=_("The record that was registered later."))
    score = models.DecimalField(_("score"), max_digits=5, decimal_places=4, help_text=_("How likely the two are one, 0 to 1."))
    reasons = models.JSONField(default=list)
    decision = EnumField(
        PairDecision, default=PairDecision.WAITING, verbose_name=_("state"), help_text=_("Whether somebody looked at the two.")
    )
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    note = models.CharField(_("why"), max_length=500, blank=True, help_text=_("What tells the two apart."))

    objects = DuplicatePairQuerySet.as_manager()

    class Meta:
        verbose_name = _("possible duplicate")
        verbose_name_plural = _("possible duplicates")
        ordering = ["-score", "pk"]
        constraints = [
            one_of("decision", PairDecision, "duplicate_pair_decision_known"),
            models.CheckConstraint(condition=Q(one__lt=F("other")), name="duplicate_pair_in_order"),
            models.UniqueConstraint(fields=["organization", "one", "other"], name="duplicate_pair_once"),
        ]
        indexes = [models.Index(fields=["organization", "decision", "-score", "id"], name="duplicate_pair_queue")]

    def __str__(self):
        return f"{self.one} · {self.other}"

    def get_absolute_url(self):
        return reverse("duplicate-detail", args=[self.pk])

    @property
    def sides(self):
        return [("one", self.one), ("other", self.other)]

    @property
    def percent(self):
        """Never 100: a score is no certainty."""
        return min(99, 100 * self.score)
