"""Two clocks: linkages as they were on a day, and as they were known on a day, on pages, in files and in the API."""

from datetime import UTC, date, datetime, timedelta
from unittest import mock

import pgtrigger
import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from actors import merging
from actors.models import Actor
from core.api.problems import Conflict
from linkages import actions
from linkages.models import Linkage, LinkageStatement
from linkages.models.linkages import DERIVED
from linkages.moments import Moment
from tests.factories import ActorFactory, LinkageFactory, LinkageStatementFactory, OrganizationFactory, ProductFactory, member, owner_of

pytestmark = pytest.mark.django_db
START = datetime(2025, 1, 10, 12, tzinfo=UTC)
AMOUNTS = st.one_of(st.none(), st.sampled_from([0, 3, 10, 12]))
STARTS = st.sampled_from([date(2024, 1, 1), date(2024, 7, 1), date(2025, 1, 1)])
ACTS = st.one_of(
    st.tuples(st.sampled_from(["state", "deny"]), st.sampled_from(["from", "to"]), STARTS, AMOUNTS),
    st.tuples(st.sampled_from(["confirm", "dispute", "end", "withdraw", "remove", "merge", "take back"]), st.none(), STARTS, AMOUNTS),
)
STEPS = st.lists(
    st.tuples(st.sampled_from(["seller", "buyer", "officer"]), ACTS, st.integers(0, 120), st.booleans()), min_size=2, max_size=10
)


def clock():
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        return cursor.fetchone()[0]


def kept():
    """{key: what the database keeps of each linkage from its statements}, now."""
    return {
        pk: (start, end, *derived) for pk, start, end, *derived in Linkage.objects.values_list("pk", "started_on", "ended_on", *DERIVED)
    }


def known(moment):
    rows = Linkage.objects.at(Moment(known_by=moment)).order_by("pk")
    return {pk: (start, end, *derived) for pk, start, end, *derived in rows.values_list("pk", "started_on", "ended_on", *DERIVED)}


def act(world, linkage, by, what, now):
    """One thing that people, an import's undo or a merge do; what is refused changes nothing."""
    name, side, start, amount = what
    period = {"period_start": start, "period_end": start + timedelta(days=180)}
    figures = {"quantity": amount, "unit_id": "t", "price": amount, "currency_id": "KES"} if amount is not None else {}
    acts = {
        "state": lambda: actions.state(linkage=linkage, side=side, by=by, **period, **figures),
        "deny": lambda: actions.state(linkage=linkage, side=side, by=by, says="denied", reason="no", **period),
        "confirm": lambda: actions.confirm(linkage=linkage, by=by, **figures),
        "dispute": lambda: actions.dispute(linkage=linkage, by=by, reason="never"),
        "end": lambda: actions.end(linkage=linkage, by=by, on=now.date()),
        "withdraw": lambda: actions.withdraw(linkage=linkage, by=by),
        "remove": lambda: LinkageStatement.objects.filter(linkage=linkage, period_start=start).delete(),
        "merge": lambda: merging.merge(
            keep=Actor.objects.get(pk=world["seller"].pk), other=Actor.objects.get(pk=world["double"].pk), by=None
        ),
        "take back": lambda: merging.take_back(actor=Actor.objects.get(pk=world["double"].pk), by=None),
    }
    try:
        with transaction.atomic():
            acts[name]()
    except (Conflict, PermissionDenied, ValidationError):
        pass


