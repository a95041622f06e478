"""What waits for an officer on the linkages that one sees: five queues, each in its order, and how many wait in each.

All start from `for_user`; a gap is the one that the reader may know (`told_gap_quantity`).
"""

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

from django.db import connection
from django.db.models import Case, Count, Exists, IntegerField, Max, Min, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Greatest, Least
from django.utils.translation import gettext_lazy as _

from actors.enums import ActorKind
from actors.models import Actor
from linkages.enums import LinkageStatus
from linkages.flows import compiled
from linkages.models import Delivery
from linkages.models.linkages import ANSWERED_NO
from linkages.queries import undisputed
from linkages.querysets import DEFAULT_MONTHS, AddMonths
from markets.models import ValueChain

SOON = 60  # days before a confirmation lapses
APART = Decimal("0.1")  # a tenth of the mean of both sides' figures
MOST_COUNTED = 10_000  # in the queue that is shown
MOST_HINTED = 1_000  # in each of the others
STANDING = (LinkageStatus.CLAIMED, LinkageStatus.CONFIRMED)


@dataclass(frozen=True)
class Queue:
    """`order` are the columns that `narrowed` adds; the first tells since or until when, or how wide."""

    name: str
    label: str
    lead: str
    waits: str
    order: tuple
    empty: str


QUEUES = {
    queue.name: queue
    for queue in (
        Queue(
            "unanswered",
            _("Not answered"),
            _("One side said it, the other has not answered. What waits longest stands first."),
            _("Since"),
            ("spoken_at", "pk"),
            _("Every side that was asked has answered."),
        ),
        Queue(
            "disputed",
            _("Disputed"),
            _(
                "The two sides say different things of whether it exists. Compare them, and help them to talk."
                " What both deny, or whoever claimed it took back, is not listed: nothing is left to settle."
            ),
            _("Since"),
            ("spoken_at", "pk"),
            _("No linkage is disputed."),
        ),
        Queue(
            "lapsing",
            _("About to lapse"),
            _("What was said of them grows old. Renew what you know, or remind the firms."),
            _("Lapses on"),
            ("said_until", "pk"),
            _("Nothing lapses in that time."),
        ),
        Queue(
            "gaps",
            _("Wide gaps"),
            _("Both sides gave a quantity, and the two are far apart. The widest stand first."),
            _("Last said"),
            ("-gap_quantity", "-pk"),  # the gap that is told, in the order of an index
            _("No gap is that wide, as far as you may know both figures."),
        ),
        Queue(
            "deliveries",
            _("Deliveries to answer"),
            _("One side wrote down deliveries that the other has neither confirmed nor disputed."),
            _("Oldest delivery"),
            ("oldest_delivery", "pk"),
            _("Every delivery is answered."),
        ),
    )
}
CHOICES = [(queue.name, queue.label) for queue in QUEUES.values()]


def alone(side):
    """Condition: that side has said nothing, the other has."""
    other = "to" if side == "from" else "from"
    return Q(**{f"{side}_says__isnull": True, f"{other}_says__isnull": False})


def silent(side):
    """Condition: `alone`, and somebody could answer for that side (an open market cannot)."""
    return alone(side) & ~Q(**{f"{side}_actor__kind": ActorKind.MARKET})


UNANSWERED = Q(status=LinkageStatus.CLAIMED) & (silent("from") | silent("to"))
DISPUTED = Q(status=LinkageStatus.DISPUTED)


def lapsing(day, within):
    return Q(status__in=STANDING, said_until__lte=day + timedelta(days=within))


def spoken_between(day, within=None):
    """Condition: spoken of so lately that it has not lapsed on `day`, whatever its chain; and lapses `within` days, if given.

    What lapses is the last word of anybody, or before it the word of both firms. Where the indexes of a queue are entered and
    left; the status itself decides. Two days are for time zones.
    """
    months = ValueChain.objects.order_by().annotate(all=Value(1)).values("all")
    longest = Greatest(Subquery(months.annotate(n=Max("confirmation_months")).values("n")), Value(DEFAULT_MONTHS))
    shortest = Least(Subquery(months.annotate(n=Min("confirmation_months")).values("n")), Value(DEFAULT_MONTHS))
    first = AddMonths(Value(day - timedelta(days=2)), -longest)
    if within is None:
        return Q(spoken_at__gte=first)
    last = AddMonths(Value(day + timedelta(days=within + 5)), -shortest)
    return Q(spoken_at__gte=first, spoken_at__lte=last) | Q(both_own_at__gte=first, both_own_at__lte=last)


