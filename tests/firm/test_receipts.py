"""A form of the firm's pages is stored once, however often it is sent; what was stored has a receipt that its sender alone sees."""

import re
import uuid
from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from accounts.models import AuditEntry
from linkages.models import Delivery, LinkageStatement, Receipt, TransactionCost
from linkages.receipts import forget_old
from tests.factories import LinkageStatementFactory, owner_of

pytestmark = pytest.mark.django_db
PLAIN = {"Accept": "application/json"}
SOLD = {"delivered_on": "2026-05-04", "quantity": "3", "unit": "t", "price": "310", "currency": "KES"}


@pytest.fixture
def claimed(linkage):
    """The buyer said 12 t at KES 300."""
    return LinkageStatementFactory(linkage=linkage, side="to", quantity=12, unit_id="t", price=300, currency_id="KES")


@pytest.fixture
def owner(client, firm_owner):
    client.force_login(firm_owner)
    return firm_owner


@pytest.fixture
def adding(claimed):
    """Where a delivery is written down."""
    return f"/firm/linkages/{claimed.linkage_id}/deliveries/new/"


def carried(page):
    """What the first form of a page carries: its uuid, and for whom it is typed."""
    return dict(re.findall(r'name="(client_uuid|typed_for)" value="([^"]+)"', page.content.decode())[:2])


def test_what_is_stored_has_a_receipt_that_says_what_was_typed(client, owner, firm, adding, claimed):
    answer = client.post(adding, {**carried(client.get(adding)), **SOLD}, follow=True)
    receipt = Receipt.objects.get()
    assert f"Receipt {receipt.code}." in answer.content.decode()
    page = client.get(f"/firm/receipts/{receipt.code}/").content.decode()
    for words in ("Delivery: Unga Mills", firm.name, "4 May 2026", "310", f"/firm/deliveries/{Delivery.objects.get().pk}/"):
        assert words in page, words
    assert receipt.code in client.get("/firm/receipts/").content.decode()
    assert ["Quantity", "3"] in receipt.lines


def test_the_same_form_twice_is_stored_once(client, owner, adding, claimed):
    sent = {**carried(client.get(adding)), **SOLD}
    first = client.post(adding, sent)
    again = client.post(adding, sent)
    assert (again.status_code, again.url) == (302, first.url)
    assert "stored already, once" in client.get(again.url).content.decode()
    assert (Delivery.objects.count(), Receipt.objects.count()) == (1, 1)
    assert AuditEntry.objects.filter(act="linkages.delivery.record").count() == 1


def test_another_content_under_the_same_uuid_is_refused_and_names_the_receipt(client, owner, adding):
    sent = {**carried(client.get(adding)), **SOLD}
    client.post(adding, sent)
    answer = client.post(adding, {**sent, "quantity": "30"})
    assert answer.status_code == 409
    assert Receipt.objects.get().code in answer.content.decode()
    assert client.post(adding, {**sent, "quantity": "30"}, headers=PLAIN).json()["detail"].startswith("It was stored with other words")
    assert Delivery.objects.get().quantity == Decimal(3)


def test_a_fresh_token_of_the_page_is_no_other_content(client, owner, adding):
    sent = {**carried(client.get(adding)), **SOLD}
    client.post(adding, {**sent, "csrfmiddlewaretoken": "one"})
    assert client.post(adding, {**sent, "csrfmiddlewaretoken": "two"}, headers=PLAIN).status_code == 200


def test_a_script_is_answered_in_json(client, owner, adding):
    sent = {**carried(client.get(adding)), **SOLD}
    wrong = client.post(adding, {**sent, "unit": ""}, headers=PLAIN)
    assert wrong.status_code == 422 and "unit" in wrong.json()["detail"].lower()
    assert not Receipt.objects.exists()
    told = client.post(adding, sent, headers=PLAIN).json()
    receipt = Receipt.objects.get()
    assert told == {
        "code": receipt.code,
        "title": "Delivery: Unga Mills",
        "said": "Stored. We ask them to confirm it.",
        "receipt": f"/firm/receipts/{receipt.code}/",
        "url": f"/firm/deliveries/{Delivery.objects.get().pk}/",
    }
    assert client.post(adding, sent, headers=PLAIN).json() == told


def test_what_is_refused_has_no_receipt_and_says_why(client, owner, claimed):
    address = f"/firm/linkages/{claimed.linkage_id}/withdraw/"
    answer = client.post(address, {"client_uuid": uuid.uuid4()}, headers=PLAIN)
    assert answer.status_code == 409 and answer.json()["detail"]
    assert not Receipt.objects.exists()


def test_every_form_that_writes_carries_what_makes_it_count_once(client, owner, firm, claimed, adding):
    key = claimed.linkage_id
    theirs = Delivery.objects.create(
        linkage=claimed.linkage, side="to", delivered_on="2026-05-04", quantity=2, unit_id="t", by_firm=claimed.linkage.to_actor
    )
    client.post(f"/firm/linkages/{key}/answer/", {"answer": "yes"})
    pages = ["", "linkages/new/", "record/edit/", "sharing/firms/", *(f"linkages/{key}/{end}/" for end in ("answer", "costs", "exchanges"))]
    pages += [f"linkages/{key}/withdraw/", f"deliveries/{theirs.pk}/", f"deliveries/{theirs.pk}/dispute/"]
    for page in pages:
        text = client.get(f"/firm/{page}").content.decode()
        forms = [form for form in re.findall(r"<form.*?</form>", text, re.S) if 'method="post"' in form]
        forms = [form for form in forms if "logout" not in form and "no-passkey" not in form]  # of this phone, and stored nowhere
        assert forms, page
        assert all('name="client_uuid"' in form and f'value="{owner.pk}:{firm.code}"' in form for form in forms), page
    adding_page = client.get(adding).content.decode()
    assert len(set(re.findall(r'name="client_uuid" value="([^"]+)"', adding_page))) == 1


