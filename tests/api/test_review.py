"""Nobody approves their own; a locked period changes by a restatement alone; who reports for whom."""

from decimal import Decimal

import pytest

from programs.indicators.models import LockedFigure, Observation, Restatement
from tests.factories import IndicatorFactory, InterventionFactory, ObservationFactory, PeriodFactory, member


@pytest.fixture
def second_manager(organization):
    return member(organization, "manager", name="second manager")


@pytest.fixture
def partner(program, other_organization):
    program.partners.add(other_organization)
    return other_organization


@pytest.fixture
def observation(indicator, period, officer):
    return ObservationFactory(indicator=indicator, period=period, value=100, entered_by=officer)


def submitted(observation, by):
    Observation.objects.filter(pk=observation.pk).update(status="submitted", submitted_by=by)
    return observation


def approved(observation, by, decided_by):
    Observation.objects.filter(pk=observation.pk).update(status="approved", submitted_by=by, decided_by=decided_by)
    return observation


def test_a_manager_does_not_approve_what_she_entered_herself(api, manager, second_manager, indicator, period):
    made = api(manager).make("observations/", indicator=indicator.pk, period=period.pk, value="5")
    api(manager).post(f"observations/{made['id']}/submit/")
    for act, body in (("approve", {}), ("return", {"reason": "x"})):
        answer = api(manager).post(f"observations/{made['id']}/{act}/", body)
        assert answer.status_code == 403
    assert api(second_manager).post(f"observations/{made['id']}/approve/").json()["status"] == "approved"


def test_nor_what_an_officer_entered_and_she_submitted(api, manager, observation):
    api(manager).post(f"observations/{observation.pk}/submit/")
    assert api(manager).post(f"observations/{observation.pk}/approve/").status_code == 403


def test_bulk_says_for_each_why_it_was_refused(api, officer, manager, indicator, period):
    mine = ObservationFactory(indicator=indicator, period=period, entered_by=manager)
    theirs = ObservationFactory(indicator=indicator, period=period, entered_by=officer, category={"sex": "women"})
    for row in (mine, theirs):
        submitted(row, row.entered_by)
    done = api(manager).post("observations/bulk/", {"act": "approve", "ids": [mine.pk, theirs.pk]}).json()
    assert done["done"] == [theirs.pk]
    assert done["refused"] == [{"id": mine.pk, "reason": "You submitted this; someone else approves it."}]
    refused = api(officer).post("observations/bulk/", {"act": "approve", "ids": [mine.pk]}).json()
    assert refused["refused"][0]["reason"] == "Your role does not allow this."


def test_bulk_return_needs_its_reason(api, manager, observation):
    answer = api(manager).post("observations/bulk/", {"act": "return", "ids": [observation.pk]})
    assert [e["pointer"] for e in answer.json()["errors"]] == ["/reason"]


def test_what_waits_for_approval_is_changed_back_into_a_draft(api, officer, observation):
    submitted(observation, officer)
    changed = api(officer).patch(f"observations/{observation.pk}/", {"value": "7"}).json()
    assert (changed["status"], changed["value"]) == ("draft", "7.000000")


def test_an_approved_value_is_neither_changed_nor_withdrawn(api, officer, manager, observation):
    approved(observation, officer, manager)
    assert api(officer).patch(f"observations/{observation.pk}/", {"value": "7"}).status_code == 409
    assert api(officer).delete(f"observations/{observation.pk}/").status_code == 409
    assert Observation.objects.get(pk=observation.pk).value == 100


def test_a_value_stays_with_its_indicator_and_period(api, officer, observation, program):
    other = IndicatorFactory(program=program)
    answer = api(officer).patch(f"observations/{observation.pk}/", {"indicator": other.pk})
    assert [e["pointer"] for e in answer.json()["errors"]] == ["/indicator"]


def test_a_missing_value_needs_a_reason_and_is_no_zero(api, officer, indicator, period):
    made = api(officer).make("observations/", indicator=indicator.pk, period=period.pk)
    assert made["value"] is None
    assert api(officer).post(f"observations/{made['id']}/submit/").status_code == 400
    api(officer).patch(f"observations/{made['id']}/", {"missing_reason": "The book was lost"})
    assert api(officer).post(f"observations/{made['id']}/submit/").status_code == 200


