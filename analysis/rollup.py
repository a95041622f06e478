"""Adding observations up: the rule of each axis, time first within the smallest series, then the other axes.

Sources: METHOD of the project, section 6; UNICEF and DHIS2 on two-axis aggregation.
"""

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

AXES = ("place", "partner", "intervention", "actor")  # the order in `Cell.series`; the last is added up first


@dataclass(frozen=True)
class Cell:
    """One observation: `key` names it, `series` is (place, partner, intervention, actor), `time` orders periods.

    A missing value is None. `actors` are the actors counted by it, for the rule "unique".
    """

    key: Hashable
    series: tuple[Hashable, ...]
    time: int
    value: Decimal | None = None
    numerator: Decimal | None = None
    denominator: Decimal | None = None
    weight: Decimal | None = None
    actors: frozenset[Hashable] = frozenset()


@dataclass(frozen=True)
class Total:
    """A value and the keys of the cells that it rests on; `stale` if a value was carried from an earlier period."""

    value: Decimal | None
    used: tuple[Hashable, ...] = ()
    stale: bool = False
    numerator: Decimal | None = None
    denominator: Decimal | None = None
    weight: Decimal | None = None
    actors: frozenset[Hashable] = field(default=frozenset())


NOTHING = Total(None)


def ratio(parts: Iterable[tuple[Decimal | None, Decimal | None]], factor: int = 100) -> Decimal | None:
    """`factor` × Σ numerators ÷ Σ denominators over whole pairs; None when there is none or the denominators sum to zero.

    Source: W. G. Cochran, Sampling Techniques, 3rd ed. (1977), chapter 6: the ratio of totals, not the mean of ratios.
    """
    whole = [(n, d) for n, d in parts if n is not None and d is not None]
    total = sum((d for _, d in whole), Decimal(0))
    return factor * sum((n for n, _ in whole), Decimal(0)) / total if total else None


def keys(parts: Sequence[Total]) -> tuple[Hashable, ...]:
    return tuple(dict.fromkeys(key for part in parts for key in part.used))


def pool(parts: Sequence[Total], value: Decimal | None, used: Sequence[Total] | None = None) -> Total:
    """A total with what further axes need: the sums of numerators, denominators and weights, the union of actors."""
    whole = [p for p in parts if p.numerator is not None and p.denominator is not None]
    weights = [p.weight for p in parts if p.weight is not None]
    return Total(
        value,
        keys(parts if used is None else used),
        any(p.stale for p in parts),
        sum((p.numerator for p in whole if p.numerator is not None), Decimal(0)) if whole else None,
        sum((p.denominator for p in whole if p.denominator is not None), Decimal(0)) if whole else None,
        sum(weights, Decimal(0)) if weights else None,
        frozenset().union(*(p.actors for p in parts)),
    )


def present(parts: Sequence[Total]) -> list[tuple[Total, Decimal]]:
    return [(p, p.value) for p in parts if p.value is not None]


def by_sum(parts: Sequence[Total], factor: int) -> Total:
    found = present(parts)
    return pool([p for p, _ in found], sum((v for _, v in found), Decimal(0))) if found else NOTHING


def by_average(parts: Sequence[Total], factor: int) -> Total:
    found = present(parts)
    return pool([p for p, _ in found], sum((v for _, v in found), Decimal(0)) / len(found)) if found else NOTHING


def by_weight(parts: Sequence[Total], factor: int) -> Total:
    found = [(p, v, p.weight) for p, v in present(parts) if p.weight]
    total = sum((w for _, _, w in found if w is not None), Decimal(0))
    if not total:
        return NOTHING
    return pool([p for p, _, _ in found], sum((v * w for _, v, w in found if w is not None), Decimal(0)) / total)


def extreme(pick: Callable[[Iterable[Decimal]], Decimal]) -> Callable[[Sequence[Total], int], Total]:
    def rule(parts: Sequence[Total], factor: int) -> Total:
        found = present(parts)
        if not found:
            return NOTHING
        best = pick(v for _, v in found)
        return pool([p for p, _ in found], best, [p for p, v in found if v == best][:1])

    return rule


def by_latest(parts: Sequence[Total], factor: int) -> Total:
    found = present(parts)
    return pool([found[-1][0]], found[-1][1]) if found else NOTHING


