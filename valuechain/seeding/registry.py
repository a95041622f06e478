"""Actors with their functions, and linkages with what both sides say of them."""

from datetime import UTC, date, datetime, timedelta

from django.db import connection

from actors.models import Actor, ActorFunction, Identifier, WorksWith
from analysis.codes import make
from analysis.names import search_words, sort_key
from core.models import Place, Sector
from linkages.models import Linkage, LinkageParty, LinkageStatement
from valuechain.seeding.copying import copy, numbers, reserve
from valuechain.seeding.names import TONGUES, Namer

KINDS = (
    *(["enterprise"] * 10 + ["producer_group"] * 4 + ["cooperative"] * 2 + ["trader"] * 4 + ["lead_firm"]),
    *(["service_provider"] * 2 + ["household"] * 2 + ["public_institution"]),
)
FIRST_DAY = date(2015, 1, 1)
STATED = datetime(2026, 4, 2, 12, tzinfo=UTC)
REGISTERED = STATED - timedelta(days=401)
STATED_AT = 9  # place of the day in a statement's row: it was recorded then
AT_ONCE = 100_000
PERIODS = tuple((date(year, month, 1), date(year, month + 2, 30)) for year in (2024, 2025) for month in (1, 4, 7, 10))
COUNT_WORDS = """
    INSERT INTO actors_actorword (word, ndoc)
    SELECT w, count(*) FROM actors_actor, unnest(words) AS w WHERE id BETWEEN %s AND %s GROUP BY w ORDER BY w
    ON CONFLICT (word) DO UPDATE SET ndoc = actors_actorword.ndoc + excluded.ndoc
"""


def regions():
    found = {tongue.country: [] for tongue in TONGUES}
    for code, country in Place.objects.filter(level="admin1", country__in=found).order_by("code").values_list("code", "country"):
        found[country].append(code)
    return found


def actors(count, random, organizations, chains):
    """Write `count` actors and what is known of them; returns {country: [keys]} for the linkages to choose from."""
    keys, codes = reserve(Actor, count), map(make, numbers("actors_code_seq", count))
    namer, places = Namer(random), regions()
    sectors = list(Sector.objects.filter(code__regex=r"^\d{2}").order_by("code").values_list("code", flat=True))
    tongues, shares = list(TONGUES), [tongue.share for tongue in TONGUES]
    by_country = {tongue.country: [] for tongue in TONGUES}

    def rows():
        for key, code in zip(keys, codes, strict=True):
            tongue = random.choices(tongues, shares)[0]
            name, kind = namer.name(tongue), random.choice(KINDS)
            by_country[tongue.country].append(key)
            founded = FIRST_DAY + timedelta(days=random.randrange(3800)) if random.random() < 0.7 else None
            region = random.choice(places[tongue.country]) if places[tongue.country] else None
            visibility = "private" if kind == "household" else "registry"
            yield (
                key,
                code,
                name,
                sort_key(name),
                search_words(name),
                kind,
                random.choice(sectors),
                tongue.country,
                region,
                founded,
                visibility,
            )

    copy(
        Actor,
        ("id", "code", "name", "name_sort", "words", "kind", "sector_id", "country", "admin1_id", "founded_on", "visibility"),
        rows(),
    )
    if count:
        with connection.cursor() as cursor:
            cursor.execute(COUNT_WORDS, [keys[0], keys[-1]])
    copy(WorksWith, ("organization_id", "actor_id"), ((organizations[key % len(organizations)], key) for key in keys))
    copy(Identifier, ("actor_id", "scheme", "value"), ((key, "REG", f"R{key:09}") for key in keys if key % 3 == 0))
    copy(ActorFunction, ("actor_id", "function_id", "stated_by_id", "since"), functions(by_country, random, organizations, chains))
    return by_country


def functions(by_country, random, organizations, chains):
    """One function of a chain of its country each, and a second one for a quarter."""
    for country, keys in by_country.items():
        stages = [stage for chain in chains[country] for stage in chain.stages]
        for key in keys:
            for stage in random.sample(stages, 2 if random.random() < 0.25 else 1):
                yield key, stage, organizations[key % len(organizations)], FIRST_DAY + timedelta(days=random.randrange(3800))


