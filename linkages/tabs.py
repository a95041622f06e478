"""What linkages tell on actors' pages: how many both sides confirm, what is bought and sold, and both statements of each."""

from collections import defaultdict
from datetime import timedelta
from decimal import Decimal

from django.db.models import Case, Count, F, Q, Value, When, Window
from django.db.models.functions import RowNumber
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from analysis.rounding import half_up
from core.tabs import part
from core.templatetags.components import badge, number
from linkages import (
    cost_tabs,  # noqa: F401 - its panel is registered with these
    exchange_tabs,  # noqa: F401 - likewise
    governance_tabs,  # noqa: F401 - likewise
    network_tabs,  # noqa: F401 - likewise
    trading,  # noqa: F401 - tells the registry who trades with whom
)
from linkages.enums import LinkageStatus
from linkages.models import Constraint, Linkage, LinkageStatement, Opportunity
from linkages.sales import sales_within
from linkages.sides import speak

MOST_IN_PANEL = 5
MOST_IN_TAB = 100
YEAR = timedelta(days=365)
TOLD = (LinkageStatus.CONFIRMED, LinkageStatus.CLAIMED, LinkageStatus.DISPUTED, LinkageStatus.LAPSED)
THOUSAND = Decimal(1000)


def counted(actors, user):
    """{key of an actor: {status: how many of its linkages}}, of those that `user` sees and that have not ended. One query."""
    found = defaultdict(lambda: dict.fromkeys(TOLD, 0))
    rows = Linkage.objects.for_user(user, few=True).filter(Q(from_actor__in=actors) | Q(to_actor__in=actors)).with_status()
    ends = {f"{end}_told": Case(When(**{f"{end}_actor__in": actors}, then=f"{end}_actor")) for end in ("from", "to")}
    rows = rows.order_by().annotate(**ends).values_list("from_told", "to_told", "status")
    for seller, buyer, status, n in rows.annotate(n=Count("pk")):
        for key in {seller, buyer} - {None} if status in TOLD else ():
            found[key][status] += n
    return found


def both_sides_cell(row):
    told = row.beside["linkages"]
    if not told:
        return format_html('<span class="nowrap"><span class="none">{}</span></span>', _("none"))
    said = _("%(n)s of %(all)s") % {"n": number(told["confirmed"]), "all": number(told["all"])}
    return format_html('<span class="nowrap">{}</span>', said)


def statements_cell(row):
    told = row.beside["statements"]
    return badge(*told["worst"]) if told else format_html('<span class="none">{}</span>', _("no linkage"))


@part("actors.Actor", "linkages", gettext_lazy("Both sides"), draw=both_sides_cell, place="column", order=10)
def both_sides(actors, user):
    found = counted([actor.pk for actor in actors], user)
    return {key: {**states, "all": sum(states.values()), "worst": worst(states)} for key, states in found.items()}


@part("actors.Actor", "statements", gettext_lazy("Statements"), draw=statements_cell, place="column", order=20)
def statements(actors, user):
    """Drawn from what the column before has counted."""
    return {actor.pk: actor.beside["linkages"] for actor in actors}


def worst(states):
    """The state that asks for attention first, with its number in words: a dispute, then an answer that is missing."""
    if states[LinkageStatus.DISPUTED]:
        return LinkageStatus.DISPUTED, ngettext("%(n)s disputed", "%(n)s disputed", states["disputed"]) % {"n": states["disputed"]}
    if states[LinkageStatus.CLAIMED]:
        return LinkageStatus.CLAIMED, ngettext("%(n)s one side", "%(n)s one side", states["claimed"]) % {"n": states["claimed"]}
    if states[LinkageStatus.LAPSED]:
        return LinkageStatus.LAPSED, ngettext("%(n)s lapsed", "%(n)s lapsed", states["lapsed"]) % {"n": states["lapsed"]}
    return LinkageStatus.CONFIRMED, _("Both sides")


def readable(total, unit):
    """To one decimal; kilograms in thousands are tonnes."""
    amount, shown = (total / THOUSAND, "t") if unit == "kg" and total >= THOUSAND else (total, unit)
    return half_up(amount, 1), shown


def amounts(sales):
    """What the sales add up to, unit by unit, the unit of most sales first: [(number, unit)]."""
    found = defaultdict(list)
    for sale in sales:
        if sale.quantity is not None:
            found[sale.unit].append(sale.quantity)
    order = sorted(found, key=lambda unit: (-len(found[unit]), unit))
    return [readable(sum(found[unit], Decimal(0)), unit) for unit in order]


