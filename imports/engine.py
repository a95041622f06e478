"""From a file to records: read and stage, check and match, commit at once.

The check writes nothing but the batch's own rows. The commit is one transaction under one lock per kind: whoever comes
second finds what the first one made. Both may be run again at any point and leave what one run leaves.
"""

from contextlib import suppress
from datetime import datetime
from itertools import chain, islice
from pathlib import Path
from tempfile import NamedTemporaryFile
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.audit import recorded
from analysis.texts import harmless
from core.api.problems import Conflict
from imports.continuing import continue_import, origin_position
from imports.enums import BatchStatus, Outcome
from imports.files import open_table
from imports.mapping import map_headers, remember
from imports.models import Batch, CellFault, Likeness, Row
from imports.reading.shape import LOOKED_AT, letter, text_of
from imports.refusals import FileRefused
from imports.registry import importer_of
from imports.rows import Reading
from imports.stage import CHUNK, Stage, store_rows

MOST_FAULTS = 200_000


def silent(**said):
    """Progress that nobody watches."""


def today_of(organization):
    """The organization's own day."""
    try:
        zone = ZoneInfo(organization.time_zone)
    except (ZoneInfoNotFoundError, ValueError):
        zone = ZoneInfo("UTC")
    return datetime.now(zone).date()


class local_file:
    """Context: the path of a batch's file on this machine, copied from a far storage if it is there."""

    def __init__(self, batch):
        self.batch = batch
        self.copy = None

    def __enter__(self):
        try:
            path = Path(self.batch.file.path)
        except NotImplementedError:
            path = None
        if path is not None and path.exists():
            return path
        self.copy = NamedTemporaryFile()
        with self.batch.file.open("rb") as source:
            for chunk in source.chunks():
                self.copy.write(chunk)
        self.copy.flush()
        return Path(self.copy.name)

    def __exit__(self, *error):
        if self.copy is not None:
            self.copy.close()


def reading_options(batch, importer):
    names = ("sheet", "header_row", "encoding", "delimiter")
    return {"known": importer.recognises(), **{name: batch.settings[name] for name in names if batch.settings.get(name)}}


# check


def check(batch, progress=silent):
    """Read, stage and match the file of `batch`; returns it as checked or refused. Nothing of the registry changes."""
    if batch.status not in (BatchStatus.UPLOADED, BatchStatus.CHECKED, BatchStatus.REFUSED):
        raise Conflict(_("This import is done already. Upload the file again to check it again."))
    clear(batch)
    try:
        importer = importer_of(batch.kind)
        with local_file(batch) as path:
            reading = begin(batch, importer, path, progress)
            stage_rows(batch, importer, reading, path, progress)
        match(batch, importer, progress)
    except FileRefused as refused:
        clear(batch)
        return finish_check(batch, BatchStatus.REFUSED, refused=refused.report(), counts={})
    return finish_check(batch, BatchStatus.CHECKED, refused=None, counts=counts_of(batch))


def clear(batch):
    """Take away what an earlier check found."""
    with transaction.atomic():
        for model in (CellFault, Likeness, Row):
            rows = model.objects.filter(batch=batch)
            rows._raw_delete(rows.db)  # no cascade to look for: nothing hangs on them


def finish_check(batch, status, **values):
    with recorded("imports.check", by=batch.by, subject=batch, organization=batch.organization, result=str(status)):
        Batch.objects.filter(pk=batch.pk).update(
            status=status, reading=batch.reading, settings=batch.settings, continues=batch.continues_id, **values
        )
    return Batch.objects.select_related("organization", "by").get(pk=batch.pk)


def begin(batch, importer, path, progress):
    """Open the file once: find the headings, map them, and learn from all of its rows how days and numbers are written."""
    progress(stage=_("Reading the file"))
    with open_table(path, **reading_options(batch, importer)) as table:
        first = list(islice(table.rows, LOOKED_AT * 4))
        continue_import(batch, table.headers)
        chosen = batch.settings
        batch.reading = {
            **{name: getattr(table, name) for name in ("format", "sheets", "sheet", "encoding", "delimiter", "header_row")},
            "warnings": table.warnings,
        }
        if table.header_row is None and not chosen.get("mapping"):
            raise FileRefused("no_header")
        mapped = map_headers(
            importer,
            table.headers,
            first,
            chosen=chosen.get("mapping"),
            fixed=chosen.get("values", ()),
            organization=batch.organization,
        )
        batch.reading["columns"] = [m.report() for m in mapped]
        batch.reading["samples"] = samples(mapped, first)
        reading = Reading(
            importer,
            mapped,
            chosen.get("values", {}),
            by=batch.by,
            organization=batch.organization,
            today=today_of(batch.organization),
            date_order=chosen.get("date_order"),
            decimal_mark=chosen.get("decimal_mark"),
            mends=chosen.get("mends"),
            origin=origin_position(table.headers),
        )
        if not first:
            raise FileRefused("no_rows")
        if reading.needs_look():
            reading.look_over(chain(first, table.rows))
        batch.reading["cells"] = {field: [reading.headers[p[0]], letter(p[0])] for field, p in reading.positions.items()}
        batch.reading["date_orders"], batch.reading["decimal_marks"] = reading.orders, reading.marks
    return reading


