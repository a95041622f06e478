"""Laying out circles on a map so that none covers another: each as near to its true place as the others leave room for."""

from collections.abc import Sequence
from math import cos, hypot, pi, sin
from typing import NamedTuple

GAP = 2.0  # pixels between two circles
LEAST_TURNS = 24  # directions in which room is looked for, more further out


class Circle(NamedTuple):
    x: float
    y: float
    r: float


def apart(one: Circle, other: Circle, gap: float = 0.0) -> bool:
    return hypot(one.x - other.x, one.y - other.y) >= one.r + other.r + gap - 1e-6


def spread(circles: Sequence[Circle], width: float, height: float, gap: float = GAP) -> list[Circle]:
    """The `circles` in their order, moved so that no two overlap: the largest keep their places, the others go to the nearest room.

    The same circles are always laid out alike. Each stays within `width` by `height` while there is room; where there is none,
    it goes below, so the drawing may have to be taller.
    """
    placed: dict[int, Circle] = {}
    taken: list[Circle] = []
    full: dict[tuple[int, int, float], int] = {}  # how far out there was no room for the last of these, so that the next begins there
    for index in sorted(range(len(circles)), key=lambda i: (-circles[i].r, i)):
        wanted = inside(circles[index], width, height)
        step = max(wanted.r / 2, 4.0)
        near = (round(wanted.x / step / 4), round(wanted.y / step / 4), wanted.r)  # a cell four steps wide
        placed[index], full[near] = nearest_room(wanted, taken, (width, height), gap, step, max(full.get(near, 0) - 4, 0))
        taken.append(placed[index])
    return [placed[index] for index in range(len(circles))]


def inside(circle: Circle, width: float, height: float) -> Circle:
    """The circle moved into the drawing as far as it has to be."""
    return Circle(
        min(max(circle.x, circle.r), max(width - circle.r, circle.r)),
        min(max(circle.y, circle.r), max(height - circle.r, circle.r)),
        circle.r,
    )


def nearest_room(wanted: Circle, taken: list[Circle], size: tuple[float, float], gap: float, step: float, start: int) -> tuple[Circle, int]:
    """The nearest place to `wanted` where it touches nothing that is `taken`, and in which of the widening rings it was found."""
    most = int(hypot(*size) / step) + 2
    for ring in range(start, most):
        turns = max(LEAST_TURNS, 6 * ring) if ring else 1
        for turn in range(turns):
            angle = 2 * pi * turn / turns
            tried = Circle(round(wanted.x + ring * step * cos(angle), 1), round(wanted.y + ring * step * sin(angle), 1), wanted.r)
            if ring and tried != inside(tried, *size):
                continue
            blocker = next((i for i, other in enumerate(taken) if not apart(tried, other, gap)), None)
            if blocker is None:
                return tried, ring
            taken.insert(0, taken.pop(blocker))  # it is likely to stand in the way of the next try too
    return Circle(wanted.r, max(c.y + c.r for c in taken) + gap + wanted.r, wanted.r), most
