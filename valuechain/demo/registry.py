"""Writing the actors: registered in waves, with names, identifiers, contacts, functions and profiles; then claimed by their firms."""

from collections import defaultdict
from datetime import date, timedelta
from decimal import Decimal
from random import Random

from accounts.audit import recorded
from actors import actions as actors
from actors.claims import represent
from actors.enums import ClaimStatus, Visibility
from actors.models import Actor, ActorFunction, ActorName, Claim, Contact, Identifier, Profile, WorksWith
from actors.queries import words_of
from analysis.names import sort_key
from core.models import Place, Sector
from valuechain.demo.names import LOCALITIES
from valuechain.demo.prices import price
from valuechain.demo.world import moment

CURRENCIES = {
    "KE": "KES",
    "UG": "UGX",
    "ET": "ETB",
    "SS": "USD",
    "DE": "EUR",
    "IT": "EUR",
    "GR": "EUR",
    "SE": "SEK",
    "SA": "SAR",
    "AE": "AED",
}
FOR_KES = {"KES": 1, "UGX": 28.6, "ETB": 1.08, "USD": 0.0077, "EUR": 0.0071, "SEK": 0.079, "SAR": 0.029, "AED": 0.028}
SCHEMES = {
    "KE": "KE-BRS",
    "UG": "UG-URSB",
    "ET": "ET-TIN",
    "DE": "DE-HRB",
    "IT": "IT-RI",
    "SE": "SE-BLV",
    "GR": "GR-GEMI",
    "SA": "SA-CR",
    "AE": "AE-TL",
}
YEARS_END = (date(2024, 12, 31), date(2025, 12, 31))


def plan(world):
    waves = defaultdict(list)
    for firm in world.firms:
        waves[firm.registered_on, firm.partner, firm.what.chain].append(firm)
    for (day, partner, _chain), firms in sorted(waves.items()):
        world.at(moment(day, 8 if partner else 7, 10), register, firms)
    for firm in world.firms:
        if firm.claimed_on:
            world.at(moment(firm.claimed_on, 7, 45), claim, firm)
    for day in YEARS_END:
        for partner in (False, True):
            world.at(moment(day + timedelta(days=55 + 4 * partner), 10), survey, day, partner)


def register(world, firms):
    """One list of firms, as an officer registers it."""
    organization, by = world.registrar(firms[0])
    places = set(Place.objects.values_list("code", flat=True))
    sectors = set(Sector.objects.values_list("code", flat=True))
    codes = actors.new_codes(len(firms))
    rows = [identity(f, code, places, sectors) for f, code in zip(firms, codes, strict=True)]
    with recorded("actors.register", by=by, organization=organization, rows=len(rows)):
        Actor.objects.bulk_create(rows)
        world.actor |= {firm.key: row for firm, row in zip(firms, rows, strict=True)}
        ActorName.objects.bulk_create([ActorName(actor=world.actor[f.key], name=n) for f in firms for n in f.other_names])
        Identifier.objects.bulk_create([i for f in firms if (i := identifier(f, world.actor[f.key]))])
        working = [organization] if organization == world.mavuno else [organization, world.mavuno]
        WorksWith.objects.bulk_create([WorksWith(organization=o, actor=row, by=by) for o in working for row in rows])
        Contact.objects.bulk_create([c for f in firms if (c := contact(f, world.actor[f.key], organization))])
        ActorFunction.objects.bulk_create([performs for o in working for f in firms if (performs := function(world, f, o))])
        actors.count_words([word for row in rows for word in row.words])


def identity(firm, code, places, sectors):
    place = LOCALITIES[firm.place]
    private = firm.role == "home"
    members = (
        {"members_estimated": firm.members, "members_as_of": date(2024, 9, 30), "members_source": "Household listing, 2024"}
        if firm.members
        else {}
    )
    row = Actor(
        code=code,
        name=firm.name,
        name_sort=sort_key(firm.name),
        kind=firm.what.kind,
        sector_id=firm.what.sector if firm.what.sector in sectors else None,
        country=place.country,
        admin1_id=place.admin1 if place.admin1 in places else None,
        admin2_id=place.admin2 if place.admin2 in places else None,
        locality=place.name,
        founded_on=firm.founded_on,
        visibility=Visibility.PRIVATE if private else Visibility.REGISTRY,
        **members,
    )
    row.words = words_of(row, firm.other_names)
    return row


