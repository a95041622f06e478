"""Countries, regions, currencies, units and sectors: from packages and our own lists. Runs again without harm."""

import pycountry
from django.core.management.base import BaseCommand
from django.db import transaction

from core.loaders.isic import sectors
from core.loaders.units import UNITS
from core.models import Currency, Place, Sector, Unit


class Command(BaseCommand):
    help = "Load countries (ISO 3166), currencies (ISO 4217), units and sectors (ISIC Rev. 4)."

    @transaction.atomic
    def handle(self, **options):
        if Place.objects.exists() and Unit.objects.count() >= len(UNITS) and Sector.objects.count() >= len(sectors()):
            return
        upsert(
            Place,
            ("name", "level", "country"),
            [
                Place(code=c.alpha_2, name=getattr(c, "common_name", c.name), level="country", country=c.alpha_2)
                for c in pycountry.countries
            ],
        )
        countries = dict(Place.objects.filter(level="country").values_list("code", "pk"))
        tops = [s for s in pycountry.subdivisions if not s.parent_code]
        rest = [s for s in pycountry.subdivisions if s.parent_code]
        upsert(
            Place,
            ("name", "level", "country", "parent"),
            [Place(code=s.code, name=s.name, level="admin1", country=s.country_code, parent_id=countries[s.country_code]) for s in tops],
        )
        regions = dict(Place.objects.filter(level="admin1").values_list("code", "pk"))
        upsert(
            Place,
            ("name", "level", "country", "parent"),
            [
                Place(
                    code=s.code,
                    name=s.name,
                    level="admin2",
                    country=s.country_code,
                    parent_id=regions.get(s.parent_code, countries[s.country_code]),
                )
                for s in rest
            ],
        )
        upsert(Currency, ("name",), [Currency(code=c.alpha_3, name=c.name) for c in pycountry.currencies])
        upsert(
            Unit, ("name", "dimension", "base", "factor"), [Unit(code=c, name=n, dimension=d, base=b, factor=f) for c, n, d, b, f in UNITS]
        )
        upsert(Sector, ("name",), [Sector(code=code, name=name) for code, name, _above in sectors()])
        place_sectors({code: above for code, _name, above in sectors()})
        self.stdout.write(
            f"{Place.objects.count()} places, {Currency.objects.count()} currencies, {Unit.objects.count()} units, {Sector.objects.count()} sectors."
        )


def upsert(model, fields, rows):
    model.objects.bulk_create(rows, update_conflicts=True, unique_fields=["code"], update_fields=list(fields), batch_size=1000)


def place_sectors(above):
    """Put each sector under the one that holds it: {code: code above it}."""
    rows = {sector.code: sector for sector in Sector.objects.order_by("code")}
    for code, holder in above.items():
        rows[code].parent = rows[holder] if holder else None
    Sector.objects.bulk_update(rows.values(), ["parent"], batch_size=1000)
