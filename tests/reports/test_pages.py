"""The pages of reports: drafting, publishing, reading as a donor and as anyone, opening a number, taking back."""

import json
import re

import pytest

from reports import actions as reporting
from reports.files import document_of, make_file
from reports.models import ReportEdition
from tests.factories import ActorFactory


@pytest.fixture
def signed_in(client):
    def sign(user):
        client.force_login(user)
        return client

    return sign


@pytest.fixture
def total(indicator, period, approved):
    return approved(indicator, period, 1000)


def text(answer):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def test_manager_drafts_previews_and_publishes_by_pages_alone(signed_in, manager, total, period):
    page = signed_in(manager)
    answer = page.post("/editions/new/", {"period": period.pk, "audience": "donors", "summary": "Sales rose.", "names_firms": "on"})
    draft = ReportEdition.objects.get()
    assert answer["Location"] == f"/editions/{draft.pk}/"
    preview = page.get(f"/editions/{draft.pk}/")
    assert preview.status_code == 200 and "1,000" in text(preview) and "Sales rose." in text(preview)
    assert "is not locked" in text(preview)
    asked = page.get(f"/editions/{draft.pk}/publish/")
    assert "never changed again" in text(asked)
    done = page.post(f"/editions/{draft.pk}/publish/", follow=True)
    draft.refresh_from_db()
    assert (draft.status, draft.number) == ("published", 1)
    report = done
    assert "progress in Q1 2026" in text(report) and "Edition 1, published" in text(report)
    assert page.get(f"/editions/{draft.pk}/publish/").status_code == 404
    assert page.get(f"/editions/{draft.pk}/edit/").status_code == 200
    assert "never changed" in text(page.post(f"/editions/{draft.pk}/edit/", {"period": period.pk, "audience": "public", "summary": "x"}))


def test_officer_reads_but_neither_drafts_nor_publishes(signed_in, officer, manager, program, period, total):
    draft = reporting.draft(by=manager, program=program, period=period)
    page = signed_in(officer)
    assert page.get(f"/editions/{draft.pk}/").status_code == 200
    for path in (f"/editions/{draft.pk}/publish/", f"/editions/{draft.pk}/edit/", "/editions/new/"):
        assert page.get(path).status_code == 403, path
    assert page.post(f"/editions/{draft.pk}/publish/").status_code == 403


def test_donor_reads_the_report_and_opens_its_number(signed_in, donor, manager, total, published, period, program):
    edition = published(period, summary="Sales rose.")
    page = signed_in(donor)
    home = page.get("/donor/")
    assert program.name in text(home) and f"/editions/{edition.pk}/" in home.content.decode()
    report = page.get(f"/editions/{edition.pk}/")
    assert report.status_code == 200 and edition.fingerprint[:4] in text(report)
    links = re.findall(r'href="(/figures/[^"]+)"', report.content.decode())
    told = page.get(links[0])
    assert told.status_code == 200 and manager.name in text(told) and "1,000" in text(told)
    assert page.get(f"/observations/{total.pk}/").status_code == 404


def test_every_number_of_the_report_is_a_link_that_opens(signed_in, donor, counts, published, period):
    edition = published(period)
    report = signed_in(donor).get(f"/editions/{edition.pk}/").content.decode()
    links = set(re.findall(r'href="(/figures/[^"]+)"', report))
    shown = [line for line in document_of(edition)["figures"] if line["value"] is not None]
    assert len(links) == len(shown)
    assert {signed_in(donor).get(link).status_code for link in links} == {200}


def test_donor_sees_no_draft_and_no_edition_of_another_program(signed_in, donor, manager, program, period, other_manager, total):
    draft = reporting.draft(by=manager, program=program, period=period)
    page = signed_in(donor)
    for path in ("", "publish/", "difference/", "pdf/", "json/"):
        assert page.get(f"/editions/{draft.pk}/{path}").status_code == 404


def test_anyone_reads_what_is_public_and_nothing_else(client, counts, published, period, program):
    public, donors = published(period, "public", summary="For all."), published(period)
    assert client.get("/public/").status_code == 200
    for path in (f"/public/programs/{program.code}/", f"/public/editions/{public.pk}/"):
        answer = client.get(path)
        assert answer.status_code == 200 and program.name in text(answer), path
    assert "For all." in text(client.get(f"/public/editions/{public.pk}/"))
    for path in ("", "json/", "pdf/", "csv/", "difference/"):
        assert client.get(f"/public/editions/{donors.pk}/{path}").status_code == 404
    assert client.get("/public/programs/no-such-program/").status_code == 404
    assert client.get(f"/editions/{public.pk}/")["Location"].startswith("/account/login/")


def test_no_public_page_or_file_shows_a_count_below_the_threshold(client, counts, published, period, program):
    edition = published(period, "public")
    make_file(edition, "xlsx")
    for path in ("/public/", f"/public/programs/{program.code}/", f"/public/editions/{edition.pk}/"):
        found = client.get(path).content.decode()
        numbers = re.findall(r'class="explain"[^>]*>(?:<b>)?([\d,]+)|class="value">([\d,]+)|<b>(\d+)</b>', found)
        assert all(int(n.replace(",", "")) >= 5 for group in numbers for n in group if n), path
        assert "withheld" in found or path == "/public/"
    csv = client.get(f"/public/editions/{edition.pk}/csv/").content.decode()
    assert ",withheld" in csv and not re.search(r",[1-4],reported", csv)


