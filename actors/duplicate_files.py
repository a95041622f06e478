"""Duplicates inside one file: its rows against each other, in memory, with whatever columns it has."""

from collections import defaultdict
from itertools import chain, combinations, islice
from typing import NamedTuple

from django.utils.translation import gettext as _

from actors.importers import SCHEMES
from actors.likeness import sentences
from analysis import blocks, countries
from analysis.names import sort_key
from analysis.pairs import Side, judge, side
from analysis.texts import harmless
from imports.files import open_table
from imports.mapping import LOOKED_AT, map_headers
from imports.reading.shape import text_of
from imports.registry import IMPORTERS

PHONE_DIGITS = 9  # the last ones: with or without a country code


class Line(NamedTuple):
    number: int  # as the spreadsheet shows it
    name: str
    side: Side
    codes: dict[str, str]  # {scheme: value}


class Found(NamedTuple):
    first: Line
    second: Line
    score: float
    verdict: str  # same | candidate
    reasons: list[str]


def read(path, *, sheet="", mapping=None):
    """The rows of a file that have a name. Raises FileRefused."""
    importer = IMPORTERS["actors"]
    with open_table(path, sheet) as table:
        first = list(islice(table.rows, LOOKED_AT))
        positions = defaultdict(list)
        for column in map_headers(importer, table.headers, first, chosen=mapping):
            if column.field:
                positions[column.field].append(column.position)
        rows = [(number, values_of(cells, positions)) for number, cells in chain(first, table.rows)]
    named = [(number, values) for number, values in rows if values.get("name")]
    beside = blocks.common_words([sort_key(values["name"]) for _number, values in named])
    return [line_of(number, values, beside) for number, values in named]


def values_of(cells, positions):
    return {field: " ".join(words_at(cells, at)) for field, at in positions.items()}


def line_of(number, values, beside):
    country = values.get("country", "")
    # A town alone is no address: many firms share it.
    where = [values[field] for field in ("address", "locality", "admin2", "admin1") if values.get(field) and values.get("address")]
    digits = "".join(c for c in values.get("phone", "") if c.isdecimal())
    return Line(
        number,
        values["name"],
        side(
            values["name"],
            " ".join(where),
            countries.find(country) or sort_key(country),
            phone=digits[-PHONE_DIGITS:] if len(digits) >= PHONE_DIGITS else "",
            point=point_of(values),
            region=sort_key(values.get("admin1") or values.get("locality", "")),
            sector=values["sector"] if values.get("sector", "").isdecimal() else "",
            beside=beside,
        ),
        {scheme: "".join(values[scheme].upper().split()) for scheme in SCHEMES if values.get(scheme)},
    )


def words_at(cells, positions):
    found = (harmless(text_of(cells[at])).strip() for at in positions if at < len(cells))
    return [text for text in found if text]


def point_of(values):
    try:
        return float(values["latitude"]), float(values["longitude"])
    except (KeyError, ValueError):
        return None


def find(lines):
    """The pairs of `lines` that are one firm or that a person should look at, likest first."""
    found = [*by_code(lines), *by_likeness(lines)]
    return sorted(found, key=lambda pair: (-pair.score, pair.first.number, pair.second.number))


def by_code(lines):
    """An equal number within one scheme decides."""
    holders = defaultdict(list)
    for line in lines:
        for scheme, value in line.codes.items():
            holders[scheme, value].append(line)
    told = {}
    for (scheme, value), alike in holders.items():
        for one, other in combinations(alike, 2):
            told.setdefault((one.number, other.number), Found(one, other, 1.0, "same", [f"{scheme.replace('_', ' ')} {value}"]))
    return told.values()


def by_likeness(lines):
    """Two different numbers within one scheme veto, an equal one has decided: what is left is judged."""
    for i, j in blocks.pairs([line.side for line in lines], [sort_key(line.name) for line in lines]):
        one, other = lines[i], lines[j]
        if any(scheme in other.codes for scheme in one.codes):
            continue
        judged = judge(one.side, other.side)
        if judged.asks:
            yield Found(one, other, judged.score, "same" if judged.same else "candidate", sentences(judged))


def summary(lines, found):
    """One sentence on what was found."""
    alike = {line.number for pair in found for line in (pair.first, pair.second)}
    same = sum(pair.verdict == "same" for pair in found)
    return _("%(rows)s rows; %(pairs)s pairs to look at, %(same)s of them the same; %(alike)s rows stand in a pair.") % {
        "rows": len(lines),
        "pairs": len(found),
        "same": same,
        "alike": len(alike),
    }
