from django.db import migrations, models


class Migration(migrations.Migration):
    """A restatement of a value that was never reported has nothing before it."""

    dependencies = [("indicators", "0001_initial")]
    operations = [
        migrations.AlterField("restatement", "before", models.JSONField(blank=True, default=dict)),
        migrations.AlterField("restatementevent", "before", models.JSONField(blank=True, default=dict)),
    ]
