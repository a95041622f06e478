"""Which numbers may be published, and which others must go with them so that no subtraction brings them back.

Sources: Hundepool et al., Handbook on Statistical Disclosure Control, chapter 4 (threshold, dominance, p % rule);
Fischetti & Salazar, Models and algorithms for optimizing cell suppression (2000): every withheld cell is audited by
linear programming over all published sums (analysis.simplex, exact).
"""

from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from itertools import combinations
from math import comb

from analysis.simplex import bounds

MOST_TRIED = 20_000
Amount = int | Decimal | Fraction
Interval = tuple[Fraction, Fraction | None]


@dataclass(frozen=True)
class Sum:
    """What a reader knows without being told: the cell `total` is the sum of the cells `parts`."""

    total: Hashable
    parts: tuple[Hashable, ...]


@dataclass(frozen=True)
class Need:
    """How well a cell must be hidden: its feasible interval at least `width` wide, its upper end at least `reach`."""

    width: Fraction
    reach: Fraction

    def met_by(self, interval: Interval) -> bool:
        low, high = interval
        return high is None or (high - low >= self.width and high >= self.reach)


def below_threshold(count: Amount, threshold: int) -> bool:
    """Whether a count of contributors is too small; 0 is published unless it discloses (the audit sees to that)."""
    return 0 < count < threshold


def of_owners(contributions: Iterable[tuple[Hashable, Decimal]]) -> list[Decimal]:
    """Contributions added up by owner, largest first: one owner's three shops are one contributor."""
    sums: dict[Hashable, Decimal] = {}
    for owner, amount in contributions:
        sums[owner] = sums.get(owner, Decimal(0)) + amount
    return sorted(sums.values(), reverse=True)


def dominated(amounts: Sequence[Decimal], largest: int, percent: Decimal) -> bool:
    """(n, k) rule: the `largest` contributors hold more than `percent` of the sum. `amounts` are largest first."""
    return sum(amounts[:largest], Decimal(0)) * 100 > percent * sum(amounts, Decimal(0))


def lacking(amounts: Sequence[Decimal], percent: Decimal) -> Decimal:
    """p % rule: by how much the second contributor could estimate the first too well; 0 or less is safe.

    Unsafe when X − x₁ − x₂ < p % of x₁. `amounts` are largest first.
    """
    if not amounts:
        return Decimal(0)
    return percent * amounts[0] / 100 - sum(amounts[2:], Decimal(0))


def small_count(threshold: int) -> Need:
    return Need(Fraction(threshold), Fraction(threshold))


def estimable_amount(value: Decimal, gap: Decimal) -> Need:
    """`gap` as `lacking` gives it: the upper end stays at least that far above the value."""
    return Need(Fraction(gap), Fraction(value) + Fraction(gap))


def audit(values: Mapping[Hashable, Amount], sums: Sequence[Sum], hidden: Collection[Hashable], cell: Hashable) -> Interval:
    """The least and the largest that the withheld `cell` can be for who reads every other cell and knows the sums.

    The upper end is None where nothing bounds it. Every cell is at least 0.
    """
    rows, unknown = equations(values, sums, hidden)
    if cell not in unknown:
        return (Fraction(0), None) if cell in hidden else (Fraction(values[cell]), Fraction(values[cell]))
    return bounds(rows, len(unknown), unknown[cell])


def equations(
    values: Mapping[Hashable, Amount], sums: Sequence[Sum], hidden: Collection[Hashable]
) -> tuple[list[tuple[dict[int, int], Fraction]], dict[Hashable, int]]:
    """The sums as Σ coefficient × unknown = constant, over the withheld cells that stand in one."""
    unknown: dict[Hashable, int] = {}
    rows = []
    for line in sums:
        row: dict[int, int] = {}
        constant = Fraction(0)
        for key, sign in ((line.total, -1), *((part, 1) for part in line.parts)):
            if key in hidden:
                place = unknown.setdefault(key, len(unknown))
                row[place] = row.get(place, 0) + sign
            else:
                constant -= sign * Fraction(values[key])
        if row:
            rows.append((row, constant))
    return rows, unknown


