"""Pages of evidence: adding a file or a link, its fingerprint, what rests on it, and who sees it."""

import hashlib

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from records.models import Evidence
from tests.factories import ConstraintFactory, EvidenceFactory, ObservationFactory

pytestmark = pytest.mark.django_db


def test_a_file_is_kept_with_its_fingerprint_and_can_be_taken_out(client, officer, organization):
    client.force_login(officer)
    body = b"sold 400 and 500 of 1000"
    sent = {"title": "Sales book, March 2026", "file": SimpleUploadedFile("book.txt", body), "captured_on": "2026-03-31"}
    answer = client.post("/evidence/new/", sent)
    row = Evidence.objects.get()
    assert answer.headers["Location"] == f"/evidence/{row.pk}/"
    page = client.get(f"/evidence/{row.pk}/").text
    assert hashlib.sha256(body).hexdigest() in page
    assert "book.txt" in page
    assert b"".join(client.get(f"/evidence/{row.pk}/file/").streaming_content) == body
    assert row.organization == organization


def test_a_link_is_kept_too(client, officer):
    client.force_login(officer)
    client.post("/evidence/new/", {"title": "Gazette", "link": "example.org/gazette.pdf"})
    row = Evidence.objects.get()
    assert row.link == "https://example.org/gazette.pdf"
    assert client.get(f"/evidence/{row.pk}/file/").headers["Location"] == row.link


def test_neither_or_both_or_a_program_is_refused_and_what_was_typed_stays(client, officer):
    client.force_login(officer)
    both = {"title": "Book", "link": "https://example.org", "file": SimpleUploadedFile("book.txt", b"x")}
    page = {"title": "Book", "file": SimpleUploadedFile("book.pdf", b"<html><script>alert(1)</script>")}
    for sent, fault in (
        ({"title": "Book"}, "Evidence is either a file or a link."),
        (both, "Evidence is either a file or a link."),
        (page, "Web pages and programs are not kept as evidence."),
        ({"title": "Book", "file": SimpleUploadedFile("book.txt", b"")}, "empty"),
    ):
        answer = client.post("/evidence/new/", sent)
        assert answer.status_code == 422
        assert fault in answer.text
        assert 'value="Book"' in answer.text
        assert "choose it again" in answer.text
    assert not Evidence.objects.exists()


def test_it_shows_what_rests_on_it_and_is_not_withdrawn_from_under_it(client, officer, organization):
    row = EvidenceFactory(organization=organization, title="Photo of the road")
    constraint = ConstraintFactory(organization=organization, title="Bad road")
    constraint.evidence.add(row)
    client.force_login(officer)
    assert "Bad road" in client.get(f"/evidence/{row.pk}/").text
    text = client.post(f"/evidence/{row.pk}/withdraw/", follow=True).text
    assert "Claims rest on this evidence." in text
    constraint.evidence.clear()
    client.post(f"/evidence/{row.pk}/withdraw/")
    assert not Evidence.objects.exists()


def test_an_actors_evidence_is_that_of_what_is_said_of_it(client, officer, organization, firm):
    row = EvidenceFactory(organization=organization, title="Photo of the scale")
    constraint = ConstraintFactory(organization=organization, whole_chain=None, actor=firm)
    constraint.evidence.add(row)
    client.force_login(officer)
    assert "Photo of the scale" in client.get(f"/actors/{firm.code}/?tab=evidence").text


def test_another_organization_sees_nothing_of_it(client, stranger, organization):
    row = EvidenceFactory(organization=organization, title="Photo of the road")
    client.force_login(stranger)
    assert "Photo of the road" not in client.get("/evidence/").text
    for end in ("", "file/", "withdraw/", "history/"):
        assert client.get(f"/evidence/{row.pk}/{end}").status_code == 404


def test_the_list_takes_as_many_queries_for_thirty_rows_as_for_three(client, officer, organization):
    client.force_login(officer)
    counts = []
    for more in (3, 27):
        for number in range(more):
            EvidenceFactory(organization=organization, title=f"Photo {number}")
        with CaptureQueriesContext(connection) as taken:
            assert client.get("/evidence/").status_code == 200
        counts.append(len(taken))
    assert counts[0] == counts[1]


def test_who_decides_on_a_value_opens_the_partners_evidence_once_it_is_handed_in(
    client, stranger, manager, officer, program, other_organization, indicator, period
):
    program.partners.add(other_organization)
    proof = EvidenceFactory(organization=other_organization, title="Sales book of the partner")
    row = ObservationFactory(indicator=indicator, period=period, partner=other_organization, entered_by=stranger, status="draft")
    row.evidence.add(proof)
    client.force_login(manager)
    assert client.get(f"/evidence/{proof.pk}/").status_code == 404
    row.status = "submitted"
    row.save()
    assert client.get(f"/evidence/{proof.pk}/").status_code == 200
    assert client.get(f"/evidence/{proof.pk}/withdraw/").status_code == 403
    assert "Sales book of the partner" in client.get("/review/").text
    client.force_login(officer)
    assert client.get(f"/evidence/{proof.pk}/").status_code == 404
