"""The list of actors: its columns, what a row is matched by, and the importer that takes it."""

from django.utils.translation import gettext_lazy as _

from actors.enums import ActorKind, Visibility
from actors.identifiers import fault_of
from actors.intake import take_in
from actors.matching import REOPENED, describe, match, rematch
from actors.models import Actor, ActorFunction, ActorName, Contact, DuplicatePair, Identifier, Profile, WorksWith
from actors.profile_columns import PROFILE, validate_profile
from analysis.codes import is_valid
from analysis.identifiers import find, stored_as, written
from analysis.names import fingerprint, search_words, sort_key
from imports.columns import (
    SCIENTIFIC,
    CellError,
    ChoiceColumn,
    Column,
    DateColumn,
    EmailColumn,
    NameColumn,
    NamesColumn,
    NumberColumn,
    WebsiteColumn,
    WholeColumn,
    nearest,
    shown,
)
from imports.reference_columns import CountryColumn, PhoneColumn, PlaceColumn, RecordColumn, SectorColumn
from imports.registry import Importer, register
from markets.models import Function, Product, ValueChain

KIND_WORDS = {
    "enterprise": ("firm", "company", "factory", "business", "sme", "msme", "manufacturer", "entreprise", "empresa", "usine", "kampuni"),
    "producer_group": ("group", "farmer group", "association", "producer organization", "groupement", "asociación", "kikundi"),
    "cooperative": ("coop", "co-op", "co-operative", "coopérative", "cooperativa", "ushirika", "sacco"),
    "trader": ("middleman", "aggregator", "collector", "wholesaler", "dealer", "commerçant", "comerciante", "mfanyabiashara"),
    "lead_firm": ("lead", "buyer", "exporter", "processor", "lead company"),
    "service_provider": ("service", "provider", "bdsp", "prestataire"),
    "public_institution": ("government", "public", "ministry", "agency", "institution"),
    "household": ("farmer", "person", "individual", "smallholder", "ménage", "hogar", "mkulima"),
}
# Columns of codes of public schemes; a national one is told apart by its country.
SCHEMES = {"registration_number": "{country}-REG", "tax_number": "{country}-TAX", "os_id": "OS", "gln": "GLN", "lei": "LEI", "duns": "DUNS"}


class ActorCodeColumn(Column):
    def clean(self, text, row):
        code = text.upper()
        if not is_valid(code):
            raise CellError(
                "code",
                _("“%(value)s” is not a code of this registry.") % {"value": shown(text)},
                _("Copy it from the actor's page, such as VC-2B4C-9F3D, or leave the cell empty."),
            )
        body = code.removeprefix("VC-").replace("-", "")
        return f"VC-{body[:4]}-{body[4:]}"


class IdentifierColumn(Column):
    """A code of the public scheme that the column is called after."""

    def clean(self, text, row):
        refuse_shortened(text)
        refuse_misread(self.name, text)
        return super().clean(written(find(self.name), text), row)


class OwnNumberColumn(Column):
    """The importing organization's own number for the actor; where it gave it several, they are parted by semicolons."""

    many = True

    def clean(self, text, row):
        numbers = [written(find("OWN"), part) for part in text.split(";")]
        for number in numbers:
            refuse_shortened(number)
        return [super(OwnNumberColumn, self).clean(number, row) for number in dict.fromkeys(numbers) if number] or None


class IdentifiersColumn(Column):
    """Codes with their schemes, as “SCHEME:value” or “SCHEME value”, parted by semicolons."""

    beside = ("country",)

    def clean(self, text, row):
        found = []
        for part in text.replace("|", ";").split(";"):
            scheme, colon, value = part.partition(":") if ":" in part else part.strip().partition(" ")
            scheme, value = stored_as(scheme, row.values.get("country", "")), written(find(scheme), value)
            if not (colon and scheme and value) or len(scheme) > 40 or len(value) > 120:
                raise CellError(
                    "identifier",
                    _("“%(value)s” does not say its scheme.") % {"value": shown(part)},
                    _("Write the scheme, a colon and the code, such as LEI:5493001KJTIIGC8Y1R12."),
                )
            refuse_misread(scheme, value)
            if scheme == "OWN":  # in a file that was taken out it may be another organization's, which stays where it was stated
                row.notice(self, part, _("Whose own number this is cannot be told here. Yours go into the column own_number."))
            else:
                found.append([scheme, value])
        return found


