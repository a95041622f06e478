"""Whether a database may hold the demonstration, and taking it out again."""

from django.contrib.sessions.models import Session
from django.core.files.storage import default_storage
from django.db import connection, transaction

from accounts.models import Organization, User
from core import models as core
from core.history import event_model
from core.ours import our_models
from records.models import Evidence

OURS = ("demo-", "tw-")
KEPT = (core.Place, core.Sector, core.Unit, core.Currency)


def others():
    """Some of what is here and not of the demonstration or of a test world: organizations by short name, people by address."""
    names = Organization.objects.order_by("pk").values_list("short_name", flat=True)
    people = User.objects.exclude(email__endswith=".example").order_by("pk").values_list("email", flat=True)
    return [*(name for name in names if not name.startswith(OURS)), *people][:5]


def clear():
    """Empty the database but for the reference lists. Only where `others` finds nobody: it takes history and audit too."""
    if others():
        raise ValueError("Somebody's records are in this database.")
    files = list(Evidence.objects.exclude(file="").values_list("file", flat=True).distinct())
    tables = {Session._meta.db_table}
    for model in our_models():
        if model not in KEPT and model._meta.managed:
            tables.add(model._meta.db_table)
            if (events := event_model(model)) is not None:
                tables.add(events._meta.db_table)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(f"TRUNCATE {', '.join(connection.ops.quote_name(t) for t in sorted(tables))} RESTART IDENTITY CASCADE")
        cursor.execute("ALTER SEQUENCE actors_code_seq RESTART")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
    for name in files:
        default_storage.delete(name)
