"""An edition's document as pages and paper show it: numbers in words of the reader's locale, positions of marks, groups of rows.

Takes the frozen document and adds nothing to it: what is withheld there stays withheld here.
"""

from datetime import date
from decimal import Decimal

from django.utils import formats
from django.utils.translation import gettext as _

from core.templatetags.components import NBSP
from core.templatetags.components import plain as in_locale
from reports.disclosure import COUNTS

MOST_ON_PAPER = 12
SHORT = 3  # letters of a unit that stands beside its number in a headline: %, KES, t
MARGIN = Decimal(6)  # percent kept free at both ends of a line of marks


def shown(value, measure="number"):
    """A decimal of the document as people read it; None stays None."""
    if value is None:
        return None
    number = Decimal(value)
    places = {"percentage": 1, "ratio": 2, "index": 1}.get(measure)
    if places is None:
        places = min(2, max(0, -number.normalize().as_tuple().exponent))
    return in_locale(number, places)


def with_unit(value, unit, measure="number"):
    """`1,742 firms`, `54.3 %`, `KES 3,240`; None stays None."""
    text = shown(value, measure)
    if text is None:
        return None
    if len(unit) == 3 and unit.isupper():
        return f"{unit}{NBSP}{text}"
    return f"{text}{NBSP}{unit}" if unit else text


def word(state):
    """What stands where there is no number."""
    return {"withheld": _("withheld"), "not reported": _("not yet reported")}.get(state, "")


def day(text):
    return formats.date_format(date.fromisoformat(text[:10]), "j M Y") if text else ""


def present(document):
    """`document`, with its fingerprint, as templates and the PDF take it."""
    lines = document["figures"]
    totals = [total_row(line) for line in lines if not line["category"]]
    by_figure = {row["figure"]: row for row in totals}
    period = document["period"]
    return {
        **document,
        "title": _("%(program)s: progress in %(period)s") % {"program": document["program"]["name"], "period": period["name"]},
        "by": by_line(document["program"]),
        "published_on": day(document["edition"]["published_at"]),
        "from_day": day(period["starts_on"]),
        "to_day": day(period["ends_on"]),
        "fingerprint_parts": [document["fingerprint"][n : n + 4] for n in range(0, 16, 4)],
        "paragraphs": [p.strip() for p in document["edition"]["summary"].split("\n") if p.strip()],
        "totals": totals,
        "tiles": [by_figure[name] for name in document["headlines"] if name in by_figure],
        "breakdowns": breakdowns(lines),
        "changes": changes(document["differences"]),
        "before_label": _("Edition %(number)s") % {"number": (document["differences"] or {}).get("against")},
        "after_label": _("Edition %(number)s") % {"number": document["edition"]["number"]},
        "restated": [restated_row(line) for line in document["restatements"]],
        "trails": [trail(line) for line in lines if not line["category"]],
        "withholds": any(line["state"] == "withheld" for line in lines),
    }


def by_line(program):
    partners, donors = ", ".join(program["partners"]), ", ".join(program["donors"])
    told = program["organization"]
    if partners:
        told = _("%(lead)s with %(partners)s") % {"lead": told, "partners": partners}
    return _("%(lead)s, for %(donors)s") % {"lead": told, "donors": donors} if donors else told


def total_row(line):
    measure = line["measure"]
    notes = [line["unit"]]
    notes += [_("lower is better")] if line["polarity"] == "decreasing" else []
    notes += [_("carried from an earlier period")] if line["stale"] else []
    unit = line["unit"] if len(line["unit"]) <= SHORT and line["unit"].lower() not in COUNTS else ""
    target, baseline = with_unit(line["target"], unit, measure), with_unit(line["baseline"], unit, measure)
    told = [line["unit"]] if not unit and line["unit"].lower() not in COUNTS else []
    told += [_("target %(value)s") % {"value": target}] if target else []
    told += [_("%(value)s at the start") % {"value": baseline}] if baseline else []
    return {
        "figure": line["figure"],
        "code": line["code"],
        "name": line["name"],
        "note": " · ".join(notes),
        "baseline": shown(line["baseline"], measure),
        "target": shown(line["target"], measure),
        "value": shown(line["value"], measure),
        "value_in_short": with_unit(line["value"], unit, measure),
        "state": line["state"],
        "says": word(line["state"]),
        "beside": "; ".join(told),
        "progress": in_locale(Decimal(line["progress"]), 0) if line["progress"] is not None else None,
        "marks": marks(line),
        "marks_in_words": marks_in_words(line, measure),
        "svg": drawn(marks(line)),
    }


def marks(line):
    """Where baseline, value and target stand on one line, in percent of its length; None where fewer than two are known."""
    known = {name: Decimal(line[name]) for name in ("baseline", "value", "target") if line[name] is not None}
    if len(known) < 2:
        return None
    low, high = min(known.values()), max(known.values())
    if low == high:
        return dict.fromkeys(known, 50.0)
    return {name: float(MARGIN + (100 - 2 * MARGIN) * (value - low) / (high - low)) for name, value in known.items()}


def drawn(found):
    """The same on a line of 152 by 18, as text of SVG attributes; None where there is nothing to draw."""
    if found is None:
        return None
    at = {name: f"{4 + 1.44 * found[name]:.1f}" if name in found else None for name in ("baseline", "value", "target")}
    seg = f"M{at['baseline']} 9H{at['value']}" if "baseline" in found and "value" in found else ""
    return {**at, "seg": seg}


def marks_in_words(line, measure):
    names = {"baseline": _("baseline %(value)s"), "value": _("actual %(value)s"), "target": _("target %(value)s")}
    return ", ".join(text % {"value": shown(line[name], measure)} for name, text in names.items() if line[name] is not None)


