"""The chain map counts what the registry holds, as its reader sees it, each linkage once."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from linkages.map import chain_map
from linkages.models import Linkage
from markets.actions import amend_chain, describe_chain
from markets.models import ProductConversion
from tests.factories import (
    ActorFactory,
    ActorFunctionFactory,
    ChannelFactory,
    ConstraintFactory,
    EnablingFactorFactory,
    EndMarketFactory,
    FunctionFactory,
    LinkageFactory,
    LinkageStatementFactory,
    PriceFactory,
    ProductFactory,
    SupportingMarketFactory,
    ValueChainFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def stages(chain):
    return list(chain.functions.order_by("position"))


@pytest.fixture
def performer(organization):
    """`performer(function, …)`: an actor that performs these functions, as the organization states."""

    def make(*functions, kind="enterprise", **values):
        actor = ActorFactory(works_with=organization, kind=kind, **values)
        for function in functions:
            ActorFunctionFactory(actor=actor, function=function, stated_by=organization)
        return actor

    return make


@pytest.fixture
def trade(organization, chain, product):
    """`trade(seller, buyer, quantity, …)`: a linkage that the seller states, and the buyer too with `both=True`."""

    def make(seller, buyer, quantity=None, *, unit="t", both=False, known_to=organization, statement=None, **values):
        linkage = LinkageFactory(
            **{"from_actor": seller, "to_actor": buyer, "product": product, "value_chain": chain, "known_to": known_to, **values}
        )
        figures = {"quantity": quantity, "unit_id": unit if quantity is not None else None, **(statement or {})}
        LinkageStatementFactory(linkage=linkage, side="from", **figures)
        if both:
            LinkageStatementFactory(linkage=linkage, side="to", **figures)
        return linkage

    return make


def only(edges):
    (edge,) = edges
    return edge


def test_edges_and_unplaced_are_every_linkage_that_the_reader_sees(chain, officer, stages, performer, trade):
    grow, mill = stages
    farms, mills = [performer(grow) for _ in range(3)], [performer(mill) for _ in range(2)]
    trade(farms[0], mills[0], 10, both=True)
    trade(farms[0], mills[1], 4)
    trade(farms[1], mills[0])
    trade(farms[2], performer(), 7, both=True)

    found = chain_map(chain, officer)

    edge = only(found["edges"])
    assert (edge["linkages"], edge["confirmed"], edge["quantity"], edge["unit"], edge["told"]) == (3, 1, Decimal(14), "t", 2)
    assert found["unplaced"]["linkages"] == 1
    assert found["unplaced"]["actors"] == 1
    assert found["totals"] == {"actors": 5, "linkages": 4, "in_force": 4, "confirmed": 2}
    assert sum(e["linkages"] for e in found["edges"]) + found["unplaced"]["linkages"] == Linkage.objects.for_user(officer).count()


def test_what_an_edge_counts_is_what_its_address_lists(api, chain, officer, stages, performer, trade):
    grow, mill = stages
    both = performer(grow, mill)
    first, second, last = performer(grow), performer(grow, kind="cooperative"), performer(mill, kind="trader")
    for seller, buyer in ((first, last), (first, both), (second, last), (both, last), (second, both)):
        trade(seller, buyer, 1)
    trade(first, performer(grow), 1, started_on=timezone.localdate() + timedelta(days=1))

    found = chain_map(chain, officer)

    assert sum(e["linkages"] for e in found["edges"]) == 5
    for edge in found["edges"]:
        answer = api(officer).get(edge["url"].replace("/linkages/", "linkages/", 1) + "&count=true")
        assert answer.json()["count"] == edge["linkages"], edge
    for node in found["nodes"]:
        answer = api(officer).get(node["url"].replace("/actors/", "actors/", 1) + "&count=true")
        assert answer.json()["count"] == node["actors"], node


def test_one_that_performs_two_functions_is_counted_at_both_and_once_in_all(chain, officer, stages, performer, trade):
    grow, mill = stages
    farm, both, shop = performer(grow), performer(grow, mill), performer(mill)
    trade(farm, both, 3)
    trade(both, shop, 5)

    found = chain_map(chain, officer)

    assert {n["id"]: n["actors"] for n in found["nodes"] if n["kind"] == "function"} == {f"function-{grow.pk}": 2, f"function-{mill.pk}": 2}
    assert found["totals"]["actors"] == 3
    # It buys at its first function and sells from its last.
    assert {(e["from"], e["to"]): e["linkages"] for e in found["edges"]} == {
        (f"function-{grow.pk}", f"function-{grow.pk}"): 1,
        (f"function-{mill.pk}", f"function-{mill.pk}"): 1,
    }


def test_quantities_are_added_in_the_products_unit_and_never_mixed(chain, officer, organization, product, stages, performer, trade):
    grow, mill = stages
    farm, mills = performer(grow), [performer(mill) for _ in range(5)]
    flour = ProductFactory(organization=organization, name="Flour")
    salt = ProductFactory(organization=organization, name="Salt")
    # 2 t of maize make 1 t of flour.
    ProductConversion.objects.create(from_product=product, to_product=flour, factor=2)
    trade(farm, mills[0], 4_000, unit="kg")
    trade(farm, mills[1], 3, product=flour)
    trade(farm, mills[2], 100, product=salt)
    trade(farm, mills[3], 12, unit="bag")
    trade(farm, mills[4], 1, product=None)

    edge = only(chain_map(chain, officer)["edges"])

    assert (edge["quantity"], edge["unit"], edge["told"], edge["linkages"]) == (Decimal(11), "t", 3, 5)


def test_an_unknown_quantity_is_null_and_not_zero(chain, officer, stages, performer, trade):
    trade(performer(stages[0]), performer(stages[1]))
    edge = only(chain_map(chain, officer)["edges"])
    assert (edge["quantity"], edge["unit"], edge["value"], edge["governance"]) == (None, None, None, None)


def test_volume_that_one_side_denies_is_not_drawn_but_the_linkage_is(chain, officer, stages, performer, trade):
    denied = trade(performer(stages[0]), performer(stages[1]), 50)
    LinkageStatementFactory(linkage=denied, side="to", says="denied")
    edge = only(chain_map(chain, officer)["edges"])
    assert (edge["linkages"], edge["disputed"], edge["quantity"]) == (1, 1, None)


def test_lapsed_and_ended_are_said_and_not_drawn(chain, officer, stages, performer, trade):
    grow, mill = stages
    long_ago = datetime(2020, 1, 1, tzinfo=ZoneInfo("UTC"))
    then = {"stated_at": long_ago, "period_start": date(2020, 1, 1), "period_end": date(2020, 3, 31)}
    trade(performer(grow), performer(mill), 1, statement=then)
    ended = trade(performer(grow), performer(mill), 1)
    for side in ("from", "to"):
        LinkageStatementFactory(linkage=ended, side=side, says="ended", period_start=date(2026, 4, 1), period_end=date(2026, 4, 1))

    now, then = chain_map(chain, officer), chain_map(chain, officer, date(2020, 6, 1))

    assert now["edges"] == []
    assert now["unplaced"]["linkages"] == 2
    assert len(now["unplaced"]["reasons"]) == 2
    assert only(then["edges"])["linkages"] == 1


def test_governance_is_the_one_that_most_statements_in_force_name(chain, officer, stages, performer, trade):
    grow, mill = stages
    trade(performer(grow), performer(mill), both=True, statement={"governance": "captive"})
    changed = trade(performer(grow), performer(mill), statement={"governance": "market"})
    for name in ("market", "market"):
        trade(performer(grow), performer(mill), statement={"governance": name})
    # Said anew for the same period: the older one is in force no longer.
    later = timezone.now() + timedelta(seconds=5)
    LinkageStatementFactory(linkage=changed, side="from", governance="captive", stated_at=later)
    assert only(chain_map(chain, officer)["edges"])["governance"] == "captive"


def test_what_a_reader_may_not_see_is_not_counted(chain, officer, organization, other_organization, stranger, stages, performer, trade):
    grow, mill = stages
    seller, buyer = performer(grow, name="Seen"), performer(mill)
    trade(seller, buyer, 5)
    trade(performer(grow), buyer, 90, known_to=other_organization)
    ActorFunctionFactory(actor=ActorFactory(works_with=other_organization), function=grow, stated_by=other_organization)
    chain.shared_with.add(other_organization)

    ours, theirs = chain_map(chain, officer), chain_map(chain, stranger)

    assert (only(ours["edges"])["quantity"], ours["totals"]["actors"]) == (Decimal(5), 3)
    # The other organization states a function of one actor only, and knows one linkage of two actors without one.
    assert theirs["edges"] == []
    assert theirs["totals"] == {"actors": 1, "linkages": 1, "in_force": 1, "confirmed": 0}
    assert "Seen" not in str(theirs)


def test_names_stand_in_boxes_of_few_and_a_private_actor_is_counted_without_its_name(
    chain, officer, stages, performer, other_organization, organization
):
    performer(stages[0], name="Kapkoi Women")
    ActorFunctionFactory(
        actor=ActorFactory(name="Hidden household", visibility="private", works_with=other_organization),
        function=stages[0],
        stated_by=organization,
    )
    node = next(n for n in chain_map(chain, officer)["nodes"] if n["function"] == stages[0].pk)
    assert node["actors"] == 2
    assert [f["name"] for f in node["firms"]] == ["Kapkoi Women"]


def test_kinds_stand_apart_up_to_three(chain, officer, stages, performer):
    for kind in ("cooperative", "trader", "enterprise"):
        performer(stages[0], kind=kind)
    for kind in ("cooperative", "trader", "enterprise", "lead_firm"):
        performer(stages[1], kind=kind)
    nodes = chain_map(chain, officer)["nodes"]
    assert [n["kind"] for n in nodes if n["box"] and n["function"] == stages[0].pk] == ["group"] * 3
    assert [(n["kind"], n["actors"]) for n in nodes if n["box"] and n["function"] == stages[1].pk] == [("function", 4)]


def test_alternatives_share_a_column_and_markets_end_their_lanes(chain, officer, organization, stages):
    grow, mill = stages
    brew = FunctionFactory(value_chain=chain, name="Brewing", position=3, kind="processing")
    schools, bars = EndMarketFactory(organization=organization, name="Schools"), EndMarketFactory(organization=organization, name="Bars")
    PriceFactory(end_market=schools, date=date(2026, 1, 1), price=40)
    PriceFactory(end_market=schools, date=date(2026, 2, 1), price=44)
    first = ChannelFactory(value_chain=chain, name="Flour", end_market=schools)
    second = ChannelFactory(value_chain=chain, name="Beer", end_market=bars)
    first.functions.set([grow, mill])
    second.functions.set([grow, brew])

    found = chain_map(chain, officer, date(2026, 2, 15))

    assert [c["functions"] for c in found["columns"]] == [[grow.pk], [mill.pk, brew.pk]]
    lanes = {n["label"]: n["lanes"] for n in found["nodes"]}
    assert lanes == {
        "Growing": [first.pk, second.pk],
        "Milling": [first.pk],
        "Brewing": [second.pk],
        "Schools": [first.pk],
        "Bars": [second.pk],
    }
    prices = {n["label"]: n["price"] and n["price"]["price"] for n in found["nodes"] if n["kind"] == "end_market"}
    assert prices == {"Schools": Decimal(44), "Bars": None}


def test_an_end_market_of_another_organization_is_not_named(chain, officer, stages):
    channel = ChannelFactory(value_chain=chain, end_market=EndMarketFactory(name="Secret buyers"))
    channel.functions.set(stages)
    found = chain_map(chain, officer)
    assert "Secret buyers" not in str(found)
    assert found["lanes"][0]["end_market"] is None


def test_constraints_are_numbered_by_severity_and_stand_on_their_part(chain, officer, organization, stages, performer):
    farm = performer(stages[0])
    supporting = SupportingMarketFactory(organization=organization)
    supporting.value_chains.add(chain)
    places = ({"function": stages[1]}, {"actor": farm}, {"supporting_market": supporting}, {"whole_chain": chain})
    for severity, subject in zip((2, 5, 3, 1), places, strict=True):
        ConstraintFactory(organization=organization, value_chain=chain, severity=severity, **{"whole_chain": None, **subject})
    ConstraintFactory(organization=organization, value_chain=chain, status="resolved")

    found = chain_map(chain, officer)["markers"]

    assert [(m["number"], m["severity"], m["node"], m["on"]) for m in found] == [
        (1, 5, f"function-{stages[0].pk}", f"actor-{farm.pk}"),
        (2, 3, None, f"supporting_market-{supporting.pk}"),
        (3, 2, f"function-{stages[1].pk}", f"function-{stages[1].pk}"),
        (4, 1, None, "chain"),
    ]


def test_factors_stand_by_level_while_they_hold(chain, officer, organization):
    for level in ("international", "local", "national"):
        EnablingFactorFactory(organization=organization, title=level, level=level).value_chains.add(chain)
    EnablingFactorFactory(organization=organization, title="over", until=date(2020, 1, 1)).value_chains.add(chain)
    assert [b["label"] for b in chain_map(chain, officer)["bands"]] == ["local", "national", "international"]


def test_the_number_of_queries_does_not_grow(chain, officer, organization, stages, performer, trade, django_assert_num_queries):
    def fill(times):
        for _ in range(times):
            trade(performer(stages[0]), performer(stages[1]), 1)
            market = EndMarketFactory(organization=organization)
            PriceFactory(end_market=market)
            ChannelFactory(value_chain=chain, end_market=market).functions.set(stages)
            supporting = SupportingMarketFactory(organization=organization)
            supporting.value_chains.add(chain)
            ConstraintFactory(organization=organization, value_chain=chain)

    fill(1)
    chain_map(chain, officer)
    with django_assert_num_queries(13):
        chain_map(chain, officer)
    fill(4)
    with django_assert_num_queries(13):
        chain_map(chain, officer)


def test_an_empty_chain_says_so(officer, organization):
    found = chain_map(ValueChainFactory(organization=organization), officer)
    assert (found["nodes"], found["edges"], found["totals"]["linkages"]) == ([], [], 0)


def test_a_channel_of_a_new_chain_means_positions_and_of_an_old_one_ids(chain, officer, organization, product):
    market = EndMarketFactory(organization=organization)
    lines = [{"name": str(n), "position": n, "kind": "other"} for n in range(1, 4)]
    channel = {"name": "All", "end_market": market, "functions": [3]}
    made = describe_chain(
        by=officer, organization=organization, name="New", product=product, country="KE", functions=lines, channels=[channel]
    )
    third = made.functions.get(position=3)
    assert [f.pk for f in made.channels.get().functions.all()] == [third.pk]

    changed = amend_chain(chain=made, by=officer, channels=[{**channel, "id": made.channels.get().pk, "functions": [third.pk]}])

    assert [f.pk for f in changed.channels.get().functions.all()] == [third.pk]
