"""An edition as a workbook: figures, what stands behind them, restatements, differences. Text that begins with “=” stays text."""

from decimal import Decimal

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override

from core.writers import write_sheets


def number(value):
    return None if value in (None, "") else Decimal(value)


def category(line):
    return ", ".join(f"{axis}: {chosen}" for axis, chosen in sorted(line["category"].items()))


def rest(line):
    """What stands in no cell, by axis."""
    return "; ".join(f"{axis}: {value}" for axis, value in sorted(line["not_disaggregated"].items()))


def about(document):
    edition, program, period = document["edition"], document["program"], document["period"]
    yield [_("Program"), program["name"]]
    yield [_("Organization"), program["organization"]]
    yield [_("Partners"), ", ".join(program["partners"])]
    yield [_("Donors"), ", ".join(program["donors"])]
    yield [_("Edition"), str(edition["number"])]
    yield [_("Published"), edition["published_at"][:10]]
    yield [_("Period"), f"{period['name']}: {period['starts_on']} – {period['ends_on']}"]
    yield [_("Fingerprint"), document["fingerprint"]]
    yield [_("What happened"), edition["summary"]]
    yield [_("Withheld"), _("a small number, or one from which a small number could be worked out")]


def figures(document):
    for line in document["figures"]:
        yield [
            *(line["code"], line["name"], category(line), line["unit"]),
            *(number(line[name]) for name in ("baseline", "target", "value")),
            *(
                line["state"],
                number(line["progress"]),
                rest(line),
                line["version"],
                line["definition"],
                line["rule"],
            ),
        ]


def inputs(document):
    for line in document["figures"]:
        for found in line.get("explanation", {}).get("inputs", ()):
            evidence = "; ".join(f"{e['title']} ({e['sha256'][:12]})" if e["sha256"] else e["title"] for e in found["evidence_titles"])
            yield [
                *(line["code"], category(line), found["kind"], found["label"], found["actor"], number(found["value"])),
                *(found["state"], found["submitted_by"], found["approved_by"], evidence),
            ]


def firms(document):
    for line in document["figures"]:
        for actor in line.get("explanation", {}).get("actors", {}).get("listed", ()):
            yield [line["code"], category(line), actor["code"], actor["name"]]


def restatements(document):
    for line in document["restatements"]:
        before, after = (number(line[side].get("value")) for side in ("before", "after"))
        yield [line["code"], line["name"], category(line), line["period"], before, after, line["reason"], line["decided_at"][:10]]


def differences(document):
    for line in (document["differences"] or {}).get("figures", ()):
        yield [line["code"], line["name"], category(line), number(line["before"]), number(line["after"]), line["cause"], line["reason"]]


def write(document, stream):
    """`document` with its `fingerprint`."""
    with override(settings.LANGUAGE_CODE):
        code, name, cells, kind = _("Code"), _("Indicator"), _("Category"), _("Kind")
        value, reason = _("Value"), _("Reason")
        measured = [
            _("Baseline"),
            _("Target"),
            value,
            _("State"),
            _("Progress, %"),
            _("Not disaggregated"),
            _("Version"),
            _("Definition"),
            _("Rule"),
        ]
        decided = [_("State"), _("Submitted by"), _("Approved by"), _("Evidence")]
        changed = [_("Before"), _("After")]
        write_sheets(
            [
                (_("About"), [_("What"), _("Says")], about(document)),
                (_("Figures"), [code, name, cells, _("Unit"), *measured], figures(document)),
                (_("Inputs"), [code, cells, kind, _("Record"), _("Firm"), value, *decided], inputs(document)),
                (_("Firms"), [code, cells, _("Firm code"), _("Firm")], firms(document)),
                (_("Restatements"), [code, name, cells, _("Period"), *changed, reason, _("Decided on")], restatements(document)),
                (_("Differences"), [code, name, cells, *changed, _("Cause"), reason], differences(document)),
            ],
            stream,
        )