def test_each_of_the_acts_of_a_firm_leaves_a_receipt(client, owner, claimed, buyer, product):
    key = claimed.linkage_id
    acts = {
        f"linkages/{key}/answer/": {"answer": "yes"},
        f"linkages/{key}/renew/": {},
        f"linkages/{key}/costs/": {"period_start": "2026-01-01", "period_end": "2026-03-31", "transport": "900", "currency": "KES"},
        f"linkages/{key}/exchanges/": {"we": "gave", "kind": "knowledge", "happened_on": "2026-05-05", "note": "Drying"},
        "record/edit/": {"name": "Kwanza Growers Ltd"},
        "sharing/firms/": {"agreed": ["found"]},
        f"linkages/{key}/withdraw/": {},
    }
    for address, sent in acts.items():
        answer = client.post(f"/firm/{address}", {"client_uuid": uuid.uuid4(), **sent}, headers=PLAIN)
        assert (address, answer.status_code) == (address, 200), answer.content
    assert Receipt.objects.count() == len(acts)
    withdraw = {"client_uuid": uuid.uuid4(), "withdraw": TransactionCost.objects.get().pk}
    for _press in range(2):
        assert client.post(f"/firm/linkages/{key}/costs/", withdraw, headers=PLAIN).status_code == 200


def test_nobody_else_sees_a_receipt_not_even_of_the_same_firm(client, owner, firm, adding, other_firm_owner, officer):
    client.post(adding, {**carried(client.get(adding)), **SOLD})
    address = Receipt.objects.get().get_absolute_url()
    colleague = owner_of(firm)
    for person in (colleague, other_firm_owner, officer):
        client.force_login(person)
        assert client.get(address).status_code == 404
    client.force_login(colleague)
    assert "Nothing yet." in client.get("/firm/receipts/").content.decode()


def test_what_one_person_typed_is_not_stored_in_the_name_of_another(client, owner, firm, adding):
    sent = {**carried(client.get(adding)), **SOLD}
    client.force_login(owner_of(firm))
    assert client.post(adding, sent).status_code == 403
    assert not Delivery.objects.exists()


def test_what_was_typed_for_one_firm_goes_to_it_though_another_was_chosen_since(client, owner, firm, buyer):
    owner_of(buyer).representations.update(user=owner)
    sent = carried(client.get(f"/firm/record/edit/?firm={firm.code}"))
    client.get(f"/firm/?firm={buyer.code}")
    client.post("/firm/record/edit/", {**sent, "name": "Kwanza Growers Ltd"})
    firm.refresh_from_db()
    buyer.refresh_from_db()
    assert (firm.name, buyer.name) == ("Kwanza Growers Ltd", "Unga Mills")


def test_who_speaks_for_the_firm_no_more_cannot_send_what_waited(client, owner, firm, buyer):
    sent = carried(client.get("/firm/record/edit/"))
    owner.representations.update(actor=buyer)
    assert client.post("/firm/record/edit/", {**sent, "name": "Theirs now"}).status_code == 404
    buyer.refresh_from_db()
    assert buyer.name == "Unga Mills"


def test_a_uuid_that_is_none_is_refused(client, owner, adding):
    assert client.post(adding, {"client_uuid": "seven", **SOLD}).status_code == 400
    assert not LinkageStatement.objects.filter(by=owner).exists()


def test_two_people_may_send_the_same_uuid(client, owner, firm, adding):
    sent = {"client_uuid": uuid.uuid4(), **SOLD}
    client.post(adding, sent)
    client.force_login(owner_of(firm))
    client.post(adding, {**sent, "delivered_on": "2026-05-06"})
    assert Receipt.objects.count() == 2


def test_receipts_are_dropped_after_a_year(client, owner, adding, settings):
    for _n in range(2):
        client.post(adding, {"client_uuid": uuid.uuid4(), **SOLD})
    old, new = Receipt.objects.order_by("pk")
    Receipt.objects.filter(pk=old.pk).update(stored_at=timezone.now() - timedelta(days=366))
    assert [forget_old(), forget_old()] == [1, 0]
    assert Receipt.objects.get() == new


def test_the_token_says_who_is_signed_in_and_is_not_kept(client, owner):
    answer = client.get("/firm/receipts/token/")
    assert answer.json()["person"] == str(owner.pk)
    assert answer["Cache-Control"] == "no-store"
    client.logout()
    assert client.get("/firm/receipts/token/").status_code == 302


def test_signing_out_asks_the_device_to_forget(client, owner):
    assert client.post("/account/logout/")["Clear-Site-Data"] == '"storage"'
    assert "Clear-Site-Data" not in client.get("/account/login/")


def test_the_worker_and_the_page_it_falls_back_on_are_served_to_anyone(client):
    worker = client.get("/sw.js")
    assert worker["Content-Type"] == "text/javascript"
    assert "worker-src 'self'" in worker["Content-Security-Policy"]
    assert "data-person" not in client.get("/firm/offline/").content.decode()
