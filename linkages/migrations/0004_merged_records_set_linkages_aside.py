from pathlib import Path

from django.db import migrations

REFRESH = Path(__file__).resolve().parent.parent / "sql" / "refresh_before_0013.sql"


def function_alone():
    return REFRESH.read_text().partition("CREATE OR REPLACE FUNCTION linkage_statements_changed")[0]


class Migration(migrations.Migration):
    """A linkage of a record that was merged into another counts nowhere until the merge is taken back."""

    dependencies = [("linkages", "0003_refresh_joins_by_hash"), ("actors", "0003_fingerprint")]
    operations = [
        migrations.RunSQL(
            function_alone() + "ALTER FUNCTION linkage_refresh(bigint[]) SET enable_nestloop TO off;",
            migrations.RunSQL.noop,
        )
    ]
