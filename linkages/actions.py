"""What people say of linkages: register, state, confirm, dispute, end, take back. Nothing said is ever overwritten."""

from datetime import date, timedelta

from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import F
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
from linkages.enums import Says, Side
from linkages.models import Linkage, LinkageParty, LinkageStatement
from linkages.models.linkages import TERMS
from linkages.notices import tell_stated
from linkages.queries import in_force
from linkages.webhook_events import announce_statements

FIGURES = ("quantity", "unit", "price", "currency", *TERMS, "embedded_services")


def voice(linkage, side, by):
    """Who speaks when `by` speaks for `side`: {"by_firm": actor} or {"by_organization": organization}.

    A person of the other firm may not; an organization's officer speaks on behalf. Raises PermissionDenied.
    """
    firms = set(representations(by).values_list("actor", flat=True))
    speaks_for = linkage.from_actor_id if side == Side.FROM else linkage.to_actor_id
    if speaks_for in firms:
        return {"by_firm": linkage.from_actor if side == Side.FROM else linkage.to_actor}
    if firms & {linkage.from_actor_id, linkage.to_actor_id}:
        raise PermissionDenied(_("You speak for the other side. Say what your own firm knows."))
    granted = organizations_where(by, Area.REGISTRY, Action.ANSWER)
    if not granted:
        raise PermissionDenied(_("Only a person of this firm, or an organization on its behalf, can say this."))
    return {"by_organization": Organization.objects.get(pk=granted[0])}


def own_side(linkage, by):
    """The side that the firm of `by` stands on, or None."""
    firms = set(representations(by).values_list("actor", flat=True))
    if linkage.from_actor_id in firms:
        return Side.FROM
    return Side.TO if linkage.to_actor_id in firms else None


def register(*, by, organization=None, statement=None, **values):
    """Register a linkage, or find the one that is there; a first `statement` {side, period…} may come with it.

    Without one it is a bare claim for the side that `by` speaks for (the seller's, for an organization).
    """
    found = Linkage.objects.filter(
        kind=values["kind"], from_actor=values["from_actor"], to_actor=values["to_actor"], product=values.get("product")
    ).first()
    refuse_hidden(values, by)
    with recorded("linkages.register", by=by, organization=organization) as entry:
        linkage = found or Linkage(**values)
        if found is None:
            linkage.full_clean()
            linkage.save(force_insert=True)
            records.name_subject(entry, linkage)
        side = (statement or {}).pop("side", None) or own_side(linkage, by) or Side.FROM
        who = voice(linkage, side, by)
        join(linkage, who, by)
        if linkage.value_chain_id:
            # Whoever registers a linkage in an organization's chain shows it to that organization.
            LinkageParty.objects.get_or_create(linkage=linkage, organization_id=linkage.value_chain.organization_id)
        if statement is None:
            today = timezone.localdate()
            statement = {
                "period_start": linkage.started_on or date(today.year, 1, 1),
                "period_end": max(today, linkage.started_on or today),
            }
        state(linkage=linkage, side=side, by=by, **statement)
    return linkage


def refuse_hidden(values, by):
    if values["from_actor"].pk == values["to_actor"].pk:
        raise ValidationError({"to_actor": _("A linkage joins two different actors. Choose another partner.")})
    mine = representations(by).exists()
    firm_alone = mine and not organizations_where(by, Area.REGISTRY, Action.ADD)
    sides = [values["from_actor"].pk, values["to_actor"].pk]
    if firm_alone and not Actor.objects.represented_by(by).filter(pk__in=sides).exists():
        raise ValidationError({"from_actor": _("You can register linkages of your own firm. Put it on one of the two sides.")})


def join(linkage, who, by):
    """An organization that speaks on a linkage sees it from then on, and works with both actors."""
    organization = who.get("by_organization")
    if organization is not None:
        LinkageParty.objects.get_or_create(linkage=linkage, organization=organization)
        work_with(organization=organization, actors=[linkage.from_actor_id, linkage.to_actor_id], by=by)


def state(*, linkage, side, by, says=Says.EXISTS, **said):
    """Append what one side says. Its bare claim of the same period, if it has one, is superseded by it."""
    who = voice(linkage, side, by)
    with recorded("linkages.state", by=by, subject=linkage, side=side, says=says):
        Linkage.objects.select_for_update(of=("self",)).get(pk=linkage.pk)
        statement = LinkageStatement(linkage=linkage, side=side, says=says, by=by, stated_at=timezone.now(), **who, **said)
        statement.full_clean()
        take_back_bare_claims(statement)
        statement.save(force_insert=True)
        join(linkage, who, by)
        tell_stated(statement, by)
        announce_statements([statement])
    return statement


def take_back_bare_claims(statement):
    """A claim without any figure or term, made by the same author for another period, gives way to the first real statement."""
    bare = LinkageStatement.objects.filter(
        linkage=statement.linkage,
        side=statement.side,
        says=Says.EXISTS,
        by_firm=statement.by_firm,
        by_organization=statement.by_organization,
        quantity=None,
        price=None,
        embedded_services=[],
        **dict.fromkeys(TERMS, ""),
    ).exclude(period_start=statement.period_start, period_end=statement.period_end)
    for claim in bare:
        LinkageStatement.objects.create(
            linkage=claim.linkage,
            side=claim.side,
            says=Says.WITHDRAWN,
            period_start=claim.period_start,
            period_end=claim.period_end,
            by=statement.by,
            by_firm=claim.by_firm,
            by_organization=claim.by_organization,
            stated_at=statement.stated_at,
        )


