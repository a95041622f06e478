"""Deliveries of one linkage as two small charts: the price of each over time, and what was delivered by month."""

from collections import Counter
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from core.templatetags.components import number
from linkages.delivery_sums import by_month, counted_once, price_in_unit, unit_of
from linkages.enums import Answer
from linkages.volumes import base_of
from markets import price_chart

WIDTH, HEIGHT, HEAD, FOOT = 640, 170, 20, 26
MOST_MONTHS = 24


@dataclass(frozen=True)
class Priced:
    """A price as the chart of prices reads it."""

    date: date
    price: Decimal
    currency_id: str
    unit_id: str


@dataclass(frozen=True)
class Bars:
    """Amounts by month from zero: bars (x, y, width, height, words), labels (x, words); a month without a delivery is a gap."""

    bars: tuple
    labels: tuple
    says: str
    width: int = WIDTH
    height: int = HEIGHT
    floor: int = HEIGHT - FOOT


@dataclass(frozen=True)
class Drawn:
    """Both charts and their table; `currency` is that of most deliveries, `unit` the one they are added up in.

    Prices are for one `price_unit`, in which most deliveries are written down.
    """

    prices: list
    bars: Bars | None
    months: list
    unit: str
    currency: str
    price_unit: str


def most(counted):
    """What is there most often, the first by its name of several; "" for nothing."""
    return min(counted, key=lambda name: (-counted[name], name)) if counted else ""


def drawn(linkage, deliveries):
    """The charts of `deliveries` (newest first, with their units); None where there are too few to draw."""
    unit = unit_of(linkage, deliveries)
    rows, _twice = counted_once(row for row in deliveries if row.answer != Answer.DISPUTED)
    currency = most(Counter(row.currency_id for row in rows if row.currency_id))
    priced = most(Counter(row.unit_id for row in rows if base_of(row.unit) == base_of(unit)))
    price_unit = next((row.unit for row in rows if row.unit_id == priced), unit)
    months = [replace(month, price=price_in_unit(month.price, unit, price_unit)) for month in by_month(rows, unit, currency)[-MOST_MONTHS:]]
    if not months:
        return None
    told = [(row, price_in_unit(row.price, row.unit, price_unit)) for row in rows if row.currency_id == currency]
    prices = [Priced(row.delivered_on, price, currency, price_unit.code) for row, price in told if price is not None]
    bars = bars_of(months, unit.code) if len(months) > 1 else None
    return Drawn(price_chart.charts(prices), bars, months[::-1], unit.code, currency, price_unit.code)


def bars_of(months, unit):
    step = WIDTH / len(months)
    highest = max(month.quantity for month in months if month.quantity is not None)
    wide, every = min(step - 6, 56), 1 + (len(months) - 1) // 8
    bars, labels = [], []
    for n, month in enumerate(months):
        middle = step * n + step / 2
        if n % every == 0:
            labels.append((f"{middle:.1f}", date_format(month.first, "M y")))
        if month.quantity is not None:
            tall = float(month.quantity / highest) * (HEIGHT - HEAD - FOOT)
            words = _("%(month)s: %(quantity)s %(unit)s") % {
                "month": date_format(month.first, "F Y"),
                "quantity": number(round(month.quantity, 1)),
                "unit": unit,
            }
            value = number(round(month.quantity, 1)) if len(months) <= 12 else ""
            place = (f"{middle - wide / 2:.1f}", f"{HEIGHT - FOOT - tall:.1f}", f"{wide:.1f}", f"{tall:.1f}")
            bars.append((*place, f"{middle:.1f}", f"{HEIGHT - FOOT - tall - 5:.1f}", value, words))
    return Bars(tuple(bars), tuple(labels), finding(months, unit))


def finding(months, unit):
    largest = max((month for month in months if month.quantity is not None), key=lambda month: month.quantity)
    said = {
        "first": date_format(months[0].first, "F Y"),
        "last": date_format(months[-1].first, "F Y"),
        "n": sum(month.count for month in months),
        "quantity": number(round(largest.quantity, 1)),
        "unit": unit,
        "month": date_format(largest.first, "F Y"),
    }
    return _("%(n)d deliveries from %(first)s to %(last)s; most in %(month)s, %(quantity)s %(unit)s.") % said
