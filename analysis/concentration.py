"""How much hangs on few: shares of a sum, and what they come to."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True)
class Concentration:
    """Of one sum: `hhi` (0 to 1; 1 is a single one), `effective` = 1 ÷ hhi, and the `largest` share (0 to 1)."""

    hhi: Decimal
    effective: Decimal
    largest: Decimal


def concentration(amounts: Iterable[Decimal]) -> Concentration | None:
    """Σ share², the Herfindahl–Hirschman index, of amounts that are not below zero; None where they sum to zero.

    Source: the methods, section 2, concentration of buyers; `effective` is how many equal ones would give the same index
    (Adelman, Comment on the H concentration measure as a numbers-equivalent, Review of Economics and Statistics 51, 1969).
    """
    known = [amount for amount in amounts if amount]
    total = sum(known, Decimal(0))
    if not total:
        return None
    shares = [amount / total for amount in known]
    hhi = sum((share * share for share in shares), Decimal(0))
    return Concentration(hhi, 1 / hhi, max(shares))
