"""How well the linkages of a chain are known: the small reference of the methods, rights, and what it costs to ask."""

from datetime import UTC, date, datetime

import pytest
from django.utils import timezone

from actors.models import Consent
from linkages.models import LinkageParty
from tests.factories import ActorFactory, LinkageFactory, LinkageStatementFactory, member
from tests.linkages.test_work import queries_of, words

pytestmark = pytest.mark.django_db
# linkage, seller, buyer, started, ended, confirmed by both, quantities of seller and buyer in kg, prices of seller and buyer
SMALL = """
L1 S1 B1 2023-03-01 -          1 1000 900  2.0 2.1
L2 S1 B2 2023-06-01 2024-05-31 1 500  500  2.2 2.2
L3 S2 B1 2023-01-15 -          1 800  1200 2.0 1.9
L4 S3 B1 2024-02-01 -          0 600  -    2.1 -
L5 S3 B3 2023-09-01 2023-12-31 1 0    0    2.0 2.0
L6 S4 B2 2024-07-01 -          0 -    250  -   2.3
L7 B1 E1 2023-01-01 -          1 3000 3000 3.0 3.0
L8 B2 E1 2024-01-01 2024-12-31 1 700  750  3.1 3.0
"""
DAY = "2024-12-31"


def day_of(text):
    return None if text == "-" else date.fromisoformat(text)


@pytest.fixture
def small(organization, officer, chain):
    """The eight linkages of nine actors; each side speaks itself, the officer of L4 and L6 on behalf."""
    actors = {}
    for line in SMALL.split("\n")[1:-1]:
        name, seller, buyer, started, ended, _confirmed, sold, bought, price, paid = line.split()
        ends = [actors.setdefault(code, ActorFactory(name=code, works_with=organization, admin1_id="KE-42")) for code in (seller, buyer)]
        linkage = LinkageFactory(
            from_actor=ends[0],
            to_actor=ends[1],
            product=chain.product,
            value_chain=chain,
            started_on=day_of(started),
            ended_on=day_of(ended),
            known_to=organization,
        )
        for side, quantity, money in (("from", sold, price), ("to", bought, paid)):
            if quantity == "-":
                continue
            told = {"by_organization": organization, "by": officer} if name in ("L4", "L6") else {}
            LinkageStatementFactory(
                linkage=linkage,
                side=side,
                quantity=quantity,
                unit_id="kg",
                price=money,
                currency_id="KES",
                period_start=date(2024, 1, 1),
                period_end=date(2024, 12, 31),
                stated_at=datetime(2024, 12, 31, 9, tzinfo=UTC),
                **told,
            )
    return chain


def test_the_small_reference(api, officer, small):
    told = api(officer).get(f"value-chains/{small.pk}/quality/", as_of=DAY).json()
    assert (told["in_force"], told["stated"]) == (6, 8)
    assert told["by_number"]["confirmed"]["percent"] == pytest.approx(66.6667, abs=1e-4)
    assert [told["by_number"][name]["part"] for name in ("one", "both", "confirmed")] == ["2.000000", "0.000000", "4.000000"]
    quantity, price = told["quantity"], told["price"]
    assert (quantity["two_sided"], quantity["of"]) == (6, 8)
    assert quantity["median"] == pytest.approx(0.034483, abs=1e-6)
    assert quantity["close"]["percent"] == pytest.approx(66.6667, abs=1e-4)
    # L2, L5, L7 agree; L8 0.068966; L1 0.105263; L3 0.4
    assert [line["linkages"] for line in quantity["bins"]] == [3, 0, 1, 1, 1, 0, 0]
    # L2, L5, L7 agree; L8 0.032787, L1 0.04878; L3 0.051282
    assert [line["linkages"] for line in price["bins"]] == [3, 2, 1, 0, 0, 0, 0]
    assert price["median"] == pytest.approx((0 + 0.032787) / 2, abs=1e-6)


def test_by_value_says_its_own_denominator(api, officer, small):
    told = api(officer).get(f"value-chains/{small.pk}/quality/", as_of=DAY).json()
    # means of both sides' values: L1 1945, L3 1940, L4 1260, L6 575, L7 9000, L8 2210
    assert (told["valued"], told["currency"]) == (6, "KES")
    assert float(told["by_value"]["confirmed"]["whole"]) == 16930
    assert float(told["by_value"]["confirmed"]["part"]) == 15095
    assert float(told["by_value"]["one"]["part"]) == 1835


