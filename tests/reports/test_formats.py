"""The files of an edition: a tagged PDF in any script, and a workbook that computes nothing."""

import io
import re
import zlib

import openpyxl
import pytest

from reports.files import document_of, written
from reports.formats import pdf
from reports.formats.glyphs import missing, of_package
from tests.factories import ActorFactory

NAMES = ("Kwanza Growers", "Société Éclat", "شركة النيل", "ይርጋጨፌ ቡና", "सहकारी समिति")


@pytest.fixture
def edition(indicator, period, approved, published, organization):
    for number, name in enumerate(NAMES):
        approved(indicator, period, 100 + number, actor=ActorFactory(works_with=organization, name=name))
    indicator.versions.update(name='=SUM("x")')
    return published(period, summary='Sales rose.\n\n#text("not source") $x$ *none of it* is markup.')


def test_pdf_is_tagged_and_the_same_each_time(edition):
    body = written(edition, "pdf")
    assert body.startswith(b"%PDF-") and b"/MarkInfo" in body and b"/StructTreeRoot" in body
    assert b"pdfuaid" in body or any(b"pdfuaid" in part for part in streams(body))
    assert written(edition, "pdf") == body


def streams(body):
    for part in re.findall(rb"stream\r?\n(.*?)endstream", body, re.DOTALL):
        try:
            yield zlib.decompress(part)
        except zlib.error:
            continue


def test_scripts_of_our_countries_need_no_font_of_the_machine():
    assert missing("".join(NAMES)) == (False, [])
    assert len(of_package()) > 5000


def test_what_no_font_can_set_is_said_before_printing(edition):
    lost = "\U0010f123"  # of no script: fonts have nothing for it
    document = {**document_of(edition), "program": {**document_of(edition)["program"], "name": f"Program {lost}"}}
    data, needs_system = pdf.data_of(document)
    assert needs_system and data["lost"] == ["U+10F123"]
    assert data["program"]["name"] == "Program �"
    out = io.BytesIO()
    pdf.write(document, out)
    assert out.getvalue().startswith(b"%PDF-")


def test_workbook_keeps_text_as_text_and_numbers_as_numbers(edition):
    book = openpyxl.load_workbook(io.BytesIO(written(edition, "xlsx")))
    sheet = book["Figures"]
    headers = [c.value for c in sheet[1]]
    name, value = (sheet.cell(2, headers.index(h) + 1) for h in ("Indicator", "Value"))
    assert (name.value, name.data_type) == ('=SUM("x")', "s")
    assert (value.value, value.data_type) == (510, "n")
    assert {row[3].value for row in book["Firms"].iter_rows(min_row=2)} == set(NAMES)
    assert dict(row for row in book["About"].iter_rows(min_row=2, values_only=True))["Fingerprint"] == edition.fingerprint
