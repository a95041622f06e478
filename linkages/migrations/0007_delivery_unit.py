from pathlib import Path

from django.db import migrations

RULE = Path(__file__).resolve().parent.parent / "sql" / "delivery_unit.sql"


class Migration(migrations.Migration):
    """A delivery's unit can be converted to that of its product, in the database."""

    dependencies = [("linkages", "0006_dealings")]
    operations = [
        migrations.RunSQL(
            RULE.read_text(),
            "DROP TRIGGER delivery_unit_converts ON linkages_delivery; DROP FUNCTION delivery_unit_checked;",
        )
    ]