@pytest.fixture
def world(db):
    """A firm that stands in the registry twice, its buyer, and people."""
    seller, double, buyer = ActorFactory(name="Seller"), ActorFactory(name="Seler"), ActorFactory(name="Buyer")
    people = {"seller": owner_of(seller), "buyer": owner_of(buyer), "officer": member(OrganizationFactory(), "officer")}
    return {"seller": seller, "double": double, "buyer": buyer, "product": ProductFactory(), "people": people}


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_what_was_known_at_each_moment_is_what_the_database_kept_then(world, steps):
    with transaction.atomic():
        common = {"to_actor": world["buyer"], "product": world["product"]}
        twins = [LinkageFactory(from_actor=world["seller"], **common), LinkageFactory(from_actor=world["double"], **common)]
        now, seen = START, []
        for who, what, days, of_twin in steps:
            now += timedelta(days=days, minutes=1)
            linkage = Linkage.objects.get(pk=twins[of_twin].pk)
            with mock.patch("django.utils.timezone.now", return_value=now):
                act(world, linkage, world["people"][who], what, now)
            seen.append((clock(), kept()))
        for moment, then in seen:
            assert known(moment) == then, steps
        transaction.set_rollback(True)


# pages, files and the API


def recorded(model, rows, moment):
    """Let `rows` have been written down at `moment`, as the database would have said then."""
    with pgtrigger.ignore():
        model.objects.filter(pk__in=[row.pk for row in rows]).update(recorded_at=moment)


@pytest.fixture
def told(linkage, organization):
    """Recorded on 10 April 2026: of the first quarter both sides say it, the buyer 9 t. On 5 July: of the second the buyer denies it."""
    first = [
        LinkageStatementFactory(linkage=linkage, side=side, quantity=amount, unit_id="t", stated_at=datetime(2026, 4, 10, tzinfo=UTC))
        for side, amount in (("from", 10), ("to", 9))
    ]
    second = {"period_start": date(2026, 4, 1), "period_end": date(2026, 6, 30)}
    denial = LinkageStatementFactory(linkage=linkage, side="to", says="denied", stated_at=datetime(2026, 7, 5, tzinfo=UTC), **second)
    recorded(Linkage, [linkage], datetime(2026, 4, 1, tzinfo=UTC))
    recorded(LinkageStatement, first, datetime(2026, 4, 10, 9, tzinfo=UTC))
    recorded(LinkageStatement, [denial], datetime(2026, 7, 5, 9, tzinfo=UTC))
    return linkage


def listed(api, user, **query):
    return [(row["status"], row["gap"]["quantity"]) for row in api(user).get("linkages/", **query).json()["results"]]


@pytest.mark.parametrize(
    ("query", "status", "said"),
    [
        ({}, "disputed", 3),
        ({"as_of": "2026-03-31"}, "confirmed", 2),  # the second quarter had not begun
        ({"as_of": "2026-04-01"}, "disputed", 3),
        ({"known_on": "2026-07-04"}, "confirmed", 2),
        ({"known_on": "2026-07-05"}, "disputed", 3),
        ({"as_of": "2026-05-15", "known_on": "2026-07-04"}, "confirmed", 2),
        ({"as_of": "2099-01-01"}, "disputed", 3),
    ],
)
def test_a_linkage_is_told_as_it_was_and_as_it_was_known(api, officer, told, query, status, said):
    one = api(officer).get(f"linkages/{told.pk}/", **query).json()
    assert (one["status"], len(one["statements"]), one["gap"]["quantity"]) == (status, said, "0.105263158")
    assert listed(api, officer, **query) == [(status, "0.105263158")]
    assert len(listed(api, officer, status=status, **query)) == 1
    assert listed(api, officer, status="lapsed", **query) == []


def test_before_it_was_recorded_a_linkage_is_not_there(api, client, officer, told):
    assert api(officer).get(f"linkages/{told.pk}/", known_on="2026-03-31").status_code == 404
    assert listed(api, officer, known_on="2026-03-31") == []
    client.force_login(officer)
    assert client.get(f"/linkages/{told.pk}/?known_on=2026-03-31").status_code == 404


