"""The registry's list by chain, function and region: the same answer as the facts themselves, whoever writes and whoever reads."""

import re
from datetime import date, timedelta
from io import StringIO

import pytest
from django.db import connection
from django.test import RequestFactory

from accounts.access import forget
from actors.filters import ActorFilter
from actors.models import Actor, ActorFunction, Listing, WorksWith
from markets.models import Function
from tests.factories import ActorFactory, ActorFunctionFactory, FunctionFactory, RepresentativeFactory, ValueChainFactory
from tests.factories.accounts import MembershipFactory

pytestmark = pytest.mark.django_db
COPIED = """
    SELECT s.id, s.actor_id, f.value_chain_id, s.function_id, s.stated_by_id, a.admin1_id, a.name_sort, a.visibility, s.since, s.until,
        a.visibility = 'registry' OR EXISTS (SELECT 1 FROM actors_workswith w WHERE w.organization_id = s.stated_by_id AND w.actor_id = a.id)
    FROM actors_actorfunction s JOIN actors_actor a ON a.id = s.actor_id JOIN markets_function f ON f.id = s.function_id ORDER BY 1
"""
KEPT = """
    SELECT stage_id, actor_id, value_chain_id, function_id, stated_by_id, admin1_id, name_sort, visibility, since, until, is_open
    FROM actors_listing ORDER BY 1
"""


def rows(text):
    with connection.cursor() as cursor:
        cursor.execute(text)
        return cursor.fetchall()


@pytest.fixture
def stage(chain):
    return FunctionFactory(value_chain=chain, name="Milling", position=40)


def names(client, **query):
    answer = client.get("/actors/", query_params=query)
    assert answer.status_code == 200
    return re.findall(r'<a class="name" href="[^"]+"><bdi>([^<]+)</bdi>', answer.text)


def counted(client, **query):
    return re.search(r"([\d,]+) match", client.get("/actors/", query_params=query).text).group(1)


def test_the_listing_follows_whatever_is_written(organization, stage, other_organization):
    made = [ActorFactory(name=f"Baraka {n}", admin1_id="KE-42") for n in range(3)]
    ActorFunction.objects.bulk_create(ActorFunction(actor=actor, function=stage, stated_by=organization) for actor in made)
    extra = ActorFunctionFactory(actor=made[0], function=stage, stated_by=other_organization, since=date(2020, 1, 1))
    assert rows(KEPT) == rows(COPIED)
    Actor.objects.filter(pk=made[1].pk).update(name_sort="zuri", admin1_id=None, visibility="private")
    ActorFunction.objects.filter(pk=extra.pk).update(until=date(2021, 1, 1), function=FunctionFactory(value_chain=stage.value_chain))
    assert rows(KEPT) == rows(COPIED)
    Function.objects.filter(pk=stage.pk).update(value_chain=ValueChainFactory(), position=90)
    assert rows(KEPT) == rows(COPIED)
    ActorFunction.objects.filter(actor=made[2]).delete()
    made[0].functions.all().delete()
    assert rows(KEPT) == rows(COPIED)
    assert Listing.objects.count() == 1


def test_the_listing_follows_who_works_with_a_private_actor(organization, stage, other_organization):
    secret, shown, other = ActorFactory(visibility="private"), ActorFactory(), ActorFactory(visibility="private", works_with=organization)
    for actor in (secret, shown, other):
        for party in (organization, other_organization, None):
            ActorFunctionFactory(actor=actor, function=stage, stated_by=party)
    assert rows(KEPT) == rows(COPIED)
    assert Listing.objects.filter(is_open=True).count() == 4
    WorksWith.objects.bulk_create(
        [WorksWith(organization=party, actor=actor) for party in (organization, other_organization) for actor in (secret, shown)],
        ignore_conflicts=True,
    )
    assert rows(KEPT) == rows(COPIED)
    assert Listing.objects.filter(actor=secret, is_open=True).count() == 2
    WorksWith.objects.filter(actor=secret, organization=organization).update(actor=other, organization=other_organization)
    assert rows(KEPT) == rows(COPIED)
    WorksWith.objects.filter(actor=other, organization=organization).delete()
    assert rows(KEPT) == rows(COPIED)
    Actor.objects.filter(pk=shown.pk).update(visibility="private")
    Actor.objects.filter(pk=other.pk).update(visibility="registry")
    WorksWith.objects.filter(actor__in=(shown, other)).delete()
    assert rows(KEPT) == rows(COPIED)
    Actor.objects.filter(pk=other.pk).update(visibility="private")
    assert rows(KEPT) == rows(COPIED)
    assert list(Listing.objects.filter(is_open=True).values_list("actor", "stated_by").order_by("pk")) == [
        (secret.pk, other_organization.pk)
    ]


def test_what_copy_writes_is_open_as_well(organization, stage):
    secret = ActorFactory(visibility="private")
    with connection.cursor() as cursor:
        for table, columns, line in (
            ("actors_actorfunction", "actor_id, function_id, stated_by_id, source", f"{secret.pk}\t{stage.pk}\t{organization.pk}\t"),
            ("actors_workswith", "actor_id, organization_id", f"{secret.pk}\t{organization.pk}"),
        ):
            cursor.copy_expert(f"COPY {table} ({columns}) FROM STDIN", StringIO(line + "\n"))
            assert rows(KEPT) == rows(COPIED)
    assert Listing.objects.get(is_open=True).actor == secret


