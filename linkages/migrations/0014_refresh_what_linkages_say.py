from django.db import migrations


class Migration(migrations.Migration):
    """Linkages on which both firms spoke themselves are told so; amounts of an earlier time than the last word are known again."""

    dependencies = [("linkages", "0013_status_by_the_firms_own_word"), ("pghistory", "0007_auto_20250421_0444")]
    operations = [
        migrations.RunSQL(
            "SELECT linkage_refresh(ARRAY(SELECT DISTINCT linkage_id FROM linkages_linkagestatement ORDER BY linkage_id))",
            migrations.RunSQL.noop,
        )
    ]
