"""Submissions of forms (ODK, Kobo) with repeat groups: the rows of a group, each with what its form said beside it.

A group stands in a table of its own. Its rows name the row they belong to by `_parent_index` (Kobo), or by PARENT_KEY
(ODK Central); that row has the same under `_index`, or KEY.
"""

from collections.abc import Mapping, Sequence

Cell = str | int | float | bool | None
Table = Sequence[Sequence[Cell]]  # headings, then rows

LINKS = (("_parent_index", "_index"), ("PARENT_KEY", "KEY"))
NAMES_PARENT = "_parent_table_name"
DEEPEST = 6
# What the form's own machinery writes beside the answers.
METADATA = frozenset(
    (
        *("_id", "_uuid", "_index", "_parent_index", "_parent_table_name", "_submission_time", "_submitted_by", "_status", "_version_"),
        *("__version__", "_submission__id", "_submission__uuid", "_submission__submission_time", "_submission__validation_status"),
        *("_submission__notes", "_submission__status", "_submission__submitted_by", "_submission__version__", "_submission__tags"),
        *("_validation_status", "_notes", "_tags", "_attachments", "_xform_id_string", "_bamboo_dataset_id", "_geolocation"),
        *("formhub/uuid", "meta/instanceID", "meta/instanceName", "meta/rootUuid", "instanceID", "instanceName", "meta-instanceID"),
        *("KEY", "PARENT_KEY", "SubmissionDate", "SubmitterID", "SubmitterName", "AttachmentsPresent", "AttachmentsExpected", "Status"),
        *("ReviewState", "DeviceID", "Edits", "FormVersion", "start", "end", "today", "deviceid", "subscriberid", "simserial"),
        *("phonenumber", "username", "email_of_device", "audit", "__id", "__system"),
    )
)
SIGNS = (
    {"_uuid", "_submission_time"},
    {"_uuid", "_index"},
    {"_parent_index"},
    {"KEY", "SubmissionDate"},
    {"PARENT_KEY", "KEY"},
    {"meta/instanceID"},
)


def is_submissions(headings: Sequence[Cell]) -> bool:
    """Whether these are the headings of a form's submissions."""
    found = {str(heading) for heading in headings if heading}
    return any(sign <= found for sign in SIGNS)


def position(headings: Sequence[Cell], name: str) -> int | None:
    return next((n for n, heading in enumerate(headings) if heading == name), None)


def value(row: Sequence[Cell], place: int | None) -> str:
    return str(row[place]) if place is not None and place < len(row) and row[place] is not None else ""


def with_parents(name: str, tables: Mapping[str, Table], depth: int = DEEPEST) -> Table:
    """The table `name`; each row of a repeat group is followed by the answers of the row that it belongs to."""
    own = tables[name]
    if not own or depth == 0:
        return own
    headings = list(own[0])
    for child_link, parent_link in LINKS:
        here = position(headings, child_link)
        if here is None:
            continue
        for parent in parents_of(name, tables, parent_link, value(own[1], position(headings, NAMES_PARENT)) if len(own) > 1 else ""):
            above = with_parents(parent, tables, depth - 1)
            there = position(above[0], parent_link)
            rows = {value(row, there): row for row in above[1:]}
            if any(value(row, here) in rows for row in own[1:]):
                return joined(own, above, here, rows)
    return own


def parents_of(name: str, tables: Mapping[str, Table], link: str, named: str) -> list[str]:
    """Tables whose rows can be the parents: the one that is named, else any with that key."""
    if named in tables and named != name:
        return [named]
    return [other for other, table in tables.items() if other != name and table and position(table[0], link) is not None]


def joined(own: Table, above: Table, here: int, rows: Mapping[str, Sequence[Cell]]) -> Table:
    mine = {str(heading) for heading in own[0]}
    kept = [n for n, heading in enumerate(above[0]) if heading and str(heading) not in mine and str(heading) not in METADATA]
    width = len(own[0])
    made: list[list[Cell]] = [[*own[0], *(above[0][n] for n in kept)]]
    for row in own[1:]:
        parent = rows.get(value(row, here), ())
        padded = [*row[:width], *[None] * (width - len(row))]
        made.append([*padded, *(parent[n] if n < len(parent) else None for n in kept)])
    return made
