"""Markets for what firms need beside goods: finance, inputs, transport, advice…"""

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import Organization
from core.base import Base
from core.constraints import between, one_of
from core.fields import EnumField
from core.history import tracked
from core.querysets import AccessQuerySet
from markets.enums import SupportingMarketKind
from markets.models.chains import ValueChain
from markets.querysets import ChainPartQuerySet

SCORE = _("A score is from 0 (none) to 4 (very good).")


@tracked
class SupportingMarket(Base):
    """A market that supports the chain; its providers are actors (actors.Provider)."""

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="+")
    shared_with = models.ManyToManyField(Organization, related_name="+", blank=True)
    name = models.CharField(_("name"), max_length=200, help_text=_("Such as “Drying and storage”."))
    kind = EnumField(SupportingMarketKind, verbose_name=_("kind"), help_text=_("What is offered."))
    country = models.CharField(_("country"), max_length=2, blank=True, help_text=_("ISO 3166-1 code, such as KE."))
    area = models.CharField(_("area"), max_length=200, blank=True, help_text=_("The part of the country, in words."))
    value_chains = models.ManyToManyField(ValueChain, related_name="supporting_markets", blank=True)

    objects = ChainPartQuerySet.as_manager()

    class Meta:
        ordering = ["name", "pk"]
        constraints = [one_of("kind", SupportingMarketKind, "supporting_market_kind_known")]

    def __str__(self):
        return self.name


class AssessmentQuerySet(AccessQuerySet):
    through = "supporting_market"


@tracked
class Assessment(Base):
    """How a supporting market served on a day: each score 0 to 4, empty where not known."""

    supporting_market = models.ForeignKey(SupportingMarket, models.CASCADE, related_name="assessments")
    as_of = models.DateField(_("as of"), help_text=_("The day it describes."))
    coverage = models.PositiveSmallIntegerField(_("coverage"), null=True, blank=True, help_text=SCORE)
    use = models.PositiveSmallIntegerField(_("use"), null=True, blank=True, help_text=SCORE)
    price = models.PositiveSmallIntegerField(_("price"), null=True, blank=True, help_text=SCORE)
    quality = models.PositiveSmallIntegerField(_("quality"), null=True, blank=True, help_text=SCORE)
    source = models.CharField(_("source"), max_length=200, help_text=_("Who assessed it, and how."))

    objects = AssessmentQuerySet.as_manager()

    class Meta:
        ordering = ["-as_of", "-pk"]
        constraints = [between(name, 0, 4, f"assessment_{name}_score", SCORE) for name in ("coverage", "use", "price", "quality")]

    def __str__(self):
        return f"{self.supporting_market} {self.as_of}"
