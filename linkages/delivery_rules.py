"""What a delivery must be, in sentences: said by the form, the API and the import before the database would refuse it."""

from datetime import timedelta

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from linkages.models.dealings import FIRST_DAY
from linkages.volumes import base_of

DAYS = ("ordered_on", "delivered_on", "paid_on")
FIGURES = ("quantity", "ordered_quantity", "rejected_quantity", "price")
REFUSES = gettext_lazy(
    "What was answered would come back without being asked. Change the figures instead: the other side is then asked again."
)
ONE_DAY = timedelta(days=1)  # somewhere on the earth it is tomorrow already


def worded(day):
    return date_format(day, "j M Y")


def day_faults(days, today):
    """{field: sentence} of {field: day or None}: no day of the future, none of a clock that was lost, none out of order."""
    found = {}
    for name, day in days.items():
        if day is not None and day > today + ONE_DAY:
            found[name] = _("%(day)s has not come yet. Write a day until today.") % {"day": worded(day)}
        elif day is not None and day < FIRST_DAY:
            found[name] = _("%(day)s is before 1990: the clock of the device was probably wrong. Write the right day.") % {
                "day": worded(day)
            }
    ordered, delivered = days.get("ordered_on"), days.get("delivered_on")
    if ordered and delivered and delivered < ordered and not found:
        found["delivered_on"] = _("%(day)s is before the order, %(ordered)s. Change one of the days.") % {
            "day": worded(delivered),
            "ordered": worded(ordered),
        }
    return found


def figure_faults(values):
    """{field: sentence} of what is wrong between the figures."""
    found = {}
    quantity, ordered, rejected, price = (values.get(name) for name in FIGURES)
    if quantity is not None and quantity <= 0:
        found["quantity"] = _("Write a quantity above zero.")
    elif rejected is not None and (rejected < 0 or (quantity is not None and rejected > quantity)):
        found["rejected_quantity"] = _("What was rejected is a part of the quantity: from 0 to all of it.")
    if ordered is not None and ordered <= 0:
        found["ordered_quantity"] = _("Write an ordered quantity above zero, or leave it empty if it is not known.")
    if price is not None and price < 0:
        found["price"] = _("A price is not below zero.")
    elif price is not None and not values.get("currency"):
        found["currency"] = _("A price needs its currency.")
    return found


def unit_fault(product, unit):
    """Why `unit` cannot be counted in the unit of `product`; "" if it can, or if there is no product."""
    if product is None or unit is None or base_of(unit) == base_of(product.unit):
        return ""
    return unit_sentence(unit.code, product.unit.code, product.name, product.unit.dimension)


def unit_sentence(unit, wanted, product, dimension):
    named = {"unit": unit, "wanted": wanted, "product": product}
    if dimension == "mass":
        said = _("“%(unit)s” cannot be converted to %(wanted)s, the unit of %(product)s. Write the weight in %(wanted)s.")
    else:
        said = _("“%(unit)s” cannot be converted to %(wanted)s, the unit of %(product)s. Write the quantity in %(wanted)s.")
    return said % named


def faults(linkage, values):
    """{field: sentence} of all that is wrong with a delivery of `values` on `linkage`; empty if nothing is."""
    found = day_faults({name: values.get(name) for name in DAYS}, timezone.localdate()) | figure_faults(values)
    if fault := unit_fault(linkage.product, values.get("unit")):
        found["unit"] = fault
    return found
