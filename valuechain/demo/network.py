"""Who trades with whom: what producers sell is led through the chain, so that what a mill takes in is what others sold it.

Plain rows again. A `Tie` is a linkage to be: what truly flows in a year, since when, and what becomes of it.
"""

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import date, timedelta
from random import Random

from valuechain.demo.names import MAIZE_UG

# from role: (to role, share of what is sold, product, fewest and most partners); in the order in which goods move.
MAIZE_FLOWS = {
    "households": (
        ("broker", 0.50, "grain", 4, 6),
        ("coop", 0.2, "grain", 1, 2),
        ("posho", 0.15, "grain", 3, 4),
        ("market", 0.15, "grain", 1, 1),
    ),
    "home": (("broker", 1.0, "grain", 1, 1),),
    "group": (("coop", 0.45, "grain", 1, 1), ("broker", 0.25, "grain", 1, 2), ("sme", 0.18, "grain", 0, 1), ("store", 0.12, "grain", 0, 1)),
    "farm": (("miller", 0.3, "grain", 0, 1), ("feed", 0.25, "grain", 0, 1), ("coop", 0.15, "grain", 0, 1), ("broker", 0.3, "grain", 1, 1)),
    "market": (("posho", 0.6, "grain", 2, 3), ("wholesale", 0.4, "grain", 1, 1)),
    "broker": (
        ("miller", 0.46, "grain", 1, 2),
        ("posho", 0.2, "grain", 1, 2),
        ("wholesale", 0.2, "grain", 0, 1),
        ("feed", 0.14, "grain", 0, 1),
        ("importer", 0.12, "grain", 0, 1),
    ),
    "coop": (("miller", 0.5, "grain", 2, 3), ("sme", 0.25, "grain", 2, 2), ("store", 0.15, "grain", 1, 1), ("school", 0.1, "grain", 1, 2)),
    "store": (("miller", 0.7, "grain", 2, 3), ("sme", 0.3, "grain", 2, 2)),
    "miller": (("wholesale", 0.62, "flour", 4, 6), ("shop", 0.38, "flour", 4, 6)),
    "sme": (("shop", 0.5, "flour", 2, 4), ("school", 0.3, "flour", 1, 2), ("wholesale", 0.2, "flour", 0, 1)),
    "posho": (("shop", 0.35, "meal", 1, 2),),
    "feed": (("feedshop", 1.0, "feed", 3, 4),),
    "wholesale": (("shop", 0.86, "flour", 3, 5), ("importer", 0.14, "grain", 0, 1)),
}
COFFEE_FLOWS = {
    "growers": (("washing", 1.0, "cherry", 3, 4),),
    "primary": (("washing", 1.0, "cherry", 1, 3),),
    "estate": (("washing", 1.0, "cherry", 1, 2),),
    "washing": (("union", 0.35, "parchment", 0, 1), ("drymill", 0.4, "parchment", 1, 1), ("exporter", 0.25, "parchment", 0, 1)),
    "drymill": (("exporter", 0.85, "green", 3, 4), ("roaster", 0.15, "green", 2, 3)),
    "union": (("buyer", 0.7, "green", 4, 6), ("exporter", 0.2, "green", 2, 2), ("roaster", 0.1, "green", 2, 2)),
    "exporter": (("buyer", 0.9, "green", 2, 4), ("roaster", 0.1, "green", 1, 1)),
}
# What comes out of one tonne that came in, where the product changes hands in another form.
YIELDS = {"miller": 0.68, "sme": 0.7, "posho": 0.97, "feed": 1.04, "washing": 0.2, "union": 0.8, "drymill": 0.8, "exporter": 0.93}
LOSSES = {"broker": 0.97, "market": 0.96, "coop": 0.975, "store": 0.985, "wholesale": 0.99}

INPUT_CLIENTS = {"input": ("group", "farm"), "nursery": ("primary", "estate")}
MEMBERSHIPS = (("group", "coop", 0.62), ("farm", "coop", 0.28), ("primary", "union", 0.9), ("washing", "union", 0.3))
SERVED = {
    "service": ("group", "farm", "broker", "coop", "sme", "posho", "wholesale", "store"),
    "adviser": ("primary", "washing", "estate", "drymill", "exporter"),
    "institution": ("group", "coop", "farm", "sme"),
}

