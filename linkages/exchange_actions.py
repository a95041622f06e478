"""What people do with exchanges: tell one, correct it, take it back. None is ever deleted."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import records
from accounts.access import organizations_where, representations
from accounts.audit import recorded
from accounts.models import Organization
from actors.actions import work_with
from actors.models import Actor
from core.access import Action, Area
from core.api.problems import Conflict
from linkages.actions import own_side, voice
from linkages.enums import Side
from linkages.exchange_rules import faults
from linkages.models import Exchange, Linkage
from records.attaching import attaching

FIXED = ("linkage", "group")
CHECKED = ("linkage", "group", "giver", "happened_on")


def record(*, by, linkage=None, group=None, giver=None, receivers=(), evidence=(), **said):
    """Tell what was shared, on a linkage or in a group: by a firm concerned, or an organization on its behalf."""
    receivers = list(receivers)
    wrong = faults(linkage=linkage, group=group, giver=giver, receivers=receivers, happened_on=said.get("happened_on"))
    if wrong:
        raise ValidationError(wrong)
    refuse_unseen(by, giver, receivers)
    who = teller(by, linkage, group, giver, receivers)
    with recorded("linkages.exchange.record", by=by, organization=who.get("by_organization")) as entry:
        exchange = Exchange(linkage=linkage, group=group, giver=giver, by=by, **who, **said)
        exchange.full_clean()
        exchange.save(force_insert=True)
        exchange.receivers.set(receivers)
        exchange.evidence.set(evidence)
        if not entry.subject_id:
            records.name_subject(entry, exchange)
        if who.get("by_organization") is not None:
            concerned = {actor.pk for actor in (group, giver, *receivers) if actor is not None}
            work_with(organization=who["by_organization"], actors=sorted(concerned), by=by)
    return exchange


def refuse_unseen(by, giver, receivers):
    """Whom one names one must be able to see; a stranger's record is not written into others' dealings."""
    named = {actor.pk for actor in (giver, *receivers) if actor is not None}
    seen = set(Actor.objects.for_user(by).filter(pk__in=named).order_by().values_list("pk", flat=True))
    if unseen := [actor for actor in receivers if actor.pk not in seen]:
        raise ValidationError({"receivers": _("There are %(n)s among them that you may not see.") % {"n": len(unseen)}})
    if giver is not None and giver.pk not in seen:
        raise ValidationError({"giver": _("There is no actor of this name or code that you can see.")})


def teller(by, linkage, group, giver, receivers):
    """{"by_firm": actor} of the firm of `by` that is concerned, else {"by_organization": organization} on behalf."""
    if linkage is not None:
        if not Linkage.objects.for_user(by, Action.ANSWER).filter(pk=linkage.pk).exists():
            raise PermissionDenied(_("Only the two firms, and an organization that spoke on this linkage, tell what they shared."))
        return voice(linkage, own_side(linkage, by) or Side.FROM, by)
    firms = set(representations(by).values_list("actor", flat=True))
    concerned = [actor for actor in (group, giver, *receivers) if actor is not None and actor.pk in firms]
    if concerned:
        return {"by_firm": concerned[0]}
    granted = organizations_where(by, Area.REGISTRY, Action.ANSWER)
    if not granted:
        raise PermissionDenied(_("Only a firm that took part, or an organization on its behalf, tells what was shared."))
    if not Actor.objects.for_user(by).filter(pk=group.pk).exists():
        raise PermissionDenied(_("There is no actor of this name or code that you can see."))
    return {"by_organization": Organization.objects.get(pk=granted[0])}


def locked(exchange, by, action, refusal):
    """The row under lock, on which `by` may do `action`; it must not be taken back."""
    fresh = Exchange.objects.select_for_update(of=("self",)).select_related("linkage__from_actor", "linkage__to_actor").get(pk=exchange.pk)
    if not Exchange.objects.for_user(by, action).filter(pk=fresh.pk).exists():
        raise PermissionDenied(refusal)
    if fresh.withdrawn_at is not None:
        raise Conflict(_("This exchange was taken back."))
    return fresh


def amend(*, exchange, by, receivers=None, evidence=None, **changes):
    """Correct what was told, by its author. On which linkage or in which group it was stays."""
    with recorded("linkages.exchange.amend", by=by, subject=exchange):
        fresh = locked(exchange, by, Action.CHANGE, _("Only who told of an exchange changes it."))
        for name in FIXED:
            if name in changes and changes.pop(name) != getattr(fresh, name):
                raise ValidationError({name: _("This stays as it was told. Take this exchange back and tell another one.")})
        got = list(fresh.receivers.order_by("pk")) if receivers is None else list(receivers)
        told = {name: changes[name] if name in changes else getattr(fresh, name) for name in CHECKED}
        if wrong := faults(receivers=got, **told):
            raise ValidationError(wrong)
        if "giver" in changes or receivers is not None:
            before = {fresh.giver_id, *fresh.receivers.order_by("pk").values_list("pk", flat=True)}
            new_giver = told["giver"] if told["giver"] is not None and told["giver"].pk not in before else None
            refuse_unseen(by, new_giver, [actor for actor in got if actor.pk not in before])
        many = {} if evidence is None else {"evidence": list(evidence)}
        return records.amend(fresh, by=by, receivers=got, **many, **changes)


def withdraw(*, exchange, by, reason=""):
    """Take back what was told, by its author: it counts nowhere, and stays readable."""
    with recorded("linkages.exchange.withdraw", by=by, subject=exchange, reason=reason):
        fresh = locked(exchange, by, Action.DELETE, _("Only who told of an exchange takes it back."))
        fresh.withdrawn_at = timezone.now()
        fresh.save(update_fields=["withdrawn_at"])
    return fresh


attaching(Exchange, lambda exchange, evidence, *, by: amend(exchange=exchange, evidence=evidence, by=by))
