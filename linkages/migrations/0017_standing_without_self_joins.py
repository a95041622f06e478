from pathlib import Path

from django.db import migrations

REFRESH = Path(__file__).resolve().parent.parent / "sql" / "refresh.sql"


def standing_alone():
    return REFRESH.read_text().partition("CREATE OR REPLACE FUNCTION linkage_refresh")[0]


class Migration(migrations.Migration):
    """The same answers, in a time that grows with the statements and no longer with their square."""

    dependencies = [("linkages", "0016_queues_in_order")]
    operations = [migrations.RunSQL(standing_alone(), migrations.RunSQL.noop)]
