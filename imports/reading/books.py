"""Workbooks (.xlsx, .xlsb, .xls, .ods) through calamine."""

import datetime
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path

import python_calamine as calamine

from imports.reading.refusals import Refused
from imports.reading.repeats import NAMES_PARENT, Cell, position, value, with_parents

MOST_MERGED = 2000


def read(path: Path, wanted: str = "") -> tuple[dict[str, object], Iterator[Sequence[Cell]]]:
    """The sheets, and the rows of `wanted` (the first visible one that holds anything, if none is named), from the first row on."""
    try:
        book = calamine.CalamineWorkbook.from_path(str(path))
    except calamine.PasswordError as error:
        raise Refused("encrypted") from error
    except (calamine.CalamineError, calamine.XmlError, calamine.ZipError, OSError, ValueError) as error:
        raise Refused("damaged") from error
    tables = [m for m in book.sheets_metadata if m.typ == calamine.SheetTypeEnum.WorkSheet]
    names = [m.name for m in tables]
    shown = [m.name for m in tables if m.visible == calamine.SheetVisibleEnum.Visible] or names
    if not names:
        raise Refused("empty")
    if wanted and wanted not in names:
        raise Refused("no_such_sheet", sheet=wanted, sheets=", ".join(names))
    sheet = get(book, wanted) if wanted else first_filled(book, shown)
    merged = [list(a) + list(b) for a, b in (sheet.merged_cell_ranges or [])][:MOST_MERGED]
    hidden = [name for name in names if name not in shown]
    return {"sheets": names, "sheet": sheet.name, "hidden": hidden, "merged": merged}, group(book, sheet, names) or rows(sheet)


def group(book: calamine.CalamineWorkbook, sheet: calamine.CalamineSheet, names: list[str]) -> Iterator[Sequence[Cell]] | None:
    """The rows of a repeat group of a form, beside those that they belong to; None where the sheet is no such group."""
    top = list(islice(rows(sheet), 2))
    if len(top) < 2 or (place := position(top[0], NAMES_PARENT)) is None:
        return None
    tables: dict[str, list[list[Cell]]] = {}
    name: str = sheet.name
    while name in names and name not in tables:
        tables[name] = list(rows(get(book, name)))
        held = tables[name]
        place = position(held[0], NAMES_PARENT) if held else None
        name = value(held[1], place) if len(held) > 1 else ""
    return iter(with_parents(sheet.name, tables))


def get(book: calamine.CalamineWorkbook, name: str) -> calamine.CalamineSheet:
    try:
        return book.get_sheet_by_name(name)
    except (calamine.CalamineError, calamine.XmlError, ValueError) as error:
        raise Refused("damaged_sheet", sheet=name) from error


def first_filled(book: calamine.CalamineWorkbook, names: list[str]) -> calamine.CalamineSheet:
    """The first sheet with a row in it."""
    for name in names:
        sheet = get(book, name)
        if sheet.start is not None:
            return sheet
    raise Refused("empty")


def rows(sheet: calamine.CalamineSheet) -> Iterator[list[Cell]]:
    if sheet.start is None:
        return
    top, left = sheet.start
    for _skipped in range(top):
        yield []
    margin: list[Cell] = [None] * left
    for row in sheet.iter_rows():
        yield margin + [cell if type(cell) is str else plain(cell) for cell in row]


def plain(cell: object) -> Cell:
    """A cell as text, number or truth value; days and times as ISO 8601, whole numbers without a point."""
    if isinstance(cell, float):
        return int(cell) if cell.is_integer() and abs(cell) < 1e15 else cell
    if cell is None or isinstance(cell, str | int | bool):
        return cell
    if isinstance(cell, datetime.datetime):
        return cell.date().isoformat() if cell.time() == datetime.time() else cell.isoformat(sep=" ", timespec="seconds")
    if isinstance(cell, datetime.date | datetime.time):
        return cell.isoformat()
    return str(cell)