LEAST = 0.2  # tonnes a year; less is no tie
TRADED = ("grain", "flour", "meal", "feed", "cherry", "parchment", "green")
GOVERNANCE = {
    "miller": "modular",
    "feed": "modular",
    "sme": "relational",
    "coop": "relational",
    "union": "relational",
    "buyer": "modular",
    "school": "modular",
    "store": "modular",
    "exporter": "relational",
}
EMBEDDED = ("extension advice", "seed on credit", "transport", "weighing at the gate", "drying", "advance payment", "grading")
CERTAIN = (
    ("vertical", "sikhendu", "kilimo", "grain", 21.0),
    ("vertical", "sikhendu", "kwanza-coop", "grain", 44.0),
    ("vertical", "sikhendu", "lishe", "grain", 16.0),
    ("vertical", "kwanza-coop", "kilimo", "grain", 84.0),
    ("vertical", "kilimo", "unga-bora", "grain", 620.0),
    ("vertical", "kilimo", "nile", "grain", 410.0),
    ("vertical", "mama-nafula", "sikhendu", "fertiliser", 5.2),
    ("vertical", "elgon-seed", "sikhendu", "seed", 0.9),
    ("vertical", "yirgacheffe", "washing-03", "cherry", 240.0),
    ("horizontal", "sikhendu", "kwanza-coop", None, None),
    ("horizontal", "yirgacheffe", "gedeo-union", None, None),
)
FATES = (("steady", 0.862), ("disputed", 0.035), ("ended", 0.035), ("contested", 0.008), ("lapsed", 0.055), ("taken_back", 0.005))
STORY_FIRST, STORY_LAST = date(2024, 10, 1), date(2026, 9, 30)


@dataclass(frozen=True)
class Tie:
    """A linkage to be: `tonnes` in a year (pieces for seedlings; None for memberships and services)."""

    kind: str
    seller: object
    buyer: object
    product: str | None
    tonnes: float | None
    since: date
    fate: str
    turns_on: date | None  # when it ends, lapses, is disputed or taken back
    contract: str
    governance: str
    services: tuple

    @property
    def key(self):
        return f"{self.kind}:{self.seller.key}:{self.buyer.key}:{self.product}"

    @property
    def by_quarter(self):
        return self.product in ("grain", "flour", "meal", "feed")

    @property
    def currency(self):
        if self.buyer.role in ("buyer", "importer"):
            return "USD"
        if self.seller.what.chain == "coffee":
            return "ETB"
        return "UGX" if self.seller.place in MAIZE_UG and self.buyer.place in MAIZE_UG else "KES"


def ties(firms):
    """Every linkage of the story, in a fixed order."""
    by_role = defaultdict(list)
    for firm in sorted(firms, key=lambda f: f.key):
        by_role[firm.role].append(firm)
    random = Random("network")
    found = {}
    certain(by_role, random, found)
    for flows in (MAIZE_FLOWS, COFFEE_FLOWS):
        lead(flows, by_role, random, found)
    supply_inputs(by_role, random, found)
    join_groups(by_role, random, found)
    serve(by_role, random, found)
    return list(found.values())


def lead(flows, by_role, random, found):
    """Lead what each actor has for sale to its partners, role after role; what the story told of already is taken off first."""
    received, promised = defaultdict(float), defaultdict(float)
    for tie in found.values():
        if tie.product in TRADED:
            received[tie.buyer.key] += tie.tonnes
            promised[tie.seller.key] += tie.tonnes
    for role, ways in flows.items():
        for firm in by_role[role]:
            has = (firm.tonnes or received[firm.key]) * YIELDS.get(role, 1) * LOSSES.get(role, 1)
            left = max(0.0, has - promised[firm.key])
            chosen = [
                (partner, share / len(partners) * random.uniform(0.75, 1.25), product)
                for to, share, product, partners in picked(firm, ways, by_role, random)
                for partner in partners
            ]
            # A posho mill sells the rest of its meal over the counter, to nobody who is registered.
            whole = sum(share for _partner, share, _product in chosen) / (0.35 if role == "posho" else 1)
            for partner, share, product in chosen:
                amount = left * share / whole
                if amount > LEAST:
                    put(found, random, "vertical", firm, partner, product, amount)
                    received[partner.key] += amount


def picked(firm, ways, by_role, random):
    found = []
    for to, share, product, fewest, most in ways:
        count = random.randint(fewest, most)
        if count:
            found.append((to, share, product, nearest(firm, by_role[to], count, random)))
    return found or [(ways[0][0], 1.0, ways[0][2], nearest(firm, by_role[ways[0][0]], 1, random))]


