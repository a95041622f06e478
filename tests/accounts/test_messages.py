"""Letters as text messages: the number is proven first, the gateway takes each once, at night nothing leaves, and there is an end."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.db import connection, connections
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from accounts.models import AuditEntry, Organization, User
from accounts.notices import NOTICES, tell
from accounts.stopping import secret_of
from core.letters import MOST_ATTEMPTS, post, post_message, send_waiting
from core.models import Letter
from core.quiet import leaves_at, written
from tests.factories import OrganizationFactory, UserFactory
from tests.gateway import running
from valuechain.settings.base import env
from valuechain.settings.messages import FIELDS, NoGateway, messages_of

pytestmark = pytest.mark.django_db
NUMBER = "+254712345678"
HOW = {"reached": "message", "quiet_from": "21:00", "quiet_until": "07:00", "time_zone": "Africa/Nairobi"}
EVERY = dict.fromkeys(NOTICES, "on")


def options(url, **given):
    return {"url": url, "secret": "s3cret", "sender": "valuechain", "fields": FIELDS, "reference": "id", "timeout": 2, **given}


@pytest.fixture
def gateway(settings):
    with running() as server:
        inbound = {"secret": "1nbound", "from": "from", "text": "text"}
        settings.MESSAGES = {"gateway": "core.gateways.JsonGateway", "options": options(server.url), "inbound": inbound}
        yield server


@pytest.fixture
def listener(gateway):
    """A person with a proven number who gets text messages alone, at any hour."""
    return UserFactory(phone=NUMBER, reached="message", quiet_from=time(0), quiet_until=time(0))


def words(reader):
    return ["Somebody says that you trade with each other", "Say whether it is right:", "http://localhost:8000/firm/"]


def prove(client, gateway, number="0712 345 678"):
    """Add a number by its pages; returns the answer to the code."""
    client.post("/account/phone/", {"phone": number})
    send_waiting()
    code = re.search(r"\d{6}", gateway.got[-1]["body"]["text"]).group()
    return client.post("/account/phone/code/", {"code": code}, follow=True)


# the number


def test_a_number_is_proven_by_a_code_and_then_messages_can_be_chosen(client, officer, gateway):
    client.force_login(officer)
    assert 'value="message"' not in client.get("/account/letters/").text
    assert "The number is yours" in prove(client, gateway).text
    assert gateway.got[0]["body"]["to"] == NUMBER and User.objects.get(pk=officer.pk).phone == NUMBER
    assert "+254\u00a0712\u00a0345678" in client.get("/account/letters/").text
    assert client.post("/account/letters/", {**HOW, **EVERY}).status_code == 302
    stored = User.objects.get(pk=officer.pk)
    assert (stored.reached, stored.quiet_from, stored.time_zone) == ("message", time(21), "Africa/Nairobi")


def test_nothing_goes_to_a_number_before_it_is_proven(client, officer, gateway):
    client.force_login(officer)
    client.post("/account/phone/", {"phone": NUMBER})
    assert client.post("/account/letters/", {**HOW, **EVERY}).status_code == 422
    tell("approved", [officer.pk], words)
    assert list(Letter.objects.filter(kind="approved").values_list("channel", "to")) == [("mail", officer.email)]


def test_a_wrong_code_is_counted_and_after_five_the_right_one_is_refused_too(client, officer, gateway):
    client.force_login(officer)
    client.post("/account/phone/", {"phone": NUMBER})
    code = re.search(r"\d{6}", Letter.objects.get().body).group()
    wrong = f"{(int(code) + 1) % 10**6:06}"
    for _ in range(5):
        assert "This is not the code that was sent" in client.post("/account/phone/code/", {"code": wrong}).text
    answer = client.post("/account/phone/code/", {"code": code})
    assert answer.status_code == 422 and "Ask for a new" in answer.text
    assert User.objects.get(pk=officer.pk).phone == ""


def test_a_code_holds_a_quarter_of_an_hour(client, officer, gateway):
    client.force_login(officer)
    client.post("/account/phone/", {"phone": NUMBER})
    code = re.search(r"\d{6}", Letter.objects.get().body).group()
    officer.phone_codes.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert client.post("/account/phone/code/", {"code": code}).status_code == 422
    assert "Ask for a new code" in client.get("/account/phone/code/").text


def test_at_most_five_codes_a_day_go_to_a_number_whoever_asks(client, officer, manager, gateway):
    for person in (officer, officer, officer, manager, manager):
        client.force_login(person)
        assert client.post("/account/phone/", {"phone": NUMBER}).status_code == 302
    answer = client.post("/account/phone/", {"phone": NUMBER})
    assert answer.status_code == 422 and "Try again tomorrow" in answer.text
    assert Letter.objects.count() == 5


def test_what_is_no_number_is_refused_with_what_to_write(client, officer, gateway):
    client.force_login(officer)
    assert "Write it with the country code" in client.post("/account/phone/", {"phone": "12"}).text
    assert not Letter.objects.exists()


def test_a_forgotten_number_gets_nothing_that_still_waits(client, listener, gateway):
    tell("approved", [listener.pk], words)
    client.force_login(listener)
    client.post("/account/phone/remove/")
    send_waiting()
    assert gateway.got == []
    tell("approved", [listener.pk], words)
    assert Letter.objects.latest("pk").to == listener.email


def test_without_a_gateway_the_page_says_so_and_letters_come_by_mail(client, officer):
    User.objects.filter(pk=officer.pk).update(phone=NUMBER, reached="message")
    client.force_login(officer)
    assert "cannot send text messages for now" in client.get("/account/letters/").text
    assert "sends no text messages" in client.get("/account/phone/").text
    assert client.post("/account/phone/", {"phone": NUMBER}).status_code == 422
    tell("approved", [officer.pk], words)
    assert Letter.objects.get().channel == "mail"


# the gateway


def test_a_message_is_posted_with_its_secret_and_a_stable_name(listener, gateway):
    tell("approved", [listener.pk], words)
    send_waiting()
    send_waiting()
    assert len(gateway.got) == 1
    got, letter = gateway.got[0], Letter.objects.get()
    assert got["headers"]["Authorization"] == "Bearer s3cret"
    assert got["headers"]["Idempotency-Key"] == got["body"]["id"] and got["body"]["id"].startswith(f"letter-{letter.pk}.")
    said = "valuechain: Somebody says that you trade with each other http://localhost:8000/firm/"
    assert got["body"] == {"id": got["body"]["id"], "from": "valuechain", "to": NUMBER, "text": said}
    assert letter.sent_at and letter.reference == "ref-1"


def test_a_passing_fault_is_tried_again_later_under_the_same_name(listener, gateway):
    gateway.answers = [(503, {}), (429, {"error": "slow down"})]
    tell("approved", [listener.pk], words)
    for attempts in (1, 2):
        send_waiting()
        letter = Letter.objects.get()
        assert (letter.attempts, letter.sent_at, letter.dropped_at) == (attempts, None, None)
        assert letter.due_at > timezone.now() + timedelta(minutes=attempts) - timedelta(seconds=30)
        send_waiting()  # it is not due yet
        assert len(gateway.got) == attempts
        Letter.objects.update(due_at=None)
    send_waiting()
    assert Letter.objects.get().sent_at and len({got["body"]["id"] for got in gateway.got}) == 1


@pytest.mark.parametrize("status", [400, 404, 422])
def test_a_refusal_is_for_good_and_holds_up_no_other_message(listener, gateway, status):
    gateway.answers = [(status, {"error": "no such number"})]
    post_message("+999", "one")
    post_message(NUMBER, "two")
    send_waiting()
    first, second = Letter.objects.order_by("pk")
    assert first.dropped_at and not first.sent_at and f"{status}" in first.fault and "no such number" in first.fault
    assert second.sent_at
    send_waiting()
    assert len(gateway.got) == 2


def test_a_wrong_secret_or_a_moved_address_loses_no_message(gateway, settings):
    post_message(NUMBER, "one")
    for status in (401, 403, 302, 308):
        gateway.answers = [(status, {})]
        Letter.objects.update(due_at=None)
        send_waiting()
        assert Letter.objects.get().dropped_at is None
    assert {got["path"] for got in gateway.got} == {"/messages"}, "A message followed to where it was not meant to go."


def test_a_gateway_that_is_down_leaves_the_mail_going(listener, gateway, settings):
    settings.MESSAGES = {**settings.MESSAGES, "options": options("http://127.0.0.1:9/none")}
    post_message(NUMBER, "one")
    post("one@example.org", "Hello", "…")
    send_waiting()
    assert [m.to for m in mail.outbox] == [["one@example.org"]]
    letter = Letter.objects.get(channel="message")
    assert letter.attempts == 1 and letter.fault and not letter.sent_at


def test_what_is_never_taken_is_given_up_in_the_end(gateway):
    post_message(NUMBER, "one")
    gateway.answers = [(500, {})] * (MOST_ATTEMPTS + 2)
    for _ in range(MOST_ATTEMPTS + 2):
        Letter.objects.update(due_at=None)
        send_waiting()
    assert len(gateway.got) == MOST_ATTEMPTS and Letter.objects.get().dropped_at


@pytest.mark.django_db(transaction=True)
def test_four_workers_at_once_post_each_message_once(gateway):
    def work(_n):
        try:
            send_waiting()
        finally:
            connections.close_all()

    # Not by the acts that would wake a worker at once: all four find all twelve.
    Letter.objects.bulk_create(Letter(channel="message", to=f"+25471234560{n:02}", body=f"message {n}") for n in range(12))
    with ThreadPoolExecutor(4) as workers:
        list(workers.map(work, range(4)))
    assert sorted(got["body"]["text"] for got in gateway.got) == sorted(f"message {n}" for n in range(12))
    assert not Letter.objects.filter(sent_at=None).exists()


def test_any_shape_of_json_can_be_asked_for(gateway, settings):
    fields = {"messaging_product": "whatsapp", "to": "{to}", "type": "text", "text": {"body": "{text}", "preview_url": False}}
    settings.MESSAGES = {**settings.MESSAGES, "options": options(gateway.url, fields=fields, reference="messages.0.id")}
    gateway.answers = [(200, {"messages": [{"id": "wamid.1"}]})]
    post_message(NUMBER, "Is {to} a mark?")
    send_waiting()
    assert gateway.got[0]["body"] == {**fields, "to": NUMBER, "text": {"body": "Is {to} a mark?", "preview_url": False}}
    assert Letter.objects.get().reference == "wamid.1"


def test_an_address_that_is_none_is_refused_at_the_start(monkeypatch):
    assert messages_of(env) == {}
    monkeypatch.setenv("MESSAGE_GATEWAY_URL", "ftp://gateway.example")
    with pytest.raises(NoGateway, match="Begin it with https://"):
        messages_of(env)
    monkeypatch.setenv("MESSAGE_GATEWAY_URL", "https://gateway.example/send")
    monkeypatch.setenv("MESSAGE_GATEWAY_FIELDS", "[]")
    with pytest.raises(NoGateway, match="no JSON object"):
        messages_of(env)
    monkeypatch.setenv("MESSAGE_GATEWAY_FIELDS", '{"an": "{to}"}')
    assert messages_of(env)["options"]["fields"] == {"an": "{to}"}


# quiet hours


def test_a_message_written_at_night_leaves_in_the_morning(listener, gateway):
    now = timezone.now().astimezone(ZoneInfo("Asia/Kathmandu"))
    night = {"quiet_from": (now - timedelta(hours=1)).time(), "quiet_until": (now + timedelta(hours=1)).time()}
    User.objects.filter(pk=listener.pk).update(time_zone="Asia/Kathmandu", **night)
    tell("approved", [listener.pk], words)
    send_waiting()
    assert gateway.got == []
    due = Letter.objects.get().due_at
    assert due.astimezone(ZoneInfo("Asia/Kathmandu")).strftime("%H:%M") == night["quiet_until"].strftime("%H:%M")
    Letter.objects.update(quiet="", due_at=timezone.now())
    send_waiting()
    assert len(gateway.got) == 1


def test_a_code_leaves_at_night_too(client, officer, gateway):
    User.objects.filter(pk=officer.pk).update(quiet_from=time(0), quiet_until=time(23, 59))
    client.force_login(officer)
    assert "The number is yours" in prove(client, gateway).text


HOURS = st.times().map(lambda t: t.replace(second=0, microsecond=0))
ZONES = st.sampled_from(["Africa/Nairobi", "America/St_Johns", "Europe/Berlin", "Asia/Kathmandu", "Pacific/Apia", "Australia/Lord_Howe"])


@given(st.datetimes(datetime(2024, 1, 1), datetime(2027, 12, 31)), HOURS, HOURS, ZONES)
def test_what_waits_for_the_morning_waits_less_than_a_day_and_only_once(moment, start, end, zone):
    moment, hours = moment.replace(tzinfo=UTC), written(start, end, zone)
    later = leaves_at(moment, hours)
    assert moment <= later <= moment + timedelta(hours=25)
    if later > moment:
        assert leaves_at(later, hours) == later
        assert later.astimezone(ZoneInfo(zone)).time() >= end or later.astimezone(ZoneInfo(zone)).time() < start


def test_the_night_of_who_chose_no_time_zone_is_that_of_the_numbers_country(listener, gateway):
    User.objects.filter(pk=listener.pk).update(quiet_from=time(21), quiet_until=time(7))
    for number, zone in ((NUMBER, "Africa/Nairobi"), ("+250788123456", "Africa/Kigali"), ("+12125550123", "UTC")):
        User.objects.filter(pk=listener.pk).update(phone=number)
        tell("approved", [listener.pk], words)
        assert Letter.objects.latest("pk").quiet == f"21:00-07:00 {zone}"


def test_a_firms_person_writes_the_number_as_dialled_at_home(client, firm_owner, gateway):
    client.force_login(firm_owner)
    assert "The number is yours" in prove(client, gateway).text
    assert User.objects.get(pk=firm_owner.pk).phone == NUMBER


def test_the_night_ends_by_the_clock_of_the_person():
    evening = datetime(2026, 3, 1, 19, 30, tzinfo=UTC)  # 22:30 in Nairobi
    assert leaves_at(evening, written(time(21), time(7), "Africa/Nairobi")) == datetime(2026, 3, 2, 4, tzinfo=UTC)
    assert leaves_at(evening, written(time(21), time(7), "America/Lima")) == evening


def test_a_time_zone_that_nobody_knows_holds_up_no_letter(client, settings, organization, officer):
    organization.time_zone = "Nairobi"
    organization.save()
    settings.PEOPLE_TIME_ZONE = "Africa/Kigali"
    tell("asked", [officer.pk], words)
    assert Letter.objects.get().quiet == "21:00-07:00 Africa/Kigali"
    client.force_login(officer)
    assert "As usual here (Africa/Kigali)" in client.get("/account/letters/").text


def test_an_organizations_time_zone_is_chosen_among_those_that_there_are(client, organization, admin):
    client.force_login(admin)
    address = f"/organizations/{organization.pk}/edit/"
    form = {field.name: field.value() or "" for field in client.get(address).context["form"]}
    assert form["time_zone"] == organization.time_zone
    assert client.post(address, {**form, "time_zone": "Nairobi"}).status_code == 422
    assert client.post(address, {**form, "time_zone": "Africa/Nairobi"}).status_code == 302
    organization.refresh_from_db()
    assert organization.time_zone == "Africa/Nairobi"
    for zone, shown in (
        ("Etc/GMT-3", '<option value="Etc/GMT-3" selected>'),
        ("Nairobi", '<option value="" selected>Choose the time zone<'),
    ):
        Organization.objects.update(time_zone=zone)
        page = client.get(address).text.replace('<option value="">Choose', '<option value="" selected>Choose')
        assert shown in page, "One that is known stays; what nobody knows is never replaced by the first of the list."
    assert client.post(address, {**form, "time_zone": ""}).status_code == 422


@pytest.mark.parametrize("make", [lambda: OrganizationFactory.build(time_zone="Nairobi"), lambda: UserFactory.build(time_zone="Nairobi")])
def test_neither_an_organization_nor_a_person_has_a_time_zone_that_nobody_knows(make):
    with pytest.raises(ValidationError) as refused:
        make().clean_fields()
    assert refused.value.message_dict["time_zone"] == ["“Nairobi” is no time zone. Choose one such as Africa/Nairobi."]


# an end


def test_a_reminder_ends_by_its_address_without_signing_in(client, firm_owner, linkage, officer, api):
    body = {"side": "to", "quantity": "3", "unit": "t", "period_start": "2026-01-01", "period_end": "2026-01-31"}
    api(officer).post(f"linkages/{linkage.pk}/statements/", body)
    letter = Letter.objects.get(kind="asked")
    path = letter.stop_url.removeprefix("http://localhost:8000")
    assert letter.stop_url in letter.body
    assert "Stop all reminders" in client.get(path).text
    assert User.objects.get(pk=firm_owner.pk).letters_off == [], "Looking at the page ends nothing."
    assert "No more reminders" in client.post(path).text
    assert User.objects.get(pk=firm_owner.pk).letters_off == ["asked", "digest", "lapsing", "waiting"]
    assert AuditEntry.objects.filter(act="accounts.stop_reminders", subject_id=str(firm_owner.pk), by=None).count() == 1


def test_mail_programs_can_end_reminders_by_themselves(db):
    reader = UserFactory(quiet_from=time(0), quiet_until=time(0))
    tell("asked", [reader.pk], words)
    tell("approved", [reader.pk], words)
    send_waiting()
    asked, approved = mail.outbox
    address = f"http://localhost:8000/stop/{secret_of(reader)}/"
    assert asked.extra_headers["List-Unsubscribe"] == f"<{address}>"
    assert asked.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert "List-Unsubscribe" not in approved.extra_headers


def test_the_press_of_a_mail_program_needs_no_mark_of_a_form(db):
    reader = UserFactory()
    answer = Client(enforce_csrf_checks=True).post(f"/stop/{secret_of(reader)}/", {"List-Unsubscribe": "One-Click"})
    assert answer.status_code == 200 and User.objects.get(pk=reader.pk).letters_off


def test_another_persons_reminders_are_not_ended_by_guessing(client, officer, manager):
    mine, theirs = secret_of(officer), secret_of(manager)
    forged = f"{manager.pk}-{mine.partition('-')[2]}"
    for secret in (forged, theirs[:-1], f"{theirs}x", str(manager.pk), "9" * 30, "٣-x"):
        assert client.post(f"/stop/{secret}/").status_code == 404
    assert User.objects.get(pk=manager.pk).letters_off == []


def test_a_reminder_that_waits_for_the_morning_does_not_leave_after_the_end(client, listener, gateway):
    tell("asked", [listener.pk], words)
    tell("approved", [listener.pk], words)
    client.force_login(listener)
    assert "No more reminders leave" in client.post("/account/letters/stop/", follow=True).text
    send_waiting()
    assert [got["body"]["text"].count("Stop:") for got in gateway.got] == [0]
    assert "You get no reminders" in client.get("/account/letters/").text


def answer_by_message(client, text, secret="1nbound", number=NUMBER):
    body = {"from": number, "text": text}
    return client.post("/messages/in/", body, content_type="application/json", headers={"Authorization": f"Bearer {secret}"}).status_code


@pytest.mark.parametrize("word", ["STOP", " stop. ", "Arrêt", "acha", "قف", "ALTO"])
def test_the_word_stop_ends_all_messages_to_a_number_and_start_brings_them_back(client, listener, gateway, word):
    tell("approved", [listener.pk], words)
    assert answer_by_message(client, word) == 204
    send_waiting()
    assert gateway.got == [] and User.objects.get(pk=listener.pk).reached == "mail"
    assert answer_by_message(client, "Start") == 204
    assert User.objects.get(pk=listener.pk).reached == "both"
    acts = AuditEntry.objects.filter(act__startswith="accounts.", by=None, subject_id=str(listener.pk)).order_by("pk")
    assert list(acts.values_list("act", flat=True)) == ["accounts.stop_messages", "accounts.start_messages"]


def test_other_words_and_other_numbers_change_nothing(client, listener, gateway):
    assert answer_by_message(client, "Do not stop, we sold 3 t") == 204
    assert answer_by_message(client, "STOP", number="+254700000000") == 204
    assert answer_by_message(client, "START", number="") == 204
    assert User.objects.get(pk=listener.pk).reached == "message"
    assert not AuditEntry.objects.exists()


def test_only_the_gateway_says_what_came_back(client, listener, gateway, settings):
    for secret in ("", "wrong", "s3cret", "é"):
        assert answer_by_message(client, "STOP", secret) == 401
    headers = {"Authorization": "Bearer 1nbound"}
    for body in ("{", "[]", '{"text": "STOP"}', '{"from": 3, "text": ["STOP"]}'):
        assert client.post("/messages/in/", body, content_type="application/json", headers=headers).status_code == 400
    settings.MESSAGES = {**settings.MESSAGES, "inbound": {**settings.MESSAGES["inbound"], "secret": ""}}
    assert answer_by_message(client, "STOP", "") == 404
    assert User.objects.get(pk=listener.pk).reached == "message"


def test_a_message_with_both_links_fits_one_part(listener, gateway):
    tell("asked", [listener.pk], words)
    body = Letter.objects.get().body
    assert len(body) <= 160 and body.isascii()
    assert "http://localhost:8000/firm/ Stop: http://localhost:8000/stop/" in body


def test_both_ways_are_one_letter_each(listener, gateway):
    User.objects.filter(pk=listener.pk).update(reached="both")
    tell("approved", [listener.pk], words)
    send_waiting()
    assert [m.to for m in mail.outbox] == [[listener.email]] and len(gateway.got) == 1


def test_a_firm_reached_by_message_is_asked_once_a_day(api, officer, linkage, firm_owner, gateway):
    User.objects.filter(pk=firm_owner.pk).update(phone=NUMBER, reached="message")
    for month in (1, 2):
        body = {"side": "to", "quantity": "3", "unit": "t", "period_start": f"2026-0{month}-01", "period_end": f"2026-0{month}-28"}
        api(officer).post(f"linkages/{linkage.pk}/statements/", body)
    assert list(Letter.objects.values_list("channel", "to")) == [("message", NUMBER)]


def test_telling_thirty_takes_as_many_queries_as_telling_three(db):
    def queries(count):
        people = [UserFactory().pk for _ in range(count)]
        with CaptureQueriesContext(connection) as seen:
            tell("disputed", people, words)
        return len(seen)

    assert queries(3) == queries(30)
