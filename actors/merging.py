"""Two records of one firm become one, and can be parted again; one record of two firms becomes two.

Nothing is lost: every row that named the record that goes away names the other one afterwards, and the act's audit entry
lists them all, so that taking it back is exact. Which values the kept record has is a rule (actors/surviving.py). Apps above
say by `on_merge` what their own rows need.
"""

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.access import organizations_where
from accounts.audit import recorded
from accounts.models import AuditEntry
from actors.actions import count_words, register
from actors.enums import ActorStatus, PairDecision
from actors.models import Actor, ActorName, Consent, DuplicatePair
from actors.queries import words_of
from actors.surviving import survivors
from analysis.names import sort_key
from core.access import Action, Area
from core.api.problems import Conflict

BEFORE = []
AFTER = []
TAKEN = {}  # {name: function(actor, keys, by) -> [(row, field)]}: what else a split can take along
EXTRA = set()  # models whose rows `on_merge` functions move by other keys than those to actors


def on_merge(function):
    """Decorator: `function(keep, other, move)` is called before the plain foreign keys are moved; it moves rows by `move(row, field, to)`."""
    BEFORE.append(function)
    return function


def after_merge(function):
    """Decorator: `function(keep, other, move)` is called at the end of a merge, and of taking one back: what follows from who is merged."""
    AFTER.append(function)
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


def merge(*, keep, other, by, reason="", values=None):
    """Make `other` the same as `keep`: its code leads there from now on. Raises ValidationError or Conflict; then nothing happened.

    `values` {field: "keep" or "other"} says whose value stands where the rule of actors/surviving.py is not wanted.
    """
    if keep.pk == other.pk:
        raise ValidationError({"other": _("Choose another record than this one.")})
    with recorded("actors.merge", by=by, subject=other, reason=reason) as entry:
        keep, other = locked(keep.pk, other.pk)
        if ActorStatus.MERGED in (keep.status, other.status):
            raise Conflict(_("One of the two is merged already. Open the record that it leads to."))
        refuse_told_apart(keep, other, by)
        move = Moves()
        move.done.add(DuplicatePair)  # what was said of the records as they were stays said of them
        move.done.add(Consent)  # whoever speaks for the other record agreed for it alone
        for function in BEFORE:
            function(keep, other, move)
        move_all(other, keep, move)
        for earlier in Actor.objects.filter(merged_into=other).order_by("pk"):
            move(earlier, "merged_into", keep)
        before = take_over(keep, other, survivors(keep, other, values or {}))
        keep_names(keep, other, before.get("name", [keep.name])[0], move)
        was = other.status
        other.status, other.merged_into = ActorStatus.MERGED, keep
        other.save(update_fields=["status", "merged_into"])
        rename(keep)
        for function in AFTER:
            function(keep, other, move)
        entry.details = {"keep": keep.pk, "was": was, "moved": move.moved, "left": move.left, "values": before}
        entry.save(update_fields=["details"])
    return keep


def locked(*keys):
    rows = {a.pk: a for a in Actor.objects.select_for_update(of=("self",)).filter(pk__in=keys).order_by("pk")}
    return [rows[key] for key in keys]


def refuse_told_apart(keep, other, by):
    """Somebody of one's own organization found that the two, or what became of them, are not the same: that is taken back first."""
    sides = [[actor.pk, *Actor.objects.filter(merged_into=actor).order_by("pk").values_list("pk", flat=True)] for actor in (keep, other)]
    either = Q(one__in=sides[0], other__in=sides[1]) | Q(one__in=sides[1], other__in=sides[0])
    said = DuplicatePair.objects.filter(either, decision=PairDecision.DISTINCT)
    if by is not None:
        said = said.filter(organization__in=organizations_where(by, Area.REGISTRY, Action.DECIDE))
    found = said.select_related("decided_by", "organization").order_by("pk").first()
    if found is not None:
        raise Conflict(
            _("%(who)s found on %(day)s that these two are not the same. Take that back first.")
            % {"who": found.decided_by or found.organization, "day": f"{found.decided_at:%-d %b %Y}"}
        )


