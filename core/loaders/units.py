"""Units of quantity. Factors are exact by definition (pound 0.45359237 kg, acre 0.40468564224 ha)."""

from decimal import Decimal as D

# code, name, dimension, base unit, how many base units it is (None: depends on the product, so it never converts by itself)
UNITS = (
    ("kg", "kilogram", "mass", "kg", D(1)),
    ("g", "gram", "mass", "kg", D("0.001")),
    ("t", "tonne", "mass", "kg", D(1000)),
    ("q", "quintal", "mass", "kg", D(100)),
    ("lb", "pound", "mass", "kg", D("0.45359237")),
    ("l", "litre", "volume", "l", D(1)),
    ("ml", "millilitre", "volume", "l", D("0.001")),
    ("hl", "hectolitre", "volume", "l", D(100)),
    ("m3", "cubic metre", "volume", "l", D(1000)),
    ("ha", "hectare", "area", "ha", D(1)),
    ("m2", "square metre", "area", "ha", D("0.0001")),
    ("acre", "acre", "area", "ha", D("0.40468564224")),
    ("m", "metre", "length", "m", D(1)),
    ("km", "kilometre", "length", "m", D(1000)),
    ("piece", "piece", "count", "piece", D(1)),
    ("dozen", "dozen", "count", "piece", D(12)),
    ("pair", "pair", "count", "piece", D(2)),
    ("head", "head (animal)", "count", "head", D(1)),
    ("hour", "hour", "time", "hour", D(1)),
    ("day", "day of work (8 hours)", "time", "hour", D(8)),
    ("kwh", "kilowatt hour", "energy", "kwh", D(1)),
    ("bag", "bag (of its own product)", "bag", "", None),
    ("crate", "crate (of its own product)", "crate", "", None),
    ("bunch", "bunch (of its own product)", "bunch", "", None),
)
