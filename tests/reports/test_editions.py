"""Editions: what is withheld from whom, what stays the same for good, what differs and why."""

import hashlib
import json

import pytest
from django.core.management import call_command

from programs.indicators.models import Observation
from reports.files import document_of, made_file
from reports.models import ReportEdition
from tests.factories import ActorFactory


def lines_of(edition):
    return {json.dumps(f["category"], sort_keys=True): f for f in document_of(edition)["figures"]}


def states(edition):
    return {key: line["state"] for key, line in lines_of(edition).items()}


def test_donors_read_counts_from_three_and_the_public_from_five(counts, period, published):
    donors, public = published(period), published(period, "public")
    # 2 women are few for donors: one more cell goes, the cheapest that leaves them an interval of at least 3.
    assert states(donors) == {"{}": "reported", '{"sex": "women"}': "withheld", '{"sex": "both"}': "withheld", '{"sex": "men"}': "reported"}
    assert set(states(public).values()) == {"reported", "withheld"}
    shown = [int(line["value"]) for line in lines_of(public).values() if line["value"] is not None]
    assert shown == [12, 7] or shown == [12], shown


def test_no_count_below_the_threshold_stands_anywhere_in_a_public_document(counts, period, published, approved, reach_indicator):
    edition = published(period, "public")
    for line in document_of(edition)["figures"]:
        assert line["value"] is None or not 0 < int(line["value"]) < 5
        assert (
            all(not 0 < int(rest) < 5 for rest in line["not_disaggregated"].values())
            if not line["category"]
            else not line["not_disaggregated"]
        )
        assert "explanation" not in line


def test_a_small_total_is_withheld_with_its_progress(reach_indicator, period, approved, published):
    approved(reach_indicator, period, 2)
    line = lines_of(published(period))["{}"]
    assert (line["state"], line["value"], line["progress"]) == ("withheld", None, None)
    assert "explanation" not in line


def test_one_firm_behind_a_sum_of_money_is_withheld_and_aggregates_are_not(indicator, period, approved, published, firm):
    row = approved(indicator, period, 900, actor=firm)
    assert lines_of(published(period))["{}"]["state"] == "withheld"
    Observation.objects.filter(pk=row.pk).update(actor=None)
    assert lines_of(published(period, "public"))["{}"]["value"] is None, "what donors were not told, the public is not told later"


def test_a_sum_that_one_firm_dominates_is_withheld(indicator, period, approved, published, organization):
    for value in (1000, 60, 20, 15):
        approved(indicator, period, value, actor=ActorFactory(works_with=organization))
    assert lines_of(published(period))["{}"]["state"] == "withheld"


def test_a_sum_of_many_like_firms_is_told(indicator, period, approved, published, organization):
    for value in (100, 90, 80, 70, 60):
        approved(indicator, period, value, actor=ActorFactory(works_with=organization))
    assert lines_of(published(period))["{}"]["value"] == "400"


def test_a_cell_withheld_once_is_not_given_away_by_the_next_edition(counts, period, published, approved, restated, locked):
    locked()
    first = published(period, "public")
    women = Observation.objects.get(category={"sex": "women"})
    restated(women, 7)
    second = published(period, "public")
    held = {key for key, state in states(first).items() if state == "withheld"}
    assert held and held <= {key for key, state in states(second).items() if state == "withheld"}


def test_restated_small_counts_do_not_stand_among_the_restatements(counts, period, published, restated, locked):
    locked()
    published(period, "public")
    restated(Observation.objects.get(category={"sex": "women"}), 7)
    line = document_of(published(period, "public"))["restatements"][0]
    assert (line["before"], line["after"], line["state"], line["reason"]) == ({}, {}, "withheld", "A page of the book was overlooked")


def test_published_bytes_never_change_whatever_happens_later(indicator, period, approved, published, restated, locked, api, donor):
    total = approved(indicator, period, 1000)
    locked()
    edition = published(period)
    before = api(donor).get(f"editions/{edition.pk}/json/").content
    assert hashlib.sha256(before).hexdigest() == edition.fingerprint
    restated(total, 1200)
    published(period)
    indicator.code = "CHANGED"
    indicator.save()
    assert api(donor).get(f"editions/{edition.pk}/json/").content == before
    assert bytes(ReportEdition.objects.get(pk=edition.pk).document) == before


def test_same_data_gives_the_same_bytes(counts, period, published):
    from reports.document import build, canonical  # noqa: PLC0415 - only this test builds twice

    edition = published(period)
    again = canonical(build(edition, edition.number, edition.published_at))
    assert again == bytes(edition.document)


