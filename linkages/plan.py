"""Where things stand on the drawn chain map: sizes of boxes, widths of ribbons, ports, labels; from the data to pixels.

The order of lanes and boxes is `analysis.layout`'s. One scale of volume for the whole map: the widest at which the
ribbons of every box still fit its side. The height of a box grows with the logarithm of its count.
"""

import unicodedata
from collections import defaultdict
from dataclasses import dataclass, field
from math import log10

from analysis.layout import Box, Link, apart, arrange

BOX, STRIDE, GUTTER, MARGIN = 138, 194, 98, 12
LEAST_WIDTH = 1140
WIDEST_RIBBON, HAIRLINE = 44.0, 1.6
LINE, PAD, LABEL_ROOM = 15, 11, 26.0


def text_width(words, size):
    """About how many pixels `words` take at `size`: wide letters of East Asia count double."""
    return sum(1.0 if unicodedata.east_asian_width(c) in "WF" else 0.56 if c.isupper() else 0.5 for c in words) * size


def cut(words, width, size):
    """`words`, ended by … where they would be wider than `width`."""
    if text_width(words, size) <= width:
        return words
    while words and text_width(words + "…", size) > width:
        words = words[:-1]
    return words.rstrip() + "…"


def wrap(words, width, size, most=2):
    """`words` in at most `most` lines of `width`."""
    lines, rest = [], words.split()
    while rest and len(lines) < most - 1:
        line = rest.pop(0)
        while rest and text_width(f"{line} {rest[0]}", size) <= width:
            line = f"{line} {rest.pop(0)}"
        lines.append(cut(line, width, size))
    return [*lines, cut(" ".join(rest), width, size)] if rest else lines


@dataclass
class Placed:
    """A box: what stands in it, and where."""

    node: dict
    title: list
    lines: list
    height: float
    x: float = 0.0
    y: float = 0.0

    @property
    def middle(self):
        return self.y + self.height / 2


@dataclass
class Ribbon:
    """An edge (or the route of a channel to its market): its points from start to end, and its width."""

    edge: dict
    start: Placed
    end: Placed
    width: float
    bends: tuple = ()
    points: list = field(default_factory=list)
    label_at: tuple = (0.0, 0.0)

    @property
    def columns(self):
        return self.start.node["column"], self.end.node["column"]


@dataclass
class Plan:
    boxes: list
    ribbons: list
    lanes: list
    width: float
    height: float
    left: float
    stride: float


def plan(data, written):
    """The `Plan` of a map; `written(node)` gives a box's title and lines (linkages/drawing.py)."""
    lanes = {lane["id"]: number for number, lane in enumerate(data["lanes"])}
    boxes = {}
    for node in data["nodes"]:
        if node["box"]:
            title, lines = written(node)
            boxes[node["id"]] = Placed(node, title, lines, height_of(node, title, lines))
    ribbons = ribbons_of(data, boxes)
    columns = 1 + max((b.node["column"] for b in boxes.values()), default=0)
    left = MARGIN + (GUTTER if lanes else 0)
    spare = LEAST_WIDTH - left - MARGIN - BOX
    stride = max(STRIDE, min(320, spare / (columns - 1))) if columns > 1 else STRIDE
    layout = arrange(
        [Box(key, b.node["column"], b.height, frozenset(lanes[key] for key in b.node["lanes"])) for key, b in boxes.items()],
        [Link(r.start.node["id"], r.end.node["id"], max(r.width, 6.0)) for r in ribbons],
        len(lanes),
        least=58.0,
    )
    for key, box in boxes.items():
        box.x, box.y = left + stride * box.node["column"], layout.tops[key]
    for ribbon, bends in zip(ribbons, layout.bends, strict=True):
        ribbon.bends = bends
    connect(boxes, ribbons, left, stride)
    named = list(data["lanes"])
    laid = [(named[lane.number] if named else None, lane.top, lane.height) for lane in layout.lanes]
    width = max(LEAST_WIDTH, left + stride * (columns - 1) + BOX + MARGIN)
    return Plan(list(boxes.values()), ribbons, laid, width, layout.height, left, stride)


def height_of(node, title, lines):
    least = 2 * PAD + LINE * (len(title) + len(lines)) - 2
    return max(least, 38 + 26 * log10(1 + (node["actors"] or 0)))


