"""Adding up against the reference tables of METHOD 6, and its laws."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.rollup import RULES, Cell, not_disaggregated, progress, ratio, roll_up
from tests.analysis.reference import needs_reference, number, table

QUARTERS = {"Q1": 1, "Q2": 2, "Q3": 3, "Q4": 4}
D = Decimal


def observations():
    """The reference observations as cells; a percentage brings its halves."""
    return [
        Cell(
            n,
            (row["place"], row["partner"], None, None),
            QUARTERS[row["period"]],
            number(row["value"]),
            number(row["numerator"]),
            number(row["denominator"]),
            number(row["weight"]),
        )
        for n, row in enumerate(table("agg_observations.csv"))
    ]


def halves_only():
    return [Cell(c.key, c.series, c.time, None, c.numerator, c.denominator) for c in observations()]


def expected():
    return {row["quantity"]: row["value"] for row in table("agg_expected.csv")}


def near(value, text):
    return value is not None and abs(value - D(text)) < D("0.000001")


@needs_reference
@pytest.mark.parametrize("rule", ["sum", "latest", "average", "minimum", "maximum", "weighted_average", "ratio_of_sums"])
@pytest.mark.parametrize("series", ["North/P1", "South/P1", "South/P2"])
def test_each_rule_over_time(rule, series):
    place, partner = series.split("/")
    cells = [c for c in (halves_only() if rule == "ratio_of_sums" else observations()) if c.series[:2] == (place, partner)]
    assert near(roll_up(cells, {"time": rule}, 4).value, expected()[f"time {rule} {series}"])


@needs_reference
def test_a_periodic_flow_is_summed_and_a_cumulative_value_is_not():
    assert roll_up(observations(), {"time": "sum"}, 4).value == D(expected()["periodic flow: sum over time, sum over series"])
    cumulative = roll_up(observations(), {"time": "latest"}, 4)
    assert cumulative.value == D(expected()["cumulative: latest over time, sum over series (to Q4)"]) != D(85)
    assert cumulative.stale  # South/P1 is carried from the third quarter
    assert roll_up(observations(), {"time": "latest"}, 4, strict=True).value == D(33)


@needs_reference
def test_a_percentage_is_the_ratio_of_totals():
    rules = dict.fromkeys(("time", "place", "partner"), "ratio_of_sums")
    assert near(roll_up(halves_only(), rules, 4).value, expected()["percentage: ratio of sums over all"])
    latest = {"time": "latest", "place": "ratio_of_sums", "partner": "ratio_of_sums"}
    assert near(roll_up(halves_only(), latest, 4).value, expected()["percentage at Q4 (latest, ratio of sums over series)"])
    assert near(roll_up(halves_only(), latest, 4, strict=True).value, expected()["strict Q4 only, reported series"])


@needs_reference
def test_other_axes_have_their_own_rule():
    highest = {"time": "latest", "place": "maximum", "partner": "maximum"}
    assert roll_up(observations(), highest, 4).value == D(expected()["max over series of latest"])
    second = roll_up([c for c in observations() if c.time == 2], {"time": "sum"}, 2)
    assert second.value == D(expected()["stock at Q2 across series: sum (1 series missing)"])
    assert len(second.used) == 2  # of three series


def reached(**only):
    """The reference's contacts as cells that each count one firm."""
    rows = [row for row in table("agg_reach.csv") if all(row[name] == value for name, value in only.items())]
    return [
        Cell(n, (row["place"], row["partner"], row["intervention"], row["firm"]), QUARTERS[row["period"]], actors=frozenset([row["firm"]]))
        for n, row in enumerate(rows)
    ]


UNIQUE = dict.fromkeys(("time", "place", "partner", "intervention", "actor"), "unique")


@needs_reference
@pytest.mark.parametrize(
    ("only", "name"),
    [
        ({"period": "Q1"}, "unique Q1"),
        ({"period": "Q2"}, "unique Q2"),
        ({}, "unique Q1-Q2"),
        ({"partner": "P1"}, "unique P1"),
        ({"partner": "P2"}, "unique P2"),
        ({"intervention": "I1"}, "unique I1"),
        ({"intervention": "I2"}, "unique I2"),
        ({"intervention": "I3"}, "unique I3"),
        ({"owner_sex": "female"}, "unique sex female"),
        ({"owner_sex": "male"}, "unique sex male"),
        ({"place": "North"}, "unique place North"),
        ({"place": "South"}, "unique place South"),
    ],
)
def test_a_firm_reached_several_times_counts_once(only, name):
    assert roll_up(reached(**only), UNIQUE, 4).value == D(expected()[name])


