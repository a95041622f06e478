"""What can be taken out as a file: one registry of kinds, each with its columns and the rows that a person may see.

Columns stand beside the app that owns the rows (`exporters.py`), filters are those of the page, and rows come from a
server-side cursor. A list page takes its own columns out by `export_response`.
"""

import re
import tempfile
from dataclasses import dataclass
from functools import partial
from types import SimpleNamespace

from django.db.models import Exists, OuterRef
from django.http import FileResponse, QueryDict, StreamingHttpResponse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from core import writers
from core.lists import follow

FORMATS = ("csv", "xlsx", "jsonl", "parquet")  # of list pages; GeoJSON needs a place, so only kinds with one have it
CHUNK = 2_000
MOST_AT_ONCE = 20_000  # rows that are written while a person waits; CSV leaves while it is read, so it may be longer


@dataclass(frozen=True)
class Field:
    """One column of an export, under the name that the API uses. `source` is a path from the row, or a function of it.

    `kind` is text, number, date or yes_no. `sees` names an annotation without which the value stays empty.
    """

    header: str
    source: object = None
    kind: str = "text"
    sees: str = ""

    @property
    def value(self):
        """The function that reads this column of a row."""
        source = self.source or self.header
        if not callable(source):
            source = partial(path_of, source) if "__" in source else partial(step_of, source)
        return partial(where_seen, self.sees, source) if self.sees else source


def step_of(name, row):
    value = getattr(row, name, None)
    return value() if callable(value) else value


def path_of(path, row):
    return follow(row, path)


def where_seen(sees, source, row):
    return source(row) if getattr(row, sees) else None


@dataclass(frozen=True)
class Exportable:
    """One kind of export. `rows(user)` starts from `for_user` and is in order; `point` names the two columns of a place.

    `sorts` are the other orders that may be asked for, as the filter "ordering" ("-" before one turns it round).
    """

    kind: str
    label: str
    fields: tuple
    rows: object
    filterset: object = None
    point: tuple = ()
    sorts: tuple = ()

    @property
    def formats(self):
        return tuple(writers.FORMATS) if self.point else FORMATS

    @property
    def place(self):
        headers = [f.header for f in self.fields]
        return tuple(headers.index(name) for name in self.point) or None


EXPORTS = {}


def exportable(kind, label, fields, *, filterset=None, point=(), sorts=()):
    """Decorator for `rows(user)`: register what can be taken out as `kind`."""

    def put(rows):
        EXPORTS[kind] = Exportable(kind, label, tuple(fields), rows, filterset, tuple(point), tuple(sorts))
        return rows

    return put


def sees(user, **models):
    """Annotations `sees_<name>`: whether `user` may see the record that `name` refers to; else its column stays empty.

    Each is a model, for a foreign key of that name.
    """
    return {f"sees_{name}": Exists(model._default_manager.for_user(user).filter(pk=OuterRef(name))) for name, model in models.items()}


def refer(header, path, kind="text"):
    """A column that tells something of a record referred to, where the reader may see that record (see `sees`)."""
    return Field(header, path, kind, sees=f"sees_{path.split('__')[0]}")


class BadFilter(ValueError):
    """Filters that this kind does not have, or cannot read: `errors` is {name: [sentence]}."""

    def __init__(self, errors):
        super().__init__("; ".join(f"{name}: {' '.join(map(str, lines))}" for name, lines in errors.items()))
        self.errors = errors


def chosen(export, user, filters):
    """The rows of `export` that `user` sees and `filters` leave. Raises BadFilter; an unknown filter is never ignored."""
    rows = export.rows(user)
    ordering, filters = filters.get("ordering"), {name: value for name, value in filters.items() if name != "ordering"}
    if ordering is not None:
        if str(ordering).removeprefix("-") not in export.sorts:
            raise BadFilter({"ordering": [_("This kind is not sorted by that.")]})
        rows = rows.order_by(ordering, "-pk" if ordering.startswith("-") else "pk")
    if export.filterset is None:
        if filters:
            raise BadFilter({name: [_("This kind has no filters.")] for name in filters})
        return rows
    data = QueryDict(mutable=True)
    for name, value in filters.items():
        data.setlist(name, [str(v) for v in value] if isinstance(value, list | tuple) else [str(value)])
    filterset = export.filterset(data, queryset=rows, request=SimpleNamespace(user=user, GET=data))
    known = set(filterset.form.fields)
    known |= {f"{name}_{end}" for name in known for end in ("min", "max")}
    if unknown := sorted(set(filters) - known):
        raise BadFilter({name: [_("This kind has no filter of that name.")] for name in unknown})
    if not filterset.is_valid():
        raise BadFilter({name: list(lines) for name, lines in filterset.errors.items()})
    return filterset.qs


def values(columns, queryset, tell=None):
    """The rows of `queryset` as lists of values, from a server-side cursor; `tell(done)` now and then."""
    readers = [column.value for column in columns]
    for done, row in enumerate(queryset.iterator(chunk_size=CHUNK), start=1):
        yield [read(row) for read in readers]
        if tell is not None and done % CHUNK == 0:
            tell(done)


def write(export, user, filters, kind, stream, tell=None):
    """Write the file; returns the number of rows. Raises BadFilter."""
    counted = 0

    def lines():
        nonlocal counted
        for line in values(export.fields, chosen(export, user, filters), tell):
            counted += 1
            yield line

    writers.FORMATS[kind].write(export.fields, lines(), stream, export.place)
    return counted


def file_name(name):
    """A name that every system takes, from words in any script."""
    return re.sub(r"[^\w.-]+", "-", str(name)).strip("-.") or "export"


def export_response(columns, queryset, kind, name, place=None):
    """`queryset` as a file of `kind`; `columns` have `header` and `value(row)`."""
    return file_response(columns, values(columns, queryset), kind, name, place)


def file_response(columns, lines, kind, name, place=None):
    """`lines` (lists of values, by `columns`) as a file of `kind`; CSV leaves while it is read. `place`: see core.writers."""
    chosen_format = writers.FORMATS[kind]
    title = f"{file_name(name)}.{kind}"
    if kind == "csv":
        answer = StreamingHttpResponse(writers.csv_lines(columns, lines), content_type=chosen_format.content_type)
        answer["Content-Disposition"] = content_disposition_header(True, title)
        return answer
    made = tempfile.TemporaryFile()  # noqa: SIM115 - the answer closes it
    chosen_format.write(columns, lines, made, place)
    made.seek(0)
    return FileResponse(made, as_attachment=True, filename=title, content_type=chosen_format.content_type)
