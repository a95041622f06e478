"""How orders are answered: the days that delivery and payment take, and how much of what was ordered comes.

An amount or a day that is not known is None, never zero. What is not delivered or not paid yet has no days: it is left out here,
and counted beside the figure by whoever asks (METHOD, section 2, responsiveness).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from analysis.spread import quantile

HALF = Decimal("0.5")


def median_days(days: Sequence[int]) -> Decimal | None:
    """The day in the middle of `days`, or the mean of the two in the middle; None without any. Below zero is before, such as paid in advance.

    A median and not a mean: one payment that took a year says little about how soon people are paid.
    Source: METHOD, section 2, responsiveness; between two neighbours as `analysis.spread.quantile` says.
    """
    return quantile(sorted(Decimal(day) for day in days), HALF) if days else None


@dataclass(frozen=True)
class Filled:
    """`delivered` of what was `ordered`, over `orders` that are known; `unknown` deliveries tell no ordered quantity."""

    delivered: Decimal
    ordered: Decimal
    orders: int
    unknown: int

    @property
    def percent(self) -> Decimal:
        """100 × Σ delivered ÷ Σ ordered; above 100 where more came than was ordered."""
        return 100 * self.delivered / self.ordered


def filled(pairs: Iterable[tuple[Decimal, Decimal | None]]) -> Filled | None:
    """The fill rate of (delivered, ordered) pairs, all in one unit; None where no ordered quantity is known.

    The ratio of the sums, so that a large order weighs more than a small one. A pair without the ordered quantity is left out of
    both sums: it says nothing of how much was missing.
    Source: Chopra and Meindl, Supply Chain Management, on measures of product availability (the product fill rate).
    """
    found = list(pairs)
    known = [(came, wanted) for came, wanted in found if wanted]
    if not known:
        return None
    came, wanted = (sum(amounts, Decimal(0)) for amounts in zip(*known, strict=True))
    return Filled(came, wanted, len(known), len(found) - len(known))
