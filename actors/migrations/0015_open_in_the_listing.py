from django.db import migrations

OPEN = """
    UPDATE actors_listing l SET is_open = true
    WHERE NOT is_open AND (visibility = 'registry' OR EXISTS (
        SELECT 1 FROM actors_workswith w WHERE w.organization_id = l.stated_by_id AND w.actor_id = l.actor_id))
"""


class Migration(migrations.Migration):
    """The stages that are listed already are opened to those who stated them and see the actor."""

    dependencies = [("actors", "0014_listing_is_open")]
    operations = [migrations.RunSQL(OPEN, migrations.RunSQL.noop)]
