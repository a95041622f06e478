"""Everything that `make run` starts, without installing."""

import hashlib
import os

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError

from valuechain.runtime.postgres import FULL
from valuechain.runtime.process import CannotStart, full_disk
from valuechain.runtime.supervisor import Supervisor

PARTS = ("db", "worker", "beat", "web")


class Command(BaseCommand):
    help = "Start database, broker, worker, scheduler and web server; Ctrl-C stops all of it."
    requires_system_checks = ()

    def add_arguments(self, parser):
        parser.add_argument("--only", default=",".join(PARTS), help="Some of web,worker,beat,db, with commas.")
        parser.add_argument("--port", type=int, default=os.environ.get("PORT") or "8000", help="Where the pages are served.")
        parser.add_argument("--host", default=os.environ.get("HOST") or "127.0.0.1", help="For whom: 0.0.0.0 is for other machines too.")
        parser.add_argument("--demo", action="store_true", help="Make the demonstration data, once, if the database is empty.")

    def handle(self, *, only, port, host, demo, **options):
        parts = {part.strip() for part in only.split(",")}
        if unknown := parts - set(PARTS):
            raise CommandError(f"There is no part {', '.join(sorted(unknown))}. The parts are {', '.join(PARTS)}.")
        os.environ.setdefault("BASE_URL", f"http://localhost:{port}")
        self.stdout.write("Starting; the first time takes a minute …")
        self.stdout.flush()
        supervisor = Supervisor(settings.DATA_DIR, parts, host=host, port=port)
        try:
            supervisor.run(lambda: self.prepare(parts, demo), lambda: self.announce(parts, port))
        except CannotStart as error:
            raise CommandError(str(error)) from error
        except DatabaseError as error:
            said = f"{error}\n{supervisor.postgres.last_words() if supervisor.postgres else ''}"
            if any(words in said for words in FULL):
                raise CommandError(full_disk(settings.DATA_DIR)) from error
            raise
        self.stdout.write("All of it has stopped; your data is kept.")

    def prepare(self, parts, demo):
        call_command("migrate", interactive=False, verbosity=0)
        call_command("createcachetable", verbosity=0)
        call_command("load_reference", verbosity=0)
        if "web" in parts:
            collect_static()
        if demo:
            self.make_demo()

    def make_demo(self):
        """Somebody's own data keeps the demonstration away, not the server."""
        try:
            call_command("demo", stdout=self.stdout)
        except CommandError as refusal:
            self.stdout.write(f"No demonstration: {refusal}")

    def announce(self, parts, port):
        if "web" in parts:
            self.stdout.write(f"\n  valuechain: http://localhost:{port}/     (Ctrl-C stops it)\n")
        else:
            self.stdout.write(f"Running: {', '.join(part for part in PARTS if part in parts)}. Ctrl-C stops it.")
        self.stdout.flush()


def collect_static():
    """Gather and compress the pages' own files, only where one of them changed: compressing takes seconds."""
    found = [storage.path(path) for finder in get_finders() for path, storage in finder.list([])]
    lines = (f"{path} {stat.st_size} {stat.st_mtime_ns}\n" for path in sorted(found) for stat in [os.stat(path)])
    digest = hashlib.sha256("".join(lines).encode()).hexdigest()
    stamp = settings.STATIC_ROOT / "collected"
    if not stamp.exists() or stamp.read_text() != digest:
        call_command("collectstatic", interactive=False, verbosity=0)
        stamp.write_text(digest)
