"""Upgrades by their pages: step 6."""

from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from programs.upgrading.models import Upgrade
from records.models import Evidence
from tests.factories import ActorFactory, EvidenceFactory, InterventionFactory, UpgradeFactory, ValueChainFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def works(program):
    return [InterventionFactory(program=program, title=title) for title in ("Dryers", "Training")]


@pytest.fixture
def sent(firm, chain, works):
    return {
        "actor": firm.code,
        "type": "product",
        "value_chain": chain.pk,
        "before": "grain",
        "after": "fortified flour",
        "happened_on": "2026-03-01",
        "intervention_0": works[0].pk,
        "share_0": "60",
    }


def photo():
    return SimpleUploadedFile("bag.txt", b"a bag of flour", "text/plain")


def test_an_officer_records_an_upgrade_with_its_evidence_in_one_form(sign, officer, sent, works, firm):
    answer = sign(officer).post("/upgrades/new/", {**sent, "e-file": photo(), "e-title": "The new bag"}, follow=True)

    made = Upgrade.objects.get()
    assert (made.actor, made.status, made.claimed_by) == (firm, "claimed", officer)
    assert [(c.intervention, c.share) for c in made.contributions.all()] == [(works[0], Decimal(60))]
    page = answer.content.decode()
    assert "The new bag" in page and "60\xa0%" in page and "40\xa0%" in page and "other causes" in page
    assert "You recorded this; someone else verifies it." in page


def test_shares_above_a_hundred_are_refused_and_the_file_is_kept(sign, officer, sent, works):
    client = sign(officer)
    more = {**sent, "intervention_1": works[1].pk, "share_1": "50", "e-file": photo()}

    answer = client.post("/upgrades/new/", more)

    page = answer.content.decode()
    assert answer.status_code == 422 and "The shares add up to 110 %, more than 100." in page
    assert not Upgrade.objects.exists() and "fortified flour" in page
    proof = Evidence.objects.get()
    assert f'name="e-kept" value="{proof.pk}"' in page
    client.post("/upgrades/new/", {**sent, "e-kept": [proof.pk]})
    assert Upgrade.objects.get().evidence.get() == proof


def test_no_evidence_no_upgrade(sign, officer, sent):
    answer = sign(officer).post("/upgrades/new/", sent)
    assert answer.status_code == 422 and "needs at least one piece of evidence" in answer.content.decode()
    assert not Upgrade.objects.exists()


@pytest.mark.parametrize(
    "change, said",
    [
        ({"happened_on": "2999-01-01"}, "This day has not come yet."),
        ({"share_0": ""}, "Say which share, or take the intervention away."),
        ({"intervention_0": ""}, "Say which intervention has this share"),
        ({"share_0": "0"}, "A share is above 0 and at most 100."),
        ({"actor": "Nobody Ltd"}, "There is no actor of this name or code"),
    ],
)
def test_what_is_wrong_is_said_at_its_field(sign, officer, sent, change, said):
    answer = sign(officer).post("/upgrades/new/", {**sent, **change, "e-link": "https://example.org/a"})
    assert answer.status_code == 422 and said in answer.content.decode()
    assert not Upgrade.objects.exists()


def test_a_manager_verifies_and_nobody_their_own(sign, officer, manager, organization, firm, chain):
    row = UpgradeFactory(organization=organization, actor=firm, value_chain=chain, claimed_by=officer)
    own = UpgradeFactory(organization=organization, actor=firm, value_chain=chain, claimed_by=manager)
    assert sign(officer).post(f"/upgrades/{row.pk}/verify/").status_code == 403
    client = sign(manager)
    assert f"/upgrades/{row.pk}/" in client.get("/review/").content.decode()

    client.post(f"/upgrades/{row.pk}/verify/")
    refused = client.post(f"/upgrades/{own.pk}/verify/")

    assert Upgrade.objects.get(pk=row.pk).status == "verified"
    assert refused.status_code == 403 and "You recorded this; someone else verifies it." in refused.content.decode()


def test_a_rejected_upgrade_says_why_and_is_handed_in_again_by_changing_it(sign, officer, manager, organization, sent, firm, chain):
    row = UpgradeFactory(organization=organization, actor=firm, value_chain=chain, claimed_by=officer)
    proof = EvidenceFactory(organization=organization)
    row.evidence.set([proof])
    client = sign(manager)
    assert client.post(f"/upgrades/{row.pk}/reject/", {}).status_code == 422
    client.post(f"/upgrades/{row.pk}/reject/", {"reason": "The photo shows another bag"})
    client = sign(officer)
    assert "The photo shows another bag" in client.get(f"/upgrades/{row.pk}/").content.decode()
    client.post(f"/upgrades/{row.pk}/edit/", {**sent, "e-kept": [proof.pk]})
    row.refresh_from_db()
    assert (row.status, row.after) == ("claimed", "fortified flour")


def test_the_actors_page_tells_its_upgrades(sign, officer, viewer, organization, firm, chain, manager):
    UpgradeFactory(organization=organization, actor=firm, value_chain=chain, status="verified", claimed_by=officer, decided_by=manager)
    client = sign(viewer)
    for address in (f"/actors/{firm.code}/", f"/actors/{firm.code}/?tab=upgrades"):
        page = client.get(address).content.decode()
        assert "flour" in page and "verified by" in page, address
    assert "/upgrades/new/" not in page, "a viewer records nothing"


def test_a_programs_upgrades_are_those_it_helped_and_those_in_its_chains(sign, officer, organization, program, works, chain):
    within = UpgradeFactory(organization=organization, value_chain=chain, actor=ActorFactory(name="Within Ltd"))
    helped = UpgradeFactory(
        organization=organization, value_chain=ValueChainFactory(organization=organization), actor=ActorFactory(name="Helped Ltd")
    )
    helped.contributions.create(intervention=works[0], share=10)
    UpgradeFactory(
        organization=organization, value_chain=ValueChainFactory(organization=organization), actor=ActorFactory(name="Other Ltd")
    )
    page = sign(officer).get(f"/programs/{program.code}/upgrades/").content.decode()
    assert within.actor.name in page and helped.actor.name in page and "Other Ltd" not in page


def test_strangers_see_no_upgrade_and_firms_see_their_own(sign, stranger, firm_owner, organization, firm, chain, works):
    row = UpgradeFactory(organization=organization, actor=firm, value_chain=chain)
    row.contributions.create(intervention=works[0], share=10)
    for part in ("", "edit/", "verify/", "reject/", "history/"):
        assert sign(stranger).get(f"/upgrades/{row.pk}/{part}").status_code == 404, part
    page = sign(firm_owner).get(f"/upgrades/{row.pk}/").content.decode()
    assert "flour" in page and "Dryers" not in page and "an intervention that you may not see" in page


def test_upgrade_pages_take_constant_queries(sign, queries_of, manager, officer, organization, program, works, firm, chain):
    def fill(count):
        for _n in range(count):
            row = UpgradeFactory(organization=organization, actor=firm, value_chain=chain, claimed_by=officer)
            row.contributions.create(intervention=works[0], share=10)
            row.evidence.set([EvidenceFactory(organization=organization)])

    client = sign(manager)
    pages = [
        "/upgrades/",
        "/review/",
        f"/programs/{program.code}/upgrades/",
        f"/actors/{firm.code}/?tab=upgrades",
        f"/interventions/{works[0].pk}/",
    ]
    fill(3)
    few = {page: queries_of(client, page) for page in pages}
    fill(27)
    assert {page: queries_of(client, page) for page in pages} == few
