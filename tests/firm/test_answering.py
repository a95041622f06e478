"""The firm's own place: what others said of it, answered on a phone without script."""

import re
from datetime import timedelta
from decimal import Decimal

import pytest

from linkages import actions
from linkages.models import Linkage, LinkageStatement
from tests.factories import LinkageStatementFactory, owner_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def claimed(linkage):
    """The buyer said 12 t at KES 300."""
    return LinkageStatementFactory(linkage=linkage, side="to", quantity=12, unit_id="t", price=300, currency_id="KES")


@pytest.fixture
def owner(client, firm_owner):
    client.force_login(firm_owner)
    return firm_owner


def plain(answer):
    """A page without its one-time token."""
    return re.sub(r'"X-CSRFToken": "\w+"', "", answer.content.decode())


def status_of(linkage):
    return Linkage.objects.with_status().get(pk=linkage.pk).status


def test_first_page_shows_what_the_buyer_said(client, owner, claimed):
    page = client.get("/firm/").content.decode()
    assert "Unga Mills" in page
    assert "12" in page
    assert f"/firm/linkages/{claimed.linkage_id}/answer/" in page


def test_yes_takes_over_their_figures_and_says_so(client, owner, claimed):
    answer = client.post(f"/firm/linkages/{claimed.linkage_id}/answer/", {"answer": "yes"})
    assert answer.status_code == 302
    mine = LinkageStatement.objects.get(linkage=claimed.linkage, side="from")
    assert (mine.quantity, mine.copied, mine.by) == (Decimal(12), True, owner)
    assert status_of(claimed.linkage) == "confirmed"
    assert f"/firm/linkages/{claimed.linkage_id}/answer/" not in client.get("/firm/").content.decode()


def test_other_figures_are_kept_beside_theirs(client, owner, claimed):
    sent = {"answer": "other", "quantity": "9000", "unit": "kg", "price": "0.31", "currency": "KES"}
    client.post(f"/firm/linkages/{claimed.linkage_id}/answer/", sent)
    page = client.get(f"/firm/linkages/{claimed.linkage_id}/").content.decode()
    assert "9,000" in page and "12" in page
    assert status_of(claimed.linkage) == "confirmed"


def test_no_needs_a_reason_and_keeps_what_was_typed(client, owner, claimed):
    address = f"/firm/linkages/{claimed.linkage_id}/answer/"
    answer = client.post(address, {"answer": "no", "quantity": "4", "unit": "t"})
    assert answer.status_code == 422
    assert "Say in a few words" in answer.content.decode()
    assert 'value="4"' in answer.content.decode()
    client.post(address, {"answer": "no", "reason": "We never sold to them."})
    assert status_of(claimed.linkage) == "disputed"


def test_an_amount_without_its_unit_is_refused(client, owner, claimed):
    answer = client.post(f"/firm/linkages/{claimed.linkage_id}/answer/", {"answer": "other", "quantity": "4", "unit": ""})
    assert answer.status_code == 422
    assert "Choose the unit" in answer.content.decode()


def test_a_firm_registers_whom_it_sold_to(client, owner, firm, buyer, product):
    sent = {
        "we": "sold",
        "partner": buyer.code,
        "product": product.pk,
        "period_start": "2026-07-01",
        "period_end": "2026-09-30",
        "quantity": "3.5",
        "unit": "t",
    }
    answer = client.post("/firm/linkages/new/", sent)
    assert answer.status_code == 302
    linkage = Linkage.objects.get(from_actor=firm, to_actor=buyer)
    assert status_of(linkage) == "claimed"
    assert linkage.statements.get().quantity == Decimal("3.5")


def test_what_was_said_can_be_taken_back(client, owner, claimed):
    client.post(f"/firm/linkages/{claimed.linkage_id}/answer/", {"answer": "yes"})
    client.post(f"/firm/linkages/{claimed.linkage_id}/withdraw/")
    assert status_of(claimed.linkage) == "claimed"


def test_the_trend_shows_own_amounts_only(client, owner, claimed):
    assert "nothing to draw" in client.get("/firm/trend/").content.decode()
    client.post(f"/firm/linkages/{claimed.linkage_id}/answer/", {"answer": "other", "quantity": "9", "unit": "t"})
    page = client.get("/firm/trend/").content.decode()
    assert "<svg" in page and "Q1 2026" in page


def test_a_firm_corrects_its_record_and_keeps_earlier_profiles(client, owner, firm):
    for day_women in (3, 5):
        client.post("/firm/record/edit/", {"name": "Kwanza Growers Ltd", "phone": "+254712345678", "employees_female": day_women})
    firm.refresh_from_db()
    assert firm.name == "Kwanza Growers Ltd"
    assert [p.employees_female for p in firm.profiles.filter(stated_by=None)] == [5]
    assert firm.contacts.get(stated_by=None).phone == "+254 712 345678"


@pytest.mark.parametrize("end", ["", "answer/", "withdraw/"])
def test_another_firm_finds_nothing(client, other_firm_owner, claimed, end):
    client.force_login(other_firm_owner)
    address = f"/firm/linkages/{claimed.linkage_id}/{end}"
    assert client.get(address).status_code == 404
    assert plain(client.get(f"/firm/linkages/987654321/{end}")) == plain(client.get(address))


