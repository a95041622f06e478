"""Who sets the terms: typed, derived, contradicting, changing; in statements, lists, pages and the chain's figure."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.files.base import ContentFile

from core.figures import MEASURES
from imports import actions as importing
from imports import engine
from linkages import actions
from linkages.models import Linkage, LinkageStatement
from tests.factories import LinkageFactory, LinkageStatementFactory
from tests.linkages.test_pages import words

pytestmark = pytest.mark.django_db
PERIOD = {"period_start": "2026-01-01", "period_end": "2026-03-31"}
TERMS = {
    "contract": "written",
    "governance": "market",
    "complexity": "high",
    "codified": "high",
    "capability": "low",
    "quality_terms": "Moisture at most 13.5 %",
    "payment_terms": "30 days",
    "service_terms": "embedded",
    "joint_action": "joint_sale",
    "embedded_services": ["advice"],
}
CAPTIVE = {"complexity": "high", "codified": "high", "capability": "low"}


# statements


def test_terms_are_stated_and_the_type_that_follows_is_told_beside_the_typed_one(api, officer, linkage):
    answer = api(officer).post(f"linkages/{linkage.pk}/statements/", {"side": "from", **PERIOD, **TERMS})
    assert answer.status_code == 201
    said = answer.json()
    assert {name: said[name] for name in TERMS} == TERMS
    assert said["governance_derived"] == {"type": "captive", "reason": "", "contradicts": True}
    listed = api(officer).get(f"linkages/{linkage.pk}/").json()["statements"][0]
    assert (listed["governance"], listed["complexity"], listed["governance_derived"]["type"]) == ("market", "high", "captive")


@pytest.mark.parametrize(
    ("answers", "says"),
    [
        (("low", "high", "low"), "Such a supplier stays outside the chain."),
        (("low", "low", "high"), "That is unlikely; ask again."),
        (("high", "", "low"), "Not derived: it is not known whether it is written down."),
        (("", "", ""), ""),
    ],
)
def test_where_no_type_follows_it_says_why(api, officer, linkage, answers, says):
    answered = dict(zip(("complexity", "codified", "capability"), answers, strict=True))
    said = api(officer).post(f"linkages/{linkage.pk}/statements/", {"side": "from", **PERIOD, **answered}).json()["governance_derived"]
    assert said["type"] is None
    assert says in said["reason"]


def test_a_level_is_high_or_low(api, officer, linkage):
    answer = api(officer).post(f"linkages/{linkage.pk}/statements/", {"side": "from", **PERIOD, "complexity": "middling"})
    assert answer.status_code == 400
    assert "complexity" in answer.json()["errors"][0]["pointer"]


def test_who_confirms_without_own_figures_copies_the_terms_too(buyer_owner, linkage):
    LinkageStatementFactory(linkage=linkage, quantity=10, unit_id="t", **TERMS)
    said = actions.confirm(linkage=linkage, by=buyer_owner)
    assert said.copied
    assert {name: getattr(said, name) for name in TERMS} == TERMS


def test_terms_of_ones_own_are_own_figures(buyer_owner, linkage):
    LinkageStatementFactory(linkage=linkage, quantity=10, unit_id="t", **TERMS)
    said = actions.confirm(linkage=linkage, by=buyer_owner, payment_terms="On the day")
    assert (said.copied, said.quantity, said.payment_terms, said.governance) == (False, None, "On the day", "")


def test_a_claim_that_tells_terms_is_not_bare_and_stays(officer, linkage):
    first = {"period_start": date(2026, 1, 1), "period_end": date(2026, 3, 31)}
    actions.state(linkage=linkage, side="from", by=officer, complexity="high", **first)
    actions.state(
        linkage=linkage, side="from", by=officer, quantity=3, unit_id="t", period_start=date(2026, 4, 1), period_end=date(2026, 6, 30)
    )
    assert list(LinkageStatement.objects.order_by("pk").values_list("says", flat=True)) == ["exists", "exists"]


def test_the_officers_form_asks_for_them_and_the_firms_answer_does_not(client, officer, buyer_owner, linkage):
    LinkageStatementFactory(linkage=linkage, quantity=10, unit_id="t")
    client.force_login(officer)
    sent = {**TERMS, "embedded_services": "advice", "side": "from", **PERIOD}
    assert client.post(f"/linkages/{linkage.pk}/state/", sent).status_code == 302
    said = LinkageStatement.objects.order_by("-pk").first()
    assert {name: getattr(said, name) for name in TERMS} == TERMS
    client.force_login(buyer_owner)
    page = client.get(f"/firm/linkages/{linkage.pk}/answer/")
    assert page.status_code == 200
    assert "complexity" not in page.text


def test_they_come_in_and_go_out_with_lists(organization, manager, firm, buyer):
    def bring_in(text):
        file = ContentFile(text.encode(), name="list.csv")
        return engine.commit(engine.check(importing.upload(by=manager, organization=organization, kind="linkages", file=file)))

    head = "supplier,buyer,quantity,unit,period start,period end,complexity,codified,capability,payment terms,quality terms\n"
    row = f"{firm.code},{buyer.code},5,t,2026-01-01,2026-03-31,High,low,high,30 days,Grade 2\n"
    for _again in range(2):
        bring_in(head + row)
    said = LinkageStatement.objects.get()
    assert (said.complexity, said.codified, said.capability, said.payment_terms, said.quality_terms) == (
        "high",
        "low",
        "high",
        "30 days",
        "Grade 2",
    )
    bring_in(head + row.replace("30 days", "On the day"))
    assert LinkageStatement.objects.order_by("-pk").first().payment_terms == "On the day"
    assert LinkageStatement.objects.count() == 2


# the linkage's page


def test_the_page_shows_what_each_side_typed_what_follows_and_what_changed(client, officer, organization, linkage):
    before = {"period_start": date(2025, 1, 1), "period_end": date(2025, 12, 31)}
    LinkageStatementFactory(linkage=linkage, governance="market", **before)
    LinkageStatementFactory(linkage=linkage, governance="market", **CAPTIVE)
    LinkageStatementFactory(linkage=linkage, side="to", governance="modular", by_organization=organization)
    client.force_login(officer)
    shown = words(client.get(f"/linkages/{linkage.pk}/")).split("Follows from the answers Answers")[1]
    assert "changed" in shown
    assert "not what the answers give; kept Captive" in shown
    assert "alpha on its behalf" in shown
    assert "Modular nothing not asked" in shown


def test_without_a_word_of_it_the_page_has_no_such_part(client, officer, linkage):
    LinkageStatementFactory(linkage=linkage, quantity=3, unit_id="t")
    client.force_login(officer)
    assert 'id="governance"' not in client.get(f"/linkages/{linkage.pk}/").text


# the chain's figure


@pytest.fixture
def governed(organization, chain):
    """Linkages of the chain: 2 market (400), 1 captive by its answers though market was typed (600), 1 where the sides differ, 1 unknown."""

    def make(value, *statements):
        linkage = LinkageFactory(product=chain.product, value_chain=chain, known_to=organization)
        for side, said in zip(("from", "to"), statements, strict=False):
            figures = {"quantity": value, "unit_id": "kg", "price": 1, "currency_id": "KES"} if value else {}
            LinkageStatementFactory(linkage=linkage, side=side, **figures, **said)
        return linkage

    return [
        make(100, {"governance": "market"}),
        make(300, {"governance": "market"}, {"complexity": "low", "codified": "high", "capability": "high"}),
        make(600, {"governance": "market", **CAPTIVE}),
        make(None, {"governance": "market"}, {"governance": "captive"}),
        make(50, {}),
    ]


def measured(organization, day=date(2026, 3, 31), **parameters):
    found = MEASURES["governance_share"]
    return found.relation([organization.pk], {**found.parameters, **parameters}, day, date(2026, 1, 1))


def test_share_of_linkages_and_of_value_by_type(organization, governed):
    market = measured(organization)
    assert (market.value, market.extra) == (50, {"used": 4, "expected": 5})
    assert [i.pk for i in market.inputs] == [linkage.pk for linkage in governed[:4]]
    assert market.excluded == (("linkage", governed[4].pk, "its type is not known"),)
    assert measured(organization, type="captive").value == 25
    assert measured(organization, type="hierarchy").value == 0
    by_value = measured(organization, type="captive", by="value")
    assert by_value.value == 60
    assert ("linkage", governed[3].pk, "no value known in the reporting currency") in by_value.excluded


def test_no_linkage_no_share(organization):
    assert measured(organization).value is None


def test_a_type_of_an_earlier_period_gives_way_to_a_later_one(organization, chain):
    linkage = LinkageFactory(value_chain=chain, known_to=organization)
    LinkageStatementFactory(linkage=linkage, governance="market")
    LinkageStatementFactory(linkage=linkage, governance="captive", period_start=date(2025, 1, 1), period_end=date(2025, 3, 31))
    LinkageStatementFactory(linkage=linkage, governance="hierarchy", by_organization=organization)
    assert measured(organization).value == 100


def test_the_chains_page_shows_the_shares(client, officer, chain, governed):
    client.force_login(officer)
    page = words(client.get(f"/chains/{chain.pk}/"))
    shown = page.split("Governance Linkages Share Of the value")[1]
    assert "Market 2 50 % 40 %" in shown
    assert "Captive 1 25 % 60 %" in shown
    assert "The sides differ 1 25 %" in shown
    assert "Not known 1 not counted" in shown
    assert Decimal(Linkage.objects.filter(value_chain=chain).count()) == 5
