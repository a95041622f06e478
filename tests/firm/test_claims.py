"""A firm's owner is invited by letter, or asks with proof; nobody decides their own."""

import re

import pytest
from allauth.account.models import EmailAddress
from django.core.exceptions import ValidationError
from django.utils import timezone

from accounts.models import User
from actors.claims import ask_claim, claim_by_secret, invite_on_paper, invite_owner, read_paper_code
from actors.models import Claim
from core.models import Letter
from tests.factories import member

pytestmark = pytest.mark.django_db
NEW = {"name": "Amina Otieno", "password": "three plain words here"}


def letter_address():
    return re.search(r"/claim/\S+", Letter.objects.latest("pk").body).group()


def test_officer_invites_and_the_owner_claims(client, officer, firm):
    client.force_login(officer)
    answer = client.post(f"/actors/{firm.code}/invite-owner/", {"email": "amina@example.org"})
    assert answer.status_code == 302
    address = letter_address()
    client.logout()
    assert "Kwanza Growers" in client.get(address).content.decode()

    answer = client.post(address, NEW)

    assert answer.status_code == 302
    firm.refresh_from_db()
    assert firm.claimed
    assert firm.representatives.get().user.email == "amina@example.org"
    assert client.get("/firm/record/").status_code == 200
    client.logout()
    assert client.get(address).status_code == 404


def test_an_expired_letter_opens_nothing(client, officer, firm):
    claim, secret = invite_owner(actor=firm, email="a@example.org", by=officer)
    type(claim).objects.filter(pk=claim.pk).update(expires_at=timezone.now())
    assert client.get(f"/claim/{secret}/").status_code == 404


def test_a_weak_password_is_refused_and_the_name_is_kept(client, officer, firm):
    _claim, secret = invite_owner(actor=firm, email="a@example.org", by=officer)
    answer = client.post(f"/claim/{secret}/", {"name": "Amina", "password": "12345"})
    assert answer.status_code == 422
    assert 'value="Amina"' in answer.content.decode()
    assert not User.objects.filter(email="a@example.org").exists()


def test_proof_is_decided_by_who_works_with_the_firm(client, officer, stranger, nobody, firm):
    claim = ask_claim(actor=firm, proof="I am its chair.", by=nobody)
    client.force_login(stranger)
    assert client.get(f"/claims/{claim.pk}/").status_code == 404
    client.force_login(officer)
    assert "I am its chair." in client.get(f"/claims/{claim.pk}/").content.decode()
    assert client.post(f"/claims/{claim.pk}/decide/", {"decision": "refuse"}).status_code == 422
    client.post(f"/claims/{claim.pk}/decide/", {"decision": "grant"})
    assert firm.representatives.get().user == nobody


def test_nobody_grants_their_own_claim(client, officer, firm):
    claim = ask_claim(actor=firm, proof="Mine.", by=officer)
    client.force_login(officer)
    answer = client.post(f"/claims/{claim.pk}/decide/", {"decision": "grant"})
    assert answer.status_code == 403
    assert not firm.representatives.exists()


@pytest.fixture
def refused(client, officer, nobody, firm):
    """A claim of `nobody` that the officer refused."""
    claim = ask_claim(actor=firm, proof="I am its chair.", by=nobody)
    client.force_login(officer)
    client.post(f"/claims/{claim.pk}/decide/", {"decision": "refuse", "reason": "The chair is somebody else."})
    return claim


def test_a_refusal_goes_out_with_its_reason_and_the_way_to_appeal(refused, nobody):
    letter = Letter.objects.latest("pk")
    assert letter.to == nobody.email
    assert "The chair is somebody else." in letter.body
    assert f"/claims/{refused.pk}/" in letter.body


def test_an_appeal_is_answered_once_by_a_manager_who_did_not_refuse(client, manager, officer, nobody, firm, refused):
    client.force_login(nobody)
    assert "appeal once" in client.get(f"/claims/{refused.pk}/").text
    assert client.post(f"/claims/{refused.pk}/appeal/", {"appeal": ""}).status_code == 422
    assert client.post(f"/claims/{refused.pk}/appeal/", {"appeal": "Elected in May; minutes are with you."}).status_code == 302
    assert client.post(f"/claims/{refused.pk}/answer/", {"decision": "grant", "answer": "x"}).status_code == 403
    client.force_login(officer)
    assert client.post(f"/claims/{refused.pk}/answer/", {"decision": "grant", "answer": "x"}).status_code == 403

    client.force_login(manager)
    assert "1 person appeals a refused claim" in client.get("/").text
    page = client.get(f"/claims/{refused.pk}/answer/").text
    assert "Elected in May" in page
    assert "The chair is somebody else." in page
    assert client.post(f"/claims/{refused.pk}/answer/", {"decision": "grant", "answer": "The minutes say so."}).status_code == 302

    refused.refresh_from_db()
    assert (refused.status, refused.answered_by, refused.answer) == ("granted", manager, "The minutes say so.")
    assert firm.representatives.get().user == nobody


