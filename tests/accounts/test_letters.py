"""Letters about the work: who is told what, by which act, in whose language; and who chose not to be."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.notices import NOTICES
from core.models import Letter
from records import jobs
from records.models import Job
from tests.factories import LinkageStatementFactory, ObservationFactory, UpgradeFactory, owner_of

pytestmark = pytest.mark.django_db


def told(user):
    """(kind, subject) of the letters to `user`."""
    return list(Letter.objects.filter(to=user.email).order_by("pk").values_list("kind", "subject"))


@pytest.fixture
def submitted(indicator, period, officer):
    rows = [({}, 10), ({"sex": "women"}, 4), ({"sex": "men"}, 6)]
    return [
        ObservationFactory(indicator=indicator, period=period, category=c, value=v, status="submitted", submitted_by=officer)
        for c, v in rows
    ]


def test_a_returned_value_comes_with_its_reason(api, manager, officer, submitted):
    api(manager).post(f"observations/{submitted[0].pk}/return/", {"reason": "Per bag or per kg?"})
    assert told(officer) == [("returned", "A value was returned to you")]
    body = Letter.objects.get().body
    assert "Per bag or per kg?" in body and f"/observations/{submitted[0].pk}/" in body and "/account/letters/" in body


def test_values_decided_together_are_one_letter(client, manager, officer, submitted):
    client.force_login(manager)
    client.post("/review/", {"pick": [row.pk for row in submitted], "act": "approve"})
    assert told(officer) == [("approved", "3 values of yours were approved")]


def test_an_upgrade_that_is_verified_is_told_to_whoever_recorded_it(api, manager, officer, organization):
    upgrade = UpgradeFactory(organization=organization, claimed_by=officer)
    api(manager).post(f"upgrades/{upgrade.pk}/verify/")
    assert told(officer) == [("approved", "An upgrade that you recorded was verified")]


def test_a_firm_is_asked_once_a_day_however_much_is_said(api, officer, linkage, firm_owner):
    said = {"side": "to", "quantity": "3", "unit": "t"}
    for month in (1, 2):
        body = {**said, "period_start": f"2026-0{month}-01", "period_end": f"2026-0{month}-28"}
        assert api(officer).post(f"linkages/{linkage.pk}/statements/", body).status_code == 201
    assert told(firm_owner) == [("asked", "Somebody says that you trade with each other")]
    Letter.objects.update(recorded_at=timezone.now() - timedelta(days=2))
    body = {**said, "period_start": "2026-03-01", "period_end": "2026-03-28"}
    api(officer).post(f"linkages/{linkage.pk}/statements/", body)
    assert len(told(firm_owner)) == 2


def test_a_firm_is_asked_again_of_a_time_that_it_has_not_spoken_of_and_not_of_one_that_it_has(api, linkage, buyer_owner, firm_owner):
    first = {"period_start": "2026-01-01", "period_end": "2026-03-31", "quantity": "3", "unit": "t"}
    LinkageStatementFactory(linkage=linkage, side="to", by=buyer_owner)
    api(firm_owner).post(f"linkages/{linkage.pk}/statements/", {**first, "side": "from"})
    assert told(buyer_owner) == []
    later = {**first, "period_start": "2026-04-01", "period_end": "2026-06-30", "side": "from"}
    assert api(firm_owner).post(f"linkages/{linkage.pk}/statements/", later).status_code == 201
    assert [kind for kind, _ in told(buyer_owner)] == ["asked"]


def test_who_denied_is_told_of_the_answer(api, linkage, buyer_owner, firm_owner):
    LinkageStatementFactory(linkage=linkage, side="to", says="denied", by=buyer_owner)
    body = {"side": "from", "period_start": "2026-01-01", "period_end": "2026-03-31", "quantity": "3", "unit": "t"}
    assert api(firm_owner).post(f"linkages/{linkage.pk}/statements/", body).status_code == 201
    assert [kind for kind, _ in told(buyer_owner)] == ["asked"]


def test_a_dispute_reaches_whoever_said_it_with_the_reason(api, officer, linkage, firm_owner):
    LinkageStatementFactory(linkage=linkage, side="to", by=officer)
    buyer = owner_of(linkage.to_actor)
    api(firm_owner).post(f"linkages/{linkage.pk}/dispute/", {"reason": "We never sold to them."})
    assert [kind for kind, _ in told(officer)] == [kind for kind, _ in told(buyer)] == ["disputed"]
    assert all("We never sold to them." in letter.body for letter in Letter.objects.filter(kind="disputed"))
    assert told(firm_owner) == []


def test_long_work_that_ended_is_told(db, officer):
    jobs.job_kind("tests.nothing", "Doing nothing")(lambda job, progress: {})
    for minutes, expected in ((0, []), (5, [("job_done", "Doing nothing: done")])):
        job = Job.objects.create(kind="tests.nothing", owner=officer)
        Job.objects.filter(pk=job.pk).update(recorded_at=timezone.now() - timedelta(minutes=minutes))
        jobs.run(job.pk)
        assert told(officer) == expected
    del jobs.KINDS["tests.nothing"], Job.WORDS["tests.nothing"]


def test_a_person_chooses_which_letters_to_get(client, api, manager, officer, submitted):
    client.force_login(officer)
    page = client.get("/account/letters/").content.decode()
    assert page.count(" checked") == len(NOTICES) + 1  # and the way: by e-mail
    how = {"reached": "mail", "quiet_from": "21:00", "quiet_until": "07:00", "time_zone": ""}
    client.post("/account/letters/", {**how, **{kind: "on" for kind in NOTICES if kind != "returned"}})
    assert client.get("/account/letters/").content.decode().count(" checked") == len(NOTICES)
    api(manager).post(f"observations/{submitted[0].pk}/return/", {"reason": "No."})
    api(manager).post(f"observations/{submitted[1].pk}/approve/")
    assert [kind for kind, _ in told(officer)] == ["approved"]


def test_nobody_is_told_of_what_they_did_themselves(api, officer, linkage):
    LinkageStatementFactory(linkage=linkage, side="to", by=officer)
    api(officer).post(f"linkages/{linkage.pk}/dispute/", {"reason": "A mistake of ours."})
    assert told(officer) == []


def test_an_installation_is_called_the_same_on_pages_and_in_letters(client, settings, officer):
    settings.SITE_NAME = "Mavuno <Trade>"
    page = client.get("/account/login/").text
    assert "Mavuno &lt;Trade&gt;</title>" in page and "valuechain</" not in page
    client.force_login(officer)
    page = client.get("/").text
    assert "Mavuno &lt;Trade&gt;</title>" in page and "<span><bdi>Mavuno &lt;Trade&gt;</bdi></span>" in page
    client.post("/account/password/reset/", {"email": officer.email})
    assert "Mavuno <Trade>" in Letter.objects.get().body