@needs_reference
def test_unique_counts_of_the_sexes_leave_the_unknown_apart():
    total = roll_up(reached(), UNIQUE, 4).value
    cells = [roll_up(reached(owner_sex=sex), UNIQUE, 4).value for sex in ("female", "male")]
    assert not_disaggregated(total, cells) == D(expected()["unique sex not disaggregated"])


@needs_reference
@pytest.mark.parametrize("row", table("agg_percent_achieved.csv") if needs_reference.args[0] is False else [], ids=lambda row: row["case"])
def test_percent_achieved(row):
    polarity = {"inc": "increasing", "dec": "decreasing"}[row["polarity"]]
    found = progress(number(row["actual"]), number(row["baseline"]), number(row["target"]), polarity)
    assert found == number(row["percent_achieved"])


# Laws

values = st.one_of(st.none(), st.decimals(min_value=-10_000, max_value=10_000, places=2))
parts = st.lists(st.tuples(values, values), max_size=12)


def cell(n, value, place=None, partner=None, time=1):
    return Cell(n, (place, partner, None, None), time, value)


@given(parts, st.randoms())
def test_a_percentage_does_not_depend_on_how_places_are_grouped(districts, random):
    whole = [(n, d) for n, d in districts if n is not None and d is not None]
    cut = random.randint(0, len(whole))
    regions = [(sum((n for n, _ in g), D(0)), sum((d for _, d in g), D(0))) for g in (whole[:cut], whole[cut:]) if g]
    assert ratio(regions) == ratio(districts)


@given(st.lists(values, max_size=12), st.sampled_from(sorted(RULES)))
def test_missing_values_change_nothing_and_are_never_zero(found, rule):
    cells = [cell(n, value, place=n) for n, value in enumerate(found)]
    present = [c for c in cells if c.value is not None]
    assert roll_up(cells, {"place": rule}, 1).value == roll_up(present, {"place": rule}, 1).value
    if not present:
        assert roll_up(cells, {"place": rule}, 1).value is None


@given(st.lists(st.decimals(min_value=0, max_value=1000, places=0), min_size=1, max_size=10), st.randoms())
def test_a_cumulative_figure_is_its_last_value_whatever_came_before(path, random):
    cells = [cell(n, value, time=n) for n, value in enumerate(path)]
    random.shuffle(cells)
    assert roll_up(cells, {"time": "latest"}, len(path)).value == path[-1]


@given(st.lists(st.tuples(st.integers(0, 4), st.integers(0, 3), st.integers(0, 9)), max_size=30))
def test_unique_is_the_size_of_the_union(contacts):
    cells = [Cell(n, (place, partner, None, firm), 1, actors=frozenset([firm])) for n, (place, partner, firm) in enumerate(contacts)]
    distinct = len({firm for _place, _partner, firm in contacts})
    assert roll_up(cells, UNIQUE, 1).value == (distinct or None)


@given(st.lists(st.decimals(min_value=0, max_value=1000, places=2), min_size=1, max_size=8))
def test_cells_and_what_is_not_disaggregated_make_the_total(cells):
    total = sum(cells, D(0)) + 7
    assert not_disaggregated(total, cells) == 7


@pytest.mark.parametrize(
    ("actual", "baseline", "target", "polarity", "percent"),
    [("30", "40", "20", "decreasing", "50"), ("25", "-50", "100", "increasing", "50"), ("80", "100", "200", "increasing", "-20")],
)
def test_progress_is_the_way_from_baseline_to_target(actual, baseline, target, polarity, percent):
    assert progress(D(actual), D(baseline), D(target), polarity) == D(percent)


def test_a_rule_of_none_gives_no_total():
    assert roll_up([cell(1, D(3), place="a"), cell(2, D(4), place="b")], {"place": "none"}, 1).value is None
    assert roll_up([cell(1, D(3), place="a")], {"place": "none"}, 1).value == 3
