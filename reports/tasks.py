"""The worker's ways in: files of editions, and exports."""

import tempfile
from datetime import timedelta

from celery import shared_task
from django.core.files import File
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.exports import EXPORTS, write
from records.jobs import job_kind
from reports.files import make_file
from reports.models import Export, ReportEdition

KEPT = timedelta(hours=24)


@job_kind("reports.render", gettext_lazy("Making a report's file"))
def render(job, progress):
    """Make one file of an edition; its address is `result["url"]`."""
    progress(stage=_("Making the file"), done=0, total=1)
    edition = ReportEdition.objects.select_related("program").get(pk=job.arguments["edition"])
    kind = job.arguments["format"]
    make_file(edition, kind)
    progress(done=1)
    return {"url": f"/editions/{edition.pk}/{kind}/"}


@job_kind("reports.export", gettext_lazy("Taking rows out"))
def export(job, progress):
    """Write the rows into a file that expires after a day."""
    made = Export.objects.select_related("owner").get(pk=job.arguments["export"])
    if not made.file:
        wanted = EXPORTS[made.kind]
        progress(stage=_("Writing %(kind)s") % {"kind": wanted.label})
        with tempfile.TemporaryFile() as stream:
            rows = write(wanted, made.owner, made.filters, made.format, stream, lambda done: progress(done=done))
            stream.seek(0)
            made.file.save(f"{made.pk}.{made.format}", File(stream), save=False)
        Export.objects.filter(pk=made.pk).update(file=made.file.name, rows=rows, expires_at=timezone.now() + KEPT)
        progress(done=rows, total=rows)
    return {"url": f"/exports/{made.pk}/file/"}


@shared_task(name="reports.drop_expired")
def drop_expired():
    """Delete the files of exports that have expired; their rows stay, to say so."""
    for made in Export.objects.filter(expires_at__lt=timezone.now()).exclude(file="").order_by("pk")[:500]:
        made.file.delete(save=False)
        Export.objects.filter(pk=made.pk).update(file="")
