"""Pages of chains and what stands around them, through the client, with real rows."""

import re
from datetime import date, timedelta
from decimal import Decimal

import pytest

from linkages.models import Constraint, Opportunity
from markets.models import Assessment, Demand, EnablingFactor, EndMarket, Price, Product, ProductConversion, SupportingMarket, ValueChain
from tests.factories import (
    ActorFactory,
    ActorFunctionFactory,
    ChannelFactory,
    ConstraintFactory,
    EnablingFactorFactory,
    EndMarketFactory,
    LinkageFactory,
    LinkageStatementFactory,
    OpportunityFactory,
    PriceFactory,
    ProductFactory,
    SupportingMarketFactory,
    ValueChainFactory,
)

pytestmark = pytest.mark.django_db

LISTS = ("/chains/", "/end-markets/", "/products/", "/enabling-factors/", "/supporting-markets/", "/constraints/", "/opportunities/")


@pytest.fixture
def page(client):
    """`page(user)`: a browser of that person."""

    def sign_in(user):
        client.force_login(user)
        return client

    return sign_in


@pytest.fixture
def market(organization, product):
    return EndMarketFactory(organization=organization, name="Schools", product=product)


def rows(prefix, lines, known=0):
    """What a form with rows sends."""
    sent = {f"{prefix}-TOTAL_FORMS": len(lines), f"{prefix}-INITIAL_FORMS": known}
    for n, line in enumerate(lines):
        sent |= {f"{prefix}-{n}-{name}": value for name, value in line.items()}
    return sent


def chain_form(product, functions, channels=(), known=(0, 0), **values):
    own = {"name": "Maize, Trans Nzoia", "product": product.pk, "country": "KE", "confirmation_months": 12}
    return {**own, **values, **rows("functions", functions, known[0]), **rows("channels", channels, known[1])}


def text(answer):
    """The page, without what differs on every answer."""
    return re.sub(r'"X-CSRFToken": "\w+"|name="csrfmiddlewaretoken" value="\w+"', "", answer.content.decode())


def test_a_chain_is_described_with_functions_and_channels(page, officer, organization, product, market):
    functions = [{"position": 1, "name": "Growing", "kind": "production"}, {"position": 3, "name": "Milling", "kind": "processing"}]
    empty = {"position": 4, "name": "", "kind": ""}
    channels = [{"name": "School meals", "end_market": market.pk, "functions": ["0", "1"]}]

    answer = page(officer).post("/chains/new/", chain_form(product, [*functions, empty], channels))

    made = ValueChain.objects.get(name="Maize, Trans Nzoia")
    assert (answer.status_code, answer.url) == (302, f"/chains/{made.pk}/")
    assert made.organization == organization
    assert list(made.functions.values_list("position", "name", "kind")) == [(1, "Growing", "production"), (3, "Milling", "processing")]
    assert [f.name for f in made.channels.get(name="School meals").functions.order_by("position")] == ["Growing", "Milling"]


def test_another_row_is_added_by_the_server_and_nothing_typed_is_lost_or_judged(page, officer, product):
    sent = chain_form(product, [{"position": 1, "name": "Growing", "kind": ""}], name="")
    answer = page(officer).post("/chains/new/", {**sent, "add": "functions"})
    assert answer.status_code == 200
    assert 'name="functions-1-name"' in text(answer)
    assert "Growing" in text(answer)
    assert "err-summary" not in text(answer)
    assert not ValueChain.objects.filter(name="").exists()


def test_functions_change_places_and_one_is_taken_out(page, officer, chain, product, market):
    grow, mill = chain.functions.order_by("position")
    lines = [
        {"id": grow.pk, "position": 2, "name": "Growing", "kind": "production"},
        {"id": mill.pk, "position": 1, "name": "Milling", "kind": "processing", "DELETE": "on"},
        {"position": 1, "name": "Inputs", "kind": "inputs"},
    ]
    channels = [{"name": "All", "end_market": market.pk, "functions": ["0", "2"]}]
    answer = page(officer).post(f"/chains/{chain.pk}/edit/", chain_form(product, lines, channels, known=(2, 0), name=chain.name))
    assert answer.status_code == 302
    assert list(chain.functions.order_by("position").values_list("pk", "name")) == [
        (chain.functions.get(name="Inputs").pk, "Inputs"),
        (grow.pk, "Growing"),
    ]
    assert set(chain.channels.get().functions.values_list("name", flat=True)) == {"Inputs", "Growing"}


