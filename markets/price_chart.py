"""Prices of an end market as lines over time, in pixels: one chart for each currency and unit, gaps left as gaps."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from statistics import median

from django.utils import formats
from django.utils.translation import gettext as _

from analysis.rounding import half_up

WIDTH, HEIGHT = 640, 220
LEFT, RIGHT, TOP, BOTTOM = 56, 14, 16, 28
LONGEST_STEP, SHORTEST_GAP = 2.0, 45


@dataclass(frozen=True)
class Chart:
    """Lines and marks of one chart; `says` is its finding in a sentence."""

    currency: str
    unit: str
    lines: list
    dots: list
    ticks: list
    days: list
    says: str
    width: int = WIDTH
    height: int = HEIGHT


def charts(prices, size=(WIDTH, HEIGHT)):
    """A `Chart` of `size` (width, height in pixels) for each currency and unit of `prices` (rows with date, price, currency_id, unit_id) that has at least two."""
    groups = defaultdict(list)
    for row in prices:
        groups[row.currency_id, row.unit_id].append((row.date, row.price))
    return [
        chart(currency, unit, sorted(points), *size)
        for (currency, unit), points in sorted(groups.items())
        if len({d for d, _p in points}) > 1
    ]


def chart(currency, unit, points, width=WIDTH, height=HEIGHT):
    first, last = points[0][0], points[-1][0]
    low, high = min(p for _d, p in points), max(p for _d, p in points)
    room = (high - low) or max(high, 1)
    lowest, highest = max(low - room / 10, 0), high + room / 10

    def x(day):
        return LEFT + (width - LEFT - RIGHT) * (day - first).days / (last - first).days

    def y(price):
        return TOP + (height - TOP - BOTTOM) * float((highest - price) / (highest - lowest))

    return Chart(
        currency=currency,
        unit=unit,
        lines=[" ".join(f"{x(d):.1f},{y(p):.1f}" for d, p in stretch) for stretch in stretches(points) if len(stretch) > 1],
        dots=[(f"{x(d):.1f}", f"{y(p):.1f}", f"{formats.date_format(d, 'j M Y')}: {worded(p)}") for d, p in points],
        ticks=[(f"{y(p):.1f}", worded(p)) for p in dict.fromkeys((low, high))],
        days=[(f"{x(day):.1f}", anchor, formats.date_format(day, "M Y")) for day, anchor in ((first, "start"), (last, "end"))],
        says=finding(currency, unit, points),
        width=width,
        height=height,
    )


def stretches(points):
    """`points` parted where nobody saw a price for much longer than usual: twice the median step, and at least 45 days."""
    steps = [(b[0] - a[0]).days for a, b in pairwise(points)]
    usual = median([s for s in steps if s] or [1])
    longest = max(LONGEST_STEP * usual, SHORTEST_GAP)
    found = [[points[0]]]
    for step, point in zip(steps, points[1:], strict=True):
        if step >= longest:
            found.append([])
        found[-1].append(point)
    return found


def worded(price):
    return formats.number_format(price.normalize() if price == price.to_integral_value() else half_up(price, 2), force_grouping=True)


def finding(currency, unit, points):
    (first, before), (last, after) = points[0], points[-1]
    said = {
        "before": f"{currency} {worded(before)}/{unit}",
        "after": f"{currency} {worded(after)}/{unit}",
        "first": month(first),
        "last": month(last),
        "n": len(points),
    }
    return _("From %(before)s in %(first)s to %(after)s in %(last)s; %(n)d prices.") % said


def month(day: date):
    return formats.date_format(day, "F Y")
