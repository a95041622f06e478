"""What trading costs a unit: METHOD's reference values, its edges, and what holds for any costs."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.costs import PARTS, change, together, transaction_cost, waiting

# The reference: 4,000 kg at 2.00, costs of 520 in all; then paid after 30 days, money at 18 % a year.
QUANTITY, VALUE = Decimal(4000), Decimal(8000)
REFERENCE = {"search": 40, "bargaining": 20, "transport": 360, "checking": 60, "other": 40}
amounts = st.decimals(min_value=0, max_value=10**9, places=4)
maybe = st.none() | amounts
quantities = st.none() | st.decimals(min_value=0, max_value=10**9, places=6)
costs = st.builds(transaction_cost, st.fixed_dictionaries(dict.fromkeys(PARTS, maybe)), quantities, maybe)


def parts(**more):
    return {**{name: Decimal(amount) for name, amount in REFERENCE.items()}, **more}


def test_the_reference_without_waiting():
    cost = transaction_cost(parts(waiting=Decimal(0)), QUANTITY, VALUE)
    assert cost.per_unit == Decimal("0.13")
    assert not cost.lower_bound


def test_the_reference_with_thirty_days_at_eighteen_percent():
    delay = waiting(VALUE, Decimal(18), Decimal(30))
    assert round(delay, 6) == Decimal("118.356164")
    cost = transaction_cost(parts(waiting=delay), QUANTITY, VALUE)
    assert round(cost.per_unit, 8) == Decimal("0.15958904")
    assert round(cost.share_of_price, 6) == Decimal("7.979452")
    assert not cost.lower_bound


@pytest.mark.parametrize("unknown", ["value", "rate", "days"])
def test_waiting_is_not_valued_without_all_three(unknown):
    given_ = {"value": VALUE, "rate": Decimal(18), "days": Decimal(30), unknown: None}
    assert waiting(given_["value"], given_["rate"], given_["days"]) is None
    cost = transaction_cost(parts(waiting=None), QUANTITY, VALUE)
    assert (cost.per_unit, cost.missing, cost.lower_bound) == (Decimal("0.13"), ("waiting",), True)


def test_no_wait_costs_nothing_whatever_the_rate():
    assert waiting(None, None, Decimal(0)) == 0


@pytest.mark.parametrize(("quantity", "reason"), [(None, "no_quantity"), (Decimal(0), "nothing_traded")])
def test_without_a_quantity_there_is_no_cost_of_a_unit(quantity, reason):
    cost = transaction_cost(parts(waiting=Decimal(0)), quantity, VALUE)
    assert (cost.per_unit, cost.share_of_price, cost.reason, cost.total) == (None, None, reason, Decimal(520))


def test_without_any_part_nothing_is_known():
    cost = transaction_cost({}, QUANTITY, VALUE)
    assert (cost.total, cost.per_unit, cost.reason) == (None, None, "no_part")


def test_a_price_of_nothing_has_no_share():
    assert transaction_cost(parts(waiting=Decimal(0)), QUANTITY, Decimal(0)).share_of_price is None


def test_together_is_the_ratio_of_sums_and_says_what_it_left_out():
    small = transaction_cost({"transport": Decimal(10)}, Decimal(10), Decimal(100))
    large = transaction_cost({"transport": Decimal(90)}, Decimal(390), None)
    silent = transaction_cost({"transport": Decimal(5)}, None, None)
    found = together([small, large, silent])
    assert found.per_unit == Decimal("0.25")
    assert found.share_of_price == Decimal(10)
    assert (found.used, found.expected, found.lower_bound) == (2, 3, True)
    assert together([]).per_unit is None


def test_change_is_in_percent_of_before():
    assert change(Decimal("0.20"), Decimal("0.15")) == -25
    assert change(None, Decimal(1)) is change(Decimal(1), None) is change(Decimal(0), Decimal(1)) is None


@given(costs)
def test_a_missing_part_never_counts_as_zero_known(cost):
    assert cost.lower_bound == (len(cost.missing) > 0)
    assert (cost.per_unit is None) == (cost.reason != "")


@given(st.fixed_dictionaries(dict.fromkeys(PARTS, amounts)), st.sampled_from(PARTS), quantities)
def test_knowing_one_part_less_never_makes_trade_dearer(known, gone, quantity):
    whole, less = transaction_cost(known, quantity, None), transaction_cost({**known, gone: None}, quantity, None)
    if whole.per_unit is not None and less.per_unit is not None:
        assert less.per_unit <= whole.per_unit


@given(st.lists(costs, max_size=6))
def test_together_lies_between_the_cheapest_and_the_dearest(many):
    each = [cost.per_unit for cost in many if cost.per_unit is not None]
    found = together(many)
    assert (found.per_unit is None) == (not each)
    if each:
        near = Decimal("1e-12") * max(each)
        assert min(each) - near <= found.per_unit <= max(each) + near