def identifier(firm, actor):
    scheme = SCHEMES.get(actor.country)
    if not firm.formal or scheme is None or firm.what.kind == "public_institution":
        return None
    number = Random(f"identifier:{firm.key}").randint(100_000, 999_999)
    return Identifier(actor=actor, scheme=scheme, value=f"{'PVT' if actor.country == 'KE' else 'REG'}-{number}-{len(firm.name):02d}")


def contact(firm, actor, organization):
    if firm.what.kind == "market" or (firm.what.kind == "household" and firm.role != "home"):
        return None
    random, place = Random(f"contact:{firm.key}"), LOCALITIES[firm.place]
    return Contact(
        actor=actor,
        stated_by=organization,
        source="Registration visit",
        phone=firm.phone,
        address=f"Plot {random.randint(2, 180)}, {place.name}" if firm.formal else "",
        email=f"{firm.key}@firms.example" if firm.claimed_on else "",
        latitude=Decimal(str(round(place.latitude + random.uniform(-0.035, 0.035), 6))),
        longitude=Decimal(str(round(place.longitude + random.uniform(-0.035, 0.035), 6))),
    )


def function(world, firm, organization):
    if not firm.what.position:
        return None
    since = firm.founded_on or date(2021, 1, 1)
    place = world.function[firm.what.chain, firm.what.position]
    return ActorFunction(
        actor=world.actor[firm.key], stated_by=organization, function=place, since=max(since, date(2015, 1, 1)), source="Registration visit"
    )


def claim(world, firm):
    """The firm's owner takes up the record with the secret of a letter."""
    actor, user = world.actor[firm.key], world.people[firm.key]
    with recorded("actors.claim", by=user, subject=actor):
        Claim.objects.create(actor=actor, user=user, invited_email=user.email, status=ClaimStatus.GRANTED)
        represent(actor=actor, user=user, by=user)


def survey(world, day, partner):
    """What firms looked like at the end of a year: an officer's survey in the February after."""
    chosen = [f for f in world.firms if f.partner == partner and f.registered_on <= day and f.key in world.actor]
    organization = world.agrilink if partner else world.mavuno
    by = world.people["rita" if partner else "nafula"]
    sales = sales_of(world, day)
    with recorded("actors.amend", by=by, organization=organization, reason=f"Firm survey {day.year}"):
        Profile.objects.bulk_create([p for f in chosen if (p := profile(world, f, day, organization, sales))])


def sales_of(world, day):
    """{firm's key: what it sold in the year, in KES}, from the same trade that the linkages tell of."""
    found = defaultdict(float)
    for tie in world.ties:
        if tie.tonnes and tie.product != "seedling" and tie.since <= day:
            kes = {"ETB": 1 / 1.08, "USD": 1 / 0.0077, "UGX": 1 / 28.6, "KES": 1}[tie.currency]
            found[tie.seller.key] += tie.tonnes * 1000 * float(price(tie.product, tie.buyer.role, day, tie.currency)) * kes
    return found


def profile(world, firm, day, organization, sales):
    if firm.what.kind in ("household", "market") or Random(f"asked:{firm.key}:{day}").random() < 0.1:
        return None
    random = Random(f"profile:{firm.key}")
    growth = 1 + random.uniform(-0.06, 0.2) * (day.year - 2024)
    heads = max(0, round(firm.workers * growth))
    women = round(heads * firm.women_workers)
    currency = CURRENCIES[LOCALITIES[firm.place].country]
    sold = sales[firm.key] or (random.randint(900, 26_000) * 1000 if firm.workers else 0)
    known = firm.what.kind != "public_institution" and random.random() < 0.85 and sold
    return Profile(
        actor=world.actor[firm.key],
        stated_by=organization,
        source=f"Firm survey {day.year}",
        as_of=day,
        employees_female=women,
        employees_male=heads - women,
        employees_youth=round(heads * random.uniform(0.15, 0.6)),
        turnover=Decimal(round(sold * growth * FOR_KES[currency], -3)) if known else None,
        currency_id=currency if known else None,
        female_owned_share=firm.women_owned,
        youth_owned=firm.youth_owned,
        formal=firm.formal,
    )