def samples(mapped, rows):
    """A few cells per heading, for the page on which a person maps them."""
    found = {}
    for m in mapped:
        cells = (harmless(text_of(row[m.position])[:200])[:80] for _number, row in rows if m.position < len(row))
        found[m.header] = list(dict.fromkeys(cell for cell in cells if cell))[:3]
    return found


def stage_rows(batch, importer, reading, path, progress):
    """Every row cleaned and staged; each chunk is committed with the progress it makes."""
    done = faults = 0
    with open_table(path, **reading_options(batch, importer)) as table:
        while chunk := list(islice(table.rows, CHUNK)):
            rows = [reading.row(number, cells) for number, cells in chunk]
            faults += sum(len(row.faults) for row in rows)
            if faults > MOST_FAULTS:
                raise FileRefused("mostly_faults", most=MOST_FAULTS)
            with transaction.atomic():
                store_rows(batch, rows, importer.keys_of)
            done += len(chunk)
            progress(stage=_("Checking the cells"), done=done)
        batch.reading["warnings"] = table.warnings


def match(batch, importer, progress):
    """Set what becomes of each row, against the other rows and against the registry; holds no lock on it."""
    progress(stage=_("Looking for the same records"))
    with transaction.atomic():
        stage = Stage(batch, batch.by, today_of(batch.organization), batch.reading.get("cells"))
        stage.open()
        importer.match(stage)
        for extension in importer.extensions:
            extension.check(stage)
        stage.save()
        foresee(stage, importer)
        stage.save()


def foresee(stage, importer):
    """Tell updates from what stays as it is, by doing them and taking them back."""
    point = transaction.savepoint()
    stage.run("DELETE FROM st WHERE outcome NOT IN ('update', 'unchanged')")
    stage.foreseeing = True
    write(stage, importer)
    stage.foreseeing = False
    written = [number for (number,) in stage.fetch("SELECT DISTINCT number FROM touched")]
    transaction.savepoint_rollback(point)
    stage.run("INSERT INTO touched SELECT unnest(%(numbers)s::int[])", numbers=written)
    stage.settle_matched()


def write(stage, importer):
    importer.apply(stage)
    for extension in importer.extensions:
        extension.apply(stage)


def counts_of(batch):
    """How many rows became what; every row is counted once."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT outcome, count(*) FROM imports_row WHERE batch_id = %s GROUP BY outcome", [batch.pk])
        found = dict(cursor.fetchall())
    return {"rows": sum(found.values()), **{str(outcome): found.get(str(outcome), 0) for outcome in Outcome}}


# commit


class DoneBefore(Exception):
    """An earlier run of the same act, whose worker or database then died, was whole: nothing is to be done, nor recorded."""


def commit(batch, progress=silent):
    """Write the good rows of a checked batch, in one transaction with one audit entry; a batch committed before is left as it is."""
    progress(stage=_("Writing the good rows"))  # not within the transaction: it would hold the job's row
    with suppress(DoneBefore):
        write_good_rows(batch, importer_of(batch.kind))
    return Batch.objects.select_related("organization", "by").get(pk=batch.pk)


def write_good_rows(batch, importer):
    with recorded("imports.commit", by=batch.by, subject=batch, organization=batch.organization) as entry:
        fresh = Batch.objects.select_for_update(of=("self",)).select_related("organization", "by").get(pk=batch.pk)
        if fresh.status == BatchStatus.COMMITTED:
            raise DoneBefore
        if fresh.status != BatchStatus.CHECKED:
            raise Conflict(_("Only a checked file can be imported. Check it first."))
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"imports.{importer.kind}"])
        stage = Stage(fresh, fresh.by, today_of(fresh.organization), fresh.reading.get("cells"))
        stage.open("outcome IN ('create', 'update', 'unchanged')", outcome=importer.reopened)
        importer.rematch(stage)
        write(stage, importer)
        stage.settle_matched()
        stage.save()
        counts = counts_of(fresh)
        entry.details = {**entry.details, **counts}
        entry.save(update_fields=["details"])
        Batch.objects.filter(pk=fresh.pk).update(
            status=BatchStatus.COMMITTED, committed_at=timezone.now(), commit_entry=entry.pk, counts=counts
        )
        remember(fresh)
