from django.db import migrations

LIST = """
    INSERT INTO actors_listing (stage_id, actor_id, value_chain_id, function_id, stated_by_id, since, until, name_sort, admin1_id, visibility)
    SELECT s.id, s.actor_id, f.value_chain_id, s.function_id, s.stated_by_id, s.since, s.until, a.name_sort, a.admin1_id, a.visibility
    FROM actors_actorfunction s JOIN actors_actor a ON a.id = s.actor_id JOIN markets_function f ON f.id = s.function_id
    ON CONFLICT DO NOTHING
"""


class Migration(migrations.Migration):
    """The stages that are known already come into the listing."""

    dependencies = [("actors", "0007_listing_of_stages")]
    operations = [migrations.RunSQL(LIST, migrations.RunSQL.noop)]