def take_over(keep, other, values):
    """Write what `keep` takes from `other`; {attribute: [before, after]} as text, for the audit entry."""
    before = {name: [as_text(getattr(keep, name)), as_text(value)] for name, value in values.items()}
    for name, value in values.items():
        setattr(keep, name, value)
    if values:
        keep.full_clean(exclude=["code"])
        keep.save(update_fields=[name.removesuffix("_id") for name in values])
    return before


def as_text(value):
    return value.isoformat() if hasattr(value, "isoformat") else value


def keep_names(keep, other, own, move):
    """Every name that one of the two had is a name of `keep` afterwards."""
    for name in dict.fromkeys((own, other.name)):
        if name != keep.name and not keep.names.filter(name=name).exists():
            move.moved.append([ActorName._meta.label, ActorName.objects.create(actor=keep, name=name).pk, "", None, None])


def rename(actor):
    """Find an actor by all its names, after they changed."""
    before = set(actor.words)
    actor.name_sort, actor.words = sort_key(actor.name), words_of(actor, [n.name for n in actor.names.all()])
    actor.save(update_fields=["name_sort", "words"])
    count_words(set(actor.words) - before)


def merge_entry(actor):
    """The audit entry of the merge that `actor` went away by; None where it is not merged."""
    if actor.status != ActorStatus.MERGED:
        return None
    return (
        AuditEntry.objects.filter(act="actors.merge", subject_type=Actor._meta.label_lower, subject_id=str(actor.pk))
        .order_by("-pk")
        .first()
    )


def take_back(*, actor, by, reason=""):
    """Part what `merge` put together: returns (the actor, the lines that stay because somebody changed them since)."""
    entry = merge_entry(actor)
    if entry is None:
        raise Conflict(_("This record is not merged into another."))
    with recorded("actors.take_back_merge", by=by, subject=actor, reason=reason) as act:
        actor, keep = locked(actor.pk, actor.merged_into_id)
        actor.status, actor.merged_into = entry.details["was"], None
        actor.save(update_fields=["status", "merged_into"])
        reached = {entry.details["keep"], keep.pk}  # the kept record may have been merged on
        stay = [line for line in reversed(entry.details["moved"]) if not moved_back(line, reached)]
        stay += [
            ["actors.Actor", keep.pk, name, *pair]
            for name, pair in entry.details.get("values", {}).items()
            if not given_back(keep, name, pair)
        ]
        rename(Actor.objects.get(pk=keep.pk))
        move = Moves()
        for function in AFTER:
            function(keep, actor, move)
        act.details = {"stay": stay}
        act.save(update_fields=["details"])
    return actor, stay


def moved_back(line, reached):
    """Whether a row stands again as it stood before the merge. `reached` are the keys of the actors that moved rows may name by now."""
    label, pk, field, before, after = line
    model = model_of(label)
    if not field:
        return bool(model._default_manager.filter(pk=pk).delete()[0])
    if before is not None and not model._meta.get_field(field).related_model._default_manager.filter(pk=before).exists():
        return False  # what it named is gone, such as a linkage whose import was taken back: the row stays, and is listed
    now = reached if after in reached else {after}
    try:
        with transaction.atomic():
            return bool(model._default_manager.filter(pk=pk, **{f"{field}__in": now}).update(**{field: before}))
    except IntegrityError:
        return False


def model_of(label):
    return next(m for m in {Actor, ActorName, *(m for m, _f in foreign_keys(Actor)), *EXTRA} if m._meta.label == label)


def given_back(keep, name, pair):
    """Whether a value that `keep` took over is again what it was; one that somebody changed since stays."""
    wanted = Q(**{name: pair[1]}) if pair[1] is not None else Q(**{f"{name.removesuffix('_id')}__isnull": True})
    return bool(Actor.objects.filter(wanted, pk=keep.pk).update(**{name: pair[0]}))


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
