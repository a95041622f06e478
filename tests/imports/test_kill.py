"""The worker is killed in the middle of an import's commit: the import is finished once, and nothing is doubled or half done."""

import json
import os
import signal
import time

import pytest

from tests.runtime.installation import Installation, short_folder, wait_for

pytestmark = [pytest.mark.xdist_group("kill"), pytest.mark.timeout(600)]
ROWS = 2000
BEGIN = f"""
from django.core.files.base import ContentFile
from django.db import connection
from accounts.actions import join, make_user
from accounts.models import Organization
from imports import actions, engine
organization = Organization.objects.create(name="Kill", short_name="kill", kind="implementer")
user = make_user(by=None, email="kill@example.org", name="Kill")
join(user=user, organization=organization, role="manager", by=None)
rows = "".join(f"Firm {{n}} of Kwanza,KE,Big Buyer\\n" for n in range({ROWS - 1}))
file = ContentFile(("name,country,buyer\\nBig Buyer,KE,\\n" + rows).encode(), name="list.csv")
batch = engine.check(actions.upload(by=user, organization=organization, kind="actors", file=file))
with connection.cursor() as cursor:
    # The writing of actors waits at a gate, so that the kill falls into it.
    cursor.execute("CREATE TABLE gate (closed bool)")
    cursor.execute("INSERT INTO gate VALUES (true)")
    cursor.execute(
        "CREATE FUNCTION linger() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
        " WHILE EXISTS (SELECT 1 FROM gate) LOOP PERFORM pg_sleep(0.2); END LOOP; RETURN NULL; END $$"
    )
    cursor.execute("CREATE TRIGGER linger AFTER INSERT ON actors_actor FOR EACH STATEMENT EXECUTE FUNCTION linger()")
print(actions.commit(batch=batch, by=user).job_id)
"""
STATE = """
import json
from accounts.models import AuditEntry
from actors.models import Actor
from imports.models import Batch
from linkages.models import Linkage, LinkageStatement
from records.models import Job
job = Job.objects.get(pk={job})
counts = [model.objects.count() for model in (Actor, Linkage, LinkageStatement)]
print(json.dumps([job.state, job.stage, job.attempts, Batch.objects.get().status, counts, AuditEntry.objects.filter(act="imports.commit").count()]))
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


def shell(running, code):
    said = running.manage("shell", "-v", "0", "-c", code)
    assert said.returncode == 0, said.stderr
    return (said.stdout.strip().splitlines() or [""])[-1]


def test_a_commit_whose_worker_is_killed_is_done_once(running):
    job = int(shell(running, BEGIN))

    def state():
        return json.loads(shell(running, STATE.format(job=job)))

    wait_for(lambda: state()[1].startswith("Writing"), 60, "the writing")
    time.sleep(1)
    for pid in running.processes("celery -A valuechain worker"):
        os.kill(pid, signal.SIGKILL)
    assert state()[4] == [0, 0, 0]
    shell(running, "from django.db import connection; connection.cursor().execute('DELETE FROM gate'); print()")
    end = wait_for(lambda: (now := state())[0] in ("succeeded", "failed") and now, 120, "the end of the job")
    assert end[0] == "succeeded"
    assert end[2] >= 2
    assert end[3:] == ["committed", [ROWS, ROWS - 1, ROWS - 1], 1]