def test_a_category_that_the_indicator_does_not_have_is_named(api, officer, indicator, period):
    answer = api(officer).post(
        "observations/", {"indicator": indicator.pk, "period": period.pk, "category": {"sex": "other"}, "value": "1"}
    )
    (error,) = answer.json()["errors"]
    assert error["pointer"] == "/category"
    assert "women, men" in error["message"]


def test_one_value_for_one_series(api, officer, observation, indicator, period):
    answer = api(officer).post("observations/", {"indicator": indicator.pk, "period": period.pk, "value": "1"})
    assert answer.status_code == 400
    assert "already" in answer.json()["detail"]


# The lock


def test_a_lock_refuses_while_values_wait_and_names_them(api, officer, manager, observation, period):
    submitted(observation, officer)
    answer = api(manager).post(f"periods/{period.pk}/lock/")
    assert answer.status_code == 409
    assert answer.json()["waiting"] == [observation.pk]
    assert api(manager).post(f"periods/{period.pk}/lock/", {"leave_aside": True}).json()["status"] == "locked"
    found = api(manager).get(f"programs/{period.program_id}/results/", period=period.pk).json()["indicators"][0]
    assert found["actual"]["value"] is None


def test_a_lock_is_for_good(api, manager, period):
    api(manager).post(f"periods/{period.pk}/lock/")
    for answer in (
        api(manager).post(f"periods/{period.pk}/lock/"),
        api(manager).patch(f"periods/{period.pk}/", {"name": "Another"}),
        api(manager).delete(f"periods/{period.pk}/"),
        api(manager).post(f"periods/{period.pk}/revert/", {"to": 1}),
    ):
        assert answer.status_code == 409
    assert api(manager).patch(f"periods/{period.pk}/", {"status": "open"}).status_code == 409


def test_nothing_is_entered_in_a_locked_period(api, officer, manager, indicator, period, observation):
    api(manager).post(f"periods/{period.pk}/lock/")
    new = api(officer).post("observations/", {"indicator": indicator.pk, "period": period.pk, "value": "1", "category": {"sex": "men"}})
    assert new.status_code == 409
    assert api(officer).post(f"observations/{observation.pk}/submit/").status_code == 409


def test_a_computed_figure_stays_as_it_was_at_the_lock(api, manager, organization, program, period, linkage):
    indicator = IndicatorFactory(
        program=program, version__source="computed", version__unit="%", version__computation={"measure": "linkages_confirmed_share"}
    )
    from_now = {"period_start": "2026-01-01", "period_end": "2026-03-31"}
    linkage.statements.create(side="from", by_firm=linkage.from_actor, **from_now)
    before = api(manager).get(f"programs/{program.pk}/results/", period=period.pk).json()["indicators"]
    api(manager).post(f"periods/{period.pk}/lock/")
    linkage.statements.create(side="to", by_firm=linkage.to_actor, **from_now)
    after = api(manager).get(f"programs/{program.pk}/results/", period=period.pk).json()["indicators"]
    assert [i["actual"]["value"] for i in before] == [i["actual"]["value"] for i in after] == ["0"]
    assert LockedFigure.objects.get().version.indicator == indicator


# Restatements


@pytest.fixture
def locked(observation, officer, manager, period):
    approved(observation, officer, manager)
    period.status = "locked"
    period.save()
    return observation


def test_a_restatement_changes_the_value_when_another_approves_it(api, officer, manager, locked):
    asked = api(officer).post(f"observations/{locked.pk}/restate/", {"value": "120", "reason": "A page was overlooked"}).json()
    assert (asked["before"], asked["after"]) == ({"value": "100.000000"}, {"value": "120.000000"})
    assert Observation.objects.get().value == 100
    assert api(officer).post(f"restatements/{asked['id']}/approve/").status_code == 403
    assert api(manager).post(f"restatements/{asked['id']}/approve/").json()["status"] == "approved"
    assert Observation.objects.get().value == 120
    kept = Restatement.objects.get()
    assert (kept.before, kept.after) == ({"value": "100.000000"}, {"value": "120.000000"})
    assert api(manager).post(f"restatements/{asked['id']}/approve/").status_code == 409


