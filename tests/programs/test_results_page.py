"""The results page: what is shown, what opens, what is said to be missing."""

import csv
import io
from datetime import date
from decimal import Decimal

import openpyxl
import pytest

from programs.indicators.actions import decide_restatement, restate
from programs.indicators.charts import bars, multiples, position
from programs.indicators.models import Period
from programs.indicators.rollup import results
from tests.factories import IndicatorFactory, InterventionFactory, ObservationFactory, PeriodFactory, ReachFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def reported(program, indicator, period, officer, manager):
    """1000 in total, 400 by women, 500 by men, target 1500: the numbers of step 5."""
    indicator.targets.create(period=period, value=1500, category={})
    return [
        ObservationFactory(
            indicator=indicator, period=period, value=value, category=category, status="approved", submitted_by=officer, decided_by=manager
        )
        for value, category in ((1000, {}), (400, {"sex": "women"}), (500, {"sex": "men"}))
    ]


def page_of(client, program, query=""):
    return client.get(f"/programs/{program.code}/results/{query}").content.decode()


def test_the_page_shows_the_way_from_baseline_to_target_and_every_number_opens(sign, officer, program, period, reported):
    page = page_of(sign(officer), program)
    figure = results(program, period)[0].figure
    assert f'<a class="explain" href="/figures/{figure}/"><b>1,000</b></a>' in page
    assert "50\xa0% of the way" in page and 'aria-label="baseline 500, actual 1,000, target 1,500"' in page
    assert "Women 400".lower() in page.lower() and "100 KES came without a category" in page and "cells add up to 1,000" in page


def lines_of(answer):
    return list(csv.DictReader(io.StringIO(answer.getvalue().decode())))


def test_the_table_is_taken_out_as_a_file_with_its_period_and_its_part(
    sign, officer, manager, program, period, reported, other_organization
):
    past = PeriodFactory(program=program, name="Q4 2025", starts_on=date(2025, 10, 1), ends_on=date(2025, 12, 31))
    ObservationFactory(indicator=reported[0].indicator, period=past, value=Decimal("700.125"), status="approved")
    silent = IndicatorFactory(program=program, version__name="Loans")
    program.partners.add(other_organization)
    ObservationFactory(indicator=silent, period=period, partner=other_organization, value=3, status="approved")
    client, address = sign(officer), f"/programs/{program.code}/results/"
    assert f"?period={period.pk}&amp;export=xlsx" in page_of(client, program)
    answer = client.get(address, {"export": "csv"})
    assert f'filename="{program.code}-{period.name.replace(" ", "-")}.csv"' in answer["Content-Disposition"]
    first, second = sorted(lines_of(answer), key=lambda line: line["indicator"] == "Loans")
    told = {name: first[name] for name in ("code", "baseline", "Q4 2025", period.name, "target", "progress")}
    assert list(told.values()) == [reported[0].indicator.code, "500", "700.125", "1000", "1500", "50\xa0% of the way"]
    assert (second["Q4 2025"], second[period.name], second["baseline"]) == ("", "3", ""), "Missing is empty and never zero."
    (part,) = [
        line for line in lines_of(client.get(address, {"export": "csv", "partner": other_organization.pk})) if line["indicator"] == "Loans"
    ]
    assert part[period.name] == "3" and "target" not in part and "baseline" not in part
    earlier = lines_of(client.get(address, {"export": "csv", "period": past.pk}))
    assert period.name not in earlier[0] and "700.125" in {line["Q4 2025"] for line in earlier}
    book = openpyxl.load_workbook(io.BytesIO(client.get(address, {"export": "xlsx"}).getvalue()))
    assert 1000 in [cell.value for row in book.active.rows for cell in row]
    assert client.get(address, {"export": "exe"})["Content-Type"].startswith("text/html")


def test_what_is_reported_once_a_year_is_not_missing_in_a_quarter(sign, officer, program, period):
    yearly, quarterly = (IndicatorFactory(program=program, frequency=often) for often in ("year", "quarter"))
    found = {r.version.indicator: r for r in results(program, period)}
    assert [(found[i].expected, found[i].status) for i in (yearly, quarterly)] == [(0, "not expected"), (1, "missing")]
    assert "Not expected" in page_of(sign(officer), program)