def test_difference_tells_cause_and_reason(indicator, period, approved, published, restated, locked, api, donor, manager):
    total = approved(indicator, period, 1000)
    locked()
    first = published(period)
    restated(total, 1200, reason="A page was overlooked")
    live = api(manager).get(f"editions/{first.pk}/difference/", against="live").json()
    assert [(d["before"], d["after"], d["cause"], d["reason"]) for d in live] == [("1000", "1200", "restatement", "A page was overlooked")]
    second = published(period)
    told = api(donor).get(f"editions/{second.pk}/difference/", against="previous").json()
    assert [(d["before"], d["after"], d["cause"], d["reason"]) for d in told] == [("1000", "1200", "restatement", "A page was overlooked")]
    assert document_of(second)["differences"]["figures"][0]["after"] == "1200"
    assert api(donor).get(f"editions/{first.pk}/difference/", against="live").status_code == 404, "live figures are not a donor's"
    assert api(donor).get(f"editions/{second.pk}/difference/", against="1").json() == told
    assert api(donor).get(f"editions/{second.pk}/difference/", against="9").status_code == 404
    assert api(donor).get(f"editions/{second.pk}/difference/", against="x").status_code == 400


def test_a_late_value_and_a_new_definition_are_told_apart(indicator, period, approved, published, manager):
    from programs.indicators.actions import revise  # noqa: PLC0415 - only this test revises

    published(period)
    approved(indicator, period, 5)
    late = document_of(published(period))["differences"]["figures"]
    assert [(d["before"], d["after"], d["cause"]) for d in late] == [(None, "5", "late")]
    revise(indicator=indicator, by=manager, valid_from=period.starts_on, name="Sales, again")
    told = document_of(published(period))["differences"]["figures"]
    assert {d["cause"] for d in told} == {"definition"}


def test_withdrawn_edition_has_a_page_but_no_files(indicator, period, approved, published, api, donor, manager):
    approved(indicator, period, 1000)
    edition = published(period)
    figure = document_of(edition)["figures"][0]["figure"]
    assert api(donor).get(f"figures/{figure}/").status_code == 200
    withdrawn = api(manager).post(f"editions/{edition.pk}/withdraw/", {"reason": "Wrong quarter"})
    assert withdrawn.status_code == 200
    for kind in ("json", "pdf", "xlsx"):
        answer = api(donor).get(f"editions/{edition.pk}/{kind}/")
        assert answer.status_code == 410 and "Wrong quarter" in answer.json()["detail"]
    shown = api(donor).get(f"editions/{edition.pk}/").json()
    assert (shown["status"], shown["fingerprint"], shown["withdrawn_reason"]) == ("withdrawn", edition.fingerprint, "Wrong quarter")
    assert api(donor).get(f"figures/{figure}/").status_code == 404


def test_withdrawn_edition_is_not_compared_with_and_its_restatements_are_told_again(
    indicator, period, approved, published, locked, restated, api, manager, donor
):
    total = approved(indicator, period, 1000)
    locked()
    published(period)
    restated(total, 1200)
    second = published(period)
    api(manager).post(f"editions/{second.pk}/withdraw/", {"reason": "Printed with the wrong map"})
    third = published(period)
    document = document_of(third)
    assert (third.number, document["differences"]["against"]) == (3, 1)
    assert [r["after"]["value"] for r in document["restatements"]] == ["1200"]
    assert api(donor).get(f"editions/{third.pk}/difference/", against="2").status_code == 404
    assert api(donor).get(f"editions/{second.pk}/difference/").status_code == 410


def test_file_is_made_by_a_job_once(indicator, period, approved, published, api, donor, django_capture_on_commit_callbacks):
    approved(indicator, period, 1000)
    edition = published(period)
    reader = api(donor)
    answer = reader.get(f"editions/{edition.pk}/pdf/")
    assert answer.status_code == 202 and answer.json()["state"] == "queued"
    with django_capture_on_commit_callbacks(execute=True):
        again = reader.get(f"editions/{edition.pk}/pdf/")
    assert again.json()["id"] == answer.json()["id"], "a job that waits is not doubled"
    call_command("render_edition", edition.program.code, "1", "--format", "pdf", "--out", "/dev/null", "--as", donor.email)
    made = reader.get(f"editions/{edition.pk}/pdf/")
    assert made.status_code == 200 and made.content.startswith(b"%PDF") and made.content == made_file(edition, "pdf")


@pytest.mark.parametrize(("kind", "head"), [("pdf", b"%PDF"), ("xlsx", b"PK"), ("json", b"{")])
def test_commands_publish_and_render(tmp_path, indicator, period, approved, program, manager, donor, kind, head, capsys):
    approved(indicator, period, 1000)
    call_command("publish", program.code, period.name, "--as", manager.email)
    assert "Edition 1" in capsys.readouterr().out
    out = tmp_path / f"report.{kind}"
    call_command("render_edition", program.code, "1", "--format", kind, "--out", str(out), "--as", donor.email)
    assert out.read_bytes().startswith(head)
    if kind == "json":
        assert hashlib.sha256(out.read_bytes()).hexdigest() == ReportEdition.objects.get().fingerprint
