"""The working list: what waits, in which order, for whom; and acts on many rows without script."""

import re
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from core.models import Letter
from linkages import work_queues
from linkages.models import Call, Linkage, LinkageStatement
from records import jobs
from records.models import Job
from tests.factories import ActorFactory, DeliveryFactory, LinkageFactory, LinkageStatementFactory, member, owner_of
from tests.factories.actors import ContactFactory

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
HOME = "/linkages/work/"


def words(answer):
    """What a page says, without its tags."""
    return " ".join(re.sub(r"<[^>]+>", " ", answer.text).replace("\xa0", " ").split())


def queries_of(client, path):
    with CaptureQueriesContext(connection) as taken:
        assert client.get(path).status_code == 200
    return len(taken)


def stated(organization, *, ago=10, side="from", **values):
    """A linkage of which one side spoke `ago` days ago."""
    ends = {name: values.pop(name) for name in ("from_actor", "to_actor", "product", "value_chain") if name in values}
    linkage = LinkageFactory(known_to=organization, **ends)
    LinkageStatementFactory(linkage=linkage, side=side, stated_at=timezone.now() - ago * DAY, **values)
    return linkage


def shown(api, user, **query):
    return [row["id"] for row in api(user).get("linkages/", **query).json()["results"]]


@pytest.fixture
def waiting(organization, chain):
    """One of each queue."""
    seller, buyer = (ActorFactory(works_with=organization, name=name) for name in ("Seller", "Buyer"))
    both = {"quantity": 10, "unit_id": "t"}
    gap = stated(organization, ago=5, **both)
    LinkageStatementFactory(linkage=gap, side="to", quantity=5, unit_id="t", stated_at=timezone.now() - 5 * DAY)
    lapsing = stated(organization, ago=340)
    LinkageStatementFactory(linkage=lapsing, side="to", stated_at=timezone.now() - 330 * DAY)
    disputed = stated(organization, ago=20)
    LinkageStatementFactory(linkage=disputed, side="to", says="denied", stated_at=timezone.now() - 3 * DAY)
    delivered = stated(organization, ago=6, **both)
    LinkageStatementFactory(linkage=delivered, side="to", **both)
    DeliveryFactory(linkage=delivered, by_organization=organization, delivered_on=date(2026, 2, 3))
    DeliveryFactory(linkage=delivered, by_organization=organization, delivered_on=date(2026, 1, 9))
    return {
        "unanswered": stated(organization, ago=40, from_actor=seller, to_actor=buyer, product=chain.product, value_chain=chain),
        "disputed": disputed,
        "lapsing": lapsing,
        "gaps": gap,
        "deliveries": delivered,
    }


def test_a_confirmation_lapses_though_somebody_spoke_on_behalf_of_a_firm_since(api, officer, organization):
    """Both firms confirmed it 340 days ago; that an organization said it again yesterday does not renew their own word."""
    seller, buyer = ActorFactory(works_with=organization), ActorFactory(works_with=organization)
    linkage = LinkageFactory(known_to=organization, from_actor=seller, to_actor=buyer)
    for side, firm in (("from", seller), ("to", buyer)):
        LinkageStatementFactory(linkage=linkage, side=side, by_firm=firm, by_organization=None, stated_at=timezone.now() - 340 * DAY)
    again = {"period_start": date(2026, 1, 1), "period_end": date(2026, 6, 30)}
    LinkageStatementFactory(linkage=linkage, side="from", by_organization=organization, stated_at=timezone.now() - DAY, **again)
    assert api(officer).get(f"linkages/{linkage.pk}/").json()["status"] == "confirmed"
    assert shown(api, officer, queue="lapsing") == [linkage.pk]


def test_each_queue_holds_what_waits_in_it_and_says_how_many(client, api, officer, waiting):
    client.force_login(officer)
    page = words(client.get(HOME))
    for label in ("Not answered", "Disputed", "About to lapse", "Wide gaps", "Deliveries to answer"):
        assert f"{label} 1 " in page
    for queue, linkage in waiting.items():
        assert shown(api, officer, queue=queue) == [linkage.pk], queue
        assert f"/linkages/{linkage.pk}/" in client.get(HOME, {"queue": queue}).text or queue == "deliveries"
    assert "40 days" in page
    assert "2 deliveries" in words(client.get(HOME, {"queue": "deliveries"}))
    assert "9 Jan 2026" in words(client.get(HOME, {"queue": "deliveries"}))


@pytest.fixture
def denial(organization, officer):
    """One that the organization claims for the seller and that the buyer itself denies."""
    linkage = stated(organization, ago=20, by_organization=organization)
    LinkageStatementFactory(linkage=linkage, side="to", says="denied", stated_at=timezone.now() - 3 * DAY)
    return linkage


