"""The people of a firm: owners invite, change roles and end; staff speak of trade alone; a firm keeps an owner."""

import re

import pytest
from django.core.exceptions import PermissionDenied

from accounts.models import AuditEntry
from actors import consents
from actors.claims import claim_by_secret, invite_owner
from actors.firm_keys import issue_key
from actors.firm_people import end_standing
from actors.models import Claim, Representative
from core.models import Letter
from linkages.webhook_actions import register_webhook
from tests.factories import RepresentativeFactory, UserFactory, owner_of

pytestmark = pytest.mark.django_db
NEW = {"name": "Amina Otieno", "password": "three plain words here"}


@pytest.fixture
def staff(firm, firm_owner):
    user = UserFactory(name="Staff of it")
    RepresentativeFactory(actor=firm, user=user, role="staff")
    return user


def standing(user):
    return user.representations.get(until=None)


def letter_address():
    return re.search(r"/claim/\S+", Letter.objects.latest("pk").body).group()


def test_an_owner_invites_by_letter_and_the_person_comes_in_as_staff(client, firm, firm_owner):
    client.force_login(firm_owner)
    assert client.post("/firm/people/invite/", {"email": "amina@example.org", "role": "staff"}).status_code == 302
    assert "amina@example.org" in client.get("/firm/people/").text
    letter = Letter.objects.latest("pk")
    assert (letter.to, letter.subject) == ("amina@example.org", "Speak for Kwanza Growers")
    client.logout()

    address = letter_address()
    assert "invites you to speak for" in client.get(address).text
    assert client.post(address, NEW).status_code == 302

    people = [(p.user.email, p.role) for p in firm.representatives.order_by("pk")]
    assert people == [(firm_owner.email, "owner"), ("amina@example.org", "staff")]
    assert "Amina Otieno" in client.get("/firm/people/").text
    assert client.get("/firm/people/invite/").status_code == 403
    assert client.get(address).status_code == 404


def test_without_an_address_a_code_is_shown_once_to_be_handed_over(client, firm, firm_owner, nobody):
    client.force_login(firm_owner)
    shown = client.post("/firm/people/invite/", {"email": "", "role": "owner"}).text
    code = re.search(r"<code>([A-Z0-9]{8}-[A-Z0-9]{8})</code>", shown).group(1)
    assert code not in client.get("/firm/people/").text
    claim_by_secret(secret=code, by=nobody)
    assert standing(nobody).role == "owner"


def test_an_invitation_is_taken_back_by_an_owner_and_nobody_else_sees_it(client, firm, firm_owner, staff, officer, other_firm_owner):
    claim, secret = invite_owner(actor=firm, email="a@example.org", role="staff", by=firm_owner)
    for person in (officer, other_firm_owner):
        client.force_login(person)
        assert client.get(f"/claims/{claim.pk}/").status_code == 404
        assert "a@example.org" not in client.get("/claims/").text
        assert client.post(f"/firm/people/asked/{claim.pk}/back/").status_code == 404
    client.force_login(staff)
    assert client.post(f"/firm/people/asked/{claim.pk}/back/").status_code == 403
    assert client.post(f"/claims/{claim.pk}/take-back/").status_code == 403
    client.force_login(firm_owner)
    assert client.post(f"/firm/people/asked/{claim.pk}/back/").status_code == 302
    client.logout()
    assert client.get(f"/claim/{secret}/").status_code == 404


def test_who_speaks_for_the_firm_is_not_invited_again_and_a_second_letter_ends_the_first(client, firm, firm_owner, staff):
    client.force_login(firm_owner)
    answer = client.post("/firm/people/invite/", {"email": staff.email.upper(), "role": "owner"})
    assert answer.status_code == 422
    assert "speaks for the firm already" in answer.text
    for role in ("staff", "owner"):
        client.post("/firm/people/invite/", {"email": "a@example.org", "role": role})
    assert list(Claim.objects.order_by("pk").values_list("role", "status")) == [("staff", "withdrawn"), ("owner", "asked")]


def test_an_organization_does_not_invite_into_a_firm_that_has_an_owner(officer, firm, firm_owner):
    with pytest.raises(PermissionDenied):
        invite_owner(actor=firm, email="crony@example.org", by=officer)
    assert not Claim.objects.exists()


def test_staff_speak_of_trade_and_change_nothing_else(client, api, firm, staff, linkage):
    client.force_login(staff)
    said = {"side": "from", "period_start": "2026-01-01", "period_end": "2026-03-31", "quantity": "5", "unit": "t"}
    assert api(staff).post(f"linkages/{linkage.pk}/statements/", said).status_code in (200, 201)
    assert client.get("/firm/record/").status_code == 200
    assert "Correct it" not in client.get("/firm/record/").text
    assert "Change it" not in client.get("/firm/sharing/").text
    for path in ("record/edit", "systems/access/new", "systems/webhooks/new", "sharing/partners", "people/invite"):
        assert client.get(f"/firm/{path}/").status_code == 403, path
    assert client.post("/firm/systems/access/new/", {"name": "x", "scopes": ["read"]}).status_code == 403
    assert api(staff).patch(f"actors/{firm.code}/", {"name": "Mine"}).status_code == 403
    assert api(staff).post(f"actors/{firm.code}/invite/", {"email": "x@example.org"}).status_code == 403
    shared = api(staff).call("put", f"actors/{firm.code}/consents/", {"consents": [{"what": "phone", "viewer": "partners"}]})
    assert shared.status_code == 403
    assert "Only an owner" in shared.json()["detail"]
    with pytest.raises(PermissionDenied):
        register_webhook(actor=firm, url="https://example.org/", hears=["linkage.claimed"], by=staff)
    with pytest.raises(PermissionDenied):
        consents.share(actor=firm, agreed=set(), by=staff)


