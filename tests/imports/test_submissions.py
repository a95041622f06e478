"""Forms and maps: GeoJSON, submissions of Kobo and ODK Central, with the rows of their repeat groups."""

import io
import json
import zipfile

import openpyxl
import pytest

from actors.models import Actor, Contact
from imports.files import inspect
from imports.report import report
from tests.imports.conftest import counts
from tests.imports.test_reading import write

POINTS = {
    "type": "FeatureCollection",
    "features": [
        {"type": "Feature", "properties": {"name": "Acme", "country": "KE"}, "geometry": {"type": "Point", "coordinates": [36.8, -1.29]}},
        {"type": "Feature", "properties": {"name": "Beta", "country": "KE"}, "geometry": None},
        {
            "type": "Feature",
            "properties": {"name": "Gamma", "country": "KE"},
            "geometry": {"type": "Polygon", "coordinates": [[[35, 1], [37, 1], [37, 3], [35, 1]]]},
        },
    ],
}
KOBO = {
    "count": 2,
    "results": [
        {
            "_id": 7,
            "_uuid": "a-b",
            "_submission_time": "2026-03-01T10:00:00",
            "start": "2026-03-01T09:00:00.000+03:00",
            "village": "Kitale",
            "farm/country": "KE",
            "_geolocation": [1.01, 35.0],
            "members": [
                {"members/name": "Mary Wekesa", "members/phone": "0712 345678"},
                {"members/name": "John Barasa", "members/phone": "0722 345678"},
            ],
            "_attachments": [{"filename": "photo.jpg"}],
        },
        {"_id": 8, "_uuid": "c-d", "_submission_time": "2026-03-01T11:00:00", "village": "Eldoret", "farm/country": "KE", "members": []},
    ],
}


