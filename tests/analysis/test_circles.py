"""Circles of a map: no two overlap, whatever the places; the largest keeps its own."""

from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from analysis.circles import Circle, apart, spread

NUMBER = {"allow_nan": False, "allow_infinity": False}
CIRCLES = st.lists(
    st.builds(Circle, st.floats(0, 760, **NUMBER), st.floats(0, 400, **NUMBER), st.floats(5, 30, **NUMBER)), min_size=1, max_size=60
)


@given(CIRCLES)
def test_no_two_circles_overlap_and_the_same_are_laid_out_alike(circles):
    found = spread(circles, 760, 400)
    assert [c.r for c in found] == [c.r for c in circles]
    assert all(apart(one, other, 1.5) for one, other in combinations(found, 2))
    assert found == spread(circles, 760, 400)
    assert all(c.r - 0.1 <= c.x <= 760 - c.r + 0.1 and c.y >= c.r - 0.1 for c in found)


@given(CIRCLES)
def test_the_largest_keeps_its_place(circles):
    largest = max(range(len(circles)), key=lambda i: (circles[i].r, -i))
    was, now = circles[largest], spread(circles, 760, 400)[largest]
    inside = was.r <= was.x <= 760 - was.r and was.r <= was.y <= 400 - was.r
    assert not inside or abs(now.x - was.x) + abs(now.y - was.y) <= 0.2


def test_circles_of_one_place_stand_around_it():
    found = spread([Circle(100, 100, 20), Circle(100, 100, 10), Circle(100, 100, 10)], 760, 400)
    assert found[0] == Circle(100, 100, 20)
    assert all(32 <= ((c.x - 100) ** 2 + (c.y - 100) ** 2) ** 0.5 <= 45 for c in found[1:])


def test_more_than_the_drawing_holds_go_below_it():
    found = spread([Circle(20, 20, 20)] * 12, 90, 90)
    assert all(apart(one, other, 1.5) for one, other in combinations(found, 2))
    assert max(c.y for c in found) > 90
