"""The values that are reported in the story, period after period. Plain rows: the same each time."""

from dataclasses import dataclass, field
from decimal import Decimal
from random import Random

MAIZE_PLACES = (("KE-42", 0.46), ("KE-03", 0.31), ("KE-44", 0.23))
COFFEE_PLACES = (("ET-SN", 0.72), ("ET-SI", 0.28))


@dataclass(frozen=True)
class Value:
    """One value of an indicator in a period: `partner` says whether the partner reports it."""

    code: str
    partner: bool = False
    place: str | None = None
    category: dict = field(default_factory=dict)
    value: Decimal | None = None
    numerator: Decimal | None = None
    denominator: Decimal | None = None
    weight: Decimal | None = None
    missing_reason: str = ""
    note: str = ""


def reported(number):
    """All values of the quarter `number` (0: the last of 2024), by the lead and by the partner."""
    random = Random(f"figures:{number}")
    rows = [*sales(number, random), *price_of_grain(number, random), *losses(number, random), *grades(number, random)]
    rows += [*trained(number, random), *loans(number, random), *jobs(number, random)]
    return [*rows, *income(number)]


def share_out(total, shares, places=0):
    """`total` in parts that add up to it exactly."""
    step = Decimal(1).scaleb(-places)
    parts = [(total * Decimal(str(s))).quantize(step) for s in shares]
    return [*parts[:-1], total - sum(parts[:-1])]


def cells(code, partner, axis, names, parts):
    return [Value(code, partner, category={axis: name}, value=part) for name, part in zip(names, parts, strict=True)]


def sales(number, random):
    season = (1.18, 1.06, 0.93, 0.9)[number % 4]
    lead = Decimal(str(round((44 + 9.6 * number) * season * random.uniform(0.97, 1.03), 1)))
    partner = Decimal(str(round((13 + 3.1 * number) * season * random.uniform(0.96, 1.04), 1)))
    if number == 5:
        lead = Decimal("94.2")  # restated later: a trader's deliveries had been entered twice
    found = [Value("OC5", value=lead), Value("OC5", True, value=partner)]
    for side, total in ((False, lead), (True, partner)):
        found += cells(
            "OC5", side, "owners", ("women", "men", "both", "not known"), share_out(total, (0.31 + 0.008 * number, 0.44, 0.15, 0.1), 1)
        )
    return found


def price_of_grain(number, random):
    level = (2660, 2790, 3010, 2860, 2740, 2950, 3130, 3240)[number]
    tonnes = (1900, 1500, 1050, 800)[number % 4]
    found = []
    for place, share in MAIZE_PLACES:
        value = Decimal(round(level * random.uniform(0.985, 1.02), -1))
        found.append(Value("OC6", place=place, value=value, weight=Decimal(round(tonnes * share * random.uniform(0.9, 1.1)))))
    partner = Value("OC6", True, place="UG-E", value=Decimal(round(level * 0.96, -1)), weight=Decimal(round(tonnes * 0.17)))
    return [*found, partner]


def losses(number, random):
    rate = 0.206 - 0.0086 * number
    found = []
    for place, share in MAIZE_PLACES:
        harvest = Decimal(round(420 * share * random.uniform(0.85, 1.2)))
        found.append(
            Value(
                "OC7",
                place=place,
                denominator=harvest,
                numerator=(harvest * Decimal(str(round(rate * random.uniform(0.9, 1.1), 4)))).quantize(Decimal("0.1")),
            )
        )
    if number in (2, 6):
        return [
            *found,
            Value("OC7", True, place="UG-E", missing_reason="The sample farms could not be visited: the bridge at Sironko was out."),
        ]
    harvest = Decimal(round(78 * random.uniform(0.9, 1.2)))
    return [
        *found,
        Value(
            "OC7",
            True,
            place="UG-E",
            denominator=harvest,
            numerator=(harvest * Decimal(str(round(rate * 1.09, 4)))).quantize(Decimal("0.1")),
        ),
    ]


def grades(number, random):
    rate = 0.31 + 0.031 * number - (0.06 if number >= 5 else 0)
    found = []
    for place, share in COFFEE_PLACES:
        delivered = Decimal(round((640 if number % 4 in (0, 1) else 190) * share * random.uniform(0.9, 1.1)))
        found.append(
            Value(
                "OC9",
                place=place,
                denominator=delivered,
                numerator=(delivered * Decimal(str(round(rate * random.uniform(0.95, 1.05), 4)))).quantize(Decimal("0.1")),
            )
        )
    return found


def trained(number, random):
    lead, partner = (250, 610, 1040, 1390, 1760, 2190, 2580, 2960)[number], (0, 150, 310, 440, 610, 790, 930, 1120)[number]
    found = [Value("OP2", value=Decimal(lead))]
    found += cells("OP2", False, "sex", ("women", "men"), share_out(Decimal(lead), (0.53 + 0.004 * number, 0)))
    found += cells("OP2", False, "age", ("15–29", "30 and over"), share_out(Decimal(lead), (0.29 + 0.006 * number, 0)))
    if not partner:
        return found
    # The partner's first sheets did not ask for the sex and age of 64 people: their cells stay below the total.
    unknown = min(64, partner // 4)
    found.append(
        Value("OP2", True, value=Decimal(partner), note="64 people of the first sheets without sex and age." if number > 1 else "")
    )
    known = Decimal(partner - unknown)
    found += cells("OP2", True, "sex", ("women", "men"), share_out(known, (0.49, 0)))
    return found + cells("OP2", True, "age", ("15–29", "30 and over"), share_out(known, (0.34, 0)))


def loans(number, random):
    lead = (0, 0, 0, "1.6", "4.1", "5.4", "6.8", "9.3")[number]
    found = [Value("OP3", value=Decimal(lead))]
    if number in (3, 6):
        return [*found, Value("OP3", True, missing_reason="The lender has not sent its list.")]
    return [*found, Value("OP3", True, value=Decimal(str(round(0.25 * number, 1))))]


def jobs(number, random):
    found = []
    for side, total, women in ((False, 930 + 74 * number, 0.36 + 0.006 * number), (True, 258 + 21 * number, 0.33 + 0.005 * number)):
        total = Decimal(total + random.randint(-6, 6))
        found.append(Value("IM2", side, value=total))
        found += cells("IM2", side, "sex", ("women", "men"), share_out(total, (women, 0)))
    return found


def income(number):
    """Measured once a year, after the harvest."""
    if number != 4:
        return []
    return [
        Value("IM1", place="KE-42", value=Decimal(6850), weight=Decimal(412)),
        Value("IM1", place="KE-03", value=Decimal(5120), weight=Decimal(268)),
        Value("IM1", place="ET-SN", value=Decimal(7940), weight=Decimal(305)),
        Value("IM1", True, place="UG-E", value=Decimal(3980), weight=Decimal(190)),
    ]