def test_the_file_tells_what_was_restated(sign, officer, manager, program, period, reported):
    Period.objects.filter(pk=period.pk).update(status="locked", locked_at="2026-04-20T00:00:00Z")
    reported[0].refresh_from_db()
    asked = restate(observation=reported[0], value=1200, reason="A page was overlooked", by=officer)
    decide_restatement(restatement=asked, by=manager, approved=True)
    (line,) = lines_of(sign(officer).get(f"/programs/{program.code}/results/", {"export": "csv"}))
    assert (line[period.name], line["note"]) == ("1200", f"{period.name}: restated from 1,000")


def test_what_is_missing_is_said_in_words_and_never_zero(sign, officer, program, period, other_organization):
    silent = IndicatorFactory(program=program, version__name="Loans")
    partial = IndicatorFactory(program=program, version__name="Loss")
    past = PeriodFactory(program=program, name="Q4 2025", starts_on=date(2025, 10, 1), ends_on=date(2025, 12, 31))
    ObservationFactory(indicator=partial, period=past, partner=other_organization, value=3, status="approved")
    ObservationFactory(
        indicator=partial, period=period, partner=other_organization, value=None, missing_reason="Roads closed", status="approved"
    )
    page = page_of(sign(officer), program, f"?indicator={silent.pk}")
    assert page.count("not yet reported") >= 2 and "Roads closed" in page and "Beta" in page
    assert ">0<" not in page.split("<tbody>")[1].split("</tbody>")[0]


def test_a_restated_figure_carries_its_mark_and_both_values(sign, officer, manager, program, period, reported):
    Period.objects.filter(pk=period.pk).update(status="locked", locked_at="2026-04-20T00:00:00Z")
    row = reported[0]
    row.refresh_from_db()
    asked = restate(observation=row, value=1200, reason="A page was overlooked", by=officer)
    decide_restatement(restatement=asked, by=manager, approved=True)
    page = page_of(sign(officer), program)
    assert '<abbr title="restated from 1,000">R</abbr>' in page and "<b>1,200</b>" in page
    assert "<del>1,000</del> <ins>1,200</ins>" in page and "A page was overlooked" in page and "locked 20 Apr 2026" in page


def test_a_computed_indicator_tells_the_firms_it_counts(sign, officer, program, period, firm):
    made = IndicatorFactory(
        program=program, version__source="computed", version__computation={"measure": "actors_reached", "parameters": {}}
    )
    ReachFactory(intervention=InterventionFactory(program=program), actor=firm)
    page = page_of(sign(officer), program, f"?indicator={made.pk}")
    assert "One actor" in page and "Kwanza Growers" in page and "Computed today" in page


def test_a_partners_people_read_their_own_part_alone(sign, program, other_organization, stranger, indicator, period, reported):
    program.partners.add(other_organization)
    ObservationFactory(indicator=indicator, period=period, partner=other_organization, value=70, status="approved")
    client = sign(stranger)
    for query in ("", "?partner=lead", f"?partner={program.organization_id}"):
        page = page_of(client, program, query)
        assert "<b>70</b>" in page and "1,000" not in page and "1,070" not in page, query
        assert f"/observations/{reported[0].pk}/" not in page
    assert "1,0" not in client.get(f"/indicators/{indicator.pk}/").content.decode().split("Values")[1].split("Versions")[0]


def test_an_enumerator_reads_no_results(sign, enumerator, program, reported):
    client = sign(enumerator)
    assert client.get(f"/programs/{program.code}/results/").status_code == 403
    assert f"/programs/{program.code}/results/" not in client.get(f"/programs/{program.code}/").content.decode()


