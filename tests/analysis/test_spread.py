"""Quartiles, and nothing where too few would be recognised."""

from decimal import Decimal
from statistics import quantiles

from hypothesis import given
from hypothesis import strategies as st

from analysis.spread import FEWEST, spread


@given(st.lists(st.decimals(min_value=-1000, max_value=1000, places=2), min_size=FEWEST, max_size=60))
def test_quartiles_are_those_of_the_standard_library(values):
    found = spread(values)
    expected = quantiles(values, n=4, method="inclusive")
    assert all(abs(a - b) < Decimal("0.0001") for a, b in zip((found.lower, found.median, found.upper), expected, strict=True))


@given(st.lists(st.decimals(min_value=0, max_value=9, places=0), max_size=FEWEST - 1))
def test_of_too_few_only_their_number_is_told(values):
    found = spread(values)
    assert (found.n, found.lower, found.median, found.upper) == (len(values), None, None, None)
