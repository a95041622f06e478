"""Tables in files: read by a child process under limits, so that a hostile file ends the child and nothing else."""

import json
import os
import subprocess
import sys
import threading
from dataclasses import dataclass, field
from itertools import chain, islice
from pathlib import Path

import orjson
from django.conf import settings
from django.utils.translation import gettext as _

from imports.reading import shape
from imports.refusals import FileRefused

MEMORY_MB, SECONDS = 1024, 120
SAMPLES, TYPE_ROWS = 5, 500
WITH_HEADINGS = ("json", "submissions")  # formats whose first row is made of names
MOST_SHEETS_TRIED = 12


@dataclass
class Table:
    """A table of a file: what the reader made of it, and its rows as (number, cells), numbered as the spreadsheet shows them."""

    format: str
    sheets: list
    sheet: str | None
    encoding: str | None
    delimiter: str | None
    header_row: int | None
    headers: list
    rows: object
    hidden: list = field(default_factory=list)
    warnings: list = field(default_factory=list)

    def places(self, position, number):
        """What a spreadsheet calls a cell: B14."""
        return f"{shape.letter(position)}{number}"


class Child:
    """The reading process; used as a context, after which it is gone whatever happened."""

    def __init__(self, path, **options):
        arguments = [f"--{name}={value}" for name, value in options.items() if value]
        self.process = subprocess.Popen(  # noqa: S603
            [sys.executable, "-m", "imports.reading", str(path), f"--memory={MEMORY_MB}", f"--seconds={SECONDS}", *arguments],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            stdin=subprocess.DEVNULL,
            cwd=settings.BASE_DIR,
            # Nothing of ours: no database, no keys.
            env={"PATH": os.environ.get("PATH", ""), "LANG": "C.UTF-8", "PYTHONDONTWRITEBYTECODE": "1", "OPENBLAS_NUM_THREADS": "1"},
        )
        self.timer = threading.Timer(SECONDS + 10, self.process.kill)

    def __enter__(self):
        self.timer.start()
        return self

    def __exit__(self, *error):
        self.timer.cancel()
        self.process.stdout.close()
        self.process.kill()
        self.process.wait()

    def lines(self):
        """What the child says, line by line. Raises FileRefused where it refuses, or dies."""
        ended = False
        for text in self.process.stdout:
            line = read_line(text)
            if "refused" in line:
                raise FileRefused(line["refused"], **line["details"])
            ended = "end" in line
            yield line
        if not ended:
            raise FileRefused("too_big_inside")


def read_line(text):
    try:
        return orjson.loads(text)
    except ValueError:  # a whole number of more than 64 bits
        return json.loads(text)


