"""How well the linkages of a chain are known: told by whom, how far both sides are apart, by who recorded them and where.

Set-based, over the linkages that the reader sees. Shares are of linkages in force on the day; gaps are of all linkages that
somebody stands by, whether they go on or have ended (METHOD §2).
"""

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Aggregate, Case, Count, Exists, F, FloatField, OuterRef, Q, Sum, Value, When
from django.db.models.functions import Coalesce

from accounts.access import organizations_where
from accounts.models import User
from core.access import Area
from core.models import Place
from core.querysets import has
from linkages.enums import LinkageStatus
from linkages.flows import visible_linkages
from linkages.known import standing_on
from linkages.models import LinkageStatement
from linkages.queries import in_force
from linkages.querysets import LinkageQuerySet

CLOSE = Decimal("0.1")
FEWEST = 5  # linkages of a line: with fewer, only an organization that spoke on all of them is told more than their number
BINS = (Decimal(0), Decimal("0.05"), CLOSE, Decimal("0.25"), Decimal("0.5"), Decimal(1), Decimal(2))  # upper ends; the first is "agree"
BOTH_SPEAK = Q(from_says__isnull=False, to_says__isnull=False)
BOTH_FIRMS = Q(status=LinkageStatus.CONFIRMED)


class Median(Aggregate):
    """The middle value; of an even number, the mean of the two in the middle."""

    function = "percentile_cont"
    template = "%(function)s(0.5) WITHIN GROUP (ORDER BY %(expressions)s)"
    output_field = FloatField()


@dataclass(frozen=True)
class Share:
    """`part` of `whole`; None of nothing."""

    part: object
    whole: object

    @property
    def percent(self):
        return 100 * self.part / self.whole if self.whole else None


@dataclass(frozen=True)
class Sides:
    """Shares of what is in force: told by one side, by both (some side by an organization), confirmed by both firms."""

    one: Share
    both: Share
    confirmed: Share


@dataclass(frozen=True)
class Gaps:
    """The gaps of one figure: how many lie in each of `BINS`, their median, and how many linkages have none and why."""

    counts: tuple
    two_sided: int
    of: int
    median: float | None
    close: Share


@dataclass(frozen=True)
class Line:
    """The linkages of one author or place; `withheld` where they are too few for this reader."""

    name: str
    linkages: int
    confirmed: Share
    two_sided: int
    median: float | None
    close: Share
    withheld: bool

    @property
    def median_percent(self):
        return None if self.median is None else 100 * self.median


@dataclass(frozen=True)
class Quality:
    in_force: int
    stated: int
    by_number: Sides
    valued: int
    by_value: Sides
    currency: str
    quantity: Gaps
    price: Gaps
    authors: list
    places: list


def quality(chain, user, day):
    """The quality of what `user` sees of `chain` on `day`. A constant number of queries."""
    seen = visible_linkages(chain, user, day).exclude(status=None)
    standing = standing_on(seen, day)
    number, count = by_number(standing)
    value, valued, currency = by_value(standing.with_flows(user))
    told = seen.with_figures(user)
    gaps = {name: gaps_of(told, f"told_gap_{name}") for name in ("quantity", "price")}
    ours = LinkageQuerySet.parties(organizations_where(user, Area.REGISTRY))
    is_ours = Case(When(Q(has(ours.filter(linkage=OuterRef("pk")))), then=1), default=0)
    marked = told.annotate(is_ours=is_ours, stands=Case(When(standing_rule(day), then=1), default=0))
    return Quality(
        in_force=count,
        stated=gaps["quantity"].of,
        by_number=number,
        valued=valued,
        by_value=value,
        currency=currency,
        **gaps,
        authors=by_author(marked, user),
        places=by_place(marked),
    )


def standing_rule(day):
    """As `linkages.known.standing_on`, as one condition."""
    begun, open_ = Q(started_on=None) | Q(started_on__lte=day), Q(ended_on=None) | Q(ended_on__gte=day)
    return begun & open_ & Q(status__in=[LinkageStatus.CLAIMED, LinkageStatus.CONFIRMED, LinkageStatus.DISPUTED])


