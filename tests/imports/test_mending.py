"""A fault that stands in many rows is one line, mended with one press; rows that come back in a file go on with their import."""

import io
import re

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from python_calamine import CalamineWorkbook

from actors.models import Actor
from imports import actions, engine, mending, queries
from imports.faults_file import faults_file
from imports.models import Batch
from linkages.models import LinkageStatement
from tests.factories import ActorFactory, ProductFactory
from tests.imports.conftest import counts, faults

MANY = "name,country\n" + "".join(f"Firm {n} of Kwanza,Kenyaa\n" for n in range(1000)) + "Odd One,Ugandda\nLost,Atlantis\n"


@pytest.fixture
def now(django_capture_on_commit_callbacks):
    """Let the worker do what was asked for."""
    return lambda: django_capture_on_commit_callbacks(execute=True)


@pytest.fixture
def mend(now, manager):
    def press(batch, **asked):
        with now():
            actions.mend(batch=batch, by=manager, **asked)
        return Batch.objects.get(pk=batch.pk)

    return press


def groups(batch):
    return [
        (g["field"], g["rule"], g["count"], [(line["value"], line["count"], line["offer"]) for line in g["lines"]])
        for g in queries.alike_faults(batch, True)
    ]


def test_a_fault_in_a_thousand_rows_is_one_line_and_mended_once(check, mend):
    batch = check(MANY)
    assert groups(batch) == [("country", "country", 1002, [("Kenyaa", 1000, "KE"), ("Ugandda", 1, "UG"), ("Atlantis", 1, "")])]
    mended = mend(batch, field="country", value="Kenyaa", text="KE")
    assert counts(mended) == {"rows": 1002, "create": 1000, "fault": 2}
    assert mending.said(mended) == [{"field": "country", "label": "country", "value": "Kenyaa", "text": "KE"}]


def test_all_suggestions_are_taken_with_one_press_and_can_be_taken_back(check, mend, now, manager):
    batch = mend(check(MANY), offers=True)
    assert counts(batch) == {"rows": 1002, "create": 1001, "fault": 1}
    with now():
        actions.unmend(batch=batch, by=manager, field="country", value="Ugandda")
    assert counts(Batch.objects.get(pk=batch.pk)) == {"rows": 1002, "create": 1000, "fault": 2}


def test_a_faulty_country_is_one_fault_not_that_of_its_phone_and_region_too(check):
    assert faults(check("name,country,region,phone\nAcme,Atlantis,Trans Nzoia,0712 345678\n")) == [("B2", "country")]


def test_the_forms_of_the_page_are_taken_where_forgery_is_looked_for(officer, now):
    client = Client(enforce_csrf_checks=True)
    client.force_login(officer)

    def token():
        return re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', client.get("/imports/new/").content.decode())[1]

    file = SimpleUploadedFile("list.csv", b"name,country\nAcme,Kenyaa\nKibaki Dairy Cooperative,KE\nKibaki Dairy Cooperatives,KE\n")
    columns = client.post("/imports/new/", {"kind": "actors", "file": file, "csrfmiddlewaretoken": token()})["Location"]
    with now():
        detail = client.post(columns, {"column-0": "name", "column-1": "country", "act": "check", "csrfmiddlewaretoken": token()})[
            "Location"
        ]
    for form in re.findall(r"<form.*?</form>", client.get(detail).content.decode(), re.DOTALL):
        assert 'name="csrfmiddlewaretoken"' in form or 'method="post"' not in form, form
    with now():
        assert client.post(f"{detail}mend/", {"offers": "1", "csrfmiddlewaretoken": token()}).status_code == 302


def test_an_empty_cell_is_filled_in_all_rows_at_once(check, mend):
    batch = check("name,country\nAcme,\nBeta,\n")
    assert faults(batch) == [("B2", "required"), ("B3", "required")]
    assert counts(mend(batch, field="country", value="", text="Kenya")) == {"rows": 2, "create": 2}


