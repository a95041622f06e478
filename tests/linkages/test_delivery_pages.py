"""Pages of deliveries: on the linkage, their list, an officer's forms, and the firm's phone."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from linkages.models import Delivery
from tests.factories import DeliveryFactory, LinkageFactory, LinkageStatementFactory
from tests.linkages.test_pages import words

pytestmark = pytest.mark.django_db
SENT = {"delivered_on": "2026-03-02", "quantity": "4.5", "unit": "t", "price": "300", "currency": "KES"}


@pytest.fixture
def said(linkage):
    """The buyer states 12,000 kg at KES 30 for the first quarter."""
    quarter = {"period_start": date(2026, 1, 1), "period_end": date(2026, 3, 31)}
    return LinkageStatementFactory(linkage=linkage, side="to", quantity=12000, unit_id="kg", price=30, currency_id="KES", **quarter)


def queries_of(client, path):
    with CaptureQueriesContext(connection) as taken:
        assert client.get(path).status_code == 200
    return len(taken)


def test_the_page_of_a_linkage_shows_deliveries_sums_and_charts(client, linkage, said, organization, officer):
    for month, price in ((1, 300), (2, 320), (3, 310)):
        DeliveryFactory(linkage=linkage, by_organization=organization, delivered_on=date(2026, month, 9), price=price, currency_id="KES")
    client.force_login(officer)
    page = client.get(f"/linkages/{linkage.pk}/")
    text = words(page)
    assert "What each side wrote down from 1 Jan 2026 to 31 Mar 2026" in text
    assert "9 t 3 deliveries" in text and "12,000 kg" in text and "3 of 3" in text
    assert "3 deliveries from January 2026 to March 2026" in text
    assert page.text.count('role="img"') >= 2
    assert f"/linkages/deliveries/new/?linkage={linkage.pk}" in page.text


def test_the_page_takes_as_many_queries_for_thirty_deliveries_as_for_three(client, linkage, said, organization, officer):
    client.force_login(officer)

    def fill(count):
        for n in range(count):
            DeliveryFactory(
                linkage=linkage, by_organization=organization, delivered_on=date(2026, 1 + n % 3, 1 + n % 28), price=n, currency_id="KES"
            )

    fill(3)
    client.get(f"/linkages/{linkage.pk}/")
    few = queries_of(client, f"/linkages/{linkage.pk}/"), queries_of(client, "/linkages/deliveries/")
    fill(27)
    assert (queries_of(client, f"/linkages/{linkage.pk}/"), queries_of(client, "/linkages/deliveries/")) == few


def test_how_much_of_an_order_came_stands_under_the_sums(client, linkage, said, organization, officer, firm_owner):
    DeliveryFactory(linkage=linkage, delivered_on=date(2026, 2, 9), quantity=2000, ordered_quantity=2900, unit_id="kg")
    DeliveryFactory(linkage=linkage, delivered_on=date(2026, 2, 10), quantity=1)
    client.force_login(firm_owner)
    line = "Fill rate: 69.0 %, 2 t of the 2.9 t that were ordered; of 1 delivery the order is not known."
    text = words(client.get(f"/firm/linkages/{linkage.pk}/deliveries/"))
    assert line in text and "Ordered 2.9 t" in text
    text = words(client.get("/firm/trend/"))
    assert "Q1 2026 69 % 2,000 kg / 2,900 kg 1" in text
    assert "Of 1 delivery it is not written down how much was ordered." in text
    client.force_login(officer)
    row = DeliveryFactory(linkage=linkage, by_organization=organization, delivered_on=date(2026, 2, 11), quantity=3, ordered_quantity=3)
    page = words(client.get(f"/linkages/{linkage.pk}/"))
    assert "Fill rate: 100.0 %, 3 t of the 3 t that were ordered." in page, "An officer is shown what the firm agreed to."
    assert "Quantity ordered 3 t" in words(client.get(row.get_absolute_url()))


def test_an_officer_chooses_the_linkage_and_writes_a_delivery_down_on_behalf(client, linkage, said, organization, officer, stranger):
    client.force_login(officer)
    assert f"?linkage={linkage.pk}" in client.get("/linkages/deliveries/new/", {"q": "Unga"}).text
    assert "No linkage of this name" in client.get("/linkages/deliveries/new/", {"q": "Nobody"}).text
    form = client.get(f"/linkages/deliveries/new/?linkage={linkage.pk}")
    assert f'value="{timezone.localdate()}"' in form.text
    assert '<option value="kg" selected>' in form.text and '<option value="KES" selected>' in form.text
    answer = client.post(f"/linkages/deliveries/new/?linkage={linkage.pk}", {**SENT, "side": "from"})
    row = Delivery.objects.get()
    assert answer.url == f"/linkages/deliveries/{row.pk}/"
    assert (row.by_organization, row.side, row.quantity) == (organization, "from", Decimal("4.5"))
    text = words(client.get(answer.url))
    assert "by Alpha on its behalf" in text and "Unga Mills has not answered yet." in text and "Not answered" in text
    client.force_login(stranger)
    assert client.get(f"/linkages/deliveries/new/?linkage={linkage.pk}").status_code == 404
    assert client.get(answer.url).status_code == 404


def test_faults_stand_at_their_fields_and_what_was_typed_is_kept(client, linkage, officer):
    client.force_login(officer)
    page = client.post(
        f"/linkages/deliveries/new/?linkage={linkage.pk}", {**SENT, "side": "to", "unit": "bag", "delivered_on": "2036-01-01"}
    )
    assert page.status_code == 422
    text = words(page)
    assert "“bag” cannot be converted to t, the unit of Maize. Write the weight in t." in text
    assert "1 Jan 2036 has not come yet." in text
    assert 'value="4.5"' in page.text
    assert not Delivery.objects.exists()


def test_an_officer_changes_and_takes_back_what_the_organization_wrote(client, linkage, organization, officer, viewer):
    row = DeliveryFactory(linkage=linkage, by_organization=organization)
    client.force_login(viewer)
    assert client.get(f"/linkages/deliveries/{row.pk}/edit/").status_code == 403
    client.force_login(officer)
    Delivery.objects.filter(pk=row.pk).update(quantity=900, price="37.50", currency_id="KES")
    shown = client.get(f"/linkages/deliveries/{row.pk}/edit/").text
    assert 'value="900"' in shown and 'value="37.5"' in shown, "numbers stand as people write them"
    client.post(f"/linkages/deliveries/{row.pk}/edit/", {**SENT, "ordered_quantity": "5", "paid_on": "2026-03-20"})
    row.refresh_from_db()
    assert (str(row.paid_on), row.ordered_quantity) == ("2026-03-20", 5)
    assert "Paid on" in client.get(f"/linkages/deliveries/{row.pk}/history/").text
    client.post(f"/linkages/deliveries/{row.pk}/withdraw/")
    row.refresh_from_db()
    assert row.withdrawn_at is not None
    page = client.get(f"/linkages/deliveries/{row.pk}/")
    assert "Taken back on" in page.text and "/edit/" not in page.text
    assert f"/linkages/deliveries/{row.pk}/" not in client.get("/linkages/deliveries/").text
    assert client.get("/linkages/deliveries/", {"withdrawn": "true"}).text.count(f"/linkages/deliveries/{row.pk}/") == 1
    assert client.get("/linkages/deliveries/", {"export": "csv"}).getvalue().count(b"\n") == 1


def test_a_firm_adds_a_delivery_with_what_it_said_last(client, linkage, said, firm_owner):
    client.force_login(firm_owner)
    assert f"/firm/linkages/{linkage.pk}/deliveries/new/" in client.get("/firm/linkages/").text
    form = client.get(f"/firm/linkages/{linkage.pk}/deliveries/new/").text
    assert '<option value="kg" selected>' in form and '<option value="KES" selected>' in form
    answer = client.post(
        f"/firm/linkages/{linkage.pk}/deliveries/new/", {**SENT, "quantity": "450", "ordered_quantity": "500", "unit": "kg", "price": "30"}
    )
    assert answer.url == f"/firm/linkages/{linkage.pk}/deliveries/"
    row = Delivery.objects.get()
    assert (row.by_firm, row.side, row.quantity, row.ordered_quantity) == (linkage.from_actor, "from", 450, 500)
    page = words(client.get(answer.url))
    assert "0.45 t" in page and "we wrote it down" in page
    assert client.post(f"/firm/linkages/{linkage.pk}/deliveries/new/", {**SENT, "unit": "bag"}).status_code == 422


def test_a_firm_answers_with_one_press_or_with_a_reason(client, linkage, firm_owner, buyer_owner):
    first, second = (DeliveryFactory(linkage=linkage, side="to", delivered_on=date(2026, 2, day)) for day in (3, 4))
    client.force_login(firm_owner)
    page = client.get("/firm/").text
    assert "2 questions wait for you" in page
    assert f"/firm/deliveries/{first.pk}/confirm/" in page
    assert client.post(f"/firm/deliveries/{first.pk}/confirm/").url == "/firm/"
    assert client.post(f"/firm/deliveries/{second.pk}/dispute/", {"reason": ""}).status_code == 422
    assert client.post(f"/firm/deliveries/{second.pk}/dispute/", {"reason": "It was rain-wet"}).status_code == 302
    first.refresh_from_db(), second.refresh_from_db()
    assert (first.answer, second.answer, second.reason) == ("confirmed", "disputed", "It was rain-wet")
    client.post(f"/firm/deliveries/{first.pk}/confirm/")  # pressed twice: told what was answered
    assert "confirmed this delivery on" in client.get("/firm/").text
    client.force_login(buyer_owner)
    page = client.get(f"/firm/deliveries/{second.pk}/").text
    assert "It was rain-wet" in page and f"/firm/deliveries/{second.pk}/edit/" in page
    assert client.post(f"/firm/deliveries/{second.pk}/confirm/").status_code == 403
    client.post(f"/firm/deliveries/{second.pk}/edit/", {**SENT, "quantity": "2.5"})
    second.refresh_from_db()
    assert (second.answer, second.quantity) == ("", Decimal("2.5"))
    client.post(f"/firm/deliveries/{second.pk}/withdraw/")
    assert "Taken back" in client.get(f"/firm/deliveries/{second.pk}/").text


def test_what_others_do_is_not_shown_to_a_firm(client, linkage, other_firm_owner):
    row = DeliveryFactory(linkage=linkage)
    client.force_login(other_firm_owner)
    for path in (f"/firm/deliveries/{row.pk}/", f"/firm/linkages/{linkage.pk}/deliveries/", f"/linkages/deliveries/{row.pk}/"):
        assert client.get(path).status_code == 404


def test_on_the_first_page_thirty_questions_cost_as_many_queries_as_three(client, linkage, firm, firm_owner):
    client.force_login(firm_owner)

    def fill(count):
        for _ in range(count):
            DeliveryFactory(linkage=LinkageFactory(from_actor=firm, product=linkage.product), side="to")

    fill(3)
    client.get("/firm/")
    few = queries_of(client, "/firm/")
    fill(27)
    assert queries_of(client, "/firm/") == few


def test_the_last_delivery_that_waited_leads_to_itself(client, linkage, said, firm_owner):
    client.force_login(firm_owner)
    last = DeliveryFactory(linkage=linkage, side="to")
    assert client.post(f"/firm/deliveries/{last.pk}/confirm/").url == f"/firm/deliveries/{last.pk}/"
