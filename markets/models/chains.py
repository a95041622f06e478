"""A product's chain in a place: its functions in order, and its channels to end markets."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Organization
from core.base import Base
from core.constraints import between, one_of
from core.fields import EnumField
from core.history import tracked
from core.querysets import AccessQuerySet
from markets.enums import FunctionKind
from markets.models.end_markets import EndMarket
from markets.models.products import Product, ProductConversion
from markets.querysets import ValueChainQuerySet

__all__ = ["Channel", "Function", "Product", "ProductConversion", "ValueChain"]


@tracked
class ValueChain(Base):
    """A product's chain in a place, as one organization describes it and may share it."""

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="+")
    shared_with = models.ManyToManyField(Organization, related_name="+", blank=True)
    name = models.CharField(_("name"), max_length=200, help_text=_("Product and place, such as “Maize, Trans Nzoia”."))
    product = models.ForeignKey(
        Product, models.PROTECT, related_name="chains", help_text=_("The final product; volumes on the map are in its unit.")
    )
    country = models.CharField(_("country"), max_length=2, help_text=_("ISO 3166-1 code, such as KE."))
    area = models.CharField(_("area"), max_length=200, blank=True, help_text=_("The part of the country, in words."))
    confirmation_months = models.PositiveSmallIntegerField(
        _("months a confirmation holds"), default=12, help_text=_("After these a confirmed linkage lapses until it is said again.")
    )
    interest_rate = models.DecimalField(
        _("interest, % a year"),
        max_digits=7,
        decimal_places=4,
        null=True,
        blank=True,
        help_text=_("What money costs the firms of this chain: values the wait for a payment. Empty: waiting is not valued."),
    )

    objects = ValueChainQuerySet.as_manager()

    class Meta:
        ordering = ["name", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(confirmation_months__gte=1, confirmation_months__lte=60),
                name="chain_confirmation_months",
                violation_error_message=_("A confirmation holds from 1 to 60 months."),
            ),
            between("interest_rate", 0, 500, "chain_interest_rate", _("Interest is from 0 to 500 percent a year.")),
        ]

    def __str__(self):
        return self.name


class ChainChildQuerySet(AccessQuerySet):
    through = "value_chain"


@tracked
class Function(Base):
    """A stage of the chain; `position` orders stages from inputs to consumption."""

    value_chain = models.ForeignKey(ValueChain, models.CASCADE, related_name="functions")
    name = models.CharField(_("name"), max_length=120, help_text=_("As the people of the chain call this stage."))
    position = models.PositiveSmallIntegerField(_("position"), help_text=_("1 is the first stage."))
    kind = EnumField(FunctionKind, verbose_name=_("kind"), help_text=_("What is done at this stage."))

    objects = ChainChildQuerySet.as_manager()

    class Meta:
        ordering = ["value_chain", "position", "pk"]
        constraints = [
            one_of("kind", FunctionKind, "function_kind_known"),
            models.UniqueConstraint(
                fields=["value_chain", "position"],
                name="function_position_once",
                deferrable=models.Deferrable.DEFERRED,
                violation_error_message=_("Two functions of a chain cannot stand at the same position."),
            ),
        ]

    def __str__(self):
        return self.name


@tracked
class Channel(Base):
    """A route of the product through some functions to one end market."""

    value_chain = models.ForeignKey(ValueChain, models.CASCADE, related_name="channels")
    name = models.CharField(_("name"), max_length=120, help_text=_("Such as “Institutional channel”."))
    end_market = models.ForeignKey(EndMarket, models.PROTECT, related_name="channels", help_text=_("Where this channel ends."))
    functions = models.ManyToManyField(Function, related_name="channels", blank=True)

    objects = ChainChildQuerySet.as_manager()

    class Meta:
        ordering = ["value_chain", "pk"]

    def __str__(self):
        return self.name
