"""Quantities of a chain in its product's unit: unit by unit and product by product, never mixed."""

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Q

from markets.models import ProductConversion

SIX_PLACES = Decimal("0.000001")


def tidy(number):
    """At most six decimals and no trailing zeros, written plainly (1000, not 1E+3)."""
    return None if number is None else Decimal(format(number.quantize(SIX_PLACES).normalize(), "f"))


def base_of(unit):
    return unit.base or unit.code


@dataclass(frozen=True)
class Scale:
    """How a quantity in a base unit becomes one of `unit`: base units in one unit, times units of the chain's product."""

    base: str
    factor: Decimal
    worth: Decimal = Decimal(1)

    def read(self, amount, base):
        return amount / self.factor * self.worth if base == self.base else None


class Volumes:
    """What `chain`'s quantities are added up in: its product's unit, other products by one conversion to or from it."""

    def __init__(self, chain, user):
        self.product, self.unit = chain.product_id, chain.product.unit_id
        own = Scale(base_of(chain.product.unit), chain.product.unit.factor or Decimal(1))
        # A linkage that names no product trades the product of the chain it belongs to.
        self.scales, self.units = {None: own, self.product: own}, {}
        rows = ProductConversion.objects.for_user(user).filter(Q(from_product=chain.product) | Q(to_product=chain.product))
        for row in rows.select_related("from_product__unit", "to_product__unit"):
            made = row.from_product_id == self.product
            other = row.to_product if made else row.from_product
            worth = row.factor if made else 1 / row.factor
            self.scales[other.pk] = Scale(base_of(other.unit), other.unit.factor or Decimal(1), worth)

    def total(self, amounts, told):
        """(quantity, unit, linkages in it, product, whether it is in the chain's unit) of {(product, base unit): amount}.

        What cannot be put into the chain's unit is left out, unless it is all there is and of one kind.
        """
        found = {key: self.scales[key[0]].read(amount, key[1]) for key, amount in amounts.items() if key[0] in self.scales}
        summed = {key: amount for key, amount in found.items() if amount is not None}
        if summed:
            return tidy(sum(summed.values())), self.unit, sum(told[key] for key in summed), self.product, True
        if len(amounts) == 1:
            ((product, base), amount) = next(iter(amounts.items()))
            return tidy(amount), base, told[product, base], product, False
        return None, None, 0, None, False