def ribbons_of(data, boxes):
    """Ribbons on one scale; hairlines where no comparable quantity is known, and for the routes to end markets."""
    room = defaultdict(float)
    known = [e for e in data["edges"] if e["comparable"] and e["quantity"]]
    for edge in known:
        for side in sides(boxes[edge["from"]], boxes[edge["to"]]):
            room[side] += float(edge["quantity"])
    scale = WIDEST_RIBBON / max((float(e["quantity"]) for e in known), default=1.0)
    for (key, _side), total in room.items():
        scale = min(scale, (boxes[key].height - 10) / total)
    found = []
    for edge in data["edges"]:
        wide = float(edge["quantity"]) * scale if edge["comparable"] and edge["quantity"] else 0.0
        found.append(Ribbon(edge, boxes[edge["from"]], boxes[edge["to"]], max(HAIRLINE, wide)))
    return found + [Ribbon(route, boxes[route["from"]], boxes[route["to"]], HAIRLINE) for route in routes(data, boxes)]


def routes(data, boxes):
    """From the boxes of a channel's last function to its end market: the way is described, its volume is not known."""
    at = {node["function"]: node["column"] for node in data["nodes"] if node["function"]}
    found = {}
    for lane in data["lanes"]:
        if lane["end_market"] in boxes and lane["functions"]:
            last = max(lane["functions"], key=lambda f: at[f])
            for key, box in boxes.items():
                if box.node["function"] == last:
                    found[key, lane["end_market"]] = {"from": key, "to": lane["end_market"], "route": lane["label"]}
    return list(found.values())


def sides(start, end):
    """The sides that a ribbon leaves and enters by: to the right; a backward one from left to right; a sibling's on the right."""
    forward = end.node["column"] - start.node["column"]
    if forward > 0:
        return (start.node["id"], "right"), (end.node["id"], "left")
    if forward < 0:
        return (start.node["id"], "left"), (end.node["id"], "right")
    return (start.node["id"], "right"), (end.node["id"], "right")


def connect(boxes, ribbons, left, stride):
    """Give each ribbon its points: ports stack on a side in the order of what they lead to."""
    ports = defaultdict(list)
    for number, ribbon in enumerate(ribbons):
        first, last = sides(ribbon.start, ribbon.end)
        forward = ribbon.columns[1] > ribbon.columns[0]
        bends = ribbon.bends if forward else tuple(reversed(ribbon.bends))
        after = bends[0][1] if bends else ribbon.end.middle
        before = bends[-1][1] if bends else ribbon.start.middle
        ports[first].append((after, number, 0))
        ports[last].append((before, number, 1))
    at = {}
    for (key, _side), ends in ports.items():
        box = boxes[key]
        ends.sort()
        total = sum(ribbons[n].width for _y, n, _end in ends)
        gap = max(0.0, min(6.0, (box.height - 10 - total) / max(1, len(ends) - 1)))
        y = box.middle - (total + gap * (len(ends) - 1)) / 2
        for _far, n, end in ends:
            at[n, end] = y + ribbons[n].width / 2
            y += ribbons[n].width + gap
    for number, ribbon in enumerate(ribbons):
        lay_path(ribbon, at[number, 0], at[number, 1], left, stride)
    spread_labels([r for r in ribbons if "linkages" in r.edge], left, stride)


def lay_path(ribbon, start_y, end_y, left, stride):
    first, last = ribbon.columns
    if first == last:
        x = ribbon.start.x + BOX
        ribbon.points = [(x, start_y), (x, end_y)]
        ribbon.label_at = (x + 36, (start_y + end_y) / 2)
        return
    forward = last > first
    start_x = ribbon.start.x + (BOX if forward else 0)
    end_x = ribbon.end.x + (0 if forward else BOX)
    points = [(start_x, start_y)]
    for column, y in ribbon.bends if forward else reversed(ribbon.bends):
        x = left + stride * column
        points += [(x, y), (x + BOX, y)] if forward else [(x + BOX, y), (x, y)]
    ribbon.points = [*points, (end_x, end_y)]
    (x1, y1), (x2, y2) = ribbon.points[:2]
    ribbon.label_at = ((x1 + x2) / 2, (y1 + y2) / 2)


def spread_labels(ribbons, left, stride):
    """Move the labels of one gap apart, so that each can be read."""
    gaps = defaultdict(list)
    for ribbon in ribbons:
        gaps[int((ribbon.label_at[0] - left) // stride)].append(ribbon)
    for group in gaps.values():
        for ribbon, y in zip(group, apart([r.label_at[1] for r in group], LABEL_ROOM), strict=True):
            ribbon.label_at = (ribbon.label_at[0], y)
