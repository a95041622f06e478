"""Files that were never imported are not kept for ever: after a time they go, with all that was read of them."""

from datetime import timedelta

from django.conf import settings
from django.core.files.storage import default_storage
from django.db.models import Q
from django.db.models.functions import Greatest
from django.utils import timezone

from accounts.audit import recorded
from imports.engine import clear
from imports.enums import BatchStatus
from imports.models import Batch

NEVER_IMPORTED = (BatchStatus.UPLOADED, BatchStatus.CHECKED, BatchStatus.REFUSED)
MOST_AT_ONCE = 200


def kept_until(batch):
    """The day after which a batch that nobody imports goes."""
    last = max(filter(None, (batch.recorded_at, batch.job and batch.job.finished_at)))
    return last + timedelta(days=settings.IMPORT_KEPT_DAYS)


def forgotten(now=None):
    """Batches that nobody imported or worked on for `IMPORT_KEPT_DAYS`, and that no mended file goes on with."""
    before = (now or timezone.now()) - timedelta(days=settings.IMPORT_KEPT_DAYS)
    touched = Greatest("recorded_at", "job__finished_at")  # the greater one that is known
    at_work = Q(job__isnull=False, job__finished_at__isnull=True)
    rows = Batch.objects.filter(status__in=NEVER_IMPORTED, continued_by__isnull=True).exclude(at_work)
    return rows.annotate(touched=touched).filter(touched__lt=before).order_by("pk")


def forget_old():
    """Delete them; returns how many went."""
    gone = 0
    for batch in forgotten()[:MOST_AT_ONCE]:
        clear(batch)
        with recorded("imports.forget", by=None, organization=batch.organization, file=batch.file_name, batch=batch.pk):
            name = batch.file.name
            # Somebody may have gone on with it since it was looked at.
            deleted, _each = Batch.objects.filter(pk=batch.pk, status__in=NEVER_IMPORTED, job=batch.job_id).delete()
        if deleted and not Batch.objects.filter(file=name).exists():
            default_storage.delete(name)
        gone += bool(deleted)
    return gone
