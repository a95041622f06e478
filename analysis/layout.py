"""Where the boxes and ribbons of a layered map go, so that few ribbons cross.

Boxes stand in columns and belong to one or more lanes. A link that skips columns runs through a virtual node in each, so
that boxes make room for it. Lane orders are tried; for each, boxes move in sweeps to the weighted mean of their
neighbours; weighted crossings are counted and the least kept. The same input gives the same map.
Source: K. Sugiyama, S. Tagawa, M. Toda, Methods for Visual Understanding of Hierarchical System Structures, IEEE
Transactions on Systems, Man and Cybernetics 11 (1981): layers, virtual nodes, barycentres. Positions within a column are
the least squares ones of M. J. Best, N. Chakravarti, Active set algorithms for isotonic regression, Mathematical
Programming 47 (1990), by pooling neighbours that would overlap.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise, permutations

GAP = 14.0
SWEEPS = 6
MOST_LANES_TRIED_IN_FULL = 5

Cost = tuple[int, float, float]  # lanes torn apart, weighted crossings, length of the ribbons


@dataclass(frozen=True)
class Box:
    """A thing of `height` in a column (counted from 0). `lanes` are the lanes it belongs to; none means any."""

    key: str
    column: int
    height: float
    lanes: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Link:
    """A ribbon of `width` between two boxes; a wider one counts more. Within one column it has no path to lay."""

    source: str
    target: str
    width: float = 1.0


@dataclass(frozen=True)
class Lane:
    """A lane as it was laid: its number in the input, its upper edge and its height."""

    number: int
    top: float
    height: float


@dataclass(frozen=True)
class Layout:
    """`tops` of the boxes by key; `bends` of each link, as (column, middle) of its virtual nodes from left to right."""

    lanes: tuple[Lane, ...]
    tops: dict[str, float]
    bends: tuple[tuple[tuple[int, float], ...], ...]
    crossings: float
    height: float


@dataclass
class Node:
    """A box, or a link's place in a column that it passes; `first` to `last` are the lanes (as ordered) it may stand in."""

    height: float
    first: int
    last: int
    left: list[tuple[int, float]] = field(default_factory=list)
    right: list[tuple[int, float]] = field(default_factory=list)


@dataclass
class Graph:
    nodes: list[Node]
    columns: list[list[int]]
    boxes: dict[str, int]
    paths: list[list[int]]


def arrange(boxes: Sequence[Box], links: Sequence[Link], lanes: int, least: float = 60.0, padding: float = 12.0) -> Layout:
    """Lay `boxes` and `links` out in `lanes` lanes (0 is one lane without a name), each at least `least` high.

    `padding` is kept free at the upper and lower edge of a lane. Raises KeyError when a link names no box.
    """
    count = max(1, lanes)
    best: tuple[Cost, Layout] | None = None
    tried: dict[tuple[int, ...], Cost] = {}

    def attempt(order: tuple[int, ...]) -> Cost:
        nonlocal best
        if order not in tried:
            cost, layout = lay(boxes, links, order, least, padding)
            tried[order] = cost
            if best is None or cost < best[0]:
                best = (cost, layout)
        return tried[order]

    if count <= MOST_LANES_TRIED_IN_FULL:
        for order in permutations(range(count)):
            attempt(order)
    else:
        climb(tuple(range(count)), attempt)
    assert best is not None
    return best[1]


def climb(order: tuple[int, ...], attempt: Callable[[tuple[int, ...]], Cost]) -> None:
    """Exchange neighbouring lanes as long as that helps."""
    better = True
    while better:
        better = False
        for at in range(len(order) - 1):
            swapped = (*order[:at], order[at + 1], order[at], *order[at + 2 :])
            if attempt(swapped) < attempt(order):
                order, better = swapped, True


def longest_run(places: Iterable[int]) -> tuple[int, int]:
    """The longest unbroken run among `places`, as (first, last)."""
    best: tuple[int, int] | None = None
    start = previous = -2
    for place in sorted(places):
        start = start if place == previous + 1 else place
        previous = place
        if best is None or previous - start > best[1] - best[0]:
            best = (start, previous)
    assert best is not None
    return best


