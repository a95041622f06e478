"""The call list: whom to call and what to ask, as far as the reader may know it; and keeping what was said."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import AuditEntry
from actors.models import Consent
from linkages.models import Call, LinkageStatement
from tests.factories import ActorFactory, LinkageFactory, LinkageStatementFactory
from tests.factories.actors import ContactFactory
from tests.linkages.test_work import queries_of, words

pytestmark = pytest.mark.django_db
LIST = "/linkages/calls/"


@pytest.fixture
def called(organization, officer, linkage, buyer):
    """The seller spoke of two linkages with the buyer, who is to be called."""
    LinkageStatementFactory(linkage=linkage, quantity=10, unit_id="t", price=300, currency_id="KES")
    second = LinkageFactory(to_actor=buyer, product=linkage.product, known_to=organization)
    LinkageStatementFactory(linkage=second, quantity=4, unit_id="t")
    return [Call.objects.create(organization=organization, linkage=row, side="to", put_by=officer) for row in (linkage, second)]


def test_a_card_says_whom_to_call_and_what_the_other_side_says(client, officer, organization, buyer, called):
    ContactFactory(actor=buyer, stated_by=organization, phone="+254 712 000 111")
    client.force_login(officer)
    page = words(client.get(LIST))
    assert "Unga Mills" in page
    assert "+254 712 000 111" in page
    assert "Kwanza Growers : sold 10 t at KES 300.00/t 1 Jan 2026 – 31 Mar 2026" in page
    assert page.count("Keep the answers") == 1


def test_a_phone_is_shown_to_who_knows_it_or_by_the_firms_consent_alone(client, officer, other_organization, buyer, called, buyer_owner):
    ContactFactory(actor=buyer, stated_by=other_organization, phone="+254 733 999 999")
    client.force_login(officer)
    assert "+254 733" not in client.get(LIST).text
    assert "phone not known to you: visit it" in words(client.get(LIST))
    consent = Consent.objects.create(
        actor=buyer, what="phone", viewer="programs", given_at=timezone.now() + timedelta(seconds=5), given_by=buyer_owner
    )
    assert "+254 733 999 999" in client.get(LIST).text
    Consent.objects.filter(pk=consent.pk).update(withdrawn_at=timezone.now() + timedelta(seconds=9), withdrawn_by=buyer_owner)
    assert "+254 733" not in client.get(LIST).text


def test_one_submit_keeps_several_answers_on_behalf_with_whom_one_spoke_to(client, officer, organization, buyer, called):
    first, second = called
    entries = AuditEntry.objects.count()
    client.force_login(officer)
    sent = {
        "spoke_to": "Grace, the manager",
        f"q{first.pk}-answer": "figures",
        f"q{first.pk}-quantity": "9.5",
        f"q{first.pk}-unit": "t",
        f"q{first.pk}-price": "310",
        f"q{first.pk}-currency": "kes",
        f"q{second.pk}-answer": "same",
        f"q{second.pk}-unit": "t",
    }
    assert client.post(f"{LIST}{buyer.code}/", sent)["Location"] == LIST
    told = {s.linkage_id: s for s in LinkageStatement.objects.filter(side="to")}
    mine, copied = told[first.linkage_id], told[second.linkage_id]
    assert (mine.quantity, mine.unit_id, mine.price, mine.currency_id, mine.copied) == (pytest.approx(9.5), "t", 310, "KES", False)
    assert (copied.quantity, copied.unit_id, copied.copied) == (4, "t", True)
    assert {s.by_organization for s in told.values()} == {organization}
    assert set(Call.objects.values_list("outcome", "spoke_to", "called_by")) == {
        ("figures", "Grace, the manager", officer.pk),
        ("same", "Grace, the manager", officer.pk),
    }
    entry = AuditEntry.objects.get(act="linkages.answer_calls")
    assert entry.reason == "Grace, the manager"
    assert AuditEntry.objects.count() == entries + 1
    assert "Nobody is to be called" in words(client.get(LIST))


def test_no_needs_a_reason_and_nothing_is_kept_before(client, officer, buyer, called):
    first, second = called
    client.force_login(officer)
    sent = {f"q{first.pk}-answer": "same", f"q{second.pk}-answer": "denied"}
    answer = client.post(f"{LIST}{buyer.code}/", sent)
    assert answer.status_code == 422
    assert "Say in a few words why not." in words(answer)
    assert not LinkageStatement.objects.filter(side="to").exists()
    sent[f"q{second.pk}-reason"] = "We never bought from them."
    assert client.post(f"{LIST}{buyer.code}/", sent).status_code == 302
    denied = LinkageStatement.objects.get(linkage=second.linkage, side="to")
    assert (denied.says, denied.reason, denied.by_firm) == ("denied", "We never bought from them.", None)


def test_figures_need_a_unit_that_exists(client, officer, buyer, called):
    client.force_login(officer)
    start = f"q{called[0].pk}"
    sent = {
        f"{start}-answer": "figures",
        f"{start}-quantity": "9",
        f"{start}-unit": "sacks",
        f"{start}-price": "3",
        f"{start}-currency": "XX",
    }
    page = words(client.post(f"{LIST}{buyer.code}/", sent))
    assert "There is no unit “sacks”" in page
    assert "There is no currency “XX”" in page


def test_who_is_not_reached_stays_on_the_list_with_the_tries(client, officer, buyer, called):
    client.force_login(officer)
    for _ in range(2):
        client.post(f"{LIST}{buyer.code}/", {f"q{called[0].pk}-answer": "not_reached", "spoke_to": "rang, no answer"})
    page = words(client.get(LIST))
    assert "Tried 2 times" in page
    assert "rang, no answer" in page
    assert not LinkageStatement.objects.filter(side="to").exists()


def test_a_firm_that_spoke_itself_meanwhile_is_left_alone(client, officer, buyer, called):
    LinkageStatementFactory(linkage=called[0].linkage, side="to", quantity=8, unit_id="t")
    client.force_login(officer)
    answer = client.post(f"{LIST}{buyer.code}/", {f"q{called[0].pk}-answer": "same"}, follow=True)
    assert "What the firm said itself meanwhile stands" in words(answer)
    assert LinkageStatement.objects.get(linkage=called[0].linkage, side="to").quantity == 8
    assert Call.objects.get(pk=called[0].pk).outcome == "answered"


def test_another_organization_sees_no_call_of_ours(client, stranger, buyer, called):
    client.force_login(stranger)
    assert "Unga Mills" not in client.get(LIST).text
    assert client.get(f"{LIST}{buyer.code}/").status_code == 404
    assert client.post(f"{LIST}{buyer.code}/", {f"q{called[0].pk}-answer": "same"}).status_code == 404
    assert client.post(f"{LIST}{buyer.code}/off/").status_code == 404


def test_a_firm_is_taken_off_the_list(client, officer, buyer, called):
    client.force_login(officer)
    client.post(f"{LIST}{buyer.code}/off/")
    assert not Call.objects.exists()


def test_the_page_takes_as_many_queries_for_fifteen_firms_as_for_three(client, officer, organization):
    def fill(count):
        for _ in range(count):
            linkage = LinkageFactory(known_to=organization, to_actor=ActorFactory(works_with=organization))
            LinkageStatementFactory(linkage=linkage, quantity=3, unit_id="t")
            Call.objects.create(organization=organization, linkage=linkage, side="to", put_by=officer)

    client.force_login(officer)
    fill(3)
    few = queries_of(client, LIST)
    fill(12)
    assert queries_of(client, LIST) == few
    assert few <= 20


def test_no_name_of_a_call_is_left_out(client, officer, called):
    """Every field of a card has its own id, so that each label belongs to one."""
    client.force_login(officer)
    ids = re.findall(r' id="([^"]+)"', client.get(LIST).text)
    assert sorted(ids) == sorted(set(ids))
