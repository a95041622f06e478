"""Columns of list pages and exports: one description serves both."""

from dataclasses import dataclass


def follow(row, path):
    """The value at `path` ("place__name") of a row; None where a step is empty. A method is called."""
    for part in path.split("__"):
        row = row.get(part) if isinstance(row, dict) else getattr(row, part, None)
        if callable(row):
            row = row()
        if row is None:
            return None
    return row


@dataclass(frozen=True)
class Column:
    """One column. `path` leads from the row to the value, or is a function of the row; `sort` names the database path to order by, if it may be ordered.

    `kind` is text, name (links to the record), number, date, datetime, badge (a state in words) or yes_no.
    `template` draws the cell from `row`; `export_only` keeps a column off the page.
    """

    path: object
    label: str
    sort: str = ""
    kind: str = "text"
    template: str = ""
    export_only: bool = False

    @property
    def header(self):
        return str(self.label)

    def value(self, row):
        """What an export writes: a plain value, a choice as its label."""
        if callable(self.path):
            return self.path(row)
        display = getattr(row, f"get_{self.path}_display", None)
        return str(display()) if display else follow(row, self.path)

    def cell(self, row, request=None):
        """What the page shows: {"value", "label"}, or {"template"} that draws it from `row`."""
        if self.template:
            return {"column": self, "template": self.template, "row": row, "request": request}
        return {"column": self, "value": follow(row, self.path), "label": self.value(row)}


@dataclass(frozen=True)
class BulkAct:
    """Something done to the picked rows of a list: `name` is what the button sends, `run(rows, by)` does it and says a sentence."""

    name: str
    label: str
    run: object
