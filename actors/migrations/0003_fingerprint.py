from pathlib import Path

from django.db import migrations

FINGERPRINT = Path(__file__).resolve().parent.parent / "sql" / "fingerprint.sql"


class Migration(migrations.Migration):
    """The same name is found by its fingerprint, in the database, whoever wrote the actor."""

    dependencies = [("actors", "0002_code_sequence")]
    operations = [
        migrations.RunSQL(FINGERPRINT.read_text(), "DROP INDEX actor_by_fingerprint; DROP FUNCTION actor_fingerprint(text);")
    ]
