"""Indicators, targets and periods by their pages."""

from datetime import date
from decimal import Decimal

import pytest

from core.models import Place
from programs.indicators.models import Indicator, LockedFigure, Period
from tests.factories import IndicatorFactory, ObservationFactory, PeriodFactory

pytestmark = pytest.mark.django_db

RULES = {"rule_time": "sum", "rule_place": "sum", "rule_partner": "sum", "rule_intervention": "sum", "rule_actor": "sum"}
SALES = {
    "code": "S1",
    "name": "Sales of supported firms",
    "definition": "Sales in the period",
    "unit": "KES",
    "measure": "number",
    "polarity": "increasing",
    "source": "observed",
    "axis_1": "sex",
    "categories_1": "women, men",
    "kind_1": "partition",
    "baseline": "500",
    "baseline_on": "2025-12-31",
    **RULES,
}


def test_a_manager_defines_an_observed_indicator_then_its_targets(sign, manager, program, period):
    client = sign(manager)

    answer = client.post(f"/programs/{program.code}/indicators/new/", SALES)

    made = Indicator.objects.get()
    assert answer["Location"] == f"/indicators/{made.pk}/targets/"
    version = made.versions.get()
    assert version.disaggregations == [{"axis": "sex", "categories": ["women", "men"], "kind": "partition"}]
    assert version.aggregation == {"time": "sum", "place": "sum", "partner": "sum", "intervention": "sum", "actor": "sum"}
    assert (made.baseline, made.baseline_on) == (Decimal(500), date(2025, 12, 31))
    sent = {f"t_{period.pk}_0": "1500", f"t_{period.pk}_1": "700", f"t_{period.pk}_2": ""}
    client.post(f"/indicators/{made.pk}/targets/", sent)
    assert sorted((t.value, t.category) for t in made.targets.all()) == [(Decimal(700), {"sex": "women"}), (Decimal(1500), {})]
    page = client.get(f"/indicators/{made.pk}/").content.decode()
    assert "1,500" in page and "Sum: the values are added" in page and "sex: women, men" in page


def test_where_values_are_expected_from_is_asked_and_shown(sign, manager, organization, program, other_organization):
    program.partners.add(other_organization)
    client = sign(manager)
    place = Place.objects.get(code="KE-01")
    more = {"frequency": "quarter", "expected_partners": [organization.pk, other_organization.pk], "expected_places": [place.pk]}
    client.post(f"/programs/{program.code}/indicators/new/", SALES | more)
    made = Indicator.objects.get()
    assert set(made.expected_partners.all()) == {organization, other_organization} and list(made.expected_places.all()) == [place]
    page = client.get(f"/indicators/{made.pk}/").content.decode()
    assert "every quarter" in page and "<bdi>Beta</bdi>" in page and "<bdi>Baringo</bdi>" in page

    client.post(f"/indicators/{made.pk}/edit/", {"code": "S1", "baseline": "", "expected_partners": [organization.pk]})

    made.refresh_from_db()
    assert (list(made.expected_partners.all()), made.frequency, made.baseline) == ([organization], "", None)


def test_a_computed_indicator_names_its_measure_and_parameters(sign, manager, program, chain):
    sent = SALES | {
        "code": "C1",
        "source": "computed",
        "computed_by": "actors_with_confirmed_buyers",
        "p_at_least": "2",
        "p_value_chain": chain.pk,
    }
    client = sign(manager)
    client.post(f"/programs/{program.code}/indicators/new/", sent)
    version = Indicator.objects.get().versions.get()
    assert version.computation == {"measure": "actors_with_confirmed_buyers", "parameters": {"at_least": 2, "value_chain": chain.pk}}
    assert "Actors with at least" in client.get(f"/indicators/{version.indicator_id}/").content.decode()


@pytest.mark.parametrize(
    "change, said",
    [
        ({"source": "computed"}, "Say what the registry shall count."),
        ({"measure": "percentage"}, "Say what is counted here, so that totals are computed again"),
        ({"categories_1": ""}, "Name the categories of sex."),
        ({"axis_1": ""}, "Say by what these categories break it down."),
        ({"categories_1": "women, women"}, "A category stands twice."),
        ({"baseline_on": ""}, "A baseline needs its day."),
        ({"axis_2": "sex", "categories_2": "a, b"}, "sex is broken down already above."),
    ],
)
def test_what_is_wrong_with_a_definition_is_said_and_nothing_typed_is_lost(sign, manager, program, change, said):
    answer = sign(manager).post(f"/programs/{program.code}/indicators/new/", SALES | change)
    page = answer.content.decode()
    assert answer.status_code == 422 and said in page and 'value="Sales of supported firms"' in page
    assert not Indicator.objects.exists()


def test_a_code_is_used_once_in_a_program(sign, manager, program, indicator):
    answer = sign(manager).post(f"/programs/{program.code}/indicators/new/", SALES | {"code": indicator.code})
    assert answer.status_code == 422 and "Another indicator of this program has this code." in answer.content.decode()


