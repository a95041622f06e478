"""The pages of an import as a person goes through them, without script."""

import io
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from python_calamine import CalamineWorkbook

from actors.models import Actor
from imports.models import Batch
from tests.factories import ActorFactory
from tests.imports.conftest import counts

LIST = "Firma;Land;Tel\nAcme;Kenya;0712 345678\nBeta;Atlantis;\nGamma;Congo;\n"


@pytest.fixture
def signed_in(client, officer):
    client.force_login(officer)
    return client


@pytest.fixture
def now(django_capture_on_commit_callbacks):
    return lambda: django_capture_on_commit_callbacks(execute=True)


def send(client, text=LIST, kind="actors", name="list.csv"):
    answer = client.post(
        "/imports/new/", {"kind": kind, "file": SimpleUploadedFile(name, text.encode() if isinstance(text, str) else text)}
    )
    assert answer.status_code == 302, answer.content.decode()
    return answer["Location"]


def test_upload_match_check_import_take_back(signed_in, now):
    columns = send(signed_in)
    page = signed_in.get(columns).content.decode()
    assert re.search(r'<option value="name" selected>', page)
    assert "Needed: name, country" in page
    with now():
        answer = signed_in.post(columns, {"column-0": "name", "column-1": "country", "column-2": "phone", "act": "check"})
    detail = answer["Location"]
    assert "Checking a list" in signed_in.get("/jobs/").text
    page = signed_in.get(detail).content.decode()
    assert "Import 1 good row" in page
    assert "2 alike" in page
    assert "is not a country" in page
    assert "CD (Congo" in page
    with now():
        signed_in.post(f"{detail}commit/")
    assert list(Actor.objects.values_list("name", flat=True)) == ["Acme"]
    page = signed_in.get(detail).content.decode()
    assert "Take it back" in page
    assert "with one entry in the audit" in page
    assert "Acme" in signed_in.get(f"{detail}rows/?outcome=create").content.decode()
    with now():
        signed_in.post(f"{detail}undo/")
    assert Actor.objects.count() == 0
    assert "Taken back." in signed_in.get(detail).content.decode()


def test_what_was_chosen_is_kept_and_shown(signed_in, now, buyer):
    columns = send(signed_in, "a,b\nAcme,Kitale\n")
    assert signed_in.get(columns).status_code == 200
    data = {"column-0": "name", "column-1": "locality", "value-country": "KE", "value-buyer": buyer.code, "act": "check"}
    with now():
        signed_in.post(columns, data)
    batch = Batch.objects.get()
    assert (batch.settings["mapping"], batch.settings["values"]) == (
        {"name": ["a"], "locality": ["b"]},
        {"buyer": buyer.code, "country": "KE"},
    )
    assert counts(batch) == {"rows": 1, "create": 1}
    page = signed_in.get(columns).content.decode()
    assert f'value="{buyer.code}"' in page


def test_two_headings_for_one_country_are_told_with_all_that_was_chosen(signed_in):
    columns = send(signed_in, "a,b,c\nAcme,KE,KE\n")
    answer = signed_in.post(
        columns, {"column-0": "name", "column-1": "country", "column-2": "country", "value-buyer": "Somebody", "act": "check"}
    )
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Two columns are matched to this field" in page
    assert 'value="Somebody"' in page


def test_a_file_that_is_no_table_says_what_to_do(signed_in):
    answer = signed_in.get(send(signed_in, b"%PDF-1.7 x", name="list.xlsx"))
    assert answer.status_code == 422
    assert "This is a PDF, not a table." in answer.content.decode()


def test_a_bare_upload_is_told(signed_in):
    answer = signed_in.post("/imports/new/", {"kind": "actors"})
    assert answer.status_code == 422
    assert "err-summary" in answer.content.decode()


def test_deciding_on_a_likeness(signed_in, now, organization):
    ActorFactory(name="Sikhendu Youth Grain Group", works_with=organization)
    columns = send(signed_in, "name,country\nSikhendu Youth Grains Group,KE\nSikhendu Youth Grain Groupe,KE\n")
    with now():
        detail = signed_in.post(columns, {"column-0": "name", "column-1": "country", "act": "check"})["Location"]
    page = signed_in.get(detail).content.decode()
    assert "Possible duplicates" in page
    row = re.search(r'name="row" value="(\d+)"', page)[1]
    answer = signed_in.post(f"{detail}decide/", {"row": row, "decision": "same"})
    assert answer["Location"].endswith("#alike")
    assert 'aria-pressed="true">Same firm' in signed_in.get(detail).content.decode()
    assert signed_in.post(f"{detail}decide/", {"row": "99999999999999999999", "decision": "maybe"}).status_code == 302


def test_the_rows_to_mend_come_as_a_workbook(signed_in, now):
    columns = send(signed_in)
    with now():
        detail = signed_in.post(columns, {"column-0": "name", "column-1": "country", "column-2": "phone", "act": "check"})["Location"]
    answer = signed_in.get(f"{detail}faults.xlsx")
    rows = CalamineWorkbook.from_filelike(io.BytesIO(b"".join(answer.streaming_content))).get_sheet_by_index(0).to_python()
    assert [row[:2] for row in rows] == [["Firma", "Land"], ["Beta", "Atlantis"], ["Gamma", "Congo"]]
    assert "Row 3" in signed_in.get(f"{detail}faults/?column=Land&rule=country").content.decode()


def test_progress_asks_for_itself_and_then_for_the_page(signed_in, now):
    columns = send(signed_in)
    signed_in.post(columns, {"column-0": "name", "column-1": "country", "act": "check"})  # the test's worker does not run
    detail = Batch.objects.get().get_absolute_url()
    assert 'hx-trigger="every 2s"' in signed_in.get(f"{detail}?fragment=1").content.decode()
    Batch.objects.get().job.__class__.objects.update(state="succeeded")
    assert signed_in.get(f"{detail}?fragment=1")["HX-Refresh"] == "true"


def test_who_may_open_what(client, officer, viewer, enumerator, stranger, nobody, now):
    client.force_login(officer)
    detail = send(client).removesuffix("columns/")
    expected = {viewer: 200, enumerator: 404, stranger: 404, nobody: 404}
    for who, status in expected.items():
        client.force_login(who)
        assert client.get(detail).status_code == status
        assert client.post(f"{detail}commit/").status_code == (403 if who == viewer else 404)
        assert client.post(f"{detail}decide/").status_code == (403 if who == viewer else 404)
        assert client.get(f"{detail}columns/").status_code == (403 if who == viewer else 404)


def test_the_check_page_takes_as_many_queries_for_many_faults_as_for_few(signed_in, now, django_assert_max_num_queries):
    rows = "".join(f"Firm {n},Atlantis,x{n}\n" for n in range(80))
    columns = send(signed_in, f"name,country,phone\n{rows}")
    with now():
        detail = signed_in.post(columns, {"column-0": "name", "column-1": "country", "column-2": "phone", "act": "check"})["Location"]
    with django_assert_max_num_queries(30):
        assert len(signed_in.get(detail).content) < 150_000
