"""What people do with a file: upload it, say what its columns are, check, decide what is the same, import, take back."""

import hashlib

from django.conf import settings as site
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.storage import default_storage
from django.utils.translation import gettext as _

from accounts.access import may
from accounts.audit import recorded
from accounts.records import name_subject
from analysis.texts import harmless
from core.access import Action, Area
from core.api.problems import Conflict
from imports import engine, mending
from imports.continuing import first_of, shared
from imports.enums import BatchStatus, Decision, Outcome
from imports.models import Batch, Likeness, Row, batch_path
from imports.registry import IMPORTERS
from records import jobs

SETTINGS = ("mapping", "values", "sheet", "header_row", "encoding", "delimiter", "date_order", "decimal_mark", "mends")
OPEN = (BatchStatus.UPLOADED, BatchStatus.CHECKED, BatchStatus.REFUSED)


def upload(*, by, organization, kind, file, file_name="", program=None, continues=None, **settings):
    """Take in a file of `kind` for `organization`; nothing of it is read yet. Raises ValidationError.

    A file of mended rows `continues` the import that gave them back.
    """
    if organization is None or not may(by, Area.IMPORTS, Action.ADD, organization):
        raise PermissionDenied(_("You cannot import for this organization."))
    if kind not in IMPORTERS:
        raise ValidationError(
            {"kind": _("There is no import of this kind. The kinds are: %(kinds)s.") % {"kinds": ", ".join(sorted(IMPORTERS))}}
        )
    if file.size > site.UPLOAD_LIMIT:
        raise ValidationError(
            {"file": _("This file is larger than %(most)s MB. Split it into several files.") % {"most": site.UPLOAD_LIMIT // 2**20}}
        )
    digest = hashlib.sha256()
    for chunk in file.chunks():
        digest.update(chunk)
    batch = Batch(
        organization=organization,
        by=by,
        kind=kind,
        program=program,
        continues=first_of(continues),
        file_name=harmless((file_name or file.name or "").rsplit("/", 1)[-1])[-200:] or "file",
        sha256=digest.hexdigest(),
        size=file.size,
        settings=chosen(settings),
    )
    path = batch_path(batch, "")
    batch.file.name = path if default_storage.exists(path) else default_storage.save(path, file)
    with recorded("imports.upload", by=by, organization=organization, file=batch.file_name) as entry:
        batch.save(force_insert=True)
        name_subject(entry, batch)
    return batch


def go_on(*, batch, file, by):
    """Take in the mended rows of `batch`, read as that file was, and have them checked; returns the batch that continues it."""
    first = first_of(batch)
    made = upload(
        by=by, organization=first.organization, kind=first.kind, file=file, program=first.program, continues=first, **shared(first)
    )
    return check(batch=made, by=by)


def chosen(settings):
    """Of what a person chose, what was chosen."""
    return {name: settings[name] for name in SETTINGS if settings.get(name)}


def choose(*, batch, by, **settings):
    """Change how the file is read: mapping, values for the whole file, sheet, row of headings…. It is to be checked again."""
    with recorded("imports.choose", by=by, subject=batch, organization=batch.organization):
        fresh = locked(batch)
        values = {**fresh.settings, **{name: value for name, value in settings.items() if name in SETTINGS}}
        Batch.objects.filter(pk=fresh.pk).update(settings=chosen(values), status=BatchStatus.UPLOADED, refused=None, counts={})
    return Batch.objects.get(pk=batch.pk)


def mend(*, batch, by, **asked):
    """Mend cells that are alike at once (imports.mending.add), and have the file checked again."""
    with recorded("imports.mend", by=by, subject=batch, organization=batch.organization):
        change_mends(batch, lambda fresh: mending.add(fresh, **asked))
    return check(batch=batch, by=by)


def unmend(*, batch, field, by, way="", value=None):
    """Take back one of those, and have the file checked again."""
    with recorded("imports.unmend", by=by, subject=batch, organization=batch.organization):
        change_mends(batch, lambda fresh: mending.remove(fresh, field, way, value))
    return check(batch=batch, by=by)


def change_mends(batch, change):
    fresh = locked(batch, (BatchStatus.CHECKED,), _("Only cells of a checked file can be mended."))
    Batch.objects.filter(pk=fresh.pk).update(settings=chosen({**fresh.settings, "mends": change(fresh)}))


def check(*, batch, by):
    """Have the file read and checked by the worker."""
    return begin(batch, by, "imports.check", OPEN, _("This import is done already. Upload the file again to check it again."))


def commit(*, batch, by):
    """Have the good rows written by the worker, all at once."""
    return begin(batch, by, "imports.commit", (BatchStatus.CHECKED,), _("Only a checked file can be imported. Check it first."))


def undo(*, batch, by):
    """Have what the import made taken back by the worker."""
    return begin(batch, by, "imports.undo", (BatchStatus.COMMITTED,), _("Only an import that was committed can be taken back."))


def begin(batch, by, kind, statuses, refusal):
    with recorded(kind + ".ask", by=by, subject=batch, organization=batch.organization):
        fresh = locked(batch, statuses, refusal)
        job = jobs.start(kind=kind, by=by, organization=fresh.organization, batch=fresh.pk)
        Batch.objects.filter(pk=fresh.pk).update(job=job)
    return Batch.objects.select_related("job", "organization").get(pk=batch.pk)


def locked(batch, statuses=OPEN, refusal=None):
    """The batch under lock, if it stands in one of `statuses` and no job works on it. Raises Conflict."""
    fresh = Batch.objects.select_for_update(of=("self",)).select_related("organization", "job").get(pk=batch.pk)
    if fresh.status not in statuses:
        raise Conflict(refusal or _("This import is done already; its rows cannot be changed here any more."))
    if fresh.job is not None and not fresh.job.has_ended:
        raise Conflict(_("A job works on this file now. Wait until it has ended."))
    return fresh


def decide(*, batch, row, decision, by):
    """Say whether row number `row` is the same as what it looks like most, or different. Counts follow at once."""
    if decision not in Decision.values:
        raise ValidationError({"decision": _("Say “same” or “other”.")})
    with recorded("imports.decide", by=by, subject=batch, organization=batch.organization, row=row, decision=decision):
        fresh = locked(batch, (BatchStatus.CHECKED,), _("Only rows of a checked file can be decided on."))
        like = Likeness.objects.filter(batch=fresh, row=row).order_by("-score", "pk").first()
        staged = Row.objects.filter(batch=fresh, number=row).exclude(outcome=Outcome.FAULT)
        if like is None or not staged.exists():
            raise ValidationError({"row": _("Row %(row)s looks like nothing else; there is nothing to decide.") % {"row": row}})
        if decision == Decision.OTHER:
            staged.update(decision=decision, outcome=Outcome.CREATE, target=None, other_row=None)
        elif like.target is not None:
            staged.update(decision=decision, outcome=Outcome.UPDATE, target=like.target, other_row=None)
        else:
            staged.update(decision=decision, outcome=Outcome.DUPLICATE_IN_FILE, target=None, other_row=like.other_row)
        Batch.objects.filter(pk=fresh.pk).update(counts=engine.counts_of(fresh))
    return Batch.objects.get(pk=batch.pk)
