from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    """The partners of a seller of thousands are read in the order of an index, as those of a buyer are."""

    atomic = False
    dependencies = [("linkages", "0009_standing_at_any_moment")]
    operations = [
        AddIndexConcurrently(model_name="linkage", index=models.Index(fields=["from_actor", "to_actor"], name="linkage_by_from")),
    ]
