"""A phone whose connection goes and comes: what was typed stays, waits, is sent once when the connection is back, and has a receipt."""

import re

import pytest

from accounts import actions as people
from actors.models import Actor
from linkages.models import Delivery, Linkage, Receipt
from tests.e2e.conftest import PHONE
from tests.factories import ActorFactory, LinkageFactory, LinkageStatementFactory, ProductFactory

pytestmark = pytest.mark.django_db(transaction=True)
PASSWORD = "three plain words here"
KEPT = "Not sent yet: no connection. It is kept on this phone and is sent when the connection returns."
LOST = re.compile(r"ERR_INTERNET_DISCONNECTED|Failed to load resource|ERR_FAILED")


@pytest.fixture
def linkage(db):
    """Kwanza Growers sells maize to Unga Mills, which said so."""
    seller, buyer = ActorFactory(name="Kwanza Growers"), ActorFactory(name="Unga Mills")
    for name, firm in (("wanja", seller), ("njeri", seller)):
        user = people.make_user(by=None, email=f"{name}@example.org", name=name.title(), password=PASSWORD)
        firm.representatives.create(user=user, role="owner")
    Actor.objects.filter(pk=seller.pk).update(claimed=True)
    product = ProductFactory(name="Maize grain", organization__name="Who describes products")
    made = LinkageFactory(from_actor=seller, to_actor=buyer, product=product)
    LinkageStatementFactory(linkage=made, side="to", quantity=12, unit_id="t", price=300, currency_id="KES")
    return made


@pytest.fixture
def phone(person, linkage):
    """Wanja's phone; its worker has come, so that what it opens is kept. That a connection is lost is no fault of a page."""
    phone = person("wanja@example.org", PASSWORD, size=PHONE)
    phone.open("/firm/")
    phone.page.evaluate("navigator.serviceWorker.ready.then(() => 1)")
    phone.open("/firm/")  # the first page that the worker sees
    yield phone
    phone.faults[:] = [fault for fault in phone.faults if not LOST.search(fault)]


def adding(linkage):
    return f"/firm/linkages/{linkage.pk}/deliveries/new/"


def write_down(phone, linkage, quantity):
    phone.page.goto(f"{phone.base}{adding(linkage)}")
    phone.type(delivered_on="2026-05-04", quantity=quantity, unit="tonne", price="310", currency="KES")


def lose(phone, *, unnoticed=False):
    """No connection from here on; `unnoticed` by the browser, as where a mast is near and does not answer."""
    phone.context.set_offline(True)
    if unnoticed:
        phone.page.evaluate("Object.defineProperty(navigator, 'onLine', { get: () => true, configurable: true })")


def sent(phone, count):
    """Once so many receipts are there, and nothing waits any more."""
    phone.page.locator("#unsent").wait_for(state="hidden")
    phone.page.get_by_text("Sent: ").first.wait_for()
    assert (Receipt.objects.count(), Delivery.objects.count()) == (count, count)


def test_what_is_pressed_without_a_connection_is_sent_once_when_it_is_back(phone, linkage):
    write_down(phone, linkage, 3)
    lose(phone)
    phone.press("Store it")
    phone.page.get_by_text(KEPT).wait_for()
    phone.sees("Not sent yet: 1")
    phone.fits()
    phone.page.reload()
    phone.page.get_by_text("No connection. This page is as it was on").wait_for()
    phone.sees("Not sent yet: 1")
    phone.page.goto(f"{phone.base}/firm/")
    phone.page.get_by_text("Not sent yet: 1").wait_for()
    phone.page.goto(f"{phone.base}/firm/receipts/")
    phone.page.get_by_text("was not opened on this phone before").wait_for()
    phone.sees("Unga Mills", "Discard")
    assert not Delivery.objects.exists()
    phone.context.set_offline(False)
    sent(phone, 1)
    receipt = Receipt.objects.get()
    phone.follow(receipt.code)
    phone.sees("Delivery: Unga Mills", "310", "4 May 2026")
    phone.open("/firm/receipts/").sees(receipt.code)
    phone.fits()
    assert Delivery.objects.get().quantity == 3


def test_the_worker_keeps_what_the_browser_could_not_send(phone, linkage):
    write_down(phone, linkage, 4)
    lose(phone, unnoticed=True)
    phone.press("Store it")
    phone.page.wait_for_url("**/firm/receipts/")
    phone.page.get_by_text("Not sent yet: 1").wait_for()
    phone.sees("Add a delivery")
    phone.context.set_offline(False)
    sent(phone, 1)


def test_two_presses_and_two_tabs_send_each_entry_once_and_in_order(phone, linkage):
    write_down(phone, linkage, 5)
    other = phone.context.new_page()
    other.goto(f"{phone.base}{adding(linkage)}")
    other.locator('main [name="quantity"]').fill("6")
    other.locator('main [name="delivered_on"]').fill("2026-05-05")
    lose(phone)
    for page in (phone.page, other):
        page.get_by_role("button", name="Store it", exact=True).dblclick()
        page.get_by_text(KEPT).wait_for()
    phone.context.set_offline(False)
    sent(phone, 2)
    assert [row.quantity for row in Delivery.objects.order_by("pk")] == [5, 6]


