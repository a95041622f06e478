"""Laws, standards, norms, infrastructure and institutions that help or hinder the chain."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import Organization
from core.base import Base
from core.constraints import not_before, one_of
from core.fields import EnumField
from core.history import tracked
from markets.enums import Effect, FactorKind, Level
from markets.models.chains import ValueChain
from markets.querysets import ChainPartQuerySet


@tracked
class EnablingFactor(Base):
    """Part of the business enabling environment, at one level, dated and sourced."""

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="+")
    shared_with = models.ManyToManyField(Organization, related_name="+", blank=True)
    title = models.CharField(_("title"), max_length=200, help_text=_("Such as “County grain cess”."))
    level = EnumField(Level, verbose_name=_("level"), help_text=_("Where it is decided."))
    kind = EnumField(FactorKind, verbose_name=_("kind"), help_text=_("What sort of factor it is."))
    effect = EnumField(Effect, verbose_name=_("effect"), help_text=_("Whether it helps or hinders the chain."))
    since = models.DateField(_("since"), null=True, blank=True, help_text=_("From when it holds."))
    until = models.DateField(_("until"), null=True, blank=True, help_text=_("Until when; empty if it still holds."))
    source = models.CharField(_("source"), max_length=200, help_text=_("Where it can be read."))
    value_chains = models.ManyToManyField(ValueChain, related_name="enabling_factors", blank=True)

    objects = ChainPartQuerySet.as_manager()

    class Meta:
        ordering = ["title", "pk"]
        constraints = [
            one_of("level", Level, "factor_level_known"),
            one_of("kind", FactorKind, "factor_kind_known"),
            one_of("effect", Effect, "factor_effect_known"),
            not_before(
                "until", "since", "factor_until_after_since", _("The end is before the start. Change one of them, or leave the end empty.")
            ),
        ]

    def __str__(self):
        return self.title
