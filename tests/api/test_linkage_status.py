"""Status and gap of a linkage, kept by the database, against a model of MODEL 8 to 10 in plain Python, over random histories."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from unittest import mock

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.api.problems import Conflict
from linkages import actions
from linkages.models import Linkage, LinkageStatement
from tests.analysis.reference import needs_reference, number, table
from tests.factories import ActorFactory, LinkageFactory, LinkageStatementFactory, OrganizationFactory, member, owner_of

KILOGRAMS = {"kg": Decimal(1), "t": Decimal(1000)}
START = datetime(2025, 1, 10, 12, tzinfo=UTC)


@dataclass(frozen=True)
class Said:
    """One statement as the model sees it; `author` is "firm", or the key of an organization that speaks on its behalf."""

    side: str
    author: object
    period: tuple
    says: str
    at: datetime
    order: int
    quantity: Decimal | None = None
    unit: str | None = None
    price: Decimal | None = None
    currency: str | None = None


def ruling(statements):
    """{(side, period): the statement that counts}: the newest of each author, and the firm's own before one on its behalf."""
    newest = {}
    for s in sorted(statements, key=lambda s: (s.at, s.order)):
        newest[s.side, s.period, s.author] = s
    found = {}
    for (side, period, author), s in newest.items():
        if s.says == "withdrawn":
            continue
        held = found.get((side, period))
        rank = (author == "firm", s.at, s.order)
        if held is None or rank > (held.author == "firm", held.at, held.order):
            found[side, period] = s
    return found


def word_of(rules, side):
    """What a side says at last: of the latest period it spoke of, unless it said afterwards that all has ended."""
    spoken = [s for (of, _p), s in rules.items() if of == side and s.says != "ended"]
    ends = [s for (of, _p), s in rules.items() if of == side and s.says == "ended"]
    last = max(spoken, key=lambda s: (s.period[1], s.period[0]), default=None)
    end = max(ends, key=lambda s: s.at, default=None)
    return end if end is not None and (last is None or end.at >= last.at) else last


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
    until = a_year_after(max(w.at for w in words))
    if until < day:
        return "lapsed"
    both = len(words) == 2 and all(w.says == "exists" and w.author == "firm" for w in words)
    overlap = both and seller.period[0] <= buyer.period[1] and buyer.period[0] <= seller.period[1]
    return "confirmed" if overlap else "claimed"


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


def history_of(linkage):
    """The statements in the database as the model takes them."""
    return [
        Said(
            s.side,
            "firm" if s.by_firm_id else s.by_organization_id,
            (s.period_start, s.period_end),
            s.says,
            s.stated_at,
            s.pk,
            s.quantity,
            s.unit_id,
            s.price,
            s.currency_id,
        )
        for s in LinkageStatement.objects.filter(linkage=linkage).order_by("pk")
    ]


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
STEPS = st.lists(
    st.tuples(st.sampled_from(["seller", "buyer", "officer", "other officer"]), ACTS, st.integers(0, 120)), min_size=1, max_size=9
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


@pytest.fixture
def people(db):
    """The two firms, their owners and officers of two organizations."""
    seller, buyer = ActorFactory(name="Seller"), ActorFactory(name="Buyer")
    return (
        seller,
        buyer,
        {
            "seller": owner_of(seller),
            "buyer": owner_of(buyer),
            "officer": member(OrganizationFactory(), "officer"),
            "other officer": member(OrganizationFactory(), "officer"),
        },
    )


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS, later=st.integers(0, 500))
def test_status_and_gap_follow_from_what_was_said(people, steps, later):
    seller, buyer, persons = people
    with transaction.atomic():
        linkage = LinkageFactory(from_actor=seller, to_actor=buyer)
        now = START
        for who, what, days in steps:
            now += timedelta(days=days, minutes=1)
            with mock.patch("django.utils.timezone.now", return_value=now):
                act(Linkage.objects.get(pk=linkage.pk), persons[who], what, now)
        said = history_of(linkage)
        for day in {now.date(), now.date() + timedelta(days=later)}:
            kept = Linkage.objects.with_status(day).get(pk=linkage.pk)
            assert kept.status == status_on(day, said), (day, said)
        assert (kept.gap_quantity, kept.gap_price) == gaps(said), said
        transaction.set_rollback(True)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(order=st.permutations(range(5)))
