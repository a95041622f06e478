"""Adding up, against METHOD §6: the rule of each axis, time first; percent achieved; and never the usual mistakes."""

from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from analysis.rollup import Cell, progress, ratio, roll_up
from programs.indicators.rollup import results
from reports.files import document_of

# agg_observations.csv: place, partner, then per quarter (value and numerator, denominator and weight), None where missing.
SERIES = {
    ("North", "P1"): [(10, 40), (14, 50), None, (21, 60)],
    ("South", "P1"): [(0, 20), (5, 25), (8, 20), None],
    ("South", "P2"): [(6, 10), None, (9, 30), (12, 30)],
}
LAST = 4


def cells():
    return [
        Cell((place, partner, quarter), (place, partner, None, None), quarter, Decimal(n), Decimal(n), Decimal(d), Decimal(d))
        for (place, partner), found in SERIES.items()
        for quarter, pair in enumerate(found, start=1)
        if pair is not None
        for n, d in [pair]
    ]


def rolled(time, others="sum", **options):
    rules = {"time": time, "place": others, "partner": others, "actor": others, "intervention": others}
    return roll_up(cells(), rules, LAST, **options).value


@pytest.mark.parametrize(
    ("time", "others", "expected"),
    [
        ("sum", "sum", "85"),  # a periodic flow
        ("latest", "sum", "41"),  # a cumulative one: 21 + 8 carried + 12, not 85
        ("ratio_of_sums", "ratio_of_sums", "29.824561"),  # not 30.888889, the mean of percentages
        ("latest", "ratio_of_sums", "37.272727"),
        ("latest", "maximum", "21"),
    ],
)
def test_totals_of_the_reference(time, others, expected):
    assert round(rolled(time, others), 6) == Decimal(expected)


def test_strict_latest_takes_the_last_period_alone():
    assert rolled("latest", "sum", strict=True) == 33
    assert round(rolled("latest", "ratio_of_sums", strict=True), 6) == Decimal("36.666667")


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ("sum", ["45", "13", "27"]),
        ("latest", ["21", "8", "12"]),
        ("average", ["15", "4.333333", "9"]),
        ("minimum", ["10", "0", "6"]),
        ("maximum", ["21", "8", "12"]),
        ("weighted_average", ["15.733333", "4.384615", "9.857143"]),
        ("ratio_of_sums", ["30", "20", "38.571429"]),
    ],
)
def test_each_series_over_time(rule, expected):
    found = [roll_up([c for c in cells() if c.series[:2] == series], {"time": rule, "place": "sum"}, LAST).value for series in SERIES]
    assert [round(value, 6) for value in found] == [Decimal(e) for e in expected]


# agg_reach.csv: firm, partner, intervention, period.
REACH = (
    *(("F1", "P1", "I1", 1), ("F1", "P1", "I2", 1), ("F1", "P2", "I3", 2), ("F2", "P1", "I1", 1), ("F2", "P1", "I1", 2)),
    *(
        ("F3", "P2", "I3", 1),
        ("F3", "P2", "I3", 2),
        ("F4", "P1", "I2", 2),
        ("F5", "P2", "I3", 2),
        ("F6", "P1", "I1", 2),
        ("F6", "P2", "I3", 2),
    ),
)


def unique(rows):
    found = [Cell(n, (None, partner, work, firm), time, actors=frozenset([firm])) for n, (firm, partner, work, time) in enumerate(rows)]
    return roll_up(found, dict.fromkeys(("time", "place", "partner", "actor", "intervention"), "unique"), LAST).value


@pytest.mark.parametrize(
    ("chosen", "expected"),
    [
        (lambda row: row[3] == 1, 3),
        (lambda row: row[3] == 2, 6),
        (lambda row: True, 6),  # both quarters, not 9
        (lambda row: row[1] == "P1", 4),
        (lambda row: row[1] == "P2", 4),
        (lambda row: row[2] == "I1", 3),
        (lambda row: row[2] == "I2", 2),
        (lambda row: row[2] == "I3", 4),
    ],
)
def test_one_firm_reached_by_many_is_counted_once(chosen, expected):
    assert unique([row for row in REACH if chosen(row)]) == expected


@pytest.mark.parametrize(
    ("baseline", "target", "actual", "polarity", "expected"),
    [
        (0, 200, 150, "increasing", 75),
        (100, 200, 150, "increasing", 50),
        (100, 200, 230, "increasing", 130),
        (100, 200, 80, "increasing", -20),
        (40, 20, 30, "decreasing", 50),
        (40, 20, 15, "decreasing", 125),
        (40, 20, 50, "decreasing", -50),
        (40, 0, 10, "decreasing", 75),
        (-50, 100, 25, "increasing", 50),
        (90, 90, 92, "increasing", None),
        (None, 200, 150, "increasing", None),
        (100, 200, None, "increasing", None),
        (100, 200, 0, "increasing", -100),
        (100, 80, 90, "increasing", None),
    ],
)
def test_percent_achieved_of_the_reference(baseline, target, actual, polarity, expected):
    def number(value):
        return None if value is None else Decimal(value)

    assert progress(number(actual), number(baseline), number(target), polarity) == expected


parts = st.lists(st.tuples(st.integers(0, 1000).map(Decimal), st.integers(1, 1000).map(Decimal)), max_size=12)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(parts, st.integers(0, 12))
def test_a_percentage_does_not_depend_on_how_places_are_grouped(districts, cut):
    groups = [g for g in (districts[:cut], districts[cut:]) if g]
    regions = [(sum(n for n, _ in g), sum(d for _, d in g)) for g in groups]
    one, other = ratio(regions), ratio(districts)
    assert one == other or abs(one - other) < Decimal("1e-20")


def test_each_axis_tells_its_own_rest(reach_indicator, period, approved, published):
    version = reach_indicator.versions.get()
    version.disaggregations = [*version.disaggregations, {"axis": "age", "categories": ["15–29", "30+"]}]
    version.save()
    for category, value in (({}, 100), ({"sex": "women"}, 40), ({"sex": "men"}, 50), ({"age": "15–29"}, 20), ({"age": "30+"}, 50)):
        approved(reach_indicator, period, value, category=category)
    assert results(reach_indicator.program, period)[0].not_disaggregated == 30  # the first axis by name
    total = next(f for f in document_of(published(period))["figures"] if not f["category"])
    assert total["not_disaggregated"] == {"age": "30", "sex": "10"}
