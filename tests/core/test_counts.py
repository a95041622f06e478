"""A list is counted on its first page; the pages that follow carry the count, for one person, one question and one day."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from actors.models import Actor
from tests.factories import ActorFactory, OrganizationFactory, member

pytestmark = pytest.mark.django_db
AS_COUNTED = "as counted on the first page"


@pytest.fixture
def many():
    return [ActorFactory(name=f"Baraka {n:03}", kind="trader") for n in range(60)]


def seen(client, **query):
    answer = client.get("/actors/", query_params={"kind": "trader"} | query)
    assert answer.status_code == 200
    return re.search(r"([\d,]+) match", answer.text).group(1), AS_COUNTED in answer.text, answer.text


def leading(text, way="next"):
    return re.search(rf'rel="{way}" href="[^"]*cursor=([^"&]+)', text).group(1)


def test_pages_after_the_first_tell_its_count_and_do_not_count_again(client, officer, many, django_assert_num_queries):
    client.force_login(officer)
    count, carried, first = seen(client)
    assert (count, carried) == ("60", False)
    ActorFactory(name="Zuri", kind="trader")
    assert seen(client, cursor=leading(first).partition(".")[0])[:2] == ("61", False)
    count, carried, second = seen(client, cursor=leading(first))
    assert (count, carried) == ("60", True)
    assert len(re.findall(r'<a class="name"', second)) == 11
    count, carried, back = seen(client, cursor=leading(second, "prev"))
    assert (count, carried) == ("60", True)
    assert re.findall(r"<bdi>(Baraka \d+)", back) == re.findall(r"<bdi>(Baraka \d+)", first)


def test_a_count_holds_for_one_person_one_question_and_one_day(client, officer, organization, many, monkeypatch):
    client.force_login(officer)
    cursor = leading(seen(client)[2])
    Actor.objects.filter(pk__in=[actor.pk for actor in many[50:]]).update(kind="cooperative")
    assert seen(client, cursor=cursor)[:2] == ("60", True)
    assert seen(client, cursor=cursor, country="KE")[:2] == (str(Actor.objects.filter(kind="trader", country="KE").count()), False)
    place, count, seal = cursor.split(".")
    for written in (
        f"{place}.59.{seal}",
        f"{place}.{seal}",
        f"{place}..",
        f"{place}.{'9' * 5000}.{seal}",
        f"{place}.-1.{seal}",
        f"{place}.²",
    ):
        assert seen(client, cursor=written)[:2] == ("50", False), written[:60]
    client.force_login(member(OrganizationFactory(), "officer"))
    assert seen(client, cursor=cursor)[:2] == ("50", False)
    client.force_login(officer)
    tomorrow = timezone.localdate() + timedelta(days=1)
    monkeypatch.setattr(timezone, "localdate", lambda *args, **kwargs: tomorrow)
    assert seen(client, cursor=cursor)[:2] == ("50", False)
    assert count == "60"