def refuse_shortened(text):
    if SCIENTIFIC.fullmatch(text):
        raise CellError(
            "scientific",
            _("“%(value)s”: a spreadsheet has shortened this number, and digits are lost.") % {"value": text},
            _("Format the column as text in the spreadsheet and type the number again, or leave the cell empty."),
        )


def refuse_misread(scheme, value):
    if fault := fault_of(scheme, value):
        raise CellError("identifier", *fault)


class FunctionColumn(RecordColumn):
    """A function of the row's value chain, by its name or id."""

    beside = ("value_chain",)

    def options(self, user):
        rows = Function.objects.for_user(user).select_related("value_chain").order_by("value_chain__name", "position", "pk")
        return [(str(row.pk), f"{row.value_chain}: {row}") for row in rows[: self.most_offered]]

    def words_offered(self, user):
        return list(dict.fromkeys(Function.objects.for_user(user).order_by("name").values_list("name", flat=True)[: self.most_offered]))

    def clean(self, text, row):
        found = row.lookup("functions", lambda: functions(row.reading))
        chain = row.values.get("value_chain")
        key = found.get((chain, sort_key(text))) or found.get((chain, text))
        if key is None:
            names = sorted(name for of, name in found if of == chain and not name.isdecimal())
            raise CellError(
                "function",
                _("“%(value)s” is not a function of this value chain.") % {"value": shown(text)},
                _("Write one of: %(names)s.") % {"names": ", ".join(names[:12]) or "—"},
                offer=nearest(sort_key(text), names) or "",
            )
        return key


def functions(reading):
    """{(chain, key of the name, or the id): key}"""
    found = {}
    for pk, chain, name in Function.objects.for_user(reading.by).order_by("pk").values_list("pk", "value_chain", "name"):
        found[chain, sort_key(name)] = found[chain, str(pk)] = pk
    return found


