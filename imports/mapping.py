"""Which heading is which field: chosen now, chosen before by the same organization, by name, by another word, or by its cells."""

from dataclasses import dataclass

from analysis.names import sort_key
from analysis.texts import harmless
from imports.enums import How
from imports.models import SavedMapping
from imports.reading.repeats import METADATA, is_submissions
from imports.reading.shape import text_of
from imports.refusals import FileRefused
from imports.registry import heading_keys
from imports.verdicts import is_verdict

LOOKED_AT = 200
SURE = 0.8
LEAVE_OUT = ""


@dataclass
class Mapped:
    """A heading at its position: the field it gives (or None) and how that was found."""

    position: int
    header: str
    field: str | None = None
    how: str = How.IGNORED

    def report(self):
        return {"header": self.header, "field": self.field, "how": str(self.how)}


def map_headers(importer, headers, rows, *, chosen=None, fixed=(), organization=None):
    """A Mapped per heading. `chosen` is {field: heading or [headings]}, `fixed` the fields set for the whole file.

    `rows` are the first rows, for what only cells can tell. Raises FileRefused for a mapping that names what is not there.
    """
    found = [Mapped(position, header) for position, header in enumerate(headers)]
    apply_chosen(importer, found, chosen or {})
    remembered = saved(importer.kind, organization, headers)
    known = importer.headings()
    taken = {m.field for m in found if m.field} | set(fixed)
    free = [m for m in found if m.field is None and m.how != How.CHOSEN]
    if is_submissions(headers):
        free = [m for m in free if m.header not in METADATA]
    free = [m for m in free if not is_verdict(m.header)]
    for m in free:
        field = remembered.get(sort_key(m.header))
        if field == LEAVE_OUT:
            m.how = How.CHOSEN
        elif field in importer.columns and field not in taken:
            m.field, m.how = field, How.CHOSEN
            taken.add(field)
    for wanted in (How.EXACT, How.ALIAS):
        for m in free:
            field = next((known[key][0] for key in heading_keys(m.header) if known.get(key, ("", ""))[1] == wanted), None)
            if m.field is None and m.how == How.IGNORED and field is not None and field not in taken:
                m.field, m.how = field, wanted
                taken.add(field)
    guess(importer, [m for m in free if m.field is None and m.how == How.IGNORED], rows, taken)
    return found


def apply_chosen(importer, found, chosen):
    if not isinstance(chosen, dict):
        raise FileRefused("mapping", problem="it is not an object", fields=", ".join(importer.columns))
    by_key = {sort_key(m.header): m for m in reversed(found)} | {m.header: m for m in found}
    for field, headers in chosen.items():
        names = [headers] if isinstance(headers, str) else headers
        if (field and field not in importer.columns) or not isinstance(names, list):
            raise FileRefused("mapping", problem=f"there is no field “{str(field)[:60]}”.", fields=", ".join(importer.columns))
        for name in names:
            m = by_key.get(name) or by_key.get(sort_key(str(name)))
            if m is None:
                raise FileRefused("mapping", problem=f"there is no heading “{str(name)[:60]}”.", fields=", ".join(importer.columns))
            m.field, m.how = field or None, How.CHOSEN


def saved(kind, organization, headers):
    """{key of a heading: field} that this organization chose before."""
    if organization is None:
        return {}
    keys = [sort_key(header)[:200] for header in headers]
    return dict(SavedMapping.objects.filter(organization=organization, kind=kind, heading__in=keys).values_list("heading", "field"))


def guess(importer, free, rows, taken):
    """Give a heading that nobody knows to a column whose cells cannot be mistaken."""
    for m in free:
        cells = [harmless(text_of(row[m.position])) for _number, row in rows[:LOOKED_AT] if m.position < len(row)]
        cells = [cell for cell in cells if cell]
        for name, column in importer.columns.items():
            if len(cells) > 1 and name not in taken and sum(column.looks_like(cell) for cell in cells) >= SURE * len(cells):
                m.field, m.how = name, How.GUESSED
                taken.add(name)
                break


def remember(batch):
    """Keep what was chosen for this file's headings, for the organization's next one."""
    rows = [
        SavedMapping(
            organization_id=batch.organization_id, kind=batch.kind, heading=sort_key(c["header"])[:200], field=c["field"] or LEAVE_OUT
        )
        for c in batch.reading.get("columns", ())
        if c["how"] == How.CHOSEN
    ]
    unique = list({row.heading: row for row in rows}.values())
    SavedMapping.objects.bulk_create(
        unique, update_conflicts=True, unique_fields=["organization", "kind", "heading"], update_fields=["field"]
    )