def waiting_deliveries(user):
    """Deliveries that wait for an answer, of the linkage that asks."""
    return Delivery.objects.for_user(user).standing().filter(linkage=OuterRef("pk"), answer="").order_by()


def narrowed(rows, name, user, day, within=SOON, apart=APART):
    """Those of `rows` (linkages that `user` sees) that wait in the queue of that name, with what its order asks for."""
    rows = rows.with_status(day).annotate(spoken_at=Greatest("from_at", "to_at"))
    if name == "unanswered":
        return rows.filter(UNANSWERED, spoken_between(day))
    if name == "disputed":
        return rows.filter(DISPUTED, ANSWERED_NO, ~undisputed())
    if name == "lapsing":
        return rows.filter(lapsing(day, within), spoken_between(day, within))
    if name == "gaps":
        wide = rows.filter(spoken_between(day), gap_quantity__gt=apart, status__in=STANDING)
        return wide.with_figures(user).filter(told_gap_quantity__gt=apart)
    waiting = waiting_deliveries(user).values("linkage")
    rows = rows.filter(Exists(waiting))
    return rows.annotate(
        oldest_delivery=Subquery(waiting.annotate(first=Min("delivered_on")).values("first")),
        delivery_count=Subquery(waiting.annotate(n=Count("pk")).values("n")),
    )


def grouped(rows, day, within, markets):
    """[{status, alone, soon, n, first}] of `rows`: by whether one side alone spoke, and whether it lapses soon. One query.

    The status is reckoned once for each linkage, whatever is counted of it. `markets` are the keys of all open markets, who are
    few: no actor is joined for its kind.
    """
    unanswered = alone("from") & ~Q(from_actor__in=markets) | alone("to") & ~Q(to_actor__in=markets)
    one_sided = Case(When(unanswered, then=1), default=0, output_field=IntegerField())
    stated = rows.order_by().with_status(day).annotate(alone=one_sided, spoken_at=Greatest("from_at", "to_at"))
    soon = Case(When(said_until__lte=day + timedelta(days=within), then=1), default=0, output_field=IntegerField())
    found = stated.annotate(soon=soon).values("status", "alone", "soon")
    return list(found.annotate(n=Count("pk"), first=Min("spoken_at")))


def open_markets():
    return list(Actor.objects.filter(kind=ActorKind.MARKET).order_by().values_list("pk", flat=True))


WAITING = {
    "unanswered": lambda line: line["status"] == LinkageStatus.CLAIMED and line["alone"],
    "lapsing": lambda line: line["status"] in STANDING and line["soon"],
}


def counts(parts, shown, user, day, within=SOON, apart=APART):
    """{name of a queue: (how many linkages of `parts` wait in it, up to how many were counted)}; one more than these where there are more.

    `parts` are of LinkageQuerySet.for_user_in_parts, `shown` is the queue that is looked at. One query.
    """
    most = {name: MOST_COUNTED if name == shown else MOST_HINTED for name in QUEUES}
    asked, values, told = [], [], dict.fromkeys(QUEUES, 0)
    for name in QUEUES:
        for rows in parts:
            sql, of_rows = compiled(narrowed(rows.order_by(), name, user, day, within, apart).values("pk")[: most[name] + 1])
            asked.append(f"SELECT %s, count(*) FROM ({sql}) AS waiting")
            values += [name, *of_rows]
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(asked), values)
        for name, n in cursor.fetchall():
            told[name] += n
    return {name: (min(n, most[name] + 1), most[name]) for name, n in told.items()}


def to_settle(parts, user, day):
    """(how many linkages of `parts` wait in the queue of disputes, when the first was said). One query for each part."""
    told = [narrowed(rows.order_by(), "disputed", user, day).aggregate(n=Count("pk"), first=Min("spoken_at")) for rows in parts]
    return sum(line["n"] for line in told), min((line["first"] for line in told if line["first"]), default=None)


def overview(parts, day):
    """{status, or queue of WAITING: (how many linkages of `parts`, when the first was said)}. One query for each part, and one."""
    markets = open_markets()
    lines = [line for rows in parts for line in grouped(rows, day, SOON, markets)]
    rules = {name: lambda line, name=name: line["status"] == name for name in LinkageStatus.values} | WAITING
    found = {name: [line for line in lines if holds(line)] for name, holds in rules.items()}
    return {name: (sum(line["n"] for line in these), min((line["first"] for line in these), default=None)) for name, these in found.items()}