def test_the_order_in_which_rows_arrive_does_not_matter(people, order):
    """An import may bring old statements after new ones: what counts is when they were made."""
    seller, buyer, _persons = people
    lines = [
        {"side": "from", "quantity": 10, "unit_id": "t"},
        {"side": "to", "quantity": 9, "unit_id": "t"},
        {"side": "from", "says": "denied"},
        {"side": "from", "quantity": 12, "unit_id": "t"},
        {"side": "to", "quantity": 11000, "unit_id": "kg"},
    ]
    with transaction.atomic():
        linkage = LinkageFactory(from_actor=seller, to_actor=buyer)
        for number_ in order:
            LinkageStatementFactory(linkage=linkage, stated_at=START + timedelta(days=number_), **lines[number_])
        kept = Linkage.objects.with_status(date(2025, 3, 1)).get(pk=linkage.pk)
        assert kept.status == "confirmed"
        assert kept.gap_quantity == gap(Decimal(12000), Decimal(11000))
        transaction.set_rollback(True)


def test_sql_that_passes_the_actions_by_is_followed_too(linkage):
    """COPY, UPDATE and DELETE reach the same trigger."""
    for side, quantity in (("from", 10), ("to", 9)):
        LinkageStatementFactory(linkage=linkage, side=side, quantity=quantity, unit_id="t")
    kept = Linkage.objects.get(pk=linkage.pk)
    assert kept.gap_quantity == gap(Decimal(10), Decimal(9))
    LinkageStatement.objects.filter(linkage=linkage, side="to").update(quantity=10)
    assert Linkage.objects.get(pk=linkage.pk).gap_quantity == 0
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM linkages_linkagestatement WHERE linkage_id = %s AND side = 'to'", [linkage.pk])
    kept = Linkage.objects.with_status().get(pk=linkage.pk)
    assert (kept.gap_quantity, kept.to_says, kept.from_says) == (None, None, "exists")


@needs_reference
@pytest.mark.django_db
def test_gaps_of_the_reference_table():
    """METHOD 2: eight linkages, two of them told by one side only."""
    expected = {row["quantity"]: row["value"] for row in table("linkages_expected.csv")}
    for row in table("linkages_small.csv"):
        linkage = LinkageFactory()
        for side, quantity, price in (
            ("from", row["qty_supplier_kg"], row["price_supplier"]),
            ("to", row["qty_buyer_kg"], row["price_buyer"]),
        ):
            if quantity:
                LinkageStatementFactory(
                    linkage=linkage, side=side, quantity=number(quantity), unit_id="kg", price=number(price), currency_id="KES"
                )
        kept = Linkage.objects.get(pk=linkage.pk)
        for name, value in (("quantity", kept.gap_quantity), ("price", kept.gap_price)):
            wanted = number(expected[f"{row['linkage']} gap {name}"])
            assert (value is None) == (wanted is None)
            assert wanted is None or abs(value - wanted) < Decimal("0.000001")


def test_the_firms_own_word_outranks_a_newer_one_on_its_behalf(linkage, organization):
    LinkageStatementFactory(linkage=linkage, side="to", quantity=10, unit_id="t", stated_at=START)
    LinkageStatementFactory(linkage=linkage, side="from", quantity=10, unit_id="t", stated_at=START)
    newer = {"by_organization": organization, "stated_at": START + timedelta(days=5)}
    LinkageStatementFactory(linkage=linkage, side="from", says="denied", **newer)
    kept = Linkage.objects.with_status(date(2025, 2, 1)).get(pk=linkage.pk)
    assert (kept.status, kept.gap_quantity) == ("confirmed", 0)
    assert kept.status == status_on(date(2025, 2, 1), history_of(linkage))


def test_a_unit_that_does_not_convert_gives_no_gap(linkage):
    LinkageStatementFactory(linkage=linkage, side="from", quantity=10, unit_id="bag")
    LinkageStatementFactory(linkage=linkage, side="to", quantity=10, unit_id="kg")
    assert Linkage.objects.get(pk=linkage.pk).gap_quantity is None


def test_the_chain_says_how_long_a_confirmation_holds(linkage, chain):
    for side in ("from", "to"):
        LinkageStatementFactory(linkage=linkage, side=side, stated_at=START)
    chain.confirmation_months = 3
    chain.save()
    rows = Linkage.objects
    assert rows.with_status(date(2025, 4, 10)).get(pk=linkage.pk).status == "confirmed"
    later = rows.with_status(date(2025, 4, 11)).get(pk=linkage.pk)
    assert (later.status, later.confirmed_until) == ("lapsed", date(2025, 4, 10))
