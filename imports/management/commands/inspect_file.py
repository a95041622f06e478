"""What the reader makes of a file, whatever its columns; of several, as a table."""

import json as json_
import os
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from imports.files import inspect


class Command(BaseCommand):
    help = "Say what the reader makes of any file: sheets, headings, types of columns, or why it is refused."
    requires_system_checks = ()

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path, nargs="+", help="A table of any format; several with --table.")
        parser.add_argument("--sheet", default="", help="The sheet to read; else the first that holds anything.")
        parser.add_argument("--json", action="store_true", help="One JSON object.")
        parser.add_argument("--table", action="store_true", help="A line of a Markdown table for each file.")

    def handle(self, *, file, sheet, json, table, **options):
        if missing := next((path for path in file if not path.is_file()), None):
            raise CommandError(f"There is no file {missing}.")
        if table:
            self.stdout.write("\n".join(markdown(file, sheet)))
            return
        if len(file) > 1:
            raise CommandError("Name one file, or use --table.")
        found = inspect(file[0], sheet)
        if json:
            self.stdout.write(json_.dumps(found, ensure_ascii=False))
            return
        if found["refused"]:
            self.stdout.write(f"Refused: {found['refused']['message']} {found['refused']['fix']}")
            return
        for name in ("sheet", "header_row", "encoding", "delimiter", "rows"):
            if found[name] is not None:
                self.stdout.write(f"{name}: {found[name]!r}")
        for line in found["columns"]:
            self.stdout.write(f"  {line['header']:30} {line['type']:8} {', '.join(line['samples'])[:80]}")
        for warning in found["warnings"]:
            self.stdout.write(f"! {warning}")


def markdown(paths, sheet):
    """The lines of a table: what was read of each file, or why it is refused."""
    yield "| file | sheet | headings in row | letters | delimiter | rows | columns | what was said |"
    yield "|---|---|---|---|---|---|---|---|"
    start = os.path.commonpath([path.resolve().parent for path in paths])
    for path in sorted(paths):
        found = inspect(path, sheet)
        name = os.path.relpath(path.resolve(), start)
        if found["refused"]:
            yield line(name, "", "", "", "", "", "", f"**refused**: {found['refused']['message']} {found['refused']['fix']}")
            continue
        delimiter = {"\t": "tab", "|": "bar", None: ""}.get(found["delimiter"], found["delimiter"])
        headings = ", ".join(column["header"] for column in found["columns"][:4]) + (", …" if len(found["columns"]) > 4 else "")
        columns = f"{len(found['columns'])}: {headings}"
        place = (found["sheet"], found["header_row"] or "none", found["encoding"], delimiter, found["rows"])
        yield line(name, *place, columns, " ".join(found["warnings"]))


def line(*cells):
    texts = ("" if cell is None else str(cell).replace("|", "\\|").replace("\n", " ") for cell in cells)
    return f"| {' | '.join(text if len(text) < 260 else text[:257] + '…' for text in texts)} |"
