"""What a firm gets in return: whom it depends on, how soon it is paid, firms like it, prices at the end, its data; and renewing by a press."""

import io
from datetime import date, timedelta
from decimal import Decimal

import openpyxl
import pytest
from django.utils import timezone

from actors import consents
from actors.enums import Shared, Viewer
from actors.models import Profile
from core.models import ExchangeRate
from linkages.benchmark import benchmark
from linkages.models import Linkage, LinkageStatement
from tests.factories import (
    ActorFactory,
    ActorFunctionFactory,
    ChannelFactory,
    DeliveryFactory,
    EndMarketFactory,
    LinkageFactory,
    LinkageStatementFactory,
    PriceFactory,
    owner_of,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner(client, firm_owner):
    client.force_login(firm_owner)
    return firm_owner


@pytest.fixture
def sold(firm, chain):
    """`sold(buyer, quantity, price, …)`: what the firm says it sold, in t and KES; the linkage."""

    def make(buyer, quantity, price, seller=None, **values):
        linkage = LinkageFactory(from_actor=seller or firm, to_actor=buyer, value_chain=chain)
        said = {"unit_id": "t", "currency_id": "KES", "stated_at": timezone.now(), **values}
        LinkageStatementFactory(linkage=linkage, quantity=quantity, price=price, **said)
        return linkage

    return make


def page(client, path):
    answer = client.get(path)
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_largest_buyer_is_told_with_its_share_of_all_sales(client, owner, sold, buyer):
    sold(buyer, 30, 100)
    sold(ActorFactory(name="Second Mill"), 10, 100)
    sold(ActorFactory(name="Market of Kitale", kind="market"), 10, 100)
    sold(ActorFactory(name="Unpriced Mill"), 10, None)
    shown = page(client, "/firm/trend/")
    assert "Unga Mills takes 60" in shown
    assert "1.6 buyers of the same size" in shown  # 1 ÷ (0.75² + 0.25²)
    assert "20\u00a0% is sold at open markets" in shown
    assert "1 linkage without a value is not counted" in shown


def test_sales_in_another_currency_count_at_the_rate_of_the_year(client, owner, sold, buyer):
    sold(buyer, 10, 100)
    sold(ActorFactory(name="Kampala Mill"), 1, 100_000, currency_id="UGX")
    assert "Unga Mills takes 100" in page(client, "/firm/trend/")
    ExchangeRate.objects.create(
        from_currency_id="UGX", to_currency_id="KES", on=timezone.localdate() - timedelta(days=30), rate="0.03", source="bank"
    )
    shown = page(client, "/firm/trend/")
    assert "Kampala Mill takes 75" in shown, "3,000 of 4,000 KES"


def test_days_until_payment_by_quarter_and_what_is_not_paid(client, owner, linkage):
    for day, paid in ((1, 11), (2, 22), (3, None)):
        at = date(2026, 2, day)
        DeliveryFactory(linkage=linkage, quantity=5, unit_id="t", delivered_on=at, paid_on=paid and date(2026, 2, paid))
    shown = page(client, "/firm/trend/")
    assert "Q1 2026" in shown and ">15<" in shown
    assert "1 delivery is not paid yet" in shown and "3 Feb 2026" in shown


@pytest.fixture
def growers(firm, organization, chain):
    """`growers(n, claimed=…, people=…)`: so many comparable firms, each with workers of its own word."""
    grow = chain.functions.first()
    ActorFunctionFactory(actor=firm, function=grow, stated_by=organization)

    def make(n, claimed=False, people=10):
        found = [ActorFactory(claimed=claimed) for _ in range(n)]
        for number, actor in enumerate(found):
            ActorFunctionFactory(actor=actor, function=grow, stated_by=organization)
            Profile.objects.create(actor=actor, as_of=date(2026, 1, 1), employees_female=people + number, employees_male=0)
        return found

    return make


def workers(firm, user):
    (part,) = benchmark(firm, user)
    return next(line for line in part["measures"] if line["measure"] == "employees")


def test_a_firm_with_people_of_its_own_counts_beside_others_only_if_it_agreed(firm, firm_owner, growers):
    growers(9)
    (asked,) = growers(1, claimed=True)
    assert workers(firm, firm_owner)["median"] is None
    speaker = owner_of(asked)
    consents.share(actor=asked, agreed={(Shared.COMPARED, Viewer.FIRMS)}, by=speaker)
    assert workers(firm, firm_owner)["actors"] == 10
    consents.share(actor=asked, agreed=set(), by=speaker)
    assert workers(firm, firm_owner)["median"] is None


def test_nothing_is_told_where_one_firm_outweighs_all_others(firm, firm_owner, growers):
    growers(10, people=1)
    assert workers(firm, firm_owner)["median"] == Decimal("5.5")
    growers(1, people=5000)
    line = workers(firm, firm_owner)
    assert (line["median"], line["actors"]) == (None, None) and "outweighs" in line["reason"]


def test_the_page_compares_in_words_and_names_nobody(client, owner, firm, growers):
    others = growers(12)
    Profile.objects.create(actor=firm, as_of=date(2026, 1, 1), employees_female=3, employees_male=0)
    shown = page(client, "/firm/compare/")
    assert "Beside 12 firms" in shown and "Less than most of them." in shown and "Let it count, without our name" in shown
    assert not any(actor.name in shown or actor.code in shown for actor in others)


def test_a_price_is_compared_by_what_sellers_say_and_not_by_what_their_buyers_say(firm, firm_owner, sold, buyer, growers):
    sold(buyer, 1, 50)
    for number, seller in enumerate(growers(10)):
        linkage = sold(buyer, 1, 40 + number, seller=seller)
        LinkageStatementFactory(linkage=linkage, side="to", quantity=1, price=9000, unit_id="t", currency_id="KES")
    (part,) = benchmark(firm, firm_owner)
    line = next(line for line in part["measures"] if line["measure"] == "price_received")
    assert (line["own"], line["median"], line["unit"]) == (Decimal("0.05"), Decimal("0.0445"), "KES/kg")


def test_a_price_is_compared_in_the_terms_of_the_newest_sale(firm, firm_owner, sold, buyer, growers):
    growers(1)
    sold(buyer, 1, 50, period_start=date(2026, 7, 1), period_end=date(2026, 9, 30))
    sold(ActorFactory(), 1, 1_000, currency_id="UGX")  # written down later, of a time before
    (part,) = benchmark(firm, firm_owner)
    assert part["measures"][-1]["unit"] == "KES/kg"


def test_prices_of_the_end_markets_of_our_chains_and_of_no_other(client, owner, firm, chain, organization):
    ours, other = EndMarketFactory(name="Schools"), EndMarketFactory(name="Tourists")
    ChannelFactory(value_chain=chain, end_market=ours)
    ChannelFactory(end_market=other)
    for market in (ours, other):
        PriceFactory(end_market=market, price="52.5", date=date(2026, 3, 31), currency_id="KES", unit_id="kg")
    assert "No end market is known" in page(client, "/firm/prices/")
    ActorFunctionFactory(actor=firm, function=chain.functions.first(), stated_by=organization)
    shown = page(client, "/firm/prices/")
    assert "Schools" in shown and "52.50" in shown and "Tourists" not in shown


def sheets(answer):
    assert answer.status_code == 200
    book = openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content)))
    return {sheet.title: [row for row in sheet.iter_rows(min_row=2, values_only=True) if any(row)] for sheet in book}


