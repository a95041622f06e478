"""Constraints and opportunities, each on exactly one part of the chain."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import Organization
from actors.models import Actor
from core.base import Base
from core.constraints import between, exactly_one, one_of
from core.fields import EnumField
from core.history import tracked
from linkages.enums import ProblemStatus
from linkages.models.linkages import Linkage
from linkages.querysets import ProblemQuerySet
from markets.models import Channel, EnablingFactor, EndMarket, Function, SupportingMarket, ValueChain
from records.models import Evidence

SUBJECTS = ("function", "channel", "end_market", "supporting_market", "enabling_factor", "actor", "linkage", "whole_chain")
ONE_SUBJECT = _("Say which one part of the chain it is about.")
SCALE = _("Give a number from 1 (low) to 5 (high).")


class Problem(Base):
    """Abstract: tied by a real foreign key to one part of the chain; `whole_chain` is the chain itself."""

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="+")
    title = models.CharField(_("title"), max_length=200, help_text=_("In one line."))
    value_chain = models.ForeignKey(ValueChain, models.PROTECT, related_name="%(class)s_set", help_text=_("The chain it belongs to."))
    function = models.ForeignKey(Function, models.PROTECT, null=True, blank=True, related_name="+")
    channel = models.ForeignKey(Channel, models.PROTECT, null=True, blank=True, related_name="+")
    end_market = models.ForeignKey(EndMarket, models.PROTECT, null=True, blank=True, related_name="+")
    supporting_market = models.ForeignKey(SupportingMarket, models.PROTECT, null=True, blank=True, related_name="+")
    enabling_factor = models.ForeignKey(EnablingFactor, models.PROTECT, null=True, blank=True, related_name="+")
    actor = models.ForeignKey(Actor, models.PROTECT, null=True, blank=True, related_name="+")
    linkage = models.ForeignKey(Linkage, models.PROTECT, null=True, blank=True, related_name="+")
    whole_chain = models.ForeignKey(ValueChain, models.PROTECT, null=True, blank=True, related_name="+")
    feasibility = models.PositiveSmallIntegerField(_("feasibility"), help_text=SCALE)
    status = EnumField(ProblemStatus, default=ProblemStatus.OPEN, verbose_name=_("status"), help_text=_("How far it is dealt with."))
    evidence = models.ManyToManyField(Evidence, related_name="%(class)s_set", blank=True)

    objects = ProblemQuerySet.as_manager()

    class Meta:
        abstract = True

    def __str__(self):
        return self.title

    @property
    def subject(self):
        """(type, record) of the part it is about."""
        for name in SUBJECTS:
            if getattr(self, f"{name}_id") is not None:
                return ("value_chain" if name == "whole_chain" else name), getattr(self, name)
        return None


@tracked
class Constraint(Problem):
    """What holds the chain back."""

    severity = models.PositiveSmallIntegerField(_("severity"), help_text=SCALE)

    class Meta:
        ordering = ["-severity", "pk"]
        constraints = [
            one_of("status", ProblemStatus, "constraint_status_known"),
            exactly_one(SUBJECTS, "constraint_one_subject", ONE_SUBJECT),
            between("severity", 1, 5, "constraint_severity", SCALE),
            between("feasibility", 1, 5, "constraint_feasibility", SCALE),
        ]


@tracked
class Opportunity(Problem):
    """What could move the chain."""

    potential = models.PositiveSmallIntegerField(_("potential"), help_text=SCALE)

    class Meta:
        ordering = ["-potential", "pk"]
        verbose_name_plural = "opportunities"
        constraints = [
            one_of("status", ProblemStatus, "opportunity_status_known"),
            exactly_one(SUBJECTS, "opportunity_one_subject", ONE_SUBJECT),
            between("potential", 1, 5, "opportunity_potential", SCALE),
            between("feasibility", 1, 5, "opportunity_feasibility", SCALE),
        ]
