"""The rows that are given back, as a workbook in the file's own columns."""

import tempfile

from django.http import FileResponse
from django.utils.translation import gettext as _

from core import writers
from core.api.problems import Conflict
from imports.engine import local_file, reading_options
from imports.enums import BatchStatus
from imports.registry import importer_of
from imports.report import given_back

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def faults_file(batch):
    """The answer that carries the rows given back."""
    if batch.status in (BatchStatus.UPLOADED, BatchStatus.REFUSED):
        raise Conflict(_("This file is not checked yet, so no row is known to be wrong."))
    out = tempfile.TemporaryFile()  # noqa: SIM115 - FileResponse closes it
    with local_file(batch) as path:
        lines = given_back(batch, path, reading_options(batch, importer_of(batch.kind)))
        writers.write_sheets([(batch.reading.get("sheet") or "Rows", next(lines), lines)], out)
    out.seek(0)
    name = f"{batch.file_name.rsplit('.', 1)[0]}-to-mend.xlsx"
    return FileResponse(out, as_attachment=True, filename=name, content_type=XLSX)
