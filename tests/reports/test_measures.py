"""Figures counted from the registry, against METHOD's reference tables and by hand."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from actors.models import Profile
from core.figures import MEASURES
from core.models import ExchangeRate
from linkages.affected import affected_inputs, with_affected
from linkages.models import Constraint
from tests.factories import (
    ActorFactory,
    ActorFunctionFactory,
    ChannelFactory,
    ConstraintFactory,
    EndMarketFactory,
    LinkageFactory,
    LinkageStatementFactory,
    ReachFactory,
    SupportingMarketFactory,
)

# linkages_small.csv: linkage, supplier, buyer, started, ended, confirmed by both.
SMALL = (
    ("L1", "S1", "B1", date(2023, 3, 1), None, True),
    ("L2", "S1", "B2", date(2023, 6, 1), date(2024, 5, 31), True),
    ("L3", "S2", "B1", date(2023, 1, 15), None, True),
    ("L4", "S3", "B1", date(2024, 2, 1), None, False),
    ("L5", "S3", "B3", date(2023, 9, 1), date(2023, 12, 31), True),
    ("L6", "S4", "B2", date(2024, 7, 1), None, False),
    ("L7", "B1", "E1", date(2023, 1, 1), None, True),
    ("L8", "B2", "E1", date(2024, 1, 1), date(2024, 12, 31), True),
)


def measured(key, organizations, day, start, **parameters):
    found = MEASURES[key]
    return found.relation([o.pk for o in organizations], {**found.parameters, **parameters}, day, start)


@pytest.fixture
def small(organization):
    firms = {}

    def firm(name):
        return firms.setdefault(name, ActorFactory(works_with=organization, name=name))

    for _name, seller, buyer, start, end, both in SMALL:
        linkage = LinkageFactory(from_actor=firm(seller), to_actor=firm(buyer), started_on=start, ended_on=end, known_to=organization)
        for side in ("from", "to") if both else ("from",):
            LinkageStatementFactory(linkage=linkage, side=side)
    return firms


def test_retention_of_the_reference(small, organization):
    found = measured("linkage_retention", [organization], date(2024, 12, 31), date(2024, 1, 1))
    assert found.value == 60
    assert found.extra == {"kept": 3, "lost": 2, "new": 3}


def test_retention_without_an_earlier_linkage_is_not_known(small, organization):
    assert measured("linkage_retention", [organization], date(2023, 1, 10), date(2022, 12, 1)).value is None


def test_confirmed_share_counts_what_is_in_force(small, organization):
    found = measured("linkages_confirmed_share", [organization], date(2026, 6, 1), date(2026, 1, 1))
    assert found.value == Decimal(600) / 8


def test_other_organizations_linkages_are_not_counted(small, other_organization):
    assert measured("linkages_confirmed_share", [other_organization], date(2026, 6, 1), date(2026, 1, 1)).value is None


@pytest.fixture
def sold(organization, product):
    """`sold(seller, buyer, quantity, price, …)`: what the seller says it sold in the first quarter of 2026."""

    def make(seller, buyer, quantity, price, side="from", linkage=None, **values):
        linkage = linkage or LinkageFactory(from_actor=seller, to_actor=buyer, product=product, known_to=organization)
        values = {"unit_id": "t", "currency_id": "KES", **values}
        LinkageStatementFactory(linkage=linkage, side=side, quantity=quantity, price=price, **values)
        return linkage

    return make


Q1 = (date(2026, 3, 31), date(2026, 1, 1))


def test_sales_are_the_mean_of_both_sides_and_count_each_linkage_once(sold, organization, firm, buyer):
    linkage = sold(firm, buyer, 10, 300)
    sold(firm, buyer, 8, 350, side="to", linkage=linkage)
    other = ActorFactory(works_with=organization)
    sold(other, buyer, "4000", "0.31", unit_id="kg")
    found = measured("sales", [organization], *Q1)
    assert found.value == Decimal(3000 + 2800) / 2 + 1240
    assert {i.actor for i in found.inputs} == {firm.pk, other.pk}


def test_firms_own_figure_rules_over_one_on_its_behalf(sold, organization, firm, buyer):
    linkage = sold(firm, buyer, 10, 300)
    LinkageStatementFactory(linkage=linkage, quantity=99, price=300, unit_id="t", currency_id="KES", by_organization=organization)
    assert measured("sales", [organization], *Q1).value == 3000


def test_statement_of_a_longer_period_is_left_out_and_said(sold, organization, firm, buyer):
    linkage = sold(firm, buyer, 10, 300, period_start=date(2025, 10, 1))
    found = measured("sales", [organization], *Q1)
    assert found.value is None
    assert found.excluded == (("linkage", linkage.pk, "stated for a period that is not within this one"),)


def test_sales_in_two_currencies_are_added_in_a_named_one_at_the_rate_of_their_days(sold, organization, firm, buyer):
    sold(firm, buyer, 10, 300)
    linkage = sold(ActorFactory(), buyer, 1, 1_000_000, currency_id="UGX")
    assert measured("sales", [organization], *Q1, currency="KES").value == 3000, "without a rate it is left out, never taken as 1"
    assert ("linkage", linkage.pk, "no value known in the reporting currency") in measured("sales", [organization], *Q1).excluded
    ExchangeRate.objects.create(from_currency_id="UGX", to_currency_id="KES", on=date(2026, 2, 1), rate="0.035", source="bank")
    assert measured("sales", [organization], *Q1, currency="KES").value == 3000 + 35_000


def test_dependence_is_counted_in_one_currency_and_an_open_market_is_no_buyer(sold, organization, firm, buyer):
    """KES 3,000 and UGX 100,000 are KES 3,000 each at 0.03: neither buyer takes more than half."""
    sold(firm, buyer, 10, 300, stated_at=datetime(2026, 3, 31, tzinfo=UTC))
    kampala = sold(firm, ActorFactory(), 1, 100_000, currency_id="UGX", stated_at=datetime(2026, 3, 31, tzinfo=UTC))
    found = measured("dependence_above", [organization], *Q1)
    assert found.excluded == (("linkage", kampala.pk, "no rate into the currency of most sales is known"),)
    ExchangeRate.objects.create(from_currency_id="UGX", to_currency_id="KES", on=date(2026, 2, 1), rate="0.03", source="bank")
    assert measured("dependence_above", [organization], *Q1).value == 0
    sold(firm, ActorFactory(kind="market"), 90, 300, stated_at=datetime(2026, 3, 31, tzinfo=UTC))
    assert measured("dependence_above", [organization], *Q1).value == 0
    service = LinkageFactory(from_actor=firm, to_actor=buyer, known_to=organization)
    sold(firm, buyer, 190, 300, linkage=service, stated_at=datetime(2026, 3, 31, tzinfo=UTC))
    assert measured("dependence_above", [organization], *Q1).actors == {firm.pk}


def test_price_received_is_a_ratio_of_sums(sold, organization, firm, buyer):
    sold(firm, buyer, 10, 300)
    sold(ActorFactory(), buyer, 30, 400)
    found = measured("price_received", [organization], *Q1)
    assert found.value == Decimal(15_000) / 40_000  # KES per kg: not the mean of 0.30 and 0.40
    assert found.extra == {"unit": "kg"}


def test_export_share_is_by_value(sold, organization, firm, buyer):
    sold(firm, buyer, 10, 300)
    sold(firm, ActorFactory(country="UG"), 10, 100)
    assert measured("export_share", [organization], *Q1).value == 25


def test_place_and_kind_narrow_the_sellers(sold, organization, buyer):
    for country, kind, quantity in (("KE", "enterprise", 1), ("KE", "cooperative", 2), ("UG", "enterprise", 4)):
        sold(ActorFactory(country=country, kind=kind), buyer, quantity, 1)
    assert measured("sales", [organization], *Q1, place="KE").value == 3
    assert measured("sales", [organization], *Q1, kind="enterprise").value == 5
    assert measured("sales", [organization], *Q1, place="KE", kind="cooperative").value == 2


def test_jobs_take_the_newest_profile_of_each_firm_reached(program, organization, other_organization):
    def profile(actor, day, women, men, by=organization):
        Profile.objects.create(actor=actor, as_of=day, employees_female=women, employees_male=men, stated_by=by)

    one, two, three, stranger = (ActorFactory(works_with=organization) for _ in range(4))
    for actor in (one, two, three):
        ReachFactory(intervention__program=program, actor=actor)
    profile(one, date(2025, 1, 1), 1, 1)
    profile(one, date(2026, 1, 1), 4, 2)
    profile(one, date(2026, 6, 1), 50, 50)
    profile(two, date(2025, 6, 1), 3, None)
    profile(three, date(2026, 1, 1), 9, 9, by=other_organization)
    profile(stranger, date(2026, 1, 1), 70, 70)
    found = measured("jobs", [organization], *Q1, program=program.pk)
    assert found.value == 6 + 3
    assert found.excluded == (("actor", three.pk, "no profile with workers"),)


def test_affected_actors_are_the_same_in_a_list_and_in_their_explanation(organization, chain, linkage, firm, buyer):
    grow, mill = chain.functions.order_by("position")
    for function in (grow, grow, mill):
        ActorFunctionFactory(actor=ActorFactory(), function=function, stated_by=organization)
    both = ActorFactory()
    for function in (grow, mill):
        ActorFunctionFactory(actor=both, function=function, stated_by=organization)
    ActorFunctionFactory(actor=firm, function=grow, stated_by=organization, until=date(2025, 1, 1))
    market = EndMarketFactory(organization=organization)
    channel = ChannelFactory(value_chain=chain, end_market=market)
    channel.functions.set([grow])
    support = SupportingMarketFactory(organization=organization)
    support.providers.create(actor=buyer)
    expected = {"function": 3, "whole_chain": 4, "channel": 3, "actor": 1, "linkage": 2, "supporting_market": 1, "end_market": None}
    subjects = {
        "function": grow,
        "whole_chain": chain,
        "channel": channel,
        "actor": firm,
        "linkage": linkage,
        "supporting_market": support,
        "end_market": market,
    }
    for name, subject in subjects.items():
        ConstraintFactory(organization=organization, value_chain=chain, title=name, **{"whole_chain": None, name: subject})
    day = date(2026, 6, 1)
    counted = {c.title: c.affected for c in with_affected(Constraint.objects.all(), day)}
    assert counted == expected
    for constraint in Constraint.objects.select_related("linkage").order_by("pk"):
        inputs = affected_inputs(constraint, day)
        told = None if inputs is None else len({actor for _kind, _pk, actor in inputs})
        assert told == expected[constraint.title], constraint.title
        value = measured("affected_actors", [organization], day, day, constraint=constraint.pk).value
        assert value == expected[constraint.title]


def test_every_measure_of_the_interface_is_there():
    named = {
        *("actors_with_confirmed_buyers", "linkages_confirmed_share", "dependence_above", "linkage_retention", "actors_reached"),
        *("upgrades", "jobs", "sales", "price_received", "transaction_cost", "export_share"),
    }
    assert named <= set(MEASURES)