IDENTITY = (
    ActorCodeColumn("code", _("Its code here, where you know it: VC-….")  , aliases=("vc code", "actor code", "registry code")),
    NameColumn(
        "name",
        _("The name it trades under."),
        required=True,
        aliases=(
            *("firm", "company", "enterprise", "firm name", "company name", "business name", "trading name", "factory", "factory name"),
            *("facility", "facility name", "supplier", "supplier name", "vendor", "vendor name", "producer", "producer name", "actor"),
            *("actor name", "organisation", "organization", "organization name", "cooperative name", "group name", "member name", "full name"),
            *("nom", "raison sociale", "entreprise", "nom de l'entreprise", "société", "nombre", "razón social", "empresa", "nome", "proveedor"),
            *("razão social", "fornecedor", "firma", "unvan", "jina", "jina la kampuni", "название", "наименование", "اسم", "اسم الشركة"),
            *("名称", "公司名称", "工厂名称", "企业名称", "tên", "tên công ty", "nama", "nama perusahaan", "नाम", "নাম", "የድርጅት ስም"),
        ),
    ),
    NamesColumn("other_names", _("Other names, parted by semicolons."), aliases=("aliases", "alias", "also known as", "aka", "local name", "name in local language", "autres noms", "otros nombres")),
    NamesColumn("former_names", _("Names that it no longer trades under, parted by semicolons; it is found by each."), aliases=("former name", "formerly", "formerly known as", "fka", "previous name", "previous names", "old name", "old names", "ancien nom", "anciens noms", "nombre anterior", "nombres anteriores", "nome anterior", "nomes anteriores", "jina la zamani", "曾用名")),
    ChoiceColumn("kind", _("What sort of participant it is; an enterprise if nothing is said."), choices=ActorKind, words=KIND_WORDS, default="enterprise", aliases=("type", "actor type", "type of actor", "category", "tipo", "catégorie", "aina")),
    CountryColumn("country", _("The country, by name or ISO code."), required=True, aliases=("country name", "country code", "country region", "nation", "pays", "país", "pais", "land", "ülke", "nchi", "страна", "الدولة", "البلد", "国家", "quốc gia", "negara", "देश", "দেশ", "አገር")),
    SectorColumn("sector", _("ISIC Rev. 4 code, or the name of the sector."), aliases=("industry", "isic", "isic code", "activity", "economic activity", "secteur", "sector económico", "setor", "sektor", "sekta", "行业", "القطاع")),
    PlaceColumn("admin1", label=_("region"), help_text=_("Region, by name or ISO 3166-2 code."), levels=("admin1",), aliases=("region", "province", "state", "county", "state province", "governorate", "région", "provincia", "estado", "mkoa", "admin 1", "省")),
    PlaceColumn("admin2", label=_("district"), help_text=_("District within the region."), levels=("admin2",), aliases=("district", "admin 2", "sub county", "distrito", "wilaya")),
    Column("locality", _("Town or village."), max_length=200, aliases=("town", "city", "village", "municipality", "commune", "ville", "ciudad", "cidade", "localidad", "mji", "kijiji", "şehir", "城市", "المدينة")),
    DateColumn("founded_on", _("The day it was founded; a year is enough."), year_is_enough=True, aliases=("founded", "established", "date founded", "year founded", "year established", "date established", "start date", "fecha de fundación", "date de création")),
    DateColumn("closed_on", _("The day it closed."), year_is_enough=True, aliases=("closed", "date closed", "end date")),
    ChoiceColumn("visibility", _("Who may see it: registry or private."), choices=Visibility),
    WholeColumn("members_estimated", _("Of a group: how many members, as estimated."), aliases=("members", "number of members", "membership", "nombre de membres")),
    DateColumn("members_as_of", _("The day of that estimate."), needs=("members_estimated",)),
    Column("members_source", _("Who estimated the members."), max_length=200, needs=("members_estimated",)),
)  # fmt: skip
IDENTIFIERS = (
    IdentifierColumn("registration_number", _("Its number in the national register of firms."), max_length=120, aliases=("registration no", "reg no", "company number", "business registration number", "rccm", "numéro d'enregistrement", "nit", "cnpj", "统一社会信用代码")),
    IdentifierColumn("tax_number", _("Its tax number."), max_length=120, aliases=("tax id", "tin", "pin", "kra pin", "vat number", "vat", "ruc", "rfc", "nif", "ntn", "gstin", "tax identification number")),
    IdentifierColumn("os_id", label="OS ID", help_text=_("Its OS ID of Open Supply Hub."), max_length=120, aliases=("oar id", "oar_id", "os hub id")),
    IdentifierColumn("gln", label="GLN", help_text=_("Its Global Location Number."), max_length=120),
    IdentifierColumn("lei", label="LEI", help_text=_("Its Legal Entity Identifier."), max_length=120),
    IdentifierColumn("duns", label="D-U-N-S", help_text=_("Its D-U-N-S number."), max_length=120, aliases=("duns number", "d u n s")),
    OwnNumberColumn("own_number", _("Your organization's own number for it. A later list finds it by this number; other organizations do not see it."), max_length=120, aliases=("own code", "own id", "our number", "our code", "our id", "our reference", "internal id", "internal code", "internal number", "internal reference", "member number", "member no", "member id", "member code", "membership number", "supplier number", "supplier no", "supplier id", "supplier code", "vendor number", "vendor no", "vendor id", "vendor code", "farmer number", "farmer id", "farmer code", "n° interne", "numéro interne", "code interne", "n° de membre", "numéro de membre", "code fournisseur", "código interno", "número interno", "número de socio", "código de proveedor", "código do fornecedor", "número de sócio", "nambari ya mwanachama", "内部编号", "供应商编号")),
    IdentifiersColumn("identifiers", _("Codes with their schemes, such as LEI:5493001KJTIIGC8Y1R12."), max_length=1000),
)  # fmt: skip
CONTACT = (
    Column("address", _("Street and number."), max_length=500, aliases=("street", "street address", "full address", "facility address", "factory address", "adresse", "dirección", "direccion", "endereço", "adres", "anwani", "адрес", "العنوان", "地址", "địa chỉ", "alamat", "पता", "ঠিকানা")),
    NumberColumn("latitude", _("Degrees north, −90 to 90."), least=-90, most=90, digits=9, aliases=("lat", "gps lat", "gps latitude", "y", "latitud"), needs=("longitude",)),
    NumberColumn("longitude", _("Degrees east, −180 to 180."), least=-180, most=180, digits=9, aliases=("lng", "lon", "long", "gps lon", "gps longitude", "x", "longitud"), needs=("latitude",)),
    PhoneColumn("phone", _("With country code, such as +254 712 345678."), max_length=60, aliases=("telephone", "tel", "mobile", "cell", "phone number", "contact number", "téléphone", "teléfono", "telefone", "telefon", "simu", "телефон", "الهاتف", "电话", "điện thoại")),
    EmailColumn("email", _("Of the firm."), max_length=254, aliases=("e mail", "mail", "email address", "courriel", "correo", "correo electrónico", "barua pepe", "البريد الإلكتروني", "邮箱")),
    WebsiteColumn("website", _("Its web address."), aliases=("web", "url", "homepage", "site web", "sitio web", "tovuti", "网站")),
)  # fmt: skip
CHAIN = (
    RecordColumn("value_chain", _("The value chain it takes part in, by name or id."), model=ValueChain, aliases=("chain",)),
    FunctionColumn("function", _("The function it performs there, by name or id."), model=Function, needs=("value_chain",), aliases=("stage", "role in chain")),
    RecordColumn("product", _("What it makes or handles there, by name or id."), model=Product, aliases=("products", "commodity", "produit", "producto", "bidhaa")),
    DateColumn("since", _("Since when it performs the function."), year_is_enough=True, needs=("function",)),
)  # fmt: skip


