"""What an officer filters the registry by, and the map of what is left."""

import math
import re
from datetime import date
from itertools import combinations

import pytest

from actors.models import Actor
from tests.factories import ActorFactory, ActorFunctionFactory, ContactFactory, ProfileFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def found(api, officer):
    """`found(**filters)`: the names that the officer's list has, in its order."""

    def ask(**filters):
        answer = api(officer).get("actors/", **filters)
        assert answer.status_code == 200, answer.content
        return [row["name"] for row in answer.json()["results"]]

    return ask


def test_a_place_finds_all_that_lies_in_it(found, firm, buyer, organization):
    Actor.objects.filter(pk=firm.pk).update(country="FR", admin1="FR-ARA", admin2="FR-01")
    ActorFactory(name="Lyon traders", country="FR", admin1_id="FR-ARA")
    assert found(place="FR-ARA") == ["Kwanza Growers", "Lyon traders"]
    assert found(place="auvergne-rhône-alpes") == ["Kwanza Growers", "Lyon traders"]
    assert found(place="Ain") == ["Kwanza Growers"]
    assert found(place="France") == ["Kwanza Growers", "Lyon traders"]
    assert found(place="Nowhere") == []


def test_a_sector_finds_all_below_it(found, firm, buyer):
    Actor.objects.filter(pk=firm.pk).update(sector="10")
    Actor.objects.filter(pk=buyer.pk).update(sector="46")
    assert (found(sector="10"), found(sector="C"), found(sector="g")) == (["Kwanza Growers"], ["Kwanza Growers"], ["Unga Mills"])


def test_size_is_by_the_newest_count_that_may_be_seen(found, firm, buyer, organization, other_organization):
    ProfileFactory(actor=firm, stated_by=organization, as_of=date(2024, 6, 30), employees_female=100, employees_male=100)
    ProfileFactory(actor=firm, stated_by=organization, as_of=date(2025, 6, 30), employees_female=3, employees_male=4)
    ProfileFactory(actor=buyer, stated_by=other_organization, as_of=date(2025, 6, 30), employees_female=3, employees_male=4)
    assert (found(size="2–9"), found(size="50–249"), found(size="250+")) == (["Kwanza Growers"], [], [])


def test_a_point_and_whose_facts_they_are_count_as_far_as_one_may_see(
    found, api, firm_owner, firm, buyer, organization, other_organization
):
    ContactFactory(actor=firm, stated_by=organization, latitude="1.02", longitude="35.0")
    ContactFactory(actor=buyer, stated_by=other_organization, latitude="1.02", longitude="35.0")
    assert (found(has_point="true"), found(has_point="false")) == (["Kwanza Growers"], ["Unga Mills"])
    assert (found(stated_by="us"), found(stated_by="firm")) == (["Kwanza Growers"], [])
    ContactFactory(actor=firm, stated_by=None)
    assert [a["name"] for a in api(firm_owner).get("actors/", stated_by="firm").json()["results"]] == ["Kwanza Growers"]


def test_days_products_and_who_sees_it(found, firm, buyer, organization, chain, product):
    Actor.objects.filter(pk=firm.pk).update(founded_on="2019-01-01", visibility="private")
    ActorFunctionFactory(actor=buyer, function=chain.functions.order_by("position").first(), stated_by=organization, product=product)
    assert found(founded_since="2018-06-01") == ["Kwanza Growers"]
    assert found(founded_since="2020-01-01") == []
    assert found(registered_since="2999-01-01") == []
    assert found(registered_since="2020-01-01") == ["Kwanza Growers", "Unga Mills"]
    assert found(visibility="private") == ["Kwanza Growers"]
    assert found(product=product.pk) == ["Unga Mills"]


def test_few_are_drawn_one_by_one_and_the_table_says_the_same(client, officer, firm, buyer, organization, other_organization):
    ContactFactory(actor=firm, stated_by=organization, latitude="1.0157", longitude="35.0062")
    ContactFactory(actor=buyer, stated_by=other_organization, latitude="2", longitude="36")
    client.force_login(officer)
    text = client.get("/actors/map/?country=KE").text
    assert text.count('<circle class="pt') == 1
    assert "<title>Kwanza Growers</title>" in text
    assert 'dir="ltr">1.0157, 35.0062</td>' in text
    assert "1 that matches has none." in text
    assert "Unga Mills" not in text
    assert 'class="land whole"' in text
    assert "Country: <bdi>Kenya</bdi>" in text
    assert "None of them has a point" in client.get("/actors/map/?kind=trader").text


def test_circles_of_one_place_stand_apart_each_a_link_with_a_line_to_its_place(client, officer, organization):
    for number in range(160):
        actor = ActorFactory(admin1_id=("KE-42", "KE-30", "KE-01")[number % 3])
        ContactFactory(actor=actor, stated_by=organization, latitude="1.0", longitude="35.00" + str(number % 3))
    client.force_login(officer)
    text = client.get("/actors/map/").text
    found = re.findall(r'<circle class="many" cx="([\d.]+)" cy="([\d.]+)" r="([\d.]+)">', text)
    circles = [tuple(map(float, circle)) for circle in found]
    assert len(circles) == 3
    assert all(math.hypot(a[0] - b[0], a[1] - b[1]) >= a[2] + b[2] for a, b in combinations(circles, 2))
    assert text.count('class="leader"') == 2
    assert text.count('place=KE-01" aria-label="') == 1


def test_many_are_drawn_by_region_which_leads_further(client, officer, organization):
    for number in range(160):
        actor = ActorFactory(admin1_id="KE-42" if number % 2 else "KE-30")
        ContactFactory(actor=actor, stated_by=organization, latitude="1.0" if number % 2 else "-1.3", longitude="35")
    client.force_login(officer)
    text = client.get("/actors/map/?status=active").text
    assert text.count('<circle class="many') == 2
    assert "status=active&amp;place=KE-42" in text
    assert re.findall(r'<td class="num"[^>]*>(\d+)</td>', text) == ["80", "80"]
    assert client.get("/actors/map/?status=active&place=KE-42").text.count('<circle class="pt') == 80