def pairs(count, random, by_country, chains):
    """`count` different (chain, from, to): buyers are few and have many suppliers."""
    countries = [country for country, keys in by_country.items() if len(keys) > 2]
    shares = [len(by_country[country]) for country in countries]
    seen = set()
    while len(seen) < count:
        country = random.choices(countries, shares)[0]
        keys, chain = by_country[country], random.choice(chains[country])
        seller, buyer = random.choice(keys), keys[int(len(keys) * random.random() ** 4)]
        mark = (seller, buyer, chain.product)
        if seller != buyer and mark not in seen:
            seen.add(mark)
            yield chain, seller, buyer


def linkages(count, random, organizations, by_country, chains, said=None):
    """Write `count` linkages with `said` statements in all (1.6 for each, if none): by one or both sides, a few denied.

    Their status follows in the database, of many at once when all is written.
    """
    room = sum(len(keys) * (len(keys) - 1) for keys in by_country.values() if len(keys) > 2)
    if count > room:
        raise ValueError(f"{count} linkages need more actors: between these there is room for {room}.")
    keys = reserve(Linkage, count)
    made = []

    def rows():
        for key, (chain, seller, buyer) in zip(keys, pairs(count, random, by_country, chains), strict=True):
            made.append((key, seller, buyer, organizations[seller % len(organizations)]))
            started = FIRST_DAY + timedelta(days=random.randrange(3500))
            yield key, "vertical", seller, buyer, chain.product, chain.key, started, REGISTERED

    copy(Linkage, ("id", "kind", "from_actor_id", "to_actor_id", "product_id", "value_chain_id", "started_on", "recorded_at"), rows())
    copy(LinkageParty, ("linkage_id", "organization_id"), ((key, organization) for key, _s, _b, organization in made))
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE linkages_linkagestatement DISABLE TRIGGER statements_came")
    columns = ("linkage_id", "side", "says", "period_start", "period_end", "quantity", "unit_id", "price", "currency_id", "stated_at")
    copy(LinkageStatement, (*columns, "by_firm_id", "by_organization_id", "recorded_at"), statements(made, random, said))
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # a table with checks to come cannot be altered
        cursor.execute("ALTER TABLE linkages_linkagestatement ENABLE TRIGGER statements_came")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        cursor.execute("ANALYZE linkages_linkage, linkages_linkagestatement")
        for first in range(keys.start, keys.stop, AT_ONCE):
            some = [first, min(first + AT_ONCE, keys.stop) - 1]
            cursor.execute("SELECT linkage_refresh(ARRAY(SELECT id FROM linkages_linkage WHERE id BETWEEN %s AND %s))", some)


def statements(made, random, said=None):
    """What is said of each of `made`; where `said` in all are wanted, each has its share of them."""
    for number, line in enumerate(made):
        found = list(told_of(line, random))
        if said is not None:
            share = said * (number + 1) // len(made) - said * number // len(made)
            found = [*found[:share], *again(line, random, max(share - len(found), 0))]
        yield from [(*row, row[STATED_AT]) for row in found]


def told_of(line, random):
    """The seller's word, and for most the buyer's of the same period."""
    key, seller, buyer, organization = line
    start, end = random.choice(PERIODS)
    quantity, price = random.randrange(10, 90_000) / 10, random.randrange(100, 40_000) / 100
    stated = STATED - timedelta(days=random.randrange(400))
    own = random.random() < 0.5
    yield (key, "from", "exists", start, end, quantity, "t", price, "USD", stated) + ((seller, None) if own else (None, organization))
    answer = random.random()
    if answer < 0.6:
        says = "denied" if answer < 0.03 else "exists"
        figures = (quantity * random.choice((1, 1, 0.9, 1.1)), "t", price, "USD") if says == "exists" else (None, None, None, None)
        yield (key, "to", says, start, end, *figures, stated + timedelta(days=random.randrange(30)), buyer, None)


def again(line, random, count):
    """`count` statements more, of the seller, of any period."""
    key, seller, _buyer, _organization = line
    for _number in range(count):
        stated = STATED - timedelta(days=random.randrange(400))
        figures = (random.randrange(10, 90_000) / 10, "t", random.randrange(100, 40_000) / 100, "USD")
        yield (key, "from", "exists", *random.choice(PERIODS), *figures, stated, seller, None)