def test_public_figure_opens_without_signing_in_and_lists_no_record(client, total, published, period):
    line = document_of(published(period, "public"))["figures"][0]
    told = client.get(f"/figures/{line['figure']}/")
    assert told.status_code == 200 and "lists no records" in text(told)
    assert client.get("/figures/nonsense/")["Location"].startswith("/account/login/")


def test_withdrawn_edition_is_a_page_with_reason_and_fingerprint(signed_in, manager, donor, client, total, published, period):
    donors, public = published(period), published(period, "public")
    page = signed_in(manager)
    for edition in (donors, public):
        asked = page.get(f"/editions/{edition.pk}/take-back/")
        assert asked.status_code == 200
        assert page.post(f"/editions/{edition.pk}/take-back/", {"reason": ""}).status_code == 422
        assert page.post(f"/editions/{edition.pk}/take-back/", {"reason": "Wrong quarter"}).status_code == 302
    read = signed_in(donor).get(f"/editions/{donors.pk}/")
    assert read.status_code == 200 and "Wrong quarter" in text(read) and donors.fingerprint in text(read)
    client.logout()
    read = client.get(f"/public/editions/{public.pk}/")
    assert "Wrong quarter" in text(read) and public.fingerprint in text(read)
    for path in (f"/public/editions/{public.pk}/json/", f"/public/editions/{public.pk}/pdf/"):
        assert client.get(path).status_code == 410


def test_difference_page_tells_what_changed_and_why(signed_in, donor, manager, total, published, period, locked, restated):
    locked()
    first = published(period)
    restated(total, 1200)
    second = published(period)
    told = text(signed_in(donor).get(f"/editions/{second.pk}/difference/"))
    assert "1,000" in told and "1,200" in told and "A page of the book was overlooked" in told and "Restatement" in told
    assert "first edition" in text(signed_in(donor).get(f"/editions/{first.pk}/difference/"))
    live = text(signed_in(manager).get(f"/editions/{first.pk}/difference/", {"against": "live"}))
    assert "1,200" in live
    assert "What stands now" not in text(signed_in(donor).get(f"/editions/{second.pk}/difference/", {"against": "live"}))
    report = text(signed_in(donor).get(f"/editions/{second.pk}/"))
    assert "Restated since the last edition" in report and "Different from Edition 1" in report


def test_file_page_waits_for_its_job_and_then_gives_the_file(
    signed_in, donor, client, total, published, period, django_capture_on_commit_callbacks
):
    donors, public = published(period), published(period, "public")
    waiting = signed_in(donor).get(f"/editions/{donors.pk}/pdf/")
    assert waiting["Location"].startswith("/jobs/") and signed_in(donor).get(waiting["Location"]).status_code == 200
    with django_capture_on_commit_callbacks(execute=True):
        signed_in(donor).get(f"/editions/{donors.pk}/xlsx/")
    assert signed_in(donor).get(f"/editions/{donors.pk}/xlsx/").content.startswith(b"PK")
    client.logout()
    asks_again = client.get(f"/public/editions/{public.pk}/pdf/")
    assert asks_again.status_code == 202 and asks_again["Refresh"] == "2"
    make_file(public, "pdf")
    assert client.get(f"/public/editions/{public.pk}/pdf/").content.startswith(b"%PDF")
    assert json.loads(client.get(f"/public/editions/{public.pk}/json/").content)["edition"]["number"] == 1


def test_program_page_lists_its_editions(signed_in, manager, total, published, period, program):
    edition = published(period)
    answer = signed_in(manager).get(f"/programs/{program.code}/editions/")
    assert f"/editions/{edition.pk}/" in answer.content.decode()


def test_exports_page_takes_rows_out(signed_in, officer, stranger, firm, django_capture_on_commit_callbacks):
    page = signed_in(officer)
    assert page.get("/exports/new/").status_code == 200
    with django_capture_on_commit_callbacks(execute=True):
        made = page.post("/exports/new/", {"kind": "actors", "format": "csv"})
    shown = page.get(made["Location"])
    assert "Fetch the file" in text(shown)
    body = b"".join(page.get(f"{made['Location']}file/").streaming_content)
    assert b"Kwanza Growers" in body
    assert page.post("/exports/new/", {"kind": "linkages", "format": "geojson"}).status_code == 422
    assert signed_in(stranger).get(made["Location"]).status_code == 404


def test_reading_a_report_takes_the_same_queries_for_few_and_many_firms(
    signed_in, donor, indicator, period, approved, published, organization, django_assert_max_num_queries
):
    for number in range(40):
        approved(indicator, period, 100 + number, actor=ActorFactory(works_with=organization))
    edition = published(period)
    page = signed_in(donor)
    with django_assert_max_num_queries(12):
        assert page.get(f"/editions/{edition.pk}/").status_code == 200
    figure = document_of(edition)["figures"][0]["figure"]
    with django_assert_max_num_queries(12):
        assert page.get(f"/figures/{figure}/").status_code == 200
    with django_assert_max_num_queries(16):
        assert page.get("/donor/").status_code == 200
