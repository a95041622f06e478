"""Columns whose cells name something of the reference data: countries, places, sectors, units, currencies, phones, records."""

import re
from collections import defaultdict

from django.utils.translation import gettext as _

from analysis import countries
from analysis.names import similarity, sort_key
from core.models import Currency, Place, Unit
from core.phones import international
from core.sectors import division_of, known_sectors, sector_of
from imports.columns import SCIENTIFIC, CellError, Column, nearest, shown

SIGNS = {"€": "eur", "US$": "usd", "£": "gbp", "₦": "ngn", "₵": "ghs", "₹": "inr", "৳": "bdt"}  # “$” is of many countries


class CountryColumn(Column):
    def looks_like(self, text):
        return countries.find(text) is not None and not text.isdigit()

    def clean(self, text, row):
        code = countries.find(text[:100])
        if code is not None and code in row.lookup("countries", known_countries):
            return code
        value = {"value": shown(text)}
        if among := countries.choices(text):
            names = ", ".join(f"{code} ({countries.name(code)})" for code in among)
            raise CellError("country", _("“%(value)s” can be two countries.") % value, _("Write one of: %(names)s.") % {"names": names})
        nearest = countries.suggestion(text[:100])
        fix = (
            _("Did you mean %(name)s? Write %(code)s, or the name in full.")
            if nearest
            else _("Write the name of the country, or two letters such as KE.")
        )
        details = {"name": countries.name(nearest), "code": nearest} if nearest else {}
        raise CellError("country", _("“%(value)s” is not a country.") % value, fix % details, offer=nearest or "")


def known_countries():
    return set(Place.objects.filter(level="country").values_list("code", flat=True))


class PlaceColumn(Column):
    """A region or district of the row's country, by ISO 3166-2 code or name."""

    beside = ("country",)

    def __init__(self, name, help_text, *, levels=("admin1", "admin2"), **options):
        super().__init__(name, help_text, **options)
        self.levels = levels

    def clean(self, text, row):
        country = row.values.get("country")
        if country is None and row.failed("country"):
            return None
        codes, names = row.lookup(("places", self.levels), lambda: places(self.levels))
        code = text.upper().replace(" ", "")
        for wanted in (code, f"{country}-{code}"):
            if wanted in codes and codes[wanted] == country:
                return wanted
        found = names[country].get(place_key(text), []) if country else []
        if len(found) == 1:
            return found[0]
        if len(found) > 1:
            raise CellError(
                "place",
                _("“%(value)s” is the name of several places.") % {"value": shown(text)},
                _("Write the code of one: %(codes)s.") % {"codes": ", ".join(found[:6])},
            )
        fix, offer = self.fix(text, country, names)
        raise CellError(
            "place", _("“%(value)s” is not a place of %(country)s.") % {"value": shown(text), "country": country or "—"}, fix, offer=offer
        )

    def fix(self, text, country, names):
        """(what to do, the code of the place that is much like it)."""
        scored = sorted(((similarity(text, name), name, codes[0]) for name, codes in names[country].items()), reverse=True)[:1]
        if scored and scored[0][0] >= 0.7:
            said = _("Did you mean %(name)s? Write %(code)s. Or leave the cell empty and write the town under locality.")
            return said % {"name": scored[0][1].title(), "code": scored[0][2]}, scored[0][2]
        return _("Write the ISO 3166-2 code such as KE-42, or leave the cell empty and write the town under locality."), ""


WORDS_FOR_PLACES = re.compile(
    r"\b(province|state|region|county|district|governorate|department|departamento|provincia|division|prefecture|oblast|wilaya|sheng|city|municipality|autonomous)\b"
)


def place_key(name):
    return re.sub(r"\s+", " ", WORDS_FOR_PLACES.sub(" ", sort_key(name))).strip() or sort_key(name)


def places(levels):
    """({code: country}, {country: {key of a name: [codes]}}) of the places of `levels`."""
    codes, names = {}, defaultdict(lambda: defaultdict(list))
    for code, name, country in Place.objects.filter(level__in=levels).order_by("code").values_list("code", "name", "country"):
        codes[code] = country
        names[country][place_key(name)].append(code)
    return codes, names


class SectorColumn(Column):
    """An ISIC Rev. 4 code or name. Words that are no sector leave the cell empty and are told; a wrong code is refused."""

    def clean(self, text, row):
        codes, names = row.lookup("sectors", known_sectors)
        for part in re.split(r"[|;/]", text):
            found = sector_of(part, codes, names) or division_of(part, codes)
            if found:
                if part.strip() != text or (text.isdecimal() and found != text):
                    row.notice(self, text, _("One sector is kept: %(code)s.") % {"code": found})
                return found
        if re.fullmatch(r"[A-Ua-u]?\d{2,5}", text):
            raise CellError(
                "sector",
                _("“%(value)s” is not a code of ISIC Rev. 4 that is known here.") % {"value": shown(text)},
                _("Write a section such as C, a division such as 10 or a class such as 1061, or leave the cell empty."),
            )
        row.notice(self, text, _("This is not a sector of ISIC Rev. 4; the sector is left empty."))
        return None


