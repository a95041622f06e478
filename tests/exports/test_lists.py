"""A file holds exactly what is on the screen: the same rows, by the same filters, in the same order, in every format."""

import csv
import io
import json

import openpyxl
import polars
import pytest

from reports.models import Export
from tests.factories import ActorFactory, LinkageFactory, LinkageStatementFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def traders(organization):
    for name, country in (("Aroma", "UG"), ("Baraka", "KE"), ("Chema", "TZ"), ("Dawa", "KE")):
        ActorFactory(name=name, country=country, kind="trader", works_with=organization)
    ActorFactory(name="Elimu", country="KE", kind="cooperative", works_with=organization)


def names_in(kind, body):
    if kind == "csv":
        return [row["name"] for row in csv.DictReader(io.StringIO(body.decode()))]
    if kind == "xlsx":
        head, *rows = openpyxl.load_workbook(io.BytesIO(body)).active.values
        return [row[head.index("name")] for row in rows]
    if kind == "parquet":
        return polars.read_parquet(io.BytesIO(body))["name"].to_list()
    if kind == "jsonl":
        return [json.loads(line)["name"] for line in body.decode().splitlines()]
    return [feature["properties"]["name"] for feature in json.loads(body)["features"]]


def shown(client, query):
    return [line["row"].name for line in client.get(f"/actors/?{query}").context["lines"]]


@pytest.mark.parametrize(
    "query", ["", "kind=trader", "kind=trader&ordering=-name_sort", "ordering=country", "country=KE&ordering=-country"]
)
@pytest.mark.parametrize("kind", ["csv", "xlsx", "geojson", "parquet", "jsonl"])
def test_a_file_of_a_list_follows_its_filters_and_its_order(client, officer, traders, kind, query):
    client.force_login(officer)
    answer = client.get(f"/actors/?{query}&export={kind}")
    assert answer.status_code == 200
    assert names_in(kind, b"".join(answer.streaming_content)) == shown(client, query) != []


def test_every_format_of_the_kind_is_offered_with_the_query_of_the_page(client, officer, traders):
    client.force_login(officer)
    page = client.get("/actors/?kind=trader&ordering=-country").text
    for kind in ("csv", "xlsx", "geojson", "parquet", "jsonl"):
        assert f"?kind=trader&amp;ordering=-country&amp;export={kind}" in page


def test_a_kept_filter_is_followed_by_its_file(client, officer, traders, api):
    api(officer).make("saved-filters/", page="actors", name="Traders last", query="kind=trader&ordering=-name_sort")
    client.force_login(officer)
    query = client.get("/actors/").context["view"].saved_filters[0].query
    body = b"".join(client.get(f"/actors/?{query}&export=csv").streaming_content)
    assert names_in("csv", body) == ["Dawa", "Chema", "Baraka", "Aroma"]


def test_a_job_writes_a_long_list_in_its_order_too(client, officer, traders, monkeypatch, django_capture_on_commit_callbacks):
    monkeypatch.setattr("core.views.MOST_AT_ONCE", 1)
    client.force_login(officer)
    answer = client.get("/actors/?kind=trader&ordering=-name_sort&export=xlsx")
    form = client.get(answer.headers["Location"]).context["form"]
    with django_capture_on_commit_callbacks(execute=True):
        assert client.post("/exports/new/", {name: form[name].value() for name in form.fields}).status_code == 302
    made = Export.objects.get(owner=officer)
    assert made.filters == {"kind": "trader", "ordering": "-name_sort"}
    with made.file.open("rb") as file:
        assert names_in("xlsx", file.read()) == ["Dawa", "Chema", "Baraka", "Aroma"]


def test_an_order_that_a_kind_does_not_have_is_refused_by_name(api, officer):
    answer = api(officer).post("exports/", {"kind": "actors", "format": "csv", "filters": {"ordering": "visibility"}})
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["pointer"] == "/filters/ordering"


def test_what_a_list_leaves_out_its_file_leaves_out(client, officer, organization, firm):
    spoken = LinkageFactory(from_actor=firm, known_to=organization)
    LinkageStatementFactory(linkage=spoken, by_organization=organization)
    LinkageFactory(from_actor=firm, known_to=organization, kind="horizontal")
    client.force_login(officer)
    listed = [line["row"].pk for line in client.get("/linkages/").context["lines"]]
    body = b"".join(client.get("/linkages/?export=csv").streaming_content).decode()
    assert [int(row["id"]) for row in csv.DictReader(io.StringIO(body))] == listed == [spoken.pk]
