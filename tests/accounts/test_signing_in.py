"""Signing in without a password, a second factor where an organization asks for one, and a lost phone."""

import re
from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from accounts.actions import issue_token, make_user
from accounts.models import AuditEntry, Organization, User
from actors.claims import invite_on_paper, invite_owner
from actors.firm_keys import issue_key
from core.models import Letter
from tests.factories import MembershipFactory, RepresentativeFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _nobody_asked_before():
    cache.clear()


def code_of(letter):
    return re.search(r"\b\d{6}\b", letter.body).group()


def sign_in(client, email):
    """By a code in a letter, as on a phone."""
    assert client.post("/account/login/code/", {"email": email}).status_code == 302
    code = re.search(r"Type this code.*?\n\n(\S+)", Letter.objects.latest("pk").body, re.S).group(1)
    return client.post("/account/login/code/confirm/", {"code": code})


def passkey(user):
    return Authenticator.objects.create(user=user, type="webauthn", data={"name": "My phone", "passwordless": True, "credential": {}})


def test_the_letter_is_enough_to_claim_and_a_code_to_come_back(client, officer, firm):
    _claim, secret = invite_owner(actor=firm, email="amina@example.org", by=officer)
    assert client.post(f"/claim/{secret}/", {"name": "Amina", "password": ""}).status_code == 302
    user = User.objects.get(email="amina@example.org")
    assert not user.has_usable_password()
    assert client.get("/firm/record/").status_code == 200
    client.logout()
    assert sign_in(client, "amina@example.org").status_code == 302
    assert client.get("/firm/record/").status_code == 200


def test_with_a_paper_the_address_is_proven_by_a_code_before_there_is_an_account(client, officer, firm):
    _claim, code = invite_on_paper(actor=firm, by=officer)
    typed = {"name": "Amina", "email": "Amina@example.org", "password": ""}
    assert client.get(f"/claim/{code}/code/").status_code == 200
    answer = client.post(f"/claim/{code}/", typed)
    assert answer.headers["Location"] == f"/claim/{code}/code/"
    assert not User.objects.filter(email="amina@example.org").exists()
    letter = Letter.objects.latest("pk")
    assert (letter.to, letter.quiet, letter.due_at) == ("amina@example.org", "", None)
    wrong = "000000" if code_of(letter) != "000000" else "000001"
    assert "This is not the code" in client.post(f"/claim/{code}/code/", {"code": wrong}).text
    assert client.post(f"/claim/{code}/code/", {"code": code_of(letter)}).status_code == 302
    user = User.objects.get(email="amina@example.org")
    assert (user.emailaddress_set.get().verified, user.has_usable_password()) == (True, False)
    assert firm.representatives.get().user == user


def test_a_mailed_code_is_tried_five_times_and_asked_for_three_times_a_minute(client, officer, firm):
    _claim, code = invite_on_paper(actor=firm, by=officer)
    typed = {"name": "Amina", "email": "amina@example.org", "password": ""}
    client.post(f"/claim/{code}/", typed)
    right = code_of(Letter.objects.latest("pk"))
    for _ in range(5):
        client.post(f"/claim/{code}/code/", {"code": "abcdef"})
    assert "tried too often" in client.post(f"/claim/{code}/code/", {"code": right}).text
    for _ in range(2):
        assert client.post(f"/claim/{code}/", typed).status_code == 302
    assert "Too many codes" in client.post(f"/claim/{code}/", typed).text
    assert Letter.objects.filter(to="amina@example.org").count() == 3


def test_another_browser_does_not_give_the_code_of_this_one(client, officer, firm):
    _claim, code = invite_on_paper(actor=firm, by=officer)
    client.post(f"/claim/{code}/", {"name": "Amina", "email": "amina@example.org", "password": ""})
    right = code_of(Letter.objects.latest("pk"))
    assert Client().post(f"/claim/{code}/code/", {"code": right}).status_code == 422


def test_signing_in_offers_a_code_and_a_passkey_before_the_password(client):
    page = client.get("/account/login/?next=/firm/trend/").text
    order = [page.index(words) for words in ("Send me a code", "Use a passkey", "With a password")]
    assert order == sorted(order)
    assert "A passkey needs JavaScript" in page


def test_codes_to_sign_in_are_not_sent_without_end():
    make_user(by=None, email="amina@example.org", name="Amina")
    for _ in range(3):
        assert Client().post("/account/login/code/", {"email": "amina@example.org"}).status_code == 302
    answer = Client().post("/account/login/code/", {"email": "amina@example.org"})
    assert (answer.status_code, "Too many" in answer.text) == (200, True)
    assert Letter.objects.filter(to="amina@example.org").count() == 3


def test_a_passkey_is_offered_once_on_each_phone(client, firm, firm_owner):
    client.force_login(firm_owner)
    assert "add a passkey" in client.get("/firm/").text
    assert client.post("/firm/no-passkey/").status_code == 302
    assert "add a passkey" not in client.get("/firm/").text
    other = Client()
    other.force_login(firm_owner)
    assert "add a passkey" in other.get("/firm/").text
    passkey(firm_owner)
    assert "add a passkey" not in other.get("/firm/").text


