"""Rows taken out: every kind and format, through one person's eyes, with the page's filters."""

import csv
import io
import json
from datetime import timedelta

import openpyxl
import polars
import pytest
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.utils import timezone

from core import writers
from core.exports import EXPORTS, Field, export_response, write
from core.lists import Column
from linkages.models import Exchange, TransactionCost
from reports.models import Export
from reports.tasks import drop_expired
from tests.factories import (
    ActorFactory,
    ConstraintFactory,
    ContactFactory,
    DeliveryFactory,
    EnablingFactorFactory,
    EvidenceFactory,
    LinkageStatementFactory,
    ObservationFactory,
    OpportunityFactory,
    PriceFactory,
    ReachFactory,
    ResultsNodeFactory,
    SupportingMarketFactory,
    UpgradeFactory,
)


def taken(kind, user, name="csv", **filters):
    out = io.BytesIO()
    write(EXPORTS[kind], user, filters, name, out)
    return out.getvalue()


def rows_of(body):
    return list(csv.DictReader(io.StringIO(body.decode())))


def test_formula_text_stays_text_in_a_workbook(officer, organization):
    ActorFactory(works_with=organization, name='=HYPERLINK("http://evil","x")')
    sheet = openpyxl.load_workbook(io.BytesIO(taken("actors", officer, "xlsx"))).active
    headers = [c.value for c in sheet[1]]
    found = sheet.cell(2, headers.index("name") + 1)
    assert (found.value, found.data_type) == ('=HYPERLINK("http://evil","x")', "s")


@pytest.mark.parametrize("name", ["=1+1", "+1+cmd", "-1", "@sum", "\tx"])
def test_formula_text_is_harmless_in_csv(officer, organization, name):
    ActorFactory(works_with=organization, name=name)
    assert rows_of(taken("actors", officer))[0]["name"] == f"'{name}"


def test_a_negative_number_is_no_formula(officer):
    assert list(writers.csv_lines([Field("gap", kind="number")], [[-5]]))[0] == b"gap\r\n-5\r\n"


def test_contacts_of_another_organization_stay_empty(officer, stranger, organization, firm):
    ContactFactory(actor=firm, stated_by=organization, phone="+254700000001", latitude=1, longitude=35)
    assert rows_of(taken("actors", officer))[0]["phone"] == "+254700000001"
    assert rows_of(taken("actors", stranger))[0]["phone"] == ""


def test_private_actor_of_a_linkage_has_no_name_for_who_may_not_see_it(officer, linkage, buyer):
    LinkageStatementFactory(linkage=linkage)
    type(buyer).objects.filter(pk=buyer.pk).update(visibility="private")
    buyer.works_with.all().delete()
    row = rows_of(taken("linkages", officer))[0]
    assert (row["from_name"], row["to_name"], row["to_actor"], row["status"]) == ("Kwanza Growers", "", "", "claimed")


def test_geojson_has_points_and_null_where_the_place_is_not_known(officer, organization, firm, buyer):
    ContactFactory(actor=firm, stated_by=organization, latitude="1.015", longitude="35.0")
    found = {f["properties"]["name"]: f["geometry"] for f in json.loads(taken("actors", officer, "geojson"))["features"]}
    assert found == {"Kwanza Growers": {"type": "Point", "coordinates": [35.0, 1.015]}, "Unga Mills": None}


def test_parquet_keeps_types(officer, firm):
    firm.founded_on = "2001-05-06"
    firm.save()
    frame = polars.read_parquet(io.BytesIO(taken("actors", officer, "parquet")))
    assert frame["founded_on"].dtype == polars.Date and str(frame["founded_on"][0]) == "2001-05-06"
    assert frame["claimed"].to_list() == [False]


def test_jsonl_is_one_object_a_line_with_decimals_as_text(officer, organization):
    PriceFactory(end_market__organization=organization, price="40.50")
    lines = taken("prices", officer, "jsonl").decode().splitlines()
    assert [json.loads(line)["price"] for line in lines] == ["40.5"]


# What is shared by all, or by all who belong anywhere; the rest is of one organization.
SHARED = {"actors", "products"}


@pytest.mark.parametrize("kind", sorted(EXPORTS))
def test_every_kind_is_written_in_every_format_and_a_stranger_gets_nothing_of_ours(kind, full, officer, stranger):
    lines = taken(kind, officer, "jsonl").splitlines()
    assert lines and set(json.loads(lines[0])) == {f.header for f in EXPORTS[kind].fields}
    for name in EXPORTS[kind].formats:
        assert len(taken(kind, officer, name)) > 20
    if kind not in SHARED:
        assert taken(kind, stranger, "jsonl") == b""


@pytest.fixture
def full(organization, officer, manager, linkage, program, period, indicator, chain, firm):
    """One record of every kind, all of one organization."""
    mine = {"organization": organization}
    LinkageStatementFactory(linkage=linkage, by_organization=organization)
    DeliveryFactory(linkage=linkage, by_organization=organization)
    months = {"period_start": "2026-01-01", "period_end": "2026-03-31"}
    TransactionCost.objects.create(linkage=linkage, side="from", by_organization=organization, transport=7, currency_id="KES", **months)
    Exchange.objects.create(linkage=linkage, kind="knowledge", happened_on="2026-02-01", giver=firm, by_organization=organization)
    reached = ReachFactory(intervention__program=program, actor=firm)
    UpgradeFactory(**mine, actor=firm, value_chain=chain)
    market = PriceFactory(end_market__organization=organization).end_market
    market.demand.create(period_start="2026-01-01", period_end="2026-03-31", quantity=3, unit_id="t", source="survey")
    SupportingMarketFactory(**mine).assessments.create(as_of="2026-01-01", use=3, source="visit")
    EnablingFactorFactory(**mine)
    ConstraintFactory(**mine, value_chain=chain)
    OpportunityFactory(**mine, value_chain=chain)
    observation = ObservationFactory(indicator=indicator, period=period, status="approved")
    observation.evidence.add(EvidenceFactory(**mine))
    observation.restatements.create(
        before={"value": "100.000000"}, after={"value": "120"}, reason="A page was overlooked", requested_by=officer
    )
    indicator.targets.create(period=period, value=5)
    ResultsNodeFactory(program=program)
    return reached


