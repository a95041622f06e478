"""A job that writes a row a step; a row written twice would show, for nothing in the database forbids it."""

import time

from django.db import transaction

from markets.models import Product
from records.jobs import job_kind

# What a shell of the installation is told, to start one and to look at it.
START = "from records import jobs; import tests.runtime.slow_job; print(jobs.start(kind={kind!r}, by=None, **{arguments}).pk)"
STATE = """
import json
from markets.models import Product
from records.models import Job
job = Job.objects.get(pk={job})
print(json.dumps([job.state, job.done, job.attempts, sorted(Product.objects.values_list("name", flat=True))]))
"""


@job_kind("tests.count", "Counting")
def count(job, progress):
    progress(stage="counting", total=job.arguments["rows"])
    for number in range(job.done, job.arguments["rows"]):
        with transaction.atomic():
            Product.objects.create(name=f"row {number}", unit_id="kg")
            progress(done=number + 1)
            time.sleep(job.arguments["pause"])
    return {"rows": job.arguments["rows"]}


@job_kind("tests.sleep", "Sleeping")
def sleep(job, progress):
    """One long step, that says nothing of itself."""
    time.sleep(job.arguments["seconds"])
    Product.objects.create(name="slept", unit_id="kg")