def by_unique(parts: Sequence[Total], factor: int) -> Total:
    counted = [p for p in parts if p.actors]
    return pool(counted, Decimal(len(frozenset().union(*(p.actors for p in counted))))) if counted else NOTHING


def by_ratio(parts: Sequence[Total], factor: int) -> Total:
    whole = [p for p in parts if p.numerator is not None and p.denominator is not None]
    value = ratio([(p.numerator, p.denominator) for p in whole], factor)
    return pool(whole, value) if whole else NOTHING


def by_none(parts: Sequence[Total], factor: int) -> Total:
    """No total; one single part is itself."""
    found = [p for p in parts if p.value is not None]
    return found[0] if len(found) == 1 else NOTHING


RULES: Mapping[str, Callable[[Sequence[Total], int], Total]] = {
    "sum": by_sum,
    "latest": by_latest,
    "average": by_average,
    "weighted_average": by_weight,
    "minimum": extreme(min),
    "maximum": extreme(max),
    "unique": by_unique,
    "ratio_of_sums": by_ratio,
    "none": by_none,
}


def as_total(cell: Cell, factor: int) -> Total:
    value = cell.value
    if value is None and cell.numerator is not None and cell.denominator:
        value = factor * cell.numerator / cell.denominator
    return Total(
        value, (cell.key,) if value is not None or cell.actors else (), False, cell.numerator, cell.denominator, cell.weight, cell.actors
    )


def over_time(cells: Sequence[Cell], rule: str, last: int, factor: int, strict: bool) -> Total:
    """One series over its periods up to time `last`. "latest" carries an older value and marks it, unless strict."""
    ordered = sorted((c for c in cells if c.time <= last), key=lambda c: c.time)
    if rule != "latest":
        return RULES[rule]([as_total(c, factor) for c in ordered], factor)
    for cell in reversed(ordered):
        total = as_total(cell, factor)
        if total.value is not None:
            late = cell.time < last
            if late and strict:
                return NOTHING
            return Total(total.value, total.used, late, total.numerator, total.denominator, total.weight, total.actors)
    return NOTHING


def together(parts: Sequence[Total], rule: Callable[[Sequence[Total], int], Total], factor: int) -> Total:
    """`parts` by `rule`. A part that says nothing changes nothing, and a single one that does is itself."""
    known = [p for p in parts if p.value is not None or p.actors or p.numerator is not None]
    return rule(known, factor) if len(known) > 1 else (known[0] if known else NOTHING)


def roll_up(cells: Iterable[Cell], rules: Mapping[str, str], last: int, *, factor: int = 100, strict: bool = False) -> Total:
    """The total of `cells` of one category: each series over time first, then actors, interventions, partners, places.

    `rules` maps time and each axis to a rule of RULES (missing: "sum"). `factor` is 100 for percentages, 1 for ratios.
    """
    series: dict[tuple[Hashable, ...], list[Cell]] = {}
    for cell in cells:
        series.setdefault(cell.series, []).append(cell)
    totals = {key: over_time(found, rules.get("time", "sum"), last, factor, strict) for key, found in series.items()}
    for position in range(len(AXES) - 1, -1, -1):
        groups: dict[tuple[Hashable, ...], list[Total]] = {}
        for key, total in totals.items():
            groups.setdefault(key[:position], []).append(total)
        rule = RULES[rules.get(AXES[position], "sum")]
        totals = {key: together(parts, rule, factor) for key, parts in groups.items()}
    return totals.get((), NOTHING)


def progress(actual: Decimal | None, baseline: Decimal | None, target: Decimal | None, polarity: str = "increasing") -> Decimal | None:
    """Percent of the way from baseline to target: 100·(A−B)/(T−B); over 100 and below 0 as they are.

    None if one is missing, if target equals baseline, or if the target lies on the wrong side of it for the polarity.
    """
    if actual is None or baseline is None or target is None or target == baseline:
        return None
    if (target > baseline) != (polarity == "increasing"):
        return None
    return 100 * (actual - baseline) / (target - baseline)


def not_disaggregated(total: Decimal | None, cells: Sequence[Decimal | None]) -> Decimal | None:
    """What of an additive total stands in no cell of a partition; None without a total or without any cell.

    A negative answer is a fault: the cells say more than their total.
    """
    found = [c for c in cells if c is not None]
    return total - sum(found, Decimal(0)) if total is not None and found else None
