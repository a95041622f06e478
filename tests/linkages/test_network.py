"""The network around a firm: who is drawn, what each reader sees of it, how much is read, and that the table says the same."""

import re
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from linkages.network import MOST_DRAWN, MOST_PARTNERS
from tests.factories import ActorFactory, LinkageFactory, LinkageStatementFactory, ProductFactory, owner_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def trade(organization, product):
    """`trade(seller, buyer, both=…)`: a linkage that Alpha knows and the seller states; the buyer too with `both`."""

    def make(seller, buyer, *, both=False, known_to=organization, says="exists", **values):
        linkage = LinkageFactory(**{"from_actor": seller, "to_actor": buyer, "product": product, "known_to": known_to, **values})
        LinkageStatementFactory(linkage=linkage, quantity=5, unit_id="t")
        if both:
            LinkageStatementFactory(linkage=linkage, side="to", quantity=5, unit_id="t", says=says)
        return linkage

    return make


@pytest.fixture
def chain_of_four(trade, firm, buyer):
    """farm → firm → buyer → shop, and a disputed second product from the firm to the buyer."""
    farm, shop = ActorFactory(name="Farm"), ActorFactory(name="Shop", kind="lead_firm")
    trade(farm, firm), trade(firm, buyer, both=True), trade(buyer, shop)
    trade(firm, buyer, both=True, says="denied", product=ProductFactory(name="Beans"))
    return farm, firm, buyer, shop


def network(api, user, actor, **query):
    answer = api(user).get(f"actors/{actor.code}/network/", **query)
    assert answer.status_code == 200, answer.text
    return answer.json()


def names(found, step):
    return sorted(node["name"] or "hidden" for node in found["nodes"] if node["step"] == step)


def test_one_step_is_the_partners_and_two_steps_theirs(api, officer, chain_of_four):
    farm, firm, buyer, shop = chain_of_four
    one, two = network(api, officer, firm), network(api, officer, firm, steps=2)
    assert (names(one, 0), names(one, 1), names(one, 2)) == ([firm.name], sorted([farm.name, buyer.name]), [])
    assert names(two, 2) == [shop.name]
    ties = {(e["from"], e["to"]): (e["status"], len(e["linkages"])) for e in two["edges"]}
    assert ties == {
        (farm.code, firm.code): ("claimed", 1),
        (firm.code, buyer.code): ("disputed", 2),  # of several the one that asks for attention
        (buyer.code, shop.code): ("claimed", 1),
    }
    assert {n["id"]: n["partners"] for n in two["nodes"]} == {firm.code: 2, farm.code: 1, buyer.code: 2, shop.code: 1}
    assert (two["left_out"], two["beyond"], two["known_on"]) == (0, 0, None)


def test_kind_product_and_day_narrow_it(api, officer, organization, chain_of_four, product, firm, trade):
    farm, _firm, buyer, _shop = chain_of_four
    group = ActorFactory(name="Group", kind="producer_group")
    trade(firm, group, kind="horizontal", product=None)
    later = ActorFactory(name="Later")
    linkage = LinkageFactory(from_actor=firm, to_actor=later, known_to=organization)
    LinkageStatementFactory(linkage=linkage, period_start=date(2026, 4, 1), period_end=date(2026, 6, 30))
    assert names(network(api, officer, firm), 1) == sorted([farm.name, buyer.name, "Group", "Later"])
    assert names(network(api, officer, firm, kind="horizontal"), 1) == ["Group"]
    assert names(network(api, officer, firm, product=product.pk), 1) == sorted([farm.name, buyer.name])
    assert "Later" not in names(network(api, officer, firm, as_of="2026-03-31"), 1)
    assert names(network(api, officer, firm, as_of="2020-01-01"), 1) == []


@pytest.mark.parametrize("query", [{"steps": 3}, {"kind": "friends"}, {"product": 0}, {"as_of": "2026-02-31"}, {"colour": "red"}])
def test_what_is_asked_wrongly_is_refused_by_name(api, officer, firm, query):
    answer = api(officer).get(f"actors/{firm.code}/network/", **query)
    assert (answer.status_code, next(iter(query)) in answer.text) == (400, True)


