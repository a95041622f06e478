from pathlib import Path

from django.db import migrations, models

SQL = Path(__file__).resolve().parent.parent / "sql"
BEFORE = (SQL / "listing.sql").read_text().replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION").replace("CREATE TRIGGER", "CREATE OR REPLACE TRIGGER")
FORGET = """
    DROP TRIGGER listing_work_came ON actors_workswith;
    DROP TRIGGER listing_work_changed ON actors_workswith;
    DROP TRIGGER listing_work_gone ON actors_workswith;
    DROP FUNCTION listing_of_work();
"""


class Migration(migrations.Migration):
    """Whether an actor is open to who stated a stage stands in the listing too; nothing is open before it is known to be."""

    dependencies = [("actors", "0013_consents")]

    operations = [
        migrations.RemoveIndex("listing", "listing_by_function"),
        migrations.RemoveIndex("listing", "listing_by_chain"),
        migrations.AddField("listing", "is_open", models.BooleanField(default=False), preserve_default=False),
        migrations.RunSQL((SQL / "listing_open.sql").read_text(), FORGET + BEFORE),
    ]
