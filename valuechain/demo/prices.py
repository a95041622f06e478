"""What things cost in the story: one index of each product by month, and what each buyer adds to it. Invented, in plausible size."""

from datetime import date
from decimal import Decimal

UGX_FOR_KES = Decimal("28.6")
USD_FOR_KES = Decimal("0.00774")
ETB_FOR_USD = {2024: Decimal("119"), 2025: Decimal("134"), 2026: Decimal("149")}

# Grain in KES/kg at the farm gate in January to December, against the year's level: low at harvest, high before the next.
GRAIN_YEAR = (0.94, 0.97, 1.01, 1.05, 1.09, 1.12, 1.11, 1.04, 0.97, 0.92, 0.90, 0.91)
GRAIN_LEVEL = {2024: 34.5, 2025: 36.8, 2026: 38.4}
CHERRY_LEVEL = {2024: 58.0, 2025: 74.0, 2026: 91.0}  # ETB/kg
EXPORT_LEVEL = {2024: 6.35, 2025: 7.60, 2026: 8.25}  # USD/kg of washed green coffee, free on board

# What a buyer of maize pays against the farm gate; flour and feed against grain.
MAIZE_FACTORS = {
    ("grain", "broker"): 1.0,
    ("grain", "market"): 1.01,
    ("grain", "coop"): 1.04,
    ("grain", "store"): 1.06,
    ("grain", "posho"): 1.11,
    ("grain", "feed"): 1.10,
    ("grain", "miller"): 1.17,
    ("grain", "sme"): 1.20,
    ("grain", "wholesale"): 1.22,
    ("grain", "school"): 1.30,
    ("grain", "importer"): 1.38,
    ("flour", "wholesale"): 1.98,
    ("flour", "shop"): 2.08,
    ("flour", "school"): 2.04,
    ("meal", "shop"): 1.52,
    ("feed", "feedshop"): 1.34,
    ("seed", "any"): 6.9,
    ("fertiliser", "any"): 1.95,
}
COFFEE_FACTORS = {"cherry": 1.0, "parchment": 5.35, "green": 6.9}


def grain(day):
    """KES for a kg of grade 1 white maize at the farm gate."""
    return Decimal(str(round(GRAIN_LEVEL[day.year] * GRAIN_YEAR[day.month - 1], 2)))


def price(product, buyer, day, currency):
    """The going price of one kg of `product` paid by a `buyer` (a role) in the month of `day`."""
    if product in COFFEE_FACTORS and currency == "ETB":
        return Decimal(str(round(CHERRY_LEVEL[day.year] * COFFEE_FACTORS[product], 2)))
    if product == "green":
        return Decimal(str(EXPORT_LEVEL[day.year]))
    if product == "roasted":
        return Decimal(str(round(CHERRY_LEVEL[day.year] * 9.4, 2)))
    if product == "seedling":
        return Decimal("14") + 2 * (day.year - 2024)
    factor = MAIZE_FACTORS.get((product, buyer)) or MAIZE_FACTORS[product, "any"]
    kes = grain(day) * Decimal(str(factor))
    return {"KES": kes, "UGX": kes * UGX_FOR_KES, "USD": kes * USD_FOR_KES}[currency]


def stated(amount, currency):
    """An amount as people say it: 36.50, not 36.4782."""
    step = {"KES": Decimal("0.5"), "UGX": Decimal("10"), "USD": Decimal("0.01"), "ETB": Decimal("0.5")}[currency]
    step *= 100 if amount / step > 10_000 else 1  # a price of a whole tonne
    return ((amount / step).quantize(Decimal(1)) * step).quantize(Decimal("0.01"))


def months(first=date(2024, 11, 1), count=24):
    """The first days of `count` months."""
    return [date(first.year + (first.month - 1 + n) // 12, (first.month - 1 + n) % 12 + 1, 1) for n in range(count)]
