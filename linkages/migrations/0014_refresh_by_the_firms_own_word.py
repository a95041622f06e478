from django.db import migrations


class Migration(migrations.Migration):
    """Linkages on which both firms spoke themselves are told so."""

    dependencies = [("linkages", "0013_status_by_the_firms_own_word"), ("pghistory", "0007_auto_20250421_0444")]
    operations = [
        migrations.RunSQL(
            "SELECT linkage_refresh(ARRAY(SELECT linkage_id FROM linkages_linkagestatement WHERE by_firm_id IS NOT NULL"
            " GROUP BY linkage_id HAVING count(DISTINCT side) = 2 ORDER BY linkage_id))",
            migrations.RunSQL.noop,
        )
    ]