def test_a_rejected_restatement_changes_nothing(api, officer, manager, locked):
    asked = api(officer).post(f"observations/{locked.pk}/restate/", {"value": "120", "reason": "?"}).json()
    assert api(manager).post(f"restatements/{asked['id']}/reject/", {"reason": "No proof"}).json()["status"] == "rejected"
    assert Observation.objects.get().value == 100


def test_one_restatement_at_a_time(api, officer, locked):
    api(officer).post(f"observations/{locked.pk}/restate/", {"value": "120", "reason": "one"})
    again = api(officer).post(f"observations/{locked.pk}/restate/", {"value": "130", "reason": "two"})
    assert again.status_code == 400
    assert "waits" in again.json()["detail"]


def test_an_open_period_is_changed_not_restated(api, officer, manager, observation):
    approved(observation, officer, manager)
    assert api(officer).post(f"observations/{observation.pk}/restate/", {"value": "120", "reason": "x"}).status_code == 409


def test_a_value_that_was_never_reported_is_filled_in_after_the_lock(api, officer, manager, indicator, period, locked):
    body = {"indicator": indicator.pk, "period": period.pk, "category": {"sex": "women"}, "value": "40", "reason": "The book was found"}
    asked = api(officer).make("restatements/", **body)
    assert (asked["before"], asked["after"]) == ({}, {"value": "40.000000"})
    results = f"programs/{period.program_id}/results/"
    assert api(manager).get(results, period=period.pk).json()["indicators"][0]["cells"] == []
    assert api(officer).post(f"restatements/{asked['id']}/approve/").status_code == 403
    api(manager).post(f"restatements/{asked['id']}/approve/")
    filled = Observation.objects.get(category={"sex": "women"})
    assert (filled.value, filled.status, filled.decided_by) == (40, "approved", manager)
    (cell,) = api(manager).get(results, period=period.pk).json()["indicators"][0]["cells"]
    assert (cell["category"], cell["value"]) == ({"sex": "women"}, "40")


def test_filling_in_a_series_that_has_a_value_corrects_that(api, officer, indicator, period, locked):
    asked = api(officer).make("restatements/", indicator=indicator.pk, period=period.pk, value="41", reason="Found")
    assert asked["observation"] == locked.pk
    assert asked["before"] == {"value": "100.000000"}


def test_only_a_locked_period_is_filled_in_so(api, officer, indicator, period):
    body = {"indicator": indicator.pk, "period": period.pk, "value": "40", "reason": "x"}
    assert api(officer).post("restatements/", body).status_code == 409
    assert not Observation.objects.exists()


# For whom


def test_a_partners_people_report_for_themselves(api, stranger, other_organization, partner, indicator, period):
    made = api(stranger).make("observations/", indicator=indicator.pk, period=period.pk, value="3")
    assert made["partner"] == other_organization.pk


def test_and_for_nobody_else(api, stranger, organization, partner, indicator, period):
    body = {"indicator": indicator.pk, "period": period.pk, "value": "3", "partner": organization.pk}
    assert api(stranger).post("observations/", body).status_code == 400


def test_a_partner_sees_its_own_values_and_no_other(api, stranger, other_organization, partner, indicator, period, observation):
    own = ObservationFactory(indicator=indicator, period=period, partner=other_organization, value=3)
    assert [o["id"] for o in api(stranger).get("observations/").json()["results"]] == [own.pk]
    assert api(stranger).get(f"observations/{observation.pk}/").status_code == 404


def test_the_leads_manager_approves_for_the_partner(api, manager, stranger, other_manager, other_organization, partner, indicator, period):
    row = submitted(ObservationFactory(indicator=indicator, period=period, partner=other_organization), stranger)
    assert api(other_manager).post(f"observations/{row.pk}/approve/").status_code == 403
    assert api(manager).post(f"observations/{row.pk}/approve/").status_code == 200