def test_functions_exchange_their_positions(page, officer, chain, product):
    grow, mill = chain.functions.order_by("position")
    lines = [
        {"id": grow.pk, "position": 2, "name": "Growing", "kind": "production"},
        {"id": mill.pk, "position": 1, "name": "Milling", "kind": "processing"},
    ]
    assert page(officer).post(f"/chains/{chain.pk}/edit/", chain_form(product, lines, known=(2, 0))).status_code == 302
    assert list(chain.functions.order_by("position").values_list("pk", flat=True)) == [mill.pk, grow.pk]


def test_a_function_that_somebody_performs_stays_and_the_page_says_why(page, officer, organization, chain, product):
    grow, mill = chain.functions.order_by("position")
    ActorFunctionFactory(function=mill, stated_by=organization)
    lines = [
        {"id": grow.pk, "position": 1, "name": "Growing", "kind": "production"},
        {"id": mill.pk, "position": 2, "name": "Milling", "kind": "processing", "DELETE": "on"},
    ]
    answer = page(officer).post(f"/chains/{chain.pk}/edit/", chain_form(product, lines, known=(2, 0), name="Renamed"))
    assert answer.status_code == 422
    assert "Other records rely on this one" in text(answer)
    chain.refresh_from_db()
    assert (chain.name, chain.functions.count()) == ("Maize chain", 2)


def test_two_functions_at_one_position_are_refused_with_all_that_was_typed(page, officer, product):
    lines = [{"position": 1, "name": name, "kind": "production"} for name in ("Growing", "Milling")]
    answer = page(officer).post("/chains/new/", chain_form(product, lines))
    assert answer.status_code == 422
    assert "same position" in text(answer)
    assert 'value="Milling"' in text(answer)


def test_the_chains_page_shows_the_map_and_the_same_rows_as_a_table(page, officer, organization, chain, product):
    grow, mill = chain.functions.order_by("position")
    seller, buyer = (ActorFactory(works_with=organization, name=name) for name in ("Kwanza", "Unga"))
    for actor, function in ((seller, grow), (buyer, mill)):
        ActorFunctionFactory(actor=actor, function=function, stated_by=organization)
    linkage = LinkageFactory(from_actor=seller, to_actor=buyer, product=product, value_chain=chain, known_to=organization)
    for side in ("from", "to"):
        LinkageStatementFactory(linkage=linkage, side=side, quantity=12, unit_id="t", governance="captive")
    ConstraintFactory(organization=organization, value_chain=chain, title="Wet grain")

    shown = text(page(officer).get(f"/chains/{chain.pk}/"))

    assert 'class="chainmap' in shown
    assert "Growing to Milling: 12\u00a0t from 1 of 1 linkage, captive governance, 100\u00a0% confirmed by both sides" in shown
    assert (
        f"/linkages/?value_chain={chain.pk}&amp;from_function={grow.pk}&amp;to_function={mill.pk}&amp;kind=vertical&amp;in_force=true"
        in shown
    )
    assert "Wet grain" in shown
    assert " style=" not in shown


def test_the_map_of_another_day_is_asked_by_the_address(page, officer, organization, chain):
    ActorFunctionFactory(function=chain.functions.first(), stated_by=organization, since=date.today())
    yesterday = (date.today() - timedelta(days=1)).isoformat()
    assert "1 actor," in text(page(officer).get(f"/chains/{chain.pk}/"))
    then = text(page(officer).get(f"/chains/{chain.pk}/?as_of={yesterday}"))
    assert "0 actors," in then
    assert "not a day of the calendar" in text(page(officer).get(f"/chains/{chain.pk}/?as_of=2026-02-31"))


def test_a_firm_sees_of_its_chain_the_name_and_its_own_linkages_only(page, firm, firm_owner, organization, chain, buyer):
    ActorFunctionFactory(actor=firm, function=chain.functions.first(), stated_by=organization)
    chain.area = "Secret valley"
    chain.save()
    ConstraintFactory(organization=organization, value_chain=chain, title="Hidden problem")
    other = LinkageFactory(value_chain=chain, known_to=organization)
    LinkageStatementFactory(linkage=other)
    shown = text(page(firm_owner).get(f"/chains/{chain.pk}/"))
    assert "Growing" in shown
    assert "Secret valley" not in shown
    assert "Hidden problem" not in shown
    assert "No linkage is in force yet" in shown
    assert "Kenya" not in shown
    assert f"/chains/{chain.pk}/history/" not in shown
    assert page(firm_owner).get(f"/chains/{chain.pk}/history/").status_code == 404
    assert "Kenya" not in text(page(firm_owner).get("/chains/?ordering=name")).split("<tbody>")[1]