@pytest.mark.parametrize("kind", sorted(EXPORTS))
def test_number_of_queries_does_not_grow_with_the_rows(kind, full, officer, organization, django_assert_max_num_queries):
    for number in range(3):
        ActorFactory(works_with=organization, name=f"Firm {number}")
    with django_assert_max_num_queries(10):
        taken(kind, officer)


def test_list_page_columns_become_a_file(organization, firm):
    rows = type(firm).objects.filter(pk=firm.pk)
    answer = export_response((Column("name", "Name"), Column("kind", "Kind")), rows, "csv", "Actors")
    assert b"".join(answer.streaming_content) == b"Name,Kind\r\nKwanza Growers,Enterprise\r\n"
    assert answer["Content-Disposition"] == 'attachment; filename="Actors.csv"'
    book = openpyxl.load_workbook(io.BytesIO(b"".join(export_response((Column("name", "Name"),), rows, "xlsx", "Actors"))))
    assert [[c.value for c in row] for row in book.active] == [["Name"], ["Kwanza Growers"]]


def test_more_rows_than_one_waits_for_are_written_by_a_job_with_the_filters_of_the_list(client, officer, firm, buyer, monkeypatch):
    monkeypatch.setattr("core.views.MOST_AT_ONCE", 1)
    client.force_login(officer)
    assert client.get("/actors/", {"export": "xlsx", "search": firm.code}).status_code == 200
    assert client.get("/actors/", {"export": "csv"}).status_code == 200
    answer = client.get("/actors/", {"export": "xlsx", "country": firm.country, "ordering": "name_sort"})
    form = client.get(answer.headers["Location"]).context["form"]
    sent = {name: form[name].value() for name in form.fields}
    assert sent == {"kind": "actors", "format": "xlsx", "filters": f"country={firm.country}"}
    answer = client.post("/exports/new/", sent)
    assert answer.status_code == 302
    made = Export.objects.get(owner=officer)
    assert (made.kind, made.format, made.filters) == ("actors", "xlsx", {"country": firm.country})
    assert client.post("/exports/new/", sent | {"filters": "colour=red"}).status_code == 422


def test_command_writes_what_that_person_sees(tmp_path, officer, firm, stranger, organization, capsys):
    out = tmp_path / "actors.csv"
    ActorFactory(works_with=organization, name="Uganda Mill", country="UG")
    call_command("export_data", "actors", "--format", "csv", "--out", str(out), "--filter", "country=UG", "--as", officer.email)
    assert [row["name"] for row in rows_of(out.read_bytes())] == ["Uganda Mill"]
    with pytest.raises(CommandError, match="no filter of that name"):
        call_command("export_data", "actors", "--format", "csv", "--out", str(out), "--filter", "colour=red", "--as", officer.email)
    with pytest.raises(CommandError, match="no person"):
        call_command("export_data", "actors", "--format", "csv", "--out", str(out), "--as", "nobody@example.org")


def test_command_without_a_person_takes_a_manager_and_says_so(tmp_path, manager, firm, capsys):
    call_command("export_data", "actors", "--format", "jsonl", "--out", str(tmp_path / "a"))
    assert manager.email in capsys.readouterr().err


def test_export_by_api_is_made_by_a_job_and_expires(api, officer, stranger, firm, django_capture_on_commit_callbacks):
    mine = api(officer)
    with django_capture_on_commit_callbacks(execute=True):
        made = mine.make("exports/", kind="actors", format="csv", filters={"search": "Kwanza"})
    assert made["file"] is None and mine.get(f"jobs/{made['job']}/").json()["state"] == "succeeded"
    answer = mine.get(f"exports/{made['id']}/file/")
    assert answer.status_code == 200 and [r["name"] for r in rows_of(b"".join(answer.streaming_content))] == ["Kwanza Growers"]
    assert mine.get(f"exports/{made['id']}/").json()["rows"] == 1
    assert api(stranger).get(f"exports/{made['id']}/").status_code == 404
    assert api(stranger).get(f"exports/{made['id']}/file/").status_code == 404
    Export.objects.update(expires_at=timezone.now() - timedelta(minutes=1))
    assert mine.get(f"exports/{made['id']}/file/").status_code == 410
    name = Export.objects.get().file.name
    assert default_storage.exists(name)
    drop_expired()
    drop_expired()
    assert not default_storage.exists(name)
    assert mine.get(f"exports/{made['id']}/file/").status_code == 410


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"kind": "actors", "format": "csv", "filters": {"colour": "red"}}, "/filters/colour"),
        ({"kind": "prices", "format": "csv", "filters": {"country": "KE"}}, "/filters/country"),
        ({"kind": "spaceships", "format": "csv"}, "/kind"),
        ({"kind": "linkages", "format": "geojson"}, "/format"),
    ],
)
def test_what_cannot_be_exported_is_refused_by_name(api, officer, body, pointer):
    answer = api(officer).post("exports/", body)
    assert answer.status_code == 400 and answer.json()["errors"][0]["pointer"] == pointer


def test_who_belongs_nowhere_takes_nothing_out(api, nobody):
    assert api(nobody).post("exports/", {"kind": "actors", "format": "csv"}).status_code == 403
