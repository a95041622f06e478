"""Typed changes of one actor, and which interventions contributed."""

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import Organization, User
from actors.models import Actor
from core.base import Base
from core.constraints import one_of
from core.fields import EnumField
from core.history import tracked
from markets.models import ValueChain
from programs.interventions.models import Intervention
from programs.upgrading.enums import UpgradeStatus, UpgradeType
from programs.upgrading.querysets import ContributionQuerySet, UpgradeQuerySet
from records.models import Evidence


@tracked
class Upgrade(Base):
    """One event of one type: what was before, what is after, since when; verified by another person than who claimed it."""

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="+")
    actor = models.ForeignKey(Actor, models.PROTECT, related_name="upgrades", help_text=_("Who upgraded."))
    type = EnumField(UpgradeType, verbose_name=_("type"), help_text=_("By Humphrey and Schmitz; channel by USAID."))
    value_chain = models.ForeignKey(ValueChain, models.PROTECT, related_name="upgrades", help_text=_("The chain it happened in."))
    before = models.TextField(_("before"), help_text=_("How it was."))
    after = models.TextField(_("after"), help_text=_("How it is now."))
    happened_on = models.DateField(_("happened on"), help_text=_("The day of the change."))
    evidence = models.ManyToManyField(Evidence, related_name="upgrades")
    status = EnumField(UpgradeStatus, default=UpgradeStatus.CLAIMED)
    claimed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    reason = models.TextField(blank=True)

    objects = UpgradeQuerySet.as_manager()

    class Meta:
        ordering = ["-happened_on", "-pk"]
        constraints = [
            one_of("type", UpgradeType, "upgrade_type_known"),
            one_of("status", UpgradeStatus, "upgrade_status_known"),
            models.CheckConstraint(
                condition=Q(decided_by=None) | ~Q(decided_by=models.F("claimed_by")),
                name="upgrade_decided_by_another",
                violation_error_message=_("You recorded this; someone else verifies it."),
            ),
        ]

    def __str__(self):
        return f"{self.actor}: {self.get_type_display()}"

    def get_absolute_url(self):
        return reverse("upgrade-detail", args=[self.pk])


@tracked
class Contribution(Base):
    """The share in percent that an intervention claims of an upgrade; all of one upgrade never pass 100."""

    upgrade = models.ForeignKey(Upgrade, models.CASCADE, related_name="contributions")
    intervention = models.ForeignKey(Intervention, models.PROTECT, related_name="contributions")
    share = models.DecimalField(_("share, %"), max_digits=5, decimal_places=2, help_text=_("Above 0, at most 100."))

    objects = ContributionQuerySet.as_manager()

    class Meta:
        ordering = ["upgrade", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["upgrade", "intervention"], name="contribution_once"),
            models.CheckConstraint(
                condition=Q(share__gt=0, share__lte=100),
                name="contribution_percent",
                violation_error_message=_("A share is above 0 and at most 100."),
            ),
        ]

    def __str__(self):
        return f"{self.intervention} {self.share} %"
