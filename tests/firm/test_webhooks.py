"""What others say and do reaches a firm's system: signed, in order for each linkage, again after a failure, and never twice at once."""

import json
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import date, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from django.db import connections, transaction
from django.utils import timezone

from accounts.models import AuditEntry
from core.models import Letter, SavedAnswer
from linkages import actions, delivery_actions, webhook_sending
from linkages.enums import HookEvent
from linkages.models import LinkageStatement, Webhook, WebhookMessage
from linkages.webhook_actions import register_webhook, renew_secret
from linkages.work_many import confirm_many, renew_many, take_back_many
from tests.docs.test_verifier import verify
from tests.factories import ActorFactory, LinkageFactory, LinkageStatementFactory, owner_of

pytestmark = pytest.mark.django_db
PERIOD = {"period_start": date(2026, 1, 1), "period_end": date(2026, 3, 31)}


class Receiver:
    """A server of a firm: keeps what it got, and answers with the codes of `answers` in turn, then with 204."""

    def __init__(self):
        self.got, self.answers, self.slow = [], [], 0
        self.lock, self.inside, self.most_inside = threading.Lock(), {}, {}
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                receiver.receive(self, body)

            def log_message(self, *args):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.url = f"http://127.0.0.1:{self.server.server_port}/hooks"

    def receive(self, handler, body):
        said = json.loads(body)
        with self.lock:
            self.inside[said["linkage"]] = self.inside.get(said["linkage"], 0) + 1
            self.most_inside[said["linkage"]] = max(self.most_inside.get(said["linkage"], 0), self.inside[said["linkage"]])
            code = self.answers.pop(0) if self.answers else 204
            self.got.append((dict(handler.headers), body, code))
        if self.slow:
            threading.Event().wait(self.slow)
        with self.lock:
            self.inside[said["linkage"]] -= 1
        handler.send_response(code)
        if code == 302:
            handler.send_header("Location", self.url + "/elsewhere")
        handler.end_headers()

    @property
    def said(self):
        return [json.loads(body) for _headers, body, _code in self.got]

    @property
    def types(self):
        return [said["type"] for said in self.said]


@pytest.fixture
def receiver(settings):
    settings.WEBHOOK_ALLOW_PRIVATE = True
    made = Receiver()
    yield made
    made.server.shutdown()
    made.server.server_close()


@pytest.fixture
def hook(receiver, buyer, buyer_owner):
    made, _secret = register_webhook(actor=buyer, url=receiver.url, hears=HookEvent.values, by=buyer_owner)
    return made


@contextmanager
def later(**after):
    """As if so much time had passed: what waits is due that much earlier."""
    for message in WebhookMessage.objects.filter(state="waiting"):
        WebhookMessage.objects.filter(pk=message.pk).update(next_at=message.next_at - timedelta(**after))
    yield


def sold(linkage, by, **figures):
    return actions.state(linkage=linkage, side="from", by=by, **PERIOD, **figures)


def test_the_buyer_hears_what_the_seller_says_and_not_what_it_said_itself(linkage, hook, receiver, firm, firm_owner, buyer, buyer_owner):
    sold(linkage, firm_owner, quantity=12, unit_id="t")
    actions.confirm(linkage=linkage, by=buyer_owner)
    sold(linkage, firm_owner, quantity=13, unit_id="t")
    actions.dispute(linkage=linkage, reason="We never did.", by=firm_owner)
    actions.withdraw(linkage=linkage, by=firm_owner)
    webhook_sending.send_due()

    assert receiver.types == ["linkage.claimed", "linkage.confirmed", "linkage.disputed", "linkage.withdrawn"]
    first = receiver.said[0]
    assert {k: first[k] for k in ("firm", "linkage", "delivery", "side", "on_behalf", "sequence")} == {
        "firm": buyer.code, "linkage": linkage.pk, "delivery": None, "side": "from", "on_behalf": False, "sequence": 1,
    }  # fmt: skip
    assert [said["sequence"] for said in receiver.said] == [1, 2, 3, 4]
    assert first["url"].endswith(f"/api/v1/linkages/{linkage.pk}/")


def test_a_message_holds_nothing_of_what_was_said(linkage, hook, receiver, firm_owner):
    sold(linkage, firm_owner, quantity=777123, unit_id="t", price=555, currency_id="KES", quality_terms="secret grade")
    webhook_sending.send_due()
    body = receiver.got[0][1].decode()
    assert "777123" not in body and "secret grade" not in body and "Kwanza" not in body