def test_the_page_says_which_day_is_looked_at_and_leads_back(client, officer, told):
    client.force_login(officer)
    address = f"/linkages/{told.pk}/"
    now = client.get(address).text
    assert "You look at" not in now
    assert "Take back what we said" in now
    then = client.get(f"{address}?known_on=2026-07-04").text
    assert "You look at what was known on 4 Jul 2026." in then
    assert f'<a href="{address}">Back to today</a>' in then
    assert "Take back what we said" not in then  # acts are of now
    assert "It has ended" not in then
    assert ("Disputed" in now, "Disputed" in then) == (True, False)
    both = client.get(f"{address}?as_of=2026-05-15&known_on=2026-07-04").text
    assert "You look at 15 May 2026, as it was known on 4 Jul 2026." in both
    assert "not a day of the calendar" in client.get(f"{address}?as_of=2026-02-31").text


def test_the_list_and_its_export_look_at_the_same_day(client, officer, told):
    client.force_login(officer)
    page = client.get("/linkages/?known_on=2026-07-04&status=confirmed").text
    assert "You look at what was known on 4 Jul 2026." in page
    assert f'href="/linkages/{told.pk}/?known_on=2026-07-04"' in page
    assert '<a href="?status=confirmed">Back to today</a>' in page
    file = b"".join(client.get("/linkages/?known_on=2026-07-04&export=csv").streaming_content).decode()
    assert ",confirmed," in file
    assert ",disputed," in b"".join(client.get("/linkages/?export=csv").streaming_content).decode()


def test_a_day_that_is_none_is_refused_by_name(api, officer, told):
    for path in ("linkages/", f"linkages/{told.pk}/"):
        answer = api(officer).get(path, known_on="2026-02-31")
        assert answer.status_code == 400
        assert "known_on" in answer.text


def test_rights_of_today_decide_whatever_the_day(api, told, stranger, former):
    for person in (stranger, former):
        assert api(person).get(f"linkages/{told.pk}/", known_on="2026-07-04").status_code == 404
        assert listed(api, person, as_of="2026-03-31") == []


def test_a_gap_of_a_day_past_does_not_tell_a_figure_that_was_removed_since(api, officer, other_organization, told):
    """Beta said 5 t on the seller's behalf, and its import was undone: of Alpha's own figures nothing of it may follow."""
    period = {"period_start": date(2026, 4, 1), "period_end": date(2026, 6, 30), "unit_id": "t"}
    hidden = LinkageStatementFactory(linkage=told, side="from", by_organization=other_organization, quantity=5, **period)
    recorded(LinkageStatement, [hidden], datetime(2026, 4, 2, tzinfo=UTC))
    hidden.delete()
    assert listed(api, officer, known_on="2026-07-04") == [("confirmed", None)]
    assert listed(api, officer) == [("disputed", "0.105263158")]


@pytest.mark.parametrize(
    "query", ["as_of=2026-03-31", "known_on=2026-07-04", "as_of=2026-03-31&known_on=2026-07-04&gap_above=0&in_force=true"]
)
def test_a_day_past_takes_as_many_queries_for_thirty_linkages_as_for_three(client, officer, organization, chain, query):
    def fill(count):
        for _ in range(count):
            linkage = LinkageFactory(product=chain.product, value_chain=chain, known_to=organization)
            for side, start in (("from", date(2026, 1, 1)), ("to", date(2026, 1, 1)), ("to", date(2026, 4, 1))):
                LinkageStatementFactory(
                    linkage=linkage, side=side, quantity=5, unit_id="t", period_start=start, period_end=date(2026, 6, 30)
                )

    def queries():
        with CaptureQueriesContext(connection) as taken:
            assert client.get(f"/linkages/?{query}").status_code == 200
        return len(taken)

    client.force_login(officer)
    fill(3)
    few = queries()
    fill(27)
    assert queries() == few <= 20


def test_the_chain_map_and_the_list_it_opens_count_the_same_of_a_day_past(api, officer, told, chain):
    then = api(officer).get(f"value-chains/{chain.pk}/map/", as_of="2026-03-31").json()["totals"]
    now = api(officer).get(f"value-chains/{chain.pk}/map/").json()["totals"]
    assert (then["confirmed"], now["confirmed"]) == (1, 0)
    assert len(listed(api, officer, value_chain=chain.pk, as_of="2026-03-31", status="confirmed")) == then["confirmed"]
