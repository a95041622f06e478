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


class Teller:
    """Tells acts to `reader`: of the audit entries with these `keys`, who, what and why.

    People are named to readers of the same organization; to others the organization is named.
    """

    def __init__(self, keys, reader):
        self.entries = AuditEntry.objects.select_related("by", "organization").in_bulk({key for key in keys if key})
        people = {entry.by_id for entry in self.entries.values() if entry.by_id}
        self.known = set(User.objects.for_user(reader).filter(pk__in=people).values_list("pk", flat=True))

    def line(self, key, at, entry_key, label, changes):
        """One line of a history; `label` is what happened where no act is known."""
        entry = self.entries.get(entry_key)
        by = ""
        if entry is not None and entry.by is not None:
            by = str(entry.by) if entry.by_id in self.known else str(entry.organization or "")
        return {
            "key": key,
            "at": at,
            "by": by,
            "act": entry.act if entry else label,
            "reason": entry.reason if entry else "",
            "changes": changes,
        }


def timeline(record, reader):
    """What happened to `record`, newest first: dicts of key, at, by, act, reason, changes {field: (before, after)}."""
    found, made = versions(record), getattr(record, "entry", None)
    tell = Teller({v.entry for v in found} | {made}, reader)
    return [*(tell.line(v.key, v.at, v.entry, v.label, v.changes) for v in found), tell.line(None, record.recorded_at, made, "made", {})]
