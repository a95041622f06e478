from pathlib import Path

from django.db import migrations

REFRESH = Path(__file__).resolve().parent.parent / "sql" / "refresh_before_0013.sql"


class Migration(migrations.Migration):
    """What a linkage says of itself follows from its statements, in the database."""

    dependencies = [("linkages", "0001_initial")]
    operations = [
        migrations.RunSQL(
            REFRESH.read_text(),
            "DROP TRIGGER statements_came ON linkages_linkagestatement;"
            "DROP TRIGGER statements_changed ON linkages_linkagestatement;"
            "DROP TRIGGER statements_gone ON linkages_linkagestatement;"
            "DROP FUNCTION linkage_statements_changed; DROP FUNCTION linkage_refresh; DROP FUNCTION linkage_standing;",
        )
    ]
