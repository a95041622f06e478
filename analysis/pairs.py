"""Same firm or not: how far two records agree, and how likely that makes them one firm (METHOD.md §9).

The likelihood is a sum of weights of evidence in bits, one per agreement: a bit more doubles the odds. The weights of names,
addresses and numbers were fitted (analysis.logistic) on 112 pairs of real factories that people had judged, all of which look
alike; those of phone, distance, region and sector are stated here, for such pairs do not tell them. An equal
registration number within one scheme decides and two different ones veto: that stands above any score, and is not done here.
"""

import re
from dataclasses import dataclass
from math import asin, cos, radians, sin, sqrt
from typing import NamedTuple

from rapidfuzz import fuzz

from analysis.names import LEGAL_FORMS, sort_key

# Words that say what kind of company it is, beside the forms that are dropped everywhere: written in full, or parted by points.
COMPANY_WORDS = LEGAL_FORMS | {"private", "sanayi", "ticaret", "sirketi", "anonim", "lda", "ood", "de", "intl", "international"}
NUMBERS = re.compile(r"\d+")
LETTERS = re.compile(r"(?<![^ ])(\w(?: \w)+)(?![^ ])")


class Weights(NamedTuple):
    """Bits at the mean of the judged pairs, and of each measure: (bits for its whole range, its mean)."""

    constant: float
    weights: dict[str, tuple[float, float]]


# As `manage.py measure_duplicates` fits and prints them; a test holds these to that.
WITH_ADDRESS = Weights(
    -1.5556,
    {
        "name": (5.3607, 0.7297),
        "name_inside": (5.4631, 0.8235),
        "address": (2.6696, 0.7152),
        "address_inside": (5.6216, 0.7242),
        "numbers": (3.4555, 0.3896),
        "country": (3.3339, 0.9018),
        "name_numbers": (1.9916, 0.8393),
    },
)
BY_NAME = Weights(
    -1.1004,
    {
        "name": (5.1294, 0.7297),
        "name_inside": (3.7053, 0.8235),
        "country": (2.8535, 0.9018),
        "name_numbers": (2.1138, 0.8393),
    },
)
TOLD_AS = {"name_inside": "name", "address_inside": "address"}
# Stated: log2(m/u), how much more often it is so between two records of one firm than between two firms that look alike.
SAME_PHONE, OTHER_PHONE = 4.9, -1.3  # 0.6 / 0.02, 0.4 / 0.98
NEAR, FAR = 2.2, -3.6  # 0.7 / 0.15, 0.05 / 0.6
NEAR_KM, FAR_KM = 1.0, 20.0
OTHER_REGION, OTHER_SECTOR = -2.3, -1.6  # 0.1 / 0.5, 0.2 / 0.6
# A person is asked from here on: by the rule that 95 % of the same are found in cross-validation; names alone tell less.
ASK, ASK_BY_NAME = 0.35, 0.60
LEAST_NAME = 0.5
# From here on the two are called the same until a person says otherwise: no different pair scored so high in cross-validation.
SAME = 0.90
SAME_NAME = 0.93  # of a name, where nothing else is known of one of the two and nothing speaks against it
FITTED = frozenset(["name", "address", "numbers", "country", "name_numbers"])


@dataclass(frozen=True, slots=True)
class Side:
    """One of two records, made ready for comparing: by `side`."""

    letters: str  # of the name, without spaces and company words
    name_numbers: frozenset[str]
    address: str
    address_letters: str
    numbers: frozenset[str]
    country: str
    phone: str
    point: tuple[float, float] | None
    region: str
    sector: str


def side(
    name: str,
    address: str = "",
    country: str = "",
    *,
    phone: str = "",
    point: tuple[float, float] | None = None,
    region: str = "",
    sector: str = "",
    beside: frozenset[str] = frozenset(),
) -> Side:
    """A record as somebody wrote it; `point` is (latitude, longitude), `region` and `sector` are codes. Empty is not known.

    `beside` are words of the name that tell nothing among the records it stands with.
    """
    plain, place = sort_key(name), sort_key(address)
    return Side(
        letters=letters_of(plain, beside),
        name_numbers=frozenset(NUMBERS.findall(plain)),
        address=place,
        address_letters=place.replace(" ", ""),
        numbers=frozenset(NUMBERS.findall(place)),
        country=country.casefold(),
        phone=phone,
        point=point,
        region=region,
        sector=sector[:2],
    )


def letters_of(plain: str, beside: frozenset[str] = frozenset()) -> str:
    """The letters of a name in plain form, without spaces and company words: some lists part every letter, some glue words.

    >>> letters_of("m e r c u r y s a de c v")
    'mercurysadecv'
    >>> letters_of("mercury s a de c v")
    'mercury'
    """
    words = LETTERS.sub(lambda found: found[1].replace(" ", ""), plain).split()
    kept = [word for word in words if word not in COMPANY_WORDS and word not in beside] or words
    return "".join(kept)