class open_table:
    """Context: the Table of the file at `path`. `known` (a registry.Recognition) tells which headings would be recognised.

    Where no sheet is named, the first that holds anything is read, unless another one holds more of what must be there:
    many workbooks begin with a page of instructions.
    """

    def __init__(self, path, sheet="", header_row=None, known=None, encoding="", delimiter="", first=0):
        if Path(path).stat().st_size > settings.UPLOAD_LIMIT:
            raise FileRefused("too_large", most=settings.UPLOAD_LIMIT // 2**20)
        self.path, self.sheet = path, sheet
        self.options = {"encoding": encoding, "delimiter": delimiter, "first": first}
        self.child = Child(path, sheet=sheet, **self.options)
        self.wanted, self.known = header_row, known

    def __enter__(self):
        self.child.__enter__()
        try:
            table = self.table()
            better = self.better_sheet(table)
            if better is None:
                return table
            self.child.__exit__(None, None, None)
            self.child = Child(self.path, sheet=better, **self.options)
            self.child.__enter__()
            return self.table()
        except BaseException:
            self.child.__exit__(None, None, None)
            raise

    def __exit__(self, *error):
        self.child.__exit__(*error)

    def better_sheet(self, table):
        """Another visible sheet that holds more of what must be there, if the one that was taken lacks any; None if none was to be looked for."""
        if self.known is None or self.sheet or len(table.sheets) < 2:
            return None
        best, better = self.known.fit(table.headers), None
        if best[0] == len(self.known.required):
            return None
        for name in [name for name in table.sheets if name not in table.hidden and name != table.sheet][:MOST_SHEETS_TRIED]:
            try:
                with open_table(self.path, sheet=name, known=self.known, first=shape.LOOKED_AT) as other:
                    fit = self.known.fit(other.headers)
            except FileRefused:
                continue
            if fit > best:
                best, better = fit, name
        return better

    def table(self):
        lines = self.child.lines()
        head = next(lines)
        head |= {"sheets": [shape.heading(name) for name in head["sheets"]], "sheet": head["sheet"] and shape.heading(head["sheet"])}
        rows = chain.from_iterable(line["rows"] for line in lines if "rows" in line)
        top = list(islice(rows, shape.LOOKED_AT))
        if not any(shape.filled(row) for row in top):
            raise FileRefused("empty")
        number = self.wanted or (1 if head["format"] in WITH_HEADINGS else shape.header_row(top, self.known))
        table = Table(
            **{name: head[name] for name in ("format", "sheets", "sheet", "encoding", "delimiter")},
            header_row=number,
            headers=[],
            rows=None,
            hidden=head.get("hidden", []),
        )
        depth = 0
        if number is None:
            width = max(len(row) for row in top)
            table.headers = [f"({shape.letter(n)})" for n in range(width)]
            table.warnings.append(_("No row of headings was found; the columns are named by their letters."))
        else:
            depth = shape.header_depth(number, head["merged"], top)
            table.headers = shape.headings(top, number, depth, head["merged"])
        body = (number or 1) - 1 + depth
        table.rows = self.numbered(table, shape.filled_down(chain(top, rows), head["merged"], body), body)
        self.warn(table, number, depth, top)
        return table

    def numbered(self, table, rows, skipped):
        """(number, cells) of each row below the headings that holds anything; the first one that is too wide is told."""
        width = len(table.headers)
        for number, row in enumerate(rows, 1):
            if number <= skipped or not shape.holds(row):
                continue
            if len(row) > width and shape.holds(row[width:]):
                note = _("Row %(row)s has more cells than there are headings; the cells beyond are left out.") % {"row": number}
                if not any(w.startswith(note[:4]) and "beyond" in w for w in table.warnings):
                    table.warnings.append(note)
            yield number, row

    def warn(self, table, number, depth, top):
        if number and number > 1:
            table.warnings.append(_("The headings were found in row %(row)s; what stands above is not read.") % {"row": number})
        if depth > 1:
            table.warnings.append(_("The headings take %(count)s rows; they are read as one.") % {"count": depth})
        others = [name for name in table.sheets if name != table.sheet]
        if others:
            table.warnings.append(
                _("Only the sheet “%(sheet)s” is read; the others are: %(others)s.")
                % {"sheet": table.sheet, "others": ", ".join(others[:20])}
            )


def inspect(path, sheet="", **options):
    """What the reader makes of any file: the object that INTERFACES.md §1 gives for `inspect_file`. Never raises for a bad file."""
    found = {"sheets": [], "sheet": None, "header_row": None, "encoding": None, "delimiter": None, "rows": 0, "columns": [], "warnings": []}
    try:
        with open_table(path, sheet, **options) as table:
            for name in ("sheets", "sheet", "header_row", "encoding", "delimiter"):
                found[name] = getattr(table, name)
            first = list(islice(table.rows, TYPE_ROWS))
            found["rows"] = len(first) + sum(1 for _row in table.rows)
            found["columns"] = [column(name, position, first) for position, name in enumerate(table.headers)]
            if not found["rows"]:
                table.warnings.append(_("Below the headings there is no row."))
            found["warnings"] = table.warnings
    except FileRefused as refused:
        return {**found, "columns": [], "rows": 0, "refused": refused.report()}
    return {**found, "refused": None}


def column(name, position, rows):
    cells = [row[position] for _number, row in rows if position < len(row) and shape.text_of(row[position]).strip()]
    samples = list(dict.fromkeys(shape.text_of(cell).strip()[:100] for cell in cells))[:SAMPLES]
    return {"header": name, "type": shape.type_of(cells), "samples": samples}