def test_a_manager_who_refused_does_not_answer_and_a_second_refusal_is_final(client, manager, organization, nobody, firm, api):
    other = member(organization, "manager")
    claim = ask_claim(actor=firm, proof="Mine.", by=nobody)
    assert api(manager).post(f"claims/{claim.pk}/decide/", {"granted": False, "reason": "No."}).status_code == 200
    assert api(nobody).post(f"claims/{claim.pk}/appeal/", {"appeal": "Yes."}).status_code == 200
    assert api(manager).post(f"claims/{claim.pk}/answer/", {"granted": True, "answer": "Hm."}).status_code == 403
    answer = api(other).post(f"claims/{claim.pk}/answer/", {"granted": False, "answer": "Still no."})
    assert (answer.status_code, answer.json()["status"]) == (200, "final")
    assert api(nobody).post(f"claims/{claim.pk}/appeal/", {"appeal": "Again."}).status_code == 400
    client.force_login(nobody)
    assert "This is final." in client.get(f"/claims/{claim.pk}/").text


def test_one_person_asks_for_one_record_once(nobody, firm, refused):
    with pytest.raises(ValidationError, match="Open that claim and appeal"):
        ask_claim(actor=firm, proof="Really.", by=nobody)
    Claim.objects.filter(pk=refused.pk).update(status="final")
    with pytest.raises(ValidationError, match="after an appeal"):
        ask_claim(actor=firm, proof="Really.", by=nobody)


def test_a_code_on_paper_is_typed_by_its_owner_and_opens_the_record_once(client, officer, firm):
    client.force_login(officer)
    shown = client.post(f"/actors/{firm.code}/invite-on-paper/")
    code = re.search(r"<code>([A-Z0-9]{8}-[A-Z0-9]{8})</code>", shown.text).group(1)
    assert code not in client.get(f"/actors/{firm.code}/").text
    client.logout()
    typed = code.lower().replace("-", " ")
    answer = client.post("/claim/", {"code": typed})
    assert answer.headers["Location"] == f"/claim/{code}/"
    assert "Kwanza Growers" in client.get(f"/claim/{code}/").text
    assert client.post(f"/claim/{code}/", NEW).status_code == 422
    assert client.post(f"/claim/{code}/", {**NEW, "email": "amina@example.org"}).status_code == 302
    firm.refresh_from_db()
    assert firm.claimed
    assert not EmailAddress.objects.get(email="amina@example.org").verified
    client.logout()
    assert "is used" in client.post("/claim/", {"code": code}).text


def test_a_misread_sign_is_told_with_the_half_it_stands_in(client, officer, firm):
    _claim, code = invite_on_paper(actor=firm, by=officer)
    wrong = code[:10] + ("X" if code[10] != "X" else "Z") + code[11:]
    assert "In the second half" in client.post("/claim/", {"code": wrong}).text
    assert "this has 5" in client.post("/claim/", {"code": "K7PX9"}).text
    assert read_paper_code(f" {code.lower()} ") == code


def test_an_invitation_nobody_used_is_taken_back(client, officer, stranger, viewer, firm):
    claim, secret = invite_owner(actor=firm, email="a@example.org", by=officer)
    client.force_login(stranger)
    assert client.post(f"/claims/{claim.pk}/take-back/").status_code == 404
    client.force_login(viewer)
    assert client.post(f"/claims/{claim.pk}/take-back/").status_code == 403
    client.force_login(officer)
    assert client.post(f"/claims/{claim.pk}/take-back/").status_code == 302
    client.logout()
    assert client.get(f"/claim/{secret}/").status_code == 404


def test_what_still_waits_for_an_owner_is_closed_when_the_firm_has_one(officer, nobody, firm):
    asked = ask_claim(actor=firm, proof="Mine.", by=nobody)
    _claim, old = invite_owner(actor=firm, email="old@example.org", by=officer)
    _claim, code = invite_on_paper(actor=firm, by=officer)
    claim_by_secret(secret=code, by=officer)
    asked.refresh_from_db()
    assert asked.status == "withdrawn"
    with pytest.raises(ValidationError, match="used or has expired"):
        claim_by_secret(secret=old, by=nobody)


def test_an_enumerator_decides_on_nobodys_claim(client, enumerator, nobody, firm):
    claim = ask_claim(actor=firm, proof="Mine.", by=nobody)
    client.force_login(enumerator)
    assert client.post(f"/claims/{claim.pk}/decide/", {"decision": "grant"}).status_code in (403, 404)
    assert not firm.representatives.exists()
