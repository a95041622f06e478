"""A whole installation of its own: data folder, port, real processes. For what only killing them can show."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from http.client import HTTPConnection, HTTPException
from pathlib import Path

from django.db import connection

from tests.migrated import alone, use_template
from valuechain.runtime import config
from valuechain.runtime.postgres import Postgres, binaries, running
from valuechain.runtime.process import left_behind

PROJECT = Path(__file__).resolve().parent.parent.parent
FOREIGN = ("DATABASE_URL", "CELERY_BROKER_URL", "DJANGO_SETTINGS_MODULE", "DATA_DIR", "MEDIA_URL", "BASE_URL", "PORT", "HOST")


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for(condition, seconds, what):
    """The first true value of `condition()`."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if found := condition():
            return found
        time.sleep(0.1)
    raise AssertionError(f"{what}: not within {seconds} s")


def short_folder():
    """A folder whose path every user may walk and that is short enough for sockets (pytest's own is closed for root)."""
    path = Path(tempfile.mkdtemp(prefix="vct-"))
    if os.geteuid() == 0:
        path.chmod(0o755)
    return path


def migrated_cluster():
    """A data folder with every migration done, not running: copied from the template of the test database, once for each of its kinds."""
    wanted = connection.settings_dict
    kept = Path(tempfile.gettempdir()) / f"vct-migrated-{os.geteuid()}"
    mark = kept / (wanted["TEST"].get("TEMPLATE") or use_template())
    with alone(kept):
        if not mark.exists():
            shutil.rmtree(kept, ignore_errors=True)
            kept.mkdir(mode=0o755)
            server = Postgres(kept / "data")
            with running(kept / "data"):
                programs = binaries(server.user)
                source = [f"--host={wanted['HOST']}", f"--port={wanted['PORT'] or 5432}", f"--username={wanted['USER']}"]
                dump = subprocess.run([programs / "pg_dump", *source, mark.name], capture_output=True, check=True)
                target = [f"--host={server.sockets}", "--username=valuechain", "--dbname=valuechain"]
                subprocess.run(
                    [programs / "psql", "-q", "-v", "ON_ERROR_STOP=1", *target], input=dump.stdout, check=True, stdout=subprocess.DEVNULL
                )
            mark.touch()
    return kept / "data"


class Installation:
    def __init__(self, data_dir, **environment):
        self.data_dir = Path(data_dir)
        self.port = free_port()
        self.up = None
        kept = {name: value for name, value in os.environ.items() if name not in FOREIGN}
        self.environment = {**kept, "DATA_DIR": str(self.data_dir), "JOB_LEASE_SECONDS": "4", **environment}

    @classmethod
    def migrated(cls, data_dir, **environment):
        """One whose database is made already."""
        subprocess.run(["cp", "-a", migrated_cluster(), data_dir], check=True)
        shutil.rmtree(Path(data_dir) / "run", ignore_errors=True)
        return cls(data_dir, **environment)

    @property
    def output(self):
        return (self.data_dir.parent / f"{self.data_dir.name}.out").read_text()

    def command(self, *arguments, **options):
        return subprocess.run(
            [sys.executable, *map(str, arguments)],
            cwd=PROJECT,
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=280,
            check=False,
            **options,
        )

    def manage(self, *arguments):
        return self.command("manage.py", *arguments)

    def launch(self, *arguments):
        """`manage.py up`, not waited for."""
        with open(self.data_dir.parent / f"{self.data_dir.name}.out", "w") as out:
            self.up = subprocess.Popen(
                [sys.executable, "manage.py", "up", "--port", str(self.port), *arguments],
                cwd=PROJECT,
                env=self.environment,
                stdout=out,
                stderr=out,
                stdin=subprocess.DEVNULL,
            )

    def start(self, *arguments):
        self.launch(*arguments)
        wait_for(lambda: self.ready() or self.up.poll() is not None, 200, "ready")
        assert self.up.poll() is None, self.output

    def get(self, path):
        """The status of an answer, or None."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=5)
        try:
            connection.request("GET", path)
            return connection.getresponse().status
        except (OSError, HTTPException):
            return None
        finally:
            connection.close()

    def ready(self):
        return self.get("/readyz") == 200

    def processes(self, word):
        """Numbers of our processes whose command holds `word`, the oldest first."""
        found = []
        for pid in [*left_behind(self.data_dir), *self.database()]:
            try:
                line = Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()
            except OSError:
                continue
            if word in line:
                found.append(pid)
        return sorted(found)

    def database(self):
        try:
            number = int((config.cluster_dir(self.data_dir) / "postmaster.pid").read_text().split("\n")[0])
            return [number] if Path(f"/proc/{number}").exists() else []
        except OSError:
            return []

    def interrupt(self):
        """Ctrl-C; the exit code."""
        self.up.send_signal(signal.SIGINT)
        return self.up.wait(60)

    def remove(self):
        """End whatever a failed test left, and take the folder away."""
        if self.up and self.up.poll() is None:
            self.up.send_signal(signal.SIGINT)
            try:
                self.up.wait(60)
            except subprocess.TimeoutExpired:
                self.up.kill()
                self.up.wait()
        if self.data_dir.exists():
            self.command("-m", "valuechain.runtime", "stop")
        for path in (config.cluster_dir(self.data_dir).parent, config.run_dir(self.data_dir), self.data_dir):
            shutil.rmtree(path, ignore_errors=True)
        (self.data_dir.parent / f"{self.data_dir.name}.out").unlink(missing_ok=True)


def shell(install, code):
    """What `code` prints in a process of its own."""
    said = install.manage("shell", "-v", "0", "-c", code)
    assert said.returncode == 0, said.stderr
    return said.stdout.strip()
