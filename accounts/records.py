"""Writing one record: the same way from a page, the API and a command, as one act with one audit entry."""

from django.core.exceptions import ValidationError
from django.db.models import ProtectedError, RestrictedError
from django.utils.translation import gettext as _

from accounts.audit import recorded
from core.api.problems import Conflict
from core.history import HIDDEN, event_model


def act_name(model, verb):
    return f"{model._meta.app_label}.{model._meta.model_name}.{verb}"


def split(model, values):
    """`values` parted into plain fields and many-to-many lists."""
    many = {f.name for f in model._meta.many_to_many}
    return {k: v for k, v in values.items() if k not in many}, {k: v for k, v in values.items() if k in many}


def add(model, *, by, organization=None, act=None, **values):
    """Make, check and store a `model`. Raises ValidationError with the fields at fault; then nothing is stored."""
    plain, many = split(model, values)
    if organization is not None and "organization" not in plain and any(f.name == "organization" for f in model._meta.fields):
        plain["organization"] = organization
    record = model(**plain)
    with recorded(act or act_name(model, "add"), by=by, organization=organization) as entry:
        record.full_clean()
        record.save(force_insert=True)
        for name, rows in many.items():
            getattr(record, name).set(rows)
        if not entry.subject_id:
            name_subject(entry, record)
    return record


def name_subject(entry, record):
    """An entry is written before its subject has a key; this completes it within the same act."""
    entry.subject_type, entry.subject_id = record._meta.label_lower, str(record.pk)
    entry.save(update_fields=["subject_type", "subject_id"])


def amend(record, *, by, reason="", act=None, **values):
    """Change some fields of `record`, under lock. Unchanged values write nothing and leave no history."""
    plain, many = split(type(record), values)
    with recorded(act or act_name(type(record), "change"), by=by, subject=record, reason=reason):
        fresh = type(record)._default_manager.select_for_update(of=("self",)).get(pk=record.pk)
        changed = [name for name, value in plain.items() if getattr(fresh, name) != value]
        for name in changed:
            setattr(fresh, name, plain[name])
        if changed:
            fresh.full_clean()
            fresh.save(update_fields=changed)
        for name, rows in many.items():
            getattr(fresh, name).set(rows)
    return fresh


def set_lines(rows, lines, **fixed):
    """Make the `lines` [{field: value}] the only rows of `rows`; a line that is there already is left as it is, with its history.

    `fixed` is what all of them share, such as the record they hang on. To be called inside an act.
    """
    missing = [rows.model(**fixed, **line) for line in lines]
    names = [f.attname for f in rows.model._meta.concrete_fields if f.name not in ("id", "entry", "recorded_at")]
    for row in rows.order_by("pk"):
        same = next((made for made in missing if all(getattr(row, name) == getattr(made, name) for name in names)), None)
        if same is None:
            row.delete()
        else:
            missing.remove(same)
    for made in missing:
        made.full_clean()
        made.save(force_insert=True)


def withdraw(record, *, by, reason=""):
    """Delete `record`, kept in history; Conflict (409) names what stands in the way."""
    with recorded(act_name(type(record), "withdraw"), by=by, subject=record, reason=reason):
        refuse_relied_on(named_by(record))
        try:
            record.delete()
        except (ProtectedError, RestrictedError) as error:
            blockers = getattr(error, "protected_objects", None) or error.restricted_objects
            refuse_relied_on(blockers)
            raise


def named_by(record):
    """Records that list `record` among several, such as the observations that a piece of evidence is attached to."""
    for relation in record._meta.related_objects:
        if relation.many_to_many:
            yield from relation.related_model._default_manager.filter(**{relation.field.name: record}).order_by("pk")[:1]


def refuse_relied_on(blockers):
    """Raises Conflict that names the kinds of `blockers`, if there are any."""
    found = sorted({str(b._meta.verbose_name) for b in blockers})
    if found:
        raise Conflict(
            _("Other records rely on this one: %(names)s. Withdraw those first.") % {"names": ", ".join(found)}, stands_in_the_way=found
        )


def revert(record, *, by, to, leave=()):
    """Give `record` back what it said before version `to` (a key of its history), but for the fields `leave`. Raises ValidationError."""
    events = event_model(type(record))
    event = events.objects.filter(pgh_obj_id=record.pk, pk=to).first() if events and str(to).isdecimal() else None
    if event is None:
        raise ValidationError({"to": _("This record has no such version. Take a key from its history.")})
    kept = {f.name for f in events._meta.concrete_fields}
    names = [f for f in type(record)._meta.concrete_fields if f.name in kept - HIDDEN - set(leave)]
    values = {f.attname: event.serializable_value(f.name) for f in names}
    with recorded(act_name(type(record), "revert"), by=by, subject=record, to=to):
        fresh = type(record)._default_manager.select_for_update(of=("self",)).get(pk=record.pk)
        changed = [f.name for f in names if getattr(fresh, f.attname) != values[f.attname]]
        for name, value in values.items():
            setattr(fresh, name, value)
        fresh.full_clean()
        if changed:
            fresh.save(update_fields=changed)
    return fresh