def test_an_answer_that_was_stored_but_never_heard_is_not_stored_twice(phone, linkage):
    """The connection breaks after the server has stored it: the phone sends it again and hears of the first receipt."""
    write_down(phone, linkage, 7)
    lose(phone)
    phone.press("Store it")
    phone.page.get_by_text(KEPT).wait_for()
    heard = []

    def break_off(route):
        heard.append(route.fetch().json()["code"])
        route.abort()

    phone.context.route("**/deliveries/new/", break_off, times=1)
    phone.context.set_offline(False)
    phone.page.wait_for_timeout(1500)
    phone.page.evaluate("dispatchEvent(new Event('online'))")  # unless the worker, whose turn came, has sent it again already
    sent(phone, 1)
    assert heard == [Receipt.objects.get().code]


def test_an_expired_session_keeps_what_waits_and_asks_to_sign_in(phone, linkage):
    write_down(phone, linkage, 8)
    lose(phone)
    phone.press("Store it")
    phone.page.get_by_text(KEPT).wait_for()
    phone.context.clear_cookies()
    phone.context.set_offline(False)
    link = phone.page.get_by_role("link", name="Not sent yet: 1. Sign in, and it is sent.")
    link.wait_for()
    assert not Delivery.objects.exists()
    link.click()
    phone.fill(Email="wanja@example.org", Password=PASSWORD)
    phone.press("Sign in")
    sent(phone, 1)


def test_a_page_that_finds_another_sending_tells_how_it_went(phone, linkage):
    write_down(phone, linkage, 8)
    lose(phone)
    phone.press("Store it")
    phone.page.get_by_text(KEPT).wait_for()
    phone.context.clear_cookies()
    phone.page.evaluate("void navigator.locks.request('firm', () => new Promise((done) => setTimeout(done, 1000)))")
    phone.context.set_offline(False)
    phone.page.get_by_role("link", name="Not sent yet: 1. Sign in, and it is sent.").wait_for(timeout=8000)


def test_what_waits_for_one_person_is_neither_shown_nor_sent_for_another(phone, linkage):
    write_down(phone, linkage, 9)
    lose(phone)
    phone.press("Store it")
    phone.page.get_by_text(KEPT).wait_for()
    phone.context.clear_cookies()
    phone.context.set_offline(False)
    phone.sign_in("njeri@example.org", PASSWORD)
    phone.open("/firm/receipts/")
    phone.page.wait_for_timeout(500)
    phone.does_not_see("Not sent yet", "Discard")
    assert not Delivery.objects.exists()
    assert phone.page.evaluate("caches.keys().then((names) => names.filter((n) => n.startsWith('pages')).length)") == 1


def test_what_was_typed_is_there_after_the_page_was_left(phone, linkage):
    write_down(phone, linkage, "11.5")
    phone.page.on("dialog", lambda dialog: dialog.accept())
    phone.page.goto(f"{phone.base}/firm/")
    phone.page.goto(f"{phone.base}{adding(linkage)}")
    phone.page.get_by_text("What you typed before is still here.").wait_for()
    assert phone.page.locator('[name="quantity"]').input_value() == "11.5"
    phone.press("Store it")
    phone.sees("Stored. We ask them to confirm it. Receipt")
    phone.open(adding(linkage))
    phone.does_not_see("What you typed before")


def test_signing_out_leaves_nothing_on_the_phone(person, linkage):
    # Without the worker, which would send the entry as soon as the connection is back: it must still wait when this person leaves.
    phone = person("wanja@example.org", PASSWORD, size=PHONE, worker=False)
    write_down(phone, linkage, 13)
    lose(phone)
    phone.press("Store it")
    phone.page.get_by_text(KEPT).wait_for()
    phone.page.evaluate("caches.open('firm pages').then((kept) => kept.put('/firm/', new Response('as it was')))")
    phone.page.route("**/firm/receipts/token/", lambda route: route.abort())
    phone.context.set_offline(False)
    phone.open("/firm/record/")
    phone.page.get_by_text("Not sent yet: 1").wait_for()
    asked = []
    phone.page.on("dialog", lambda dialog: (asked.append(dialog.message), dialog.accept()))
    phone.press("Sign out")
    assert asked == ["What is not sent yet is lost when you sign out. Sign out all the same?"]
    phone.open("/account/login/")
    left = "Promise.all([caches.keys(), indexedDB.databases()]).then(([c, d]) => [c.length, d.length, localStorage.length])"
    assert phone.page.evaluate(left) == [0, 0, 0]
    assert Linkage.objects.count() == 1 and not Delivery.objects.exists()
    phone.faults[:] = [fault for fault in phone.faults if not LOST.search(fault)]
