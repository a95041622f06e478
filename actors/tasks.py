"""The worker's ways in: each is a kind of job, and may run twice."""

from django.utils.translation import gettext_lazy

from actors.duplicate_search import search
from records.jobs import job_kind


@job_kind("actors.duplicates", gettext_lazy("Looking for duplicates"))
def find_duplicates(job, progress):
    return {**search(job.organization, progress), "url": "/actors/duplicates/"}