def breakdowns(lines):
    """The cells of each indicator, by the axes that they are split by: rows with bars on one scale."""
    found = {}
    for line in lines:
        if line["category"]:
            found.setdefault((line["code"], tuple(sorted(line["category"]))), []).append(line)
    totals = {line["code"]: line for line in lines if not line["category"]}
    return [breakdown(cells, axes, totals.get(code)) for (code, axes), cells in found.items()]


def breakdown(cells, axes, total):
    known = [abs(Decimal(c["value"])) for c in cells if c["value"] is not None]
    rest = total["not_disaggregated"].get(axes[0]) if total and len(axes) == 1 else None
    largest = max([*known, Decimal(rest or 0), Decimal(1)])
    rows = [cell_row(cell, axes, largest) for cell in cells]
    if rest is not None:
        rows.append({"label": _("Not disaggregated"), "figure": None, "value": shown(rest), "says": "", **bar(rest, largest), "rest": True})
    return {
        "code": cells[0]["code"],
        "name": cells[0]["name"],
        "unit": cells[0]["unit"],
        "axes": " × ".join(axes),
        "rows": rows,
        "withholds": any(c["state"] == "withheld" for c in cells),
    }


def cell_row(cell, axes, largest):
    return {
        "label": " · ".join(str(cell["category"][axis]) for axis in axes),
        "figure": cell["figure"],
        "value": shown(cell["value"], cell["measure"]),
        "says": word(cell["state"]),
        **bar(cell["value"], largest),
        "rest": False,
    }


def bar(value, largest):
    """The length of a bar in percent of the longest, as a number and as text of an attribute; None where there is no value."""
    if value is None:
        return {"bar": None, "bar_width": ""}
    length = float(100 * max(Decimal(value), Decimal(0)) / largest)
    return {"bar": length, "bar_width": f"{length:.1f}"}


def changes(differences):
    """Differences of the same figures, then what moved from period to period."""
    if differences is None:
        return []
    moved = [
        {
            "figure": line["figure"],
            "name": line["name"],
            "before": shown(line["before"], line["measure"]),
            "after": shown(line["after"], line["measure"]),
            "cause": _("New period"),
            "reason": "",
        }
        for line in differences["moved"]
    ]
    return [*map(change_row, differences["figures"]), *moved]


def change_row(line):
    causes = {
        "restatement": _("Restatement"),
        "late": _("Reported since"),
        "definition": _("New version of the definition"),
        "correction": _("Counted again"),
    }
    category = ", ".join(str(v) for v in line["category"].values())
    return {
        "figure": line["figure"],
        "name": line["name"] + (f", {category}" if category else ""),
        "before": shown(line["before"]) or word(line["state_before"]),
        "after": shown(line["after"]) or word(line["state_after"]),
        "cause": causes.get(line["cause"], line["cause"]),
        "reason": line["reason"],
    }


def restated_row(line):
    category = ", ".join(str(v) for v in line["category"].values())
    return {
        "name": line["name"] + (f", {category}" if category else ""),
        "period": line["period"],
        "unit": line["unit"],
        "told": line["state"] != "withheld",
        "before": told(line["before"], line["state"]),
        "after": told(line["after"], line["state"]),
        "reason": line["reason"],
        "decided": _("Approved by %(name)s on %(day)s") % {"name": line["decided_by"], "day": day(line["decided_at"])}
        if line["decided_by"]
        else _("Approved on %(day)s") % {"day": day(line["decided_at"])},
    }


def told(side, state):
    """One side of a restatement: a value, a pair, or why there is none."""
    if side.get("value") is not None:
        return shown(side["value"])
    if side.get("numerator") is not None:
        return f"{shown(side['numerator'])} ÷ {shown(side.get('denominator')) or '?'}"
    return word(state) if state == "withheld" else (side.get("missing_reason") or word("not reported"))


def trail(line):
    """How a number was made, for paper: definition, rule, the first inputs, approvals, evidence, firms."""
    behind = line.get("explanation") or {"inputs": [], "actors": {}, "excluded": []}
    inputs = [i for i in behind["inputs"] if i["kind"] != "withheld"]
    firms = behind["actors"].get("listed", [])
    evidence = {e["title"]: e["sha256"] for i in inputs for e in i.get("evidence_titles", ())}
    return {
        "code": line["code"],
        "name": line["name"],
        "version": line["version"],
        "definition": line["definition"],
        "formula": line["formula"] if line["formula"] != line["definition"] else "",
        "rule": line["rule"],
        "inputs": [input_words(i) for i in inputs[:MOST_ON_PAPER] if i["label"] or i["actor"]],
        "more": max(0, (behind.get("input_count") or 0) - MOST_ON_PAPER),
        "firms": [f["name"] for f in firms[:MOST_ON_PAPER]],
        "more_firms": max(0, len(firms) - MOST_ON_PAPER),
        "private": behind["actors"].get("private", 0) if firms or behind["actors"].get("private") else 0,
        "approved_by": sorted({i["approved_by"] for i in inputs if i.get("approved_by")}),
        "evidence": [{"title": title, "sha256": sha[:12]} for title, sha in sorted(evidence.items())[:MOST_ON_PAPER]],
        "more_evidence": max(0, len(evidence) - MOST_ON_PAPER),
    }


def input_words(found):
    """One record behind a number, in a line."""
    told = [found["label"], found["actor"] if found["actor"] and found["actor"] not in found["label"] else ""]
    value = shown(found["value"]) if found["value"] is not None else (_("own value withheld") if found.get("value_withheld") else "")
    return " · ".join(part for part in (*told, value) if part)
