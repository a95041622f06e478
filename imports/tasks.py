"""The worker's ways in: each is a kind of job, and may run twice."""

from celery import shared_task
from django.utils.translation import gettext_lazy

from imports import engine
from imports.forgetting import forget_old
from imports.models import Batch
from imports.undo import take_back
from records.jobs import job_kind


def batch_of(job):
    return Batch.objects.select_related("organization", "by").get(pk=job.arguments["batch"])


@job_kind("imports.check", gettext_lazy("Checking a list"))
def check(job, progress):
    batch = engine.check(batch_of(job), progress)
    return {"import": batch.pk, "status": batch.status, "counts": batch.counts, "url": batch.get_absolute_url()}


@job_kind("imports.commit", gettext_lazy("Importing good rows"))
def commit(job, progress):
    batch = engine.commit(batch_of(job), progress)
    return {"import": batch.pk, "status": batch.status, "counts": batch.counts, "url": batch.get_absolute_url()}


@job_kind("imports.undo", gettext_lazy("Taking an import back"))
def undo(job, progress):
    batch = take_back(batch_of(job), by=job.owner, progress=progress)
    return {"import": batch.pk, "status": batch.status, "undone": batch.undone, "url": batch.get_absolute_url()}


@shared_task(name="imports.forget_old")
def forget():
    forget_old()
