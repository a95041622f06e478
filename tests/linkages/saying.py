"""MODEL 8 to 10 in plain Python, written from the text alone: what the database keeps of a linkage is held against it."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from hypothesis import strategies as st

from core.api.problems import Conflict
from linkages import actions
from linkages.models import LinkageStatement

KILOGRAMS = {"kg": Decimal(1), "t": Decimal(1000)}


@dataclass(frozen=True)
class Said:
    """One statement as the model sees it; `author` is ("firm", key), or ("organization", key) of who speaks on its behalf."""

    side: str
    author: tuple
    period: tuple
    says: str
    at: datetime
    order: int
    quantity: Decimal | None = None
    unit: str | None = None
    price: Decimal | None = None
    currency: str | None = None

    @property
    def own(self):
        return self.author[0] == "firm"


def ruling(statements):
    """{(side, period): the statement that counts}: the newest of each author, and the firm's own before one on its behalf."""
    newest = {}
    for s in sorted(statements, key=lambda s: (s.at, s.order)):
        newest[s.side, s.period, s.author] = s
    found = {}
    for (side, period, _author), s in newest.items():
        if s.says == "withdrawn":
            continue
        held = found.get((side, period))
        rank = (s.own, s.at, s.order)
        if held is None or rank > (held.own, held.at, held.order):
            found[side, period] = s
    return found


def word_of(rules, side):
    """What a side says at last: of the latest period it spoke of, unless it said afterwards that all has ended."""
    spoken = [s for (of, _p), s in rules.items() if of == side and s.says != "ended"]
    ends = [s for (of, _p), s in rules.items() if of == side and s.says == "ended"]
    last = max(spoken, key=lambda s: (s.period[1], s.period[0]), default=None)
    end = max(ends, key=lambda s: s.at, default=None)
    return end if end is not None and (last is None or end.at >= last.at) else last


def own_word_of(rules, side):
    """What the firm of a side says itself at last; None where it said nothing, or that all has ended."""
    word = word_of({key: s for key, s in rules.items() if s.own}, side)
    return None if word is None or word.says == "ended" else word


def a_year_after(moment):
    day = moment.date()
    try:
        return day.replace(year=day.year + 1)
    except ValueError:
        return day.replace(year=day.year + 1, day=28)


def status_on(day, statements):
    rules = ruling(statements)
    seller, buyer = word_of(rules, "from"), word_of(rules, "to")
    words = [w for w in (seller, buyer) if w is not None]
    if not words:
        return None
    spoken = {period for (_side, period), s in rules.items() if s.says != "ended"}
    if spoken:
        latest = max(spoken, key=lambda p: (p[1], p[0]))
        if any(s.says == "denied" for (_side, period), s in rules.items() if period == latest):
            return "disputed"
    for one, other in ((seller, buyer), (buyer, seller)):
        if one is None or one.says != "ended":
            continue
        if other is not None and other.says == "ended":
            return "ended"
        unanswered = other is None or other.at < one.at
        if unanswered and one.at.date() <= day - timedelta(days=30):
            return "ended"
        if not unanswered and other.says == "exists":
            return "disputed"
    own = [own_word_of(rules, side) for side in ("from", "to")]
    if all(w is not None and w.says == "exists" for w in own):
        seller, buyer = own
        overlap = seller.period[0] <= buyer.period[1] and buyer.period[0] <= seller.period[1]
        if overlap and a_year_after(max(seller.at, buyer.at)) >= day:
            return "confirmed"
    return "claimed" if a_year_after(max(w.at for w in words)) >= day else "lapsed"


def gap(a, b):
    if a is None or b is None:
        return None
    if a == b == 0:
        return Decimal(0)
    return (abs(a - b) / ((abs(a) + abs(b)) / 2)).quantize(Decimal("0.000000001"), ROUND_HALF_UP)


def gaps(statements):
    """(of quantity, of price) in the latest period that both sides say something of."""
    rules = {key: s for key, s in ruling(statements).items() if s.says == "exists"}
    both = {period for _side, period in rules if {("from", period), ("to", period)} <= set(rules)}
    if not both:
        return None, None
    latest = max(both, key=lambda p: (p[1], p[0]))
    a, b = rules["from", latest], rules["to", latest]
    quantities = [None if s.quantity is None else s.quantity * KILOGRAMS[s.unit] for s in (a, b)]
    prices = [None if s.price is None else s.price / KILOGRAMS[s.unit] for s in (a, b)]
    return gap(*quantities), (gap(*prices) if a.currency == b.currency else None)


def said_by(row):
    """A statement of the database as the model takes it."""
    author = ("firm", row.by_firm_id) if row.by_firm_id else ("organization", row.by_organization_id)
    figures = {"quantity": row.quantity, "unit": row.unit_id, "price": row.price, "currency": row.currency_id}
    return Said(row.side, author, (row.period_start, row.period_end), row.says, row.stated_at, row.pk, **figures)


def history_of(linkage):
    """The statements in the database as the model takes them."""
    return [said_by(row) for row in LinkageStatement.objects.filter(linkage=linkage).order_by("pk")]


PERIODS = st.sampled_from(
    [(date(2025, 1, 1), date(2025, 3, 31)), (date(2025, 4, 1), date(2025, 6, 30)), (date(2025, 1, 1), date(2025, 12, 31))]
)
AMOUNTS = st.sampled_from([None, Decimal(0), Decimal(1), Decimal("2.5"), Decimal(1000), Decimal(2500)])
UNITS = st.sampled_from(["kg", "t"])


@st.composite
def figures(draw):
    quantity, price = draw(AMOUNTS), draw(AMOUNTS)
    said = {"quantity": quantity, "price": price}
    if quantity is not None or price is not None:
        said["unit_id"] = draw(UNITS)
    if price is not None:
        said["currency_id"] = draw(st.sampled_from(["KES", "UGX"]))
    start, finish = draw(PERIODS)
    return {**said, "period_start": start, "period_end": finish}


ACTS = st.one_of(
    st.tuples(st.just("state"), st.sampled_from(["from", "to"]), figures()),
    st.tuples(st.just("deny"), st.sampled_from(["from", "to"]), PERIODS),
    st.tuples(st.just("confirm"), st.none(), st.booleans()),
    st.tuples(st.just("dispute"), st.none(), st.none()),
    st.tuples(st.just("end"), st.none(), st.none()),
    st.tuples(st.just("withdraw"), st.none(), st.none()),
)


def act(linkage, by, what, now):
    """Do one thing as a person would; what is refused changes nothing."""
    name, side, detail = what
    try:
        with transaction.atomic():
            match name:
                case "state":
                    actions.state(linkage=linkage, side=side, by=by, **detail)
                case "deny":
                    start, finish = detail
                    actions.state(linkage=linkage, side=side, by=by, says="denied", reason="no", period_start=start, period_end=finish)
                case "confirm":
                    own = {"quantity": Decimal(7), "unit_id": "t"} if detail else {}
                    actions.confirm(linkage=linkage, by=by, **own)
                case "dispute":
                    actions.dispute(linkage=linkage, by=by, reason="never")
                case "end":
                    actions.end(linkage=linkage, by=by, on=now.date())
                case "withdraw":
                    actions.withdraw(linkage=linkage, by=by)
    except (Conflict, PermissionDenied, ValidationError):
        pass