def is_protected(
    values: Mapping[Hashable, Amount], sums: Sequence[Sum], hidden: Collection[Hashable], needs: Mapping[Hashable, Need]
) -> bool:
    """Whether every cell of `needs` stays hidden well enough, also from a lone firm that knows its own cell."""
    for line in sums:
        if sum(key in hidden for key in (line.total, *line.parts)) == 1 and any(key in needs for key in (line.total, *line.parts)):
            touched = next(key for key in (line.total, *line.parts) if key in hidden)
            if touched in needs:
                return False
    if not all(need.met_by(audit(values, sums, hidden, key)) for key, need in needs.items()):
        return False
    lone = [key for key in hidden if values.get(key) == 1]
    for known in lone:
        rest = [key for key in hidden if key != known]
        for key in needs:
            if key != known:
                low, high = audit(values, sums, rest, key)
                if low == high:
                    return False
    return True


def protect(
    values: Mapping[Hashable, Amount],
    sums: Sequence[Sum],
    needs: Mapping[Hashable, Need],
    *,
    known: Collection[Hashable] = (),
    withheld: Collection[Hashable] = (),
) -> frozenset[Hashable]:
    """The cells to withhold: those of `needs`, those `withheld` before, and the fewest others, then of the least sum.

    `known` cells are published already (an earlier edition) and can no longer be withheld. If no choice of cells is
    enough, every cell that stands in a sum with an unsafe one is withheld.
    """
    must = frozenset(needs) | frozenset(withheld)
    must -= frozenset(known)
    watched = {key: need for key, need in needs.items() if key in must}
    if not watched or is_protected(values, sums, must, watched):
        return must
    lines = related(sums, must)
    cells = {key for line in lines for key in (line.total, *line.parts)}
    free = sorted((k for k in cells - must if k not in known and values[k] != 0), key=lambda k: (Fraction(values[k]), str(k)))
    found = cheapest(values, lines, watched, must, free)
    if found is not None:
        return found
    breakdown = must | {part for line in lines for part in line.parts if part not in known}
    if is_protected(values, lines, breakdown, watched):
        return breakdown
    return must | {key for key in cells if key not in known}


def related(sums: Sequence[Sum], start: Collection[Hashable]) -> list[Sum]:
    """The sums that hang together with the cells of `start`; the others bring nothing back."""
    reached, left, found = set(start), list(sums), []
    grew = True
    while grew:
        grew = False
        for line in list(left):
            if reached & {line.total, *line.parts}:
                reached |= {line.total, *line.parts}
                left.remove(line)
                found.append(line)
                grew = True
    return found


def cheapest(
    values: Mapping[Hashable, Amount],
    sums: Sequence[Sum],
    needs: Mapping[Hashable, Need],
    must: frozenset[Hashable],
    free: Sequence[Hashable],
) -> frozenset[Hashable] | None:
    """Every choice of 1, 2, … further cells, cheapest first; where those are too many, one cell after another."""
    tried = 0
    for size in range(1, len(free) + 1):
        tried += comb(len(free), size)
        if tried > MOST_TRIED:
            return one_by_one(values, sums, needs, must, free)
        choices = sorted(combinations(free, size), key=lambda chosen: sum(Fraction(values[k]) for k in chosen))
        for chosen in choices:
            hidden = must | frozenset(chosen)
            if is_protected(values, sums, hidden, needs):
                return hidden
    return None


def one_by_one(
    values: Mapping[Hashable, Amount],
    sums: Sequence[Sum],
    needs: Mapping[Hashable, Need],
    must: frozenset[Hashable],
    free: Sequence[Hashable],
) -> frozenset[Hashable] | None:
    """For large tables: cover the sums in which a withheld cell stands alone, then more until the audit holds; then give back."""
    hidden = set(must)
    for _ in range(len(free) + 1):
        if is_protected(values, sums, hidden, needs):
            break
        weak = [line for line in sums if 0 < sum(k in hidden for k in (line.total, *line.parts)) < 2]
        near = {k for line in weak or sums for k in (line.total, *line.parts)}
        options = [k for k in free if k not in hidden and k in near] or [k for k in free if k not in hidden]
        if not options:
            return None
        hidden.add(options[0])
    else:
        return None
    for key in reversed(free):
        if key in hidden and key not in must and is_protected(values, sums, hidden - {key}, needs):
            hidden.discard(key)
    return frozenset(hidden)
