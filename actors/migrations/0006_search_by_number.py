from pathlib import Path

from django.contrib.postgres.operations import CreateExtension
from django.db import migrations

SEARCH = Path(__file__).resolve().parent.parent / "sql" / "search.sql"


class Migration(migrations.Migration):
    """Codes and phones are found by an index, and the distance between words is told by the database."""

    dependencies = [("actors", "0005_duplicate_pairs")]
    operations = [
        CreateExtension("fuzzystrmatch"),
        migrations.RunSQL(
            SEARCH.read_text(), "DROP INDEX identifier_by_value; DROP INDEX contact_by_phone; DROP FUNCTION digits_from_the_end(text);"
        ),
    ]