@part("actors.Actor", "trade", gettext_lazy("Trade"), "linkages/actor_tiles.html", place="main", order=10)
def tiles(actor, user):
    """What was stated to be bought and sold in the last twelve months, as far as `user` may know, and on how many both sides agree."""
    today = timezone.localdate()
    rows = Linkage.objects.for_user(user, few=True).filter(Q(from_actor=actor) | Q(to_actor=actor)).with_status().filter(status__in=TOLD)
    trade = Q(kind="vertical")
    counts = rows.order_by().aggregate(
        **{status: Count("pk", filter=Q(status=status)) for status in TOLD},
        suppliers=Count("from_actor", distinct=True, filter=trade & Q(to_actor=actor)),
        buyers=Count("to_actor", distinct=True, filter=trade & Q(from_actor=actor)),
    )
    states = {status: counts[status] for status in TOLD}
    told = LinkageStatement.objects.for_user(user, few=True)
    sales, _excluded = sales_within(rows.filter(trade).order_by("pk"), today - YEAR, today, statements=told)
    return {
        "states": states,
        "all": sum(states.values()),
        "bought": {"amounts": amounts([s for s in sales if s.seller != actor.pk]), "partners": counts["suppliers"]},
        "sold": {"amounts": amounts([s for s in sales if s.seller == actor.pk]), "partners": counts["buyers"]},
    }


GROUPS = (
    ("vertical", "to_actor", gettext_lazy("Buys from")),
    ("vertical", "from_actor", gettext_lazy("Sells to")),
    ("service", "to_actor", gettext_lazy("Is served by")),
    ("service", "from_actor", gettext_lazy("Serves")),
    ("horizontal", "to_actor", gettext_lazy("Members")),
    ("horizontal", "from_actor", gettext_lazy("Is a member of")),
)


def grouped(actor, user, most):
    """The linkages of one actor by what it is in them, at most `most` of each, the widest gap first. Four queries; empty groups are left out."""
    places = places_of(actor, user, most + 1)
    rows = Linkage.objects.filter(pk__in=places).with_status().select_related("from_actor", "to_actor", "product")
    rows = sorted(rows, key=lambda row: (places[row.pk], row.pk))
    speak([row for row in rows if places[row.pk] <= most], user)
    found = []
    for kind, side, label in GROUPS:
        these = [row for row in rows if row.kind == kind and getattr(row, f"{side}_id") == actor.pk]
        shown = [row for row in these if places[row.pk] <= most]
        for row in shown:
            row.partner = row.from_actor if side == "to_actor" else row.to_actor
            if side == "to_actor":
                row.sides = tuple(reversed(row.sides))  # the actor whose page it is speaks first
        if shown:
            query = f"kind={kind}&{side}={actor.code}"
            found.append({"label": label, "rows": shown, "more": len(these) > most, "query": query})
    return found


def places_of(actor, user, most):
    """{key of a linkage: its place in its group}, up to `most` of each group: of thousands, only these are then read in full."""
    end = Case(When(from_actor=actor, then=Value("from_actor")), default=Value("to_actor"))
    order = [F("gap_quantity").desc(nulls_last=True), F("pk").desc()]
    rows = Linkage.objects.for_user(user, few=True).filter(Q(from_actor=actor) | Q(to_actor=actor)).with_status().exclude(status=None)
    place = Window(RowNumber(), partition_by=[F("kind"), end], order_by=order)
    return dict(rows.annotate(place=place).filter(place__lte=most).order_by().values_list("pk", "place"))


@part("actors.Actor", "partners", gettext_lazy("Linkages"), "linkages/actor_panel.html", place="main", order=20)
def partners(actor, user):
    return {"groups": grouped(actor, user, MOST_IN_PANEL), "may_add": Linkage.objects.all().may_add(user)}


@part("actors.Actor", "linkages", gettext_lazy("Linkages"), "linkages/actor_panel.html", order=10)
def all_linkages(actor, user):
    return {"groups": grouped(actor, user, MOST_IN_TAB), "may_add": Linkage.objects.all().may_add(user)}


@part("actors.Actor", "problems", gettext_lazy("Constraints"), "", place="evidence")
def evidence_of_problems(actor, user):
    """Evidence of constraints and opportunities on this actor, or on a linkage of it."""
    about = Q(actor=actor) | Q(linkage__from_actor=actor) | Q(linkage__to_actor=actor)
    keys = set()
    for model in (Constraint, Opportunity):
        keys |= set(model.objects.for_user(user).filter(about, evidence__isnull=False).order_by().values_list("evidence", flat=True))
    return keys
