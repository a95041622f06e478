"""What the systems of firms hear about: written into the outbox with the act, in order for each linkage."""

from dataclasses import dataclass

from django.db.models import Max, Q

from accounts.audit import current
from actors.models import Representative
from core.tasks import after_commit
from linkages.enums import Answer, HookEvent, Says, Side
from linkages.models import Delivery, Linkage, LinkageStatement, Webhook, WebhookMessage

SAID = {
    Says.DENIED: HookEvent.LINKAGE_DISPUTED,
    Says.ENDED: HookEvent.LINKAGE_ENDED,
    Says.WITHDRAWN: HookEvent.LINKAGE_WITHDRAWN,
}
ANSWERED = {Answer.CONFIRMED: HookEvent.DELIVERY_CONFIRMED, Answer.DISPUTED: HookEvent.DELIVERY_DISPUTED}


@dataclass(frozen=True)
class Event:
    """One thing that happened on a linkage (its key): said or done for `side`, by that firm (its key), or on behalf (None)."""

    type: str
    linkage: int
    side: str
    firm: int | None
    delivery: int | None = None


def listening(linkages=None):
    """The webhooks of the firms of `linkages` (keys), by actor: {key: [Webhook]}. Without keys, all of them.

    Not those of a firm that nobody speaks for any more: there would be nobody to see what is sent, or to end it.
    """
    spoken_for = Representative.objects.filter(until=None).order_by().values("actor")
    rows = Webhook.objects.standing().filter(actor__in=spoken_for)
    if linkages is not None:
        ends = Linkage.objects.filter(pk__in=linkages).order_by()
        rows = rows.filter(Q(actor__in=ends.values("from_actor")) | Q(actor__in=ends.values("to_actor")))
    found = {}
    for hook in rows.order_by("pk"):
        found.setdefault(hook.actor_id, []).append(hook)
    return found


def announce_statements(statements):
    """Tell of what was said: `statements` are stored already, and what the database derives from them, too."""
    events = []
    others = Linkage.objects.in_bulk({statement.linkage_id for statement in statements})
    for said in statements:
        linkage = others[said.linkage_id]
        other_says = linkage.to_says if said.side == Side.FROM else linkage.from_says
        agreed = HookEvent.LINKAGE_CONFIRMED if other_says == Says.EXISTS else HookEvent.LINKAGE_CLAIMED
        events.append(Event(SAID.get(said.says, agreed), said.linkage_id, said.side, said.by_firm_id))
    announce(events)


def announce_delivery(event, delivery):
    """Tell of what the author of `delivery` did with it."""
    announce([Event(event, delivery.linkage_id, delivery.side, delivery.by_firm_id, delivery.pk)])


def announce_answer(delivery):
    """Tell of what the other side answered."""
    side = Side.TO if delivery.side == Side.FROM else Side.FROM
    announce([Event(ANSWERED[delivery.answer], delivery.linkage_id, side, delivery.answered_by_firm_id, delivery.pk)])


def announce_many(changed=()):
    """Tell of all that this act said and wrote down by SQL; of deliveries that were there before, those with the keys `changed`."""
    hooks = listening()
    if not hooks:
        return
    heard = Linkage.objects.filter(Q(from_actor__in=hooks) | Q(to_actor__in=hooks)).order_by().values("pk")
    made = {"entry": current.get().pk, "linkage__in": heard}
    said = list(LinkageStatement.objects.filter(**made).order_by("linkage", "pk"))
    standing = {(s.linkage_id, s.side) for s in said if s.says != Says.WITHDRAWN}
    # A bare claim that gave way to what was said in the same act was not taken back, it was made precise.
    announce_statements([s for s in said if s.says != Says.WITHDRAWN or (s.linkage_id, s.side) not in standing])
    for event, rows in (
        (HookEvent.DELIVERY_RECORDED, Delivery.objects.filter(**made)),
        (HookEvent.DELIVERY_CHANGED, Delivery.objects.filter(pk__in=changed, linkage__in=heard)),
    ):
        announce([Event(event, d.linkage_id, d.side, d.by_firm_id, d.pk) for d in rows.order_by("pk")])


def announce_undone(back):
    """Tell that what an import said and wrote down goes (imports.undo.Undo), while it is still there to be told of."""
    hooks = listening()
    if not hooks:
        return
    heard = Linkage.objects.filter(Q(from_actor__in=hooks) | Q(to_actor__in=hooks)).order_by().values("pk")
    events = []
    if LinkageStatement in back.index:
        going = set(back.going(LinkageStatement))
        said = LinkageStatement.objects.filter(entry=back.made, linkage__in=heard).order_by("linkage", "pk")
        events += [Event(HookEvent.LINKAGE_WITHDRAWN, s.linkage_id, s.side, s.by_firm_id) for s in said if s.pk in going]
    if Delivery in back.index:
        restored = back.coming_back(Delivery)
        became = dict.fromkeys(restored, HookEvent.DELIVERY_CHANGED) | dict.fromkeys(back.going(Delivery), HookEvent.DELIVERY_WITHDRAWN)
        handed = Delivery.objects.filter(Q(entry=back.made) | Q(pk__in=restored), linkage__in=heard).order_by("linkage", "pk")
        events += [Event(became[d.pk], d.linkage_id, d.side, d.by_firm_id, d.pk) for d in handed if d.pk in became]
    announce(events)


def announce(events):
    """Write a message for each webhook that wants to hear of it, unless its own firm did it. Within the transaction of the act."""
    keys = {event.linkage for event in events}
    hooks = listening(keys) if keys else {}
    if not hooks:
        return
    # Whoever comes second waits here, so that the order of the numbers is the order in which the acts took place.
    locked = Linkage.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=keys).order_by("pk")
    ends = {linkage.pk: (linkage.from_actor_id, linkage.to_actor_id) for linkage in locked}
    entry = current.get().pk
    wanted = [
        (hook, event)
        for event in events
        for firm in ends[event.linkage]
        for hook in hooks.get(firm, ())
        if firm != event.firm and event.type in hook.hears
    ]
    told = told_already(entry, wanted)
    write([pair for pair in dict.fromkeys(wanted) if pair not in told], entry)


def told_already(entry, wanted):
    """Those of `wanted` of which this very act told before, such as a firm that takes back what it said of three periods."""
    rows = WebhookMessage.objects.filter(entry=entry, webhook__in={hook for hook, _event in wanted})
    told = set(rows.order_by().values_list("webhook", "type", "linkage", "side", "delivery"))
    return {(h, e) for h, e in wanted if (h.pk, str(e.type), e.linkage, str(e.side), e.delivery) in told}


def write(pairs, entry):
    if not pairs:
        return
    rows = WebhookMessage.objects.filter(webhook__in={h for h, _e in pairs}, linkage__in={e.linkage for _h, e in pairs})
    last = {(hook, linkage): n for hook, linkage, n in rows.order_by().values_list("webhook", "linkage").annotate(n=Max("sequence"))}
    messages = []
    for hook, event in pairs:
        number = last[hook.pk, event.linkage] = last.get((hook.pk, event.linkage), 0) + 1
        said = {"type": event.type, "linkage_id": event.linkage, "delivery_id": event.delivery, "side": event.side}
        messages.append(WebhookMessage(webhook=hook, sequence=number, entry=entry, on_behalf=event.firm is None, **said))
    WebhookMessage.objects.bulk_create(messages, batch_size=1000)
    after_commit("linkages.send_webhooks")
