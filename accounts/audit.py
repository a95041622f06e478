"""`recorded`: the one way to write. One transaction is one act with one audit entry, and every row knows it."""

from contextlib import contextmanager
from contextvars import ContextVar

from django.db import transaction

from accounts.access import home_organization
from accounts.models import AuditEntry, User
from core.history import tag_transaction, versions

current = ContextVar("audit_entry", default=None)


@contextmanager
def recorded(act, *, by, subject=None, organization=None, reason="", **details):
    """Open a transaction, write its AuditEntry and tag all that is written inside with it.

    `act` is "app.verb"; `by` a User, or None for the system; `subject` the record acted on (may be set later by
    `entry.subject_id`). An act inside an act belongs to the outer one: still one entry.
    """
    outer = current.get()
    if outer is not None:
        with transaction.atomic():
            yield outer
        return
    with transaction.atomic():
        entry = AuditEntry.objects.create(
            act=act,
            by=by,
            organization=organization or (home_organization(by) if by else None),
            subject_type=subject._meta.label_lower if subject is not None else "",
            subject_id=str(subject.pk or "") if subject is not None else "",
            reason=reason or "",
            details=details,
        )
        tag_transaction(entry.pk)
        token = current.set(entry)
        try:
            yield entry
        finally:
            current.reset(token)
        # Where it failed, the rollback takes the tag away, and a statement here would hide what went wrong.
        tag_transaction("")


def timeline(record, reader):
    """What happened to `record`, newest first: dicts of key, at, by, act, reason, changes {field: (before, after)}.

    People are named to readers of the same organization; to others the organization is named.
    """
    found = versions(record)
    keys = {v.entry for v in found if v.entry} | ({record.entry} if getattr(record, "entry", None) else set())
    entries = AuditEntry.objects.select_related("by", "organization").in_bulk(keys)
    known = set(User.objects.for_user(reader).filter(pk__in={e.by_id for e in entries.values() if e.by_id}).values_list("pk", flat=True))

    def line(key, at, entry_key, label, changes):
        entry = entries.get(entry_key)
        by = ""
        if entry is not None and entry.by is not None:
            by = str(entry.by) if entry.by_id in known else str(entry.organization or "")
        return {
            "key": key,
            "at": at,
            "by": by,
            "act": entry.act if entry else label,
            "reason": entry.reason if entry else "",
            "changes": changes,
        }

    lines = [line(v.key, v.at, v.entry, v.label, v.changes) for v in found]
    made = line(None, record.recorded_at, record.entry, "made", {})
    return [*lines, made]
