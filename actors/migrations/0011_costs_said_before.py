from django.db import migrations
from django.db.models import F


def name_unit_and_currency(apps, schema_editor):
    """A cost that was said before was in the currency of the turnover and the unit of the capacity."""
    profiles = apps.get_model("actors", "Profile").objects.filter(unit_cost__isnull=False, cost_unit=None)
    profiles.update(cost_unit=F("unit"), cost_currency=F("currency"))


class Migration(migrations.Migration):
    """The costs that were said before name their currency and unit."""

    dependencies = [("actors", "0010_costs_in_their_own_unit")]
    operations = [migrations.RunPython(name_unit_and_currency, migrations.RunPython.noop)]