def test_prices_are_entered_on_the_markets_page_and_drawn_with_their_gaps(page, officer, market):
    for month, price in ((1, "40"), (2, "41.5"), (3, "44"), (9, "39"), (10, "42")):
        sent = {"date": f"2025-{month:02d}-15", "price": price, "currency": "KES", "unit": "kg", "source": "market visit"}
        assert page(officer).post(f"/end-markets/{market.pk}/prices/", sent).status_code == 302
    shown = text(page(officer).get(f"/end-markets/{market.pk}/"))
    assert shown.count("<polyline") == 2
    assert shown.count('class="pt"') == 5
    assert "From KES 40/kg in January 2025 to KES 42/kg in October 2025; 5 prices." in shown


def test_a_wrong_price_keeps_what_was_typed(page, officer, market):
    answer = page(officer).post(
        f"/end-markets/{market.pk}/prices/", {"date": "2025-02-31", "price": "-3", "currency": "KES", "unit": "kg", "source": "me"}
    )
    assert answer.status_code == 422
    assert 'value="-3"' in text(answer)
    assert not Price.objects.exists()


def test_a_price_is_taken_back_and_only_by_who_may(page, officer, viewer, other_manager, organization, market):
    price = PriceFactory(end_market=market)
    foreign = PriceFactory()
    address = f"/end-markets/{market.pk}/prices/"
    assert page(viewer).post(address, {"withdraw": price.pk}).status_code == 403
    assert page(other_manager).post(address, {"withdraw": price.pk}).status_code == 404
    assert page(officer).post(address, {"withdraw": foreign.pk}).status_code == 403
    assert page(officer).post(address, {"withdraw": price.pk}).status_code == 302
    assert list(Price.objects.values_list("pk", flat=True)) == [foreign.pk]


def test_demand_is_entered_with_its_period_and_unit(page, officer, market):
    sent = {"period_start": "2026-01-01", "period_end": "2026-12-31", "quantity": "3700", "unit": "t", "source": "county plan"}
    assert page(officer).post(f"/end-markets/{market.pk}/demand/", sent).status_code == 302
    assert Demand.objects.get().quantity == Decimal(3700)
    assert page(officer).post(f"/end-markets/{market.pk}/demand/", {**sent, "period_end": "2025-12-31"}).status_code == 422


def test_an_end_market_is_described(page, officer, product):
    sent = {"name": "Supermarkets", "kind": "national", "country": "KE", "product": product.pk, "standards": "EAS 2\n\nHACCP"}
    assert page(officer).post("/end-markets/new/", sent).status_code == 302
    assert EndMarket.objects.get(name="Supermarkets").standards == ["EAS 2", "HACCP"]


def test_a_product_and_what_it_makes(page, officer, organization, product):
    assert page(officer).post("/products/new/", {"name": "Flour", "unit": "t"}).status_code == 302
    flour = Product.objects.get(name="Flour")
    sent = {"to_product": flour.pk, "factor": "1.25", "source": "milling test"}
    assert page(officer).post(f"/products/{product.pk}/conversions/", sent).status_code == 302
    assert ProductConversion.objects.get().factor == Decimal("1.25")
    assert "milling test" in text(page(officer).get(f"/products/{flour.pk}/"))
    assert page(officer).post(f"/products/{product.pk}/conversions/", {**sent, "to_product": product.pk}).status_code == 422


def test_a_supporting_market_with_providers_and_an_assessment(page, officer, organization, chain):
    bank = ActorFactory(name="Kitale Credit", works_with=organization, kind="service_provider")
    sent = {"name": "Credit", "kind": "finance", "country": "KE", "value_chains": [chain.pk], "providers": f"Kitale Credit\n{bank.code}"}
    assert page(officer).post("/supporting-markets/new/", sent).status_code == 302
    made = SupportingMarket.objects.get()
    assert [p.actor for p in made.providers.all()] == [bank]
    scores = {"as_of": "2026-01-31", "coverage": "0", "use": "3", "price": "", "quality": "4", "source": "survey"}
    assert page(officer).post(f"/supporting-markets/{made.pk}/assessments/", scores).status_code == 302
    assert Assessment.objects.values_list("coverage", "use", "price", "quality").get() == (0, 3, None, 4)
    shown = text(page(officer).get(f"/supporting-markets/{made.pk}/"))
    assert "Kitale Credit" in shown
    assert "survey" in shown


