"""The worker's ways in."""

from celery import shared_task

from records import jobs


@shared_task(name="records.run_job")
def run_job(job):
    jobs.run(job)


@shared_task(name="records.sweep_jobs")
def sweep_jobs():
    jobs.sweep()
