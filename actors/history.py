"""The history of an actor with all that hangs on it: names, numbers, facts, claims, merges and splits; by act, newest first."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Cast
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from accounts.audit import Teller
from accounts.models import AuditEntry, Organization
from actors.enums import ActorStatus
from actors.models import Actor, Claim, Representative
from actors.past import TOLD_APART, changes_of, restorable
from core.history import event_model, versions

MERGE, TAKE_BACK, SPLIT = "actors.merge", "actors.take_back_merge", "actors.split"


class ActorHistory:
    """What `reader` may know of what happened to `actor`. The number of queries is the same for long histories and short ones."""

    def __init__(self, actor, reader):
        self.actor, self.reader = actor, reader
        self.versions = versions(actor)
        found = [change for model in TOLD_APART for change in changes_of(model, actor, reader)]
        self.changes = sorted(found, key=lambda c: (list(TOLD_APART).index(c.model), c.at, c.row.id))
        self.turns = turns(actor, reader)
        keys = {v.entry for v in self.versions} | {c.entry for c in self.changes} | {actor.entry, *self.turns}
        self.tell = Teller(keys, reader)
        self.notes = notes(actor, reader, self.tell.entries)
        self.restorable = restorable(self.changes, actor, reader)
        self.parties = Organization.objects.in_bulk({c.party for c in self.changes if c.party})

    @cached_property
    def own_people(self):
        return set(Representative.objects.filter(actor=self.actor).order_by("pk").values_list("user", flat=True))

    def lines(self):
        """Dicts as `accounts.audit.timeline` gives them, with `note`, `told` [Change] and `fixed` (does not come back by itself)."""
        found = [self.line(v.key, v.at, v.entry, v.label, v.changes, v.before["status"]) for v in self.versions]
        made = self.line(None, self.actor.recorded_at, self.actor.entry, "made", {})
        by_act = {}
        for entry, line in reversed([*((v.entry, line) for v, line in zip(self.versions, found, strict=True)), (self.actor.entry, made)]):
            by_act.setdefault(entry, line)
        others = []
        for change in self.changes:
            line = by_act.get(change.entry) if change.entry else None
            if line is None:
                line = self.line(None, change.at, change.entry, change.did, {})
                others.append(line)
                by_act[change.entry] = line
            line["told"].append(change)
        others += [self.line(None, entry.at, key, "", {}) for key, entry in self.turns.items() if key not in by_act]
        for entry, line in by_act.items():
            self.keep_to_who_it_concerns(entry, line)
        later = sorted([*found, *others], key=lambda line: line["at"], reverse=True)
        return [*later, made]

    def line(self, key, at, entry, label, changes, status_before=None):
        line = self.tell.line(key, at, entry, label, changes)
        act = self.tell.entries.get(entry)
        if act is not None and act.by_id and not line["by"] and act.by_id in self.own_people:
            line["by"] = _("the firm itself")
        merged = ActorStatus.MERGED in (self.actor.status, status_before)
        return {**line, "note": self.notes.get(entry, ""), "told": [], "fixed": merged or line["act"] in (MERGE, TAKE_BACK)}

    def keep_to_who_it_concerns(self, entry, line):
        """Why a claim was granted or refused is read by who sees the claim."""
        act = self.tell.entries.get(entry)
        if act is not None and act.subject_type == Claim._meta.label_lower and not any(c.model is Claim for c in line["told"]):
            line["reason"] = ""


def turns(actor, reader):
    """{key: audit entry} of the merges, their taking back, and the splits that this record was part of."""
    written = models.CharField()
    went = Actor.objects.filter(merged_into=actor).order_by().values_list(Cast("pk", written))
    once = event_model(Actor).objects.filter(merged_into=actor).order_by().values_list(Cast("pgh_obj_id", written))
    merged = Q(act__in=(MERGE, TAKE_BACK)) & (Q(subject_id__in=went) | Q(subject_id__in=once) | Q(subject_id=str(actor.pk)))
    entries = AuditEntry.objects.filter(merged | Q(act=SPLIT, subject_id=str(actor.pk)), subject_type=Actor._meta.label_lower)
    found, into = {}, {}
    for entry in entries.order_by("pk"):
        if entry.act == MERGE:
            into[entry.subject_id] = entry.details.get("keep")
        if str(actor.pk) == entry.subject_id or into.get(entry.subject_id) == actor.pk:
            found[entry.pk] = entry
    return found


def notes(actor, reader, entries):
    """{entry: what a merge or split was about, with the other record named as far as the reader sees it}."""
    turned = {key: entry for key, entry in entries.items() if entry.act in (MERGE, TAKE_BACK, SPLIT)}
    keys = {int(e.subject_id) for e in turned.values() if e.subject_id} | {
        e.details[k] for e in turned.values() for k in PARTNER if k in e.details
    }
    seen = Actor.objects.for_user(reader).in_bulk(keys)

    def named(key):
        return f"{seen[key].name} ({seen[key].code})" if key in seen else _("another record")

    found = {}
    for key, entry in turned.items():
        subject = int(entry.subject_id)
        mine = subject == actor.pk
        partner = next((entry.details[k] for k in PARTNER if k in entry.details), None) if mine else subject
        found[key] = SENTENCES[entry.act, mine]() % {"other": named(partner)}
    return found


PARTNER = ("keep", "made")
SENTENCES = {
    (MERGE, True): lambda: _("Merged into %(other)s. “Take the merge back” parts the two again."),
    (MERGE, False): lambda: _("%(other)s became part of this record. “Take the merge back” parts the two again."),
    (TAKE_BACK, True): lambda: _("The merge was taken back: it stands by itself again."),
    (TAKE_BACK, False): lambda: _("%(other)s stands by itself again."),
    (SPLIT, True): lambda: _("%(other)s was parted from this record. Merging the two takes it back."),
    (SPLIT, False): lambda: _("Parted from %(other)s. Merging the two takes it back."),
}
