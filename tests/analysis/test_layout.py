"""Boxes stand in their lanes and apart from each other, and few ribbons cross."""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.layout import GAP, Box, Link, apart, arrange

PADDING = 12.0


@st.composite
def maps(draw):
    lanes = draw(st.integers(0, 4))
    boxes = [
        Box(
            f"box {n}",
            draw(st.integers(0, 4)),
            draw(st.floats(20, 120)),
            draw(st.frozensets(st.integers(0, lanes - 1), max_size=3)) if lanes else frozenset(),
        )
        for n in range(draw(st.integers(1, 10)))
    ]
    ends = st.sampled_from([b.key for b in boxes])
    links = [Link(draw(ends), draw(ends), draw(st.floats(1, 40))) for _ in range(draw(st.integers(0, 12)))]
    return boxes, links, lanes


@settings(max_examples=60, deadline=None)
@given(maps())
def test_boxes_of_a_column_never_overlap_and_nothing_leaves_the_map(drawn):
    boxes, links, lanes = drawn
    found = arrange(boxes, links, lanes, padding=PADDING)
    for column in {b.column for b in boxes}:
        spans = sorted((found.tops[b.key], found.tops[b.key] + b.height) for b in boxes if b.column == column)
        assert all(below[0] - above[1] >= GAP - 0.01 for above, below in pairwise(spans))
        assert spans[0][0] >= PADDING - 0.01
        assert spans[-1][1] <= found.height - PADDING + 0.5


@settings(max_examples=60, deadline=None)
@given(maps())
def test_a_box_of_one_lane_stands_in_it(drawn):
    boxes, links, lanes = drawn
    found = arrange(boxes, links, lanes, padding=PADDING)
    edges = {lane.number: (lane.top, lane.top + lane.height) for lane in found.lanes}
    for box in boxes:
        if len(box.lanes) == 1:
            top, bottom = edges[next(iter(box.lanes))]
            assert found.tops[box.key] >= top - 0.5
            assert found.tops[box.key] + box.height <= bottom + 0.5


@settings(max_examples=30, deadline=None)
@given(maps())
def test_the_same_map_is_laid_out_the_same_way(drawn):
    assert arrange(*drawn) == arrange(*drawn)


@settings(max_examples=40, deadline=None)
@given(maps())
def test_a_long_link_passes_each_column_between_its_ends_without_touching_a_box(drawn):
    boxes, links, lanes = drawn
    found = arrange(boxes, links, lanes, padding=PADDING)
    column = {b.key: b.column for b in boxes}
    for link, bends in zip(links, found.bends, strict=True):
        first, last = sorted((column[link.source], column[link.target]))
        assert [c for c, _y in bends] == list(range(first + 1, last))
        for passed, y in bends:
            for box in (b for b in boxes if b.column == passed):
                top, bottom = found.tops[box.key], found.tops[box.key] + box.height
                assert y + link.width / 2 <= top + 0.01 or y - link.width / 2 >= bottom - 0.01


def test_lanes_are_ordered_so_that_ribbons_do_not_cross():
    # Lane 0 leads to lane 2 and lane 1 to lane 3: kept in their order, two ribbons cross.
    boxes = [Box(f"{side}{n}", column, 40, frozenset({n})) for column, side, ns in ((0, "a", (0, 1)), (1, "b", (2, 3))) for n in ns]
    crossed = [Link("a0", "b3"), Link("a1", "b2")]
    assert arrange(boxes, crossed, 4).crossings == 0


def test_a_box_of_two_lanes_keeps_them_together():
    boxes = [Box("grow", 0, 40, frozenset({0, 2})), Box("mill", 1, 40, frozenset({1}))]
    order = [lane.number for lane in arrange(boxes, [], 3).lanes]
    assert abs(order.index(0) - order.index(2)) == 1


def test_crossings_are_weighted_by_both_widths():
    # Three lanes tie each box to its place, so two of the ribbons must cross: 2 wide and 3 wide.
    boxes = [
        Box("a", 0, 10, frozenset({0})),
        Box("b", 0, 10, frozenset({1})),
        Box("c", 1, 10, frozenset({0})),
        Box("d", 1, 10, frozenset({1})),
    ]
    assert arrange(boxes, [Link("a", "d", 2), Link("b", "c", 3)], 2).crossings == 6


def test_many_lanes_are_tried_by_exchanging_neighbours():
    boxes = [Box(f"a{n}", 0, 30, frozenset({n})) for n in range(7)] + [Box(f"b{n}", 1, 30, frozenset({n})) for n in range(7)]
    found = arrange(boxes, [Link(f"a{n}", f"b{n}") for n in range(7)], 7)
    assert found.crossings == 0
    assert sorted(lane.number for lane in found.lanes) == list(range(7))


def test_a_link_without_its_box_is_refused():
    with pytest.raises(KeyError):
        arrange([Box("a", 0, 10)], [Link("a", "nowhere")], 0)


@given(st.lists(st.floats(-500, 500), max_size=20), st.floats(1, 40))
def test_labels_stand_apart_in_their_order(wanted, room):
    found = apart(wanted, room)
    in_order = [y for _w, y in sorted(zip(wanted, found, strict=True))]
    assert all(below - above >= room - 0.001 for above, below in pairwise(in_order))


@given(st.lists(st.integers(0, 50), min_size=1, max_size=8, unique=True))
def test_labels_that_do_not_touch_stay_where_they_are(places):
    wanted = [30.0 * p for p in places]
    assert apart(wanted, 25) == wanted