def test_an_unknown_provider_is_named_in_the_fault_and_the_lines_are_kept(page, officer, chain):
    answer = page(officer).post("/supporting-markets/new/", {"name": "Credit", "kind": "finance", "providers": "Nobody at all"})
    assert answer.status_code == 422
    assert text(answer).count("Nobody at all") > 1
    assert not SupportingMarket.objects.exists()


def test_an_enabling_factor_at_its_level(page, officer, chain):
    sent = {"title": "Grain cess", "level": "local", "kind": "law", "effect": "hinders", "source": "gazette", "value_chains": [chain.pk]}
    assert page(officer).post("/enabling-factors/new/", sent).status_code == 302
    assert list(EnablingFactor.objects.get().value_chains.all()) == [chain]
    assert page(officer).post("/enabling-factors/new/", {**sent, "since": "2026-02-01", "until": "2026-01-01"}).status_code == 422


def test_a_constraint_first_asks_for_its_chain_then_for_the_part(page, officer, organization, chain):
    grow = chain.functions.order_by("position").first()
    assert "Next" in text(page(officer).get("/constraints/new/"))
    asked = text(page(officer).get(f"/constraints/new/?value_chain={chain.pk}"))
    assert f'value="function-{grow.pk}"' in asked
    sent = {"title": "Wet grain", "part": f"function-{grow.pk}", "severity": "4", "feasibility": "3", "status": "open"}
    assert page(officer).post(f"/constraints/new/?value_chain={chain.pk}", sent).status_code == 302
    made = Constraint.objects.get()
    assert (made.function, made.value_chain, made.severity, made.organization) == (grow, chain, 4, organization)


def test_a_constraint_is_about_one_part_and_may_be_moved_to_an_actor(page, officer, organization, chain, firm):
    constraint = ConstraintFactory(organization=organization, value_chain=chain, title="Debt")
    sent = {"title": "Debt", "part": f"whole_chain-{chain.pk}", "actor": firm.code, "severity": "4", "feasibility": "3", "status": "open"}
    both = page(officer).post(f"/constraints/{constraint.pk}/edit/", sent)
    assert both.status_code == 422
    assert "not both" in text(both)
    assert page(officer).post(f"/constraints/{constraint.pk}/edit/", {**sent, "part": ""}).status_code == 302
    constraint.refresh_from_db()
    assert constraint.subject == ("actor", firm)
    assert firm.name in text(page(officer).get(f"/constraints/{constraint.pk}/"))


def test_a_part_of_another_chain_cannot_be_chosen(page, officer, chain):
    other = ValueChainFactory()
    sent = {"title": "Wet grain", "part": f"whole_chain-{other.pk}", "severity": "4", "feasibility": "3", "status": "open"}
    assert page(officer).post(f"/constraints/new/?value_chain={chain.pk}", sent).status_code == 422
    assert page(officer).post(f"/constraints/new/?value_chain={other.pk}", sent).status_code == 422
    assert not Constraint.objects.exists()


def test_evidence_is_added_to_a_constraint(page, officer, viewer, organization):
    constraint = ConstraintFactory(organization=organization)
    sent = {"title": "Wet bags", "link": "https://example.org/photo"}
    assert page(viewer).post(f"/constraints/{constraint.pk}/evidence/", sent).status_code == 403
    assert page(officer).post(f"/constraints/{constraint.pk}/evidence/", sent).status_code == 302
    assert [e.title for e in constraint.evidence.all()] == ["Wet bags"]
    assert "Wet bags" in text(page(officer).get(f"/constraints/{constraint.pk}/"))


def test_an_opportunity_on_an_end_market(page, officer, chain, market):
    ChannelFactory(value_chain=chain, end_market=market)
    sent = {"title": "School feeding", "part": f"end_market-{market.pk}", "potential": "5", "feasibility": "2", "status": "open"}
    assert page(officer).post(f"/opportunities/new/?value_chain={chain.pk}", sent).status_code == 302
    assert Opportunity.objects.get().subject == ("end_market", market)


