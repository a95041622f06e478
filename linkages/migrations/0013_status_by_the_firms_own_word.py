from pathlib import Path

from django.db import migrations

REFRESH = Path(__file__).resolve().parent.parent / "sql" / "refresh.sql"


def functions_alone():
    return REFRESH.read_text().partition("CREATE OR REPLACE FUNCTION linkage_statements_changed")[0]


class Migration(migrations.Migration):
    """What both firms said themselves confirms, also where something was said on behalf of one of them for a later time."""

    dependencies = [("linkages", "0012_both_own_at")]
    operations = [
        migrations.RunSQL(
            "DROP FUNCTION linkage_standing(bigint[], date, timestamptz);"
            + functions_alone()
            + "ALTER FUNCTION linkage_refresh(bigint[]) SET enable_nestloop TO off;",
            migrations.RunSQL.noop,
        )
    ]
