"""Rule 6: a task that is started by name exists, and running it twice leaves what running it once leaves."""

import ast

import pytest
from celery import current_app
from django.core import mail

from core.letters import post, send_waiting
from core.models import Letter
from records import jobs
from records.models import Job
from tests.house.walk import calls


def names(function, argument=0, keyword=None):
    for module, call in calls(function):
        found = next((k.value for k in call.keywords if k.arg == keyword), None) if keyword else None
        found = found or (call.args[argument] if len(call.args) > argument else None)
        if isinstance(found, ast.Constant) and isinstance(found.value, str):
            yield module, found.value


def test_every_task_started_by_name_exists():
    wanted = list(names("after_commit"))
    assert wanted, "Nothing starts a task: has after_commit another name?"
    assert [pair for pair in wanted if pair[1] not in current_app.tasks] == []


def test_every_scheduled_task_exists(settings):
    assert [line["task"] for line in settings.CELERY_BEAT_SCHEDULE.values() if line["task"] not in current_app.tasks] == []


def test_every_kind_of_job_that_is_started_exists():
    wanted = [pair for pair in names("start", keyword="kind") if "job" in pair[0] or pair[1].count(".")]
    assert [pair for pair in wanted if pair[1] not in jobs.KINDS] == []


def test_an_unknown_task_is_an_error_at_once(db):
    with pytest.raises(KeyError):
        jobs.start(kind="no.such", by=None)


@pytest.fixture
def counting(monkeypatch):
    ran = []
    monkeypatch.setitem(jobs.KINDS, "tests.count", lambda job, progress: ran.append(job.pk) or {"n": len(ran)})
    return ran


def test_a_job_that_is_woken_twice_runs_once(db, counting):
    job = Job.objects.create(kind="tests.count")
    for _ in range(3):
        jobs.run(job.pk)
    job.refresh_from_db()
    assert (counting, job.state, job.result) == ([job.pk], "succeeded", {"n": 1})


def test_a_letter_leaves_once_however_often_it_is_sent(db):
    post("one@example.org", "Hello", "…")
    for _ in range(3):
        send_waiting()
    assert [m.to for m in mail.outbox] == [["one@example.org"]]
    assert Letter.objects.get().sent_at is not None


def test_a_sweep_of_nothing_changes_nothing(db, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks() as woken:
        jobs.sweep()
        jobs.sweep()
    assert woken == []
    assert not Job.objects.exists()