def test_our_data_is_one_workbook_of_this_firm_alone(client, owner, firm, sold, buyer):
    linkage = sold(buyer, 10, 100)
    DeliveryFactory(linkage=linkage, quantity=5, unit_id="t")
    second = ActorFactory(name="Second firm of hers")
    second.representatives.create(user=owner, role="owner")
    sold(buyer, 77, 100, seller=second)
    found = sheets(client.get(f"/firm/data/?format=xlsx&firm={firm.code}"))
    assert {name: len(rows) for name, rows in found.items()} == {
        "Linkages": 1, "Statements on linkages": 1, "Deliveries": 1, "Costs of trade": 0, "Exchanges": 0,
    }  # fmt: skip
    assert not any(77 in row for rows in found.values() for row in rows)
    assert "Take our data" in page(client, "/firm/data/")


def status_of(linkage):
    return Linkage.objects.with_status().get(pk=linkage.pk).status


def test_what_lapses_is_asked_and_renewed_by_one_press(client, owner, linkage):
    long_ago = timezone.now() - timedelta(days=380)
    year = {"period_start": date(2025, 1, 1), "period_end": date(2025, 12, 31)}
    for side in ("from", "to"):
        LinkageStatementFactory(linkage=linkage, side=side, stated_at=long_ago, quantity=5, unit_id="t", **year)
    assert status_of(linkage) == "lapsed"
    assert "Do you still trade with Unga Mills?" in page(client, "/firm/")
    assert client.post(f"/firm/linkages/{linkage.pk}/renew/").status_code == 302
    said = LinkageStatement.objects.filter(linkage=linkage, side="from").latest("pk")
    assert (said.period_start, said.period_end, said.quantity) == (date(2026, 1, 1), timezone.localdate(), None)
    assert "Do you still trade" not in page(client, "/firm/")
    assert Linkage.objects.get(pk=linkage.pk).flow_quantity == 5000, "the last amount that is known"


def test_a_period_that_is_not_over_is_renewed_with_its_figures(client, owner, linkage):
    today = timezone.localdate()
    running = {"period_start": today - timedelta(days=300), "period_end": today + timedelta(days=60)}
    LinkageStatementFactory(linkage=linkage, stated_at=timezone.now() - timedelta(days=320), quantity=5, unit_id="t", **running)
    assert "lapses on" in page(client, "/firm/")
    client.post(f"/firm/linkages/{linkage.pk}/renew/")
    said = LinkageStatement.objects.filter(linkage=linkage, side="from").latest("pk")
    assert (said.period_end, said.quantity, said.by) == (running["period_end"], 5, owner)


def test_only_the_firms_own_word_is_renewed(client, owner, linkage, organization):
    LinkageStatementFactory(linkage=linkage, by_organization=organization, quantity=5, unit_id="t")
    answer = client.post(f"/firm/linkages/{linkage.pk}/renew/", follow=True)
    assert "You said nothing of it that could be said again" in answer.content.decode()
    assert linkage.statements.count() == 1
