"""Markets that buy the chain's product: prices, demand, standards asked for."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Organization
from core.base import Base
from core.constraints import not_before, one_of
from core.fields import EnumField, MoneyField, QuantityField
from core.history import tracked
from core.models import Currency, Unit
from core.querysets import AccessQuerySet
from markets.enums import EndMarketKind
from markets.models.products import Product
from markets.querysets import ChainPartQuerySet


@tracked
class EndMarket(Base):
    """A market that buys the chain's product."""

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="+")
    shared_with = models.ManyToManyField(Organization, related_name="+", blank=True)
    name = models.CharField(_("name"), max_length=200, help_text=_("Such as “Schools and relief agencies”."))
    kind = EnumField(EndMarketKind, verbose_name=_("kind"), help_text=_("How far the product goes, or who buys."))
    country = models.CharField(_("country"), max_length=2, blank=True, help_text=_("ISO 3166-1 code, such as KE."))
    product = models.ForeignKey(Product, models.PROTECT, null=True, blank=True, related_name="+", help_text=_("What it buys."))
    standards = ArrayField(
        models.CharField(max_length=120),
        default=list,
        blank=True,
        verbose_name=_("standards"),
        help_text=_("What it asks for, such as EAS 2."),
    )

    objects = ChainPartQuerySet.as_manager()

    class Meta:
        ordering = ["name", "pk"]
        constraints = [one_of("kind", EndMarketKind, "end_market_kind_known")]

    def __str__(self):
        return self.name


class EndMarketChildQuerySet(AccessQuerySet):
    through = "end_market"


@tracked
class Price(Base):
    """A price seen at an end market on a day."""

    end_market = models.ForeignKey(EndMarket, models.CASCADE, related_name="prices")
    date = models.DateField(_("date"), help_text=_("The day of the price."))
    price = MoneyField(verbose_name=_("price"), help_text=_("For one unit."))
    currency = models.ForeignKey(Currency, models.PROTECT, to_field="code", related_name="+", help_text=_("ISO 4217 code, such as KES."))
    unit = models.ForeignKey(Unit, models.PROTECT, to_field="code", related_name="+", help_text=_("The unit the price is for."))
    source = models.CharField(_("source"), max_length=200, help_text=_("Who saw or published it."))

    objects = EndMarketChildQuerySet.as_manager()

    class Meta:
        ordering = ["-date", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(price__gte=0), name="price_not_negative", violation_error_message=_("A price is not below zero.")
            )
        ]

    def __str__(self):
        return f"{self.currency_id} {self.price}/{self.unit_id}"


@tracked
class Demand(Base):
    """What an end market would buy in a period."""

    end_market = models.ForeignKey(EndMarket, models.CASCADE, related_name="demand")
    period_start = models.DateField(_("from"), help_text=_("First day of the period."))
    period_end = models.DateField(_("to"), help_text=_("Last day of the period."))
    quantity = QuantityField(verbose_name=_("quantity"), help_text=_("In the unit beside it."))
    unit = models.ForeignKey(Unit, models.PROTECT, to_field="code", related_name="+", help_text=_("Unit of the quantity."))
    source = models.CharField(_("source"), max_length=200, help_text=_("Who estimated it."))

    objects = EndMarketChildQuerySet.as_manager()

    class Meta:
        ordering = ["-period_start", "-pk"]
        constraints = [
            not_before("period_end", "period_start", "demand_period_forward", _("The end of the period is before its start.")),
            models.CheckConstraint(
                condition=Q(quantity__gte=0), name="demand_not_negative", violation_error_message=_("A quantity is not below zero.")
            ),
        ]

    def __str__(self):
        return f"{self.quantity} {self.unit_id}"
