"""Products and how much of one makes another: shared reference data, with who added it and the source."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Organization
from core.base import Base
from core.fields import QuantityField
from core.history import tracked
from core.models import Unit
from core.querysets import AccessQuerySet
from markets.querysets import ProductQuerySet


@tracked
class Product(Base):
    """What is traded; quantities on a chain are summed in its `unit`."""

    organization = models.ForeignKey(Organization, models.PROTECT, null=True, blank=True, related_name="+")
    name = models.CharField(_("name"), max_length=200, help_text=_("Such as “White maize, grain”."))
    code = models.CharField(_("code"), max_length=40, blank=True, help_text=_("Its code in the scheme, such as 1005.90."))
    scheme = models.CharField(_("scheme"), max_length=40, blank=True, help_text=_("Whose code that is, such as HS2017 or FAOSTAT."))
    unit = models.ForeignKey(
        Unit, models.PROTECT, to_field="code", related_name="+", help_text=_("The unit its quantities are added up in.")
    )

    objects = ProductQuerySet.as_manager()

    class Meta:
        ordering = ["name", "pk"]

    def __str__(self):
        return self.name


class ConversionQuerySet(AccessQuerySet):
    through = "from_product"


@tracked
class ProductConversion(Base):
    """`factor` units of `from_product` make one unit of `to_product` (6 kg fresh cherry: 1 kg green coffee)."""

    from_product = models.ForeignKey(Product, models.CASCADE, related_name="conversions", help_text=_("What goes in."))
    to_product = models.ForeignKey(Product, models.CASCADE, related_name="made_from", help_text=_("What comes out."))
    factor = QuantityField(verbose_name=_("factor"), help_text=_("Units that go in for one unit that comes out."))
    source = models.CharField(_("source"), max_length=200, blank=True, help_text=_("Who measured or published it."))

    objects = ConversionQuerySet.as_manager()

    class Meta:
        ordering = ["from_product", "to_product", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["from_product", "to_product"], name="conversion_once"),
            models.CheckConstraint(
                condition=Q(factor__gt=0), name="conversion_positive", violation_error_message=_("A factor is above zero.")
            ),
            models.CheckConstraint(
                condition=~Q(from_product=F("to_product")),
                name="conversion_joins_two_products",
                violation_error_message=_("A conversion joins two different products."),
            ),
        ]

    def __str__(self):
        return f"{self.factor} {self.from_product} → 1 {self.to_product}"
