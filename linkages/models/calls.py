"""Firms that are asked by phone or on a visit what they say of a linkage, because no letter reaches them."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Organization, User
from accounts.querysets import OwnedQuerySet
from core.access import Area
from core.base import Base
from core.constraints import one_of
from core.fields import EnumField
from linkages.enums import CallOutcome, Side
from linkages.models.linkages import Linkage, LinkageStatement

OPEN = ("", CallOutcome.NOT_REACHED)


class CallQuerySet(OwnedQuerySet):
    area = Area.REGISTRY
    author = "put_by"

    def open(self):
        """Those that are still to be made."""
        return self.filter(outcome__in=OPEN)


class Call(Base):
    """One question for a call: what does the firm on `side` say of this linkage? Open until it is answered.

    Whom one spoke to is kept as it was written down; what the firm said is a statement on its behalf.
    """

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="+")
    linkage = models.ForeignKey(Linkage, models.CASCADE, related_name="calls")
    side = EnumField(Side, help_text=_("Whose word is asked for."))
    put_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    outcome = EnumField(CallOutcome, blank=True, default="", help_text=_("What came of it."))
    spoke_to = models.CharField(_("spoke to"), max_length=200, blank=True, default="", help_text=_("Who answered, or why nobody did."))
    tries = models.PositiveSmallIntegerField(default=0)
    called_at = models.DateTimeField(null=True)
    called_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    statement = models.ForeignKey(LinkageStatement, models.CASCADE, null=True, related_name="+")

    objects = CallQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            one_of("side", Side, "call_side_known"),
            models.CheckConstraint(condition=Q(outcome__in=["", *CallOutcome.values]), name="call_outcome_known"),
            models.UniqueConstraint(
                fields=["organization", "linkage", "side"],
                condition=Q(outcome__in=["", "not_reached"]),
                name="call_open_once",
                violation_error_message=_("This linkage is on the call list already."),
            ),
        ]

    def __str__(self):
        return f"{self.firm} · {self.linkage}"

    @property
    def firm(self):
        """Who is asked."""
        return self.linkage.from_actor if self.side == Side.FROM else self.linkage.to_actor

    @property
    def other_firm(self):
        return self.linkage.to_actor if self.side == Side.FROM else self.linkage.from_actor

    def get_absolute_url(self):
        return f"/linkages/calls/{self.firm.code}/"