def build(boxes: Sequence[Box], links: Sequence[Link], order: tuple[int, ...]) -> tuple[Graph, int]:
    """The graph with virtual nodes, and how many lanes of boxes stand apart from the rest of theirs in this order."""
    place = {lane: at for at, lane in enumerate(order)}
    columns: list[list[int]] = [[] for _ in range(max((b.column for b in boxes), default=0) + 1)]
    nodes: list[Node] = []
    named: dict[str, int] = {}
    column_of: dict[int, int] = {}
    apart = 0

    def add(node: Node, column: int) -> int:
        nodes.append(node)
        columns[column].append(len(nodes) - 1)
        column_of[len(nodes) - 1] = column
        return len(nodes) - 1

    for box in boxes:
        first, last = longest_run(place[lane] for lane in box.lanes) if box.lanes else (0, len(order) - 1)
        apart += len(box.lanes) - (last - first + 1) if box.lanes else 0
        named[box.key] = add(Node(box.height, first, last), box.column)
    paths = []
    for link in links:
        start, end = named[link.source], named[link.target]
        if column_of[start] > column_of[end]:
            start, end = end, start
        between = [add(Node(link.width, 0, len(order) - 1), c) for c in range(column_of[start] + 1, column_of[end])]
        path = [start, *between, end] if column_of[start] != column_of[end] else [start, end]
        if column_of[start] != column_of[end]:
            for a, b in pairwise(path):
                nodes[a].right.append((b, max(link.width, 1.0)))
                nodes[b].left.append((a, max(link.width, 1.0)))
        paths.append(path)
    return Graph(nodes, columns, named, paths), apart


def lay(boxes: Sequence[Box], links: Sequence[Link], order: tuple[int, ...], least: float, padding: float) -> tuple[Cost, Layout]:
    """The best layout for one order of the lanes, and its cost: lanes torn apart, crossings, length of the ribbons."""
    graph, apart = build(boxes, links, order)
    heights = lane_heights(graph, len(order), least, padding)
    middles, crossings = sweep(graph, heights, padding)
    middles, heights = settle(graph, heights, middles, padding)
    tops = lane_tops(heights)
    drift = sum(w * abs(middles[a] - middles[b]) for a, node in enumerate(graph.nodes) for b, w in node.right)
    layout = Layout(
        lanes=tuple(Lane(number, top, height) for number, top, height in zip(order, tops, heights, strict=True)),
        tops={key: middles[n] - graph.nodes[n].height / 2 for key, n in graph.boxes.items()},
        bends=tuple(bends_of(graph, path, middles) for path in graph.paths),
        crossings=crossings,
        height=sum(heights),
    )
    return (apart, round(crossings, 6), round(drift, 3)), layout


def bends_of(graph: Graph, path: Sequence[int], middles: Sequence[float]) -> tuple[tuple[int, float], ...]:
    if len(path) < 3:
        return ()
    where = {n: c for c, column in enumerate(graph.columns) for n in column if n in path[1:-1]}
    return tuple((where[n], middles[n]) for n in path[1:-1])


def lane_tops(heights: Sequence[float]) -> list[float]:
    return [sum(heights[:at]) for at in range(len(heights))]


def lane_heights(graph: Graph, count: int, least: float, padding: float) -> list[float]:
    """The least heights in which, for each run of lanes and each column, all that must stand in that run finds room."""
    heights = [least] * count
    for length in range(1, count + 1):
        for first in range(count - length + 1):
            last = first + length - 1
            for column in graph.columns:
                inside = [graph.nodes[n].height for n in column if graph.nodes[n].first >= first and graph.nodes[n].last <= last]
                needed = sum(inside) + GAP * max(0, len(inside) - 1) + 2 * padding
                lacking = needed - sum(heights[first : last + 1])
                if inside and lacking > 0:
                    for at in range(first, last + 1):
                        heights[at] += lacking / length
    return heights


def limits(node: Node, heights: Sequence[float], padding: float) -> tuple[float, float]:
    """The highest and the lowest middle that `node` may have."""
    upper = sum(heights[: node.first]) + padding + node.height / 2
    lower = sum(heights[: node.last + 1]) - padding - node.height / 2
    return upper, max(upper, lower)


def place(graph: Graph, column: Sequence[int], wanted: Sequence[float], heights: Sequence[float], padding: float) -> dict[int, float]:
    """Middles of the nodes of a column, in the order given, as near as they can be to `wanted` without overlap."""
    blocks: list[tuple[list[int], float, float, float, float]] = []  # nodes, start, extent, upper, lower (of the start)
    for n in column:
        node = graph.nodes[n]
        upper, lower = limits(node, heights, padding)
        half = node.height / 2
        block = ([n], min(max(wanted[n], upper), lower) - half, node.height, upper - half, lower - half)
        while blocks and blocks[-1][1] + blocks[-1][2] + GAP > block[1]:
            block = pool(graph, blocks.pop(), block, wanted)
        blocks.append(block)
    found = {}
    for members, start, _extent, _upper, _lower in blocks:
        at = start
        for n in members:
            found[n] = at + graph.nodes[n].height / 2
            at += graph.nodes[n].height + GAP
    return found


