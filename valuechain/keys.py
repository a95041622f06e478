"""Keys that cannot be taken for one another, or for any other number on a page: each table's begin at a number of its own."""

from django.db import connection

from core.ours import our_models

APART = 10_000


def spread_keys():
    """Move the sequences of our tables on, each to a multiple of APART of its own, or to where it stands already."""
    with connection.cursor() as cursor:
        for number, model in enumerate(our_models(history=True), start=1):
            if model._meta.pk.get_internal_type() != "BigAutoField":
                continue
            table, key = model._meta.db_table, model._meta.pk.column
            # Never back: a key that was given once, to a row that is gone, still names that row in the history.
            cursor.execute(
                "SELECT setval(s, greatest(%s, pg_sequence_last_value(s))) FROM (SELECT pg_get_serial_sequence(%s, %s)::regclass AS s) sequence",
                [number * APART, table, key],
            )