def test_a_partners_manager_defines_nothing_in_the_leads_program(api, other_manager, partner, program):
    period = {"program": program.pk, "name": "Q2", "starts_on": "2026-04-01", "ends_on": "2026-06-30"}
    node = {"program": program.pk, "level": "output", "title": "Theirs"}
    work = {"program": program.pk, "title": "Theirs", "kind": "training"}
    for path, body in (("periods/", period), ("results-nodes/", node), ("interventions/", work)):
        assert api(other_manager).post(path, body).status_code == 403


def test_a_viewer_sees_no_drafts(api, viewer, officer, manager, observation):
    assert api(viewer).get(f"observations/{observation.pk}/").status_code == 404
    approved(observation, officer, manager)
    assert api(viewer).get(f"observations/{observation.pk}/").status_code == 200


def test_an_enumerator_sees_and_changes_own_entries_alone(api, enumerator, observation, indicator, period):
    assert api(enumerator).get(f"observations/{observation.pk}/").status_code == 404
    made = api(enumerator).make("observations/", indicator=indicator.pk, period=period.pk, value="3", category={"sex": "men"})
    assert [o["id"] for o in api(enumerator).get("observations/").json()["results"]] == [made["id"]]
    assert api(enumerator).post(f"observations/{made['id']}/submit/").status_code == 200
    assert api(enumerator).post(f"observations/{made['id']}/approve/").status_code == 403


def test_an_intervention_of_another_program_is_refused(api, officer, indicator, period, organization):
    work = InterventionFactory(program__organization=organization)
    body = {"indicator": indicator.pk, "period": period.pk, "value": "1", "intervention": work.pk}
    assert [e["pointer"] for e in api(officer).post("observations/", body).json()["errors"]] == ["/intervention"]


# Periods and definitions


def test_periods_of_a_kind_do_not_overlap(api, manager, program, period):
    body = {"program": program.pk, "kind": "quarter", "name": "Q1b", "starts_on": "2026-03-31", "ends_on": "2026-06-30"}
    assert api(manager).post("periods/", body).status_code == 400
    assert api(manager).post("periods/", {**body, "kind": "year"}).status_code == 201


def test_a_new_version_leaves_earlier_values_with_theirs(api, officer, manager, second_manager, indicator, period, program):
    old = approved(ObservationFactory(indicator=indicator, period=period), officer, manager)
    later = PeriodFactory(program=program, name="Q2 2026", starts_on="2026-04-01", ends_on="2026-06-30")
    revised = api(manager).post(f"indicators/{indicator.pk}/revise/", {"unit": "UGX"}).json()
    assert (revised["version"], revised["unit"]) == (2, "UGX")
    indicator.versions.filter(number=2).update(valid_from="2026-04-01")
    api(officer).make("observations/", indicator=indicator.pk, period=later.pk, value="7")
    versions = dict(Observation.objects.values_list("period__name", "version__number"))
    assert versions == {"Q1 2026": 1, "Q2 2026": 2}
    units = [api(manager).get(f"programs/{program.pk}/results/", period=p.pk).json()["indicators"][0]["unit"] for p in (period, later)]
    assert units == ["KES", "UGX"]
    assert Observation.objects.get(pk=old.pk).version.number == 1


def test_a_wrong_rule_and_an_unknown_measure_are_named(api, manager, program):
    body = {
        "program": program.pk, "code": "X", "name": "X", "definition": "X", "unit": "actors", "measure": "number",
        "polarity": "increasing", "source": "computed", "aggregation": {"time": "latest"}, "computation": {"measure": "happiness"},
    }  # fmt: skip
    assert [e["pointer"] for e in api(manager).post("indicators/", body).json()["errors"]] == ["/computation"]
    wrong = {**body, "computation": {"measure": "actors_reached"}, "aggregation": {"time": "median"}}
    assert [e["pointer"] for e in api(manager).post("indicators/", wrong).json()["errors"]] == ["/aggregation"]


def test_money_and_shares_keep_their_decimals(api, officer, indicator, period):
    made = api(officer).make("observations/", indicator=indicator.pk, period=period.pk, value="0.1")
    assert Decimal(made["value"]) == Decimal("0.1")
