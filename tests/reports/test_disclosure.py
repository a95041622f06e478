"""The rules of disclosure against METHOD §8: printed examples, the audit of whole tables, and any table at all."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from analysis.disclosure import (
    Sum,
    audit,
    below_threshold,
    dominated,
    estimable_amount,
    is_protected,
    lacking,
    of_owners,
    protect,
    small_count,
)

# The table of METHOD §8, with the totals that its cells add up to.
FIRMS = {
    "North": {"enterprise": 42, "cooperative": 3, "trader": 17},
    "Centre": {"enterprise": 30, "cooperative": 8, "trader": 2},
    "South": {"enterprise": 25, "cooperative": 9, "trader": 11},
    "West": {"enterprise": 0, "cooperative": 6, "trader": 12},
}
# sdcTable's test table: sex by region.
PEOPLE = {
    "A": {"female": 2, "male": 18},
    "B": {"female": 19, "male": 14},
    "C": {"female": 10, "male": 12},
    "D": {"female": 14, "male": 11},
}


def table(rows):
    """(values, sums) of a two-way table with both margins and the grand total."""
    columns = list(next(iter(rows.values())))
    values = {(row, column): rows[row][column] for row in rows for column in columns}
    values |= {(row, ""): sum(rows[row].values()) for row in rows}
    values |= {("", column): sum(rows[row][column] for row in rows) for column in columns}
    values["", ""] = sum(values[row, ""] for row in rows)
    sums = [Sum((row, ""), tuple((row, column) for column in columns)) for row in rows]
    sums += [Sum(("", column), tuple((row, column) for row in rows)) for column in columns]
    sums += [Sum(("", ""), tuple((row, "") for row in rows)), Sum(("", ""), tuple(("", column) for column in columns))]
    return values, sums


def small(values, threshold):
    return {key: small_count(threshold) for key, value in values.items() if below_threshold(value, threshold)}


@pytest.mark.parametrize(
    ("amounts", "rule", "unsafe"),
    [
        ([50_000, 49_000, 1_000], (1, 90), False),
        ([52_000, 50_000, 8_000], (2, Decimal("90.9")), True),
    ],
)
def test_dominance_of_the_handbook(amounts, rule, unsafe):
    assert dominated([Decimal(a) for a in amounts], rule[0], Decimal(rule[1])) is unsafe


def test_p_percent_of_the_handbook():
    # Example 1: safe by dominance, yet the second firm knows the first to 2 %.
    assert lacking([Decimal(50_000), Decimal(49_000), Decimal(1_000)], Decimal(10)) > 0
    assert lacking([Decimal(52_000), Decimal(50_000), Decimal(8_000)], Decimal(10)) <= 0


def test_three_shops_of_one_owner_are_one_contributor():
    assert of_owners([("x", Decimal(2)), ("y", Decimal(4)), ("x", Decimal(3))]) == [Decimal(5), Decimal(4)]


def test_geurts_table_of_four_withheld_cells():
    values, sums = table({"1": {"1": 6, "2": 1}, "2": {"1": 0, "2": 3}})
    hidden = {("1", "1"), ("1", "2"), ("2", "1"), ("2", "2")}
    found = {key: audit(values, sums, hidden, key) for key in hidden}
    assert found == {("1", "1"): (3, 6), ("1", "2"): (1, 4), ("2", "1"): (0, 3), ("2", "2"): (0, 3)}


@pytest.mark.parametrize("covers", [[], [("A", "male")]])
def test_a_cell_alone_or_with_its_row_mate_is_recovered(covers):
    values, sums = table(PEOPLE)
    assert audit(values, sums, {("A", "female"), *covers}, ("A", "female")) == (2, 2)


@pytest.mark.parametrize(("other", "high"), [("C", 12), ("D", 16)])
def test_accepted_patterns_of_sdctable(other, high):
    values, sums = table(PEOPLE)
    hidden = {(region, sex) for region in ("A", other) for sex in ("female", "male")}
    assert audit(values, sums, hidden, ("A", "female")) == (0, high)
    assert is_protected(values, sums, hidden, {("A", "female"): small_count(3)})


def test_the_cheapest_accepted_pattern_is_found():
    values, sums = table(PEOPLE)
    found = protect(values, sums, {("A", "female"): small_count(3)})
    assert found == {("A", "female"), ("A", "male"), ("C", "female"), ("C", "male")}


def test_firms_table_is_covered_as_by_exhaustive_search():
    values, sums = table(FIRMS)
    needs = small(values, 5)
    assert set(needs) == {("North", "cooperative"), ("Centre", "trader")}
    found = protect(values, sums, needs)
    assert found == {*needs, ("North", "trader"), ("Centre", "cooperative")}
    assert audit(values, sums, found, ("North", "cooperative")) == (1, 11)
    assert audit(values, sums, found, ("Centre", "trader")) == (0, 10)
    assert audit(values, sums, found, ("North", "trader")) == (9, 19)
    assert audit(values, sums, found, ("Centre", "cooperative")) == (0, 10)


def test_taking_the_largest_cell_of_each_row_recovers_both():
    values, sums = table(FIRMS)
    hidden = {("North", "cooperative"), ("North", "enterprise"), ("Centre", "trader"), ("Centre", "enterprise")}
    assert [audit(values, sums, hidden, key) for key in (("North", "cooperative"), ("Centre", "trader"))] == [(3, 3), (2, 2)]


def test_a_cell_withheld_once_stays_withheld_against_the_edition_before():
    # Edition 1 withheld men, because women (2) were few; now women are 6, but the total did not change.
    values = {"total": 12, "women": 6, "men": 6, ("1", "women"): 2, ("1", "total"): 8}
    sums = [Sum("total", ("women", "men")), Sum(("1", "total"), (("1", "women"), "men"))]
    needs = {("1", "women"): small_count(5)}
    found = protect(values, sums, needs, known={("1", "total")}, withheld={("1", "women"), "men"})
    assert "men" in found and "women" in found, "publishing women would tell men, and men the women of edition 1"
    assert audit(values, sums, found, ("1", "women"))[1] >= 5


def test_a_lone_firm_that_knows_itself_is_no_cover():
    values = {"total": 13, "a": 2, "b": 1, "c": 10}
    found = protect(values, [Sum("total", ("a", "b", "c"))], small(values, 3))
    assert "c" in found or "total" in found


def test_money_that_a_competitor_could_estimate_is_covered():
    values = {"total": Decimal(150), "maize": Decimal(100), "beans": Decimal(50)}
    gap = lacking([Decimal(90), Decimal(8), Decimal(2)], Decimal(10))
    found = protect(values, [Sum("total", ("maize", "beans"))], {"maize": estimable_amount(Decimal(100), gap)})
    low, high = audit(values, [Sum("total", ("maize", "beans"))], found, "maize")
    assert found == {"maize", "beans"} and high - 100 >= Fraction(gap)


tables = st.integers(2, 4).flatmap(
    lambda columns: st.lists(st.lists(st.integers(0, 12), min_size=columns, max_size=columns), min_size=2, max_size=4)
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(tables, st.sampled_from([3, 5]))
def test_no_unsafe_cell_is_narrower_than_the_threshold(cells, threshold):
    values, sums = table({f"r{r}": {f"c{c}": v for c, v in enumerate(row)} for r, row in enumerate(cells)})
    needs = small(values, threshold)
    hidden = protect(values, sums, needs)
    for key in needs:
        low, high = audit(values, sums, hidden, key)
        assert high is None or (high - low >= threshold and high >= Fraction(threshold))
        assert low <= values[key] and (high is None or values[key] <= high)