def test_the_page_is_narrowed_to_a_partner_and_to_a_place(sign, officer, program, other_organization, indicator, period):
    program.partners.add(other_organization)
    ObservationFactory(indicator=indicator, period=period, value=30, place_id="KE-01", status="approved")
    ObservationFactory(indicator=indicator, period=period, value=12, place_id="KE-02", partner=other_organization, status="approved")
    client = sign(officer)
    assert "<b>42</b>" in page_of(client, program)
    narrowed = page_of(client, program, f"?partner={other_organization.pk}")
    assert "<b>12</b>" in narrowed and "This is a part of the program" in narrowed
    assert "<b>30</b>" in page_of(client, program, "?place=KE-01")
    assert "<b>42</b>" in page_of(client, program, "?place=XX-99&partner=x"), "what is unknown is left aside"


def test_the_places_of_a_figure_stand_on_one_scale_and_open(sign, officer, program, indicator, period):
    past = PeriodFactory(program=program, name="Q4 2025", starts_on=date(2025, 10, 1), ends_on=date(2025, 12, 31))
    for when, first, second in ((past, 10, 20), (period, 40, None)):
        for place, value in (("KE-01", first), ("KE-02", second)):
            if value is not None:
                ObservationFactory(indicator=indicator, period=when, value=value, place_id=place, status="approved")
    page = page_of(sign(officer), program).split("By place")[1]
    assert "<bdi>Baringo</bdi> <a" in page and "<b>40</b>" in page
    assert '<bdi>Bomet</bdi> <span class="none">not reported</span>' in page


def test_a_period_or_indicator_that_is_not_there_is_left_aside(sign, officer, program, reported):
    client = sign(officer)
    for query in ("?period=x", "?period=999999999999999999999", "?indicator=-1", "?period=%00"):
        assert client.get(f"/programs/{program.code}/results/{query}").status_code in (200, 400)


def test_without_a_period_the_page_says_the_first_step(sign, officer, program):
    assert "The program has no period yet." in page_of(sign(officer), program)


def test_results_take_constant_queries(sign, queries_of, officer, program, period):
    def fill(count):
        for n in range(count):
            made = IndicatorFactory(program=program, version__disaggregations=[{"axis": "sex", "categories": ["women", "men"]}])
            made.targets.create(period=period, value=n, category={})
            for category in ({}, {"sex": "women"}):
                ObservationFactory(indicator=made, period=period, category=category, status="approved", submitted_by=officer)
                ObservationFactory(indicator=made, period=past, category=category, status="approved")

    past = PeriodFactory(program=program, name="Q4 2025", starts_on=date(2025, 10, 1), ends_on=date(2025, 12, 31))
    client = sign(officer)
    fill(3)
    few = queries_of(client, f"/programs/{program.code}/results/")
    fill(27)
    assert queries_of(client, f"/programs/{program.code}/results/") == few
    assert few <= 40


@pytest.mark.parametrize(
    "values", [(0, 1742, 1800), (21, 14.6, 12), (2650, 3240, 3100), (-50, 25, 100), (90, 90, 90), (None, 5, None), (0, 0, 0)]
)
def test_marks_stand_in_the_order_of_their_values_and_on_the_line(values):
    known = [None if value is None else Decimal(str(value)) for value in values]
    found = position(*known)
    places = [(value, float(found[name])) for name, value in zip(("baseline", "actual", "target"), known, strict=True) if value is not None]
    assert all(4 <= x <= 148 for _value, x in places)
    assert [value for value, _x in sorted(places, key=lambda p: p[1])] == sorted(value for value, _x in places)


def test_nothing_known_draws_no_line_and_no_bar_is_longer_than_its_room():
    assert position(None, None, None) is None
    drawn = bars([("a", None, "f"), ("b", 3, "f"), ("rest", -1, "")])
    assert [row["width"] for row in drawn["rows"]] == ["0.0", "146.0", "0.0"]


def test_a_gap_in_data_is_a_gap_in_the_line():
    chart = multiples([("a", [Decimal(1), None, Decimal(2), Decimal(4)], "f"), ("b", [None, None, None, None], None)])
    assert len(chart[0]["paths"]) == 1 and len(chart[0]["points"]) == 1 and chart[0]["y"] == "26.0"
    assert (chart[1]["paths"], chart[1]["points"], chart[1]["x"]) == ([], [], None)