@pytest.mark.parametrize("address", LISTS)
def test_lists_show_ones_own_and_nothing_of_others_at_a_constant_number_of_queries(
    page, officer, organization, chain, address, django_assert_max_num_queries
):
    makers = {
        "/chains/": ValueChainFactory,
        "/end-markets/": lambda **v: PriceFactory(end_market=EndMarketFactory(**v)),
        "/products/": ProductFactory,
        "/enabling-factors/": lambda **v: EnablingFactorFactory(**v).value_chains.add(chain),
        "/supporting-markets/": lambda **v: SupportingMarketFactory(**v).value_chains.add(chain),
        "/constraints/": ConstraintFactory,
        "/opportunities/": OpportunityFactory,
    }
    name = "title" if address in ("/enabling-factors/", "/constraints/", "/opportunities/") else "name"
    makers[address](organization=organization, **{name: "Ours 1"})
    if address != "/products/":  # shared by everyone
        makers[address](**{name: "Theirs"})
    browser = page(officer)
    browser.get(address)
    with django_assert_max_num_queries(12) as few:
        shown = text(browser.get(address))
    assert "Ours 1" in shown
    assert "Theirs" not in shown
    for n in range(2, 8):
        makers[address](organization=organization, **{name: f"Ours {n}"})
    with django_assert_max_num_queries(len(few)):
        assert "Ours 7" in text(browser.get(address))


def test_a_chains_page_takes_the_same_queries_however_much_it_shows(
    page, officer, organization, chain, product, django_assert_max_num_queries
):
    def fill(times):
        for _ in range(times):
            actors = [ActorFactory(works_with=organization) for _ in range(2)]
            for actor, function in zip(actors, chain.functions.order_by("position"), strict=True):
                ActorFunctionFactory(actor=actor, function=function, stated_by=organization)
            linkage = LinkageFactory(from_actor=actors[0], to_actor=actors[1], product=product, value_chain=chain, known_to=organization)
            LinkageStatementFactory(linkage=linkage)
            ChannelFactory(value_chain=chain, end_market=PriceFactory(end_market__organization=organization).end_market)
            SupportingMarketFactory(organization=organization).value_chains.add(chain)
            EnablingFactorFactory(organization=organization).value_chains.add(chain)
            ConstraintFactory(organization=organization, value_chain=chain)
            OpportunityFactory(organization=organization, value_chain=chain)

    browser = page(officer)
    fill(1)
    browser.get(f"/chains/{chain.pk}/")
    with django_assert_max_num_queries(23) as few:
        browser.get(f"/chains/{chain.pk}/")
    fill(5)
    with django_assert_max_num_queries(len(few)):
        browser.get(f"/chains/{chain.pk}/")


@pytest.mark.parametrize("address", LISTS)
def test_who_may_not_add_is_not_offered_it(page, viewer, address):
    browser = page(viewer)
    assert f"{address}new/" not in text(browser.get(address))
    assert browser.get(f"{address}new/").status_code == 403


def test_a_stranger_cannot_learn_that_any_of_it_exists(page, stranger, organization, chain, market):
    supporting, factor = SupportingMarketFactory(organization=organization), EnablingFactorFactory(organization=organization)
    constraint, opportunity = ConstraintFactory(organization=organization), OpportunityFactory(organization=organization)
    browser = page(stranger)
    never = text(browser.get("/chains/987654321/"))
    for address in (
        *(f"/chains/{chain.pk}/", f"/chains/{chain.pk}/edit/", f"/end-markets/{market.pk}/", f"/end-markets/{market.pk}/prices/"),
        *(f"/supporting-markets/{supporting.pk}/", f"/enabling-factors/{factor.pk}/edit/"),
        *(f"/constraints/{constraint.pk}/", f"/opportunities/{opportunity.pk}/history/"),
    ):
        answer = browser.get(address)
        assert (answer.status_code, text(answer)) == (404, never), address


def test_what_a_viewer_sees_is_not_what_a_viewer_may_change(page, viewer, chain, market):
    browser = page(viewer)
    assert browser.get(f"/chains/{chain.pk}/").status_code == 200
    assert browser.get(f"/chains/{chain.pk}/edit/").status_code == 403
    assert "Add a price" not in text(browser.get(f"/end-markets/{market.pk}/"))
    assert browser.post(f"/end-markets/{market.pk}/prices/", {}).status_code == 403
