"""What each side says of its ties, period after period: who speaks, when, which figures, and how far the two are apart.

Plain rows again; `trade` writes them. A figure is never the truth itself: each side rounds, forgets and counts in its own unit.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from random import Random

from valuechain.demo.prices import price, stated

QUARTERS = tuple((date(y, m, 1), date(y, m + 2, 30 if m in (4, 7) else 31)) for y in (2024, 2025, 2026) for m in (1, 4, 7, 10))[3:11]
HALVES = tuple((date(y, m, 1), date(y, m + 5, 30 if m == 1 else 31)) for y in (2024, 2025, 2026) for m in (1, 7))[1:5]

SEASON = {"grain": (0.27, 0.21, 0.18, 0.34), "flour": (0.25,) * 4, "meal": (0.26, 0.26, 0.24, 0.24), "feed": (0.25,) * 4}
HALF_SEASON = {"seed": (0.82, 0.18), "fertiliser": (0.76, 0.24), "seedling": (0.35, 0.65)}
COFFEE_HALVES = (0.42, 0.58)
YEARS = {2024: 0.9, 2025: 1.0, 2026: 1.09}

SILENT = {("sikhendu", "kilimo"), ("sikhendu", "lishe"), ("sikhendu", "mama-nafula"), ("nile", "kilimo")}  # the firm here has not answered
SAID = {  # (seller, buyer): what the two say of July to September 2026: (tonnes, price) of the seller, of the buyer
    ("sikhendu", "kilimo"): (None, ("4.2", "36.50")),
    ("kwanza-coop", "kilimo"): (("18.4", "38.00"), ("12.3", "38.00")),
    ("kilimo", "nile"): (("84", "0.41"), None),
    ("kilimo", "unga-bora"): (("161", "44.50"), ("159.4", "44.50")),
}
KG_BELOW = 30  # tonnes; smaller amounts are told in kilograms
DENIALS = (
    "We did not buy from them in this period. Our store book shows no delivery.",
    "This was a cousin's lorry. The sale was to another trader of the same name.",
    "They delivered once in 2024 and never came back.",
    "The load was refused for moisture above 13.5 %; nothing was bought.",
    "We sell to the cooperative only. Somebody used our name at the weighbridge.",
    "ምርቱን የሸጥነው ለዩኒየኑ ነው፤ ለእነሱ አልሸጥንም።",
)
ENDINGS = (
    "They found a buyer who pays on the day.",
    "The contract ran out and was not renewed.",
    "Too far since the road was closed.",
    "Three late payments in a row.",
    "The mill stopped buying below 50 bags.",
    "We now sell through the cooperative.",
)


@dataclass(frozen=True)
class Line:
    """One statement to be: `voice` is "firm", or the short name of the organization that speaks on its behalf."""

    tie: object
    side: str
    says: str
    start: date
    end: date
    quantity: Decimal | None
    unit: str | None
    price: Decimal | None
    currency: str | None
    at: datetime
    voice: str
    copied: bool = False
    reason: str = ""

    @property
    def speaker(self):
        return self.tie.seller if self.side == "from" else self.tie.buyer


def lines(ties):
    """All statements, in the order in which they were made."""
    found = []
    for tie in ties:
        said = said_of(tie)
        found += said
    return sorted(found, key=lambda line: (line.at, line.tie.key, line.side))


def periods_of(tie):
    """The periods in which the tie is spoken of: quarters for grain and flour, half-years for the rest, one for bonds."""
    last = date(2025, 9, 30) if tie.fate == "lapsed" else tie.turns_on if tie.fate in ("ended", "contested") else date(2026, 9, 30)
    known = [p for p in (QUARTERS if tie.by_quarter else HALVES) if tie.since <= p[1] and p[1] <= max(last, date(2024, 12, 31))]
    spoken = [p for p in known if p[1] >= max(tie.seller.registered_on, tie.buyer.registered_on)]
    if tie.kind != "vertical":
        return spoken[-1::-2][::-1]  # every year
    return spoken


def said_of(tie):
    random = Random(f"speech:{tie.key}")
    primary = "to" if random.random() < 0.58 else "from"
    keen, apart = random.random() < 0.84, random.choices((0.015, 0.09, 0.32, 0.9), weights=(62, 22, 12, 4))[0]
    unheard = random.random() < 0.06  # the other side has not answered yet, though it could
    said = []
    for number, (start, end) in enumerate(periods_of(tie)):
        truth = flow_of(tie, start, end, random)
        pair = [line_of(tie, side, start, end, truth, apart, primary, keen or number == 0, random) for side in ("from", "to")]
        if unheard and tie.fate == "steady":
            pair = [line for line in pair if line and line.side == primary]
        if number == 0 and not any(pair):
            pair = [line_of(tie, side, start, end, truth, apart, side, True, random) for side in (primary,)]
        said += copies([line for line in pair if line], random)
    return turn(tie, said, random)


def flow_of(tie, start, end, random):
    """(tonnes, or pieces, of the period; price of a kg, or piece), or (None, None) for memberships and services."""
    if tie.tonnes is None:
        return None, None
    if tie.by_quarter:
        share = SEASON[tie.product][(start.month - 1) // 3]
    else:
        share = HALF_SEASON.get(tie.product, COFFEE_HALVES)[(start.month - 1) // 6]
    lived = (end - max(start, tie.since)).days / (end - start).days
    middle = start + (end - start) / 2
    amount = tie.tonnes * share * YEARS[start.year] * random.uniform(0.8, 1.2) * lived
    return amount, price(tie.product, tie.buyer.role, middle, tie.currency) * Decimal(str(round(random.uniform(0.97, 1.03), 3)))


def line_of(tie, side, start, end, truth, apart, primary, keen, random):
    """What one side says, or None if it keeps silent."""
    firm, other = (tie.seller, tie.buyer) if side == "from" else (tie.buyer, tie.seller)
    at = datetime(end.year, end.month, end.day, tzinfo=UTC) + timedelta(days=random.randint(4, 24), minutes=random.randint(300, 1000))
    diligent = random.random() < 0.97
    error, on_price = random.uniform(-apart, apart), random.uniform(-apart, apart) / 3
    own = firm.claimed_on is not None and firm.claimed_on < at.date() and (firm.key, other.key) not in SILENT
    if not (own and diligent) and not (side == primary and keen):
        return None
    if (firm.key, other.key) in SILENT and not own:
        return None
    voice = "firm" if own else ("demo-agrilink" if firm.partner else "demo-mavuno")
    if (tie.seller.key, tie.buyer.key) in SAID and start == date(2026, 7, 1):
        return told(tie, side, start, end, at, voice)
    amount, cost = truth
    if amount is None:
        return Line(tie, side, "exists", start, end, None, None, None, None, at, voice)
    quantity, unit, per_kg = in_own_unit(tie, amount * (1 + error), random)
    each = stated(cost * Decimal(str(round(1 + on_price, 3))) * per_kg, tie.currency)
    known = random.random() < 0.9
    return Line(tie, side, "exists", start, end, quantity, unit, each if known else None, tie.currency if known else None, at, voice)


def told(tie, side, start, end, at, voice):
    """The figures that the story gives for this pair."""
    figures = SAID[tie.seller.key, tie.buyer.key][0 if side == "from" else 1]
    if figures is None:
        return None
    tonnes, per_kg = Decimal(figures[0]), Decimal(figures[1])
    many = tonnes > KG_BELOW
    quantity, unit, each = (tonnes, "t", per_kg * 1000) if many else (tonnes * 1000, "kg", per_kg)
    return Line(tie, side, "exists", start, end, quantity, unit, each, tie.currency, at, voice)


def in_own_unit(tie, amount, random):
    """(quantity, unit, kg in one of that unit), as this side would count."""
    if tie.product == "seedling":
        return Decimal(max(50, round(amount / 50) * 50)), "piece", 1
    if tie.product == "grain" and amount < 12 and random.random() < 0.03:
        return Decimal(max(1, round(amount * 1000 / 90))), "bag", 90
    if amount < KG_BELOW:
        return Decimal(max(10, round(amount * 100) * 10)), "kg", 1
    return Decimal(str(round(amount, 1))), "t", 1000


def copies(pair, random):
    """Where both speak for themselves, the later one at times only says yes: its figures are the other's."""
    if len(pair) < 2 or {line.voice for line in pair} != {"firm"} or (pair[0].tie.seller.key, pair[0].tie.buyer.key) in SAID:
        return pair
    first, second = sorted(pair, key=lambda line: (line.at, line.side))
    if second.quantity is None or random.random() > 0.14:
        return pair
    figures = {n: getattr(first, n) for n in ("quantity", "unit", "price", "currency")}
    return [first, Line(**{**second.__dict__, **figures, "copied": True})]


