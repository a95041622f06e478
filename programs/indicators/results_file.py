"""The table of the results page as a file: its lines and columns, with each number as it was computed instead of as it is rounded."""

from django.utils.translation import gettext as _

from core.exports import Field, file_response


def results_file(lines, period, earlier, kind, name, *, whole):
    """`lines` of programs.indicators.views.results as a file of `kind`. Baselines and targets are the `whole` program's alone."""
    beside = [Field("baseline", kind="number")] if whole else []
    beyond = [Field("target", kind="number"), Field("progress")] if whole else []
    figures = [Field(other.name, kind="number") for other in (*earlier, period)]
    counted = [Field("status"), Field("reported", kind="number"), Field("expected", kind="number"), Field("note")]
    columns = [*(Field(header) for header in ("code", "indicator", "unit", "rule")), *beside, *figures, *beyond, *counted]
    return file_response(columns, (cells(line, whole) for line in lines), kind, name)


def cells(line, whole):
    result, version = line["result"], line["version"]
    beside = [result.baseline] if whole else []
    beyond = [result.target, line["progress"]] if whole else []
    values = [*(cell["found"] for cell in line["earlier"]), result.value]
    counted = [line["status_words"], line["reported"], result.expected, "; ".join(notes(line))]
    return [version.indicator.code, version.name, version.unit, line["brief"], *beside, *values, *beyond, *counted]


def notes(line):
    """What stands at the numbers of a line in words: restated ones, and the one that is from an earlier period."""
    told = [(cell["period"].name, cell["mark"]) for cell in line["earlier"]] + [(line["result"].period.name, line["mark"])]
    found = [f"{name}: {words}" for name, words in told if words]
    return [*found, _("from an earlier period")] if line["result"].stale else found
