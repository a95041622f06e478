"""Row history by database trigger: each replaced or deleted row is kept, whoever wrote (ORM, SQL, COPY).

`tracked` is put on every model whose rows people rely on. The act that replaced a row is in `pgh_context["entry"]`,
set once per transaction by `accounts.audit.recorded`.
"""

from dataclasses import dataclass
from datetime import datetime

import pghistory
from django.db import connection

HIDDEN = {"id", "entry", "recorded_at", "pgh_id", "pgh_obj", "pgh_label", "pgh_created_at", "pgh_context"}


def tracked(model=None, *, exclude=()):
    """Class decorator: keep every replaced row of `model`, append-only; `exclude` names columns the database derives."""
    if model is None:
        return lambda wanted: tracked(wanted, exclude=exclude)
    return pghistory.track(
        pghistory.UpdateEvent(row=pghistory.Old),
        pghistory.DeleteEvent(),
        level=pghistory.Statement,
        context_field=pghistory.ContextJSONField(),
        append_only=True,
        exclude=list(exclude) or None,
    )(model)


def tag_transaction(entry):
    """Say for the rest of this transaction which audit entry (its key) all writes belong to."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('valuechain.entry', %s, true), set_config('pghistory.context_metadata', %s, true)",
            [str(entry), f'{{"entry": {entry}}}' if entry else ""],
        )


@dataclass(frozen=True)
class Version:
    """One change of a record: what each field said before and after, when, and the audit entry's key (or None)."""

    key: int
    at: datetime
    entry: int | None
    label: str
    changes: dict
    before: dict


def event_model(model):
    """The history model of a tracked model, or None."""
    found = list(getattr(model, "pgh_event_models", {}).values())
    return found[0] if found else None


def row_values(row, names):
    return {name: row.serializable_value(name) for name in names}


def versions(record):
    """The changes of `record`, newest first; its making is not among them (that is `record.entry`)."""
    events = event_model(type(record))
    if events is None:
        return []
    kept = {f.name for f in events._meta.concrete_fields}
    names = [f.name for f in type(record)._meta.concrete_fields if f.name in kept - HIDDEN]
    after, found = row_values(record, names), []
    for event in events.objects.filter(pgh_obj_id=record.pk).order_by("-pgh_id"):
        before = row_values(event, names)
        changes = {n: (before[n], after[n]) for n in names if before[n] != after[n]}
        entry = (event.pgh_context or {}).get("entry")
        found.append(Version(event.pgh_id, event.pgh_created_at, entry, event.pgh_label, changes, before))
        after = before
    return found