def queued(client, api, officer, linkage):
    """Whether it waits in the queue of disputes: on its page, in the API and in the number of the home page."""
    told = [shown(api, officer, queue="disputed") == [linkage.pk], "1 linkage is disputed" in words(client.get("/"))]
    told.append(f"/linkages/{linkage.pk}/" in client.get(HOME, {"queue": "disputed"}).text)
    assert len(set(told)) == 1
    assert shown(api, officer, status="disputed") == [linkage.pk], "MODEL 10: a denial of the latest period."
    return told[0]


def test_a_denial_waits_until_whoever_claimed_it_takes_it_back(client, api, officer, denial):
    client.force_login(officer)
    address = f"/linkages/{denial.pk}/"
    assert queued(client, api, officer, denial)
    assert "take back what you said" in words(client.get(address))
    client.post(f"{address}withdraw/")
    assert not queued(client, api, officer, denial)
    page = words(client.get(address))
    assert f"{denial.to_actor.name} says that it did not happen, and nobody claims that it did." in page
    assert "take back what you said" not in page


def test_what_both_sides_deny_does_not_wait(client, api, officer, denial, organization):
    client.force_login(officer)
    said = {"linkage": denial, "side": "from", "says": "denied", "stated_at": timezone.now()}
    LinkageStatementFactory(**said)
    assert not queued(client, api, officer, denial), "The seller's own word rules over what was said on its behalf."
    assert "Both sides say that it did not happen." in words(client.get(f"/linkages/{denial.pk}/"))


def test_what_a_firm_denies_of_its_own_side_waits_for_whoever_said_it(client, api, officer, organization):
    client.force_login(officer)
    linkage = stated(organization, ago=20, by_organization=organization)
    LinkageStatementFactory(linkage=linkage, side="from", says="denied", stated_at=timezone.now() - 3 * DAY)
    assert queued(client, api, officer, linkage)
    client.post(f"/linkages/{linkage.pk}/withdraw/")
    assert not queued(client, api, officer, linkage)


def test_an_end_that_the_other_side_denies_waits(client, api, officer, organization):
    client.force_login(officer)
    linkage = stated(organization, ago=20, says="ended")
    LinkageStatementFactory(linkage=linkage, side="to", says="exists", stated_at=timezone.now() - 3 * DAY)
    assert queued(client, api, officer, linkage)


def test_of_a_long_queue_the_page_says_up_to_which_number_it_counted(client, officer, organization, monkeypatch):
    monkeypatch.setattr(work_queues, "MOST_COUNTED", 2)
    monkeypatch.setattr(work_queues, "MOST_HINTED", 1)
    for _ in range(3):
        stated(organization)
    client.force_login(officer)
    assert "Not answered more than 2 Disputed 0 " in words(client.get(HOME))
    assert "Not answered more than 1 Disputed 0 " in words(client.get(HOME, {"queue": "disputed"}))


def test_how_soon_and_how_wide_are_parameters(api, officer, waiting):
    assert shown(api, officer, queue="lapsing", within=10) == []
    assert shown(api, officer, queue="gaps", gap_above="0.7") == []
    assert shown(api, officer, queue="gaps", gap_above="0.6") == [waiting["gaps"].pk]


def test_what_waits_longest_stands_first_over_all_pages(client, officer, organization):
    ages = [(n * 37) % 101 + 1 for n in range(60)]
    keys = {age: stated(organization, ago=age).pk for age in ages}
    client.force_login(officer)
    first = client.get(HOME)
    found = [int(key) for key in re.findall(r'name="pick" value="(\d+)"', first.text)]
    following = re.search(r'rel="next" href="([^"]+)"', first.text).group(1).replace("&amp;", "&")
    found += [int(key) for key in re.findall(r'name="pick" value="(\d+)"', client.get(HOME + following).text)]
    assert found == [keys[age] for age in sorted(ages, reverse=True)]


def test_the_widest_gap_stands_first(client, officer, organization):
    keys = {}
    for bought in (9, 2, 5):
        linkage = stated(organization, quantity=10, unit_id="t")
        LinkageStatementFactory(linkage=linkage, side="to", quantity=bought, unit_id="t")
        keys[bought] = linkage.pk
    client.force_login(officer)
    found = re.findall(r'name="pick" value="(\d+)"', client.get(HOME, {"queue": "gaps"}).text)
    assert [int(key) for key in found] == [keys[2], keys[5], keys[9]]


