"""Questions about a checked file, for its page."""

from django.db.models import Count, Min

from imports.enums import How, Outcome
from imports.models import CellFault, Likeness, Row
from imports.registry import IMPORTERS

EXAMPLES = 3
MOST_GROUPS = 60
MOST_ALIKE = 100


def alike_faults(batch, stops):
    """The faults (or notices) grouped by column and rule: [{column, rule, count, first, examples}], the first row's first."""
    rows = CellFault.objects.filter(batch=batch, stops=stops)
    groups = (
        rows.values("field", "column", "rule")
        .annotate(count=Count("pk"), first=Min("row"))
        .order_by("first", "field", "rule")[:MOST_GROUPS]
    )
    found = []
    for group in groups:
        examples = rows.filter(field=group["field"], column=group["column"], rule=group["rule"]).order_by("row", "pk")[:EXAMPLES]
        found.append({**group, "examples": list(examples)})
    return found


def possible_duplicates(batch):
    """Rows that look like another row or a record, likest first per row: [{row, label, outcome, decision, likenesses}]."""
    likenesses = list(Likeness.objects.filter(batch=batch).order_by("row", "-score", "pk")[: MOST_ALIKE * 3])
    numbers = list(dict.fromkeys(like.row for like in likenesses))[:MOST_ALIKE]
    others = {like.other_row for like in likenesses if like.other_row}
    rows = {row.number: row for row in Row.objects.filter(batch=batch, number__in=[*numbers, *others]).order_by("number")}
    found = []
    for number in numbers:
        if number in rows:
            best = next(like for like in likenesses if like.row == number)
            found.append(
                {
                    "row": rows[number],
                    "name": label_of(rows[number]),
                    "like": best,
                    "other": label_of(rows[best.other_row]) if best.other_row in rows else best.label,
                    "held": rows[number].outcome in (Outcome.DUPLICATE_IN_FILE, Outcome.DUPLICATE_IN_REGISTRY),
                }
            )
    return found


def label_of(row):
    """How a row is called: its name, or what it joins."""
    values = row.values
    return values.get("name") or " → ".join(str(values[side]) for side in ("from", "to") if values.get(side)) or f"{row.number}"


def labels(batch):
    """{field: label} of the columns of its kind."""
    importer = IMPORTERS.get(batch.kind)
    return {name: str(column.label) for name, column in importer.columns.items()} if importer else {}


def headings(batch):
    """The headings of a file, each with the label of its field and how that was found."""
    names = labels(batch)
    return [{**c, "label": names.get(c["field"], ""), "how_label": How(c["how"]).label} for c in batch.reading.get("columns", [])]


def fixed_values(batch):
    """[(label, value)] of what was set for every row."""
    names = labels(batch)
    return [(names.get(name, name), value) for name, value in batch.settings.get("values", {}).items()]
