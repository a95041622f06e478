"""The embedded database and its folder: each thing that can stand in the way gives one sentence, or is put right."""

import os
import resource
import shutil
import signal
import subprocess
import sys

import psycopg2
import pytest

from tests.runtime.installation import PROJECT, Installation, short_folder, wait_for
from valuechain.runtime import config, postgres
from valuechain.runtime.process import CannotStart, service_user, spawn


@pytest.fixture(scope="module")
def template():
    """A cluster made once, durable as a user's own; the tests copy it."""
    path = short_folder()
    with postgres.running(path):
        pass
    yield path
    shutil.rmtree(path)


@pytest.fixture
def data_dir(template, folder):
    """A data folder with a cluster that is not running."""
    path = folder / "data"
    subprocess.run(["cp", "-a", template, path], check=True)
    yield path
    postgres.Postgres(path).stop_other()


def test_a_stale_pid_file_of_another_program_does_not_keep_it_from_starting(data_dir):
    (data_dir / "postgres" / "postmaster.pid").write_text(f"{os.getpid()}\n{data_dir}/postgres\n")
    with postgres.running(data_dir):
        assert postgres.Postgres(data_dir).alive()


def test_the_locks_of_a_killed_server_that_nobody_waited_for_do_not_keep_it_from_starting(data_dir):
    """Its number still answers to a signal, though nothing runs under it any more."""
    unwaited = spawn(["true"], user=service_user())
    folder = config.run_dir(data_dir)
    folder.mkdir(parents=True, exist_ok=True)
    try:
        lock = f"{unwaited.pid}\n{config.cluster_dir(data_dir)}\n1\n5432\n{folder}\n"
        (config.cluster_dir(data_dir) / "postmaster.pid").write_text(lock)
        (folder / ".s.PGSQL.5432.lock").write_text(lock)
        with postgres.running(data_dir):
            assert postgres.Postgres(data_dir).alive()
    finally:
        unwaited.wait()


def test_two_starts_at_once_make_one_server(data_dir):
    command = "import sys; from valuechain.runtime import postgres; p = postgres.Postgres(sys.argv[1]).start(); print(bool(p), flush=True); input()"
    both = [
        subprocess.Popen([sys.executable, "-c", command, data_dir], cwd=PROJECT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        for _ in range(2)
    ]
    assert sorted(p.stdout.readline() for p in both) == ["False\n", "True\n"]
    for process in both:
        process.communicate("\n", timeout=30)


def test_after_a_kill_it_starts_again_though_a_busy_backend_still_holds_the_memory(data_dir):
    server = postgres.Postgres(data_dir)
    process = server.start()
    busy = server.connect()
    busy.autocommit = True
    busy.cursor().execute("CREATE TABLE kept (n int); INSERT INTO kept VALUES (1)")
    number = busy.info.backend_pid
    os.kill(number, signal.SIGSTOP)  # a backend that does not notice that its postmaster is gone
    process.kill()
    process.wait()
    waker = subprocess.Popen(["sh", "-c", f"sleep 3; kill -CONT {number}; kill -TERM {number}"])
    with postgres.running(data_dir):
        connection = server.connect()
        cursor = connection.cursor()
        cursor.execute("SELECT n FROM kept")
        assert cursor.fetchall() == [(1,)]
        connection.close()
    waker.wait()


def test_a_scratch_cluster_that_a_kill_broke_is_made_anew_and_a_users_own_never(data_dir, folder):
    scratch = folder / "scratch"
    with postgres.running(scratch, durable=False):
        pass
    for path in (scratch, data_dir):
        (path / "postgres" / "global" / "pg_control").write_bytes(b"broken")
    with postgres.running(scratch, durable=False):
        assert postgres.Postgres(scratch).alive()
    with pytest.raises(CannotStart, match="does not start"):
        postgres.Postgres(data_dir, durable=False).start()
    assert (data_dir / "postgres" / "global" / "pg_control").read_bytes() == b"broken"


def test_a_users_own_cluster_is_never_run_in_haste(data_dir):
    server = postgres.Postgres(data_dir, durable=False)
    with postgres.running(data_dir, durable=False):
        connection = server.connect()
        cursor = connection.cursor()
        cursor.execute("SELECT current_setting('fsync'), current_setting('data_checksums')")
        assert cursor.fetchone() == ("on", "on")
        connection.close()


def test_a_cluster_of_another_version_is_said_in_one_sentence(data_dir):
    (data_dir / "postgres" / "PG_VERSION").write_text("17\n")
    with pytest.raises(CannotStart, match="made by PostgreSQL 17, and this is 18. See “Upgrades”"):
        postgres.Postgres(data_dir).start()


def test_variables_of_another_database_do_not_lead_ours_astray(data_dir):
    """Somebody's PGPORT, PGHOSTADDR and PGOPTIONS."""
    install = Installation(data_dir, PGPORT="6543", PGHOSTADDR="192.0.2.1", PGOPTIONS="-c nonsense=on", PGDATA="/nowhere")
    said = install.manage("shell", "-v", "0", "-c", "from django.db import connection as c; c.ensure_connection(); print(c.is_usable())")
    assert (said.stdout, said.returncode) == ("True\n", 0), said.stderr


def test_only_its_own_user_may_reach_the_database(data_dir):
    server = postgres.Postgres(data_dir)
    with postgres.running(data_dir):
        assert oct(server.sockets.stat().st_mode)[-3:] == "700"
        assert oct(server.cluster.stat().st_mode)[-3:] == "700"


def test_a_path_too_long_for_a_socket_gets_a_short_one(folder):
    deep = folder / ("a" * 60) / ("b" * 60)
    with postgres.running(deep, durable=False):
        assert postgres.Postgres(deep).alive()
    assert len(str(config.run_dir(deep))) < config.SOCKET_ROOM
    shutil.rmtree(config.run_dir(deep))


@pytest.mark.skipif(os.geteuid() != 0, reason="only root becomes another user, who cannot pass a closed folder")
def test_root_under_a_closed_path_keeps_the_data_where_the_databases_user_can_reach(folder):
    closed = folder / "closed"
    closed.mkdir(mode=0o700)
    data = closed / "data"
    with postgres.running(data, durable=False):
        assert postgres.Postgres(data).alive()
    assert not (data / "postgres").exists()
    shutil.rmtree(config.cluster_dir(data).parent)
    shutil.rmtree(config.run_dir(data))


@pytest.mark.skipif(os.geteuid() != 0, reason="only root becomes another user, who cannot pass a closed folder")
def test_a_path_that_was_closed_later_is_said_and_no_empty_database_is_made(data_dir):
    data_dir.parent.chmod(0o700)
    with pytest.raises(CannotStart, match="because a folder above it is closed"):
        postgres.Postgres(data_dir).start()
    data_dir.parent.chmod(0o755)


def test_under_a_strict_umask_commands_and_database_agree_on_the_folder(folder):
    install = Installation(folder / "strict")
    said = install.command("-c", "import os; os.umask(0o077); os.execv('/bin/sh', ['sh', '-c', SCRIPT])".replace(
        "SCRIPT", repr(f"{sys.executable} -m valuechain.runtime db -- {sys.executable} manage.py shell -v 0 -c "
                       "'from django.db import connection as c; c.ensure_connection(); print(42)'")))  # fmt: skip
    assert said.stdout == "42\n", said.stderr
    install.remove()


def test_a_folder_that_cannot_be_written_is_said_in_one_sentence(folder):
    install = Installation("/proc/valuechain")
    for said in (
        install.manage("up", "--port", "0"),
        install.manage("check"),
        install.command("-m", "valuechain.runtime", "db", "--", "true"),
    ):
        assert said.returncode == 1
        assert said.stderr.strip().splitlines()[0].startswith("The folder /proc/valuechain cannot be made or written")
        assert "Traceback" not in said.stderr


def test_a_file_in_the_place_of_the_folder_is_said_in_one_sentence(folder):
    (folder / "data").write_text("")
    said = Installation(folder / "data").manage("up", "--port", "0")
    assert (said.returncode, "Traceback" in said.stderr) == (1, False)
    assert "Set DATA_DIR to one that can." in said.stderr


def mounted(folder, size):
    """A small disk at folder/disk, or skip."""
    (folder / "disk").mkdir()
    if (
        os.geteuid() != 0
        or subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size},mode=755", "tmpfs", folder / "disk"], check=False).returncode
    ):
        pytest.skip("a small disk can only be mounted by root")
    return folder / "disk"


