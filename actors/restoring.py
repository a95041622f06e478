"""Giving back what one's own party stated of an actor before."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from accounts import records
from accounts.audit import recorded
from actors.enums import ActorStatus
from actors.past import FACTS, TOLD_APART, earlier
from core.access import Action
from core.api.problems import Conflict
from core.history import HIDDEN


def restore_fact(*, actor, to, by):
    """Let a fact say again what it said before the change `to`, a key of the history such as "profile-12". Raises ValidationError.

    A fact that was withdrawn is stated anew; the evidence that hung on it is attached again by hand.
    """
    name, _dash, key = str(to).rpartition("-")
    model = next((m for m in FACTS if m._meta.model_name == name), None)
    mine = earlier(model).for_user(by, Action.CHANGE).filter(actor=actor) if model and key.isdecimal() and len(key) < 19 else None
    event = mine.filter(pk=key).first() if mine is not None else None
    if event is None:
        raise ValidationError({"to": _("You cannot give this back: take a key from the history, of what your own organization stated.")})
    if actor.status == ActorStatus.MERGED:
        raise Conflict(_("This record is merged into another. Open that one, or split this one first."))
    kept = {f.name for f in type(event)._meta.concrete_fields} - HIDDEN - {"actor", "stated_by"}
    values = {f.attname: getattr(event, f.attname) for f in model._meta.concrete_fields if f.name in kept}
    party = {"actor": actor, "stated_by_id": event.stated_by_id}
    with recorded("actors.restore_fact", by=by, subject=actor, organization=event.stated_by, to=str(to)):
        said = model.objects.filter(**party)
        now = said.filter(pk=event.pgh_obj_id).first() or said.filter(**{n: getattr(event, n) for n in TOLD_APART[model]}).first()
        if now is not None:
            return records.amend(now, by=by, **values)
        return records.add(model, by=by, **party, **values)
