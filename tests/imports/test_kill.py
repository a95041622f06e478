"""Imports whose worker and database are killed (`kill -9`) at random moments: each firm once, every time.

By hand: `SEED=7 python -m pytest tests/imports/test_kill.py -s` says which moments were hit; `make soak` runs it.
"""

import json
import os
import random
import signal
import threading
import time
import uuid
from http.client import HTTPConnection, HTTPException

import psycopg2
import pytest

from tests.runtime.installation import Installation, shell, short_folder, wait_for
from valuechain.runtime.postgres import Postgres

pytestmark = [pytest.mark.xdist_group("kill"), pytest.mark.timeout(2400)]
KILLS = 20
ROWS = 1500
# A child that dies sooner after its start, and again and again, is given up by the supervisor: this is not what is tested here.
OLD_ENOUGH = 21
BEGIN = """
from accounts.actions import issue_token, join, make_user
from accounts.models import Organization
organization = Organization.objects.create(name="Kill", short_name="kill", kind="implementer")
user = make_user(by=None, email="kill@example.org", name="Kill")
join(user=user, organization=organization, role="manager", by=None)
print(issue_token(user=user, name="kill", by=user)[1])
"""


@pytest.fixture
def running():
    made = Installation.migrated(short_folder() / "data", JOB_LEASE_SECONDS="3")
    try:
        made.start()
        yield made
    finally:
        made.remove()
        made.data_dir.parent.rmdir()


class Api:
    """The API as a client uses it that does not give up: what is answered by nobody, or by a server in need, is asked again."""

    def __init__(self, running, token):
        self.running, self.token = running, token

    def ask(self, method, path, body=None, content_type="application/json", patience=300):
        """The answer as JSON; each act has a key, so asking again does it once."""
        headers = {"Authorization": f"Bearer {self.token}", "Content-Type": content_type, "Idempotency-Key": str(uuid.uuid4())}
        return wait_for(lambda: self.once(method, path, body, headers), patience, f"{method} {path}")

    def once(self, method, path, body, headers):
        assert self.running.up.poll() is None, self.running.output
        connection = HTTPConnection("127.0.0.1", self.running.port, timeout=30)
        try:
            connection.request(method, f"/api/v1/{path}", body, headers)
            answer = connection.getresponse()
            said = answer.read()
        except (OSError, HTTPException):
            return None
        finally:
            connection.close()
        if answer.status >= 500 or (answer.status == 409 and b"done already" not in said):  # a job is just ending
            time.sleep(0.5)
            return None
        assert answer.status < 400 or answer.status == 409, said
        return json.loads(said)

    def upload(self, text):
        body = (
            '--edge\r\nContent-Disposition: form-data; name="kind"\r\n\r\nactors\r\n'
            f'--edge\r\nContent-Disposition: form-data; name="file"; filename="list.csv"\r\n\r\n{text}\r\n--edge--\r\n'
        )
        return self.ask("POST", "imports/", body.encode(), "multipart/form-data; boundary=edge")["id"]

    def until(self, key, *statuses):
        """Wait until the import has one of these; a job that failed ends the wait."""

        def look():
            now = self.ask("GET", f"imports/{key}/")
            job = self.ask("GET", f"jobs/{now['job']}/") if now["job"] else {"state": ""}
            assert job["state"] not in ("failed", "cancelled"), job
            time.sleep(0.5)
            return now["status"] in statuses and job["state"] == "succeeded" and now

        return wait_for(look, 600, f"import {key} {statuses}")


def rows_of(number):
    """A list whose names are like no other's, each firm with the one buyer of all lists."""
    words = random.Random(number)
    lines = [f"{''.join(words.choices('bcdfghklmnprstvz', k=9))} of list {number},KE,Big Buyer" for _ in range(ROWS)]
    return "name,country,buyer\n" + "\n".join(lines) + "\n"


def age(pid):
    """Seconds since a process began."""
    with open("/proc/uptime") as now, open(f"/proc/{pid}/stat") as stat:
        started = int(stat.read().rsplit(")", 1)[1].split()[19]) / os.sysconf("SC_CLK_TCK")
        return float(now.read().split()[0]) - started


def victims(running):
    return {"worker": running.processes("celery -A valuechain worker"), "database": running.database()}


def wait_until_old_enough(running):
    def old():
        found = victims(running)
        return all(found.values()) and all(age(pids[0]) > OLD_ENOUGH for pids in found.values())

    wait_for(old, 180, "processes old enough to be killed")


def kill(running, what):
    found = victims(running)
    for name in what:
        for pid in found[name]:
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                continue


def stage_of(running):
    """What the job was at, for the list of moments."""
    try:
        with Postgres(running.data_dir).connect() as connection, connection.cursor() as cursor:
            cursor.execute("SELECT kind, state, stage, done FROM records_job ORDER BY id DESC LIMIT 1")
            return cursor.fetchone()
    except psycopg2.Error:
        return None


def test_each_firm_once_though_worker_and_database_are_killed_at_twenty_moments(running):
    moments = random.Random(int(os.environ.get("SEED", "1")))
    api = Api(running, shell(running, BEGIN).splitlines()[-1])
    import_list(api, api.upload("name,country\nBig Buyer,KE\n"))
    took = import_list(api, api.upload(rows_of(0)))
    for number in range(1, KILLS + 1):
        wait_until_old_enough(running)
        what = moments.choice((("worker",), ("database",), ("worker", "database")))
        act = moments.choice(("check", "commit"))
        after = moments.uniform(0, took[act])
        hit = []
        import_list(api, api.upload(rows_of(number)), act, lambda what=what, after=after, hit=hit: hit.append(strike(running, what, after)))
        print(f"{number}: killed {' and '.join(what)} {after:.1f} s into the {act}, at {hit[0]}", flush=True)
        assert firms(running) == (ROWS * (number + 1) + 1, ROWS * (number + 1) + 1, ROWS * (number + 1), number + 2)


def import_list(api, key, act="", meanwhile=None):
    """Check and commit, and how many seconds each took; `meanwhile` happens in a thread beside one of them."""
    took = {}
    for step, status in (("check", "checked"), ("commit", "committed")):
        thread = threading.Thread(target=meanwhile) if step == act else None
        if thread:
            thread.start()
        begun = time.monotonic()
        api.ask("POST", f"imports/{key}/{step}/", b"{}")
        api.until(key, status)
        took[step] = time.monotonic() - begun
        if thread:
            thread.join()
    return took


def strike(running, what, after):
    time.sleep(after)
    stage = stage_of(running)
    kill(running, what)
    return stage


def firms(running):
    """(actors, different names, linkages, commits in the audit)."""

    def look():
        try:
            with Postgres(running.data_dir).connect() as connection, connection.cursor() as cursor:
                cursor.execute(
                    "SELECT (SELECT count(*) FROM actors_actor), (SELECT count(DISTINCT name) FROM actors_actor),"
                    " (SELECT count(*) FROM linkages_linkage), (SELECT count(*) FROM accounts_auditentry WHERE act = 'imports.commit')"
                )
                return cursor.fetchone()
        except psycopg2.Error:
            return None

    return wait_for(look, 60, "the database")
