from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models
from django.db.models import F, Q
from django.db.models.functions import Greatest


class Migration(migrations.Migration):
    """What waits longest, and the widest gaps, are read in the order of an index."""

    atomic = False
    dependencies = [("linkages", "0015_receipts")]
    operations = [
        AddIndexConcurrently(model_name="linkage", index=models.Index(Greatest("from_at", "to_at"), "id", name="linkage_by_word")),
        AddIndexConcurrently(
            model_name="linkage",
            index=models.Index(
                Greatest("from_at", "to_at"),
                "id",
                condition=Q(from_says__isnull=True, to_says__isnull=False) | Q(from_says__isnull=False, to_says__isnull=True),
                name="linkage_by_silence",
            ),
        ),
        AddIndexConcurrently(
            model_name="linkage",
            index=models.Index(
                Greatest("from_at", "to_at"),
                "id",
                condition=Q(denied=True) | Q(from_says="ended") | Q(to_says="ended"),
                name="linkage_by_no",
            ),
        ),
        AddIndexConcurrently(
            model_name="linkage",
            index=models.Index(
                F("gap_quantity").desc(nulls_last=True),
                F("id").desc(),
                condition=Q(gap_quantity__gt=0),
                name="linkage_by_gap",
            ),
        ),
    ]
