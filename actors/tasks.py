"""The worker's ways in: each is a kind of job, and may run twice."""

from actors.duplicate_search import search
from records.jobs import job_kind


@job_kind("actors.duplicates")
def find_duplicates(job, progress):
    return {**search(job.organization, progress), "url": "/actors/duplicates/"}