def test_a_gap_is_no_work_of_who_may_not_know_both_figures(client, api, stranger, other_organization, waiting):
    """Beta spoke on it too, on behalf: Alpha's figure on behalf is not Beta's to know, and of the gap it could be reckoned."""
    linkage = waiting["gaps"]
    linkage.statements.filter(side="to").delete()
    LinkageStatementFactory(linkage=linkage, side="to", quantity=5, unit_id="t", by_organization=linkage.parties.get().organization)
    linkage.parties.create(organization=other_organization)
    assert linkage.pk in shown(api, stranger)
    assert shown(api, stranger, queue="gaps") == []
    client.force_login(stranger)
    assert f"/linkages/{linkage.pk}/" not in client.get(HOME, {"queue": "gaps"}).text


def test_an_open_market_cannot_answer_and_is_not_asked(api, officer, organization):
    stated(organization, to_actor=ActorFactory(kind="market"))
    assert shown(api, officer, queue="unanswered") == []


def test_filters_by_chain_region_author_and_silent_side(client, api, officer, organization, chain):
    colleague = member(organization, "officer", name="Amina")
    there = ActorFactory(works_with=organization, admin1_id="KE-42", country="KE")
    mine = stated(organization, value_chain=chain, by_organization=organization, by=officer)
    theirs = stated(organization, side="to", to_actor=there, by_organization=organization, by=colleague)
    assert shown(api, officer, queue="unanswered", value_chain=chain.pk) == [mine.pk]
    assert shown(api, officer, queue="unanswered", admin1="KE-42") == [theirs.pk]
    assert shown(api, officer, queue="unanswered", author=colleague.pk) == [theirs.pk]
    assert shown(api, officer, queue="unanswered", silent="to") == [mine.pk]
    client.force_login(officer)
    page = client.get(HOME, {"silent": "from"})
    assert f"/linkages/{theirs.pk}/" in page.text
    assert f"/linkages/{mine.pk}/" not in page.text
    assert "Not answered 1 " in words(page)


def test_a_private_household_is_not_found_by_where_it_is(api, stranger, other_organization, organization):
    hidden = ActorFactory(visibility="private", kind="household", works_with=organization, admin1_id="KE-42", country="KE")
    linkage = stated(organization, from_actor=hidden)
    linkage.parties.create(organization=other_organization)
    assert shown(api, stranger, queue="unanswered") == [linkage.pk]
    assert shown(api, stranger, queue="unanswered", admin1="KE-42") == []


def test_the_list_takes_as_many_queries_for_thirty_rows_as_for_three(client, officer, organization):
    def fill(count):
        for _ in range(count):
            linkage = stated(organization, quantity=10, unit_id="t")
            ContactFactory(actor=linkage.to_actor, stated_by=organization, phone="+254 700 000 000")
            wide = stated(organization, quantity=10, unit_id="t")
            LinkageStatementFactory(linkage=wide, side="to", quantity=5, unit_id="t")
            DeliveryFactory(linkage=wide, by_organization=organization)

    client.force_login(officer)
    fill(3)
    few = {queue: queries_of(client, f"{HOME}?queue={queue}") for queue in ("unanswered", "gaps", "deliveries")}
    fill(27)
    assert {queue: queries_of(client, f"{HOME}?queue={queue}") for queue in few} == few
    assert max(few.values()) <= 20


def run_job():
    job = Job.objects.order_by("pk").last()
    jobs.run(job.pk)
    job.refresh_from_db()
    return job


def test_picked_rows_are_confirmed_after_one_look_and_taken_back_together(client, officer, organization):
    first, second, third = (stated(organization, quantity=3, unit_id="t") for _ in range(3))
    client.force_login(officer)
    sent = {"act": "confirm", "pick": [first.pk, second.pk]}
    look = client.post(HOME, sent)
    assert "2 linkages that you picked" in words(look)
    assert not Job.objects.exists()
    answer = client.post(HOME, {**sent, "sure": "1"})
    job = run_job()
    assert answer["Location"] == f"/linkages/work/spoken/{job.pk}/"
    assert set(Linkage.objects.filter(to_says="exists").values_list("pk", flat=True)) == {first.pk, second.pk}
    page = client.get(answer["Location"])
    assert "Said on behalf 2 linkages" in words(page)
    client.post(f"/linkages/work/spoken/{job.pk}/take-back/")
    assert run_job().result["taken_back"] == 2
    assert not Linkage.objects.filter(to_says="exists").exists()
    assert "2 statements were taken back" in words(client.get(answer["Location"]))
    assert client.post(f"/linkages/work/spoken/{job.pk}/take-back/", follow=True).redirect_chain[-1][0] == answer["Location"]


