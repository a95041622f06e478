"""Reminders before a confirmation lapses, of what was not answered, and of what was said on behalf: each once, and with an end."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, time, timedelta

import pytest
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import AuditEntry, User
from core.models import Letter, Topic
from linkages import actions
from linkages.models import LinkageStatement
from linkages.reminders import remind, send_digests
from linkages.tasks import remind_firms
from tests.factories import ActorFactory, LinkageFactory, LinkageStatementFactory, member, owner_of

pytestmark = pytest.mark.django_db
SAID = date(2026, 1, 10)
LAPSES = date(2027, 1, 10)


def noon(day):
    return timezone.make_aware(datetime.combine(day, time(12)))


def say(linkage, side, on=SAID, **values):
    return LinkageStatementFactory(linkage=linkage, side=side, stated_at=noon(on), **values)


def confirmed(organization, on=SAID, **values):
    """A linkage that both firms confirmed on a day; the seller has an owner."""
    linkage = LinkageFactory(known_to=organization, **values)
    for side in ("from", "to"):
        say(linkage, side, on)
    return linkage


def before(days):
    """The day so many days before it lapses."""
    return LAPSES - timedelta(days=days)


def later():
    """As if what was written so far had been written two days ago."""
    Letter.objects.update(recorded_at=timezone.now() - timedelta(days=2))


def told(user):
    return list(Letter.objects.filter(reader=user.pk).order_by("pk").values_list("kind", "subject"))


@pytest.fixture
def confirmation(linkage):
    for side in ("from", "to"):
        say(linkage, side)
    return linkage


def test_who_confirmed_is_reminded_a_month_and_a_week_before_it_lapses(confirmation, firm_owner):
    assert remind(before(31)) == 0
    for days in range(30, -3, -1):
        remind(before(days))
        later()
    assert told(firm_owner) == [("lapsing", "A linkage that you confirmed is about to lapse")] * 2
    assert list(Topic.objects.order_by("pk").values_list("about", flat=True)) == [
        f"lapsing.{days}.from.{confirmation.pk}.2026-01-10" for days in (30, 7)
    ]
    body = Letter.objects.earliest("pk").body
    assert "Unga Mills (Maize), on Jan. 10, 2027" in body and "http://localhost:8000/firm/" in body and "/stop/" in body


def test_both_firms_are_reminded_each_of_the_other(confirmation, firm_owner, buyer_owner):
    assert remind(before(20)) == 2
    assert "Kwanza Growers" in Letter.objects.get(reader=buyer_owner.pk).body
    assert "Unga Mills" in Letter.objects.get(reader=firm_owner.pk).body


def test_a_run_on_the_last_day_alone_reminds_once(confirmation, firm_owner):
    remind(LAPSES)
    later()
    remind(LAPSES)
    assert len(told(firm_owner)) == 1


def test_said_again_it_is_another_confirmation(confirmation, firm_owner):
    remind(before(5))
    later()
    say(confirmation, "from", before(4))
    assert remind(before(3)) == 0
    assert remind(before(3) + timedelta(days=360)) == 1


def test_what_lapsed_ended_or_is_disputed_is_not_reminded_of(organization, firm, firm_owner):
    for says in ("ended", "denied"):
        linkage = confirmed(organization, from_actor=firm)
        say(linkage, "from", before(40), says=says)
    confirmed(organization, on=SAID - timedelta(days=60), from_actor=firm)
    assert remind(before(10)) == 0


def test_what_was_said_on_behalf_is_no_confirmation_of_the_firm(linkage, firm_owner, organization):
    say(linkage, "from", by_organization=organization)
    say(linkage, "to")
    remind(before(10))
    assert [kind for kind, _ in told(firm_owner)] == ["waiting"]


def test_a_claim_is_reminded_of_after_14_days_after_28_and_never_again(linkage, firm_owner):
    say(linkage, "to")
    for days in range(1, 120):
        remind(SAID + timedelta(days=days))
        if days in (13, 14, 27, 28):
            assert len(told(firm_owner)) == {13: 0, 14: 1, 27: 1, 28: 2}[days]
        later()
    assert told(firm_owner) == [("waiting", "A linkage waits for your answer")] * 2
    assert "Unga Mills (Maize), since Jan. 10, 2026" in Letter.objects.earliest("pk").body


def test_whoever_repeats_a_claim_starts_no_new_reminders(linkage, firm_owner):
    say(linkage, "to")
    remind(SAID + timedelta(days=40))
    later()
    say(linkage, "to", SAID + timedelta(days=50))
    assert remind(SAID + timedelta(days=90)) == 0


def test_an_answer_ends_the_reminders(linkage, firm_owner):
    say(linkage, "to")
    remind(SAID + timedelta(days=14))
    later()
    say(linkage, "from", SAID + timedelta(days=20))
    assert remind(SAID + timedelta(days=30)) == 0


def test_who_took_its_word_back_is_not_reminded_of_the_same_question(linkage, firm_owner):
    say(linkage, "to")
    say(linkage, "from", SAID + timedelta(days=5))
    actions.withdraw(linkage=linkage, by=firm_owner)
    for days in (14, 28, 60):
        assert remind(timezone.localdate() + timedelta(days=days)) == 0
    again = LinkageStatementFactory(linkage=linkage, side="to", stated_at=timezone.now() + timedelta(days=1), quantity=3, unit_id="t")
    assert remind(again.stated_at.date() + timedelta(days=13)) == 0
    assert remind(again.stated_at.date() + timedelta(days=14)) == 1, "Something new was said."


def test_what_an_organization_said_on_behalf_after_it_was_taken_back_is_new(linkage, firm_owner, organization):
    say(linkage, "from")
    actions.withdraw(linkage=linkage, by=firm_owner)
    LinkageStatementFactory(linkage=linkage, side="from", by_organization=organization, stated_at=timezone.now() + timedelta(days=1))
    assert remind(timezone.localdate() + timedelta(days=16)) == 1


def test_one_reminder_a_day_names_the_first_few_and_counts_the_rest(organization, firm, firm_owner):
    for n in range(7):
        confirmed(organization, from_actor=firm, to_actor=ActorFactory(name=f"Buyer {n}"))
    waits = LinkageFactory(from_actor=firm, known_to=organization)
    say(waits, "to", before(40))
    assert remind(before(10)) == 1
    letter = Letter.objects.get()
    assert letter.subject == "8 linkages need your word"
    assert letter.body.count("- Buyer") == 5 and "and 2 more" in letter.body
    say(LinkageFactory(from_actor=firm, known_to=organization), "to", before(40))
    assert remind(before(9)) == 0, "A second one on the same day."
    later()
    assert remind(before(9)) == 1, "What was not told that day is told on the next."


def test_who_speaks_for_two_firms_gets_one_reminder_with_an_address_for_each(organization, firm, firm_owner, client):
    second = ActorFactory(works_with=organization, name="Zawadi Dairy")
    second.representatives.create(user=firm_owner)
    for seller in (firm, second):
        confirmed(organization, from_actor=seller)
    assert remind(before(10)) == 1
    body = Letter.objects.get().body
    client.force_login(firm_owner)
    for actor in (firm, second):
        assert f"/firm/?firm={actor.code}" in body
        assert f"{actor.name} ·" in client.get(f"/firm/?firm={actor.code}").text


def test_running_again_or_twice_at_once_changes_nothing(confirmation, firm_owner, buyer_owner, monkeypatch):
    monkeypatch.setattr(timezone, "localdate", lambda *args: before(10))
    for _ in range(3):
        remind_firms()
    assert (Letter.objects.count(), Topic.objects.count()) == (2, 2)
    assert AuditEntry.objects.filter(act="linkages.remind").count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_remind_once(confirmation, firm_owner):
    def work(_n):
        try:
            return remind(before(10))
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as workers:
        assert sum(workers.map(work, range(4))) == 1
    assert (Letter.objects.filter(kind="lapsing").count(), Topic.objects.count()) == (1, 1)


def test_who_ended_one_kind_gets_the_other_alone(organization, firm, firm_owner):
    confirmed(organization, from_actor=firm)
    say(LinkageFactory(from_actor=firm, known_to=organization), "to", before(40))
    User.objects.filter(pk=firm_owner.pk).update(letters_off=["lapsing"])
    remind(before(10))
    assert told(firm_owner) == [("waiting", "A linkage waits for your answer")]


def test_who_ended_the_only_kind_that_there_is_gets_none(confirmation, firm_owner, buyer_owner):
    User.objects.filter(pk=firm_owner.pk).update(letters_off=["lapsing"])
    assert remind(before(10)) == 1
    assert (told(firm_owner), len(told(buyer_owner))) == ([], 1)


def test_who_ended_all_left_or_is_gone_gets_none(client, confirmation, firm, firm_owner, buyer_owner):
    client.force_login(firm_owner)
    client.post("/account/letters/stop/")
    User.objects.filter(pk=buyer_owner.pk).update(is_active=False)
    left = owner_of(firm)
    left.representations.update(until=date(2026, 2, 1))
    assert remind(before(10)) == 0


def test_reminding_of_many_takes_as_many_queries_as_of_one(organization):
    def queries(count):
        for _ in range(count):
            owner_of(confirmed(organization).from_actor)
            asked = LinkageFactory(known_to=organization)
            owner_of(asked.from_actor)
            say(asked, "to", before(40))
        with CaptureQueriesContext(connection) as seen:
            assert remind(before(10)) == count * 2
        return len(seen)

    assert queries(1) == queries(12)


def test_the_firms_page_shows_what_lapses_and_how_to_say_it_again(client, linkage, firm_owner):
    for side in ("from", "to"):
        say(linkage, side, timezone.localdate() - timedelta(days=350))
    client.force_login(firm_owner)
    page = client.get("/firm/").text
    assert "lapses on" in page and f"/firm/linkages/{linkage.pk}/answer/" in page
    client.post(f"/firm/linkages/{linkage.pk}/answer/", {"answer": "yes"})
    assert LinkageStatement.objects.filter(linkage=linkage, side="from").count() == 2
    assert "lapses on" not in client.get("/firm/").text


# on behalf


@pytest.fixture
def on_behalf(organization, officer):
    for _ in range(3):
        linkage = LinkageFactory(known_to=organization)
        say(linkage, "from", by_organization=organization)
        say(linkage, "to", by_organization=organization)
    return linkage


def test_officers_read_once_a_week_what_they_said_on_behalf_and_lapses(on_behalf, officer, manager, viewer, enumerator, stranger):
    day = before(20)
    assert send_digests(before(40)) == 0
    assert send_digests(day) == 2
    assert told(officer) == told(manager) == [("digest", "3 linkages that you spoke for are about to lapse")]
    assert "/linkages/work/?queue=lapsing&within=30" in Letter.objects.filter(kind="digest").latest("pk").body
    for days in range(7 - day.weekday()):
        assert send_digests(day + timedelta(days=days)) == 0
    assert send_digests(day + timedelta(days=7)) == 2


def test_the_list_that_a_digest_leads_to_has_what_it_counts(client, organization, officer):
    linkage = LinkageFactory(known_to=organization)
    say(linkage, "from", timezone.localdate() - timedelta(days=350), by_organization=organization)
    assert send_digests() == 1
    client.force_login(officer)
    assert f"/linkages/{linkage.pk}/" in client.get("/linkages/work/?queue=lapsing&within=30").text


def test_what_the_firms_said_themselves_is_no_matter_of_a_digest(organization, officer):
    linkage = confirmed(organization)
    say(linkage, "from", by_organization=organization)
    taken_back = LinkageFactory(known_to=organization)
    say(taken_back, "from", by_organization=organization)
    say(taken_back, "from", SAID + timedelta(days=1), by_organization=organization, says="withdrawn")
    assert send_digests(before(10)) == 0


def test_an_officer_of_two_organizations_gets_one_digest(on_behalf, organization, other_organization, officer):
    say(LinkageFactory(known_to=other_organization), "from", by_organization=other_organization)
    officer.memberships.create(organization=other_organization, role="officer")
    assert send_digests(before(10)) == 1
    letter = Letter.objects.get()
    assert letter.subject.startswith("4 linkages") and "- Alpha: 3\n- Beta: 1" in letter.body


def test_who_does_not_want_the_digest_gets_none(on_behalf, officer):
    User.objects.filter(pk=officer.pk).update(letters_off=["digest"])
    assert send_digests(before(10)) == 0


def test_digests_take_as_many_queries_for_many_as_for_few(organization):
    def queries(count, day):
        for _ in range(count):
            member(organization, "officer")
            say(LinkageFactory(known_to=organization), "from", by_organization=organization)
        with CaptureQueriesContext(connection) as seen:
            assert send_digests(day)
        return len(seen)

    assert queries(1, before(20)) == queries(12, before(10))
