"""Rings around one point: no two circles touch, whatever hangs on what, and the same are laid out alike."""

from itertools import chain, combinations

from hypothesis import given
from hypothesis import strategies as st

from analysis.circles import apart
from analysis.rings import LEAST, around

RADII = st.floats(6, 22, allow_nan=False)


@given(RADII, st.lists(st.tuples(RADII, st.lists(RADII, max_size=25)), max_size=45))
def test_no_two_circles_touch_and_the_same_are_laid_out_alike(centre, hung):
    first, second = [radius for radius, _hung in hung], [radii for _radius, radii in hung]
    found = around(centre, first, second, 6.0, 100.0)
    circles = [found.centre, *found.first, *chain.from_iterable(found.second)]
    assert [c.r for c in circles] == [centre, *first, *chain.from_iterable(second)]
    assert all(apart(one, other, 5.9) for one, other in combinations(circles, 2))
    assert all((c.x**2 + c.y**2) ** 0.5 + c.r <= found.reach + 0.1 for c in circles)
    assert found == around(centre, first, second, 6.0, 100.0)


def test_who_hangs_on_one_stands_beyond_it():
    found = around(20.0, [10.0, 10.0], [[8.0], [8.0, 8.0]], 6.0, 50.0)
    assert all((c.x**2 + c.y**2) ** 0.5 >= LEAST for c in found.first)
    (one,), (two, three) = found.second
    assert abs(one.x * found.first[0].y - one.y * found.first[0].x) < 0.001  # on the same ray
    assert all(c.x**2 + c.y**2 > LEAST**2 for c in (one, two, three))
