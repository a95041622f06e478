"""What deliveries add up to: each counted once, in one unit, side by side with what the two sides state."""

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from analysis.responsiveness import filled
from linkages.enums import Answer, Says, Side
from linkages.models import Delivery
from linkages.volumes import base_of

ONE = Decimal(1)
MOST_READ = 2_000


def counted_once(deliveries):
    """(those that count, those that someone else wrote down too).

    Both sides, and an organization on their behalf, may write the same delivery down. Of one linkage and day, the author who
    wrote down most counts; of several alike the firm itself, then the seller.
    """
    days = defaultdict(lambda: defaultdict(list))
    for row in deliveries:
        days[row.linkage_id, row.delivered_on][row.side, row.by_firm_id or 0, row.by_organization_id or 0].append(row)
    counting, twice = [], []
    for authors in days.values():
        order = sorted(authors, key=lambda author: (-len(authors[author]), author[1] == 0, author[0] != Side.FROM, author))
        counting += authors[order[0]]
        twice += [row for author in order[1:] for row in authors[author]]
    return counting, twice


def in_unit(amount, unit, wanted):
    """`amount` of `unit` in `wanted` (Units); None where it cannot be converted."""
    if amount is None or base_of(unit) != base_of(wanted):
        return None
    return amount * (unit.factor or ONE) / (wanted.factor or ONE)


def price_in_unit(price, unit, wanted):
    """A price for one `unit` as one for one `wanted`."""
    if price is None or base_of(unit) != base_of(wanted):
        return None
    return price * (wanted.factor or ONE) / (unit.factor or ONE)


def unit_of(linkage, deliveries):
    """What its deliveries are added up in: the product's unit; without a product, the unit of the newest."""
    if linkage.product is not None:
        return linkage.product.unit
    return deliveries[0].unit if deliveries else None


@dataclass(frozen=True)
class SideSum:
    """What one side wrote down in the period. `stated` is its statement of that same period, if it has made one."""

    side: str
    actor: object
    stated: object
    count: int
    ordered: Decimal | None
    delivered: Decimal | None
    rejected: Decimal | None
    paid: Decimal | None
    waiting: int


@dataclass(frozen=True)
class Sums:
    """Both sides beside each other for `period` (None: all days), and what is left out: {reason: how many}.

    `filled` is how much of what was ordered came, each delivery counted once whoever wrote it down; None where no order is known.
    """

    unit: object
    period: tuple | None
    sides: tuple
    disputed: int
    other_units: tuple  # [(unit code, how many)]
    twice: int
    filled: object

    @property
    def known(self):
        return any(side.count for side in self.sides)


def latest_period(statements):
    """The latest period that one of the two `statements` (or None) speaks of; None if neither does."""
    periods = [(s.period_end, s.period_start) for s in statements if s is not None and s.says == Says.EXISTS]
    end, start = max(periods, default=(None, None))
    return (start, end) if end else None


def sums(linkage, deliveries, statements):
    """`Sums` of `deliveries` (of this linkage, newest first) beside the two `statements`, the seller's first."""
    period, unit = latest_period(statements), unit_of(linkage, deliveries)
    within = [row for row in deliveries if period is None or period[0] <= row.delivered_on <= period[1]]
    standing = [row for row in within if row.answer != Answer.DISPUTED]
    left_out = defaultdict(int)
    for row in standing:
        if base_of(row.unit) != base_of(unit):
            left_out[row.unit_id] += 1
    fitting = [row for row in standing if base_of(row.unit) == base_of(unit)]
    found, twice = [], 0
    for side, actor, statement in zip(Side, (linkage.from_actor, linkage.to_actor), statements, strict=True):
        counting, again = counted_once(row for row in fitting if row.side == side)
        twice += len(again)
        same = statement is not None and statement.says == Says.EXISTS and (statement.period_start, statement.period_end) == period
        found.append(side_sum(side, actor, statement if same else None, counting, unit))
    orders = fill_of(counted_once(fitting)[0], unit)
    return Sums(unit, period, tuple(found), len(within) - len(standing), tuple(sorted(left_out.items())), twice, orders)


def fill_of(rows, unit):
    """`analysis.responsiveness.Filled` of `rows`, which are counted once and can be converted to `unit`."""
    return filled((in_unit(row.quantity, row.unit, unit), in_unit(row.ordered_quantity, row.unit, unit)) for row in rows)


def side_sum(side, actor, stated, rows, unit):
    paid = [row for row in rows if row.paid_on]
    return SideSum(
        side=side,
        actor=actor,
        stated=stated,
        count=len(rows),
        ordered=total(rows, "ordered_quantity", unit),
        delivered=total(rows, "quantity", unit),
        rejected=total(rows, "rejected_quantity", unit),
        paid=total(paid, "quantity", unit) if paid or not rows else Decimal(0),
        waiting=sum(not row.answer for row in rows),
    )


def total(rows, name, unit):
    """The sum of what is said; None where nothing is."""
    told = [in_unit(getattr(row, name), row.unit, unit) for row in rows if getattr(row, name) is not None]
    return sum(told, Decimal(0)) if told else None


@dataclass(frozen=True)
class Month:
    """What was delivered in one month: `quantity` in one unit, `price` for one of it (the ratio of sums), how many deliveries."""

    first: object
    quantity: Decimal | None
    price: Decimal | None
    count: int


def by_month(rows, unit, currency):
    """A `Month` for each from the first to the last, also those without a delivery; `rows` are counted once already."""
    found = defaultdict(list)
    for row in rows:
        if base_of(row.unit) == base_of(unit):
            found[row.delivered_on.replace(day=1)].append(row)
    return [month(first, found.get(first, []), unit, currency) for first in months_between(sorted(found))]


def months_between(firsts):
    for first, following in pairwise(firsts):
        while first < following:
            yield first
            first = first.replace(year=first.year + first.month // 12, month=first.month % 12 + 1)
    yield from firsts[-1:]


def month(first, rows, unit, currency):
    amounts = [(in_unit(r.quantity, r.unit, unit), price_in_unit(r.price, r.unit, unit), r.currency_id) for r in rows]
    priced = [(amount, price) for amount, price, c in amounts if price is not None and c == currency]
    weight = sum((amount for amount, _price in priced), Decimal(0))
    return Month(
        first=first,
        quantity=sum((amount for amount, _price, _c in amounts), Decimal(0)) if amounts else None,
        price=sum((amount * price for amount, price in priced), Decimal(0)) / weight if weight else None,
        count=len(rows),
    )


def seen_on(linkage, user):
    """The deliveries on one linkage that `user` may see and that were not taken back, newest first."""
    rows = Delivery.objects.for_user(user).standing().filter(linkage=linkage)
    related = ("unit", "by_firm", "by_organization", "answered_by_firm", "answered_by_organization")
    return list(rows.select_related(*related).order_by("-delivered_on", "-pk")[:MOST_READ])
