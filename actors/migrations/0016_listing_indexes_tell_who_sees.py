from django.db import migrations, models


class Migration(migrations.Migration):
    """An index of the listing alone cuts and counts a list, private actors among it; made after the rows are filled, so that it is small."""

    dependencies = [("actors", "0015_open_in_the_listing")]

    operations = [
        migrations.AddIndex(
            "listing",
            models.Index(
                fields=["function", "stated_by", "admin1", "name_sort", "actor"],
                include=("is_open", "since", "until"),
                name="listing_by_function",
            ),
        ),
        migrations.AddIndex(
            "listing",
            models.Index(
                fields=["value_chain", "stated_by", "name_sort", "actor"],
                include=("function", "admin1", "is_open", "since", "until"),
                name="listing_by_chain",
            ),
        ),
    ]
