"""A firm's own figures over time: sums a period and prices as the ratio of sums, from what it said itself; how soon it is paid, and how much of what was ordered it delivers."""

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Q

from actors.models import Actor
from analysis.responsiveness import median_days
from linkages.delivery_sums import counted_once, fill_of
from linkages.dependence import Sold, sold
from linkages.enums import Answer, Says
from linkages.models import Delivery, Linkage, LinkageStatement
from linkages.queries import in_force
from linkages.volumes import base_of

MOST_PERIODS = 8
MOST_BUYERS = 5


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

    What was spoken of longest comes first. Quantities in different units stand apart: they are never added up here.
    """
    said = in_force(LinkageStatement.objects.for_user(user, few=True)).filter(
        Q(linkage__from_actor=firm, side="from"), by_firm=firm, says=Says.EXISTS, unit__isnull=False
    )
    rows = said.select_related("linkage__product").order_by("period_end", "pk")
    series = defaultdict(lambda: defaultdict(list))
    for row in rows:
        key = (str(row.linkage.product or ""), row.unit_id, row.currency_id or "")
        series[key][row.period_start, row.period_end].append(row)
    return [
        Trend(*key, [point(period, found) for period, found in sorted(periods.items())][-MOST_PERIODS:])
        for key, periods in sorted(series.items(), key=lambda line: (-len(line[1]), line[0]))
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


@dataclass(frozen=True)
class Payments:
    """How soon buyers pay, by the quarter of the delivery: [(quarter, median of the days, deliveries paid)]; and what is not paid."""

    quarters: list
    unpaid: int
    oldest: object


@dataclass(frozen=True)
class Orders:
    """How much of what was ordered was delivered, by the quarter of the delivery and by unit: [(quarter, Filled, unit)].

    `unknown` deliveries tell no ordered quantity.
    """

    quarters: list
    unknown: int


def delivered_by(firm, user):
    """What `firm` delivered, oldest first, each counted once; what the other side disputes is left out."""
    rows = Delivery.objects.for_user(user).standing().filter(linkage__from_actor=firm).exclude(answer=Answer.DISPUTED)
    counting, _twice = counted_once(rows.select_related("unit").order_by("delivered_on", "pk"))
    return counting


def quarter_of(day):
    return day.year, (day.month + 2) // 3


def quarter_words(quarter):
    return f"Q{quarter[1]} {quarter[0]}"


def payments_of(delivered):
    """The `Payments` for what was `delivered`; None for nothing. Days from delivery to the last payment, as the measure `payment_days`."""
    if not delivered:
        return None
    days = defaultdict(list)
    for row in delivered:
        if row.paid_on is not None:
            days[quarter_of(row.delivered_on)].append((row.paid_on - row.delivered_on).days)
    quarters = [(quarter_words(quarter), median_days(found), len(found)) for quarter, found in sorted(days.items())][-MOST_PERIODS:]
    waiting = [row.delivered_on for row in delivered if row.paid_on is None]
    return Payments(quarters, len(waiting), min(waiting, default=None))


def orders_of(delivered):
    """The `Orders` that were `delivered`, as the measure `fill_rate`; None where no ordered quantity is known. Kilograms and litres stand apart."""
    told = defaultdict(list)
    for row in delivered:
        if row.ordered_quantity is not None:
            told[quarter_of(row.delivered_on), base_of(row.unit)].append(row)
    if not told:
        return None
    quarters = [
        (quarter_words(quarter), fill_of(found, found[-1].unit), found[-1].unit_id) for (quarter, _base), found in sorted(told.items())
    ]
    return Orders(quarters[-MOST_PERIODS:], sum(row.ordered_quantity is None for row in delivered))


@dataclass(frozen=True)
class Dependence:
    """Whom a firm sells to: `sold` in all, and the largest buyers with their share of all sales in percent, also as drawn."""

    sold: Sold
    buyers: list
    others: int


def dependence_of(firm, user, day):
    """The `Dependence` of `firm` on its buyers, as far as `user` sees its linkages; None where no sale has a value that is known."""
    rows = Linkage.objects.for_user(user).filter(from_actor=firm, kind="vertical").with_status(day)
    found = sold(rows.filter(status__in=["claimed", "confirmed"]), day).get(firm.pk)
    if found is None or not found.total:
        return None
    largest = sorted(found.by_buyer, key=lambda key: (-found.by_buyer[key], key))[:MOST_BUYERS]
    named = Actor.objects.for_user(user).in_bulk(largest)
    shares = [(named.get(key), 100 * found.by_buyer[key] / found.total) for key in largest]
    buyers = [(buyer, share, f"{share:.1f}") for buyer, share in shares]
    return Dependence(found, buyers, len(found.by_buyer) - len(largest))
