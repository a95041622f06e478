"""What it costs to trade, for one unit of what is traded; and whether it costs less than before.

Source: Williamson, The Economic Institutions of Capitalism (1985); Hobbs, Measuring the importance of transaction costs in
cattle marketing, American Journal of Agricultural Economics 79(4), 1997. An amount that is not known is None, never zero.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

STATED = ("search", "bargaining", "transport", "checking", "other")
WAITING = "waiting"
PARTS = (*STATED, WAITING)
NO_PART, NO_QUANTITY, NOTHING_TRADED = "no_part", "no_quantity", "nothing_traded"
YEAR = Decimal(365)
ZERO = Decimal(0)


def waiting(value: Decimal | None, annual_rate: Decimal | None, days: Decimal | None) -> Decimal | None:
    """What waiting `days` for the payment of `value` costs at `annual_rate` percent a year. No days cost nothing at any rate."""
    if days == 0:
        return ZERO
    if value is None or annual_rate is None or days is None:
        return None
    return value * annual_rate / 100 * days / YEAR


@dataclass(frozen=True)
class Cost:
    """`total` in a currency for `quantity` traded, `per_unit` of it, `share_of_price` in percent; None where not known.

    With `missing` parts it is a lower bound. `reason` says why there is no `per_unit`: no part is known, the quantity is not
    known, or nothing was traded.
    """

    total: Decimal | None
    quantity: Decimal | None
    value: Decimal | None
    per_unit: Decimal | None
    share_of_price: Decimal | None
    missing: tuple[str, ...]
    reason: str

    @property
    def lower_bound(self) -> bool:
        return bool(self.missing)


def transaction_cost(parts: Mapping[str, Decimal | None], quantity: Decimal | None, value: Decimal | None) -> Cost:
    """What trading `quantity`, worth `value`, cost in all and for one unit; `parts` are amounts by the names of PARTS."""
    known = [amount for name in PARTS if (amount := parts.get(name)) is not None]
    missing = tuple(name for name in PARTS if parts.get(name) is None)
    total = sum(known, ZERO) if known else None
    reason = NO_PART if total is None else NO_QUANTITY if quantity is None else NOTHING_TRADED if quantity == 0 else ""
    per_unit = total / quantity if total is not None and quantity else None
    share = 100 * total / value if per_unit is not None and total is not None and value else None
    return Cost(total, quantity, value, per_unit, share, missing, reason)


@dataclass(frozen=True)
class Together:
    """Several costs as one: the ratio of their sums. `used` of `expected` had both a total and a quantity."""

    per_unit: Decimal | None
    share_of_price: Decimal | None
    lower_bound: bool
    used: int
    expected: int


def together(costs: Iterable[Cost]) -> Together:
    """Σ totals ÷ Σ quantities, all in one currency and one unit. The share of the price is over those alone that have a value."""
    found = list(costs)
    whole = [(c, c.total, c.quantity) for c in found if c.per_unit is not None and c.total is not None and c.quantity]
    quantity = sum((q for _c, _t, q in whole), ZERO)
    priced = [(t, c.value) for c, t, _q in whole if c.value]
    value = sum((v for _t, v in priced), ZERO)
    return Together(
        per_unit=sum((t for _c, t, _q in whole), ZERO) / quantity if quantity else None,
        share_of_price=100 * sum((t for t, _v in priced), ZERO) / value if value else None,
        lower_bound=any(c.lower_bound for c, _t, _q in whole),
        used=len(whole),
        expected=len(found),
    )


def change(before: Decimal | None, after: Decimal | None) -> Decimal | None:
    """From `before` to `after`, in percent of before; None where one is not known, or there was nothing before."""
    if before is None or after is None or before == 0:
        return None
    return 100 * (after - before) / before
