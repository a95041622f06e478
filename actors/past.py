"""What happened to the rows that hang on an actor: its names, numbers, facts and claims, each as far as the reader may see it.

A row that stands may be read with all that it said before; one that is gone only where `for_user` of its kind would show it.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from sys import maxsize
from types import SimpleNamespace

from django.db import models
from django.db.models import F, Value
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast

from actors.models import ActorFunction, ActorName, Claim, Contact, Identifier, Profile
from core.access import Action
from core.history import event_model

# What tells one row from another of the same party, so that one that was deleted and written anew reads as a change.
TOLD_APART = {
    ActorName: ("name",),
    Identifier: ("scheme",),
    Contact: (),
    Profile: ("as_of",),
    ActorFunction: ("function_id", "since"),
    Claim: (),
}
FACTS = (Contact, Profile, ActorFunction)
STATED, CHANGED, WITHDRAWN, CAME, WENT = "stated", "changed", "withdrawn", "came", "went"
UNTOLD = {"id", "entry", "recorded_at", "actor", "stated_by"}
# Of a claim its course alone: who claimed, and by which proof, is read on its own page.
SAID_OF_CLAIMS = ("status", "reason", "appeal", "answer")


@dataclass(frozen=True)
class Change:
    """One change of one row: `before` and `after` are the row as it stood, or None; `key` names the version that can come back."""

    model: type
    did: str
    before: SimpleNamespace | None
    after: SimpleNamespace | None
    entry: int | None
    at: datetime
    key: str = ""

    @property
    def row(self):
        return self.after or self.before

    @property
    def party(self):
        return getattr(self.row, "stated_by_id", None)

    @property
    def changes(self):
        """{field: (before, after)} of what differs."""
        said = {f.name: tuple(getattr(row, f.attname) if row else None for row in (self.before, self.after)) for f in fields_of(self.model)}
        return {name: pair for name, pair in said.items() if pair[0] != pair[1] and not set(pair) <= {None, ""}}


def fields_of(model):
    names = SAID_OF_CLAIMS if model is Claim else [f.name for f in model._meta.concrete_fields if f.name not in UNTOLD]
    return [model._meta.get_field(name) for name in names]


def earlier(model):
    """The replaced rows of `model` as a queryset of the same kind: `for_user` asks them what it asks the rows that stand."""
    return type(model._default_manager.all())(model=event_model(model))


def states(model, actor, reader):
    """The rows of `model` on `actor` that `reader` may see, as they stand and as they stood: {row: [state]}, newest first. One query."""
    names = [f.attname for f in model._meta.concrete_fields]
    standing = model._default_manager.for_user(reader).filter(actor=actor).order_by()
    act = Cast(KeyTextTransform("entry", "pgh_context"), models.BigIntegerField())
    old = earlier(model).order_by().annotate(version=F("pgh_id"), label=F("pgh_label"), replaced=F("pgh_created_at"), act=act)
    # Two parts rather than one condition with OR, which no index serves.
    known = old.filter(pgh_obj__in=standing.values("pk"))
    gone = old.for_user(reader).filter(actor=actor).exclude(pgh_obj__in=standing.values("pk"))
    now = {
        "version": models.BigIntegerField(),
        "label": models.CharField(),
        "replaced": models.DateTimeField(),
        "act": models.BigIntegerField(),
    }
    told = standing.annotate(**{name: Value(None, output_field=field) for name, field in now.items()})
    found = {}
    for line in told.values(*names, *now).union(known.values(*names, *now), gone.values(*names, *now), all=True):
        found.setdefault(line["id"], []).append(SimpleNamespace(**line))
    return {key: sorted(rows, key=lambda row: -(row.version or maxsize)) for key, rows in found.items()}


def changes_of(model, actor, reader):
    """Every change of rows of `model` on `actor` that `reader` may see, in no order."""
    found = []
    for rows in states(model, actor, reader).values():
        found += changes_of_row(model, actor, rows)
    return together(found)


def changes_of_row(model, actor, rows):
    """The changes of one row, from its states, newest first; one that is gone, or stands elsewhere, begins with no state of now."""
    after = None
    for row in rows:
        if row.version is not None:
            here = (row.actor_id == actor.pk, after is not None and after.actor_id == actor.pk)
            gone = WITHDRAWN if row.label == "delete" else WENT
            did = {(True, True): CHANGED, (False, True): CAME, (True, False): gone}.get(here)
            sides = [state if there else None for state, there in zip((row, after), here, strict=True)]
            change = Change(model, did, *sides, row.act, row.replaced, f"{model._meta.model_name}-{row.version}")
            if did not in (None, CHANGED) or change.changes:
                yield change
        after = row
    if after.actor_id == actor.pk:
        yield Change(model, STATED, None, after, after.entry, after.recorded_at)


def together(changes):
    """Within one act, a row that was deleted and another that was written in its place are one change; none, where they say the same."""
    gone = [c for c in changes if c.did == WITHDRAWN and c.entry]
    made = [c for c in changes if c.did == STATED and c.entry]
    for alike in (same_row, only_one):
        for old in list(gone):
            new = next((n for n in made if alike(old, n, gone, made)), None)
            if new is None:
                continue
            gone.remove(old)
            made.remove(new)
            changes = [c for c in changes if c is not old and c is not new]
            both = replace(old, did=CHANGED, after=new.after)
            if both.changes:
                changes.append(both)
    return changes


def same_row(old, new, gone, made):
    names = TOLD_APART[old.model]
    return same_act(old, new) and all(getattr(old.before, name) == getattr(new.after, name) for name in names)


def only_one(old, new, gone, made):
    """The act took one row of this party away and wrote one: the day of a profile was mended, a name was spelt anew."""
    return same_act(old, new) and all(sum(same_act(old, c) for c in rows) == 1 for rows in (gone, made))


def same_act(one, other):
    return (one.entry, one.party) == (other.entry, other.party)


def restorable(changes, actor, reader):
    """The keys of the versions of facts that `reader` may give back: what one's own party stated. One query for each kind."""
    found = set()
    for model in FACTS:
        keys = [c.key.rpartition("-")[2] for c in changes if c.model is model and c.did in (CHANGED, WITHDRAWN)]
        mine = earlier(model).for_user(reader, Action.CHANGE).filter(pk__in=keys, actor=actor)
        found |= {f"{model._meta.model_name}-{key}" for key in mine.values_list("pk", flat=True)}
    return found
