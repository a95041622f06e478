"""To what a piece of evidence is attached, and attaching it: the apps above say how, by their own acts."""

from collections import defaultdict

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from accounts import records
from core.access import Action
from records.models import Evidence

ACTS = {}


def attaching(model, act):
    """Say that evidence is attached to a `model` by `act(record, evidence, by=)`; without it, by changing the list alone."""
    ACTS[model] = act


def kinds():
    """{type: relation} of the records that evidence can be attached to, such as {"observation": …}."""
    found = [r for r in Evidence._meta.related_objects if r.many_to_many]
    return {r.related_model._meta.model_name: r for r in sorted(found, key=lambda r: r.related_model._meta.model_name)}


def attached_to(evidence, user):
    """{key of a piece of evidence: [{type, id}]} of the records that each of `evidence` stands on and `user` may see."""
    lines = defaultdict(list)
    for name, relation in kinds().items():
        path = relation.field.name
        rows = relation.related_model._default_manager.for_user(user).filter(**{f"{path}__in": [e.pk for e in evidence]})
        for key, pk in rows.order_by(path, "pk").values_list(path, "pk"):
            lines[key].append({"type": name, "id": pk})
    return lines


def attach(*, evidence, to, by):
    """Attach `evidence` to the records `to` [{type, id}], each of which `by` may change. Raises ValidationError."""
    for number, line in enumerate(to):
        relation = kinds().get(line["type"])
        rows = relation.related_model._default_manager if relation else None
        record = rows.for_user(by, Action.CHANGE).filter(pk=line["id"]).first() if relation else None
        if record is None:
            raise ValidationError({"attached_to": _("Line %(number)s names no record that you may change.") % {"number": number + 1}})
        held = list(getattr(record, relation.field.name).order_by("pk"))
        if evidence not in held:
            ACTS.get(relation.related_model, change_list)(record, [*held, evidence], by=by)


def change_list(record, evidence, *, by):
    return records.amend(record, by=by, evidence=evidence)
