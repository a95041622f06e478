from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    """Which confirmations lapse soon is read from an index."""

    atomic = False
    dependencies = [("linkages", "0017_standing_without_self_joins")]
    operations = [
        AddIndexConcurrently(
            model_name="linkage",
            index=models.Index(fields=["both_own_at"], condition=Q(both_own_at__isnull=False), name="linkage_by_both_own"),
        ),
    ]
