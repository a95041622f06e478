"""What a list can say is told from its columns: as a page, as an empty list, by the API."""

import io

import pytest
from python_calamine import CalamineWorkbook

from imports.registry import IMPORTERS
from tests.imports.conftest import counts


@pytest.mark.parametrize("kind", ["actors", "linkages"])
def test_every_column_stands_on_its_page_and_in_the_empty_list(client, officer, kind):
    client.force_login(officer)
    page = client.get(f"/imports/kinds/?kind={kind}").content.decode()
    answer = client.get(f"/imports/template.xlsx?kind={kind}")
    book = CalamineWorkbook.from_filelike(io.BytesIO(b"".join(answer.streaming_content)))
    headings = book.get_sheet_by_index(0).to_python()[0]
    told = {row[0]: row for row in book.get_sheet_by_index(1).to_python()[1:]}
    for name, column in IMPORTERS[kind].columns.items():
        assert name in page
        assert name in headings
        assert told[name][2] == str(column.help_text)


def test_a_filled_empty_list_is_understood_without_a_word(client, officer, check):
    client.force_login(officer)
    answer = client.get("/imports/template.xlsx?kind=actors")
    headings = CalamineWorkbook.from_filelike(io.BytesIO(b"".join(answer.streaming_content))).get_sheet_by_index(0).to_python()[0]
    row = ["Acme" if name == "name" else "KE" if name == "country" else "" for name in headings]
    batch = check(",".join(headings) + "\n" + ",".join(row) + "\n")
    assert counts(batch) == {"rows": 1, "create": 1}
    assert {column["how"] for column in batch.reading["columns"]} == {"exact"}


def test_an_unknown_kind_shows_the_first(client, officer):
    client.force_login(officer)
    assert client.get("/imports/kinds/?kind=dreams").status_code == 200


def test_the_api_tells_the_same(api, officer):
    found = {kind["kind"]: kind for kind in api(officer).get("imports/kinds/").json()}
    assert set(found) == set(IMPORTERS)
    name = found["actors"]["columns"][1]
    assert (name["name"], name["required"], "firm" in name["other_words"]) == ("name", True, True)
