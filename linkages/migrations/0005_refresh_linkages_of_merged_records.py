from django.db import migrations


class Migration(migrations.Migration):
    """Linkages of records that were merged before are set aside as those to come."""

    dependencies = [("linkages", "0004_merged_records_set_linkages_aside"), ("pghistory", "0007_auto_20250421_0444")]
    operations = [
        migrations.RunSQL(
            "SELECT linkage_refresh(ARRAY(SELECT l.id FROM linkages_linkage l JOIN actors_actor a ON a.id IN (l.from_actor_id, l.to_actor_id)"
            " WHERE a.status = 'merged' ORDER BY l.id))",
            migrations.RunSQL.noop,
        )
    ]
