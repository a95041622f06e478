"""The call list: which firms are to be asked and what, and keeping what they say, on their behalf."""

from collections import defaultdict

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.audit import recorded
from actors.models import Actor
from core.api.problems import Conflict
from linkages.actions import FIGURES, last_of, refuse_unseen, state
from linkages.enums import CallOutcome, Says, Side
from linkages.models import Call, Linkage
from linkages.models.calls import OPEN
from linkages.sides import speak
from linkages.work_actions import speaking


def firms_to_call(user):
    """The firms of which questions are open on the call list of one's organizations."""
    waiting = Call.objects.for_user(user).open().order_by()
    sellers, buyers = (
        waiting.filter(side=side).values(f"linkage__{end}") for side, end in ((Side.FROM, "from_actor"), (Side.TO, "to_actor"))
    )
    return Actor.objects.for_user(user).filter(Q(pk__in=sellers) | Q(pk__in=buyers))


def questions(firms, user):
    """{key of a firm: [Call]} of `firms` (keys), each with `other` (what the other side says, a Said) and `own`. Four queries."""
    asked = Q(side=Side.FROM, linkage__from_actor__in=firms) | Q(side=Side.TO, linkage__to_actor__in=firms)
    calls = Call.objects.for_user(user).open().filter(asked)
    calls = list(calls.select_related("linkage__from_actor", "linkage__to_actor", "linkage__product__unit", "called_by").order_by("pk"))
    speak([call.linkage for call in calls], user)
    found = defaultdict(list)
    for call in calls:
        first, second = call.linkage.sides
        call.own, call.other = (first, second) if call.side == Side.FROM else (second, first)
        found[call.own.actor.pk].append(call)
    return found


def answer_calls(*, answers, spoke_to, by):
    """Keep what one firm said on the phone: `answers` are [(call, {"answer", …figures or reason})]; all of them or none.

    Returns {outcome: how many}. What it says becomes statements on its behalf; a firm that spoke itself meanwhile is left alone.
    """
    organization = speaking(by)
    told = defaultdict(int)
    with recorded("linkages.answer_calls", by=by, organization=organization, reason=spoke_to):
        for call, values in answers:
            fresh = Call.objects.select_for_update(of=("self",)).get(pk=call.pk)
            if fresh.outcome not in OPEN:
                raise Conflict(_("Somebody answered one of these questions already. Look at the page again."))
            told[keep(fresh, values, spoke_to, by)] += 1
    return dict(told)


def keep(call, values, spoke_to, by):
    """Keep one answer; returns its outcome."""
    linkage = Linkage.objects.select_related("from_actor", "to_actor").get(pk=call.linkage_id)
    outcome = values["answer"]
    if outcome != CallOutcome.NOT_REACHED:
        own = (linkage.from_own and linkage.from_says) if call.side == Side.FROM else (linkage.to_own and linkage.to_says)
        outcome = CallOutcome.ANSWERED if own else outcome
    if outcome in (CallOutcome.SAME, CallOutcome.FIGURES, CallOutcome.DENIED):
        call.statement = state(linkage=linkage, side=call.side, by=by, **said(linkage, call.side, outcome, values, by))
    call.outcome, call.spoke_to, call.tries = outcome, spoke_to, call.tries + 1
    call.called_at, call.called_by = timezone.now(), by
    call.save(update_fields=["outcome", "spoke_to", "tries", "called_at", "called_by", "statement"])
    return outcome


def said(linkage, side, outcome, values, by):
    """What the firm said, as a statement: of the period that the other side spoke of."""
    other = last_of(linkage, Side.TO if side == Side.FROM else Side.FROM)
    if other is None or other.says != Says.EXISTS:
        if outcome == CallOutcome.SAME:
            raise Conflict(_("What the other side said was taken back meanwhile. Write down the figures of the firm itself."))
        today = timezone.localdate()
        period = {"period_start": today.replace(month=1, day=1), "period_end": today}
    else:
        period = {"period_start": other.period_start, "period_end": other.period_end}
    if outcome == CallOutcome.SAME:
        refuse_unseen(other, by)
        return {**period, **{name: getattr(other, name) for name in FIGURES}, "copied": True}
    if outcome == CallOutcome.DENIED:
        if not values.get("reason"):
            raise ValidationError({"reason": _("Say in a few words why not.")})
        return {**period, "says": Says.DENIED, "reason": values["reason"]}
    return {**period, **{name: values[name] for name in ("quantity", "unit_id", "price", "currency_id") if values.get(name) is not None}}
