"""Probes, metrics and the doctor."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError, connection
from django.test import override_settings
from kombu import Connection

from records.models import Job
from tests.gateway import running
from valuechain import health


@pytest.mark.django_db
def test_probes_answer_whatever_name_they_call_us_by(client, monkeypatch):
    monkeypatch.setattr(health, "broker_says", lambda: "ok")
    with override_settings(ALLOWED_HOSTS=["valuechain.example"], SECURE_SSL_REDIRECT=True):
        alive = client.get("/healthz", headers={"host": "10.0.0.7"})
        ready = client.get("/readyz", headers={"host": "10.0.0.7"})
        page = client.get("/", headers={"host": "10.0.0.7"})
    assert (alive.status_code, alive.content) == (200, b"ok\n")
    assert (ready.status_code, ready.json()) == (200, {"database": "ok", "broker": "ok", "migrations": "ok"})
    assert page.status_code == 400


@pytest.mark.django_db
def test_not_ready_without_a_broker_and_without_migrations(client, settings, monkeypatch):
    monkeypatch.setattr(health, "broker_says", lambda: "no answer")
    monkeypatch.setattr(health, "migrations_say", lambda: "pending")
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()) == (503, {"database": "ok", "broker": "no answer", "migrations": "pending"})


def test_not_ready_without_a_database(client, monkeypatch):
    def away():
        raise OperationalError("gone")

    monkeypatch.setattr(health.connection, "cursor", away)
    monkeypatch.setattr(health, "broker_says", lambda: "ok")
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()) == (503, {"database": "no answer", "broker": "ok", "migrations": "unknown"})
    assert client.get("/healthz").status_code == 200


def test_a_broker_that_is_not_there_is_no_answer(monkeypatch):
    monkeypatch.setattr(health.app, "connection_for_write", lambda: Connection("redis://127.0.0.1:1/0"))
    assert health.broker_says() == "no answer"


@pytest.mark.django_db
def test_metrics_are_for_who_knows_the_token_and_count_what_waits(client, settings):
    Job.objects.create(kind="tests.count")
    assert client.get("/metrics", headers={"authorization": "Bearer "}).status_code == 404
    settings.METRICS_TOKEN = "scrape-me"
    for given in ({}, {"authorization": "Bearer scrape-you"}, {"authorization": "Bearer scrape-mé"}):
        assert client.get("/metrics", headers=given).status_code == 404
    text = client.get("/metrics", headers={"authorization": "Bearer scrape-me"}).content.decode()
    assert 'valuechain_waiting{kind="job",state="queued"} 1.0' in text
    assert "django_http_requests_before_middlewares_total" in text


def test_metrics_are_told_without_a_database_too(monkeypatch):
    def away():
        raise OperationalError("gone")

    monkeypatch.setattr(health.connection, "cursor", away)
    assert list(health.Backlog().collect()) == []


def doctor():
    """(what it found, whether it failed)"""
    out = StringIO()
    try:
        call_command("doctor", json=True, stdout=out)
    except CommandError:
        return json.loads(out.getvalue()), True
    return json.loads(out.getvalue()), False


@pytest.fixture
def answering(monkeypatch):
    """A broker and a worker that answer."""
    monkeypatch.setattr(health, "broker_says", lambda: "ok")
    monkeypatch.setattr(health.app.control, "ping", lambda timeout: [{"celery@here": {"ok": "pong"}}])


@pytest.mark.django_db
@pytest.mark.usefixtures("answering")
def test_the_doctor_finds_nothing_wrong():
    found, failed = doctor()
    assert not failed
    assert [name for name, line in found.items() if not line["ok"]] == []
    assert list(found) == ["database", "migrations", "broker", "worker", "storage", "disk", "mail", "messages", "clock"]


@pytest.mark.django_db
def test_the_doctor_says_each_fault_in_a_line_with_what_to_do(monkeypatch, settings):
    monkeypatch.setattr(health, "broker_says", lambda: "no answer")
    monkeypatch.setattr(health, "migrations_say", lambda: "pending")
    monkeypatch.setattr(health.app.control, "ping", lambda timeout: [])
    monkeypatch.setattr("django.core.files.storage.default_storage.save", lambda *a: (_ for _ in ()).throw(OSError("read-only")))
    settings.EMAIL_BACKEND, settings.EMAIL_HOST, settings.EMAIL_PORT = "django.core.mail.backends.smtp.EmailBackend", "127.0.0.1", 1
    out = StringIO()
    with pytest.raises(CommandError, match="5 of 9 failed: migrations, broker, worker, storage, mail"):
        call_command("doctor", stdout=out)
    lines = out.getvalue().splitlines()
    assert len(lines) == 9
    assert [line for line in lines if line.startswith("FAIL")] == [
        "FAIL  migrations  wait. Run manage.py migrate.",
        "FAIL  broker      does not answer. Look at CELERY_BROKER_URL, or start it with make run.",
        "FAIL  worker      does not answer. Start one: celery -A valuechain worker, or make run.",
        "FAIL  storage     cannot be written: read-only. Look at MEDIA_URL.",
        "FAIL  mail        server does not take letters: [Errno 111] Connection refused. Look at EMAIL_URL.",
    ]


@pytest.mark.usefixtures("answering")
def test_the_doctor_without_a_database(monkeypatch):
    def away():
        raise OperationalError("connection refused\nmore")

    monkeypatch.setattr(connection, "cursor", away)
    found, failed = doctor()
    assert failed
    assert {name: line["says"] for name, line in found.items() if not line["ok"]} == {
        "database": "does not answer: connection refused Look at DATABASE_URL, or start it with make run.",
        "migrations": "cannot be looked at without the database.",
        "clock": "cannot be compared without the database.",
    }


@pytest.mark.django_db
@pytest.mark.usefixtures("answering")
def test_the_doctor_asks_for_a_mail_server_where_people_come_from_outside(settings):
    settings.HTTPS, settings.EMAIL_BACKEND = True, "django.core.mail.backends.filebased.EmailBackend"
    found, failed = doctor()
    assert failed
    assert "Set EMAIL_URL." in found["mail"]["says"]


@pytest.mark.django_db
@pytest.mark.usefixtures("answering")
def test_the_doctor_asks_the_gateway_of_text_messages(settings):
    with running() as server:
        options = {"url": server.url, "secret": "", "sender": "", "fields": {}, "reference": "id", "timeout": 2}
        settings.MESSAGES = {"gateway": "core.gateways.JsonGateway", "options": options}
        assert doctor()[0]["messages"] == {"ok": True, "says": "gateway at 127.0.0.1 answers"}
        settings.MESSAGES = {"gateway": "no.such.Gateway", "options": options}
        assert "Look at MESSAGE_GATEWAY." in doctor()[0]["messages"]["says"]
    settings.MESSAGES = {"gateway": "core.gateways.JsonGateway", "options": options}
    assert "Look at MESSAGE_GATEWAY_URL." in doctor()[0]["messages"]["says"]
