"""A firm's owner is invited by letter, or asks with proof; nobody decides their own."""

import re

import pytest
from django.utils import timezone

from accounts.models import User
from actors.actions import ask_claim, invite_owner
from core.models import Letter

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
