"""Questions about a checked file, for its page."""

from django.db import connection

from analysis.codes import codes_in
from imports import mending
from imports.continuing import settled_rows
from imports.enums import How, Outcome
from imports.models import CellFault, Likeness, Row
from imports.registry import IMPORTERS
from imports.report import wrong_rows

VALUES_SHOWN, VALUES_BESIDE_A_WAY = 6, 2
MOST_WORDS = 60
MOST_GROUPS = 60
MOST_ALIKE = 100


ALIKE = """
    WITH alike AS (
        SELECT field, "column", rule, value, offer, count(*) AS count, min(row) AS first, min(id) AS example FROM imports_cellfault
        WHERE batch_id = %s AND stops = %s GROUP BY field, "column", rule, value, offer
    ), ranked AS (
        SELECT *, (sum(count) OVER w)::int AS total, count(*) OVER w AS different, min(first) OVER w AS begins,
            (sum(count) FILTER (WHERE offer <> '') OVER w)::int AS offered,
            row_number() OVER (PARTITION BY field, "column", rule ORDER BY count DESC, first, value) AS place FROM alike
        WINDOW w AS (PARTITION BY field, "column", rule)
    )
    SELECT field, "column", rule, value, offer, count, first, example, total, different, coalesce(offered, 0) FROM ranked
    WHERE place <= %s ORDER BY begins, field, "column", rule, place LIMIT %s
"""


def alike_faults(batch, stops, user=None):
    """The faults (or notices) grouped by column and rule, the first row's first; in each, its values with how many cells hold them.

    [{field, column, rule, count, different, offered, ways, words, lines: [{value, offer, count, fault, codes}]}]
    """
    with connection.cursor() as cursor:
        cursor.execute(ALIKE, [batch.pk, stops, VALUES_SHOWN, VALUES_SHOWN * MOST_GROUPS])
        rows = cursor.fetchall()
    faults = CellFault.objects.in_bulk([row[7] for row in rows])
    columns = IMPORTERS[batch.kind].columns if batch.kind in IMPORTERS else {}
    groups = {}
    for field, column, rule, value, offer, count, _first, example, total, different, offered in rows:
        key = (field, column, rule)
        if key not in groups:
            known = columns.get(field) if stops else None
            groups[key] = {
                "field": field,
                "column": column,
                "rule": rule,
                "count": total,
                "different": different,
                "offered": offered,
                "lines": [],
                "ways": mending.ways(known, rule) if known else {},
                "words": known.words_offered(user)[:MOST_WORDS] if known and user else [],
            }
        beside = any(not way.startswith("empty:") for way in groups[key]["ways"])
        if len(groups[key]["lines"]) >= (VALUES_BESIDE_A_WAY if beside else VALUES_SHOWN):
            continue
        codes = codes_in(faults[example].fix) if stops and not offer else []
        groups[key]["lines"].append({"value": value, "offer": offer, "count": count, "fault": faults[example], "codes": codes})
    return list(groups.values())[:MOST_GROUPS]


def still_open(batch):
    """How many rows that this import did not take no mended file has brought in since."""
    return len(set(wrong_rows(batch)) - settled_rows(batch))


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
