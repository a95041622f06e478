"""From entering values to their approval, by pages: steps 5 and 8."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from programs.indicators.models import Observation, Period, Restatement
from records.models import Evidence
from tests.factories import EvidenceFactory, IndicatorFactory, ObservationFactory, PeriodFactory, member

pytestmark = pytest.mark.django_db


@pytest.fixture
def grid(program, indicator, period):
    """The page of the period, and the names of its fields: total, women, men."""
    return f"/programs/{program.code}/enter/?period={period.pk}", [f"o{indicator.pk}_{n}" for n in range(3)]


def book(text=b"sold 400 and 500 of 1000"):
    return SimpleUploadedFile("book.txt", text, "text/plain")


def entered(indicator):
    rows = Observation.objects.filter(indicator=indicator).order_by("pk")
    return {tuple(row.category.values()): (row.value, row.status) for row in rows}


def locked(period):
    Period.objects.filter(pk=period.pk).update(status="locked", locked_at="2026-04-20T00:00:00Z")
    period.refresh_from_db()


def test_an_officer_enters_values_with_evidence_and_hands_them_in(sign, officer, indicator, grid):
    page, (total, women, men) = grid
    sent = {f"{total}_value": "1000", f"{women}_value": "400", f"{men}_value": "500", f"e{indicator.pk}-file": book()}

    answer = sign(officer).post(page, {**sent, f"e{indicator.pk}-title": "Sales book", "submit": "1"}, follow=True)

    assert "3 values are handed in for approval." in answer.content.decode()
    assert entered(indicator) == {
        (): (Decimal(1000), "submitted"),
        ("women",): (Decimal(400), "submitted"),
        ("men",): (Decimal(500), "submitted"),
    }
    proof = Evidence.objects.get()
    assert proof.title == "Sales book" and proof.observations.count() == 3
    assert {row.entered_by for row in Observation.objects.all()} == {officer}


def test_drafts_are_kept_and_changed_in_place(sign, officer, indicator, grid):
    page, (total, women, _men) = grid
    client = sign(officer)
    client.post(page, {f"{total}_value": "10", f"{women}_missing_reason": "No list yet"})
    first = Observation.objects.get(category={})
    shown = client.get(page).content.decode()
    assert 'value="10"' in shown and 'value="No list yet"' in shown

    client.post(page, {f"{total}_value": "12", f"{women}_missing_reason": "No list yet"})

    first.refresh_from_db()
    assert (first.value, first.status, Observation.objects.count()) == (Decimal(12), "draft", 2)


def test_a_fault_keeps_every_value_and_the_file(sign, officer, indicator, grid):
    page, (total, women, men) = grid
    client = sign(officer)
    sent = {
        f"{total}_value": "800",
        f"{women}_value": "1,0x",
        f"{men}_value": "500",
        f"{men}_note": "typed note",
        f"e{indicator.pk}-file": book(),
    }

    answer = client.post(page, {**sent, "submit": "1"})

    shown = answer.content.decode()
    assert answer.status_code == 422 and not Observation.objects.exists()
    assert "Write a number such as 1742 or 12.5" in shown
    assert 'value="800"' in shown and 'value="1,0x"' in shown and 'value="typed note"' in shown
    proof = Evidence.objects.get()
    assert f'name="e{indicator.pk}-kept" value="{proof.pk}"' in shown, "the file was stored, and goes along with the next try"
    client.post(page, {f"{total}_value": "800", f"{men}_value": "500", f"e{indicator.pk}-kept": proof.pk})
    assert proof.observations.count() == 2


def test_categories_that_pass_the_total_are_refused_with_the_sum(sign, officer, grid):
    page, (total, women, men) = grid
    answer = sign(officer).post(page, {f"{total}_value": "800", f"{women}_value": "400", f"{men}_value": "500"})
    assert answer.status_code == 422 and "add up to 900, more than the total of 800" in answer.content.decode()


def test_a_value_and_a_reason_for_its_absence_exclude_each_other(sign, officer, grid):
    page, (total, _women, _men) = grid
    answer = sign(officer).post(page, {f"{total}_value": "8", f"{total}_missing_reason": "none"})
    assert answer.status_code == 422 and "There is a value. Take this away, or the value." in answer.content.decode()


def test_a_value_that_another_entered_meanwhile_is_not_overwritten(sign, officer, enumerator, indicator, period, grid):
    page, (total, _women, _men) = grid
    other = ObservationFactory(indicator=indicator, period=period, value=7, entered_by=officer)
    answer = sign(enumerator).post(page, {f"{total}_value": "8"})
    assert answer.status_code == 422 and "Somebody entered a value for “Sales” meanwhile." in answer.content.decode()
    other.refresh_from_db()
    assert other.value == 7


def test_a_locked_period_takes_no_values_and_says_what_to_do(sign, officer, indicator, period, grid):
    page, (total, _women, _men) = grid
    row = ObservationFactory(indicator=indicator, period=period, value=7, status="approved")
    locked(period)
    client = sign(officer)
    said = "Q1 2026 is locked. Ask for a restatement with a reason; the next report shows it."
    assert said in client.get(page).content.decode()
    client.post(page, {f"{total}_value": "8"})
    row.refresh_from_db()
    assert row.value == 7
    answer = client.post(f"/observations/{row.pk}/edit/", {"value": "8"})
    assert answer.status_code == 422 and said in answer.content.decode()
    assert said in client.get(f"/observations/{row.pk}/").content.decode()


def test_a_percentage_asks_for_both_halves(sign, officer, program, period):
    share = IndicatorFactory(
        program=program, version__measure="percentage", version__unit="%", version__numerator="confirmed", version__denominator="all"
    )
    page, name = f"/programs/{program.code}/enter/?period={period.pk}", f"o{share.pk}_0"
    client = sign(officer)
    half = client.post(page, {f"{name}_numerator": "3"})
    assert half.status_code == 422 and "Both halves are needed." in half.content.decode()
    client.post(page, {f"{name}_numerator": "3", f"{name}_denominator": "4", "submit": "1"})
    assert Observation.objects.get().status == "submitted"


def test_a_partners_officer_enters_only_in_its_own_name(sign, program, other_organization, stranger, indicator, period):
    program.partners.add(other_organization)
    page, name = f"/programs/{program.code}/enter/?period={period.pk}", f"o{indicator.pk}_0"
    client = sign(stranger)
    assert client.get(page).status_code == 200
    client.post(page, {f"{name}_value": "5"})
    assert Observation.objects.get().partner == other_organization


def test_a_manager_returns_one_with_a_reason_and_approves_the_rest(sign, officer, manager, indicator, period):
    rows = [
        ObservationFactory(
            indicator=indicator, period=period, value=v, category=c, status="submitted", submitted_by=officer, entered_by=officer
        )
        for v, c in ((1000, {}), (400, {"sex": "women"}), (500, {"sex": "men"}))
    ]
    client = sign(manager)
    page = client.get("/review/").content.decode()
    assert all(f'name="pick" value="{row.pk}"' in page for row in rows)

    client.post("/review/", {"act": "return", "pick": [rows[2].pk], "reason": "Which book?"})
    answer = client.post("/review/", {"act": "approve", "pick": [rows[0].pk, rows[1].pk]}, follow=True)

    assert "2 values approved." in answer.content.decode()
    assert [Observation.objects.get(pk=row.pk).status for row in rows] == ["approved", "approved", "returned"]
    client = sign(officer)
    assert "Which book?" in client.get("/review/").content.decode()
    client.post(f"/observations/{rows[2].pk}/edit/", {"value": "500", "note": "Book of March"})
    client.post(f"/observations/{rows[2].pk}/submit/")
    assert Observation.objects.get(pk=rows[2].pk).status == "submitted"
    sign(manager).post(f"/observations/{rows[2].pk}/approve/")
    assert Observation.objects.get(pk=rows[2].pk).decided_by == manager


def test_returning_needs_a_reason_and_keeps_the_picks(sign, officer, manager, indicator, period):
    row = ObservationFactory(indicator=indicator, period=period, status="submitted", submitted_by=officer)
    answer = sign(manager).post("/review/", {"act": "return", "pick": [row.pk]})
    page = answer.content.decode()
    assert answer.status_code == 422 and "Say why you return them" in page and f'value="{row.pk}" aria-label' in page and "checked" in page


def test_nobody_approves_their_own(sign, manager, second_manager, indicator, period):
    own = ObservationFactory(indicator=indicator, period=period, status="submitted", submitted_by=manager, entered_by=manager)
    client = sign(manager)
    page = client.get("/review/").content.decode()
    assert "You submitted this; someone else approves it." in page and f'name="pick" value="{own.pk}"' not in page
    assert "nobody else in" not in page

    pressed = client.post("/review/", {"act": "approve", "pick": [own.pk]}, follow=True)
    single = client.post(f"/observations/{own.pk}/approve/")

    assert "1 left: You submitted this; someone else approves it." in pressed.content.decode()
    assert single.status_code == 403 and "You submitted this; someone else approves it." in single.content.decode()
    assert Observation.objects.get().status == "submitted"
    sign(second_manager).post("/review/", {"act": "approve", "pick": [own.pk]})
    assert Observation.objects.get().status == "approved"


def test_who_is_alone_is_told_so(sign, manager, indicator, period):
    own = ObservationFactory(indicator=indicator, period=period, status="submitted", submitted_by=manager, entered_by=manager)
    client = sign(manager)
    assert "nobody else in Alpha may decide them" in client.get("/review/").content.decode()
    assert "Nobody else in Alpha may decide." in client.get(f"/observations/{own.pk}/").content.decode()


def test_a_change_of_more_than_half_is_flagged(sign, officer, manager, program, indicator, period):
    before = PeriodFactory(program=program, name="Q4 2025", starts_on=date(2025, 10, 1), ends_on=date(2025, 12, 31))
    ObservationFactory(indicator=indicator, period=before, value=100, status="approved")
    ObservationFactory(indicator=indicator, period=period, value=180, status="submitted", submitted_by=officer)
    page = sign(manager).get("/review/").content.decode()
    assert "+80\xa0%" in page and ">100 <" in page


def test_an_officer_decides_nothing_and_a_stranger_sees_nothing(sign, officer, other_manager, indicator, period):
    row = ObservationFactory(
        indicator=indicator, period=period, status="submitted", submitted_by=member(indicator.program.organization, "officer")
    )
    client = sign(officer)
    assert f'value="{row.pk}"' not in client.get("/review/").content.decode()
    client.post("/review/", {"act": "approve", "pick": [row.pk]})
    assert client.post(f"/observations/{row.pk}/approve/").status_code == 403
    client = sign(other_manager)
    client.post("/review/", {"act": "approve", "pick": [row.pk]})
    for part in ("", "edit/", "approve/", "return/", "restate/", "history/"):
        assert client.get(f"/observations/{row.pk}/{part}").status_code == 404, part
    assert Observation.objects.get().status == "submitted"


def test_a_locked_value_is_restated_with_a_reason_and_approved_by_another(sign, officer, manager, indicator, period):
    row = ObservationFactory(indicator=indicator, period=period, value=1000, status="approved", submitted_by=officer, decided_by=manager)
    client = sign(officer)
    assert client.post(f"/observations/{row.pk}/restate/", {"value": "1200", "reason": "r"}).status_code == 409, "the period is open"
    locked(period)
    same = client.post(f"/observations/{row.pk}/restate/", {"value": "1000", "reason": "r"})
    assert same.status_code == 422 and "This is the value as it stands." in same.content.decode()

    client.post(f"/observations/{row.pk}/restate/", {"value": "1200", "reason": "A page was overlooked"})

    asked = Restatement.objects.get()
    own = client.post(f"/restatements/{asked.pk}/approve/")
    assert own.status_code == 403
    client = sign(manager)
    assert "A page was overlooked" in client.get("/review/").content.decode()
    assert f"/restatements/{asked.pk}/approve/" in client.get(f"/observations/{row.pk}/").content.decode()
    client.post(f"/restatements/{asked.pk}/approve/")
    row.refresh_from_db()
    assert row.value == 1200
    page = client.get("/restatements/").content.decode()
    assert "<del>1,000</del>" in page and "<ins>1,200</ins>" in page


def test_a_value_that_a_locked_period_lacks_is_filled_in_by_two_people(sign, officer, manager, indicator, period, grid):
    page, _names = grid
    locked(period)
    client = sign(officer)
    link = client.get(page).content.decode().split('href="/programs/')[1:]
    address = next(
        "/programs/" + part.split('"')[0].replace("&amp;", "&") for part in link if part.startswith(f"{indicator.program.code}/fill-in/")
    )
    assert client.post(address, {"value": "70"}).status_code == 422, "without a reason"

    answer = client.post(address, {"value": "70", "reason": "The list came late"})

    row = Observation.objects.get()
    assert answer["Location"] == f"/observations/{row.pk}/" and row.value is None
    sign(manager).post(f"/restatements/{Restatement.objects.get().pk}/approve/")
    row.refresh_from_db()
    assert (row.value, row.status) == (Decimal(70), "approved")
    for query in ("", f"?period={period.pk}", f"?period={period.pk}&indicator={indicator.pk}&cell=9", "?period=x&indicator=y&cell=0"):
        assert sign(officer).get(f"/programs/{indicator.program.code}/fill-in/{query}").status_code == 404, query


def test_a_rejected_restatement_leaves_the_value(sign, officer, manager, indicator, period):
    row = ObservationFactory(indicator=indicator, period=period, value=1000, status="approved", submitted_by=officer)
    locked(period)
    sign(officer).post(f"/observations/{row.pk}/restate/", {"value": "1200", "reason": "Overlooked"})
    asked = Restatement.objects.get()
    client = sign(manager)
    assert client.post(f"/restatements/{asked.pk}/reject/", {}).status_code == 422
    client.post(f"/restatements/{asked.pk}/reject/", {"reason": "The page is of April"})
    row.refresh_from_db()
    asked.refresh_from_db()
    assert (row.value, asked.status, asked.decision_reason) == (1000, "rejected", "The page is of April")


def test_changing_a_value_keeps_and_drops_its_evidence(sign, officer, organization, indicator, period):
    row = ObservationFactory(indicator=indicator, period=period, value=5, entered_by=officer)
    kept, dropped = EvidenceFactory(organization=organization), EvidenceFactory(organization=organization)
    row.evidence.set([kept, dropped])
    answer = sign(officer).post(f"/observations/{row.pk}/edit/", {"value": "6", "e-kept": [kept.pk], "e-file": book(), "e-title": "New"})
    assert answer.status_code == 302
    assert {proof.title for proof in row.evidence.all()} == {kept.title, "New"}
    bad = sign(officer).post(f"/observations/{row.pk}/edit/", {"value": "7", "e-kept": [kept.pk], "e-file": book(b"<html>")})
    assert bad.status_code == 422 and "Web pages and programs are not kept" in bad.content.decode()
    row.refresh_from_db()
    assert row.value == 6


def test_a_draft_is_taken_back_but_not_what_was_handed_in(sign, officer, indicator, period):
    draft = ObservationFactory(indicator=indicator, period=period, entered_by=officer)
    handed = ObservationFactory(indicator=indicator, period=period, category={"sex": "men"}, status="submitted", submitted_by=officer)
    client = sign(officer)
    client.post(f"/observations/{draft.pk}/withdraw/")
    client.post(f"/observations/{handed.pk}/withdraw/")
    assert list(Observation.objects.all()) == [handed]


def test_pages_of_values_take_constant_queries(sign, queries_of, officer, manager, program, period):
    def fill(count):
        for _n in range(count):
            indicator = IndicatorFactory(program=program, version__disaggregations=[])
            row = ObservationFactory(indicator=indicator, period=period, status="submitted", submitted_by=officer, entered_by=officer)
            row.evidence.set([EvidenceFactory(organization=program.organization)])
            ObservationFactory(indicator=indicator, period=past, status="approved")
            Restatement.objects.create(observation=row, before={"value": "1"}, after={"value": "2"}, reason="r", requested_by=officer)

    past = PeriodFactory(program=program, name="Q4 2025", starts_on=date(2025, 10, 1), ends_on=date(2025, 12, 31))
    client = sign(manager)
    pages = [
        "/review/",
        "/observations/",
        "/restatements/",
        f"/programs/{program.code}/enter/?period={period.pk}",
        f"/periods/{period.pk}/lock/",
    ]
    fill(26)  # more than a page of each list: what stands on one page is not counted
    few = {page: queries_of(client, page) for page in pages}
    fill(10)
    assert {page: queries_of(client, page) for page in pages} == few
    assert max(few.values()) <= 30, few
