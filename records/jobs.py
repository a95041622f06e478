"""Jobs: a row with stage, done of total, message, result; run by a worker under a lease, and taken up again if that dies.

A kind of job is a function `run(job, progress)` registered with `job_kind`. It may run twice: each chunk commits its rows
and its progress together, and a second run goes on from there. Who lost the lease (a machine that slept, a network that
broke) is stopped at its next progress, and its chunk with it: `attempts` says whose turn it is.
"""

import threading
from contextlib import contextmanager
from datetime import timedelta

from django.conf import settings
from django.db import DatabaseError, InterfaceError, OperationalError, connection, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.audit import recorded
from accounts.notices import address, tell
from core.api.problems import Conflict
from core.tasks import after_commit
from records.models import Job, JobState

MOST_ATTEMPTS = 5
WOKEN_AT_ONCE = 8  # few, so that a long queue is not given to the broker again and again
LONG = timedelta(minutes=1)  # whoever waited so long has turned to something else, and is told by a letter
FORGOTTEN_AFTER = timedelta(seconds=30)  # a job that waits for so long may have lost its wake-up
KINDS = {}


class Cancelled(Exception):
    """Somebody asked this job to stop."""


class LeaseLost(Exception):
    """Another worker has this job now."""


def lease_end():
    return timezone.now() + timedelta(seconds=settings.JOB_LEASE_SECONDS)


def job_kind(name, words):
    """Decorator: `function(job, progress) -> result` does jobs of kind `name`, which people know by `words`."""

    def put(function):
        KINDS[name], Job.WORDS[name] = function, words
        return function

    return put


def start(*, kind, by, organization=None, **arguments):
    """Queue a job; the worker is told after commit. An unknown kind is a KeyError at once."""
    assert KINDS[kind]
    with recorded(f"jobs.start.{kind}", by=by, organization=organization):
        job = Job.objects.create(kind=kind, owner=by, organization=organization, arguments=arguments)
        after_commit("records.run_job", job=job.pk)
    return job


def cancel(*, job, by):
    """Ask a job to stop at its next step; one that has ended is 409."""
    if job.has_ended:
        raise Conflict(_("This job has ended already."))
    with recorded("jobs.cancel", by=by, subject=job):
        Job.objects.filter(pk=job.pk, state=JobState.QUEUED).update(state=JobState.CANCELLED, finished_at=timezone.now())
        Job.objects.filter(pk=job.pk, state=JobState.RUNNING).update(cancel_asked=True)
    return Job.objects.get(pk=job.pk)


def held(job):
    """The row of `job`, while it is ours to do."""
    return Job.objects.filter(pk=job.pk, state=JobState.RUNNING, attempts=job.attempts)


class Progress:
    """What a running job says of itself; each call also renews the lease."""

    def __init__(self, job):
        self.job = job

    def __call__(self, *, stage=None, done=None, total=None, message=None):
        said = {k: v for k, v in {"stage": stage, "done": done, "total": total, "message": message}.items() if v is not None}
        if not held(self.job).update(lease_until=lease_end(), **said):
            raise LeaseLost
        if Job.objects.filter(pk=self.job.pk, cancel_asked=True).exists():
            raise Cancelled


@contextmanager
def heartbeat(job):
    """Renew the lease from a thread while a step is long; where the process dies or the database is away, it runs out."""
    done = threading.Event()

    def beat():
        while not done.wait(settings.JOB_LEASE_SECONDS / 4):
            try:
                held(job).update(lease_until=lease_end())
            except DatabaseError:
                continue
            finally:
                connection.close()

    thread = threading.Thread(target=beat, name=f"job {job.pk}", daemon=True)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join(2)


def take(pk):
    """Lease a job that waits, or whose worker went silent; None if another has it."""
    now = timezone.now()
    free = Q(state=JobState.QUEUED) | Q(state=JobState.RUNNING, lease_until__lt=now)
    with transaction.atomic():
        # A row that is locked is in somebody's hands: do not wait for it.
        rows = Job.objects.select_for_update(skip_locked=True, of=("self",))
        job = rows.filter(free, pk=pk, attempts__lt=MOST_ATTEMPTS).order_by("pk").first()
        if job is not None:
            job.state, job.attempts, job.started_at, job.lease_until = JobState.RUNNING, job.attempts + 1, now, lease_end()
            job.save(update_fields=["state", "attempts", "started_at", "lease_until"])
    return job


def finish(job, state, **values):
    with transaction.atomic():
        ended = held(job).update(state=state, finished_at=timezone.now(), lease_until=None, **values)
        if ended and state != JobState.CANCELLED and timezone.now() - job.recorded_at > LONG:
            tell("job_done", [job.owner_id], lambda reader: words_of(job, state, values.get("message", "")))


def words_of(job, state, message):
    said = {"work": job.kind_name}
    return [
        _("%(work)s: done") % said if state == JobState.SUCCEEDED else _("%(work)s: it failed") % said,
        message,
        address(job.get_absolute_url()),
    ]


def let_go(job):
    """The database failed us in the middle: nothing of this chunk is stored, and the sweep gives the job again."""
    try:
        held(job).update(lease_until=timezone.now())
    except DatabaseError:
        connection.close()  # it is away; the lease runs out by itself


def run(pk):
    """Do one job, if it is free. A fault of the job is kept on its row, in words."""
    job = take(pk)
    if job is None:
        return
    try:
        with heartbeat(job):
            result = KINDS[job.kind](job, Progress(job))
    except LeaseLost:
        return
    except Cancelled:
        finish(job, JobState.CANCELLED, message=_("Stopped. What was stored before stays."))
    except Conflict as error:
        finish(job, JobState.FAILED, message=str(error.detail))
    except (OperationalError, InterfaceError):
        let_go(job)
        raise
    except Exception:
        finish(job, JobState.FAILED, message=_("It failed for a reason on our side, which is in the log. Nothing half-done was stored."))
        raise
    else:
        finish(job, JobState.SUCCEEDED, result=result)


def sweep():
    """Wake jobs whose worker died or whose wake-up was lost: by the scheduler."""
    now = timezone.now()
    silent = Q(state=JobState.RUNNING, lease_until__lt=now)
    late = silent | Q(state=JobState.QUEUED, recorded_at__lt=now - FORGOTTEN_AFTER)
    with transaction.atomic():
        free = Job.objects.select_for_update(skip_locked=True, of=("self",)).order_by("pk")
        given_up = [job.pk for job in free.filter(silent, attempts__gte=MOST_ATTEMPTS)]
        Job.objects.filter(pk__in=given_up).update(
            state=JobState.FAILED, finished_at=now, message=_("Its worker ended several times. Tell your administrator.")
        )
        for job in free.filter(late, attempts__lt=MOST_ATTEMPTS)[:WOKEN_AT_ONCE]:
            after_commit("records.run_job", job=job.pk)
