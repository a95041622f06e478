"""The document of an edition: canonical JSON (sorted keys, decimals as text), whose SHA-256 is its fingerprint.

Everything that the edition will ever show stands in it, already as its audience may read it; every format is made from it.
"""

import hashlib
import json
from decimal import Decimal

from django.db.models import Q

from analysis.disclosure import below_threshold
from analysis.rollup import not_disaggregated
from programs.indicators.enums import RestatementStatus
from programs.indicators.models import Observation, Restatement
from programs.indicators.rollup import figure_name, results
from programs.indicators.serializers import plain_number
from reports.difference import difference, figures_of
from reports.disclosure import TOTAL, cell_key, is_additive, is_count, said_before, threshold_of, withheld
from reports.explain import formula_of, released, rule_in_words
from reports.models import Audience

WITHHELD, REPORTED, NOT_REPORTED = "withheld", "reported", "not reported"
HEADLINES = 4
FORMAT = 1


def canonical(document):
    """The bytes that are frozen."""
    return json.dumps(document, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()


def fingerprint(body):
    return hashlib.sha256(body).hexdigest()


def build(edition, number, published_at, previous=None):
    """The document of `edition`. Donors get the explanation of each figure; the public the values.

    `previous` is the edition before it for the same audience, whose differences are told.
    """
    program, period = edition.program, edition.period
    lines = figure_lines(edition)
    restated = restatements(edition, previous, lines)
    return {
        "format": FORMAT,
        "edition": {
            "number": number,
            "audience": edition.audience,
            "published_at": published_at.isoformat(),
            "summary": edition.summary,
        },
        "program": {
            "code": program.code,
            "name": program.name,
            "organization": program.organization.name,
            "partners": [p.name for p in program.partners.order_by("name", "pk")],
            "donors": [d.name for d in program.donors.order_by("name", "pk")],
        },
        "period": {
            "name": period.name,
            "starts_on": period.starts_on.isoformat(),
            "ends_on": period.ends_on.isoformat(),
            "status": period.status,
        },
        "threshold": threshold_of(edition),
        "figures": lines,
        "headlines": [f["figure"] for f in lines if not f["category"] and f["state"] == REPORTED][:HEADLINES],
        "restatements": restated,
        "differences": differences(edition, previous, lines, restated),
    }


def figure_lines(edition):
    """The total of each indicator, then its cells, as the edition's audience may read them."""
    found = results(edition.program, edition.period)
    used = {key for result in found for key in (*result.used, *(k for _c, _v, cell in result.cells for k in cell))}
    rows = {
        key: (actor, value)
        for key, actor, value in Observation.objects.filter(pk__in=used, actor__isnull=False).order_by().values_list("pk", "actor", "value")
    }
    before, threshold = said_before(edition), threshold_of(edition)
    return [line for result in found for line in lines_of(result, edition, threshold, rows, before)]


def lines_of(result, edition, threshold, rows, before):
    def earlier(category):
        return before.get(figure_name(result.version, result.period, category))

    hidden = withheld(result, threshold, rows, earlier)
    lines = [figure_line(result, {}, result.value, edition, hidden)]
    return lines + [figure_line(result, category, value, edition, hidden) for category, value, _used in result.cells]


def figure_line(result, category, value, edition, hidden=frozenset()):
    """One figure. `hidden` are the keys of cells that are withheld from this audience."""
    version = result.version
    gone = cell_key(category) in hidden
    line = {
        "key": figure_name(version, result.period, category),
        "figure": figure_name(version, result.period, category, edition=edition.pk),
        "code": version.indicator.code,
        "name": version.name,
        "definition": version.definition,
        "version": version.number,
        "rule": rule_in_words(version),
        "formula": formula_of(version),
        "source": version.source,
        "unit": version.unit,
        "measure": version.measure,
        "polarity": version.polarity,
        "category": category,
        "value": None if gone else plain_number(value),
        "state": WITHHELD if gone else (NOT_REPORTED if value is None else REPORTED),
        "stale": bool(result.stale) and not category,
        "baseline": None if category else plain_number(result.baseline),
        "target": None if category else plain_number(result.target),
        "progress": None if category or gone else plain_number(result.progress),
        "not_disaggregated": {} if category else rests(result, hidden),
    }
    if edition.audience == Audience.DONORS and not gone:
        line["explanation"] = released(result, category, edition.names_firms)
    return line


def rests(result, hidden):
    """{axis: what of the total stands in no cell of it}, where that is told and not nothing."""
    if TOTAL in hidden or not is_additive(result.version):
        return {}
    found = {}
    for axis in result.version.disaggregations:
        values = [value for category, value, _used in result.cells if set(category) == {axis["axis"]}]
        rest = not_disaggregated(result.value, values) if axis.get("kind", "partition") == "partition" else None
        if rest and ("rest", TOTAL, axis["axis"]) not in hidden:
            found[axis["axis"]] = plain_number(rest)
    return found


def differences(edition, previous, lines, restated):
    """What changed since the edition before, as frozen with this one; None for the first.

    {against, period, figures: differences of the same figures, moved: totals of the two periods side by side}.
    """
    if previous is None:
        return None
    mine, theirs = {line["key"]: line for line in lines}, figures_of(previous)
    same = edition.period_id == previous.period_id
    return {
        "against": previous.number,
        "period": previous.period.name,
        "figures": difference(theirs, mine, restated) if same else [],
        "moved": [] if same else moved(theirs.values(), lines),
    }


def moved(before, after):
    """The totals that both editions tell under the same definition, each of its own period."""
    earlier = {(line["code"], line["version"]): line for line in before if not line["category"]}
    return [
        {
            **{name: line[name] for name in ("figure", "code", "name", "measure")},
            "before": earlier[line["code"], line["version"]]["value"],
            "after": line["value"],
        }
        for line in after
        if not line["category"] and line["value"] is not None and earlier.get((line["code"], line["version"]), {}).get("value") is not None
    ]


def restatements(edition, previous, lines):
    """Approved restatements of this program's locked values up to the period, not shown by an earlier edition of this audience.

    What they changed is shown only where the figure itself is, is of no single actor, and was not a small count before.
    The public, who read no edition yet, is told of no correction.
    """
    if previous is None and edition.audience == Audience.PUBLIC:
        return []
    rows = Restatement.objects.filter(
        Q(decided_at__gt=previous.published_at) if previous else Q(),
        status=RestatementStatus.APPROVED,
        observation__indicator__program=edition.program,
        observation__period__ends_on__lte=edition.period.ends_on,
    ).select_related("observation__indicator", "observation__period", "observation__version", "decided_by")
    published = {line["key"]: line for line in lines}
    before = figures_of(previous) if previous else {}
    return [restatement_line(row, published, before, edition) for row in rows.order_by("pk")]


def restatement_line(row, published, before, edition):
    observation = row.observation
    key = figure_name(observation.version, observation.period, observation.category)
    line = published.get(key)
    told = observation.actor_id is None and (line is None or line["state"] != WITHHELD)
    if edition.audience == Audience.PUBLIC:
        # A value of one partner or place is not among the public's figures; one that was, it may see corrected.
        read = before.get(key)
        is_figure = line is not None and line["value"] == plain(row.after.get("value"))
        told = told and (is_figure or (read is not None and read["value"] is not None and read["value"] == plain(row.before.get("value"))))
    if is_count(observation.version):
        told = told and not any(small(side.get("value"), threshold_of(edition)) for side in (row.before, row.after))
    return {
        "key": key,
        "code": observation.indicator.code,
        "name": observation.version.name,
        "unit": observation.version.unit,
        "category": observation.category,
        "period": observation.period.name,
        "before": {name: plain(value) for name, value in row.before.items()} if told else {},
        "after": {name: plain(value) for name, value in row.after.items()} if told else {},
        "state": REPORTED if told else WITHHELD,
        "reason": row.reason,
        "decided_at": row.decided_at.isoformat(),
        "decided_by": row.decided_by.name if edition.audience == Audience.DONORS else None,
    }


def small(text, threshold):
    return text is not None and below_threshold(Decimal(text), threshold)


def plain(text):
    """A number as text without trailing zeros; other text as it is."""
    if text is None or "." not in str(text) or not str(text).replace(".", "").lstrip("-").isdigit():
        return text
    return str(text).rstrip("0").rstrip(".") or "0"
