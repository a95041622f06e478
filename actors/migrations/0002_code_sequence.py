from django.db import migrations


class Migration(migrations.Migration):
    """Codes come from a sequence, so that none is used twice."""

    dependencies = [("actors", "0001_initial")]
    operations = [migrations.RunSQL("CREATE SEQUENCE actors_code_seq", "DROP SEQUENCE actors_code_seq")]
