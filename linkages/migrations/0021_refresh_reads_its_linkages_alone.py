from pathlib import Path

from django.db import migrations

REFRESH = Path(__file__).resolve().parent.parent / "sql" / "refresh.sql"


def refresh_alone():
    start, end = "CREATE OR REPLACE FUNCTION linkage_refresh", "CREATE OR REPLACE FUNCTION linkage_statements_changed"
    return start + REFRESH.read_text().partition(start)[2].partition(end)[0]


class Migration(migrations.Migration):
    """One word on one linkage no longer reads the table of all linkages."""

    dependencies = [("linkages", "0020_messages_outlive_their_records")]
    operations = [
        migrations.RunSQL(
            refresh_alone() + "ALTER FUNCTION linkage_refresh(bigint[]) SET enable_nestloop TO off;",
            migrations.RunSQL.noop,
        )
    ]
