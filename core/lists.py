"""Columns of list pages and exports: one description serves both."""

from dataclasses import dataclass
from html import escape

from django.template import Context
from django.template.loader import get_template
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from core.templatetags.components import badge, number, unknown


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
    `template` draws the cell from `row`, or `draw` does, a function of the row; `export_only` keeps a column off the page.
    """

    path: object
    label: str
    sort: str = ""
    kind: str = "text"
    template: str = ""
    draw: object = None
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

    def drawer(self, request):
        """The function that draws this column's cell of a row, as HTML."""
        if self.draw is not None:
            return self.draw
        return from_template(self.template, request) if self.template else self.plain

    def plain(self, row):
        value = follow(row, self.path)
        return unknown() if value is None or value == "" else SHAPES.get(self.kind, words)(value, self, row)


def from_template(name, request):
    template = get_template(name).template
    # The context processors stay out: they would make the page's frame again for every cell.
    return lambda row: template.render(Context({"row": row, "request": request, "user": request.user}))


def words(value, column, row):
    return format_html("<bdi>{}</bdi>", column.value(row))


def moment(value, form):
    return format_html('<span class="nowrap">{}</span>', date_format(localtime(value) if hasattr(value, "hour") else value, form))


SHAPES = {
    "badge": lambda value, column, row: badge(value, column.value(row)),
    "number": lambda value, column, row: number(value),
    "date": lambda value, column, row: moment(value, "j M Y"),
    "datetime": lambda value, column, row: moment(value, "j M Y, H:i"),
    "yes_no": lambda value, column, row: _("yes") if value else _("no"),
}


BOX = '<td class="pick"><input type="checkbox" name="pick" value="{}" aria-label="{}"></td>'
NUMBER = ' class="num"'


def safe(cell):
    return cell if isinstance(cell, SafeString) else escape(str(cell))


def table_rows(columns, lines, request, *, pick):
    """The rows of a list's table. Drawn here and not by a template in the page: one for each of four hundred cells takes longer than all else.

    A line is {"row", "url", "name"}; `pick` adds the box by which a row is picked, said to be of that name.
    """
    first, *others = [column.drawer(request) for column in columns]
    openings = [f'<td data-label="{escape(c.header)}"{NUMBER if c.kind == "number" else ""}>' for c in columns[1:]]
    said = _("Pick %(name)s")
    drawn = []
    for line in lines:
        row, url = line["row"], line["url"]
        box = BOX.format(row.pk, escape(said % {"name": line["name"]})) if pick else ""
        name = f'<a class="name" href="{escape(url)}">{safe(first(row))}</a>' if url else safe(first(row))
        # Without the spaces of its template, a cell that says nothing is empty, and a card leaves it out.
        cells = "".join(f"{opening}{safe(draw(row)).strip()}</td>" for opening, draw in zip(openings, others, strict=True))
        drawn.append(f'<tr>{box}<th scope="row">{name}</th>{cells}</tr>')
    return mark_safe("".join(drawn))  # every part is escaped above


@dataclass(frozen=True)
class BulkAct:
    """Something done to the picked rows of a list: `name` is what the button sends, `run(rows, by)` does it and says a sentence."""

    name: str
    label: str
    run: object