def by_number(rows):
    found = rows.order_by().aggregate(
        n=Count("pk"), both=Count("pk", filter=BOTH_SPEAK & ~BOTH_FIRMS), confirmed=Count("pk", filter=BOTH_FIRMS)
    )
    n, both, confirmed = found["n"], found["both"], found["confirmed"]
    return Sides(Share(n - both - confirmed, n), Share(both, n), Share(confirmed, n)), n


def by_value(rows):
    """(Sides, how many linkages with a value, its currency): of the currency of most of them; amounts in others are left out."""
    worth = rows.exclude(seen_value=None).order_by().values("flow_currency")
    both, confirmed = (Coalesce(Sum("seen_value", filter=rule), Value(Decimal(0))) for rule in (BOTH_SPEAK & ~BOTH_FIRMS, BOTH_FIRMS))
    found = worth.annotate(n=Count("pk"), total=Sum("seen_value"), both=both, confirmed=confirmed).order_by("-n", "flow_currency").first()
    if found is None:
        nothing = Share(None, None)
        return Sides(nothing, nothing, nothing), 0, ""
    total, both, confirmed = found["total"], found["both"], found["confirmed"]
    sides = Sides(Share(total - both - confirmed, total), Share(both, total), Share(confirmed, total))
    return sides, found["n"], found["flow_currency"]


def gaps_of(rows, name):
    """The distribution of the gap `name`, with its median, in one query."""
    counts = {f"bin_{number}": Count("pk", filter=rule) for number, rule in enumerate(bins(name))}
    close = Count("pk", filter=Q(**{f"{name}__lte": CLOSE}))
    found = rows.order_by().aggregate(n=Count("pk"), two_sided=Count(name), median=Median(name), close=close, **counts)
    counted = tuple(found[name] for name in counts)
    return Gaps(counted, found["two_sided"], found["n"], found["median"], Share(found["close"], found["two_sided"]))


def bins(name):
    """The condition of each of `BINS`: agree, then above the last upper end up to its own."""
    yield Q(**{name: BINS[0]})
    for below, upper in zip(BINS, BINS[1:], strict=False):
        yield Q(**{f"{name}__gt": below, f"{name}__lte": upper})


def summed(rows, key):
    """[{key, n, ours, standing, confirmed, two_sided, close, median}] of `rows` grouped by `key`."""
    gap, stands = "told_gap_quantity", Q(stands=1)
    return (
        rows.order_by()
        .values(key)
        .annotate(
            n=Count("pk"),
            ours=Count("pk", filter=Q(is_ours=1)),
            standing=Count("pk", filter=stands),
            confirmed=Count("pk", filter=stands & BOTH_FIRMS),
            two_sided=Count(gap),
            close=Count("pk", filter=Q(told_gap_quantity__lte=CLOSE)),
            median=Median(gap),
        )
    )


def line(name, found):
    withheld = found["n"] < FEWEST and found["ours"] < found["n"]
    confirmed, close = Share(found["confirmed"], found["standing"]), Share(found["close"], found["two_sided"])
    return Line(name, found["n"], confirmed, found["two_sided"], found["median"], close, withheld)


def by_place(rows):
    """By the region of the seller, the largest first; where it is not known last."""
    found = list(summed(rows, "from_actor__admin1"))
    names = dict(Place.objects.filter(code__in=[f["from_actor__admin1"] for f in found]).order_by().values_list("code", "name"))
    lines = [line(names.get(f["from_actor__admin1"], ""), f) for f in found]
    return sorted(lines, key=lambda told: (not told.name, -told.linkages, told.name))


def by_author(rows, user):
    """By the people of the reader's own organizations who made a statement that stands; a linkage counts for each of its authors."""
    granted = organizations_where(user, Area.REGISTRY)
    said = in_force(LinkageStatement.objects.filter(by_organization__in=granted, linkage__in=rows.order_by().values("pk")))
    people = User.objects.for_user(user).filter(Exists(said.filter(by=OuterRef("pk")))).order_by("name", "pk")
    names = dict(people.values_list("pk", "name"))
    if not names:
        return []
    once = said.filter(by__in=names).order_by("linkage_id", "by_id", "pk").distinct("linkage_id", "by_id").values("pk")
    found = summed(rows.filter(statements__in=once).annotate(author=F("statements__by")), "author")
    lines = [line(names[f["author"]], f) for f in found]
    return sorted(lines, key=lambda told: (-told.linkages, told.name))
