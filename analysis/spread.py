"""Where one value stands among others: median and quartiles, or nothing where they are too few to stay anonymous."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

FEWEST = 10  # METHOD, rule 7 for every figure: fewer comparable firms are "too few"


@dataclass(frozen=True)
class Spread:
    """Quartiles of `n` values; all None where `n` is below `FEWEST`."""

    n: int
    lower: Decimal | None = None
    median: Decimal | None = None
    upper: Decimal | None = None


def quantile(ordered: Sequence[Decimal], share: Decimal) -> Decimal:
    """The value below which `share` (0 to 1) of `ordered` lies, linear between neighbours.

    Source: Hyndman and Fan, Sample quantiles in statistical packages, The American Statistician 50 (1996), type 7.
    """
    place = share * (len(ordered) - 1)
    low = int(place)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (place - low) * (ordered[high] - ordered[low])


def spread(values: Sequence[Decimal], fewest: int = FEWEST) -> Spread:
    """Quartiles of `values`, which are known values only: a missing one is not in the list."""
    if len(values) < fewest:
        return Spread(len(values))
    ordered = sorted(values)
    quarter = Decimal(1) / 4
    return Spread(len(ordered), *(quantile(ordered, quarter * n) for n in (1, 2, 3)))