@pytest.mark.parametrize(
    ("cells", "rule", "way", "mended"),
    [
        (("founded on", "03/04/2020", "05/06/2021"), "date_order", "dmy", ["2020-04-03", "2021-06-05"]),
        (("founded on", "03/04/2020", "05/06/2021"), "date_order", "mdy", ["2020-03-04", "2021-05-06"]),
        (("members", "1.234", "2.500"), "decimal_mark", "comma", [1234, 2500]),
        (("members", "12.5", "3.25"), "whole", "round", [13, 3]),
        (("members", "120 persons", "about 80"), "words", "words", [120, 80]),
        (("town", "x" * 300, "y" * 201), "too_long", "cut", ["x" * 200, "y" * 200]),
        (("phone", "2.54712E+11", "2.54713E+11"), "scientific", "empty:scientific", [None, None]),
    ],
)
def test_a_way_of_reading_mends_a_column(cells, rule, way, mended, check, mend):
    heading, *values = cells
    rows = "".join(f"Firm {n} of Kwanza,KE,{value}\n" for n, value in enumerate(values))
    batch = check(f"name,country,{heading}\n{rows}")
    (group,) = queries.alike_faults(batch, True)
    assert (group["rule"], group["count"]) == (rule, 2)
    assert way in group["ways"]
    done = mend(batch, field=group["field"], rule=rule, way=way)
    assert counts(done) == {"rows": 2, "create": 2}
    assert [row.values.get(group["field"]) for row in done.rows.order_by("number")] == mended


def test_a_unit_beside_its_number_becomes_the_unit_of_the_row(check, mend):
    ProductFactory(name="Maize")
    for name in ("Seller One", "Seller Two", "Seller Three", "Buyer"):
        ActorFactory(name=name)
    batch = check(
        "from,to,product,quantity,unit,price,currency\nSeller One,Buyer,Maize,120 kgs,,KSh 40,KES\nSeller Two,Buyer,Maize,2 t,,,\nSeller Three,Buyer,Maize,3 t,kg,,\n",
        kind="linkages",
    )
    assert {g["rule"] for g in queries.alike_faults(batch, True)} == {"words"}
    batch = mend(batch, field="quantity", rule="words", way="words")
    batch = mend(batch, field="price", rule="words", way="words")
    assert faults(batch) == [("E4", "two_units")]
    engine.commit(batch)
    said = LinkageStatement.objects.order_by("pk").values_list("quantity", "unit_id", "price", "currency_id")
    assert [tuple(map(str, line)) for line in said] == [("120.000000", "kg", "40.0000", "KES"), ("2.000000", "t", "None", "None")]


def test_what_cannot_be_mended_so_is_refused(check, manager, viewer):
    batch = check(MANY)
    for asked in ({"field": "colour", "value": "x"}, {"field": "country", "rule": "country", "way": "dmy"}, {"field": "country"}):
        with pytest.raises(ValidationError):
            actions.mend(batch=batch, by=manager, **asked)
    assert "empty:country" not in mending.ways(queries.IMPORTERS["actors"].columns["country"], "country")


def sheet(answer):
    return CalamineWorkbook.from_filelike(io.BytesIO(b"".join(answer.streaming_content))).get_sheet_by_index(0).to_python()


def as_csv(rows):
    return "\n".join(",".join(f'"{cell:g}"' if isinstance(cell, float) else f'"{cell}"' for cell in row) for row in rows)