def test_all_that_match_the_filters_are_acted_on(client, officer, organization, chain):
    inside = [stated(organization, value_chain=chain) for _ in range(3)]
    stated(organization)
    client.force_login(officer)
    look = client.post(f"{HOME}?value_chain={chain.pk}", {"act": "confirm", "all": "1"})
    assert "3 linkages, all that match the filters" in words(look)
    client.post(f"{HOME}?value_chain={chain.pk}", {"act": "confirm", "all": "1", "sure": "1"})
    assert run_job().result["said"] == 3
    assert set(LinkageStatement.objects.filter(side="to").values_list("linkage", flat=True)) == {row.pk for row in inside}


def test_what_is_left_aside_is_listed_with_its_reason(client, officer, organization):
    linkage = stated(organization)
    client.force_login(officer)
    client.post(HOME, {"act": "confirm", "pick": [linkage.pk], "sure": "1"})
    LinkageStatementFactory(linkage=linkage, says="withdrawn")
    job = run_job()
    page = words(client.get(f"/linkages/work/spoken/{job.pk}/"))
    assert "Left aside 1" in page
    assert "taken back meanwhile: there is nothing to confirm" in page


def test_a_viewer_reads_the_list_and_cannot_act(client, viewer, organization):
    linkage = stated(organization)
    client.force_login(viewer)
    assert "Confirm on behalf" not in client.get(HOME).text
    client.post(HOME, {"act": "confirm", "pick": [linkage.pk], "sure": "1"})
    assert not Job.objects.exists()


def test_a_firm_is_reminded_once_in_seven_days(client, officer, organization):
    buyer = ActorFactory(works_with=organization, claimed=True)
    owner = owner_of(buyer)
    stated(organization, to_actor=buyer)
    stated(organization, to_actor=buyer)
    stated(organization)
    client.force_login(officer)
    said = words(client.post(HOME, {"act": "remind", "all": "1"}, follow=True))
    assert "1 firm was reminded. 1 has nobody who gets letters" in said
    said = words(client.post(HOME, {"act": "remind", "all": "1"}, follow=True))
    assert "0 firms were reminded. 1 had a letter in the last 7 days" in said
    assert [letter.to for letter in Letter.objects.all()] == [owner.email]
    Letter.objects.update(recorded_at=timezone.now() - 8 * DAY)
    client.post(HOME, {"act": "remind", "all": "1"})
    assert Letter.objects.count() == 2


def test_the_silent_side_is_put_on_the_call_list_once(client, officer, organization):
    linkage = stated(organization)
    client.force_login(officer)
    for _ in range(2):
        client.post(HOME, {"act": "call", "pick": [linkage.pk]})
    assert list(Call.objects.values_list("linkage", "side", "organization")) == [(linkage.pk, "to", organization.pk)]


def test_the_api_confirms_many_by_a_job(api, officer, viewer, stranger, organization):
    rows = [stated(organization) for _ in range(3)]
    answer = api(officer).post("linkages/confirm-many/", {"linkages": [rows[0].pk]})
    assert (answer.status_code, answer.json()["kind"]) == (202, "linkages.confirm_many")
    assert run_job().result["said"] == 1
    answer = api(officer).post("linkages/confirm-many/", {"filter": {"queue": "unanswered"}})
    assert answer.status_code == 202
    assert run_job().result["said"] == 2
    assert api(viewer).post("linkages/confirm-many/", {"linkages": [rows[0].pk]}).status_code == 403
    assert api(officer).post("linkages/confirm-many/", {}).status_code == 400
    assert api(officer).post("linkages/confirm-many/", {"filter": {"queue": "none"}}).status_code == 400
    assert api(officer).post("linkages/confirm-many/", {"filter": {"colour": "red"}}).status_code == 400
    unseen = api(stranger).post("linkages/confirm-many/", {"linkages": [rows[0].pk]})
    assert unseen.status_code == 400
    assert unseen.json()["errors"][0]["pointer"] == "/linkages"


def test_the_home_page_leads_to_what_waits_with_its_numbers(client, officer, waiting):
    client.force_login(officer)
    page = client.get("/")
    for said, queue in (
        ("1 linkage is disputed", "disputed"),
        ("1 linkage waits for the other side", "unanswered"),
        ("1 linkage is about to lapse", "lapsing"),
    ):
        assert said in words(page)
        assert f"/linkages/work/?queue={queue}" in page.text


def test_the_second_page_of_a_queue_says_no_count_of_the_first(client, officer, organization):
    for _ in range(52):
        stated(organization)
    client.force_login(officer)
    first = client.get(HOME).text
    following = re.search(r'rel="next" href="([^"]+)"', first).group(1).replace("&amp;", "&")
    second = words(client.get(HOME + following))
    assert "52 match · showing 2" in second
    assert "as counted on the first page" not in second
