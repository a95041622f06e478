"""What of an edition is withheld: the rules of analysis.disclosure over one indicator's total, cells and crossings.

What was published before is known to its readers, and what was withheld before stays withheld.
"""

import json
from dataclasses import dataclass, field
from decimal import Decimal

from django.conf import settings

from analysis.disclosure import Sum, below_threshold, estimable_amount, lacking, of_owners, protect, small_count
from analysis.simplex import Infeasible
from reports.models import Audience

# Units that count people or firms: their small values tell of single ones.
COUNTS = frozenset(
    ["actors", "firms", "enterprises", "people", "persons", "individuals", "households", "producers", "farmers", "workers", "jobs"]
)
TOTAL = "{}"


def percent():
    """p of the p % rule; not published, so it may be set for an installation."""
    return Decimal(settings.DISCLOSURE_PERCENT)


def threshold_of(edition):
    organization = edition.program.organization
    return organization.public_threshold if edition.audience == Audience.PUBLIC else organization.donor_threshold


def cell_key(category):
    return json.dumps(category, sort_keys=True, ensure_ascii=False)


@dataclass
class Before:
    """What earlier editions said of one indicator's figures, by cell: the values they published, the cells they withheld."""

    published: dict = field(default_factory=dict)
    withheld: set = field(default_factory=set)


def said_before(edition):
    """{(indicator version, period): Before}, from every edition of this program that was ever published.

    Donors read the public's editions too; what was withheld from donors, the public never reads.
    """
    public = edition.audience == Audience.PUBLIC
    found = {}
    for other in edition.program.editions.exclude(document=None).exclude(pk=edition.pk).order_by("published_at", "pk"):
        open_to_us = other.audience == Audience.PUBLIC or not public
        for line in json.loads(bytes(other.document))["figures"]:
            before = found.setdefault(line["key"], Before())
            if line["state"] == "withheld":
                if open_to_us or public:
                    before.withheld.add(other.audience)
            elif open_to_us and line["value"] is not None:
                before.published[Decimal(line["value"])] = True
    return found


def is_count(version):
    return version.unit.strip().lower() in COUNTS or version.aggregation.get("actor") == "unique"


def is_additive(version):
    return version.measure in ("number", "currency") and version.aggregation.get("category", "sum") == "sum"


def contributions(result, used, rows):
    """[(actor, amount)] of a figure, or None where it is not known who contributed what."""
    if result.relation is not None:
        pairs = [(i.actor, i.value) for i in result.relation.inputs]
    else:
        pairs = [rows.get(key, (None, None)) for key in used]
    return pairs if pairs and all(actor is not None for actor, _amount in pairs) else None


def need_of(value, result, pairs, threshold):
    """How well this value must be hidden, or None where it may be published."""
    if value is None or value < 0:
        return None
    if is_count(result.version):
        return small_count(threshold) if below_threshold(value, threshold) else None
    if pairs is None:
        return None
    if below_threshold(len({actor for actor, _amount in pairs}), threshold):
        return estimable_amount(value, max(abs(value), Decimal(1)))
    amounts = [(actor, amount) for actor, amount in pairs if amount is not None and amount >= 0]
    if result.version.measure not in ("number", "currency") or len(amounts) < len(pairs):
        return None
    gap = lacking(of_owners(amounts), percent())
    return estimable_amount(value, gap) if gap > 0 else None


def sums_of(result, values):
    """What a reader knows of an additive indicator: the total is the sum of an axis's cells and the rest, a cell that of its crossings.

    Rests are added to `values`. A rest below zero is a fault in the data: that sum is left out.
    """
    if not is_additive(result.version):
        return []
    cells = {key: json.loads(key) for key in values if isinstance(key, str)}
    partitions = [a["axis"] for a in result.version.disaggregations if a.get("kind", "partition") == "partition"]
    sums = []
    for whole, category in cells.items():
        for axis in partitions:
            if axis in category:
                continue
            parts = tuple(k for k, c in cells.items() if set(c) == {*category, axis} and all(c[a] == v for a, v in category.items()))
            if not parts:
                continue
            rest = values[whole] - sum((values[part] for part in parts), Decimal(0))
            if rest >= 0:
                values["rest", whole, axis] = rest
                sums.append(Sum(whole, (*parts, ("rest", whole, axis))))
    return sums


def withheld(result, threshold, rows, before):
    """The keys of the cells of `result` to withhold (`{}` is the total), and whether its rest is among them.

    `rows` are the observations, {key: (actor, value)}; `before(category)` what earlier editions said of a cell, or None.
    """
    found = {TOTAL: (result.value, result.used)} | {cell_key(c): (value, used) for c, value, used in result.cells}
    values = {key: value for key, (value, _used) in found.items() if value is not None and value >= 0}
    sums = sums_of(result, values) if TOTAL in values else []
    needs, known, kept = {}, set(), set()
    for key, value in values.items():
        if isinstance(key, tuple):
            need = small_count(threshold) if is_count(result.version) and below_threshold(value, threshold) else None
        else:
            need = need_of(value, result, contributions(result, found[key][1], rows), threshold)
            earlier = before(json.loads(key))
            if earlier is not None:
                kept |= {key} if earlier.withheld else set()
                known |= {key} if value in earlier.published and not earlier.withheld else set()
        if need is not None:
            needs[key] = need
    try:
        return protect(values, sums, needs, known=known - set(needs), withheld=kept)
    except Infeasible:
        return frozenset(values)
