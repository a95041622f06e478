"""What firms shared beside goods: who gave and received it, as one reader may know."""

from django.db.models import Prefetch, Q
from django.utils.translation import gettext_lazy

from actors.models import Actor
from linkages.enums import ExchangeKind
from linkages.models import Exchange
from records.models import Evidence

SHARED = {
    ExchangeKind.KNOWLEDGE: gettext_lazy("shared knowledge"),
    ExchangeKind.TECHNOLOGY: gettext_lazy("shared a technology"),
    ExchangeKind.INPUTS: gettext_lazy("shared inputs"),
    ExchangeKind.EQUIPMENT: gettext_lazy("lent equipment"),
    ExchangeKind.LABOUR: gettext_lazy("lent labour"),
    ExchangeKind.MARKET_INFORMATION: gettext_lazy("shared market information"),
}
RELATED = ("linkage__from_actor", "linkage__to_actor", "group", "giver", "by_firm", "by_organization")


def of_actor(actor):
    """The condition that `actor` gave, received, or is the group."""
    received = Exchange.receivers.through.objects.filter(actor=actor).order_by().values("exchange")
    return Q(giver=actor) | Q(group=actor) | Q(pk__in=received)


def seen_of(user, rows=None):
    """Standing exchanges that `user` sees, ready to be told by `tell`."""
    rows = Exchange.objects.for_user(user).standing() if rows is None else rows
    evidence = Prefetch("evidence", Evidence.objects.for_user(user).order_by("pk"), to_attr="shown_evidence")
    return rows.select_related(*RELATED).prefetch_related("receivers", evidence)


def tell(rows, user):
    """Adds to each of `rows` (a list): `gave` and `got` as [(name, address or "")], and `shared` in words. One query."""
    named = {actor.pk for row in rows for actor in people_of(row)}
    seen = set(Actor.objects.for_user(user).filter(pk__in=named).order_by().values_list("pk", flat=True))

    def written(actor):
        return (actor.name, actor.get_absolute_url()) if actor.pk in seen else (str(actor.get_kind_display()), "")

    for row in rows:
        row.gave = [written(row.giver)] if row.giver else []
        row.got = [written(actor) for actor in row.receivers.all()]
        row.ends = [written(actor) for actor in ((row.linkage.from_actor, row.linkage.to_actor) if row.linkage else (row.group,))]
        row.shared = SHARED[row.kind]
    return rows


def people_of(row):
    ends = (row.linkage.from_actor, row.linkage.to_actor) if row.linkage else (row.group,)
    return [actor for actor in (row.giver, *ends, *row.receivers.all()) if actor is not None]


def told_of(user, condition, most):
    """The newest exchanges under `condition` that `user` sees, told: at most `most`, and one more where there are more."""
    newest = ("-happened_on", "-pk")
    keys = list(Exchange.objects.for_user(user).standing().filter(condition).order_by(*newest).values_list("pk", flat=True)[: most + 1])
    # Who is in them takes nine tables, which the database plans longer than it reads: only where there is one.
    return tell(list(seen_of(user, Exchange.objects.filter(pk__in=keys)).order_by(*newest)), user) if keys else []
