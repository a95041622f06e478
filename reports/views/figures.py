"""What stands behind a number, as a page."""

from decimal import Decimal

from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from core.exports import Field, file_name
from core.writers import csv_lines
from reports.explain import open_figure
from reports.presentation import day, shown, with_unit, word

MOST_ON_PAGE = 25


@login_not_required
def figure_detail(request, figure):
    """Definition, rule, inputs, approvals, evidence and actors of a figure, as far as this reader may see them."""
    told = open_figure(figure, request.user)
    if told is None:
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        raise Http404
    if request.GET.get("export") == "csv":
        return as_file(told)
    return render(request, "reports/figure.html", {"told": told, "title": told["definition"]["name"], **as_read(told)})


HEADERS = ("kind", "record", "firm", "value", "numerator", "denominator", "state", "submitted_by", "approved_by", "approved_at", "evidence")


def as_file(told):
    """All records behind the figure as CSV, as far as this reader may see them."""
    rows = [
        [
            *(line["kind"], line["label"], line["actor"], line["value"], line.get("numerator"), line.get("denominator"), line["state"]),
            *(line["submitted_by"], line["approved_by"], line["approved_at"], [e["title"] for e in line["evidence_titles"]]),
        ]
        if line["kind"] != "withheld"
        else [line["kind"], line["says"], *[None] * (len(HEADERS) - 2)]
        for line in told["inputs"]
    ]
    answer = HttpResponse(b"".join(csv_lines([Field(name) for name in HEADERS], rows)), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = content_disposition_header(True, f"{file_name(told['definition']['indicator'])}.csv")
    return answer


def as_read(told):
    """What the page shows of an explanation, in words."""
    measure = "percentage" if told["unit"] == "%" else "number"
    inputs = [line for line in told["inputs"] if line["kind"] != "withheld"]
    evidence = {}
    for line in inputs:
        for number, found in enumerate(line["evidence_titles"]):
            url = line["evidence"][number] if number < len(line["evidence"]) else None
            evidence.setdefault((found["title"], found["sha256"]), url)
    decided = {}
    for line in inputs:
        if line["approved_by"]:
            decided.setdefault((line["submitted_by"], line["approved_by"], line["approved_at"]), 0)
            decided[line["submitted_by"], line["approved_by"], line["approved_at"]] += 1
    edition = told.get("edition")
    return {
        "big": with_unit(told["value"], told["unit"], measure),
        "says": word(told.get("state", "not reported")),
        "category": " · ".join([*(f"{axis}: {chosen}" for axis, chosen in sorted(told["category"].items())), *told.get("scope", ())]),
        "as_of": day(told["as_of"]),
        "lines": [input_row(line) for line in inputs[:MOST_ON_PAGE]],
        "count": told["input_count"] or 0,
        "more": max(0, (told["input_count"] or 0) - MOST_ON_PAGE),
        "in_file": len(inputs),
        "withheld": [line["says"] for line in told["inputs"] if line["kind"] == "withheld"],
        "decisions": [
            {"submitted_by": by, "approved_by": approver, "on": day(on) if on else "", "count": count}
            for (by, approver, on), count in decided.items()
        ],
        "evidence": [{"title": title, "sha256": sha[:16], "url": url} for (title, sha), url in list(evidence.items())[:MOST_ON_PAGE]],
        "evidence_count": len(evidence),
        "excluded": [
            (reason, [e for e in told["excluded"] if e["reason"] == reason])
            for reason in dict.fromkeys(e["reason"] for e in told["excluded"])
        ],
        "edition_url": edition_url(edition),
    }


def edition_url(edition):
    if edition is None:
        return None
    return reverse("public-edition" if edition["audience"] == "public" else "edition-detail", args=[edition["id"]])


def input_row(line):
    """One record behind the number."""
    value = shown(line["value"])
    if value is None and line.get("numerator") is not None:
        value = f"{shown(line['numerator'])} ÷ {shown(line['denominator'])}"
    actor = line["actor"] if line["actor"] and line["actor"] not in line["label"] else None
    return {
        "label": line["label"] or actor or _("a record of a firm that is not named"),
        "actor": actor if line["label"] else None,
        "url": line.get("url"),
        "value": value,
        "zero_one": line["kind"] == "linkage" and line["value"] is not None and Decimal(line["value"]) in (0, 1),
        "withheld": line.get("value_withheld", False),
        "state": line["state"],
    }
