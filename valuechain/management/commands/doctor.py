"""What works here and what does not, one line each; every fault says what to do."""

import json as json_
import shutil
import smtplib
import socket
import uuid
from datetime import UTC, datetime
from urllib.parse import urlsplit

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.mail import get_connection
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, connection
from kombu.exceptions import OperationalError

from core.gateways import gateway_of
from core.models import Channel
from valuechain import health
from valuechain.celery import app

EXTENSIONS = {"pg_trgm", "btree_gist"}
OLDEST = 150000
MOST_SKEW = 5  # seconds
LEAST_ROOM = 500 * 2**20


class Fault(Exception):
    """What is wrong, and what to do."""


def database():
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT array_agg(extname::text) FROM pg_extension")
            missing = EXTENSIONS - set(cursor.fetchone()[0])
    except DatabaseError as error:
        raise Fault(f"does not answer: {str(error).strip().splitlines()[0]} Look at DATABASE_URL, or start it with make run.") from error
    version = connection.pg_version
    if version < OLDEST:
        raise Fault(f"is PostgreSQL {version // 10000}; this needs 15 or newer.")
    if missing and health.migrations_say() == "ok":
        raise Fault(f"lacks {', '.join(sorted(missing))}. Let its owner run CREATE EXTENSION for each.")
    return f"PostgreSQL {version // 10000}.{version % 10000}"


def migrations():
    if health.database_says() != "ok":
        raise Fault("cannot be looked at without the database.")
    if health.migrations_say() != "ok":
        raise Fault("wait. Run manage.py migrate.")
    return "none pending"


def broker():
    if health.broker_says() != "ok":
        raise Fault("does not answer. Look at CELERY_BROKER_URL, or start it with make run.")
    return urlsplit(settings.CELERY_BROKER_URL).scheme


def worker():
    try:
        answers = app.control.ping(timeout=3)
    except (OperationalError, OSError) as error:
        raise Fault("cannot be asked without the broker.") from error
    if not answers:
        raise Fault("does not answer. Start one: celery -A valuechain worker, or make run.")
    return f"{len(answers)} answering"


def storage():
    name = f"doctor/{uuid.uuid4().hex}"
    try:
        kept = default_storage.save(name, ContentFile(b"valuechain"))
        with default_storage.open(kept) as file:
            same = file.read() == b"valuechain"
        default_storage.delete(kept)
    except Exception as error:  # noqa: BLE001 - every kind of storage fails in a way of its own
        raise Fault(f"cannot be written: {error}. Look at MEDIA_URL.") from error
    if not same:
        raise Fault("gives back something else than was written. Look at MEDIA_URL.")
    return settings.STORAGES["default"]["BACKEND"].rsplit(".", 1)[1]


def disk():
    place = next(path for path in (settings.DATA_DIR, *settings.DATA_DIR.parents) if path.exists())
    room = shutil.disk_usage(place).free
    if room < LEAST_ROOM:
        raise Fault(f"has {room // 2**20} MB left at {settings.DATA_DIR}. Free some, or set DATA_DIR to another one.")
    return f"{room // 2**30} GB free"


def mail():
    if "filebased" in settings.EMAIL_BACKEND:
        if settings.HTTPS:
            raise Fault(f"has no server: letters are only written to {settings.EMAIL_FILE_PATH}. Set EMAIL_URL.")
        return f"written to {settings.EMAIL_FILE_PATH}"
    server = get_connection()
    try:
        server.open()
        server.close()
    except (OSError, smtplib.SMTPException) as error:
        raise Fault(f"server does not take letters: {error}. Look at EMAIL_URL.") from error
    return "server answers"


def messages():
    if not settings.MESSAGES:
        return "no gateway: people are reached by e-mail alone"
    parts = urlsplit(settings.MESSAGES["options"]["url"])
    try:
        gateway_of(Channel.MESSAGE)
        socket.create_connection((parts.hostname, parts.port or {"https": 443}.get(parts.scheme, 80)), timeout=5).close()
    except (ImportError, TypeError) as error:
        raise Fault(f"gateway cannot be made: {error}. Look at MESSAGE_GATEWAY.") from error
    except OSError as error:
        raise Fault(f"gateway does not answer: {error}. Look at MESSAGE_GATEWAY_URL.") from error
    return f"gateway at {parts.hostname} answers"


def clock():
    try:
        with connection.cursor() as cursor:
            before = datetime.now(UTC)
            cursor.execute("SELECT clock_timestamp()")
            theirs = cursor.fetchone()[0]
    except DatabaseError as error:
        raise Fault("cannot be compared without the database.") from error
    skew = max((before - theirs).total_seconds(), (theirs - datetime.now(UTC)).total_seconds(), 0)
    if skew > MOST_SKEW:
        raise Fault(f"differs from the database's by {skew:.0f} s. Let both follow a time server.")
    return "same as the database's"


CHECKS = (database, migrations, broker, worker, storage, disk, mail, messages, clock)


class Command(BaseCommand):
    help = "Check database, migrations, broker, worker, storage, disk, mail, messages and clock; fails if one does."
    requires_system_checks = ()

    def add_arguments(self, parser):
        parser.add_argument("--json", action="store_true", help="One JSON object.")

    def handle(self, *, json, **options):
        found = {}
        for check in CHECKS:
            try:
                found[check.__name__] = {"ok": True, "says": check()}
            except Fault as fault:
                found[check.__name__] = {"ok": False, "says": str(fault)}
        if json:
            self.stdout.write(json_.dumps(found))
        else:
            for name, line in found.items():
                self.stdout.write(f"{'ok  ' if line['ok'] else 'FAIL'}  {name:<11} {line['says']}")
        faults = [name for name, line in found.items() if not line["ok"]]
        if faults:
            raise CommandError(f"{len(faults)} of {len(found)} failed: {', '.join(faults)}.")