def test_a_mailed_code_is_enough_for_a_firms_person_whose_passkey_is_gone(client, firm):
    user = make_user(by=None, email="amina@example.org", name="Amina")
    RepresentativeFactory(actor=firm, user=user)
    passkey(user)
    assert sign_in(client, user.email).headers["Location"] == "/"
    assert client.get("/firm/").status_code == 200


def test_whoever_handles_money_gives_the_second_factor_beside_the_code(client, organization):
    user = make_user(by=None, email="otieno@example.org", name="Otieno")
    MembershipFactory(user=user, organization=organization, role="officer")
    passkey(user)
    assert sign_in(client, user.email).headers["Location"].startswith("/account/2fa/authenticate/")


def ask_from(organization, days):
    Organization.objects.filter(pk=organization.pk).update(second_factor_from=timezone.localdate() + timedelta(days=days))


def test_an_administrator_asks_for_a_second_factor_and_people_are_told_until_its_day(client, admin, officer, viewer, organization):
    client.force_login(admin)
    page = client.get(f"/organizations/{organization.pk}/edit/")
    form = {name: field.value() or "" for name, field in ((f.name, f) for f in page.context["form"])}
    day = timezone.localdate() + timedelta(days=30)
    assert client.post(f"/organizations/{organization.pk}/edit/", {**form, "second_factor_from": day}).status_code == 302
    client.force_login(officer)
    assert "asks for a second factor" in client.get("/actors/").text
    client.force_login(viewer)
    assert "asks for a second factor" not in client.get("/actors/").text


@pytest.mark.parametrize("role", ["officer", "manager", "admin"])
def test_from_its_day_on_nothing_opens_but_setting_one_up_and_signing_out(client, api, request, role, organization):
    person = request.getfixturevalue(role)
    ask_from(organization, 0)
    client.force_login(person)
    for path in ("/", "/actors/", "/account/", "/account/tokens/"):
        assert client.get(path).headers["Location"] == "/account/factor/"
    assert client.post("/account/tokens/new/", {"name": "x"}).headers["Location"] == "/account/factor/"
    assert client.get("/actors/", headers={"HX-Request": "true"}).headers["HX-Redirect"] == "/account/factor/"
    assert "since" in client.get("/account/factor/").text
    assert client.get("/account/2fa/").status_code == 200
    for answer in (api(person).get("me/"), client.get("/api/v1/actors/")):
        assert answer.status_code == 403
        assert "set one up" in answer.json()["detail"]
    passkey(person)
    assert client.get("/actors/").status_code == 200
    assert api(person).get("me/").status_code == 200
    assert client.get("/account/factor/").headers["Location"] == "/account/2fa/"


def test_who_handles_no_money_or_is_elsewhere_is_not_asked(client, api, organization, viewer, enumerator, stranger, firm_owner):
    ask_from(organization, 0)
    for person in (viewer, enumerator, stranger, firm_owner):
        client.force_login(person)
        assert client.get("/actors/").status_code == 200
        assert api(person).get("me/").status_code == 200


def test_a_firms_key_of_an_officer_is_not_asked(api, organization, officer, buyer):
    ask_from(organization, 0)
    RepresentativeFactory(actor=buyer, user=officer)
    _key, secret = issue_key(actor=buyer, name="Scale", scopes=["read"], by=officer)
    assert api().get("me/", headers={"Authorization": f"Bearer {secret}"}).status_code == 200


def test_a_lost_phone_is_signed_out_and_its_passkey_and_token_let_nobody_in(firm):
    user = make_user(by=None, email="amina@example.org", name="Amina")
    RepresentativeFactory(actor=firm, user=user)
    User.objects.filter(pk=user.pk).update(phone="+254712345678", reached="message")
    phone, here = Client(), Client()
    sign_in(phone, user.email)
    key, kept = passkey(user), passkey(user)
    token, _secret = issue_token(user=user, name="App", by=user)
    sign_in(here, user.email)
    page = here.get("/account/lost/").text
    assert "My phone" in page and "App" in page
    assert "I lost my phone" in here.get("/account/sessions/").text

    answer = here.post("/account/lost/", {"factors": [key.pk], "tokens": [token.pk], "number": "on"})

    assert answer.status_code == 302
    assert phone.get("/firm/").status_code == 302
    assert here.get("/firm/").status_code == 200
    assert list(Authenticator.objects.filter(user=user)) == [kept]
    token.refresh_from_db()
    user.refresh_from_db()
    assert token.revoked_at is not None
    assert (user.phone, user.reached) == ("", "mail")
    assert UserSession.objects.filter(user=user).count() == 1
    assert AuditEntry.objects.latest("pk").act == "accounts.lose_phone"
    assert Letter.objects.latest("pk").subject == "What your lost phone could do is ended"


def test_a_phone_that_is_signed_in_for_long_does_not_end_the_others(client, firm_owner):
    passkey(firm_owner)
    client.force_login(firm_owner)
    answer = client.post("/account/lost/", {"factors": []})
    assert answer.status_code == 422
    assert "Sign out and in again first" in answer.text
    assert firm_owner.authenticator_set.count() == 1


def test_nobody_ends_what_is_anothers(firm_owner, officer):
    user = make_user(by=None, email="amina@example.org", name="Amina")
    theirs = passkey(officer)
    here = Client()
    sign_in(here, user.email)
    here.post("/account/lost/", {"factors": [theirs.pk]})
    assert Authenticator.objects.filter(pk=theirs.pk).exists()