def test_deliveries_are_heard_of_from_both_ends(linkage, hook, receiver, firm_owner, buyer_owner, organization, officer):
    given = {"delivered_on": date(2026, 2, 10), "quantity": 3, "unit_id": "t"}
    theirs = delivery_actions.record(linkage=linkage, side="from", by=firm_owner, **given)
    delivery_actions.amend(delivery=theirs, by=firm_owner, quantity=4)
    ours = delivery_actions.record(linkage=linkage, side="to", by=buyer_owner, **given)
    delivery_actions.confirm(delivery=ours, by=firm_owner)
    delivery_actions.record(linkage=linkage, side="to", by=officer, **given)
    delivery_actions.withdraw(delivery=theirs, by=firm_owner)
    webhook_sending.send_due()
    assert receiver.types == ["delivery.recorded", "delivery.changed", "delivery.confirmed", "delivery.recorded", "delivery.withdrawn"]
    assert [said["on_behalf"] for said in receiver.said] == [False, False, False, True, False]
    assert receiver.said[2]["delivery"] == ours.pk


def test_it_hears_only_about_what_it_asked_for(linkage, receiver, firm_owner, buyer, buyer_owner):
    register_webhook(actor=buyer, url=receiver.url, hears=["linkage.disputed"], by=buyer_owner)
    sold(linkage, firm_owner)
    actions.dispute(linkage=linkage, reason="No.", by=firm_owner)
    webhook_sending.send_due()
    assert receiver.types == ["linkage.disputed"]


def test_no_other_firm_hears_of_it(linkage, receiver, firm_owner):
    stranger = ActorFactory()
    register_webhook(actor=stranger, url=receiver.url, hears=HookEvent.values, by=owner_of(stranger))
    sold(linkage, firm_owner)
    assert not WebhookMessage.objects.exists()


def test_a_firm_that_nobody_speaks_for_any_more_hears_nothing(linkage, hook, firm_owner, buyer_owner):
    buyer_owner.representations.update(until=date(2026, 1, 31))
    sold(linkage, firm_owner)
    assert not WebhookMessage.objects.exists()


def test_an_act_that_fails_tells_nobody(linkage, hook, firm_owner):
    with pytest.raises(Exception, match="period"):
        actions.state(linkage=linkage, side="from", by=firm_owner, period_start=date(2026, 3, 1), period_end=date(2026, 1, 1))
    assert not WebhookMessage.objects.exists()


def test_it_is_signed_so_that_the_verifier_of_the_documents_accepts_it_and_nothing_else(linkage, receiver, firm_owner, buyer, buyer_owner):
    hook, secret = register_webhook(actor=buyer, url=receiver.url, hears=HookEvent.values, by=buyer_owner)
    sold(linkage, firm_owner)
    webhook_sending.send_due()
    headers, body, _code = receiver.got[0]
    assert verify(secret, headers, body)["type"] == "linkage.claimed"
    for wrong_body, wrong_secret in ((body + b" ", secret), (body, "whsec_" + "A" * 43 + "=")):
        with pytest.raises(ValueError, match="signature"):
            verify(wrong_secret, headers, wrong_body)

    _hook, fresh = renew_secret(hook=hook, by=buyer_owner)
    actions.dispute(linkage=linkage, reason="No.", by=firm_owner)
    webhook_sending.send_due()
    headers, body, _code = receiver.got[1]
    assert verify(secret, headers, body) == verify(fresh, headers, body)
    Webhook.objects.update(old_until=timezone.now() - timedelta(seconds=1))
    actions.withdraw(linkage=linkage, by=firm_owner)
    webhook_sending.send_due()
    headers, body, _code = receiver.got[2]
    assert verify(fresh, headers, body)
    with pytest.raises(ValueError, match="signature"):
        verify(secret, headers, body)


def test_a_later_message_of_a_linkage_waits_for_the_earlier_one_and_other_linkages_go_on(linkage, hook, receiver, firm, firm_owner, buyer):
    other = LinkageFactory(from_actor=firm, to_actor=buyer)
    receiver.answers = [500]
    sold(linkage, firm_owner)
    actions.dispute(linkage=linkage, reason="No.", by=firm_owner)
    sold(other, firm_owner)
    webhook_sending.send_due()
    assert [(said["linkage"], said["type"]) for said in receiver.said] == [(linkage.pk, "linkage.claimed"), (other.pk, "linkage.claimed")]
    with later(seconds=6):
        webhook_sending.send_due()
    assert receiver.types[2:] == ["linkage.claimed", "linkage.disputed"]
    assert receiver.said[0]["id"] == receiver.said[2]["id"]


