from pathlib import Path

from django.db import migrations

REFRESH = Path(__file__).resolve().parent.parent / "sql" / "refresh_before_0013.sql"


def functions_alone():
    return REFRESH.read_text().partition("CREATE OR REPLACE FUNCTION linkage_statements_changed")[0]


class Migration(migrations.Migration):
    """One function says how linkages stood on a day and as it was known on a day; what is kept with each linkage is its answer for now."""

    dependencies = [("linkages", "0008_calls")]
    operations = [
        migrations.RunSQL(
            functions_alone() + "ALTER FUNCTION linkage_refresh(bigint[]) SET enable_nestloop TO off;",
            migrations.RunSQL.noop,
        )
    ]