def test_a_new_version_leaves_earlier_data_as_they_are(sign, manager, program, indicator, period):
    before = ObservationFactory(indicator=indicator, period=period, value=10, status="approved")
    client = sign(manager)
    sent = SALES | {"valid_from": "2026-07-01", "name": "Sales, without tax", "categories_1": "women, men, both"}

    client.post(f"/indicators/{indicator.pk}/revise/", sent)

    assert [v.number for v in indicator.versions.all()] == [2, 1]
    before.refresh_from_db()
    assert before.version.number == 1
    page = client.get(f"/indicators/{indicator.pk}/").content.decode()
    assert "<del>Sales</del>" in page and "<ins>Sales, without tax</ins>" in page and "in force from 1 Jul 2026" in page
    again = client.post(f"/indicators/{indicator.pk}/revise/", sent)
    assert again.status_code == 422 and "Choose a later day." in again.content.decode()


def test_an_officer_defines_nothing(sign, officer, program, indicator, period):
    client = sign(officer)
    assert client.get(f"/indicators/{indicator.pk}/").status_code == 200
    for path in (
        f"programs/{program.code}/indicators/new",
        f"programs/{program.code}/periods/new",
        f"indicators/{indicator.pk}/revise",
        f"indicators/{indicator.pk}/targets",
        f"indicators/{indicator.pk}/edit",
        f"periods/{period.pk}/edit",
        f"periods/{period.pk}/lock",
    ):
        assert client.get(f"/{path}/").status_code == 403, path


def test_a_stranger_sees_neither_indicator_nor_period(sign, stranger, indicator, period):
    client = sign(stranger)
    for path in (
        f"indicators/{indicator.pk}",
        f"indicators/{indicator.pk}/targets",
        f"indicators/{indicator.pk}/history",
        f"periods/{period.pk}/lock",
    ):
        assert client.get(f"/{path}/").status_code == 404, path


def test_targets_of_a_locked_period_stay(sign, manager, indicator, period):
    indicator.targets.create(period=period, value=5, category={})
    Period.objects.filter(pk=period.pk).update(status="locked")
    sign(manager).post(f"/indicators/{indicator.pk}/targets/", {f"t_{period.pk}_0": "99"})
    assert [t.value for t in indicator.targets.all()] == [Decimal(5)]


def test_periods_of_a_kind_do_not_overlap(sign, manager, program, period):
    sent = {"kind": "quarter", "name": "Again", "starts_on": "2026-03-01", "ends_on": "2026-05-31"}
    answer = sign(manager).post(f"/programs/{program.code}/periods/new/", sent)
    page = answer.content.decode()
    assert answer.status_code == 422 and "It overlaps another period of this kind." in page and 'value="Again"' in page


def test_a_manager_makes_a_period_and_corrects_it_while_it_is_open(sign, manager, program):
    client = sign(manager)
    client.post(
        f"/programs/{program.code}/periods/new/", {"kind": "quarter", "name": "Q2", "starts_on": "2026-04-01", "ends_on": "2026-06-30"}
    )
    made = Period.objects.get(name="Q2")
    client.post(f"/periods/{made.pk}/edit/", {"kind": "quarter", "name": "Q2 2026", "starts_on": "2026-04-01", "ends_on": "2026-06-30"})
    made.refresh_from_db()
    assert made.name == "Q2 2026"
    Period.objects.filter(pk=made.pk).update(status="locked")
    answer = client.post(f"/periods/{made.pk}/edit/", {"kind": "quarter", "name": "X", "starts_on": "2026-04-01", "ends_on": "2026-06-30"})
    assert answer.status_code == 422 and "Q2 2026 is locked." in answer.content.decode()


def test_a_lock_shows_what_waits_and_is_for_good(sign, manager, officer, program, indicator, period):
    waiting = ObservationFactory(indicator=indicator, period=period, status="submitted", submitted_by=officer, entered_by=officer, value=41)
    client = sign(manager)
    page = client.get(f"/periods/{period.pk}/lock/").content.decode()
    assert "One value waits for approval" in page and "never unlocked" in page and f"/observations/{waiting.pk}/" in page

    refused = client.post(f"/periods/{period.pk}/lock/", {})

    assert refused.status_code == 422
    assert "1 value waits for approval. Decide them first, or tick this to lock without them." in refused.content.decode()
    period.refresh_from_db()
    assert period.status == "open"
    page = client.post(f"/periods/{period.pk}/lock/", {"leave_aside": "on"}, follow=True).content.decode()
    period.refresh_from_db()
    assert (period.status, period.locked_by) == ("locked", manager)
    assert "Locked. From now on a value changes only by a restatement" in page and str(manager) in page


def test_a_lock_freezes_what_is_computed(sign, manager, program, period):
    IndicatorFactory(program=program, version__source="computed", version__computation={"measure": "actors_reached", "parameters": {}})
    sign(manager).post(f"/periods/{period.pk}/lock/", {})
    assert LockedFigure.objects.get().period == period


def test_lists_of_definitions_take_constant_queries(sign, queries_of, manager, program, indicator, period):
    def fill(count, start):
        for n in range(count):
            IndicatorFactory(program=program)
            made = PeriodFactory(
                program=program, kind="month", starts_on=date(start, 1 + n % 12, 1), ends_on=date(start, 1 + n % 12, 2 + n // 12)
            )
            ObservationFactory(indicator=indicator, period=made)
            indicator.targets.create(period=made, value=n)

    client = sign(manager)
    pages = [f"/programs/{program.code}/indicators/", f"/programs/{program.code}/periods/", f"/indicators/{indicator.pk}/targets/"]
    pages += [f"/indicators/{indicator.pk}/"]
    fill(5, 2020)
    few = {page: queries_of(client, page) for page in pages}
    fill(12, 2021)
    fill(12, 2022)
    assert {page: queries_of(client, page) for page in pages} == few
