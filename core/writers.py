"""Rows into files, streamed: csv, xlsx, jsonl, geojson, parquet. Nothing here holds all rows at once.

A writer takes (columns, rows, stream, point): `rows` yields lists of plain values in the order of `columns`; `stream` is a
binary file; `point` gives the places of latitude and longitude among the columns, or is None.
"""

import csv
import io
import json
import re
import tempfile
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from itertools import islice
from pathlib import Path

import polars
from django.utils.functional import Promise
from rustpy_xlsxwriter import FastExcel

BATCH = 20_000
# What a spreadsheet reads as a formula when a CSV file is opened.
DANGEROUS = ("=", "+", "-", "@", "\t", "\r")
PHONE = re.compile(r"\+\d[\d ]{5,20}")  # digits alone compute nothing; a number must come back as it went out
# Control characters that no workbook can hold (XML 1.0).
UNWRITABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


def number(value):
    """A decimal as text without trailing zeros."""
    text = format(value, "f")
    return (text.rstrip("0").rstrip(".") or "0") if "." in text else text


def plain(value):
    """A value as JSON has it: decimals and dates as text, lists of their plain values."""
    if isinstance(value, Decimal):
        return number(value)
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, Promise):
        return str(value)
    if isinstance(value, list | tuple):
        return [plain(v) for v in value]
    return value


def text(value):
    """A value as one cell of text; a missing one is empty."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list | tuple):
        return "; ".join(text(v) for v in value)
    return str(plain(value))


def harmless(value):
    """Text that a spreadsheet would take for a formula gets an apostrophe before it; numbers and dates stay as they are."""
    shown = text(value)
    risky = isinstance(value, str | list | tuple | Promise) and shown.startswith(DANGEROUS) and not PHONE.fullmatch(shown)
    return f"'{shown}" if risky else shown


def csv_lines(columns, rows):
    """The lines of a CSV file as bytes: UTF-8, commas, the first line names the columns."""
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    writer.writerow([c.header for c in columns])
    for row in rows:
        writer.writerow([harmless(v) for v in row])
        if buffer.tell() > 65_536:
            yield buffer.getvalue().encode()
            buffer.seek(0)
            buffer.truncate()
    yield buffer.getvalue().encode()


def write_csv(columns, rows, stream, point=None):
    for part in csv_lines(columns, rows):
        stream.write(part)


def cell(value):
    """A value as a workbook has it: text stays text whatever it begins with, numbers are numbers."""
    if value is None:
        return None
    if type(value) is str:
        return UNWRITABLE.sub("�", value)[:32_767]
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() and abs(value) < 10**15 else float(value)
    if isinstance(value, bool | int | float | date):
        return value.replace(tzinfo=None) if isinstance(value, datetime) else value
    return UNWRITABLE.sub("�", text(value))[:32_767]


def once(headers):
    """Two columns of the same name would be one in a workbook and in Parquet: later ones are numbered."""
    found = []
    for header in headers:
        again = sum(1 for h in found if h == header or h.startswith(f"{header} ("))
        found.append(f"{header} ({again + 1})" if again else header)
    return found


def write_xlsx(columns, rows, stream, point=None):
    write_sheets([("Rows", [c.header for c in columns], rows)], stream)


def write_sheets(sheets, stream):
    """A workbook of several sheets, each (name, headers, rows), row after row. `stream` must be able to seek."""
    book = FastExcel(stream).format(bold_headers=True, datetime_format="yyyy-mm-dd hh:mm").freeze(row=1)
    for name, headers, rows in sheets:
        book.sheet(name, records(once(headers), rows))
    book.save()


def records(headers, rows):
    """Rows as the writer takes them; a sheet without rows still names its columns."""
    empty = True
    for row in rows:
        empty = False
        yield dict(zip(headers, map(cell, row), strict=True))
    if empty:
        yield dict.fromkeys(headers)


def write_jsonl(columns, rows, stream, point=None):
    names = [c.header for c in columns]
    for row in rows:
        stream.write(json.dumps(dict(zip(names, map(plain, row), strict=True)), ensure_ascii=False).encode() + b"\n")


def write_geojson(columns, rows, stream, point=None):
    """A feature a row (RFC 7946); geometry is null where the place is not known."""
    names = [c.header for c in columns]
    stream.write(b'{"type":"FeatureCollection","features":[')
    for index, row in enumerate(rows):
        latitude, longitude = (row[place] for place in point) if point else (None, None)
        known = latitude is not None and longitude is not None
        feature = {
            "type": "Feature",
            "geometry": {"type": "Point", "coordinates": [float(longitude), float(latitude)]} if known else None,
            "properties": dict(zip(names, map(plain, row), strict=True)),
        }
        stream.write((b"," if index else b"") + b"\n" + json.dumps(feature, ensure_ascii=False).encode())
    stream.write(b"\n]}\n")


TYPES = {"number": polars.Decimal(38, 9), "date": polars.Date, "yes_no": polars.Boolean}


def typed(value, kind):
    if value is None:
        return None
    if kind == "number":
        return Decimal(value)
    return value if kind in TYPES else text(value)


def write_parquet(columns, rows, stream, point=None):
    """Batches become parts, and the parts are joined as they are read: never all rows at once."""
    headers = once([c.header for c in columns])
    kinds = [getattr(c, "kind", "text") for c in columns]
    schema = {h: TYPES.get(k, polars.String) for h, k in zip(headers, kinds, strict=True)}
    rows = iter(rows)
    with tempfile.TemporaryDirectory() as folder:
        part = 0
        while (batch := list(islice(rows, BATCH))) or part == 0:
            found = {h: [typed(row[n], kinds[n]) for row in batch] for n, h in enumerate(headers)}
            polars.DataFrame(found, schema=schema).write_parquet(Path(folder) / f"{part:06}.parquet")
            part += 1
        whole = Path(folder) / "whole"
        polars.scan_parquet(Path(folder) / "*.parquet").sink_parquet(whole)
        with whole.open("rb") as done:
            while chunk := done.read(1 << 20):
                stream.write(chunk)


@dataclass(frozen=True)
class Format:
    """One kind of file: its ending is its name."""

    name: str
    content_type: str
    write: object


FORMATS = {
    f.name: f
    for f in (
        Format("csv", "text/csv; charset=utf-8", write_csv),
        Format("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", write_xlsx),
        Format("jsonl", "application/jsonl", write_jsonl),
        Format("parquet", "application/vnd.apache.parquet", write_parquet),
        Format("geojson", "application/geo+json", write_geojson),
    )
}
