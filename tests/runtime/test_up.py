"""`manage.py up`: its processes are killed one by one, and it itself; the data stays and nothing is left running."""

import os
import signal
import socket
import subprocess
import sys

import pytest

from tests.runtime.installation import PROJECT, Installation, short_folder, wait_for
from valuechain.runtime.process import left_behind


@pytest.fixture(scope="module")
def running():
    """One installation for the tests of this file, started; each leaves it started."""
    made = Installation.migrated(short_folder() / "data")
    made.start()
    yield made
    made.remove()
    made.data_dir.parent.rmdir()


def make_person(running, name):
    said = running.manage("create_user", f"{name}@up.example", "--name", name)
    assert said.returncode == 0, said.stderr


def emails(running):
    said = running.manage(
        "shell", "-v", "0", "-c", "from accounts.models import User; print(*User.objects.values_list('email', flat=True))"
    )
    return said.stdout.split()


@pytest.mark.parametrize(
    ("word", "count"), [("bin/postgres -D", 1), ("redis-server", 1), ("celery -A valuechain worker", 3), ("beat", 1), ("granian", 2)]
)
def test_a_killed_process_comes_back(running, word, count):
    before = wait_for(lambda: running.processes(word), 60, word)
    os.kill(before[0], signal.SIGKILL)
    after = wait_for(lambda: (now := running.processes(word)) and not set(now) & set(before) and now, 90, f"{word} again")
    wait_for(lambda: running.ready() and len(running.processes(word)) >= count, 90, "ready")
    assert after
    assert "ended unexpectedly; starting it again." in running.output
    assert running.up.poll() is None


def test_a_killed_web_worker_is_replaced(running):
    _main, worker = wait_for(lambda: len(found := running.processes("granian")) == 2 and found, 60, "web")
    os.kill(worker, signal.SIGKILL)
    wait_for(lambda: worker not in running.processes("granian") and running.ready(), 60, "ready")


def test_a_second_one_on_the_same_data_is_refused_in_one_sentence(running):
    said = running.manage("up", "--port", "0")
    assert said.returncode == 1
    assert said.stderr.strip().splitlines() == [
        f"CommandError: valuechain runs already with the data in {running.data_dir}. "
        "Stop it (Ctrl-C there, or `make stop`), or set another DATA_DIR."
    ]
    assert running.ready()


def test_ctrl_c_stops_all_of_it_and_the_data_is_kept(running):
    make_person(running, "kept")
    assert running.interrupt() == 0
    assert left_behind(running.data_dir) == running.database() == []
    assert running.output.strip().endswith("All of it has stopped; your data is kept.")
    running.start()
    assert "kept@up.example" in emails(running)


def test_a_killed_supervisor_leaves_nothing_running(running):
    make_person(running, "survivor")
    before = {pid for word in ("postgres", "redis", "celery", "granian") for pid in running.processes(word)}
    assert len(before) >= 7
    running.up.kill()
    running.up.wait()
    wait_for(lambda: not left_behind(running.data_dir) and not running.database(), 90, "all ended")
    running.start()
    assert "survivor@up.example" in emails(running)


def test_what_outlived_a_killed_supervisor_is_ended_at_the_next_start(running):
    """A process that does not listen to the signal of its parent's death."""
    assert running.interrupt() == 0
    deaf = subprocess.Popen(
        [sys.executable, "-c", "import signal, time; signal.signal(15, signal.SIG_IGN); time.sleep(120)"],
        env={**running.environment, "VALUECHAIN_CHILD_OF": str(running.data_dir)},
    )
    running.start()
    assert deaf.wait(1) == -signal.SIGKILL
    assert "Ended what an interrupted run had left running." in running.output


def test_make_stop_ends_a_running_one(running):
    said = running.command("-m", "valuechain.runtime", "stop")
    assert (said.returncode, said.stdout) == (0, "Stopped; your data is kept.\n")
    assert running.up.wait(5) == 0
    assert left_behind(running.data_dir) == running.database() == []
    assert running.command("-m", "valuechain.runtime", "stop").stdout == "Nothing was running.\n"
    running.start()


def test_a_database_that_a_command_had_started_is_replaced_when_the_command_ends(running):
    assert running.interrupt() == 0
    command = subprocess.Popen(
        [sys.executable, "manage.py", "shell", "-v", "0", "-c", "print('in', flush=True); input()"],
        cwd=PROJECT, env=running.environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert command.stdout.readline() == "in\n"
    running.start()
    first = running.database()
    command.communicate("\n", timeout=60)
    wait_for(lambda: running.database() not in ([], first) and running.ready(), 90, "a database of its own")


def test_a_port_in_use_is_said_in_one_sentence(installation):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        said = installation.manage("up", "--port", port)
    assert said.returncode == 1
    assert said.stderr.strip() == (
        f"CommandError: Port {port} cannot be used: Address already in use. Choose another one, such as PORT={port + 1} make run."
    )


@pytest.mark.parametrize(("port", "says"), [("99999", "There is no port 99999."), ("eighty", "invalid int value: 'eighty'")])
def test_a_port_that_is_none_is_said_in_one_sentence(installation, port, says):
    installation.environment["PORT"] = port
    said = installation.manage("up")
    assert said.returncode != 0
    assert says in said.stderr.strip().splitlines()[-1]


def test_ctrl_c_while_it_prepares_stops_at_once(installation):
    installation.launch()
    wait_for(installation.database, 90, "the database")
    assert installation.interrupt() == 0
    assert left_behind(installation.data_dir) == installation.database() == []
    assert "Traceback" not in installation.output
    assert "valuechain: http" not in installation.output
