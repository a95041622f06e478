"""What differs between two editions, or between an edition and the live figures, and why."""

import json

from programs.indicators.enums import RestatementStatus
from programs.indicators.models import Restatement
from programs.indicators.rollup import figure_name, results
from programs.indicators.serializers import plain_number
from reports.models import EditionStatus


def figures_of(edition):
    return {line["key"]: line for line in json.loads(bytes(edition.document))["figures"]}


def live_figures(edition):
    """The figures as they stand now, with the fields that a difference needs."""
    found = {}
    for result in results(edition.program, edition.period):
        for category, value in [({}, result.value), *((c, v) for c, v, _used in result.cells)]:
            name = figure_name(result.version, result.period, category)
            found[name] = {
                "figure": name,
                "code": result.version.indicator.code,
                "name": result.version.name,
                "version": result.version.number,
                "category": category,
                "value": plain_number(value),
                "state": "not reported" if value is None else "reported",
            }
    return found


def difference(before, after, restatements):
    """Lines {figure, code, name, category, before, after, cause, reason} for each figure that is not the same in both.

    `before` and `after` map a figure's key to its line. Cause: restatement, definition, late (it was not reported), correction.
    """
    versions = {(line["code"], line["version"]) for line in (*before.values(), *after.values())}
    lines = [
        one(before.get(key), after.get(key), restatements, versions)
        for key in {*before, *after}
        if values(before.get(key)) != values(after.get(key))
    ]
    return sorted(lines, key=lambda line: (line["code"], json.dumps(line["category"], sort_keys=True)))


def values(line):
    return None if line is None else (line["value"], line["state"])


def one(was, now, restatements, versions):
    line = now or was
    cause, reason = "correction", ""
    restated = next((r for r in restatements if concerns(r, line)), None)
    if restated is not None:
        cause, reason = "restatement", restated["reason"]
    elif (was is None or now is None) and any(code == line["code"] and version != line["version"] for code, version in versions):
        cause = "definition"
    elif was is None or (was["value"] is None and was["state"] != "withheld"):
        cause = "late"
    return {
        "figure": line["figure"],
        "code": line["code"],
        "name": line["name"],
        "category": line["category"],
        "before": was["value"] if was else None,
        "after": now["value"] if now else None,
        "state_before": was["state"] if was else "not reported",
        "state_after": now["state"] if now else "not reported",
        "cause": cause,
        "reason": reason,
    }


def concerns(restatement, line):
    """Whether a restated value changes this figure: the same cell, or the total over it."""
    return restatement["code"] == line["code"] and (line["category"] in ({}, restatement["category"]))


def compare(edition, against, other=None):
    """The difference of `edition` to its predecessor, to the live figures, or to `other`."""
    if against == "live":
        return difference(figures_of(edition), live_figures(edition), since(edition))
    if other is None:
        return []
    # A new period has new figures: only what both speak of, or what belongs to the same period, is a difference.
    mine, theirs = figures_of(edition), figures_of(other)
    if edition.period_id != other.period_id:
        mine = {k: v for k, v in mine.items() if k in theirs}
        theirs = {k: v for k, v in theirs.items() if k in mine}
    return difference(theirs, mine, between(other, edition))


def between(older, newer):
    """The restatements that the editions after `older`, up to `newer`, tell."""
    rows = newer.program.editions.filter(audience=newer.audience, number__gt=older.number or 0, number__lte=newer.number or 0)
    documents = rows.exclude(document=None).order_by("-number").values_list("document", flat=True)
    return [line for body in documents for line in json.loads(bytes(body))["restatements"]]


def since(edition):
    """Restatements approved after the edition was published, for people of the program."""
    rows = Restatement.objects.filter(
        status=RestatementStatus.APPROVED, decided_at__gt=edition.published_at, observation__indicator__program=edition.program_id
    ).select_related("observation__indicator")
    return [
        {"code": r.observation.indicator.code, "category": r.observation.category, "reason": r.reason}
        for r in rows.order_by("-decided_at", "-pk")
    ]


def predecessor(edition):
    """The edition before this one that still stands, for the same audience: a withdrawn one is not compared with."""
    rows = edition.program.editions.filter(audience=edition.audience, status=EditionStatus.PUBLISHED).exclude(pk=edition.pk)
    if edition.number is not None:
        rows = rows.filter(number__lt=edition.number)
    return rows.select_related("period").order_by("-number").first()