def test_a_page_of_the_list_takes_eleven_queries(client, officer, organization, stage, django_assert_num_queries):
    for n in range(51):
        ActorFunctionFactory(actor=ActorFactory(name=f"Baraka {n:02}", admin1_id="KE-42"), function=stage, stated_by=organization)
    client.force_login(officer)
    asked = {"function": stage.pk, "value_chain": stage.value_chain_id, "admin1": "KE-42"}
    first = [f"Baraka {n:02}" for n in range(50)]
    with django_assert_num_queries(11):
        assert names(client, **asked) == first
    cursor = re.search(r'rel="next" href="[^"]*cursor=([^"&]+)', client.get("/actors/", query_params=asked).text).group(1)
    with django_assert_num_queries(10):  # the count came with the address
        assert names(client, **asked, cursor=cursor) == ["Baraka 50"]
    Actor.objects.filter(name="Baraka 50").update(admin1_id="KE-01")
    with django_assert_num_queries(10):  # what stands on one page is not counted
        assert names(client, **asked) == first


def test_an_actor_with_two_statements_of_a_function_is_one_row_and_counted_once(client, officer, organization, stage, other_organization):
    actor = ActorFactory(name="Baraka Mill", works_with=organization)
    for since in (date(2019, 1, 1), date(2020, 1, 1), None):
        ActorFunctionFactory(actor=actor, function=stage, stated_by=organization, since=since)
    ActorFunctionFactory(actor=actor, function=FunctionFactory(value_chain=stage.value_chain, position=41), stated_by=organization)
    MembershipFactory(user=officer, organization=other_organization, role="officer")
    ActorFunctionFactory(actor=actor, function=stage, stated_by=other_organization)
    forget(officer)
    client.force_login(officer)
    for query in (
        {"function": stage.pk},
        {"value_chain": stage.value_chain_id},
        {"function": stage.pk, "value_chain": stage.value_chain_id},
    ):
        assert names(client, **query) == ["Baraka Mill"]
        assert counted(client, **query) == "1"


def test_region_is_by_code_or_name_and_pages_follow_each_other_in_both_orders(client, officer, organization, stage):
    for n in range(120):
        actor = ActorFactory(name=f"Baraka {n:03}", admin1_id="KE-42" if n % 2 else "KE-01")
        ActorFunctionFactory(actor=actor, function=stage, stated_by=organization)
    client.force_login(officer)
    wanted = [f"Baraka {n:03}" for n in range(1, 120, 2)]
    for region in ("KE-42", "trans nzoia"):
        query = {"function": stage.pk, "admin1": region}
        assert counted(client, **query) == "60"
        for ordering, right in ((None, wanted), ("-name_sort", wanted[::-1])):
            asked = query | ({"ordering": ordering} if ordering else {})
            first = client.get("/actors/", query_params=asked)
            cursor = re.search(r'rel="next" href="[^"]*cursor=([^"&]+)', first.text).group(1)
            assert names(client, **asked) + names(client, **asked, cursor=cursor) == right
            back = re.search(r'rel="prev" href="[^"]*cursor=([^"&]+)', client.get("/actors/", query_params=asked | {"cursor": cursor}).text)
            assert names(client, **asked, cursor=back.group(1)) == right[:50]
            assert names(client, **asked, cursor="nonsense") == right[:50]
    assert names(client, function=stage.pk, admin1="Nowhere") == []


def test_the_day_decides_which_functions_last(client, officer, organization, stage):
    ended = ActorFactory(name="Ended")
    ActorFunctionFactory(actor=ended, function=stage, stated_by=organization, since=date(2019, 1, 1), until=date(2020, 12, 31))
    ActorFunctionFactory(actor=ActorFactory(name="Later"), function=stage, stated_by=organization, since=date.today() + timedelta(days=40))
    ActorFunctionFactory(actor=ActorFactory(name="Always"), function=stage, stated_by=organization)
    client.force_login(officer)
    assert names(client, function=stage.pk) == ["Always"]
    assert names(client, function=stage.pk, as_of="2020-06-01") == ["Always", "Ended"]


def test_nobody_learns_more_by_the_listing_than_by_the_facts(
    officer, enumerator, stranger, firm_owner, firm, organization, other_organization, stage
):
    secret = ActorFactory(name="Secret household", kind="household", visibility="private", works_with=organization)
    theirs = ActorFactory(name="Their household", kind="household", visibility="private", works_with=other_organization)
    for actor in (secret, theirs, firm, ActorFactory(name="Open")):
        for party in (organization, other_organization, None):
            ActorFunctionFactory(actor=actor, function=stage, stated_by=party)
    WorksWith.objects.filter(organization=organization, actor=firm).delete()
    RepresentativeFactory(actor=theirs, user=officer)
    stage.value_chain.shared_with.add(other_organization)
    for user in (officer, enumerator, stranger, firm_owner):
        request = RequestFactory().get("/", {"function": stage.pk})
        request.user = user
        filterset = ActorFilter(request.GET, queryset=Actor.objects.for_user(user), request=request)
        assert filterset.is_valid(), user
        known = {line["actor_id"] for line in filterset.listing().order_by("name_sort", "actor_id")}
        assert known == set(filterset.qs.order_by("pk").values_list("pk", flat=True)), user


def test_what_the_listing_does_not_hold_is_asked_of_the_facts(officer, organization, stage):
    other = FunctionFactory(value_chain=ValueChainFactory(organization=organization))
    for query in ({}, {"kind": "trader", "function": stage.pk}, {"function": stage.pk, "value_chain": other.value_chain_id}):
        request = RequestFactory().get("/", query)
        request.user = officer
        filterset = ActorFilter(request.GET, queryset=Actor.objects.for_user(officer), request=request)
        assert filterset.is_valid(), query
        assert filterset.listing() is None, query