def test_after_the_last_try_it_is_paused_with_a_letter_and_goes_on_in_order_when_let(
    client, linkage, hook, receiver, firm_owner, buyer_owner
):
    receiver.answers = [503] * 10
    sold(linkage, firm_owner)
    for wait in [timedelta(0), *webhook_sending.WAITS]:
        with later(seconds=wait.total_seconds() + 1):
            webhook_sending.send_due()
    message = WebhookMessage.objects.get()
    assert (message.state, message.attempts, message.status_code, len(receiver.got)) == ("failed", 10, 503, 10)
    hook.refresh_from_db()
    assert hook.paused_at is not None and "503" in hook.paused_because
    letter = Letter.objects.get(kind="webhook")
    assert letter.to == buyer_owner.email and hook.url in letter.body
    assert AuditEntry.objects.get(act="linkages.webhook.pause").by is None

    actions.dispute(linkage=linkage, reason="No.", by=firm_owner)
    webhook_sending.send_due()
    assert len(receiver.got) == 10
    client.force_login(buyer_owner)
    assert client.post(f"/firm/systems/webhooks/{hook.pk}/resume/").status_code == 302
    client.post(f"/firm/systems/webhooks/{hook.pk}/again/", {"message": message.pk})
    webhook_sending.send_due()
    assert receiver.types[10:] == ["linkage.claimed", "linkage.disputed"]


def test_a_receiver_that_is_gone_is_sent_nothing_more(linkage, hook, receiver, firm_owner):
    receiver.answers = [410]
    sold(linkage, firm_owner)
    webhook_sending.send_due()
    assert (WebhookMessage.objects.get().state, Webhook.objects.get().paused_at is not None) == ("failed", True)


def test_redirects_are_not_followed(linkage, hook, receiver, firm_owner):
    receiver.answers = [302]
    sold(linkage, firm_owner)
    webhook_sending.send_due()
    assert (len(receiver.got), WebhookMessage.objects.get().state) == (1, "waiting")


def test_a_worker_that_died_in_the_middle_is_followed_by_another(linkage, hook, receiver, firm_owner):
    sold(linkage, firm_owner)
    dead = webhook_sending.claim()
    webhook_sending.send_due()
    assert receiver.got == []
    WebhookMessage.objects.update(leased_until=timezone.now() - timedelta(seconds=1))
    webhook_sending.send_due()
    assert receiver.types == ["linkage.claimed"]
    webhook_sending.settle(dead, 500, "")  # it was not dead, only slow: what it says comes too late
    assert WebhookMessage.objects.get().state == "delivered"


@pytest.mark.django_db(transaction=True)
def test_workers_side_by_side_send_each_message_once_and_those_of_a_linkage_one_after_the_other(
    receiver, firm, firm_owner, buyer, buyer_owner, hook
):
    receiver.slow = 0.01
    linkages = [LinkageFactory(from_actor=firm, to_actor=buyer, product=None, kind=kind) for kind in ("vertical", "service", "horizontal")]

    def together(function, arguments):
        def run(argument):
            try:
                return function(argument)
            finally:
                connections.close_all()

        with ThreadPoolExecutor(len(arguments)) as pool:
            return list(pool.map(run, arguments))

    def talk(linkage):
        for _turn in range(4):
            delivery_actions.record(linkage=linkage, side="from", by=firm_owner, delivered_on=date(2026, 2, 1), quantity=1, unit_id="t")

    together(talk, linkages * 2)  # two people at once on each linkage
    together(lambda _worker: webhook_sending.send_due(), range(4))

    assert len(receiver.got) == len({said["id"] for said in receiver.said}) == 24
    for linkage in linkages:
        assert [s["sequence"] for s in receiver.said if s["linkage"] == linkage.pk] == list(range(1, 9))
        assert receiver.most_inside[linkage.pk] == 1
    assert not WebhookMessage.objects.exclude(state="delivered").exists()


