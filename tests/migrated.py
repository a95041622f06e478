"""One database with every migration done, made once and copied: by each test process, and by installations of their own.

Migrating takes longer than most of the tests together; copying a database takes a second.
"""

import fcntl
import hashlib
import os
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

import psycopg2

PROJECT = Path(__file__).resolve().parent.parent
PREFIX = "valuechain_migrated_"
STEPS = (["migrate", "--no-input", "-v", "0"], ["createcachetable"], ["load_reference", "-v", "0"])


def template_name():
    """By what the migrations and the reference data say, so that a change makes a new one."""
    folders = [path for path in PROJECT.iterdir() if (path / "__init__.py").exists()]
    patterns = ("**/migrations/*.py", "**/sql/*.sql", "loaders/*.py")
    paths = sorted({found for folder in folders for pattern in patterns for found in folder.glob(pattern)})
    return PREFIX + hashlib.sha256(b"".join(path.read_bytes() for path in paths)).hexdigest()[:16]


@contextmanager
def alone(what):
    """One process at a time, of all that do this with the same thing."""
    mark = hashlib.sha256(str(what).encode()).hexdigest()[:16]
    with open(Path(tempfile.gettempdir()) / f"vct-{os.geteuid()}-{mark}.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def ensure_template(host, port, user, password):
    """Make the template on that server where it is not yet; its name."""
    name = template_name()
    server = psycopg2.connect(host=host, port=port or 5432, user=user, password=password or None, dbname="postgres")
    server.autocommit = True
    cursor = server.cursor()
    cursor.execute("SELECT datname FROM pg_database WHERE datname LIKE %s", [PREFIX + "%"])
    found = {row[0] for row in cursor.fetchall()}
    if name not in found:
        for old in found:
            cursor.execute(f'DROP DATABASE IF EXISTS "{old}" WITH (FORCE)')
        cursor.execute(f'CREATE DATABASE "{PREFIX}new"')
        address = f"postgres://{quote(user)}:{quote(password or '')}@{quote(str(host), safe='')}:{port or 5432}/{PREFIX}new"
        environment = {**os.environ, "DATABASE_URL": address, "DJANGO_SETTINGS_MODULE": "valuechain.settings.base"}
        for step in STEPS:
            subprocess.run([sys.executable, "manage.py", *step], cwd=PROJECT, env=environment, check=True, stdout=subprocess.DEVNULL)
        cursor.execute(f'ALTER DATABASE "{PREFIX}new" RENAME TO "{name}"')
    server.close()
    return name


def use_template():
    """Tell Django to make its test databases as copies of the template, and name it; where no server answers, leave all as it is."""
    from django.db import connection  # noqa: PLC0415 - after the settings are known

    wanted = connection.settings_dict
    address = (wanted["HOST"], wanted["PORT"], wanted["USER"], wanted["PASSWORD"])
    with alone(address):
        try:
            wanted["TEST"]["TEMPLATE"] = ensure_template(*address)
        except psycopg2.OperationalError:
            return None
    return wanted["TEST"]["TEMPLATE"]