class CodeColumn(Column):
    """A unit or a currency: by code, or by name."""

    model = None
    rule = ""

    def clean(self, text, row):
        by_code, by_name = row.lookup(self.rule, lambda: known(self.model))
        found = by_code.get(text.casefold()) or by_name.get(sort_key(text)) or by_name.get(sort_key(text).rstrip("s"))
        found = found or by_code.get(SIGNS.get(text, ""))
        if found is None:
            raise CellError(self.rule, self.message() % {"value": shown(text)}, self.fix(), offer=self.offer(text, by_name))
        return found

    def offer(self, text, by_name):
        key = sort_key(text)
        return self.WORDS.get(key) or by_name.get(nearest(key, by_name), "")


class UnitColumn(CodeColumn):
    model, rule = Unit, "unit"
    WORDS = {"kgs": "kg", "kilos": "kg", "kilo": "kg", "kilogramme": "kg", "kilogrammes": "kg", "kilogramos": "kg", "mt": "t", "tons": "t", "ton": "t", "tonnes": "t", "metric tons": "t", "metric tonnes": "t", "toneladas": "t", "litres": "l", "liters": "l", "ltr": "l", "ltrs": "l", "lts": "l", "litros": "l", "pcs": "piece", "pc": "piece", "pieces": "piece", "units": "piece", "nos": "piece", "hectares": "ha", "hectare": "ha"}  # fmt: skip

    def message(self):
        return _("“%(value)s” is not a unit that is known here.")

    def fix(self):
        return _("Write a unit such as kg, t, l, piece or ha.")


class CurrencyColumn(CodeColumn):
    model, rule = Currency, "currency"
    WORDS = {"ksh": "KES", "kshs": "KES", "kes": "KES", "shillings": "KES", "ush": "UGX", "ugsh": "UGX", "tsh": "TZS", "tshs": "TZS", "us": "USD", "dollars": "USD", "us dollars": "USD", "usd": "USD", "euros": "EUR", "birr": "ETB", "tk": "BDT", "taka": "BDT", "naira": "NGN", "cedi": "GHS", "cedis": "GHS", "rmb": "CNY"}  # fmt: skip

    def message(self):
        return _("“%(value)s” is not a currency.")

    def fix(self):
        return _("Write the three letters of ISO 4217, such as KES.")


def known(model):
    rows = list(model.objects.order_by("code").values_list("code", "name"))
    return {code.casefold(): code for code, _name in rows}, {sort_key(name): code for code, name in rows}


class PhoneColumn(Column):
    """A phone number, read as one of the row's country where it has no country code."""

    beside = ("country",)

    def looks_like(self, text):
        return re.fullmatch(r"\+\d[\d\s().-]{7,18}", text) is not None

    def clean(self, text, row):
        country = row.values.get("country")
        if country is None and row.failed("country"):
            return None
        if SCIENTIFIC.fullmatch(text):
            raise CellError(
                "scientific",
                _("“%(value)s”: a spreadsheet has shortened this number, and digits are lost.") % {"value": text},
                _("Format the column as text in the spreadsheet and type the number again, or leave the cell empty."),
            )
        for part in re.split(r"[;/,|]| or ", text):
            if found := international(part, country):
                return found
        raise CellError(
            "phone",
            _("“%(value)s” is not a phone number of %(country)s.") % {"value": shown(text), "country": country or "—"},
            _("Write it with the country code, such as +254 712 345678, or leave the cell empty."),
        )


class RecordColumn(Column):
    """Names a record of `model` that the person may see, by its id or its name."""

    most_offered = 300

    def __init__(self, name, help_text, *, model, **options):
        super().__init__(name, help_text, **options)
        self.model = model

    def options(self, user):
        """What a select offers: [(id, name)]."""
        rows = self.model.objects.for_user(user).order_by("name", "pk")[: self.most_offered]
        return [(str(row.pk), str(row)) for row in rows]

    def find(self, user):
        """{id or key of a name: id}"""
        rows = list(self.model.objects.for_user(user).order_by("-pk").values_list("pk", "name"))
        return {sort_key(name): pk for pk, name in rows} | {str(pk): pk for pk, _name in rows}

    def clean(self, text, row):
        found = row.lookup(("records", self.name), lambda: self.find(row.reading.by))
        key = found.get(text.casefold(), found.get(sort_key(text)))
        if key is None:
            names = [name for name in found if not name.isdecimal()]
            raise CellError(
                self.name,
                _("“%(value)s” is not one of your records for %(field)s.") % {"value": shown(text), "field": self.label},
                _("Write one of: %(names)s.") % {"names": ", ".join(names[:8])} if names else _("Describe it first, then import again."),
                offer=nearest(sort_key(text), names) or "",
            )
        return key

    def words_offered(self, user):
        return [name for _key, name in self.options(user)]