class Agreement(NamedTuple):
    """How far two records agree, each from 0 to 1."""

    name: float
    name_inside: float  # the shorter within the longer
    address: float | None  # None where one of the two has none
    address_inside: float | None
    numbers: float | None  # of the address: those in both, of those in either; 0.5 where there is none
    country: float
    name_numbers: float  # 1 where both names hold the same numbers, or none


def agreement(one: Side, other: Side) -> Agreement:
    address = inside = numbers = None
    if one.address and other.address:
        address = fuzz.token_set_ratio(one.address, other.address) / 100
        inside = fuzz.partial_ratio(one.address_letters, other.address_letters) / 100
        either = one.numbers | other.numbers
        numbers = len(one.numbers & other.numbers) / len(either) if either else 0.5
    return Agreement(
        name=fuzz.ratio(one.letters, other.letters) / 100,
        name_inside=fuzz.partial_ratio(one.letters, other.letters) / 100,
        address=address,
        address_inside=inside,
        numbers=numbers,
        country=float(one.country == other.country),
        name_numbers=float(one.name_numbers == other.name_numbers),
    )


class Evidence(NamedTuple):
    """What one agreement or difference says: in `bits` for (above 0) or against (below 0) the two being one."""

    kind: str
    value: float
    bits: float


class Judgement(NamedTuple):
    score: float  # the probability that the two are one, as far as these measures tell
    evidence: tuple[Evidence, ...]
    agreement: Agreement

    @property
    def same(self) -> bool:
        """Whether the two are called the same until a person says otherwise."""
        if self.score >= SAME:
            return True
        found = self.agreement
        against = any(line.bits < 0 for line in self.evidence if line.kind not in FITTED)
        by_name = found.address is None and found.name >= SAME_NAME and found.name_numbers == 1 and found.country == 1
        return by_name and not against

    @property
    def asks(self) -> bool:
        """Whether a person should look at the two. Another name at the same address is another firm, unless it has the same phone."""
        found = self.agreement
        named = max(found.name, found.name_inside) >= LEAST_NAME or any(line.kind == "phone" and line.bits > 0 for line in self.evidence)
        return named and self.score >= (ASK_BY_NAME if found.address is None else ASK)


def judge(one: Side, other: Side) -> Judgement:
    found = agreement(one, other)
    lines = fitted_evidence(found) + stated_evidence(one, other)
    bits = (BY_NAME if found.address is None else WITH_ADDRESS).constant + sum(line.bits for line in lines)
    return Judgement(1 / (1 + 2 ** -max(-60.0, min(60.0, bits))), tuple(lines), found)


def fitted_evidence(found: Agreement) -> list[Evidence]:
    """Each measure's weight times its distance from the mean of the judged pairs: what says no more than usual says nothing."""
    table = BY_NAME if found.address is None else WITH_ADDRESS
    bits: dict[str, float] = {}
    values: dict[str, float] = {}
    for measure, value in zip(Agreement._fields, found, strict=True):
        if value is not None:
            kind = TOLD_AS.get(measure, measure)
            weight, mean = table.weights[measure]
            bits[kind] = bits.get(kind, 0.0) + weight * (value - mean)
            values[kind] = max(values.get(kind, 0.0), value)
    return [Evidence(kind, values[kind], bits[kind]) for kind in bits]


def stated_evidence(one: Side, other: Side) -> list[Evidence]:
    lines = []
    if one.phone and other.phone:
        alike = one.phone == other.phone
        lines.append(Evidence("phone", float(alike), SAME_PHONE if alike else OTHER_PHONE))
    if one.point and other.point:
        apart = distance(one.point, other.point)
        lines.append(Evidence("distance", apart, NEAR if apart <= NEAR_KM else FAR if apart >= FAR_KM else 0.0))
    for kind, first, second, against in (
        ("region", one.region, other.region, OTHER_REGION),
        ("sector", one.sector, other.sector, OTHER_SECTOR),
    ):
        if first and second and first != second:
            lines.append(Evidence(kind, 0.0, against))
    return lines


def distance(one: tuple[float, float], other: tuple[float, float]) -> float:
    """Kilometres between two points of (latitude, longitude) in degrees, on a globe (haversine)."""
    a, b, c, d = (radians(x) for x in (*one, *other))
    half = sin((c - a) / 2) ** 2 + cos(a) * cos(c) * sin((d - b) / 2) ** 2
    return 12742 * asin(sqrt(min(1.0, half)))