@pytest.mark.django_db(transaction=True)
def test_the_numbers_of_a_linkage_follow_the_order_in_which_acts_are_done(linkage, hook, firm_owner):
    """The second person's act waits for the first one's, which has told of a delivery and is not committed yet."""
    told, given = (
        threading.Event(),
        {"linkage": linkage, "side": "from", "by": firm_owner, "delivered_on": date(2026, 2, 1), "unit_id": "t"},
    )

    def first():
        with transaction.atomic():
            delivery_actions.record(quantity=1, **given)
            told.set()
            threading.Event().wait(0.7)
        connections.close_all()

    thread = threading.Thread(target=first)
    thread.start()
    assert told.wait(10)
    delivery_actions.record(quantity=2, **given)
    thread.join()
    assert [m.delivery.quantity for m in WebhookMessage.objects.select_related("delivery").order_by("sequence")] == [1, 2]


def test_what_is_said_for_many_at_once_is_told_too(linkage, hook, receiver, firm, officer, organization):
    LinkageStatementFactory(linkage=linkage, side="to", by_organization=organization, quantity=3, unit_id="t")
    made = confirm_many(keys=[linkage.pk], by=officer, organization=organization)
    webhook_sending.send_due()
    assert (receiver.types, receiver.said[0]["on_behalf"], receiver.said[0]["side"]) == (["linkage.confirmed"], True, "from")
    take_back_many(keys=[linkage.pk], made=made["entry"], by=officer, organization=organization)
    webhook_sending.send_due()
    assert receiver.types[1:] == ["linkage.withdrawn"]


def test_old_messages_are_forgotten_and_those_that_wait_are_not(linkage, hook, firm_owner):
    sold(linkage, firm_owner)
    WebhookMessage.objects.update(made_at=timezone.now() - timedelta(days=31))
    assert webhook_sending.forget_old() == 0
    WebhookMessage.objects.update(state="delivered")
    assert webhook_sending.forget_old() == 1


# through the API and the pages


def test_a_system_registers_reads_and_renews_through_the_api(api, buyer, buyer_owner, linkage, receiver, firm_owner):
    answer = api(buyer_owner).post("webhooks/", {"url": receiver.url, "events": ["linkage.claimed"]})
    assert answer.status_code == 201
    made = answer.json()
    assert made["actor"] == buyer.code and made["secret"].startswith("whsec_")
    assert "secret" not in api(buyer_owner).get(f"webhooks/{made['id']}/").json()
    sold(linkage, firm_owner)
    webhook_sending.send_due()
    [message] = api(buyer_owner).get(f"webhooks/{made['id']}/messages/").json()["results"]
    assert (message["type"], message["state"], message["status_code"]) == ("linkage.claimed", "delivered", 204)
    again = api(buyer_owner).post(f"webhooks/{made['id']}/send-again/", {"message": message["id"]})
    assert again.status_code == 202
    webhook_sending.send_due()
    assert [said["id"] for said in receiver.said] == [message["id"]] * 2
    fresh = api(buyer_owner).post(f"webhooks/{made['id']}/rotate/").json()["secret"]
    assert fresh.startswith("whsec_") and fresh != made["secret"]
    assert api(buyer_owner).post(f"webhooks/{made['id']}/send-again/", {"message": "msg_none"}).status_code == 404
    assert api(buyer_owner).delete(f"webhooks/{made['id']}/").status_code == 204
    assert api(buyer_owner).get(f"webhooks/{made['id']}/").status_code == 404
    assert api(firm_owner).get("webhooks/").json()["results"] == []


def test_an_answer_with_a_secret_is_not_kept(api, buyer_owner, receiver):
    sent = {"url": receiver.url, "events": ["linkage.claimed"]}
    first = api(buyer_owner).post("webhooks/", sent, headers={"Idempotency-Key": "one"})
    again = api(buyer_owner).post("webhooks/", sent, headers={"Idempotency-Key": "one"})
    assert (first.status_code, again.status_code, "secret" in again.json()) == (201, 400, False)
    assert first.json()["secret"] not in "".join(bytes(body).decode() for body in SavedAnswer.objects.values_list("body", flat=True))


