"""Invitations, roles, taking over an organization, tokens, and one's own account: by pages, as people do it."""

import re

import pytest
from allauth.mfa.models import Authenticator
from django.utils import timezone

from accounts.actions import make_user
from accounts.models import Invitation, Membership, Token, User
from core.models import Letter
from tests.factories import member

pytestmark = pytest.mark.django_db
NEW = {"name": "Grace Mutua", "password": "three plain words here"}


def letter_address():
    return re.search(r"/invitations/\S+", Letter.objects.latest("pk").body).group()


def invite(client, admin, organization, **sent):
    client.force_login(admin)
    answer = client.post(f"/organizations/{organization.pk}/invite/", {"email": "grace@example.org", "role": "manager", **sent})
    client.logout()
    return answer


def test_a_new_person_joins_by_the_letter(client, admin, organization):
    assert invite(client, admin, organization).status_code == 302
    address = letter_address()
    assert client.post(address, NEW).status_code == 302
    membership = Membership.objects.get(user__email="grace@example.org")
    assert (membership.organization, membership.role) == (organization, "manager")
    client.logout()
    assert client.get(address).status_code == 404


def test_a_known_person_signs_in_first(client, admin, organization, stranger):
    invite(client, admin, organization, email=stranger.email)
    address = letter_address()
    assert "Sign in" in client.get(address).content.decode()
    client.force_login(stranger)
    assert client.post(address).status_code == 302
    assert stranger.memberships.filter(organization=organization, left_on=None).exists()


def test_an_expired_or_revoked_invitation_opens_nothing(client, admin, organization):
    invite(client, admin, organization)
    address = letter_address()
    Invitation.objects.update(expires_at=timezone.now())
    for answer in (client.get(address), client.post(address, NEW), client.get("/invitations/never-was/")):
        assert answer.status_code == 404 and "Ask whoever invited you for a new one." in answer.content.decode()
    invite(client, admin, organization)
    address = letter_address()
    client.force_login(admin)
    client.post(f"/invited/{Invitation.objects.filter(revoked_at=None).latest('pk').pk}/revoke/")
    client.logout()
    assert client.get(address).status_code == 404


def test_only_administrators_invite(client, manager, organization):
    client.force_login(manager)
    assert client.post(f"/organizations/{organization.pk}/invite/", {"email": "x@example.org", "role": "admin"}).status_code == 403
    assert not Invitation.objects.exists()


def test_a_second_person_takes_over(client, admin, organization):
    mine = admin.memberships.get()
    client.force_login(admin)
    assert "last administrator" in client.post(f"/members/{mine.pk}/leave/").content.decode()
    second = member(organization, "admin")
    client.post(f"/members/{mine.pk}/leave/")
    assert not admin.memberships.filter(left_on=None).exists()
    assert client.get("/members/").status_code == 200
    client.force_login(second)
    assert admin.email not in client.get("/members/").content.decode()


def test_the_last_administrator_keeps_the_role(client, admin):
    client.force_login(admin)
    answer = client.post(f"/members/{admin.memberships.get().pk}/role/", {"role": "viewer"})
    assert answer.status_code == 422
    assert admin.memberships.get().role == "admin"


def test_a_token_is_shown_once_and_works(client, officer):
    client.force_login(officer)
    page = client.post("/account/tokens/new/", {"name": "Kobo"}).content.decode()
    secret = re.search(r'data-copy="([^"]+)"', page).group(1)
    assert secret not in client.get("/account/tokens/").content.decode()
    client.logout()
    assert client.get("/api/v1/me/", headers={"Authorization": f"Bearer {secret}"}).json()["email"] == officer.email
    client.force_login(officer)
    client.post(f"/account/tokens/{Token.objects.get(name='Kobo').pk}/end/")
    client.logout()
    assert client.get("/api/v1/me/", headers={"Authorization": f"Bearer {secret}"}).status_code == 401


def test_a_person_changes_name_and_language(client, officer):
    client.force_login(officer)
    client.post("/account/", {"name": "Nafula", "language": "ar"})
    page = client.get("/account/").content.decode()
    assert 'lang="ar" dir="rtl"' in page and "Nafula" in page


def letters_to(address):
    return list(Letter.objects.filter(to=address).order_by("pk"))


def test_a_forgotten_password_is_set_anew_and_the_person_is_told(client, officer):
    client.post("/account/password/reset/", {"email": officer.email})
    asked = letters_to(officer.email)[0]
    address = re.search(r"https?://[^/]+(/account/password/reset/key/\S+)", asked.body).group(1)
    assert "valuechain" in asked.body and "&#" not in asked.body
    page = client.get(address, follow=True)
    sent = {"password1": "four quite plain words", "password2": "four quite plain words"}
    client.post(page.redirect_chain[-1][0], sent)
    assert User.objects.get(pk=officer.pk).check_password("four quite plain words")
    told = letters_to(officer.email)[-1]
    assert told.subject == "Your password was changed" and "127.0.0.1" in told.body
    again = client.get(address)
    assert again.status_code == 404 and "Ask for a new letter" in again.content.decode()


def test_an_unknown_address_gets_the_same_answer_and_no_letter(client, officer):
    known, unknown = (client.post("/account/password/reset/", {"email": email}) for email in (officer.email, "nobody@nowhere.example"))
    assert (known.status_code, known.headers["Location"]) == (unknown.status_code, unknown.headers["Location"])
    assert letters_to("nobody@nowhere.example") == []


def test_a_new_address_counts_once_it_is_confirmed_and_the_old_one_is_told(client):
    officer, old = make_user(by=None, email="nafula@mavuno.example", name="Nafula"), "nafula@mavuno.example"
    client.force_login(officer)
    client.post("/account/email/", {"email": "new@mavuno.example", "action_add": ""})
    assert User.objects.get(pk=officer.pk).email == old
    address = re.search(r"https?://[^/]+(/account/confirm-email/\S+)", letters_to("new@mavuno.example")[0].body).group(1)
    client.post(address)
    assert User.objects.get(pk=officer.pk).email == "new@mavuno.example"
    assert any(letter.subject == "Your e-mail address was changed" for letter in letters_to(old))


def test_home_shows_what_waits(client, manager, officer):
    client.force_login(manager)
    assert "Nothing waits for you" in client.get("/").content.decode()


def test_another_persons_security_key_is_not_known_to_exist(client, officer, stranger):
    key = Authenticator.objects.create(user=stranger, type=Authenticator.Type.WEBAUTHN, data={"name": "key"})
    client.force_login(officer)
    assert client.get(f"/account/2fa/webauthn/keys/{key.pk}/edit/").status_code == 404
    client.force_login(stranger)
    assert client.get(f"/account/2fa/webauthn/keys/{key.pk}/edit/").status_code == 302
