"""Cells to values: what is known of the whole file while its rows are read, and the reading of one row."""

from django.utils.translation import gettext as _

from analysis import dates, numerals
from analysis.texts import harmless
from imports.columns import SHOWN, CellError, shown
from imports.reading.shape import letter, text_of
from imports.refusals import FileRefused

# Of cells as they were read: a column of few words takes little room, and one where each differs gains nothing.
LONGEST_KEPT, MOST_KEPT = 60, 50_000


def mend_key(cell):
    """By what the text of a cell is found among those that are mended for the whole file: as it is shown."""
    return harmless(text_of(cell))[:SHOWN]


class Reading:
    """A file's fields, the values set for all of it, and what its columns showed as a whole."""

    def __init__(self, importer, mapped, values, *, by, organization, today, date_order=None, decimal_mark=None, mends=None, origin=None):
        self.importer, self.by, self.organization, self.today = importer, by, organization, today
        self.orders, self.marks = {}, {}
        self.date_order, self.decimal_mark = date_order, decimal_mark
        self.mended, self.ways = (mends or {}).get("values", {}), (mends or {}).get("ways", {})
        self.origin = origin  # the position of the number that a row had in the import that this file continues
        self.cache, self.known = {}, {}
        self.headers = {m.position: m.header for m in mapped}
        self.fixed = dict(values)
        self.positions = {}
        for m in mapped:
            if m.field and m.field not in self.fixed:
                self.positions.setdefault(m.field, []).append(m.position)
        self.columns = [c for name, c in importer.columns.items() if name in self.positions or name in self.fixed or c.default is not None]
        self.refuse_gaps()
        self.constants = {}
        self.constants = self.read_fixed()

    def refuse_gaps(self):
        """A file that lacks a column it must have is refused whole, before any row is read."""
        named = {column.name for column in self.columns}
        lacking = [c.name for c in self.importer.columns.values() if c.required and c.name not in named]
        if lacking:
            raise FileRefused("lacks", fields=", ".join(lacking), headers=", ".join(self.headers.values())[:500])
        for column in self.columns:
            if column.name in self.positions and any(need not in named for need in column.needs):
                others = ", ".join(need for need in column.needs if need not in named)
                raise FileRefused("needs", field=column.name, others=others)

    def read_fixed(self):
        """The values set for the whole file, cleaned once; a wrong one refuses the file."""
        unknown = [name for name in self.fixed if name not in self.importer.columns]
        if unknown:
            raise FileRefused("mapping", problem=f"there is no field “{unknown[0][:60]}”.", fields=", ".join(self.importer.columns))
        row = RowReading(self)
        for column in self.columns:
            if column.name in self.fixed:
                try:
                    row.values[column.name] = column.read(self.fixed[column.name], row)
                except CellError as error:
                    raise FileRefused(
                        "value", value=shown(self.fixed[column.name]), field=column.name, message=error.message, fix=error.fix
                    ) from None
            elif column.default is not None and column.name not in self.positions:
                row.values[column.name] = column.default
        return row.values

    def look_over(self, rows):
        """Learn the order of days and the decimal sign of each column from all of its cells."""
        orders = {c.name: [False, False] for c in self.columns if c.needs_order and c.name in self.positions}
        marks = {c.name: [False, False] for c in self.columns if c.needs_mark and c.name in self.positions}
        for _number, cells in rows:
            for name, seen in orders.items():
                if found := dates.order_of(self.texts(name, cells)):
                    seen[found == "mdy"] = True
            for name, seen in marks.items():
                if found := numerals.mark_of(self.texts(name, cells)):
                    seen[found == ","] = True
        self.orders = {name: "dmy" if d else "mdy" for name, (d, m) in orders.items() if d != m}
        self.marks = {name: "." if p else "," for name, (p, c) in marks.items() if p != c}

    def needs_look(self):
        wanted = (not self.date_order, not self.decimal_mark)
        return any((c.needs_order and wanted[0]) or (c.needs_mark and wanted[1]) for c in self.columns if c.name in self.positions)

    def texts(self, name, cells):
        return [cells[p] for p in self.positions[name] if p < len(cells) and isinstance(cells[p], str) and cells[p].strip()]

    def row(self, number, cells):
        return RowReading(self, number, cells).read()