def test_an_officer_has_no_firm_here(client, officer, claimed):
    client.force_login(officer)
    assert "You speak for no firm" in client.get("/firm/").content.decode()
    assert client.get(f"/firm/linkages/{claimed.linkage_id}/").status_code == 404


def test_one_person_of_two_firms_chooses(client, owner, firm, buyer, claimed):
    owner_of(buyer).representations.update(user=owner)
    assert "Unga Mills" in client.get(f"/firm/?firm={buyer.code}").content.decode()
    assert buyer.code in client.get("/firm/record/").content.decode()


def test_pages_take_the_same_number_of_queries_for_many(client, owner, firm, claimed, django_assert_max_num_queries):
    for _ in range(12):
        LinkageStatementFactory(linkage__from_actor=firm, side="to", quantity=1, unit_id="t")
    for page in ("/firm/", "/firm/linkages/", "/firm/trend/", "/firm/record/"):
        with django_assert_max_num_queries(14):
            assert client.get(page).status_code == 200


def test_what_an_organization_wrote_down_for_the_firm_waits_for_its_own_word(client, owner, linkage, organization):
    LinkageStatementFactory(linkage=linkage, side="from", quantity=7, unit_id="t", by_organization=organization)
    assert f"/firm/linkages/{linkage.pk}/answer/" in client.get("/firm/").content.decode()
    assert "written down" in client.get(f"/firm/linkages/{linkage.pk}/answer/").content.decode()
    client.post(f"/firm/linkages/{linkage.pk}/answer/", {"answer": "yes"})
    own = LinkageStatement.objects.get(linkage=linkage, by_firm__isnull=False)
    assert (own.side, own.quantity) == ("from", Decimal(7))
    assert status_of(linkage) == "claimed"
    assert f"/firm/linkages/{linkage.pk}/answer/" not in client.get("/firm/").content.decode()


@pytest.fixture
def denied(linkage, firm):
    """The firm said 9 t; the buyer says that it did not happen."""
    LinkageStatementFactory(linkage=linkage, side="from", quantity=9, unit_id="t", by_firm=firm)
    return LinkageStatementFactory(linkage=linkage, side="to", says="denied", reason="The lorry went back full.")


def test_who_stands_by_a_denied_linkage_says_how_it_knows(client, owner, denied):
    address = f"/firm/linkages/{denied.linkage_id}/answer/"
    page = client.get("/firm/").content.decode()
    assert "The lorry went back full." in page and address in page
    assert "What do you say?" in client.get(address).content.decode()
    assert client.post(address, {"answer": "stand"}).status_code == 422
    assert client.post(address, {"answer": "stand", "reason": "Weighing slip 17"}).status_code == 302
    mine = LinkageStatement.objects.filter(linkage=denied.linkage, side="from").latest("pk")
    assert (mine.says, mine.quantity, mine.unit_id, mine.reason, mine.copied) == ("exists", Decimal(9), "t", "Weighing slip 17", False)
    assert status_of(denied.linkage) == "disputed"
    assert address not in client.get("/firm/").content.decode(), "the other side has the last word to give"


def test_who_agrees_that_it_did_not_happen_takes_back_what_it_said(client, owner, denied):
    client.post(f"/firm/linkages/{denied.linkage_id}/answer/", {"answer": "right"})
    mine = LinkageStatement.objects.filter(linkage=denied.linkage, side="from").latest("pk")
    assert mine.says == "withdrawn"
    assert LinkageStatement.objects.filter(linkage=denied.linkage).count() == 3


def test_an_answer_to_a_denial_reaches_who_denied_it(client, buyer_owner, denied):
    LinkageStatementFactory(
        linkage=denied.linkage,
        side="from",
        quantity=9,
        unit_id="t",
        reason="Weighing slip 17",
        stated_at=denied.stated_at + timedelta(days=1),
    )
    client.force_login(buyer_owner)
    assert "Weighing slip 17" in client.get("/firm/").content.decode()
    client.post(f"/firm/linkages/{denied.linkage_id}/answer/", {"answer": "yes"})
    assert status_of(denied.linkage) == "confirmed"


def test_who_agreed_that_it_did_not_happen_is_asked_nothing_more(client, owner, denied):
    """MODEL 10 keeps it disputed; nobody claims it any more."""
    address = f"/firm/linkages/{denied.linkage_id}/"
    page = client.get(address).content.decode()
    assert "If they are right, take back what we said." in page and f"{address}withdraw/" in page
    client.post(f"{address}answer/", {"answer": "right"})
    assert status_of(denied.linkage) == "disputed"
    assert address not in client.get("/firm/").content.decode()
    assert "we do not claim it. Nothing is left to do." in client.get(address).content.decode()


def test_what_both_firms_deny_is_no_dispute_on_the_first_page_of_either(client, owner, buyer_owner, denied):
    actions.dispute(linkage=denied.linkage, reason="It was another lorry.", by=owner)
    address = f"/firm/linkages/{denied.linkage_id}/"
    for person in (owner, buyer_owner):
        client.force_login(person)
        assert address not in client.get("/firm/").content.decode()
        assert "Both of us say that it did not happen." in client.get(address).content.decode()
