"""Exact linear programming for small problems: the least and largest that one unknown can be.

The simplex method with Bland's rule (R. G. Bland, Mathematics of Operations Research 2, 1977), on fractions: no rounding,
and it always ends. Meant for some dozens of unknowns.
"""

from collections.abc import Mapping, Sequence
from fractions import Fraction

Row = tuple[Mapping[int, int], Fraction]
ZERO = Fraction(0)


class Infeasible(ValueError):
    """No values ≥ 0 satisfy the equations."""


def bounds(rows: Sequence[Row], unknowns: int, wanted: int) -> tuple[Fraction, Fraction | None]:
    """The least and largest value of unknown `wanted` where Σ coefficient × unknown = constant in every row and all are ≥ 0.

    The largest is None where nothing bounds it. Raises Infeasible.
    """
    tableau, basis = feasible(rows, unknowns)
    least = minimise([list(row) for row in tableau], list(basis), unknowns, wanted, 1)
    most = minimise([list(row) for row in tableau], list(basis), unknowns, wanted, -1)
    return least or ZERO, None if most is None else -most


def feasible(rows: Sequence[Row], unknowns: int) -> tuple[list[list[Fraction]], list[int]]:
    """A first corner: artificial unknowns are driven out, rows that say nothing new are dropped."""
    count = len(rows)
    tableau = []
    for number, (coefficients, constant) in enumerate(rows):
        sign = -1 if constant < 0 else 1
        row = [ZERO] * (unknowns + count + 1)
        for place, coefficient in coefficients.items():
            row[place] = Fraction(sign * coefficient)
        row[unknowns + number] = Fraction(1)
        row[-1] = sign * constant
        tableau.append(row)
    basis = [unknowns + number for number in range(count)]
    cost = [ZERO] * (unknowns + count + 1)
    for row in tableau:
        for place in range(unknowns):
            cost[place] -= row[place]
        cost[-1] -= row[-1]
    descend(tableau, basis, cost, unknowns)
    if cost[-1] != 0:
        raise Infeasible("The sums contradict each other.")
    kept = []
    for number, row in enumerate(tableau):
        if basis[number] >= unknowns:
            left = next((p for p in range(unknowns) if row[p] != 0), None)
            if left is None:
                continue
            pivot(tableau, basis, cost, number, left)
        kept.append(number)
    return [[*tableau[n][:unknowns], tableau[n][-1]] for n in kept], [basis[n] for n in kept]


def minimise(tableau: list[list[Fraction]], basis: list[int], unknowns: int, wanted: int, sign: int) -> Fraction | None:
    """The least of `sign` × the wanted unknown from a first corner; None where it falls without end."""
    cost = [ZERO] * (unknowns + 1)
    cost[wanted] = Fraction(sign)
    for number, row in enumerate(tableau):
        if basis[number] == wanted:
            cost = [c - sign * r for c, r in zip(cost, row, strict=True)]
    return -cost[-1] if descend(tableau, basis, cost, unknowns) else None


def descend(tableau: list[list[Fraction]], basis: list[int], cost: list[Fraction], unknowns: int) -> bool:
    """Pivot until no cost is negative; False where nothing stops the descent."""
    while True:
        place = next((p for p in range(unknowns) if cost[p] < 0), None)
        if place is None:
            return True
        steps = [(row[-1] / row[place], basis[number], number) for number, row in enumerate(tableau) if row[place] > 0]
        if not steps:
            return False
        pivot(tableau, basis, cost, min(steps)[2], place)


def pivot(tableau: list[list[Fraction]], basis: list[int], cost: list[Fraction], number: int, place: int) -> None:
    """Unknown `place` enters the basis in row `number`."""
    by = tableau[number][place]
    line = tableau[number] = [value / by for value in tableau[number]]
    for row in (*(r for n, r in enumerate(tableau) if n != number), cost):
        if row[place]:
            times = row[place]
            row[:] = [value - times * own for value, own in zip(row, line, strict=True)]
    basis[number] = place