def kobo_workbook():
    """The export of the same form as .xlsx: the form's sheet, and one for its repeat group."""
    book = openpyxl.Workbook()
    form, group = book.active, book.create_sheet("members")
    form.title = "Farm survey"
    form.append(["start", "village", "farm/country", "_gps_latitude", "_gps_longitude", "_id", "_uuid", "_submission_time", "_index"])
    form.append(["2026-03-01T09:00:00", "Kitale", "Kenya", 1.01, 35.0, 7, "a-b", "2026-03-01T10:00:00", 1])
    form.append(["2026-03-01T09:30:00", "Eldoret", "Kenya", 0.5, 35.2, 8, "c-d", "2026-03-01T11:00:00", 2])
    group.append(["members/name", "members/phone", "_index", "_parent_table_name", "_parent_index"])
    group.append(["Mary Wekesa", "0712 345678", 1, "Farm survey", 1])
    group.append(["John Barasa", "0722 345678", 2, "Farm survey", 2])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def central_archive():
    """What ODK Central makes of it: an archive of .csv files."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(
            "survey-members.csv",
            "name,phone,PARENT_KEY,KEY\nMary Wekesa,0712 345678,uuid:1,uuid:1/m[1]\nJohn Barasa,0722 345678,uuid:2,uuid:2/m[1]\n",
        )
        archive.writestr(
            "survey.csv",
            "SubmissionDate,farm-country,village,gps-Latitude,gps-Longitude,KEY\n2026-03-01,KE,Kitale,1.01,35,uuid:1\n2026-03-02,KE,Eldoret,0.5,35.2,uuid:2\n",
        )
        archive.writestr("media/1.jpg", b"\xff\xd8\xff")
    return out.getvalue()


def fields(batch):
    return {c["header"]: c["field"] for c in report(batch)["columns"] if c["field"]}


def test_the_points_of_a_map_become_actors_where_they_stand(bring_in):
    batch = bring_in(json.dumps(POINTS), name="firms.geojson")
    assert counts(batch) == {"rows": 3, "create": 3}
    places = {c.actor.name: (c.latitude, c.longitude) for c in Contact.objects.select_related("actor")}
    assert {name: (float(lat), float(lon)) for name, (lat, lon) in places.items()} == {"Acme": (-1.29, 36.8), "Gamma": (2.0, 36.0)}


@pytest.mark.parametrize(
    ("content", "name", "sheet"),
    [
        (json.dumps(KOBO), "form.json", "members"),
        (kobo_workbook(), "form.xlsx", "members"),
        (central_archive(), "form.zip", "survey-members"),
    ],
)
def test_the_rows_of_a_repeat_group_come_in_with_what_their_form_says(content, name, sheet, bring_in):
    batch = bring_in(content, name=name, sheet=sheet, values={"kind": "household"})
    assert counts(batch) == {"rows": 2, "create": 2}
    assert Actor.objects.get(name="Mary Wekesa").locality == "Kitale"
    assert Contact.objects.get(actor__name="Mary Wekesa").phone == "+254 712 345678"
    assert "country" in fields(batch).values()
    assert not {"start", "_uuid", "_id", "KEY", "PARENT_KEY"} & set(fields(batch))


def test_the_table_of_a_form_with_names_is_found_by_itself(bring_in):
    """The first sheet holds no name; the group does."""
    batch = bring_in(kobo_workbook(), name="form.xlsx", values={"kind": "household"})
    assert report(batch)["sheet"] == "members"
    assert {fields(batch)[h] for h in ("_gps_latitude", "_gps_longitude")} == {"latitude", "longitude"}


def test_a_page_of_instructions_does_not_hide_the_list(bring_in):
    book = openpyxl.Workbook()
    book.active.append(["Please fill the second sheet"])
    book.active.append(["One row for each firm"])
    page = book.create_sheet("Firms")
    page.append(["name", "country"])
    page.append(["Acme", "KE"])
    out = io.BytesIO()
    book.save(out)
    batch = bring_in(out.getvalue(), name="list.xlsx")
    assert (report(batch)["sheet"], counts(batch)) == ("Firms", {"rows": 1, "create": 1})


def test_a_cell_merged_over_rows_stands_in_each_of_them(bring_in):
    book = openpyxl.Workbook()
    for row in (["country", "town", "name"], ["KE", "Kitale", "Acme"], [None, None, "Beta"], ["UG", "Mbale", "Gamma"]):
        book.active.append(row)
    book.active.merge_cells("A2:A3")
    book.active.merge_cells("B2:B3")
    out = io.BytesIO()
    book.save(out)
    assert counts(bring_in(out.getvalue(), name="list.xlsx")) == {"rows": 3, "create": 3}
    assert Actor.objects.get(name="Beta").locality == "Kitale"


@pytest.mark.parametrize(
    ("content", "headers", "rows"),
    [
        ('[{"a": 1, "b": {"c": 2}}, {"a": 3, "tags": ["x", "y"]}]', ["a", "b/c", "tags"], 2),
        ('{"name": "Acme", "n": 1}\n{"name": "Beta"}\n', ["name", "n"], 2),
        ('{"name": "Acme", "n": 1}\n', ["name", "n"], 1),
        ('\ufeff[{"a": "\\ud800x"}]', ["a"], 1),
    ],
)
def test_objects_become_rows(tmp_path, content, headers, rows):
    found = inspect(write(tmp_path, content))
    assert ([c["header"] for c in found["columns"]], found["rows"], found["refused"]) == (headers, rows, None)


@pytest.mark.parametrize(
    ("content", "rule"),
    [
        ('{"settings": {"name": "Acme"}}', "is_json"),
        ('{"type": "Topology", "objects": {}, "arcs": []}', "is_json"),
        ("[[1], [2]]", "is_json"),
        ("[]", "empty"),
        ('{"type": "FeatureCollection", "features": []}', "empty"),
        ('[{"a": 1}', "damaged"),
        ("[" * 100_000, "is_json"),
    ],
)
def test_json_that_is_no_list_of_records_is_refused(tmp_path, content, rule):
    assert inspect(write(tmp_path, content))["refused"]["rule"] == rule