@pytest.mark.parametrize("size", ["100k", "20m", "60m"])
def test_a_full_disk_is_said_in_one_sentence(folder, size):
    """Full at the first file, in making the database, and in migrating: always the sentence, never a trace."""
    disk = mounted(folder, size)
    install = Installation(disk / "data")
    try:
        (disk / "ballast").write_bytes(b"x" * (90_000 if size == "100k" else 0))
        said = install.manage("up", "--port", "0", "--only", "db,worker,web")
        assert said.returncode == 1
        assert "Traceback" not in said.stderr
        last = said.stderr.strip().splitlines()[-1]
        assert "is full. Free some space, or set DATA_DIR to another disk" in last or "No space left on device" in last
        assert not install.database()
    finally:
        install.command("-m", "valuechain.runtime", "stop")
        subprocess.run(["umount", folder / "disk"], check=True)


def test_the_test_runner_passes_on_the_exit_code_and_ends_the_database(folder):
    install = Installation(folder / "runner")
    said = install.command("-m", "valuechain.runtime", "db", "--", "sh", "-c", "exit 7")
    assert said.returncode == 7
    assert install.database() == []
    install.remove()


def test_a_killed_test_run_leaves_no_database(folder):
    install = Installation(folder / "runner")
    process = subprocess.Popen(
        [sys.executable, "-m", "valuechain.runtime", "db", "--", "sleep", "100"], cwd=PROJECT, env=install.environment
    )
    wait_for(install.database, 90, "the database")
    wait_for(lambda: answers(install.data_dir), 90, "an answer")
    process.kill()
    process.wait()
    wait_for(lambda: not install.database(), 90, "the database ended")
    install.remove()


def answers(data_dir):
    try:
        postgres.Postgres(data_dir).connect("postgres").close()
    except psycopg2.OperationalError:
        return False
    return True


def test_the_secret_is_made_once_and_is_readable_by_its_owner_alone(folder):
    first = config.secret_key(folder / "data")
    assert len(first) > 50
    assert config.secret_key(folder / "data") == first
    assert oct((folder / "data" / "secret_key").stat().st_mode)[-3:] == "600"
    assert [p.name for p in (folder / "data").iterdir()] == ["secret_key"]


def test_a_secret_is_written_whole_or_not_at_all(folder):
    """A disk that is full after the first byte (here: a limit on the size of files)."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (10, before[1]))
    try:
        with pytest.raises(CannotStart, match="cannot be written"):
            config.secret_key(folder / "data")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert list((folder / "data").iterdir()) == []
    assert len(config.secret_key(folder / "data")) > 50
