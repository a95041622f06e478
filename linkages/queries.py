"""Questions about linkages that take several models."""

from django.db.models import Exists, F, OuterRef, Q, Window
from django.db.models.functions import RowNumber

from accounts.access import own_firms
from actors.models import ActorFunction
from core.querysets import has
from linkages.enums import Says
from linkages.models import Linkage, LinkageStatement
from linkages.moments import NOW
from markets.models import EndMarket, Price


def in_force(statements, moment=NOW):
    """Of `statements`, those that no newer one of the same side, period and author supersedes at `moment`, and that stand."""
    same = (
        LinkageStatement.objects.at(moment)
        .filter(
            linkage=OuterRef("linkage"), side=OuterRef("side"), period_start=OuterRef("period_start"), period_end=OuterRef("period_end")
        )
        .filter(Q(stated_at__gt=OuterRef("stated_at")) | Q(stated_at=OuterRef("stated_at"), pk__gt=OuterRef("pk")))
    )
    # Two conditions instead of one with OR: each is a hash join, also over all statements of a chain.
    by_firm, by_organization = same.filter(by_firm=OuterRef("by_firm")), same.filter(by_organization=OuterRef("by_organization"))
    return statements.at(moment).filter(~Exists(by_firm), ~Exists(by_organization)).exclude(says="withdrawn")


def awaiting_answer(linkages, user):
    """Of `linkages`, those of the firms of `user` of which others spoke and the firm itself did not, or not since of that time.

    Others are the other side, and an organization that wrote something down on the firm's behalf. Of a firm for which nothing
    stands, a denial asks nothing: there is no word to stand by or to take back.
    """
    firms = own_firms(user)
    spoken = Q(from_says__isnull=False) | Q(to_says__isnull=False)
    silent = Q(from_actor__in=firms, from_own=False) | Q(to_actor__in=firms, to_own=False)
    apart = Q(from_says="exists", to_says="exists", periods_overlap=False)
    later = Q(from_actor__in=firms, to_at__gt=F("from_at")) | Q(to_actor__in=firms, from_at__gt=F("to_at"))
    nothing = Q(from_actor__in=firms, from_says=None, to_says=Says.DENIED) | Q(to_actor__in=firms, to_says=None, from_says=Says.DENIED)
    return linkages.filter(spoken, silent | apart & later).exclude(nothing)


def undisputed(moment=NOW):
    """Condition on linkages: denied, and nobody claims it any more. Both sides deny it, or whoever claimed it took it back.

    Its status is disputed all the same (MODEL 10), and nothing is left to settle. Where one side alone denies and the other is silent, an
    organization may still claim it on behalf of the firm that denies it: that is left to settle.
    """
    both = Q(from_says=Says.DENIED, to_says=Says.DENIED)
    one = Q(from_says=Says.DENIED, to_says=None) | Q(from_says=None, to_says=Says.DENIED)
    on_behalf = LinkageStatement.objects.filter(linkage=OuterRef("pk"), says=Says.EXISTS, by_organization__isnull=False)
    return Q(denied=True) & (both | one & ~Q(has(in_force(on_behalf, moment).values("pk"))))


def performing(user, day):
    """Who performs which function on `day`, as `user` may know it."""
    return ActorFunction.objects.for_user(user).exclude(until__lt=day).exclude(since__gt=day)


def at_stage(function, user, day, *, selling):
    """Keys of the actors whose linkages begin (`selling`) or end at `function` (a Function), as `user` may know it on `day`.

    One that performs several functions of a chain sells from its last and buys at its first, so that a linkage stands
    between two functions and is counted once (the chain map counts the same: linkages/flows.py).
    """
    rows = performing(user, day)
    beyond = {"function__position__gt" if selling else "function__position__lt": function.position}
    others = rows.filter(actor=OuterRef("actor"), function__value_chain=function.value_chain_id, **beyond)
    return rows.filter(~Exists(others), function=function.pk).order_by().values("actor")


def end_markets_of(firm, user):
    """The end markets that the channels of the chains of `firm` lead to: its people read their prices (docs/decisions/0022)."""
    performed = ActorFunction.objects.for_user(user).filter(actor=firm).order_by().values("function__value_chain")
    linked = Linkage.objects.for_user(user).filter(Q(from_actor=firm) | Q(to_actor=firm)).exclude(value_chain=None).order_by()
    ours = Q(channels__value_chain__in=performed) | Q(channels__value_chain__in=linked.values("value_chain"))
    return EndMarket.objects.filter(ours).distinct().select_related("product").order_by("name", "pk")


def latest_prices(markets, day, most):
    """The prices of `markets` until `day`, the newest first, at most `most` of each."""
    newest = Window(RowNumber(), partition_by="end_market", order_by=[F("date").desc(), F("pk").desc()])
    seen = Price.objects.filter(end_market__in=markets, date__lte=day)
    return seen.annotate(place=newest).filter(place__lte=most).order_by("-date", "-pk")
