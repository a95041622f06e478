"""What people do with deliveries: write one down, amend it, confirm or dispute it, take it back. None is ever deleted."""

from django.core.exceptions import ObjectDoesNotExist, PermissionDenied, ValidationError
from django.db import connection, transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts import records
from accounts.audit import recorded
from core.access import Action
from core.api.problems import Conflict
from linkages.actions import join, voice
from linkages.delivery_notices import ask_of_deliveries, firm_at, other_side, tell_disputed
from linkages.delivery_rules import faults
from linkages.enums import Answer, HookEvent
from linkages.models import Delivery, Linkage
from linkages.webhook_events import announce_answer, announce_delivery

SAID = ("ordered_on", "ordered_quantity", "delivered_on", "quantity", "unit", "price", "currency", "rejected_quantity", "paid_on")
FIXED = ("linkage", "side", "client_uuid")
UNANSWERED = {
    "answer": "",
    "reason": "",
    "answered_at": None,
    **dict.fromkeys(("answered_by_firm", "answered_by_organization", "answered_by")),
}


def record(*, linkage, side, by, client_uuid=None, **said):
    """Write down a delivery for `side`. The same `client_uuid` again from the same author gives back the first one."""
    if not Linkage.objects.for_user(by, Action.ANSWER).filter(pk=linkage.pk).exists():
        raise PermissionDenied(_("Only the two firms, and an organization that spoke on this linkage, write down its deliveries."))
    who = voice(linkage, side, by)
    with transaction.atomic():
        if client_uuid is not None and (first := sent_before(client_uuid, who)) is not None:
            return first
        with recorded("linkages.delivery.record", by=by, organization=who.get("by_organization")) as entry:
            delivery = Delivery(linkage=linkage, side=side, by=by, client_uuid=client_uuid, **who, **tidied(said))
            check(delivery)
            delivery.save(force_insert=True)
            if not entry.subject_id:
                records.name_subject(entry, delivery)
            join(linkage, who, by)
            ask_of_deliveries([firm_at(linkage, other_side(side))], by)
            announce_delivery(HookEvent.DELIVERY_RECORDED, delivery)
    return delivery


def sent_before(client_uuid, who):
    """The delivery of that uuid, if it is by the same author. Two that send it at once wait for each other."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"linkages.delivery.{client_uuid}"])
    first = Delivery.objects.filter(client_uuid=client_uuid).first()
    if first is None:
        return None
    author = {"by_firm": first.by_firm_id, "by_organization": first.by_organization_id}
    if all(author[name] == speaker.pk for name, speaker in who.items()):
        return first
    raise ValidationError({"client_uuid": _("Give this delivery another client_uuid.")})


def tidied(said):
    """A currency without a price says nothing."""
    return {**said, "currency": None} if "price" in said and said["price"] is None else said


def check(delivery):
    """Raises ValidationError with the fields at fault."""
    try:
        said = {name: getattr(delivery, name) for name in SAID}
    except ObjectDoesNotExist:
        said = {}  # a unit is not said: the model's own check names it
    if found := faults(delivery.linkage, said):
        raise ValidationError(found)
    delivery.full_clean()


def locked(delivery, by, action, refusal):
    """The row under lock, on which `by` may do `action`; it must not be taken back."""
    fresh = Delivery.objects.select_for_update(of=("self",)).select_related("linkage__product__unit").get(pk=delivery.pk)
    if not Delivery.objects.for_user(by, action).filter(pk=fresh.pk).exists():
        raise PermissionDenied(refusal)
    if fresh.withdrawn_at is not None:
        raise Conflict(_("This delivery was taken back on %(day)s.") % {"day": day_of(fresh.withdrawn_at)})
    return fresh


def day_of(moment):
    return date_format(timezone.localtime(moment), "j M Y")


def amend(*, delivery, by, **changes):
    """Change what was written down, by its author. If it was answered, the answer is cleared and the other side is asked again."""
    with recorded("linkages.delivery.amend", by=by, subject=delivery):
        fresh = locked(delivery, by, Action.CHANGE, _("Only who wrote a delivery down changes it. Dispute it, and say why."))
        for name in FIXED:
            if name in changes and changes.pop(name) != getattr(fresh, name):
                raise ValidationError({name: _("This stays as it was written down. Take this delivery back and write another one.")})
        changes = tidied(changes)
        changed = [name for name, value in changes.items() if getattr(fresh, name) != value]
        if not changed:
            return fresh
        cleared = UNANSWERED if fresh.answer else {}
        for name, value in {**changes, **cleared}.items():
            setattr(fresh, name, value)
        check(fresh)
        fresh.save(update_fields=[*changed, *cleared])
        ask_of_deliveries([firm_at(fresh.linkage, other_side(fresh.side))], by)
        announce_delivery(HookEvent.DELIVERY_CHANGED, fresh)
    return fresh


def confirm(*, delivery, by):
    """Say for the other side that it is right."""
    with recorded("linkages.delivery.confirm", by=by, subject=delivery):
        return answer(delivery, Answer.CONFIRMED, "", by)


def dispute(*, delivery, reason, by):
    """Say for the other side that it is not right, and why."""
    if not (reason or "").strip():
        raise ValidationError({"reason": _("Say in a few words why it is not right, so that the other side can answer.")})
    with recorded("linkages.delivery.dispute", by=by, subject=delivery, reason=reason):
        fresh = answer(delivery, Answer.DISPUTED, reason.strip(), by)
        tell_disputed(fresh, by)
    return fresh


def answer(delivery, said, reason, by):
    """Keep the answer of the other side; whoever comes second is told what was answered."""
    fresh = locked(delivery, by, Action.ANSWER, _("The other side answers this delivery, never who wrote it down."))
    if not Linkage.objects.for_user(by, Action.ANSWER).filter(pk=fresh.linkage_id).exists():
        raise PermissionDenied(_("Only the other firm, and an organization that spoke on this linkage, answer its deliveries."))
    who = voice(fresh.linkage, other_side(fresh.side), by)
    if fresh.answer:
        raise Conflict(already_answered(fresh), answer=str(fresh.answer), reason=fresh.reason)
    fresh.answer, fresh.reason, fresh.answered_at, fresh.answered_by = said, reason, timezone.now(), by
    fresh.answered_by_firm, fresh.answered_by_organization = who.get("by_firm"), who.get("by_organization")
    fresh.full_clean()
    fresh.save(update_fields=[*UNANSWERED])
    announce_answer(fresh)
    return fresh


def already_answered(delivery):
    who = delivery.answered_by_firm or delivery.answered_by_organization
    said = {"who": who, "day": day_of(delivery.answered_at), "reason": delivery.reason}
    if delivery.answer == Answer.CONFIRMED:
        return _("%(who)s confirmed this delivery on %(day)s. It is asked again when who wrote it down changes it.") % said
    return _("%(who)s disputed this delivery on %(day)s: “%(reason)s”. It is asked again when who wrote it down changes it.") % said


def withdraw(*, delivery, by, reason=""):
    """Take back what was written down, by its author: it counts nowhere, and stays readable."""
    with recorded("linkages.delivery.withdraw", by=by, subject=delivery, reason=reason):
        fresh = locked(delivery, by, Action.DELETE, _("Only who wrote a delivery down takes it back. Dispute it, and say why."))
        fresh.withdrawn_at = timezone.now()
        fresh.save(update_fields=["withdrawn_at"])
        announce_delivery(HookEvent.DELIVERY_WITHDRAWN, fresh)
    return fresh