def test_the_page_shows_what_became_of_a_test(client, buyer_owner, receiver, hook):
    client.force_login(buyer_owner)
    client.post(f"/firm/systems/webhooks/{hook.pk}/test/")
    receiver.answers = [404]
    webhook_sending.send_due()
    page = client.get(f"/firm/systems/webhooks/{hook.pk}/").content.decode()
    assert "A test" in page and "answer 404" in page and "Send again" in page
    again = client.post(f"/firm/systems/webhooks/{hook.pk}/test/", follow=True)
    assert "on its way already" in again.content.decode()


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("http://erp.example.com/", "https://"),
        ("https://127.0.0.1/", "private network"),
        ("https://localhost/", "private network"),
        ("https://10.1.2.3/", "private network"),
        ("https://169.254.169.254/latest/meta-data/", "private network"),
        ("https://100.100.100.200/", "private network"),
        ("https://0.0.0.0/", "private network"),
        ("https://[::1]/", "private network"),
        ("https://[::ffff:127.0.0.1]/", "private network"),
        ("https://[64:ff9b::a9fe:a9fe]/", "private network"),
        ("https://[fd00::1]/", "private network"),
        ("https://2130706433/", "private network"),
        ("https://user:word@erp.example.com/", "name and password"),
        ("https://erp.invalid/", "no host"),
        ("ftp://erp.example.com/", "no address of the web"),
        ("https://erp.example.com/a b", "no address of the web"),
        ("https://erp.example.com:99999/", "no address of the web"),
        ("nonsense", "no address of the web"),
    ],
)
def test_an_address_that_is_not_of_the_open_internet_is_refused_with_what_to_do(api, buyer_owner, url, words):
    answer = api(buyer_owner).post("webhooks/", {"url": url, "events": ["linkage.claimed"]})
    assert answer.status_code == 400
    assert words in answer.json()["detail"]
    assert not Webhook.objects.exists()


def test_a_name_that_leads_inside_afterwards_is_not_called(linkage, hook, receiver, firm_owner, settings):
    """The address is looked at anew at every try."""
    settings.WEBHOOK_ALLOW_PRIVATE = False
    Webhook.objects.update(url=receiver.url.replace("http://", "https://"))
    sold(linkage, firm_owner)
    webhook_sending.send_due()
    assert receiver.got == []
    assert "private network" in WebhookMessage.objects.get().fault


def test_the_history_of_a_webhook_holds_no_secret(api, buyer_owner, hook):
    renew_secret(hook=hook, by=buyer_owner)
    assert "salt" not in api(buyer_owner).get(f"webhooks/{hook.pk}/history/").content.decode()


# saying it again


def test_a_firm_says_again_what_it_said(api, linkage, firm_owner, buyer_owner):
    today = timezone.localdate()
    LinkageStatementFactory(
        linkage=linkage,
        side="to",
        period_start=today - timedelta(days=300),
        period_end=today - timedelta(days=200),
        quantity=3,
        unit_id="t",
    )
    assert api(firm_owner).post(f"linkages/{linkage.pk}/renew/").status_code == 409
    assert api(buyer_owner).post(f"linkages/{linkage.pk}/renew/").status_code == 200
    newest = LinkageStatement.objects.filter(linkage=linkage).order_by("-pk").first()
    assert (newest.side, newest.period_start, newest.period_end, newest.quantity) == ("to", today - timedelta(days=199), today, None)
    again = api(buyer_owner).post(f"linkages/{linkage.pk}/renew/")
    assert (again.status_code, "said already" in again.json()["detail"]) == (409, True)


@pytest.mark.parametrize("over", [True, False])
def test_an_organization_says_one_again_as_it_says_many(api, organization, officer, firm, buyer, over):
    today = timezone.localdate()
    ends = today - timedelta(days=20) if over else today + timedelta(days=20)
    pair = [LinkageFactory(from_actor=firm, to_actor=buyer, kind=kind, known_to=organization) for kind in ("vertical", "service")]
    given = {"by_organization": organization, "side": "to", "quantity": 3, "unit_id": "t", "stated_at": timezone.now() - timedelta(days=9)}
    for row in pair:
        LinkageStatementFactory(linkage=row, period_start=today - timedelta(days=90), period_end=ends, **given)

    assert api(officer).post(f"linkages/{pair[0].pk}/renew/").status_code == 200
    assert renew_many(keys=[pair[1].pk], by=officer, organization=organization)["said"] == 1
    told = ("side", "says", "period_start", "period_end", "quantity", "unit", "price", "copied", "by_organization", "by_firm")
    one, many = (list(LinkageStatement.objects.filter(linkage=row).order_by("pk").values_list(*told)) for row in pair)
    assert one == many and len(one) == 2
