"""Days and fill rates: against figures worked out by hand, the standard library and numbers that were printed elsewhere."""

from decimal import Decimal
from statistics import median

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.responsiveness import filled, median_days
from tests.analysis.reference import needs_reference, number, table

# Extra hours of sleep of ten patients with the second drug, in tenths (Student, The probable error of a mean, Biometrika 6, 1908,
# after Cushny and Peebles, 1905).
SLEEP = (19, 8, 11, 1, -1, 44, 55, 16, 46, 34)


def test_the_median_of_a_printed_table():
    assert median_days(SLEEP) == Decimal("17.5")  # between 16 and 19


@given(st.lists(st.integers(-400, 4000), min_size=1, max_size=60))
def test_the_median_is_that_of_the_standard_library(days):
    assert median_days(days) == Decimal(str(median(days)))


def test_without_days_there_is_no_median_and_one_is_its_own():
    assert (median_days([]), median_days([7]), median_days([-3, 4])) == (None, 7, Decimal("0.5"))


def test_the_fill_rate_is_the_ratio_of_the_sums_and_not_the_mean_of_ratios():
    # By hand: 900 of 1,000, 600 of 1,400 and 500 of 500 are 2,000 of 2,900; the mean of the three ratios would be 0.776190.
    found = filled([(Decimal(900), Decimal(1000)), (Decimal(600), Decimal(1400)), (Decimal(500), Decimal(500))])
    assert (found.delivered, found.ordered, found.orders, found.unknown) == (2000, 2900, 3, 0)
    assert round(found.percent / 100, 6) == Decimal("0.689655")


def test_a_delivery_whose_order_is_not_known_is_in_neither_sum():
    found = filled([(Decimal(80), Decimal(100)), (Decimal(5000), None)])
    assert (found.percent, found.orders, found.unknown) == (80, 1, 1)
    assert filled([(Decimal(3), None)]) is filled([]) is None


def test_more_than_was_ordered_is_above_a_hundred():
    assert filled([(Decimal(11), Decimal(10))]).percent == 110


@needs_reference
def test_the_reference_of_the_methods():
    expected = {row["quantity"]: number(row["value"]) for row in table("linkages_expected.csv") if row["quantity"] == "fill rate"}
    assert round(filled([(Decimal(2000), Decimal(2900))]).percent / 100, 6) == expected["fill rate"]


amounts = st.tuples(st.decimals("0.01", 1000, places=2), st.decimals("0.01", 1000, places=2))


@given(st.lists(amounts, min_size=1, max_size=20), st.decimals("0.001", 1000, places=3))
def test_the_unit_does_not_matter(pairs, factor):
    other = filled([(came * factor, wanted * factor) for came, wanted in pairs])
    assert other.percent == pytest.approx(filled(pairs).percent)