def pool(
    graph: Graph,
    above: tuple[list[int], float, float, float, float],
    below: tuple[list[int], float, float, float, float],
    wanted: Sequence[float],
) -> tuple[list[int], float, float, float, float]:
    """Two neighbouring blocks as one, at the mean of what its members want, within the limits of all of them."""
    members = [*above[0], *below[0]]
    shift = above[2] + GAP
    upper = max(above[3], below[3] - shift)
    lower = max(upper, min(above[4], below[4] - shift))
    offset, total = 0.0, 0.0
    for n in members:
        total += wanted[n] - graph.nodes[n].height / 2 - offset
        offset += graph.nodes[n].height + GAP
    return members, min(max(total / len(members), upper), lower), shift + below[2], upper, lower


def pull(middles: Sequence[float], neighbours: Sequence[tuple[int, float]], fallback: float) -> float:
    weight = sum(w for _, w in neighbours)
    return sum(middles[n] * w for n, w in neighbours) / weight if weight else fallback


def sweep(graph: Graph, heights: Sequence[float], padding: float) -> tuple[list[float], float]:
    """Middles of all nodes after sweeps to and fro, at the least weighted crossings seen."""
    middles = [sum(limits(node, heights, padding)) / 2 for node in graph.nodes]
    for column in graph.columns:
        spread = {n: middles[n] + at * 1e-3 for at, n in enumerate(column)}
        settle_column(graph, column, spread, middles, heights, padding)
    best, least = list(middles), crossings_of(graph, middles)
    for turn in range(SWEEPS):
        forward = turn % 2 == 0
        for column in graph.columns if forward else reversed(graph.columns):
            wish = {n: pull(middles, graph.nodes[n].left if forward else graph.nodes[n].right, middles[n]) for n in column}
            settle_column(graph, column, wish, middles, heights, padding)
        crossed = crossings_of(graph, middles)
        if crossed < least:
            best, least = list(middles), crossed
    return best, least


def settle_column(
    graph: Graph, column: list[int], wish: dict[int, float], middles: list[float], heights: Sequence[float], padding: float
) -> None:
    """Order a column by what its nodes wish (within their limits) and move them there."""
    wanted = list(middles)
    for n, y in wish.items():
        upper, lower = limits(graph.nodes[n], heights, padding)
        wanted[n] = min(max(y, upper), lower)
    order = sorted(column, key=lambda n: (round(wanted[n], 6), middles[n], n))
    for n, y in place(graph, order, wanted, heights, padding).items():
        middles[n] = y


def settle(graph: Graph, heights: list[float], middles: list[float], padding: float) -> tuple[list[float], list[float]]:
    """Keep each column's order, pull to both sides, and grow lanes until nothing stands outside of its own."""
    orders = [sorted(column, key=lambda n: middles[n]) for column in graph.columns]
    for _ in range(12):
        for order in orders:
            wanted = list(middles)
            for n in order:
                wanted[n] = pull(middles, [*graph.nodes[n].left, *graph.nodes[n].right], middles[n])
            for n, y in place(graph, order, wanted, heights, padding).items():
                middles[n] = y
        grown = False
        for order in orders:
            for n in order:
                node = graph.nodes[n]
                over = middles[n] - limits(node, heights, padding)[1]
                if over > 0.01:
                    heights = [h + (over if at == node.last else 0) for at, h in enumerate(heights)]
                    grown = True
        if not grown:
            break
    return middles, heights


def segments(graph: Graph, column: Sequence[int], middles: Sequence[float]) -> Iterator[tuple[float, float, float]]:
    for n in column:
        for other, width in graph.nodes[n].right:
            yield middles[n], middles[other], width


def crossings_of(graph: Graph, middles: Sequence[float]) -> float:
    """The sum, over pairs of ribbons that cross, of the product of their widths; ends in common do not cross."""
    total = 0.0
    for column in graph.columns:
        lines = sorted(segments(graph, column, middles))
        for at, (start, end, width) in enumerate(lines):
            for other_start, other_end, other_width in lines[:at]:
                if other_start < start and other_end > end:
                    total += width * other_width
    return total


def apart(wanted: Sequence[float], room: float) -> list[float]:
    """Places at least `room` from each other, in the order of `wanted` and as near to it as can be (least squares)."""
    order = sorted(range(len(wanted)), key=lambda n: (wanted[n], n))
    blocks: list[tuple[float, list[int]]] = []  # the first place of a block, its members
    for n in order:
        start, members = wanted[n], [n]
        while blocks and blocks[-1][0] + room * len(blocks[-1][1]) > start:
            members = [*blocks.pop()[1], *members]
            start = sum(wanted[m] - room * at for at, m in enumerate(members)) / len(members)
        blocks.append((start, members))
    found = [0.0] * len(wanted)
    for start, members in blocks:
        for at, n in enumerate(members):
            found[n] = start + room * at
    return found
