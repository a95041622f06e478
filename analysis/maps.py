"""Drawing places on a flat map: outlines from TopoJSON, a frame around points, and where in it a point lies."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import cos, radians
from typing import Any

Point = tuple[float, float]  # degrees east, degrees north
MARGIN = 0.08  # of the frame, on each side of the outermost points
LEAST_SPAN = 0.6  # degrees: a single point is shown with some country around it
NARROWEST, TALLEST = 0.45, 1.0  # height over width
NEXT = 0.7  # pixels: nearer points of an outline are left out


def decode(topology: dict[str, Any], name: str) -> dict[str, list[list[Point]]]:
    """{id: rings} of the polygons in the object `name` of a quantised TopoJSON topology (specification 1.0, 2013)."""
    (kx, ky), (dx, dy) = topology["transform"]["scale"], topology["transform"]["translate"]
    arcs: list[list[Point]] = []
    for steps in topology["arcs"]:
        x = y = 0
        line = []
        for east, north in steps:
            x, y = x + east, y + north
            line.append((x * kx + dx, y * ky + dy))
        arcs.append(line)

    def ring(numbers: Iterable[int]) -> list[Point]:
        found: list[Point] = []
        for number in numbers:  # a negative number is the arc ~number, the other way round
            line = arcs[number] if number >= 0 else arcs[~number][::-1]
            found += line[1:] if found else line
        return found

    outlines: dict[str, list[list[Point]]] = {}
    for shape in topology["objects"][name]["geometries"]:
        if shape.get("type") in ("Polygon", "MultiPolygon") and shape.get("id"):
            polygons = shape["arcs"] if shape["type"] == "MultiPolygon" else [shape["arcs"]]
            outlines.setdefault(str(shape["id"]), []).extend(ring(part) for polygon in polygons for part in polygon)
    return outlines


@dataclass(frozen=True)
class Frame:
    """What part of the earth a drawing of `width` by `height` shows; degrees east shrink by the cosine of the middle latitude."""

    west: float
    south: float
    east: float
    north: float
    width: int
    height: int

    def at(self, longitude: float, latitude: float) -> Point:
        """Where a point lies in the drawing, in pixels from its upper left corner."""
        x = (longitude - self.west) / (self.east - self.west) * self.width
        y = (self.north - latitude) / (self.north - self.south) * self.height
        return round(x, 1), round(y, 1)

    def path(self, ring: Sequence[Point]) -> str:
        """A ring as an SVG path; empty where all of it lies outside the frame on one side."""
        if not ring or self.passes_by(ring):
            return ""
        kept = [self.at(*ring[0])]
        for point in ring[1:]:
            x, y = self.at(*point)
            if abs(x - kept[-1][0]) + abs(y - kept[-1][1]) >= NEXT:
                kept.append((x, y))
        return "M" + "L".join(f"{x:g} {y:g}" for x, y in kept) + "Z" if len(kept) > 2 else ""

    def passes_by(self, ring: Sequence[Point]) -> bool:
        longitudes, latitudes = [p[0] for p in ring], [p[1] for p in ring]
        beside = max(longitudes) < self.west or min(longitudes) > self.east
        return beside or max(latitudes) < self.south or min(latitudes) > self.north


def frame_around(points: Sequence[Point], width: int) -> Frame:
    """The frame that shows all `points` with a margin, neither very flat nor very tall."""
    west, east = min(p[0] for p in points), max(p[0] for p in points)
    south, north = min(p[1] for p in points), max(p[1] for p in points)
    middle = (south + north) / 2
    shrink = max(cos(radians(middle)), 0.2)
    across = max((east - west) * (1 + 2 * MARGIN), LEAST_SPAN)
    up = max((north - south) * (1 + 2 * MARGIN), LEAST_SPAN)
    shape = up / (across * shrink)
    if shape < NARROWEST:
        up, shape = across * shrink * NARROWEST, NARROWEST
    elif shape > TALLEST:
        across, shape = up / (shrink * TALLEST), TALLEST
    x = (west + east) / 2
    return Frame(x - across / 2, middle - up / 2, x + across / 2, middle + up / 2, width, round(width * shape))


def steps(low: float, high: float) -> list[float]:
    """Round degrees between `low` and `high` for the lines of a graticule: three to eight of them."""
    span = high - low
    step = next((s for s in (0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 30) if span / s <= 7), 60)
    first = int(low // step) + 1
    return [round(n * step, 1) for n in range(first, int(high // step) + 1)]