def keys_of(values):
    """What a row is matched by: the name's fingerprint, the words of all its names, and its codes.

    An own number has the scheme OWN here; whose it is, the database knows of the import (actors.matching).
    """
    identifiers = [[SCHEMES[n].format(country=values["country"]), values[n]] for n in SCHEMES if values.get(n)]
    identifiers += [pair for pair in values.get("identifiers") or () if pair not in identifiers]
    identifiers += [["OWN", number] for number in values.get("own_number") or ()]
    return {
        "fp": fingerprint(values["name"]),
        "sort": sort_key(values["name"]),
        "words": search_words(values["name"], *values.get("other_names", ()), *values.get("former_names", ())),
        "ids": identifiers,
    }


def validate(row):
    """A firm closes after it was founded; figures have their day and unit."""
    founded, closed = row.values.get("founded_on"), row.values.get("closed_on")
    if founded and closed and closed < founded:
        row.refuse(
            "closed_on",
            "order",
            _("It closed on %(closed)s, before it was founded (%(founded)s).") % {"closed": closed, "founded": founded},
            _("Change one of the two dates."),
        )
    validate_profile(row)


register(
    Importer(
        kind="actors",
        label=_("Actors: firms, groups, traders, institutions"),
        help_text=_("One row for each; name and country are enough. With “buyer”, their linkages to that buyer as well."),
        own_columns=(*IDENTITY, *IDENTIFIERS, *CONTACT, *PROFILE, *CHAIN),
        validate=validate,
        derive=keys_of,
        match=match,
        rematch=rematch,
        reopened=REOPENED,
        apply=take_in,
        own_models=(Contact, Profile, ActorFunction, Identifier, ActorName, WorksWith, Actor),
        derived_models=(DuplicatePair,),
        describe=describe,
        example="name,country,address",
        whole_file=("buyer", "country", "kind", "value_chain", "function", "as_of", "capacity_unit", "cost_currency", "cost_unit"),
    )
)
