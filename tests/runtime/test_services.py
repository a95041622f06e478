"""The production settings against services of their own: PostgreSQL and Redis or RabbitMQ of this machine, where there are some."""

import json
import secrets
import shutil
import signal
import socket
import subprocess
import sys

import psycopg2
import pytest
from kombu import Connection
from kombu.exceptions import OperationalError

from tests.runtime.installation import PROJECT, Installation, shell, short_folder, wait_for
from tests.runtime.slow_job import START, STATE

POSTGRES = "postgres://postgres@127.0.0.1:5432"
BROKERS = {"redis": "redis://127.0.0.1:6379/0", "rabbitmq": "amqp://guest:guest@127.0.0.1:5672//"}


def owner():
    """A connection that may make databases, or skip."""
    try:
        connection = psycopg2.connect(f"{POSTGRES}/postgres", connect_timeout=3)
    except psycopg2.OperationalError:
        pytest.skip("no PostgreSQL answers the user postgres at 127.0.0.1:5432")
    connection.autocommit = True
    return connection


@pytest.fixture(scope="module")
def production():
    """An installation on this machine's PostgreSQL, with a scratch database of its own, migrated; as behind a proxy with TLS."""
    connection = owner()
    name = f"valuechain_check_{secrets.token_hex(4)}"
    cursor = connection.cursor()
    cursor.execute(f"CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8'")
    folder = short_folder() / "data"
    folder.mkdir()
    made = Installation(
        folder,
        DATABASE_URL=f"{POSTGRES}/{name}",
        SECRET_KEY=secrets.token_urlsafe(60),
        BASE_URL="https://valuechain.example",
        TRUSTED_PROXIES="1",
        LOG_FORMAT="json",
        QUEUE=name,
        DJANGO_SETTINGS_MODULE="tests.runtime.settings",
        EMAIL_URL="dummy://",
    )
    try:
        for command in (["migrate", "--no-input", "-v", "0"], ["createcachetable"], ["load_reference"]):
            said = made.manage(*command)
            assert said.returncode == 0, said.stderr
        yield made
    finally:
        cursor.execute(f"DROP DATABASE {name} WITH (FORCE)")
        shutil.rmtree(folder.parent)


def test_the_settings_are_fit_for_deployment(production):
    said = production.manage("check", "--deploy", "--tag", "security", "--fail-level", "WARNING")
    assert said.returncode == 0, said.stderr


@pytest.mark.parametrize("kind", BROKERS)
def test_a_job_is_done_by_a_worker_of_its_own(production, kind):
    broker = BROKERS[kind]
    try:
        with Connection(broker, connect_timeout=3) as probe:
            probe.ensure_connection(max_retries=1, timeout=3)
    except (OSError, OperationalError):
        pytest.skip(f"no {kind} answers at {broker}")
    production.environment["CELERY_BROKER_URL"] = broker
    log = production.data_dir / f"worker-{kind}.log"
    with open(log, "w") as out:
        worker = subprocess.Popen(
            [sys.executable, "-m", "celery", "-A", "valuechain", "worker", "--concurrency", "1", "--loglevel", "INFO"],
            cwd=PROJECT,
            env=production.environment,
            stdout=out,
            stderr=out,
        )
    try:
        wait_for(lambda: " ready." in log.read_text() or worker.poll() is not None, 90, "the worker")
        job = int(shell(production, START.format(kind="tests.count", arguments={"rows": 3, "pause": 0})))
        done = wait_for(lambda: (now := json.loads(shell(production, STATE.format(job=job))))[0] == "succeeded" and now, 60, "the job")
        assert done[1:3] == [3, 1]
        said = production.manage("doctor", "--json")
        assert json.loads(said.stdout)["worker"] == {"ok": True, "says": "1 answering"}, said.stdout
        assert said.returncode == 0, said.stderr
    finally:
        worker.send_signal(signal.SIGTERM)
        assert worker.wait(60) == 0
        forget_queue(broker, production.environment["QUEUE"])
    lines = [json.loads(line) for line in log.read_text().splitlines() if line.startswith("{")]
    assert {"event", "level", "logger", "timestamp"} <= set(lines[0])


def forget_queue(broker, name):
    with Connection(broker) as connection:
        connection.default_channel.queue_delete(name)


def test_the_web_server_is_ready_whatever_name_the_probe_calls_it_by_and_sends_people_to_tls(production):
    production.environment["CELERY_BROKER_URL"] = BROKERS["redis"]
    with socket.socket() as probe:
        if probe.connect_ex(("127.0.0.1", 6379)):
            pytest.skip("no Redis answers at 127.0.0.1:6379")
    server = subprocess.Popen(
        [sys.executable, "-m", "granian", "--interface", "wsgi", "--port", str(production.port), "--log-level", "warning"]
        + ["valuechain.wsgi:application"],
        cwd=PROJECT,
        env=production.environment,
    )
    try:
        wait_for(production.ready, 90, "the web server")
        assert production.get("/healthz") == 200
        assert production.get("/") == 301  # to https
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(30)
