"""Killed in the middle: a job is finished once all the same."""

import json
import os
import signal

import pytest

from tests.runtime.installation import Installation, shell, short_folder, wait_for
from tests.runtime.slow_job import START, STATE


@pytest.fixture(scope="module")
def running():
    """Database, broker, worker and scheduler."""
    made = Installation.migrated(short_folder() / "data", DJANGO_SETTINGS_MODULE="tests.runtime.settings", JOB_LEASE_SECONDS="3")
    made.start()
    yield made
    made.remove()
    made.data_dir.parent.rmdir()


@pytest.fixture
def start(running):
    """`start(kind, **arguments)`: a new job, in a registry without products."""
    shell(running, "from markets.models import Product; Product.objects.all().delete()")
    return lambda kind, **arguments: int(shell(running, START.format(kind=kind, arguments=arguments)))


def state(running, job):
    return json.loads(shell(running, STATE.format(job=job)))


def workers(running):
    return wait_for(lambda: len(found := running.processes("celery -A valuechain worker")) >= 3 and found, 60, "workers")


def every_row_once(running, job, rows):
    now = wait_for(lambda: (now := state(running, job))[0] in ("succeeded", "failed") and now, 120, "the end of the job")
    assert now[0] == "succeeded"
    assert now[1] == rows
    assert now[3] == sorted(f"row {number}" for number in range(rows))
    return now


def test_a_job_whose_worker_is_killed_is_finished_once(running, start):
    job = start("tests.count", rows=40, pause=0.3)
    wait_for(lambda: state(running, job)[1] >= 3, 60, "some rows")
    for pid in workers(running):
        os.kill(pid, signal.SIGKILL)
    assert every_row_once(running, job, 40)[2] == 2


def test_a_job_goes_on_after_all_of_it_was_killed_and_started_again(running, start):
    job = start("tests.count", rows=40, pause=0.3)
    wait_for(lambda: state(running, job)[1] >= 3, 60, "some rows")
    running.up.kill()
    running.up.wait()
    for pid in [*running.processes("celery"), *running.processes("redis-server"), *running.database()]:
        os.kill(pid, signal.SIGKILL)
    running.start()
    assert every_row_once(running, job, 40)[2] == 2


def test_a_job_outlives_the_death_of_its_database(running, start):
    job = start("tests.count", rows=30, pause=0.3)
    wait_for(lambda: state(running, job)[1] >= 3, 60, "some rows")
    os.kill(running.database()[0], signal.SIGKILL)
    every_row_once(running, job, 30)


def test_a_job_that_was_given_while_the_broker_was_dead_is_done(running, start):
    """And the act that gave it does not fail: the broker is only a wake-up."""
    broker = running.processes("redis-server")[0]
    os.kill(running.up.pid, signal.SIGSTOP)
    try:
        os.kill(broker, signal.SIGKILL)
        job = start("tests.count", rows=2, pause=0)
    finally:
        os.kill(running.up.pid, signal.SIGCONT)
    every_row_once(running, job, 2)


def test_a_long_step_keeps_its_lease(running, start):
    """Ten seconds of silence with a lease of three: nobody else takes it, nothing is done twice."""
    job = start("tests.sleep", seconds=10)
    wait_for(lambda: state(running, job)[0] == "succeeded", 60, "the end")
    assert state(running, job) == ["succeeded", 0, 1, ["slept"]]