def test_the_single_gaps_of_the_reference(api, officer, small):
    rows = api(officer).get("linkages/", value_chain=small.pk).json()["results"]
    gaps = sorted(round(float(row["gap"]["quantity"]), 6) for row in rows if row["gap"]["quantity"] is not None)
    assert gaps == [0, 0, 0, 0.068966, 0.105263, 0.4]


def test_the_page_says_the_numbers_the_definitions_and_both_denominators(client, officer, small):
    client.force_login(officer)
    page = words(client.get(f"/chains/{small.pk}/quality/", {"as_of": DAY}))
    assert "6 linkages in force" in page
    assert "Both firms: confirmed 4 66.7 % 89.2 %" in page
    assert "By number: of 6 in force." in page
    assert "By value: of KES 16,930, from the 6 of 6 whose value is known to you" in page
    assert "4 of 6 linkages with two figures are within a tenth; the middle gap is 3.4 %." in page
    assert "÷ their mean" in page
    assert "agree 3 50.0 %" in page
    assert f"/chains/{small.pk}/quality/" in client.get(f"/chains/{small.pk}/").text


def test_by_officer_and_by_place(api, officer, organization, small):
    told = api(officer).get(f"value-chains/{small.pk}/quality/", as_of=DAY).json()
    (author,) = told["authors"]
    assert (author["name"], author["linkages"], author["two_sided"], author["withheld"]) == (officer.name, 2, 0, False)
    (place,) = told["places"]
    assert (place["linkages"], place["confirmed"]["part"], place["confirmed"]["whole"]) == (8, "4.000000", "6.000000")
    assert place["median"] == pytest.approx(0.034483, abs=1e-6)


def test_a_linkage_counts_once_for_an_author_of_several_statements(api, officer, organization, small):
    linkage = small.linkages.order_by("pk").first()
    for year in (2022, 2023):
        period = {"period_start": date(year, 1, 1), "period_end": date(year, 12, 31)}
        LinkageStatementFactory(linkage=linkage, by_organization=organization, by=officer, **period)
    (author,) = api(officer).get(f"value-chains/{small.pk}/quality/", as_of=DAY).json()["authors"]
    assert (author["linkages"], author["two_sided"]) == (3, 1)


def test_a_line_of_few_is_told_only_to_who_spoke_on_all_of_it(api, other_organization, small):
    """Beta reads the chain that is shared with it, and spoke on one linkage; the others it sees by the firms' consent."""
    small.shared_with.add(other_organization)
    beta = member(other_organization, "officer")
    first, second = small.linkages.order_by("pk")[:2]
    LinkageParty.objects.create(linkage=first, organization=other_organization)
    first.from_actor.works_with.create(organization=other_organization)
    address = f"value-chains/{small.pk}/quality/"
    (place,) = api(beta).get(address, as_of=DAY).json()["places"]
    assert (place["linkages"], place["withheld"]) == (1, False)
    owner = member(other_organization, "viewer")
    Consent.objects.create(actor=first.from_actor, what="linkages", viewer="programs", given_by=owner, given_at=timezone.now())
    (place,) = api(beta).get(address, as_of=DAY).json()["places"]
    assert (place["linkages"], place["median"], place["withheld"]) == (None, None, True)


def test_who_does_not_read_the_whole_chain_does_not_find_the_page(client, api, stranger, firm_owner, small):
    for person in (stranger, firm_owner):
        client.force_login(person)
        assert client.get(f"/chains/{small.pk}/quality/").status_code == 404
        assert api(person).get(f"value-chains/{small.pk}/quality/").status_code == 404


def test_it_takes_as_many_queries_for_many_linkages_as_for_few(client, officer, organization, small):
    client.force_login(officer)
    address = f"/chains/{small.pk}/quality/?as_of={DAY}"
    few = queries_of(client, address)
    for _ in range(20):
        linkage = LinkageFactory(value_chain=small, known_to=organization)
        LinkageStatementFactory(linkage=linkage, quantity=5, unit_id="t", by_organization=organization, by=member(organization, "officer"))
    assert queries_of(client, address) == few
    assert few <= 20


def test_nothing_in_force_is_no_share_and_no_fault(client, officer, chain):
    client.force_login(officer)
    assert "No linkage was in force on that day." in words(client.get(f"/chains/{chain.pk}/quality/"))
    assert client.get(f"/chains/{chain.pk}/quality/", {"as_of": "yesterday"}).status_code == 200
