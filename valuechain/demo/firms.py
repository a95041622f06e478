"""The actors of the demonstration, as plain rows: the named ones of the story, and the many that are put together from names.

No database in here: the same list each time, so that it can be tested and counted by itself.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from valuechain.demo.characters import CHARACTERS
from valuechain.demo.crowd import NAMES


@dataclass(frozen=True)
class Role:
    """A kind of participant: its chain, the position of its function (0: none), ISIC division, and how many there are."""

    chain: str
    position: int
    kind: str
    sector: str
    kenya: int  # or Ethiopia and abroad, in the coffee chain
    uganda: int
    claims: float  # the share that claims its record before the story ends
    workers: tuple
    tonnes: tuple  # what one of them sells in a year, where it begins the flow


ROLES = {
    "input": Role("maize", 1, "service_provider", "47", 15, 3, 0.7, (2, 9), (0, 0)),
    "households": Role("maize", 2, "household", "01", 4, 2, 0.0, (0, 0), (900, 2300)),
    "home": Role("maize", 2, "household", "01", 8, 2, 0.0, (0, 2), (1, 4)),
    "group": Role("maize", 2, "producer_group", "01", 42, 12, 0.84, (0, 4), (25, 140)),
    "farm": Role("maize", 2, "enterprise", "01", 38, 8, 0.8, (3, 24), (30, 260)),
    "coop": Role("maize", 4, "cooperative", "94", 6, 2, 1.0, (6, 64), (0, 0)),
    "broker": Role("maize", 3, "trader", "46", 20, 6, 0.92, (1, 14), (0, 0)),
    "store": Role("maize", 4, "enterprise", "52", 3, 0, 1.0, (8, 26), (0, 0)),
    "miller": Role("maize", 5, "lead_firm", "10", 4, 0, 1.0, (120, 410), (0, 0)),
    "sme": Role("maize", 6, "enterprise", "10", 9, 3, 0.92, (8, 38), (0, 0)),
    "posho": Role("maize", 7, "enterprise", "10", 24, 6, 0.62, (1, 4), (0, 0)),
    "feed": Role("maize", 8, "enterprise", "10", 5, 0, 0.8, (9, 44), (0, 0)),
    "wholesale": Role("maize", 9, "trader", "46", 11, 3, 0.95, (3, 22), (0, 0)),
    "market": Role("maize", 3, "market", "", 5, 1, 0.0, (0, 0), (0, 0)),
    "shop": Role("maize", 10, "enterprise", "47", 16, 4, 0.66, (1, 18), (0, 0)),
    "school": Role("maize", 11, "public_institution", "85", 10, 0, 0.7, (20, 90), (0, 0)),
    "feedshop": Role("maize", 12, "enterprise", "47", 7, 0, 0.6, (1, 8), (0, 0)),
    "importer": Role("maize", 9, "trader", "46", 2, 0, 0.5, (2, 12), (0, 0)),
    "service": Role("maize", 0, "service_provider", "64", 13, 3, 0.85, (3, 60), (0, 0)),
    "institution": Role("maize", 0, "public_institution", "84", 5, 1, 0.34, (8, 70), (0, 0)),
    "nursery": Role("coffee", 1, "service_provider", "01", 5, 0, 0.6, (2, 12), (0, 0)),
    "growers": Role("coffee", 2, "household", "01", 4, 0, 0.0, (0, 0), (260, 620)),
    "primary": Role("coffee", 2, "cooperative", "01", 14, 0, 0.92, (4, 28), (150, 640)),
    "estate": Role("coffee", 2, "enterprise", "01", 8, 0, 0.8, (14, 90), (40, 210)),
    "washing": Role("coffee", 3, "enterprise", "10", 24, 0, 0.85, (12, 70), (0, 0)),
    "union": Role("coffee", 4, "cooperative", "10", 2, 0, 1.0, (40, 130), (0, 0)),
    "drymill": Role("coffee", 5, "enterprise", "10", 6, 0, 0.85, (18, 85), (0, 0)),
    "exporter": Role("coffee", 6, "lead_firm", "46", 12, 0, 0.85, (12, 120), (0, 0)),
    "roaster": Role("coffee", 8, "enterprise", "10", 10, 0, 0.7, (4, 40), (0, 0)),
    "buyer": Role("coffee", 7, "trader", "46", 10, 0, 0.8, (4, 60), (0, 0)),
    "adviser": Role("coffee", 0, "service_provider", "74", 8, 0, 0.6, (3, 30), (0, 0)),
}

FIRST_WAVE = date(2024, 10, 8)
WAVES = (FIRST_WAVE, date(2025, 1, 21), date(2025, 4, 15), date(2025, 7, 22), date(2025, 11, 11), date(2026, 3, 17), date(2026, 6, 23))
LAST_CLAIM = date(2026, 8, 20)


@dataclass(frozen=True)
class Firm:
    """One actor to be: `key` is our own handle; dates say when it was registered and (or None) when it claimed its record."""

    key: str
    role: str
    name: str
    place: str
    partner: bool  # registered by the partner organization
    registered_on: date
    claimed_on: date | None
    founded_on: date | None
    other_names: tuple
    tonnes: int
    workers: int
    women_workers: float
    women_owned: int | None
    youth_owned: bool | None
    formal: bool | None
    members: int | None
    phone: str

    @property
    def what(self):
        return ROLES[self.role]


def firms():
    """Every actor, in the order in which they are registered."""
    found = []
    for role, about in ROLES.items():
        random = Random(f"firms:{role}")
        named = [c for c in CHARACTERS if c["role"] == role]
        wanted = about.kenya + about.uganda
        crowd = NAMES[role](random, about.kenya, about.uganda) if wanted > len(named) else []
        taken = {c["name"] for c in named}
        rest = [c for c in crowd if c["name"] not in taken][: wanted - len(named)]
        if len(rest) < wanted - len(named):
            raise ValueError(f"There are too few names for {wanted} of {role}.")
        found += [firm(role, about, random, line, number) for number, line in enumerate([*named, *rest])]
    return sorted(found, key=lambda f: (f.registered_on, f.key))


def firm(role, about, random, line, number):
    """A row with what the story says of it, and the rest drawn."""
    early = "key" in line or role in ("service", "adviser", "institution")
    registered = FIRST_WAVE if early else random.choices(WAVES, weights=(52, 12, 10, 8, 8, 6, 4))[0]
    claims = line.get("claims", random.random() < about.claims)
    claimed = line.get("claimed_on") or claim_day(random, registered)
    name = line["name"]
    women = 100 if "Women" in name or "Mama" in name else random.choice((0, 0, 0, 20, 25, 33, 40, 50, 50, 60, 75, 100))
    formal = about.kind in ("lead_firm", "cooperative", "public_institution") or random.random() < 0.55
    counted = about.kind in ("household", "producer_group", "market")
    crowd = about.kind in ("household", "producer_group") and role != "home"
    return Firm(
        key=line.get("key", f"{role}-{number:02d}"),
        role=role,
        name=name,
        place=line["place"],
        partner=line.get("partner", line["place"] in UGANDA),
        registered_on=registered,
        claimed_on=claimed if claims else None,
        founded_on=None
        if counted or random.random() < 0.25
        else date(random.randint(1994, 2023), random.randint(1, 12), random.randint(1, 28)),
        other_names=tuple(line.get("other_names", ())),
        tonnes=line.get("tonnes") or (random.randint(*about.tonnes) if about.tonnes[1] else 0),
        workers=random.randint(*about.workers),
        women_workers=random.uniform(0.15, 0.7),
        women_owned=None if about.kind in ("household", "public_institution", "market") or random.random() < 0.14 else women,
        youth_owned=None if about.kind in ("household", "market") else "Youth" in name or random.random() < 0.16,
        formal=None if counted else formal,
        members=line.get("members") or members_of(role, random) if crowd else None,
        phone="" if counted or random.random() < 0.12 else phone_of(line["place"], random),
    )


UGANDA = {"Mbale", "Kapchorwa", "Sironko", "Manafwa", "Tororo", "Busia", "Kampala"}


def claim_day(random, registered):
    """Claims come slowly at first; most in the second year."""
    span = (LAST_CLAIM - registered).days - 20
    return registered + timedelta(days=20 + int(span * random.random() ** 0.95))


def members_of(role, random):
    return {"households": random.randint(1400, 3900), "growers": random.randint(700, 1800)}.get(role, random.randint(14, 64))


def phone_of(place, random):
    """Numbers of a form that reads like a phone, in a block that repeats zeros."""
    code = "256" if place in UGANDA else {"Juba": "211"}.get(place, "254")
    code = "251" if place in ETHIOPIA else code
    return f"+{code} 700 000 {random.randint(0, 999):03d}"


ETHIOPIA = {"Yirgacheffe", "Konga", "Aricha", "Idido", "Chelelektu", "Gedeb", "Wonago", "Dilla", "Hawassa", "Addis Ababa"}
