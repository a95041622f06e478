"""The database is killed in the middle of an approval: nothing half done is left."""

import json
import os
import signal
import subprocess
import sys

import pytest

from tests.runtime.installation import PROJECT, Installation, shell, wait_for
from valuechain.runtime import postgres
from valuechain.runtime.process import parent_of

SUBMIT = """
import json, sys
from accounts.models import User
from programs.indicators import actions
from programs.indicators.models import Indicator, Period
people, ids = json.loads({world!r})
officer = User.objects.get(email=people["a_officer"]["email"])
observation = actions.enter(by=officer, indicator=Indicator.objects.get(pk=ids["indicator"]), period=Period.objects.get(pk=ids["period_open"]), value=7)
actions.submit(observation=observation, by=officer)
print(observation.pk)
"""
APPROVE = """
import json
from django.db import transaction
from accounts.models import User
from programs.indicators import actions
from programs.indicators.models import Observation
people, ids = json.loads({world!r})
with transaction.atomic():
    actions.approve(observation=Observation.objects.get(pk={observation}), by=User.objects.get(email=people["a_manager"]["email"]))
    print("approved, not committed", flush=True)
    input()
print("committed", flush=True)
"""
LOOK = """
import json
from accounts.models import AuditEntry
from core.history import versions
from programs.indicators.models import Observation
row = Observation.objects.get(pk={observation})
print(json.dumps([row.status, row.decided_by_id, len(versions(row)), list(AuditEntry.objects.filter(subject_id=str(row.pk), act__startswith="indicators.").order_by("pk").values_list("act", flat=True))]))
"""


@pytest.mark.parametrize("victim", ["postmaster", "backend"])
def test_an_approval_that_dies_with_the_database_leaves_nothing_half_done(folder, victim):
    install = Installation.migrated(folder / "data", ALLOW_TESTWORLD="1")
    server = postgres.Postgres(install.data_dir)
    process = server.start()
    try:
        world = json.loads(install.manage("testworld", "--json").stdout)
        known = json.dumps([world["people"], world["ids"]["A"]])
        observation = int(shell(install, SUBMIT.format(world=known)))
        before = json.loads(shell(install, LOOK.format(observation=observation)))
        assert before[0] == "submitted"

        approval = subprocess.Popen(
            [sys.executable, "manage.py", "shell", "-v", "0", "-c", APPROVE.format(world=known, observation=observation)],
            cwd=PROJECT,
            env=install.environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        assert approval.stdout.readline() == "approved, not committed\n"
        backend = backend_in_transaction(server)
        os.kill(process.pid if victim == "postmaster" else backend, signal.SIGKILL)
        wait_for(lambda: parent_of(backend) is None, 60, "the end of the backend, which notices that its postmaster is gone")
        said, trace = approval.communicate("\n", timeout=60)
        assert "committed" not in said
        assert "OperationalError" in trace
        if victim == "postmaster":
            process.wait()
            process = server.start()
        wait_for(server.alive, 60, "the database")

        assert json.loads(shell(install, LOOK.format(observation=observation))) == before
        whole = subprocess.run(approval.args, cwd=PROJECT, env=install.environment, input="\n", capture_output=True, text=True, check=True)
        assert whole.stdout.endswith("committed\n")
        after = json.loads(shell(install, LOOK.format(observation=observation)))
        assert (after[0], after[2], after[3]) == ("approved", before[2] + 1, [*before[3], "indicators.approve"])
    finally:
        postgres.stop(process)
        install.remove()


def backend_in_transaction(server):
    connection = server.connect()
    cursor = connection.cursor()
    cursor.execute("SELECT pid FROM pg_stat_activity WHERE state = 'idle in transaction' AND pid <> pg_backend_pid()")
    [(number,)] = cursor.fetchall()
    connection.close()
    return number
