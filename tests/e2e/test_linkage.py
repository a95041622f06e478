"""One linkage, known from both ends: buyer and supplier before two browsers act out claim, different figures, dispute, answer, agreement,
lapse and renewal. The supplier has a phone of 360 pixels on slow 2G, and no script."""

from contextlib import contextmanager
from datetime import timedelta
from unittest import mock

import pytest
from django.utils import timezone

from accounts import actions as people
from actors.models import Actor
from core.models import Letter
from linkages.models import Linkage, LinkageStatement
from tests.e2e.conftest import PHONE
from tests.factories import ActorFactory, ProductFactory

pytestmark = pytest.mark.django_db(transaction=True)
PASSWORD = "three plain words here"
# What is called slow 2G: 250 kbit/s down, 50 up, 300 ms there and back.
SLOW_2G = {"offline": False, "latency": 300, "downloadThroughput": 250_000 / 8, "uploadThroughput": 50_000 / 8}


@pytest.fixture
def firms(db):
    found = {}
    for name, email in (("Kwanza Growers", "supplier@example.org"), ("Unga Mills", "buyer@example.org")):
        firm = found[name] = ActorFactory(name=name)
        user = people.make_user(by=None, email=email, name=f"Owner of {name}", password=PASSWORD)
        firm.representatives.create(user=user, role="owner")
    Actor.objects.filter(pk__in=[firm.pk for firm in found.values()]).update(claimed=True)
    ProductFactory(name="Maize grain", organization__name="Who describes products")
    return found


@contextmanager
def later(**passed):
    """The server's clock, so much later; who was signed in is not any more."""
    then = timezone.now() + timedelta(**passed)
    with mock.patch("django.utils.timezone.now", return_value=then):
        yield


def status():
    return Linkage.objects.with_status().get().status


def on_slow_phone(person):
    phone = person("supplier@example.org", PASSWORD, size=PHONE, script=False)
    phone.context.new_cdp_session(phone.page).send("Network.emulateNetworkConditions", SLOW_2G)
    return phone


def region(who, name):
    return who.page.get_by_role("region", name=name)


def claim(buyer):
    buyer.open("/firm/linkages/new/")
    buyer.choose("We bought from them")
    buyer.type(partner="Kwanza Growers", product="Maize grain", quantity="12", unit="tonne", price="300", currency="KES")
    buyer.press("Store it")
    buyer.sees("They have not answered yet.")
    assert status() == "claimed"


def answer_with_other_figures(supplier):
    supplier.open("/firm/")
    supplier.sees("Unga Mills says you sold to them", "12")
    region(supplier, "Unga Mills").get_by_role("link", name="Answer").click()
    assert not supplier.page.locator('[name="quantity"]').is_visible(), "one question first"
    supplier.choose("Yes, but the figures are different")
    assert supplier.page.locator('[name="quantity"]').is_visible()
    assert not supplier.page.locator('[name="reason"]').is_visible()
    supplier.type(quantity="9", unit="tonne", price="310", currency="KES")
    supplier.press("Send my answer")
    supplier.fits()
    assert status() == "confirmed"


def dispute(buyer):
    buyer.open("/firm/linkages/")
    buyer.follow("Kwanza Growers")
    buyer.sees("29\u00a0%", "Both are kept")  # |12 − 9| ÷ 10.5
    buyer.follow("Say it again with new figures")
    buyer.choose("No, we did not trade")
    buyer.press("Send my answer")
    buyer.sees("Say in a few words why it is not right")
    buyer.choose("No, we did not trade")
    buyer.type(reason="The lorry went back full.")
    buyer.press("Send my answer")
    buyer.faults.clear()  # the browser notes that the first answer was 422
    assert status() == "disputed"
    assert Letter.objects.filter(to="supplier@example.org", body__contains="The lorry went back full.").exists()


def stand_by_it(supplier):
    supplier.open("/firm/")
    supplier.sees("Unga Mills says that it did not happen", "The lorry went back full.")
    region(supplier, "Unga Mills").get_by_role("link", name="Answer").click()
    supplier.choose("We did trade")
    supplier.type(reason="Weighing slip 17: a second lorry came.")
    supplier.press("Send my answer")
    supplier.fits()
    assert status() == "disputed", "until the other side says otherwise"


def agree(buyer):
    buyer.open("/firm/")
    buyer.sees("answered: they say that it did happen", "Weighing slip 17")
    region(buyer, "Kwanza Growers").get_by_role("link", name="Answer").click()
    buyer.choose("Yes, this is right")
    buyer.press("Send my answer")
    assert status() == "confirmed"
    buyer.open("/firm/")
    buyer.sees("Nothing waits for you")


def renew(supplier):
    supplier.sign_in("supplier@example.org", PASSWORD)
    supplier.open("/firm/")
    supplier.sees("Do you still trade with Unga Mills?")
    supplier.press("It is still right")
    supplier.sees("Stored: it is still right.")
    supplier.fits()
    assert status() == "claimed", "of the new time only one side has spoken"


def agree_again(buyer):
    buyer.sign_in("buyer@example.org", PASSWORD)
    buyer.open("/firm/")
    region(buyer, "Kwanza Growers").get_by_role("link", name="Answer").click()
    buyer.choose("Yes, this is right")
    buyer.press("Send my answer")


def test_one_linkage_from_claim_to_renewal(firms, person):
    buyer = person("buyer@example.org", PASSWORD)
    supplier = on_slow_phone(person)
    claim(buyer)
    answer_with_other_figures(supplier)
    dispute(buyer)
    stand_by_it(supplier)
    agree(buyer)
    with later(days=400):
        assert status() == "lapsed"
        renew(supplier)
        agree_again(buyer)
        assert status() == "confirmed"
    said = list(LinkageStatement.objects.order_by("pk").values_list("side", "says", "quantity"))
    assert said == [
        ("to", "exists", 12),
        ("from", "exists", 9),
        ("to", "denied", None),
        ("from", "exists", 9),
        ("to", "exists", 9),
        ("from", "exists", None),
        ("to", "exists", None),
    ], "nothing that was said is lost"
