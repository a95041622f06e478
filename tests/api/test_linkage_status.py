"""Status and gap of a linkage, kept by the database, against a model of MODEL 8 to 10 in plain Python, over random histories."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from unittest import mock

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from linkages.models import Linkage, LinkageStatement
from tests.analysis.reference import needs_reference, number, table
from tests.factories import ActorFactory, LinkageFactory, LinkageStatementFactory, OrganizationFactory, member, owner_of
from tests.linkages.saying import ACTS, act, gap, gaps, history_of, status_on

START = datetime(2025, 1, 10, 12, tzinfo=UTC)

STEPS = st.lists(
    st.tuples(st.sampled_from(["seller", "buyer", "officer", "other officer"]), ACTS, st.integers(0, 120)), min_size=1, max_size=9
)


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


def test_a_word_on_behalf_of_a_later_time_does_not_undo_what_both_firms_confirmed(linkage, organization):
    """MODEL 9: the firm's own word outranks one on its behalf, whichever is newer; a list that is imported each year says nothing against it."""
    for side in ("from", "to"):
        LinkageStatementFactory(linkage=linkage, side=side, stated_at=START)
    year = {"period_start": date(2026, 1, 1), "period_end": date(2026, 12, 31)}
    LinkageStatementFactory(linkage=linkage, side="to", by_organization=organization, stated_at=START + timedelta(days=200), **year)
    rows = Linkage.objects
    kept = rows.with_status(date(2025, 8, 1)).get(pk=linkage.pk)
    assert (kept.status, kept.confirmed_until) == ("confirmed", date(2026, 1, 10))
    later = rows.with_status(date(2026, 2, 1)).get(pk=linkage.pk)
    assert (later.status, later.confirmed_until) == ("claimed", date(2026, 1, 10)), "it lapsed; the word on behalf still stands"
    assert rows.with_status(date(2026, 9, 1)).get(pk=linkage.pk).status == "lapsed"
    for day in (date(2025, 8, 1), date(2026, 2, 1), date(2026, 9, 1)):
        assert rows.with_status(day).get(pk=linkage.pk).status == status_on(day, history_of(linkage))
