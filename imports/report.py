"""What an import says of itself: the report of INTERFACES.md §4, and the file of the rows that are given back."""

from collections import defaultdict

from django.utils.translation import gettext as _

from imports.continuing import first_of, settled_rows
from imports.enums import Outcome
from imports.files import open_table
from imports.models import CellFault, Likeness, Row
from imports.reading.shape import letter, text_of
from imports.registry import IMPORTERS
from imports.verdicts import is_verdict, verdict_headings

HELD = (Outcome.DUPLICATE_IN_FILE, Outcome.DUPLICATE_IN_REGISTRY)


def report(batch, most=None):
    """The report of a batch as plain data. `most` limits faults and duplicates; how many were left out is then said."""
    reading = batch.reading
    faults = CellFault.objects.filter(batch=batch, stops=True).order_by("row", "pk")
    found = {
        "kind": batch.kind,
        "file": batch.file_name,
        "sheet": reading.get("sheet"),
        "header_row": reading.get("header_row"),
        "encoding": reading.get("encoding"),
        "delimiter": reading.get("delimiter"),
        "columns": reading.get("columns", []),
        "counts": batch.counts or {"rows": 0, **{str(outcome): 0 for outcome in Outcome}},
        "faults": [fault_line(batch, fault) for fault in faults[:most]],
        "notices": [
            fault_line(batch, notice) for notice in CellFault.objects.filter(batch=batch, stops=False).order_by("row", "pk")[:most]
        ],
        "duplicates": duplicates(batch, most),
        "warnings": reading.get("warnings", []),
        "refused": batch.refused,
        "import": batch.pk,
        "status": batch.status,
    }
    if most is not None and len(found["faults"]) == most:
        found["faults_left_out"] = max(0, faults.count() - most)
    return found


def fault_line(batch, fault):
    line = {name: getattr(fault, name) for name in ("row", "column", "cell", "value", "rule", "message", "fix", "offer")}
    return {"sheet": batch.reading.get("sheet"), **line}


def duplicates(batch, most=None):
    """What rows repeat or look like: exact repeats with score 1, likenesses with theirs."""
    exact = Row.objects.filter(batch=batch, outcome=Outcome.DUPLICATE_IN_FILE, other_row__isnull=False)
    alike = list(Likeness.objects.filter(batch=batch).order_by("row", "-score", "pk")[:most])
    listed = {like.row for like in alike}
    lines = [
        {"row": number, "other_row": other, "score": "1.0000", "reasons": [_("the same name, country and place, or the same code")]}
        for number, other in exact.exclude(number__in=listed).order_by("number").values_list("number", "other_row")[:most]
    ]
    for like in alike:
        other = {"other_row": like.other_row} if like.other_row is not None else {"actor": like.code}
        lines.append({"row": like.row, **other, "score": str(like.score), "reasons": like.reasons})
    return sorted(lines, key=lambda line: line["row"])


def wrong_rows(batch):
    """{number: (what is wrong, how to mend it)} of the rows that are not taken in and not plain repeats."""
    found = defaultdict(lambda: ([], []))
    for fault in CellFault.objects.filter(batch=batch, stops=True).order_by("row", "pk"):
        wrong, mend = found[fault.row]
        wrong.append(f"{fault.cell} {fault.column}: {fault.message}".strip())
        mend.append(fault.fix)
    names = {pk: found[1] for pk, found in describe(batch).items()}
    held = Row.objects.filter(batch=batch, outcome__in=HELD, pk__isnull=False)
    likest = {like.row: like for like in Likeness.objects.filter(batch=batch).order_by("row", "score")}
    for row in held:
        like = likest.get(row.number)
        if like is None:
            continue
        other = _("row %(row)s") % {"row": like.other_row} if like.other_row else f"{names.get(like.target, like.label)} ({like.code})"
        wrong, mend = found[row.number]
        wrong.append(_("It may be the same as %(other)s: %(reasons)s.") % {"other": other, "reasons": ", ".join(like.reasons)})
        mend.append(_("Decide on the page of this import whether they are the same, or write the code of the actor in a column “code”."))
    return found


def describe(batch):
    """{key: (code, name)} of the records that its rows look like."""
    keys = set(Likeness.objects.filter(batch=batch, target__isnull=False).values_list("target", flat=True))
    return IMPORTERS[batch.kind].describe(keys) if keys and batch.kind in IMPORTERS else {}


def given_back(batch, path, options):
    """The rows of `wrong_rows` in the original's own columns, with what is wrong and how to mend it: headings, then rows.

    The last column keeps the row that each had in the first file, so that the mended file continues that import.
    """
    wrong = wrong_rows(batch)
    settled = settled_rows(batch)
    first = first_of(batch)
    origins = dict(Row.objects.filter(batch=batch, number__in=wrong).order_by("pk").values_list("number", "keys__origin"))
    with open_table(path, **options) as table:
        own = [position for position, header in enumerate(table.headers) if not is_verdict(header)]
        yield [*(text_of(table.headers[p]) if table.headers[p] != f"({letter(p)})" else "" for p in own), *verdict_headings(first)]
        for number, cells in table.rows:
            if number in wrong and number not in settled:
                kept = [cells[p] if p < len(cells) and cells[p] != "" else None for p in own]
                problems, fixes = wrong[number]
                yield [*kept, " · ".join(problems), " · ".join(dict.fromkeys(fixes)), origins.get(number) or number]
