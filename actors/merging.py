"""Two records of one firm become one, and can be parted again; one record of two firms becomes two.

Nothing is lost: every row that named the record that goes away names the other one afterwards, and the act's audit entry
lists them all, so that taking it back is exact. Apps above say by `on_merge` what their own rows need.
"""

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.audit import recorded
from accounts.models import AuditEntry
from actors.actions import count_words, register
from actors.enums import ActorStatus
from actors.models import Actor, ActorName
from actors.queries import words_of
from analysis.names import sort_key
from core.api.problems import Conflict

BEFORE = []
TAKEN = {}  # {name: function(actor, keys, by) -> [(row, field)]}: what else a split can take along


def on_merge(function):
    """Decorator: `function(keep, other, move)` is called before the plain foreign keys are moved; it moves rows by `move(row, field, to)`."""
    BEFORE.append(function)
    return function


class Moves:
    """The rows that an act moved, as its audit entry keeps them, and those that it had to leave."""

    def __init__(self):
        self.moved, self.left, self.done = [], [], set()

    def __call__(self, row, field, to):
        """Let `row.field` name `to`; a row that would then stand twice stays where it is."""
        before = getattr(row, f"{field}_id")
        try:
            with transaction.atomic():
                type(row)._default_manager.filter(pk=row.pk).update(**{field: to})
        except IntegrityError:
            self.left.append([row._meta.label, row.pk])
            return False
        self.moved.append([row._meta.label, row.pk, field, before, to.pk])
        return True


def foreign_keys(model):
    """(model, field) of every foreign key to `model`, hidden ones too, in a fixed order."""
    found = [r for r in model._meta.get_fields(include_hidden=True) if r.one_to_many or r.one_to_one]
    keys = [(r.related_model, r.field.name) for r in found if r.auto_created and not r.related_model._meta.proxy]
    tables = [(m, f) for m, f in keys if not hasattr(m, "pgh_tracked_model") and (m, f) != (Actor, "merged_into")]
    return sorted(tables, key=lambda pair: (pair[0]._meta.label, pair[1]))


def move_all(record, to, move):
    """Every row that names `record` names `to`, but for those of models in `move.done`."""
    for model, field in foreign_keys(type(record)):
        if model not in move.done:
            for row in model._default_manager.filter(**{field: record}).order_by("pk"):
                move(row, field, to)


def merge(*, keep, other, by, reason=""):
    """Make `other` the same as `keep`: its code leads there from now on. Raises ValidationError or Conflict; then nothing happened."""
    if keep.pk == other.pk:
        raise ValidationError({"other": _("Choose another record than this one.")})
    with recorded("actors.merge", by=by, subject=other, reason=reason) as entry:
        rows = {a.pk: a for a in Actor.objects.select_for_update(of=("self",)).filter(pk__in=[keep.pk, other.pk]).order_by("pk")}
        keep, other = rows[keep.pk], rows[other.pk]
        if ActorStatus.MERGED in (keep.status, other.status):
            raise Conflict(_("One of the two is merged already. Open the record that it leads to."))
        move = Moves()
        for function in BEFORE:
            function(keep, other, move)
        move_all(other, keep, move)
        Actor.objects.filter(merged_into=other).update(merged_into=keep)
        if other.name != keep.name and not keep.names.filter(name=other.name).exists():
            move.moved.append([ActorName._meta.label, ActorName.objects.create(actor=keep, name=other.name).pk, "", None, None])
        was = other.status
        other.status, other.merged_into = ActorStatus.MERGED, keep
        other.save(update_fields=["status", "merged_into"])
        rename(keep)
        entry.details = {"keep": keep.pk, "was": was, "moved": move.moved, "left": move.left}
        entry.save(update_fields=["details"])
    return keep


def rename(actor):
    """Find an actor by all its names, after they changed."""
    before = set(actor.words)
    actor.name_sort, actor.words = sort_key(actor.name), words_of(actor, [n.name for n in actor.names.all()])
    actor.save(update_fields=["name_sort", "words"])
    count_words(set(actor.words) - before)


def take_back(*, actor, by, reason=""):
    """Part what `merge` put together: returns (the actor, the rows that stay because somebody changed them since)."""
    entry = AuditEntry.objects.filter(act="actors.merge", subject_type=Actor._meta.label_lower, subject_id=str(actor.pk)).first()
    if actor.status != ActorStatus.MERGED or entry is None:
        raise Conflict(_("This record is not merged into another."))
    with recorded("actors.take_back_merge", by=by, subject=actor, reason=reason) as act:
        actor = Actor.objects.select_for_update(of=("self",)).get(pk=actor.pk)
        keep = actor.merged_into
        actor.status, actor.merged_into = entry.details["was"], None
        actor.save(update_fields=["status", "merged_into"])
        stay = [line for line in reversed(entry.details["moved"]) if not moved_back(line)]
        rename(keep)
        act.details = {"stay": stay}
        act.save(update_fields=["details"])
    return actor, stay


def moved_back(line):
    """Whether a row stands again as it stood before the merge."""
    label, pk, field, before, after = line
    model = next(m for m in {Actor, ActorName, *(m for m, _f in foreign_keys(Actor)), *EXTRA} if m._meta.label == label)
    if not field:
        return bool(model._default_manager.filter(pk=pk).delete()[0])
    try:
        with transaction.atomic():
            return bool(model._default_manager.filter(pk=pk, **{field: after}).update(**{field: before}))
    except IntegrityError:
        return False


EXTRA = set()  # models whose rows `on_merge` functions move by other keys than those to actors


def split(*, actor, by, organization, other_names=(), identifiers=(), reason="", **values):
    """Part one record of two firms: a new actor of `values`, that takes these names and identifiers along, and what TAKEN knows by name."""
    taken = {name: values.pop(name) for name in TAKEN if name in values}
    with recorded("actors.split", by=by, subject=actor, reason=reason) as entry:
        made = register(by=by, organization=organization, **values)
        move = Moves()
        wanted = [(row, "actor") for row in actor.names.filter(name__in=other_names).order_by("pk")]
        for line in identifiers:
            found = actor.identifiers.filter(**line).first()
            if found is None:
                raise ValidationError({"identifiers": _("%(scheme)s %(value)s is not an identifier of this record.") % line})
            wanted.append((found, "actor"))
        for name, keys in taken.items():
            wanted += TAKEN[name](actor, keys, by)
        for row, field in wanted:
            if not move(row, field, made):
                raise Conflict(_("A row of these stands there already: %(row)s.") % {"row": row})
        for changed in (actor, made):
            rename(Actor.objects.get(pk=changed.pk))
        entry.details = {"made": made.pk, "moved": move.moved}
        entry.save(update_fields=["details"])
    return made