def test_the_mended_file_goes_on_with_its_import_and_nothing_comes_in_twice(bring_in, undo, manager, now):
    batch = bring_in(
        "Firma;wo;Land\nAcme;Kitale;KE\nBeta;Eldoret;Atlantis\nGamma;Nakuru;Congo\n",
        mapping={"name": "Firma", "locality": "wo", "country": "Land"},
    )
    assert (counts(batch), queries.still_open(batch)) == ({"rows": 3, "create": 1, "fault": 2}, 2)
    given = sheet(faults_file(batch))
    assert [row[:3] for row in given] == [["Firma", "wo", "Land"], ["Beta", "Eldoret", "Atlantis"], ["Gamma", "Nakuru", "Congo"]]
    assert [row[-1] for row in given] == [f"Row of import {batch.pk}", 3, 4]
    given[1][2] = "Uganda"
    with now():
        later = actions.go_on(batch=batch, file=ContentFile(as_csv(given).encode(), name="mended.csv"), by=manager)
    later = Batch.objects.get(pk=later.pk)
    assert (later.continues, counts(later)) == (batch, {"rows": 2, "create": 1, "fault": 1})
    engine.commit(later)
    assert queries.still_open(batch) == 1
    assert [row[-1] for row in sheet(faults_file(batch))[1:]] == [4]
    again = sheet(faults_file(Batch.objects.get(pk=later.pk)))
    assert (again[0][-1], [row[-1] for row in again[1:]]) == (f"Row of import {batch.pk}", [4])
    assert len(again[0]) == len(given[0])
    undo(batch)
    later.refresh_from_db()
    assert (later.status, Actor.objects.count()) == ("undone", 0)


def test_a_mended_file_is_known_by_its_last_column(bring_in, check, other_manager, other_organization):
    batch = bring_in("Firma;Land\nAcme;KE\nBeta;Atlantis\n", mapping={"name": "Firma", "country": "Land"})
    given = sheet(faults_file(batch))
    given[1][1] = "KE"
    assert (check(as_csv(given)).continues, counts(check(as_csv(given)))) == (batch, {"rows": 1, "create": 1})
    theirs = check(as_csv(given), by=other_manager, organization=other_organization)
    assert theirs.continues is None


def test_the_page_mends_and_takes_the_mended_file(client, officer, now):
    client.force_login(officer)
    columns = client.post("/imports/new/", {"kind": "actors", "file": SimpleUploadedFile("list.csv", MANY.encode())})["Location"]
    with now():
        detail = client.post(columns, {"column-0": "name", "column-1": "country", "act": "check"})["Location"]
    page = client.get(detail).content.decode()
    assert "Write in all 1,000" in page
    assert "Take the suggestions for 1,001 cells" in page
    with now():
        client.post(f"{detail}mend/", {"field": "country", "rule": "country", "offers": "1"})
    page = client.get(detail).content.decode()
    assert "Mended for the whole file" in page
    assert "Import 1,001 good rows" in page
    with now():
        client.post(f"{detail}mend/", {"field": "country", "value": "Ugandda", "forget": "1"})
        client.post(f"{detail}mend/", {"field": "nothing"})
    assert "Import 1,000 good rows" in client.get(detail).content.decode()
    with now():
        client.post(f"{detail}commit/")
    assert "2 rows are still open" in client.get(detail).content.decode()
    assert client.post(f"{detail}continue/").status_code == 302
    with now():
        answer = client.post(f"{detail}continue/", {"file": SimpleUploadedFile("mended.csv", b"name,country\nOdd One,UG\n")})
    page = client.get(answer["Location"]).content.decode()
    assert "goes on with" in page
    assert "Import 1 good row" in page


def test_the_same_by_the_api(api, officer, now, organization):
    mine = api(officer)
    made = mine.upload("imports/", {"file": SimpleUploadedFile("list.csv", MANY.encode()), "kind": "actors"}).json()
    address = f"imports/{made['id']}/"
    with now():
        mine.post(address + "check/")
    with now():
        assert mine.post(address + "mend/", {"offers": True}).status_code == 202
    assert mine.get(address).json()["counts"]["create"] == 1001
    with now():
        assert mine.post(address + "mend/", {"field": "country", "value": "Ugandda", "forget": True}).status_code == 202
    assert mine.get(address).json()["counts"]["create"] == 1000
    assert mine.post(address + "mend/", {"field": "colour", "value": "x"}).status_code == 400
    sent = {"file": SimpleUploadedFile("mended.csv", b"name,country\nOdd One,UG\n"), "kind": "actors", "continues": made["id"]}
    assert mine.upload("imports/", sent).json()["continues"] == made["id"]
    sent = {"file": SimpleUploadedFile("mended.csv", b"name,country\nOdd One,UG\n"), "kind": "actors", "continues": 987654}
    assert mine.upload("imports/", sent).json()["errors"][0]["pointer"] == "/continues"
