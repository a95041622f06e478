"""A firm's own figures over time, from what it said itself: sums a period, prices as the ratio of sums."""

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Q

from linkages.enums import Says
from linkages.models import LinkageStatement
from linkages.queries import in_force


@dataclass(frozen=True)
class Point:
    """One period: `quantity` in the product's unit or None, `price` for one unit or None, how many buyers said."""

    label: str
    quantity: Decimal | None
    price: Decimal | None
    buyers: int


@dataclass(frozen=True)
class Trend:
    """What was sold of one product, in one unit and currency."""

    product: str
    unit: str
    currency: str
    points: list

    @property
    def latest(self):
        return self.points[-1] if self.points else None

    @property
    def highest(self):
        return max((p.quantity for p in self.points if p.quantity is not None), default=None)


def trend_of(firm, user):
    """The trends of `firm` as a seller, one for each product, unit and currency that its own statements give.

    Quantities in different units stand apart: they are never added up here.
    """
    said = in_force(LinkageStatement.objects.for_user(user)).filter(
        Q(linkage__from_actor=firm, side="from"), by_firm=firm, says=Says.EXISTS, unit__isnull=False
    )
    rows = said.select_related("linkage__product").order_by("period_end", "pk")
    series = defaultdict(lambda: defaultdict(list))
    for row in rows:
        key = (str(row.linkage.product or ""), row.unit_id, row.currency_id or "")
        series[key][row.period_start, row.period_end].append(row)
    return [
        Trend(*key, [point(period, found) for period, found in sorted(periods.items())][-8:]) for key, periods in sorted(series.items())
    ]


def point(period, rows):
    start, end = period
    quantities = [r.quantity for r in rows if r.quantity is not None]
    priced = [(r.price, r.quantity) for r in rows if r.price is not None and r.quantity]
    weight = sum((q for _p, q in priced), Decimal(0))
    price = sum((p * q for p, q in priced), Decimal(0)) / weight if weight else next((r.price for r in rows if r.price is not None), None)
    return Point(label(start, end), sum(quantities, Decimal(0)) if quantities else None, price, len({r.linkage_id for r in rows}))


def label(start, end):
    """ "Q3 2026" for a quarter, else both months."""
    if start.day == 1 and start.month % 3 == 1 and (end.year, end.month) == (start.year, start.month + 2):
        return f"Q{(start.month + 2) // 3} {start.year}"
    return f"{start:%b %Y}" if (start.year, start.month) == (end.year, end.month) else f"{start:%b %Y}–{end:%b %Y}"