class RowReading:
    """One row: its values by field, and what was found wrong or worth a look."""

    def __init__(self, reading, number=0, cells=()):
        self.reading, self.number, self.cells = reading, number, cells
        self.values = dict(reading.constants)
        self.faults = []
        self.said = {}

    @property
    def stopped(self):
        return any(fault["stops"] for fault in self.faults)

    @property
    def origin(self):
        """Which row of the import that this file continues it was; None where it does not say."""
        place = self.reading.origin
        text = text_of(self.cells[place]).strip() if place is not None and place < len(self.cells) else ""
        return int(text) if text.isascii() and text.isdecimal() and len(text) < 8 else None

    def read(self):
        for column in self.reading.columns:
            if column.name in self.reading.positions:
                self.read_column(column, self.reading.positions[column.name])
        if not self.stopped:
            self.reading.importer.validate_row(self)
        return self

    def refuse(self, name, rule, message, fix):
        """Say that the cell of the column `name` does not fit the others of its row."""
        column = self.reading.importer.columns[name]
        self.position = self.reading.positions.get(name, [0])[0]
        self.tell(column, str(self.values.get(name, "")), rule, message, fix, stops=True)

    def read_column(self, column, positions):
        filled = [p for p in positions if p < len(self.cells) and text_of(self.cells[p]).strip()]
        cell = self.cells[filled[0]] if len(filled) == 1 else (";" if column.many else ", ").join(text_of(self.cells[p]) for p in filled)
        self.position = filled[0] if filled else positions[0]
        if mended := self.reading.mended.get(column.name):
            cell = mended.get(mend_key(cell), cell)
        try:
            value = self.known_value(column, cell)
        except CellError as error:
            self.tell(column, text_of(cell), error.rule, error.message, error.fix, stops=True, offer=error.offer)
        else:
            if value is not None:
                self.values[column.name] = value

    def known_value(self, column, cell):
        """The value of a cell; one that stands in many rows is read once, unless there was something to say of it."""
        beside = tuple(self.values.get(name) for name in column.beside)
        if type(cell) is not str or len(cell) > LONGEST_KEPT or self.said or None in beside:
            return self.value_of(column, cell)
        key = (column.name, cell, beside)
        if key in self.reading.known:
            return self.reading.known[key]
        faults = len(self.faults)
        value = self.value_of(column, cell)
        if len(self.faults) == faults and not self.said and type(value) is not list and len(self.reading.known) < MOST_KEPT:
            self.reading.known[key] = value
        return value

    def value_of(self, column, cell):
        """The value of a cell; None where it is empty, or where cells that break this rule are to be left empty."""
        try:
            value = column.read(cell, self)
        except CellError as error:
            if column.required or not self.goes(column, f"empty:{error.rule}"):
                raise
            self.notice(column, text_of(cell), _("Left empty, as was said for all cells like this one."))
            value = None
        if column.name in self.said:
            value = self.as_said(column, value)
        if value is None and column.default is not None:
            value = column.default
        if value is None and column.required:
            raise self.missing(column)
        return value

    def as_said(self, column, value):
        """The unit that a number's own cell names; its column may be empty, but may not say another."""
        said = column.read(self.said[column.name], self)
        if value is not None and value != said:
            raise CellError(
                "two_units",
                _("This cell says “%(value)s”, the one of the number says “%(said)s”.") % {"value": value, "said": said},
                _("Change one of the two."),
            )
        return said

    def missing(self, column):
        return CellError(
            "required", _("%(field)s is empty.") % {"field": str(column.label).capitalize()}, _("Fill the cell, or leave the row out.")
        )

    def tell(self, column, text, rule, message, fix, stops, offer=""):
        self.faults.append(
            {
                "field": column.name,
                "column": self.reading.headers.get(self.position, column.name),
                "cell": f"{letter(self.position)}{self.number}",
                "value": harmless(text)[:SHOWN],
                "rule": rule,
                "message": message,
                "fix": fix,
                "offer": offer[:SHOWN],
                "stops": stops,
            }
        )

    # what columns ask

    def notice(self, column, text, message):
        """Something to look at that does not stop the row."""
        if self.number:
            self.tell(column, text, "notice", message, "", stops=False)

    def failed(self, name):
        """Whether the cell of that column is refused already; what depends on it then says nothing."""
        return any(fault["field"] == name and fault["stops"] for fault in self.faults)

    def goes(self, column, way):
        """Whether this way of mending was chosen for all cells of the column."""
        return way in self.reading.ways.get(column.name, ())

    def say(self, field, words):
        """A word beside a number is the unit of the row, if it is one; one that is none is a fault of the number's cell."""
        known = self.reading.importer.columns[field]
        for word in words:
            try:
                known.read(word, self)
            except CellError as error:
                if not error.offer:
                    raise CellError(error.rule, error.message, error.fix) from None
                word = error.offer
            self.said[field] = word
        if field in self.said and field not in self.reading.positions:
            self.values[field] = self.as_said(known, self.values.get(field))

    def order(self, column):
        chosen = next((order for order in ("dmy", "mdy") if self.goes(column, order)), None)
        return chosen or self.reading.date_order or self.reading.orders.get(column.name)

    def mark(self, column):
        chosen = next((sign for way, sign in (("point", "."), ("comma", ",")) if self.goes(column, way)), None)
        return chosen or self.reading.decimal_mark or self.reading.marks.get(column.name)

    def lookup(self, key, build):
        """Reference data, read once for the file."""
        if key not in self.reading.cache:
            self.reading.cache[key] = build()
        return self.reading.cache[key]