def nearest(firm, others, count, random):
    """`count` of `others`, those of the same place and side of the border more often; big names get more."""

    def pull(other):
        near = 6.0 if other.place == firm.place else (2.2 if (other.place in MAIZE_UG) == (firm.place in MAIZE_UG) else 0.12)
        famous = 2.6 if "-" in other.key and not other.key.rsplit("-", 1)[-1].isdigit() or other.key == "kilimo" else 1.0
        return random.random() ** (1 / (near * famous))

    ranked = sorted(((pull(o), o.key, o) for o in others if o.key != firm.key), key=lambda p: (-p[0], p[1]))
    return [o for _pull, _key, o in ranked[:count]]


def put(found, random, kind, seller, buyer, product, tonnes):
    """One tie, unless the two have it already: then the amounts add up."""
    since = since_of(random, seller, buyer)
    fate = random.choices([f for f, _w in FATES], weights=[w for _f, w in FATES])[0]
    if fate == "lapsed" and since > date(2025, 5, 1):
        fate = "steady"
    if fate in ("disputed", "contested") and not (seller.claimed_on and buyer.claimed_on):
        fate = "steady"
    turns = since + timedelta(days=int((STORY_LAST - max(since, STORY_FIRST)).days * random.uniform(0.3, 0.8)) + 30)
    governance = GOVERNANCE.get(buyer.role, "market") if kind == "vertical" else ""
    contract = {
        "modular": "written",
        "relational": random.choice(("verbal", "written")),
        "market": random.choice(("none", "none", "verbal")),
    }.get(governance, "")
    if governance == "modular" and random.random() < 0.14:
        governance, contract = "captive", "written"
    services = (
        tuple(random.sample(EMBEDDED, random.randint(1, 2))) if governance in ("relational", "captive") and random.random() < 0.6 else ()
    )
    tie = Tie(
        kind,
        seller,
        buyer,
        product,
        tonnes,
        since,
        fate,
        None if fate == "steady" else max(turns, STORY_FIRST + timedelta(days=100)),
        contract,
        governance,
        services,
    )
    if tie.key in found:
        old = found[tie.key]
        tie = replace(old, tonnes=(old.tonnes or 0) + (tonnes or 0)) if tonnes else old
    found[tie.key] = tie


def since_of(random, seller, buyer):
    first = max(seller.registered_on, buyer.registered_on)
    if first > STORY_FIRST + timedelta(days=30):
        return first + timedelta(days=random.randint(0, 40))
    if random.random() < 0.68:
        return date(random.randint(2019, 2024), random.randint(1, 9), random.choice((1, 15)))
    return STORY_FIRST + timedelta(days=random.randint(0, 600))


def certain(by_role, random, found):
    """The ties that the story tells of; they hold whatever was drawn."""
    firm = {f.key: f for firms in by_role.values() for f in firms}
    for kind, seller, buyer, product, tonnes in CERTAIN:
        put(found, random, kind, firm[seller], firm[buyer], product, tonnes)
        key = f"{kind}:{seller}:{buyer}:{product}"
        found[key] = replace(found[key], fate="steady", turns_on=None, since=min(found[key].since, date(2025, 8, 15)))


def supply_inputs(by_role, random, found):
    """Seed and fertiliser to farms and groups; seedlings to coffee growers (in pieces)."""
    for role, clients in INPUT_CLIENTS.items():
        for client in (f for to in clients for f in by_role[to]):
            for provider in nearest(client, by_role[role], random.randint(1, 2), random):
                product = "seedling" if role == "nursery" else random.choice(("seed", "fertiliser", "fertiliser"))
                size = max(client.tonnes, 10)
                amount = {"seedling": size * 9, "seed": size * 0.011, "fertiliser": size * 0.06}[product] * random.uniform(0.5, 1.4)
                put(found, random, "vertical", provider, client, product, amount)


def join_groups(by_role, random, found):
    for member_role, group_role, share in MEMBERSHIPS:
        for member in by_role[member_role]:
            if random.random() < share:
                put(found, random, "horizontal", member, nearest(member, by_role[group_role], 1, random)[0], None, None)


def serve(by_role, random, found):
    for role, clients in SERVED.items():
        for provider in by_role[role]:
            pool = [f for to in clients for f in by_role[to]]
            for client in nearest(provider, pool, random.randint(4, 7), random):
                put(found, random, "service", provider, client, None, None)


def traded_by(ties):
    """{actor's key: (tonnes bought, tonnes sold)} in a year, for the tests and for turnovers."""
    found = defaultdict(lambda: [0.0, 0.0])
    for tie in ties:
        if tie.tonnes is not None and tie.product != "seedling":
            found[tie.buyer.key][0] += tie.tonnes
            found[tie.seller.key][1] += tie.tonnes
    return {key: tuple(amounts) for key, amounts in found.items()}
