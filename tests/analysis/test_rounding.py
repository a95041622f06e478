"""What is shown is rounded half up, as people do it on paper."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.rounding import half_up
from core.templatetags.components import number, percent


@pytest.mark.parametrize(
    ("given_number", "places", "shown"),
    [
        ("0.125", 2, "0.13"),
        ("2.5", 0, "3"),
        ("-0.5", 0, "-1"),
        ("62.5", 0, "63"),
        ("0.0049", 2, "0.00"),
        ("123456789012345678901.5", 0, "123456789012345678902"),
    ],
)
def test_a_half_goes_up(given_number, places, shown):
    assert half_up(Decimal(given_number), places) == Decimal(shown)


@given(st.decimals(min_value=-(10**18), max_value=10**18, places=9), st.integers(0, 6))
def test_it_is_never_further_off_than_half_of_the_last_place(value, places):
    assert abs(half_up(value, places) - value) <= Decimal(1).scaleb(-places) / 2


def test_pages_round_so():
    assert (number(Decimal("2.5"), 0), percent(Decimal("62.5"), 0)) == ("3", "63\u00a0%")
