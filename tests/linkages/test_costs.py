"""What it costs to trade: who states and sees it, which statement counts, what it comes to for a unit, and whether it fell."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from actors import consents
from actors.enums import Shared, Viewer
from core.figures import MEASURES
from linkages.models import LinkageParty, TransactionCost
from tests.factories import ActorFactory, LinkageFactory, LinkageStatementFactory, owner_of
from tests.linkages.test_pages import words

pytestmark = pytest.mark.django_db
PERIOD = {"period_start": "2026-01-01", "period_end": "2026-03-31"}
DAYS = {"period_start": date(2026, 1, 1), "period_end": date(2026, 3, 31)}
# The reference of the method: 4,000 kg at 2.00, costs of 520.
REFERENCE = {"search": 40, "bargaining": 20, "transport": 360, "checking": 60, "other": 40, "currency": "KES"}


@pytest.fixture
def traded(linkage):
    LinkageStatementFactory(linkage=linkage, side="from", quantity=4000, unit_id="kg", price=2, currency_id="KES")
    return linkage


@pytest.fixture
def at_interest(chain):
    chain.interest_rate = 18
    chain.save()
    return chain


def body(linkage, side="from", **more):
    return {"linkage": linkage.pk, "side": side, **PERIOD, **REFERENCE, **more}


def stated(linkage, side="from", minutes=0, by_organization=None, by_firm=None, currency="KES", **values):
    if by_organization is None and by_firm is None:
        by_firm = linkage.from_actor if side == "from" else linkage.to_actor
    at = timezone.now() - timedelta(days=1) + timedelta(minutes=minutes)
    given = {**DAYS, "transport": 100, **values}
    return TransactionCost.objects.create(
        linkage=linkage, side=side, currency_id=currency, by_organization=by_organization, by_firm=by_firm, stated_at=at, **given
    )


# for one unit


def test_the_reference_with_and_without_waiting(api, officer, traded, at_interest):
    caller = api(officer)
    at_once = caller.make("transaction-costs/", **body(traded, payment_delay_days=0))["per_unit"]
    assert (at_once["value"], at_once["unit"], at_once["currency"], at_once["lower_bound"]) == ("0.130000000", "kg", "KES", False)
    waited = caller.make("transaction-costs/", **body(traded, payment_delay_days=30))["per_unit"]
    assert Decimal(waited["value"]).quantize(Decimal("1e-8")) == Decimal("0.15958904")
    assert Decimal(waited["share_of_price"]).quantize(Decimal("1e-6")) == Decimal("7.979452")
    assert (waited["lower_bound"], waited["missing"], waited["quantity"], waited["quantity_from"]) == (False, [], "4000", "own")


def test_without_interest_of_the_chain_waiting_is_not_valued_and_the_figure_is_a_lower_bound(api, officer, traded):
    per_unit = api(officer).make("transaction-costs/", **body(traded, payment_delay_days=30))["per_unit"]
    assert (per_unit["value"], per_unit["lower_bound"], per_unit["missing"]) == ("0.130000000", True, ["waiting"])


def test_a_part_left_out_is_a_lower_bound_and_is_named(api, officer, traded):
    given = {**body(traded, payment_delay_days=0), "search": None}
    del given["checking"]
    per_unit = api(officer).make("transaction-costs/", **given)["per_unit"]
    assert (per_unit["value"], per_unit["lower_bound"], per_unit["missing"]) == ("0.105000000", True, ["search", "checking"])


def test_without_a_quantity_of_the_period_there_is_no_cost_of_a_unit(api, officer, linkage):
    per_unit = api(officer).make("transaction-costs/", **body(linkage))["per_unit"]
    assert (per_unit["value"], per_unit["quantity"], per_unit["quantity_from"]) == (None, None, None)
    assert per_unit["reason"] == "How much was traded in this period is not known."


def test_nothing_traded_is_no_division(api, officer, linkage):
    LinkageStatementFactory(linkage=linkage, side="from", quantity=0, unit_id="kg")
    per_unit = api(officer).make("transaction-costs/", **body(linkage))["per_unit"]
    assert (per_unit["value"], per_unit["reason"]) == (None, "Nothing was traded in this period.")


def test_the_other_sides_quantity_serves_where_the_own_is_not_stated_and_it_says_so(api, officer, linkage):
    LinkageStatementFactory(linkage=linkage, side="to", quantity=2, unit_id="t", price=2000, currency_id="KES")
    per_unit = api(officer).make("transaction-costs/", **body(linkage, payment_delay_days=0))["per_unit"]
    assert (per_unit["value"], per_unit["unit"], per_unit["quantity_from"]) == ("0.260000000", "kg", "flow")
    assert per_unit["share_of_price"] == "13.000000000"


# who states it, and which counts


def test_a_firm_and_an_organization_on_its_behalf_state_it_and_the_author_is_told(api, officer, firm_owner, firm, organization, traded):
    on_behalf = api(officer).make("transaction-costs/", **body(traded))
    own = api(firm_owner).make("transaction-costs/", **body(traded, transport=300))
    assert on_behalf["author"] == {"organization": organization.pk, "on_behalf": True}
    assert own["author"] == {"actor": firm.code, "on_behalf": False}
    assert [cost.pk for cost in TransactionCost.objects.ruling()] == [own["id"]]


def test_a_firm_does_not_state_the_costs_of_its_partner(api, firm_owner, traded):
    answer = api(firm_owner).post("transaction-costs/", body(traded, side="to"))
    assert answer.status_code == 403
    assert not TransactionCost.objects.exists()


@pytest.mark.parametrize("who", ["viewer", "admin", "nobody", "donor"])
def test_who_answers_for_no_side_states_nothing(api, request, traded, who):
    assert api(request.getfixturevalue(who)).post("transaction-costs/", body(traded)).status_code == 403


def test_of_a_linkage_that_one_does_not_see_nothing_can_be_stated(api, stranger, traded):
    answer = api(stranger).post("transaction-costs/", body(traded))
    assert answer.status_code == 400
    assert "linkage" in answer.json()["errors"][0]["pointer"]


def test_a_newer_one_of_the_same_author_supersedes_and_another_period_does_not(organization, linkage):
    first, second = stated(linkage), stated(linkage, minutes=1)
    earlier = stated(linkage, period_start=date(2025, 10, 1), period_end=date(2025, 12, 31))
    behalf = stated(linkage, by_organization=organization, minutes=2)
    assert set(TransactionCost.objects.in_force()) == {second, earlier, behalf}
    assert set(TransactionCost.objects.ruling()) == {second, earlier}
    assert first not in set(TransactionCost.objects.in_force())


def test_of_two_organizations_on_behalf_the_newer_counts(organization, other_organization, linkage):
    stated(linkage, by_organization=other_organization)
    newer = stated(linkage, by_organization=organization, minutes=1)
    assert list(TransactionCost.objects.ruling()) == [newer]


def test_what_was_taken_back_counts_nowhere_stays_readable_and_brings_nothing_back(api, officer, organization, linkage):
    stated(linkage, by_organization=organization)
    newer = stated(linkage, by_organization=organization, minutes=1)
    caller = api(officer)
    assert caller.delete(f"transaction-costs/{newer.pk}/").status_code == 204
    assert list(TransactionCost.objects.in_force()) == []
    assert caller.get(f"transaction-costs/{newer.pk}/").json()["withdrawn"] is True
    assert [row["id"] for row in caller.get("transaction-costs/", withdrawn="true").json()["results"]] == [newer.pk]
    assert newer.pk not in [row["id"] for row in caller.get("transaction-costs/").json()["results"]]
    acts = [line["act"] for line in caller.get(f"transaction-costs/{newer.pk}/history/").json()["results"]]
    assert "linkages.cost.withdraw" in acts
    assert caller.delete(f"transaction-costs/{newer.pk}/").status_code == 409


def test_only_its_author_takes_it_back(api, officer, firm_owner, linkage):
    own = stated(linkage)
    assert api(officer).delete(f"transaction-costs/{own.pk}/").status_code == 404
    behalf = api(officer).make("transaction-costs/", **body(linkage))
    assert api(firm_owner).delete(f"transaction-costs/{behalf['id']}/").status_code == 403


def test_it_is_never_changed(api, officer, organization, linkage):
    cost = stated(linkage, by_organization=organization)
    caller = api(officer)
    assert caller.patch(f"transaction-costs/{cost.pk}/", {"transport": 1}).status_code == 405
    assert caller.post(f"transaction-costs/{cost.pk}/revert/", {"to": 1}).status_code == 409


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"period_end": "2025-12-31"}, "period_end"),
        ({"search": -1}, "search"),
        ({"payment_delay_days": -1}, "payment_delay_days"),
        ({"currency": "XXQ"}, "currency"),
        ({"side": "both"}, "side"),
        ({"period_start": "1970-01-01"}, ""),
        (dict.fromkeys(("search", "bargaining", "transport", "checking", "other")), "transport"),
    ],
)
def test_what_is_wrong_is_named(api, officer, linkage, wrong, field):
    answer = api(officer).post("transaction-costs/", body(linkage, **wrong))
    assert answer.status_code == 400
    assert field in answer.json()["errors"][0]["pointer"]


# who sees it


def test_the_other_side_never_sees_it(api, officer, firm_owner, buyer_owner, organization, traded, client):
    own, behalf = stated(traded), stated(traded, by_organization=organization, minutes=1, transport=777)
    seen = {cost["id"] for cost in api(firm_owner).get("transaction-costs/").json()["results"]}
    assert seen == {own.pk, behalf.pk}
    assert api(buyer_owner).get("transaction-costs/").json()["results"] == []
    for cost in (own, behalf):
        assert api(buyer_owner).get(f"transaction-costs/{cost.pk}/").status_code == 404
    found = api(buyer_owner).get(f"linkages/{traded.pk}/cost-comparison/").json()
    assert (found["linkages"], found["excluded"], found["whole"]["before"]["expected"]) == ([], [], 0)
    client.force_login(buyer_owner)
    shown = words(client.get(f"/linkages/{traded.pk}/"))
    assert "No costs are known to you yet" in shown
    assert "0.025" not in shown
    assert "777" not in words(client.get(f"/firm/linkages/{traded.pk}/costs/"))


def test_another_organization_on_the_linkage_does_not_see_it(api, organization, other_organization, stranger, traded):
    LinkageParty.objects.create(linkage=traded, organization=other_organization)
    stated(traded), stated(traded, by_organization=organization)
    assert api(stranger).get("transaction-costs/").json()["results"] == []


def test_the_quantity_of_a_statement_that_one_may_not_see_is_not_told_by_a_division(
    api, organization, other_organization, stranger, officer, linkage
):
    LinkageParty.objects.create(linkage=linkage, organization=other_organization)
    LinkageStatementFactory(linkage=linkage, side="from", quantity=4000, unit_id="kg", by_organization=organization)
    stated(linkage, by_organization=other_organization)
    assert api(stranger).get("transaction-costs/").json()["results"][0]["per_unit"]["value"] is None
    assert api(officer).make("transaction-costs/", **body(linkage))["per_unit"]["quantity"] == "4000"


def test_lists_are_filtered(api, officer, organization, linkage, chain, firm, buyer):
    other = LinkageFactory(known_to=organization)
    one, two = stated(linkage, by_organization=organization), stated(linkage, side="to", by_organization=organization)
    late = stated(other, by_organization=organization, period_start=date(2026, 7, 1), period_end=date(2026, 9, 30))

    def found(**query):
        answer = api(officer).get("transaction-costs/", **query)
        assert answer.status_code == 200, answer.content
        return {row["id"] for row in answer.json()["results"]}

    assert found() == {one.pk, two.pk, late.pk}
    assert found(linkage=linkage.pk) == found(value_chain=chain.pk) == {one.pk, two.pk}
    assert found(side="to") == {two.pk}
    assert found(actor=firm.code) == {one.pk}
    assert found(actor=buyer.code) == {two.pk}
    assert found(period_from="2026-04-01") == {late.pk}
    assert found(period_to="2026-06-30") == {one.pk, two.pk}
    newer = stated(linkage, by_organization=organization, minutes=1)
    assert found(counts="true") == {newer.pk, two.pk, late.pk}
    assert found(counts="false") == {one.pk}
    assert api(officer).get("transaction-costs/", colour="red").status_code == 400


# before and after


def test_before_and_after_a_day_for_each_side_and_the_chain(api, officer, organization, linkage, chain):
    old, straddling = (date(2025, 7, 1), date(2025, 9, 30)), (date(2025, 12, 1), date(2026, 2, 28))
    dearer = LinkageFactory(product=chain.product, value_chain=chain, known_to=organization)
    for start, end, row, quantity, cost in (
        (*old, linkage, 1000, 200),
        (date(2026, 1, 1), date(2026, 3, 31), linkage, 3000, 300),
        (date(2026, 1, 1), date(2026, 3, 31), dearer, 1000, 500),
        (*straddling, linkage, 10, 10),
    ):
        period = {"period_start": start, "period_end": end}
        LinkageStatementFactory(linkage=row, quantity=quantity, unit_id="kg", by_organization=organization, **period)
        stated(row, by_organization=organization, transport=cost, **period)
    found = api(officer).get(f"value-chains/{chain.pk}/cost-comparison/", on="2026-01-01").json()
    assert (found["unit"], found["currency"]) == ("kg", "KES")
    whole, same = found["whole"], found["same"]
    assert [Decimal(whole[when]["per_unit"]) for when in ("before", "after")] == [Decimal("0.2"), Decimal("0.2")]
    assert [Decimal(same[when]["per_unit"]) for when in ("before", "after")] == [Decimal("0.2"), Decimal("0.1")]
    assert Decimal(same["change"]) == -50
    assert (same["after"]["lower_bound"], whole["after"]["used"], whole["after"]["expected"]) == (True, 2, 2)
    assert {(line["linkage"], line["side"], line["change"]) for line in found["linkages"]} == {
        (linkage.pk, "from", "-50.000000000"),
        (dearer.pk, "from", None),
    }
    assert [line["reason"] for line in found["excluded"]] == ["Its period lies on both sides of the day."]
    of_one = api(officer).get(f"linkages/{linkage.pk}/cost-comparison/", on="2026-01-01").json()
    assert Decimal(of_one["whole"]["change"]) == -50


def test_a_comparison_asks_for_a_day_and_of_a_chain_that_one_sees(api, officer, stranger, chain):
    assert api(officer).get(f"value-chains/{chain.pk}/cost-comparison/", on="31/02/2026").status_code == 400
    assert api(officer).get(f"value-chains/{chain.pk}/cost-comparison/", before="2026-01-01").status_code == 400
    assert api(stranger).get(f"value-chains/{chain.pk}/cost-comparison/").status_code == 404


# the figure


def measured(organization, **parameters):
    found = MEASURES["transaction_cost"]
    return found.relation([organization.pk], {**found.parameters, **parameters}, date(2026, 3, 31), date(2026, 1, 1))


def test_the_figure_is_the_ratio_of_sums_and_opens_to_its_statements(organization, linkage, traded, chain):
    other = LinkageFactory(from_actor=ActorFactory(kind="cooperative"), value_chain=chain, known_to=organization)
    LinkageStatementFactory(linkage=other, quantity=1, unit_id="t")
    one, two = stated(traded, by_organization=organization, transport=400), stated(other, by_organization=organization, transport=600)
    silent = stated(LinkageFactory(known_to=organization), by_organization=organization)
    found = measured(organization)
    assert found.value == Decimal("0.2")
    assert {(i.kind, i.pk, i.actor, i.value) for i in found.inputs} == {
        ("transaction_cost", one.pk, traded.from_actor_id, Decimal("0.1")),
        ("transaction_cost", two.pk, other.from_actor_id, Decimal("0.6")),
    }
    assert found.excluded == (("transaction_cost", silent.pk, "how much was traded is not known"),)
    assert found.extra == {"unit": "kg", "currency": "KES", "lower_bound": True, "used": 2, "expected": 3}
    assert measured(organization, value_chain=chain.pk).value == Decimal("0.2")
    assert measured(organization, kind="cooperative").value == Decimal("0.6")
    assert measured(organization, place="KE-42").value is None


def test_what_a_firm_states_itself_is_in_the_figure_while_it_agrees_to_show_it(organization, chain):
    linkages = [
        LinkageFactory(from_actor=ActorFactory(works_with=organization), value_chain=chain, known_to=organization) for _n in range(4)
    ]
    for linkage in linkages:
        LinkageStatementFactory(linkage=linkage, quantity=1000, unit_id="kg")
        stated(linkage, transport=100)
    assert measured(organization).value is None
    firm = linkages[0].from_actor
    owner = owner_of(firm)
    consents.share(actor=firm, agreed={(Shared.COSTS, Viewer.PROGRAMS)}, by=owner)
    assert (measured(organization).value, measured(organization).extra["used"]) == (Decimal("0.1"), 1)
    consents.share(actor=firm, agreed=set(), by=owner)
    assert measured(organization).value is None


def test_no_costs_no_figure(organization):
    found = measured(organization)
    assert (found.value, found.inputs, found.excluded) == (None, (), ())


# pages


def test_the_linkage_page_shows_each_side_with_a_bar_and_what_is_not_known(client, officer, organization, traded):
    stated(traded, by_organization=organization, search=40, transport=360)
    client.force_login(officer)
    page = client.get(f"/linkages/{traded.pk}/")
    shown = words(page)
    assert "at least KES 0.1000/kg" in shown
    assert "5.0 % of the price" in shown
    assert "not known: bargaining, checking, other, waiting for payment" in shown
    assert "on its behalf" in shown
    assert 'aria-label="KES\xa00.1000/kg in all: Search KES\xa00.0100/kg, Transport KES\xa00.0900/kg.' in page.text


def test_an_officer_states_costs_on_behalf_by_the_form(client, officer, organization, traded):
    client.force_login(officer)
    address = f"/linkages/{traded.pk}/costs/new/"
    shown = client.get(address)
    assert 'value="2026-03-31"' in shown.text
    assert "Kwanza Growers (on its behalf)" in shown.text
    assert client.post(address, {**PERIOD, "side": "from", "currency": "KES"}).status_code == 422
    sent = client.post(address, {**PERIOD, "side": "from", "currency": "KES", "transport": "360", "payment_delay_days": "12"})
    assert (sent.status_code, sent.url) == (302, f"/linkages/{traded.pk}/#costs")
    cost = TransactionCost.objects.get()
    assert (cost.by_organization, cost.transport, cost.search, cost.payment_delay_days) == (organization, 360, None, 12)


def test_a_firm_states_and_takes_back_its_costs_on_its_phone(client, firm_owner, firm, traded):
    client.force_login(firm_owner)
    address = f"/firm/linkages/{traded.pk}/costs/"
    assert client.post(address, {**PERIOD, "currency": "KES", "transport": "400", "payment_delay_days": "0"}).status_code == 302
    cost = TransactionCost.objects.get()
    assert (cost.side, cost.by_firm, cost.by) == ("from", firm, firm_owner)
    assert "KES 0.1000/kg" in words(client.get(address))
    assert client.post(address, {"withdraw": cost.pk}).status_code == 302
    assert "Take it back" not in words(client.get(address))
    client.force_login(owner_of(ActorFactory()))
    assert client.get(address).status_code == 404


def test_the_pages_of_one_statement_of_all_and_of_a_chain(client, officer, organization, traded, chain, at_interest):
    first = stated(traded, by_organization=organization, payment_delay_days=30)
    stated(traded, by_organization=organization, payment_delay_days=30, minutes=1)
    client.force_login(officer)
    one = words(client.get(f"/linkages/costs/{first.pk}/"))
    assert "Stated anew since" in one
    assert "Cost of the wait KES 118.36" in one
    assert "Kwanza Growers" in words(client.get("/linkages/costs/"))
    compared = words(client.get(f"/chains/{chain.pk}/costs/?on=2026-01-01"))
    assert "at least KES 0.0546/kg" in compared
    assert client.post(f"/linkages/costs/{first.pk}/withdraw/").status_code == 302
    assert "Taken back on" in words(client.get(f"/linkages/costs/{first.pk}/"))


def test_lists_take_as_many_queries_for_thirty_as_for_three(api, officer, organization, linkage, django_assert_max_num_queries):
    for n in range(30):
        start = date(2020, 1, 1) + timedelta(days=31 * n)
        stated(linkage, by_organization=organization, period_start=start, period_end=start + timedelta(days=20))
    caller = api(officer)
    caller.get("me/")
    with django_assert_max_num_queries(14):
        assert len(caller.get("transaction-costs/").json()["results"]) == 30