def test_a_reader_sees_the_linkages_that_he_sees_elsewhere_and_no_others(api, stranger, firm, other_organization, chain_of_four, trade):
    assert names(network(api, stranger, firm, steps=2), 1) == []
    known = ActorFactory(name="Known to Beta")
    trade(firm, known, known_to=other_organization)
    assert names(network(api, stranger, firm, steps=2), 1) == ["Known to Beta"]


def test_a_firm_that_may_not_be_seen_is_told_by_its_kind_once_for_each_linkage_and_leads_no_further(
    api, client, stranger, firm, buyer, organization, other_organization, trade
):
    household = ActorFactory(name="Wekesa family", kind="household", visibility="private", works_with=organization)
    for partner in (firm, buyer):
        trade(household, partner, known_to=other_organization)
    trade(firm, buyer, known_to=other_organization)
    found = network(api, stranger, firm, steps=2)
    hidden = [n for n in found["nodes"] if n["actor"] is None]
    assert [(n["kind"], n["name"], n["partners"]) for n in hidden] == [("household", None, 1)] * 2
    assert sorted(n["step"] for n in hidden) == [1, 2]
    client.force_login(stranger)
    page = client.get(f"/actors/{firm.code}/network/?steps=2").text
    assert "Wekesa" not in page
    assert household.code not in page
    assert "not shown to you" in page


def test_the_picture_and_the_table_say_the_same(client, officer, chain_of_four):
    farm, firm, buyer, shop = chain_of_four
    client.force_login(officer)
    page = client.get(f"/actors/{firm.code}/network/?steps=2").text
    svg = page[page.index("<svg xmlns") : page.index("</svg>", page.index("<svg xmlns"))]
    table = page[page.index('id="table"') :]
    for actor in chain_of_four:
        assert f'href="/actors/{actor.code}/network/?steps=2"' in svg
        assert f'href="/actors/{actor.code}/"' in table
    assert svg.count("<a href") == 4
    assert svg.count("<g><title>") == table.count('data-label="Status"') == 3
    assert f"{firm.name} to {buyer.name}, Vertical: supplier to buyer: disputed" in svg
    assert f'href="/linkages/?from_actor={firm.code}&amp;to_actor={buyer.code}&amp;kind=vertical"' in table
    assert "Network" in client.get(f"/actors/{firm.code}/").text
    assert f'href="/actors/{firm.code}/network/?steps=2"' in client.get(f"/actors/{firm.code}/?tab=network").text


def test_a_firm_sees_its_own_network_on_its_own_pages(client, chain_of_four):
    farm, firm, buyer, shop = chain_of_four
    client.force_login(owner_of(firm))
    page = client.get("/firm/network/?steps=2").text
    assert all(name in page for name in (farm.name, buyer.name))
    assert shop.name not in page  # a linkage of others is theirs to show
    assert re.search(r'href="/firm/linkages/\d+/"', page)
    assert "/firm/network/" in client.get("/firm/linkages/").text


def test_of_a_large_firm_the_strongest_ties_are_drawn_and_the_rest_is_said(api, client, officer, firm, trade):
    most = MOST_PARTNERS[1]
    for number in range(most + 3):
        trade(firm, ActorFactory(name=f"Small {number}"))
    strong = ActorFactory(name="Strong")
    trade(firm, strong, both=True)
    found = network(api, officer, firm)
    assert (len(found["nodes"]), found["left_out"]) == (most + 1, 4)
    assert "Strong" in names(found, 1)
    client.force_login(officer)
    assert "Not drawn: 4 partners" in client.get(f"/actors/{firm.code}/network/").text
    assert len(network(api, officer, firm, steps=2)["nodes"]) <= MOST_DRAWN


def test_it_takes_as_many_queries_for_many_partners_as_for_few(client, officer, firm, trade):
    def fill(count):
        for _ in range(count):
            partner = ActorFactory()
            trade(firm, partner), trade(partner, ActorFactory())

    def queries(path):
        with CaptureQueriesContext(connection) as taken:
            assert client.get(path).status_code == 200
        return len(taken)

    client.force_login(officer)
    path = f"/actors/{firm.code}/network/?steps=2"
    fill(2)
    few = queries(path)
    fill(20)
    assert queries(path) == few <= 14