def answering_side(linkage, by):
    """The side that answers: the firm's own; for an organization, the one that has not spoken (else the buyer's)."""
    side = own_side(linkage, by)
    if side is not None:
        return side
    return Side.FROM if linkage.from_says is None else Side.TO


def last_of(linkage, side):
    """What one side says of its newest period, its own word before one on its behalf; None where nothing stands."""
    rows = in_force(LinkageStatement.objects.filter(linkage=linkage, side=side)).exclude(says=Says.ENDED)
    firm_first = F("by_firm").asc(nulls_last=True)
    return rows.order_by("-period_end", "-period_start", firm_first, "-stated_at", "-pk").first()


def answered(linkage, side, by):
    """What an answer of `side` is about: the other side's word; for a firm, else what was written down on its own behalf."""
    other = last_of(linkage, Side.TO if side == Side.FROM else Side.FROM)
    return other or (last_of(linkage, side) if own_side(linkage, by) is not None else None)


def confirm(*, linkage, by, **figures):
    """Say that it exists, with own figures; without any, those that are answered are copied, and the statement says so."""
    side = answering_side(linkage, by)
    other = answered(linkage, side, by)
    if other is None and not figures:
        raise Conflict(_("There is nothing to confirm: the other side's statement was taken back. Register your own figures instead."))
    own_figures = any(figures.get(name) not in (None, "", []) for name in FIGURES)
    if not own_figures and other is not None:
        refuse_unseen(other, by)
        figures = {
            **{name: getattr(other, name) for name in FIGURES},
            **{k: v for k, v in figures.items() if k.startswith("period")},
            "copied": True,
        }
    today = timezone.localdate()
    figures.setdefault("period_start", other.period_start if other else date(today.year, 1, 1))
    figures.setdefault("period_end", other.period_end if other else today)
    return state(linkage=linkage, side=side, by=by, **figures)


def refuse_unseen(statement, by):
    """Nobody copies figures that he is not shown: what another organization said on behalf is its own, unless the firm agreed."""
    if not LinkageStatement.objects.for_user(by, few=True).filter(pk=statement.pk).exists():
        raise Conflict(
            _("Another organization said it on behalf, and its figures are not shown to you. Give the figures of the firm itself.")
        )


def dispute(*, linkage, reason, by):
    """Say that it does not exist, for the period that the other side spoke of last."""
    side = answering_side(linkage, by)
    other = answered(linkage, side, by)
    today = timezone.localdate()
    start, finish = (other.period_start, other.period_end) if other else (today - timedelta(days=365), today)
    return state(linkage=linkage, side=side, by=by, says=Says.DENIED, reason=reason, period_start=start, period_end=finish)


def stand_by(*, linkage, by, reason, **figures):
    """Answer a denial: say again that it exists, for the period that was denied, and how one knows.

    Without `figures`, those that one's own side gave for that period stand. It stays disputed until the other side says otherwise.
    Raises Conflict where nobody denies it.
    """
    side = answering_side(linkage, by)
    denial = last_of(linkage, Side.TO if side == Side.FROM else Side.FROM)
    if denial is None or denial.says != Says.DENIED:
        raise Conflict(_("The other side does not dispute this linkage. Answer what it says instead."))
    own = last_of(linkage, side)
    if not figures and own is not None and own.says == Says.EXISTS:
        figures = {name: getattr(own, name) for name in FIGURES}
    days = {"period_start": denial.period_start, "period_end": denial.period_end}
    return state(linkage=linkage, side=side, by=by, reason=reason, **days, **figures)


def end(*, linkage, on, reason="", by):
    """Say that it has ended on a day; the other side has 30 days to answer."""
    if linkage.started_on and on < linkage.started_on:
        raise ValidationError({"on": _("The end is before the start. Change one of them.")})
    side = own_side(linkage, by) or Side.FROM
    with recorded("linkages.end", by=by, subject=linkage, reason=reason):
        statement = state(linkage=linkage, side=side, by=by, says=Says.ENDED, reason=reason, period_start=on, period_end=on)
        Linkage.objects.filter(pk=linkage.pk, ended_on=None).update(ended_on=on)
    return statement


def withdraw(*, linkage, by, reason=""):
    """Take back all that one's firm, or one's organization, said of this linkage; what was said stays readable."""
    side = own_side(linkage, by)
    with recorded("linkages.withdraw", by=by, subject=linkage, reason=reason):
        said = LinkageStatement.objects.filter(linkage=linkage)
        if side is not None:
            said = said.filter(side=side, by_firm__isnull=False)
        else:
            said = said.filter(by_organization__in=organizations_where(by, Area.REGISTRY, Action.ANSWER))
        latest = said.order_by("side", "period_start", "period_end", "-stated_at", "-pk").distinct("side", "period_start", "period_end")
        standing = [s for s in latest if s.says != Says.WITHDRAWN]
        if not standing:
            raise Conflict(_("There is nothing of yours to take back here."))
        for statement in standing:
            state(
                linkage=linkage,
                side=statement.side,
                by=by,
                says=Says.WITHDRAWN,
                period_start=statement.period_start,
                period_end=statement.period_end,
            )
    return standing
