"""What trading costs some firms of the story, quarter after quarter, and what firms shared beside goods: told by the real acts."""

from collections import defaultdict
from datetime import date, timedelta
from decimal import Decimal
from random import Random

from linkages import exchange_actions
from linkages.cost_actions import state_cost
from valuechain.demo.world import moment

BAG = {"kg": 1, "t": 1000, "bag": 90}
MOST_TIES, ON_BEHALF, MOST_QUARTERS = 16, 5, 6
TELLING = ("kilimo", "kwanza-coop", "sikhendu", "unga-bora")  # firms of the story that say what trading costs them
ROAD_OPENED = date(2026, 1, 1)  # carrying grain to the store became cheaper
PER_KG = {"KES": Decimal(1), "UGX": Decimal("28.4"), "ETB": Decimal("1.1"), "USD": Decimal("0.0077")}
# (day, giver, receiver or None for the group's members, kind, what it was, what came of it)
ON_LINKAGES = (
    (date(2025, 2, 18), "kilimo", "sikhendu", "knowledge", "How to tell dry grain by its sound, and to use a moisture meter.", "Two lorries fewer were sent back."),
    (date(2025, 9, 4), "unga-bora", "kilimo", "technology", "A sieve and a scale with a printer, lent for the season.", "Both weigh the same now."),
    (date(2026, 3, 12), "kilimo", "kwanza-coop", "inputs", "Hermetic bags on credit, paid back from the first delivery.", ""),
    (date(2026, 8, 21), "kilimo", "sikhendu", "market_information", "What schools pay this term, by telephone.", "They held 3 t back until September."),
)  # fmt: skip
IN_GROUPS = (
    (date(2025, 4, 9), "knowledge", "An afternoon on drying with sheets and a salt bottle.", "Eight of the twelve bought a sheet."),
    (date(2025, 7, 2), "equipment", "The sheller goes from farm to farm for two weeks.", ""),
    (date(2025, 11, 19), "labour", "Members weeded each other's plots in turn.", "Weeding was over a week earlier."),
    (date(2026, 4, 15), "inputs", "Seed bought together, at the price of a full lorry.", "A tenth cheaper than at the shop."),
    (date(2026, 9, 30), "market_information", "Prices of three markets on the board of the store.", ""),
)


def plan(world):
    for line in chosen(world.lines):
        world.at(line.at + timedelta(days=25), cost, line)  # after all that was said of the quarter
    for day, giver, receiver, kind, note, outcome in ON_LINKAGES:
        world.at(moment(day, 14), share, giver, receiver, day, kind, note, outcome)
    for number, (day, kind, note, outcome) in enumerate(IN_GROUPS):
        world.at(moment(day, 15), share_in_group, number, day, kind, note, outcome)


def chosen(lines):
    """Statements of grain and flour with a quantity, of ties that are spoken of in several quarters by the same side."""
    found = defaultdict(list)
    for line in lines:
        if line.says == "exists" and line.quantity and line.tie.kind == "vertical" and line.tie.product in ("grain", "flour"):
            found[line.tie.key, line.side].append(line)
    known = sorted(key for key, told in found.items() if len(told) >= 4)
    story = [key for name in TELLING for key in [k for k in known if found[k][0].speaker.key == name][:2]]
    written = [key for key in known if all(line.voice == "demo-mavuno" for line in found[key])][:ON_BEHALF]
    rest = [key for key in known if key not in story and key not in written]
    picked = [*story, *written, *Random("costs").sample(rest, min(MOST_TIES - len(story) - len(written), len(rest)))]
    return [line for key in picked for line in sorted(found[key], key=lambda line: line.start)[-MOST_QUARTERS:]]


def by_whom(world, line):
    if line.voice == "firm":
        return world.people[line.speaker.key]
    return world.people["rita" if line.voice == "demo-agrilink" else "nafula"]


def cost(world, line):
    """What a side paid to find, agree, carry and check, and how long it waited; one in five does not know all of it."""
    random = Random(f"cost:{line.tie.key}:{line.side}:{line.start}")
    kg = line.quantity * BAG[line.unit]
    level = PER_KG[line.tie.currency] * kg
    carried = Decimal("2.3") if line.start < ROAD_OPENED else Decimal("1.5")
    rates = {"search": "0.12", "bargaining": "0.08", "transport": carried, "checking": "0.22", "other": "0.15"}
    said = {name: rounded(level * Decimal(rate) * Decimal(str(round(random.uniform(0.75, 1.25), 3)))) for name, rate in rates.items()}
    if random.random() < 0.2:
        said[random.choice(("search", "other"))] = None
    days = random.randint(2, 12) if line.tie.governance == "market" else random.randint(12, 45)
    period = {"period_start": line.start, "period_end": line.end}
    state_cost(
        linkage=world.linkage[line.tie.key],
        side=line.side,
        by=by_whom(world, line),
        currency_id=line.tie.currency,
        payment_delay_days=days if line.side == "from" else 0,
        **period,
        **said,
    )


def rounded(amount):
    """As people remember it: to tens, or to the cent where amounts are small."""
    return (amount / 10).quantize(Decimal(1)) * 10 if amount >= 100 else amount.quantize(Decimal("0.01"))


def share(world, giver, receiver, day, kind, note, outcome):
    tie = next((t for t in world.ties if {t.seller.key, t.buyer.key} == {giver, receiver} and t.key in world.linkage), None)
    if tie is None:
        return
    firm = world.by_key[giver]
    by = world.people[giver] if firm.claimed_on and firm.claimed_on < day else world.people["nafula"]
    ends = {"giver": world.actor[giver], "receivers": [world.actor[receiver]]}
    exchange_actions.record(by=by, linkage=world.linkage[tie.key], kind=kind, happened_on=day, note=note, outcome=outcome, **ends)


def share_in_group(world, number, day, kind, note, outcome):
    """In a group or cooperative with members that are registered; its own people do not write, so Mavuno tells it."""
    members = defaultdict(list)
    for tie in world.ties:
        if tie.kind == "horizontal" and tie.key in world.linkage and tie.seller.what.chain == "maize":
            members[tie.buyer.key].append(tie.seller.key)
    groups = sorted((key for key, found in members.items() if len(found) > 1), key=lambda key: (-len(members[key]), key))
    if not groups:
        return
    group = groups[number % len(groups)]
    people = [world.actor[key] for key in sorted(members[group])]
    giver, receivers = (None, people[:12]) if kind in ("labour", "inputs") else (people[0], people[1:12])
    exchange_actions.record(
        by=world.people["nafula"],
        group=world.actor[group],
        giver=giver,
        receivers=receivers,
        kind=kind,
        happened_on=day,
        note=note,
        outcome=outcome,
    )
