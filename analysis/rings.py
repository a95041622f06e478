"""Laying out a network around one point: its neighbours on a ring, theirs on a second ring, each beside the one it hangs on."""

from collections.abc import Sequence
from math import cos, pi, sin
from typing import NamedTuple

from analysis.circles import Circle

LEAST = 120.0  # pixels from the centre to the first ring
ROOM = 3.0  # how much of a ring one of the first takes beside what hangs on it, in places of the second


class Rings(NamedTuple):
    """`centre`, the `first` ring and for each of it the `second` that hangs on it; `angles` in radians, as (first, second)."""

    centre: Circle
    first: list[Circle]
    second: list[list[Circle]]
    angles: tuple[list[float], list[list[float]]]
    reach: float


def around(centre: float, first: Sequence[float], second: Sequence[Sequence[float]], gap: float, between: float) -> Rings:
    """Circles of those radii in pixels around (0, 0), clockwise from the top, in their order; no two are nearer than `gap`.

    `second` has one list for each of `first`. `between` is the least distance of the two rings, edge to edge. `reach` is how far
    the drawing goes from the centre. The same radii are always laid out alike.
    """
    shares = [max(ROOM, float(len(hung))) for hung in second]
    unit = 2 * pi / max(sum(shares), 1.0)
    angles, hung_angles, turned = [], [], -pi / 2
    for share, hung in zip(shares, second, strict=True):
        middle = turned + share * unit / 2
        angles.append(middle)
        hung_angles.append([middle + (place - (len(hung) - 1) / 2) * unit for place in range(len(hung))])
        turned += share * unit
    wide = max(first, default=0.0)
    near = max(LEAST, centre + wide + gap, ring_for(wide, min(shares, default=1.0) * unit, gap, len(first)))
    outer = max((radius for hung in second for radius in hung), default=0.0)
    count = sum(map(len, second))
    far = max(near + wide + between + outer, ring_for(outer, unit, gap, count)) if count else near
    placed = [at(angle, near, radius) for angle, radius in zip(angles, first, strict=True)]
    hung_placed = [[at(a, far, r) for a, r in zip(turns, hung, strict=True)] for turns, hung in zip(hung_angles, second, strict=True)]
    reach = far + outer if count else near + wide
    return Rings(Circle(0.0, 0.0, centre), placed, hung_placed, (angles, hung_angles), reach if first else centre)


def ring_for(radius: float, angle: float, gap: float, count: int) -> float:
    """How far out circles of `radius` that stand `angle` apart do not touch."""
    return (2 * radius + gap) / (2 * sin(min(angle, pi) / 2)) if count > 1 else 0.0


def at(angle: float, distance: float, radius: float) -> Circle:
    return Circle(distance * cos(angle), distance * sin(angle), radius)
