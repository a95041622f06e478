"""The staged rows of a batch, and the SQL that importers run over them."""

import io

import orjson
from django.db import connection

from imports.enums import Outcome

CHUNK = 5000


def copy_line(*fields):
    """A line of COPY's text format; None is NULL."""
    return "\t".join("\\N" if f is None else escape(f) for f in fields) + "\n"


def escape(value):
    if isinstance(value, bool):
        return "t" if value else "f"
    text = value if isinstance(value, str) else str(value)
    return text.replace("\\", "\\\\").replace("\t", "\\t").replace("\n", "\\n").replace("\r", "\\r")


def copy_in(table, columns, lines):
    """COPY `lines` (of copy_line) into `columns` of `table`."""
    with connection.cursor() as cursor:
        cursor.copy_expert(f"COPY {table} ({', '.join(columns)}) FROM STDIN", io.StringIO("".join(lines)))


def store_rows(batch, readings, keys_of):
    """Stage some rows as they were read, with what is wrong in them; by COPY."""
    rows, faults = [], []
    for reading in readings:
        outcome = Outcome.FAULT if reading.stopped else ""
        keys = {} if reading.stopped else keys_of(reading.values)
        if reading.origin is not None:
            keys["origin"] = reading.origin
        rows.append(
            copy_line(batch.pk, reading.number, orjson.dumps(reading.values).decode(), orjson.dumps(keys).decode(), str(outcome), "")
        )
        for f in reading.faults:
            place = (f["field"], f["column"], f["cell"], f["value"])
            faults.append(copy_line(batch.pk, reading.number, *place, f["rule"], f["message"], f["fix"], f["offer"], f["stops"]))
    copy_in("imports_row", ("batch_id", "number", "values", "keys", "outcome", "decision"), rows)
    if faults:
        columns = ("batch_id", "row", "field", '"column"', "cell", "value", "rule", "message", "fix", "offer", "stops")
        copy_in("imports_cellfault", columns, faults)


class Stage:
    """What an importer works with: the batch, who imports, and SQL with %(batch)s, %(organization)s, %(by)s, %(today)s filled in.

    `st` is a temporary table with one line per row that stands: number, values, keys, outcome, target, code, decision,
    other_row. `touched` collects the numbers of rows that wrote something.
    """

    def __init__(self, batch, by, today, cells=None):
        self.batch, self.by, self.today = batch, by, today
        self.organization = batch.organization
        self.cells = cells or {}
        self.foreseeing = False  # whether what is written is taken back at once
        self.parameters = {
            "batch": batch.pk,
            "organization": batch.organization_id,
            "by": getattr(by, "pk", None),
            "today": today,
            "source": batch.file_name[:200],
        }

    def run(self, sql, **more):
        """Run one statement; returns how many rows it touched."""
        with connection.cursor() as cursor:
            cursor.execute(sql, {**self.parameters, **more})
            return cursor.rowcount

    def fetch(self, sql, **more):
        with connection.cursor() as cursor:
            cursor.execute(sql, {**self.parameters, **more})
            return cursor.fetchall()

    def stream(self, sql, **more):
        """The rows of a query one by one, without holding them all: there can be hundreds of thousands. All are wanted, so all are planned for."""
        self.run("SELECT set_config('cursor_tuple_fraction', '1', true)")
        with connection.chunked_cursor() as cursor:
            cursor.execute(sql, {**self.parameters, **more})
            while rows := cursor.fetchmany(CHUNK):
                yield from rows

    def open(self, condition="outcome <> 'fault'", outcome="outcome"):
        """Make `st` (of the rows under `condition`, each with `outcome`) and `touched`, until the end of the transaction."""
        self.run("DROP TABLE IF EXISTS st")
        self.run("DROP TABLE IF EXISTS touched")
        self.run(
            f"CREATE TEMP TABLE st ON COMMIT DROP AS SELECT number, values, keys, {outcome} AS outcome, target, code, decision, other_row"
            f" FROM imports_row WHERE batch_id = %(batch)s AND {condition}"
        )
        self.run("CREATE UNIQUE INDEX ON st (number)")
        self.run("CREATE INDEX ON st (target)")  # asked for each pair of likes whether it is taken, while nothing is known of how many are
        self.run("CREATE TEMP TABLE touched (number int) ON COMMIT DROP")
        self.run("ANALYZE st")

    def fault(self, select, field, rule, message, fix, **more):
        """Rows that `select` gives as (number, value) are faulty: leaves them out of `st`. Returns how many."""
        rows = self.fetch(select, **more)
        self.fault_rows([(number, value, message % {"value": value}, fix % {"value": value}) for number, value in rows], field, rule)
        return len(rows)

    def fault_rows(self, rows, field, rule):
        """The same for lines of (number, value, message, fix), with what can be written instead by one press as a fifth where there is one."""
        if not rows:
            return
        column, letter = self.cells.get(field, ("", ""))
        lines = [
            copy_line(
                self.batch.pk,
                n,
                field,
                column,
                f"{letter}{n}" if letter else "",
                str(value or "")[:200],
                rule,
                message,
                fix,
                "".join(offer),
                True,
            )
            for n, value, message, fix, *offer in rows
        ]
        columns = ("batch_id", "row", "field", '"column"', "cell", "value", "rule", "message", "fix", "offer", "stops")
        copy_in("imports_cellfault", columns, lines)
        numbers = [row[0] for row in rows]
        self.run(
            "UPDATE imports_row SET outcome = 'fault', target = NULL WHERE batch_id = %(batch)s AND number = ANY (%(numbers)s)",
            numbers=numbers,
        )
        self.run("DELETE FROM st WHERE number = ANY (%(numbers)s)", numbers=numbers)

    def save(self):
        """Write outcome, target, code and other_row of `st` back to the batch's rows."""
        self.run(
            "UPDATE imports_row r SET outcome = st.outcome, target = st.target, code = st.code, other_row = st.other_row FROM st"
            " WHERE r.batch_id = %(batch)s AND r.number = st.number"
            " AND (r.outcome, r.target, r.code, r.other_row) IS DISTINCT FROM (st.outcome, st.target, st.code, st.other_row)"
        )

    def settle_matched(self):
        """A row that is a record of the registry is an update if it wrote something, else it changes nothing."""
        self.run(
            "UPDATE st SET outcome = CASE WHEN number IN (SELECT number FROM touched) THEN 'update' ELSE 'unchanged' END"
            " WHERE outcome IN ('update', 'unchanged')"
        )