def test_an_owner_ends_staff_who_is_told_and_whose_keys_end(client, api, firm, firm_owner, staff):
    standing_of_staff = standing(staff)
    standing_of_staff.__class__.objects.filter(pk=standing_of_staff.pk).update(role="owner")
    key, _secret = issue_key(actor=firm, name="Scale", scopes=["read"], by=staff)
    invite_owner(actor=firm, email="friend@example.org", by=staff)
    client.force_login(firm_owner)

    assert client.post(f"/firm/people/{standing_of_staff.pk}/end/").status_code == 302

    letter = Letter.objects.latest("pk")
    assert (letter.to, letter.subject) == (staff.email, "You do not speak for Kwanza Growers any more")
    assert AuditEntry.objects.latest("pk").act == "actors.end_standing"
    key.token.refresh_from_db()
    assert key.token.revoked_at is not None
    assert Claim.objects.get().status == "withdrawn"
    assert api(staff).get("me/").json()["firms"] == []
    client.force_login(staff)
    assert "You speak for no firm yet." in client.get("/firm/people/").text
    assert client.post(f"/firm/people/{standing_of_staff.pk}/end/").status_code == 404


def test_staff_leave_but_end_nobody(client, firm, firm_owner, staff):
    client.force_login(staff)
    assert client.post(f"/firm/people/{standing(firm_owner).pk}/end/").status_code == 403
    assert client.post(f"/firm/people/{standing(firm_owner).pk}/role/", {"role": "staff"}).status_code == 403
    assert client.post(f"/firm/people/{standing(staff).pk}/role/", {"role": "owner"}).status_code == 403
    assert client.post(f"/firm/people/{standing(staff).pk}/end/").status_code == 302
    assert not staff.representations.filter(until=None).exists()
    assert Letter.objects.latest("pk").to == firm_owner.email


def test_the_only_owner_names_another_before_leaving(client, firm, firm_owner, staff):
    client.force_login(firm_owner)
    mine = standing(firm_owner)
    for answer in (client.post(f"/firm/people/{mine.pk}/end/"), client.post(f"/firm/people/{mine.pk}/role/", {"role": "staff"})):
        assert answer.status_code == 422
        assert "Make another person an owner first." in answer.text
    assert client.post(f"/firm/people/{standing(staff).pk}/role/", {"role": "owner"}).status_code == 302
    assert client.post(f"/firm/people/{mine.pk}/end/").status_code == 302
    assert [p.user for p in firm.representatives.filter(until=None)] == [staff]


def test_an_owner_whose_account_is_closed_does_not_count(firm, firm_owner, client):
    gone = owner_of(firm, is_active=False)
    assert standing(gone).role == "owner"
    client.force_login(firm_owner)
    assert client.post(f"/firm/people/{standing(firm_owner).pk}/end/").status_code == 422


def test_a_person_of_two_firms_leaves_one_and_keeps_the_other(client, firm, firm_owner, buyer, buyer_owner):
    RepresentativeFactory(actor=buyer, user=firm_owner, role="staff")
    end_standing(person=firm_owner.representations.get(actor=buyer), by=buyer_owner)
    client.force_login(firm_owner)
    assert client.get(f"/firm/people/?firm={buyer.code}").text.count("Kwanza Growers")
    assert Representative.objects.get(actor=firm, user=firm_owner).until is None


def test_the_same_by_the_api(api, firm, firm_owner, staff, officer, other_firm_owner):
    assert api(officer).get(f"actors/{firm.code}/people/").status_code == 403
    assert api(other_firm_owner).post(f"actors/{firm.code}/people/{standing(staff).pk}/end/").status_code == 403
    people = api(staff).get(f"actors/{firm.code}/people/").json()["people"]
    assert [(p["name"], p["role"], p["mine"]) for p in people] == [(firm_owner.name, "owner", False), ("Staff of it", "staff", True)]
    assert api(staff).post(f"actors/{firm.code}/people/{people[0]['id']}/end/").status_code == 403
    assert api(firm_owner).post(f"actors/{firm.code}/people/{people[0]['id']}/end/").status_code == 400
    made = api(firm_owner).post(f"actors/{firm.code}/invite/", {"email": "x@example.org", "role": "staff"})
    assert (made.status_code, made.json()["role"]) == (201, "staff")
    assert api(firm_owner).post(f"actors/{firm.code}/people/{people[1]['id']}/role/", {"role": "owner"}).json()["role"] == "owner"
    assert api(firm_owner).post(f"actors/{firm.code}/people/{people[1]['id']}/end/").status_code == 200
    assert len(api(firm_owner).get(f"actors/{firm.code}/people/").json()["people"]) == 1
