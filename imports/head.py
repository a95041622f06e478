"""The top of a file, read while the person waits: its sheets, its headings, and which field each seems to be."""

from itertools import islice

from imports.continuing import continue_import
from imports.engine import local_file, reading_options, samples
from imports.files import open_table
from imports.mapping import map_headers
from imports.reading.shape import LOOKED_AT
from imports.registry import importer_of

FIRST = 500


def read_head(batch):
    """{sheets, sheet, header_row, encoding, delimiter, columns, samples, warnings} of a batch's file. Raises FileRefused."""
    importer = importer_of(batch.kind)
    with local_file(batch) as path, open_table(path, first=FIRST, **reading_options(batch, importer)) as table:
        rows = list(islice(table.rows, LOOKED_AT))
        continue_import(batch, table.headers)  # of the object only: nothing is stored by looking
        chosen = batch.settings
        mapped = map_headers(
            importer, table.headers, rows, chosen=chosen.get("mapping"), fixed=chosen.get("values", ()), organization=batch.organization
        )
        return {
            **{name: getattr(table, name) for name in ("sheets", "sheet", "header_row", "encoding", "delimiter", "warnings")},
            "columns": [m.report() for m in mapped],
            "samples": samples(mapped, rows),
        }
