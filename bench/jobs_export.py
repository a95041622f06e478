"""A workbook of 200,000 rows: written from a server-side cursor, read back, and beside what libraries and bare hands do."""

import io
import tempfile
import zipfile
from dataclasses import dataclass
from datetime import date
from html import escape
from itertools import islice

import tablib
from django.db import connection, transaction
from python_calamine import CalamineWorkbook

from accounts.models import User
from bench.jobs import job
from bench.measuring import compared, peak_mb
from core import writers
from core.exports import EXPORTS, values

ROWS = 200_000
EPOCH = date(1899, 12, 30)
HEADERS = ("id", "name", "region", "kind", "country", "private", "number", "volume", "since")
# Nine columns of every kind; every sixth name begins as a formula does.
SELECT = """
    SELECT id, CASE WHEN id %% 6 = 0 THEN '=1+1 ' ELSE '' END || name, coalesce(admin1_id, ''), kind, country, visibility = 'private',
        250000000000 + id, id * 1.25::float8, coalesce(founded_on, date '2020-01-01')
    FROM actors_actor ORDER BY id LIMIT %s
"""
TEXT = '<c t="inlineStr"><is><t>{}</t></is></c>'
PARTS = {
    "[Content_Types].xml": '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override '
    'PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>',
    "_rels/.rels": '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship '
    'Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>',
    "xl/_rels/workbook.xml.rels": '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" '
    'Target="worksheets/sheet1.xml"/></Relationships>',
    "xl/workbook.xml": '<?xml version="1.0"?><workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="Rows" sheetId="1" r:id="r1"/></sheets></workbook>',
}


@dataclass(frozen=True)
class Header:
    header: str


def rows(count):
    with transaction.atomic(), connection.chunked_cursor() as cursor:
        cursor.execute(SELECT, [count])
        while batch := cursor.fetchmany(2_000):
            yield from batch


def ours(count, stream):
    writers.write_xlsx([Header(name) for name in HEADERS], rows(count), stream)


def by_hand(count, stream):
    """The sheet's XML as it goes: what the machine allows in Python, and no proposal."""
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as book:
        for name, part in PARTS.items():
            book.writestr(name, part)
        with book.open("xl/worksheets/sheet1.xml", "w") as sheet:
            head = "".join(TEXT.format(name) for name in HEADERS)
            sheet.write(
                '<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
                f"<row>{head}</row>".encode()
            )
            lines = map(line_by_hand, rows(count))
            while part := "".join(islice(lines, 5_000)):
                sheet.write(part.encode())
            sheet.write(b"</sheetData></worksheet>")


def line_by_hand(row):
    key, name, region, kind, country, private, phone, volume, since = row
    words = "".join(TEXT.format(escape(value, quote=False)) for value in (name, region, kind, country))
    return (
        f'<row><c><v>{key}</v></c>{words}<c t="b"><v>{private:d}</v></c><c><v>{phone}</v></c><c><v>{volume}</v></c>'
        f"<c><v>{(since - EPOCH).days}</v></c></row>"
    )


def by_tablib(count, stream):
    """As django-import-export writes it."""
    table = tablib.Dataset(headers=HEADERS)
    for row in rows(count):
        table.append(row)
    stream.write(table.export("xlsx"))


def into(write, count):
    def run():
        with tempfile.TemporaryFile() as stream:
            write(count, stream)

    return run


def names_lost(write):
    """How many of the first 600 names do not come back as they were."""
    stream = io.BytesIO()
    write(600, stream)
    back = CalamineWorkbook.from_filelike(io.BytesIO(stream.getvalue())).get_sheet_by_index(0).to_python()[1:]
    return sum(read[1] != row[1] for read, row in zip(back, rows(600), strict=True))


@job
def xlsx_export(actors):
    count = min(ROWS, actors)
    peak = peak_mb(into(ours, count))  # before tablib has grown the process
    added = peak - peak_mb(lambda: None)
    lost = f"{names_lost(ours)} of 600 names lost, tablib {names_lost(by_tablib)}, by hand {names_lost(by_hand)}"
    line = compared(
        "xlsx_export_9_columns",
        count,
        ours=into(ours, count),
        baseline=into(by_tablib, count),
        baseline_name="tablib",
        limit=into(by_hand, count),
        rounds=2,
        note=f"adds {added:.0f} MB to the process; {lost}",
    )
    line.peak_mb = peak
    yield line


@job
def actors_export(actors):
    """The registry's own export, with all its columns and what the reader may know, beside the reading of its rows alone."""
    count, export = min(ROWS, actors), EXPORTS["actors"]
    officer = User.objects.get(email="officer@bench.example")

    def lines():
        return islice(values(export.fields, export.rows(officer)), count)

    def whole(_count, stream):
        writers.write_xlsx(export.fields, lines(), stream)

    def read(_count, stream):
        for _line in lines():
            pass

    added = peak_mb(into(whole, count)) - peak_mb(lambda: None)
    yield compared(
        "actors_export_all_columns",
        count,
        ours=into(whole, count),
        baseline=into(read, count),
        baseline_name="reading the rows alone",
        rounds=1,
        note=f"{len(export.fields)} columns; adds {added:.0f} MB to the process",
    )