def turn(tie, said, random):
    """What becomes of it: denied, ended, contested, taken back."""
    if not said or tie.fate in ("steady", "lapsed"):
        return said
    last = max(said, key=lambda line: (line.end, line.at))
    later = datetime(2026, 10, 26, 9, 30, tzinfo=UTC) + timedelta(days=random.randint(0, 24), minutes=random.randint(0, 500))
    if tie.fate == "disputed":
        side = "to" if last.side == "from" else "from"
        kept = [line for line in said if not (line.side == side and line.start == last.start)]
        why = DENIALS[random.randrange(len(DENIALS) - 1)] if tie.seller.what.chain == "maize" else DENIALS[random.choice((1, 2, 5))]
        return [*kept, Line(tie, side, "denied", last.start, last.end, None, None, None, None, later, "firm", reason=why)]
    if tie.fate == "taken_back":
        mine = [line for line in said if line.voice == last.voice and line.side == last.side]
        return [*said, *(Line(tie, s.side, "withdrawn", s.start, s.end, None, None, None, None, later, s.voice) for s in mine)]
    day = max(tie.turns_on, last.at.date() + timedelta(days=1))
    at = datetime(day.year, day.month, day.day, 8, 10, tzinfo=UTC) + timedelta(minutes=random.randint(0, 500))
    ended = Line(tie, last.side, "ended", day, day, None, None, None, None, at, last.voice, reason=random.choice(ENDINGS))
    other = "to" if last.side == "from" else "from"
    asked = tie.seller if other == "from" else tie.buyer
    if tie.fate == "ended" or at > datetime(2026, 10, 20, tzinfo=UTC) or asked.claimed_on >= at.date():
        return [*said, ended]
    answer = Line(
        tie, other, "exists", last.start, last.end, last.quantity, last.unit, last.price, last.currency, at + timedelta(days=9), "firm"
    )
    return [*said, ended, answer]


def by_act(lines):
    """Lines grouped as they were sent in: [(moment, voice, firm or None, [lines])], one firm's or organization's answers at once."""
    acts = defaultdict(list)
    for line in lines:
        who = line.speaker.key if line.voice == "firm" else None
        acts[line.voice, who, line.end if line.says == "exists" else line.at].append(line)
    found = [(max(line.at for line in said), voice, who, said) for (voice, who, _when), said in acts.items()]
    return sorted(found, key=lambda act: (act[0], act[1], act[2] or ""))
