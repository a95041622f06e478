"""Keys of a firm: its systems speak for that firm alone, within their scopes, for as long as the maker does."""

from datetime import date, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import AuditEntry, Token
from actors.enums import Scope
from actors.firm_keys import end_key, issue_key
from actors.models import FirmToken
from core.ours import our_models
from tests.factories import ActorFactory, DeliveryFactory, LinkageFactory, LinkageStatementFactory, RepresentativeFactory, owner_of
from tests.house.walk import modules

pytestmark = pytest.mark.django_db
DELIVERY = {"side": "to", "delivered_on": "2026-02-10", "quantity": "3", "unit": "t"}


class System:
    """A system of a firm, with its key."""

    def __init__(self, secret):
        self.client, self.secret = Client(), secret

    def __call__(self, method, path, body=None, **headers):
        sent = {"data": body or {}, "content_type": "application/json"} if method != "get" else {}
        told = {"Authorization": f"Bearer {self.secret}", **{k.replace("_", "-"): v for k, v in headers.items()}}
        return getattr(self.client, method)(f"/api/v1/{path}", headers=told, **sent)


def key_for(firm, person, *scopes, **values):
    key, secret = issue_key(actor=firm, name="Weighbridge", scopes=scopes or Scope.values, by=person, **values)
    return key, System(secret)


@pytest.fixture
def claimed(linkage):
    """The seller says that it sold 12 t to the buyer."""
    return LinkageStatementFactory(linkage=linkage, side="from", quantity=12, unit_id="t", price=300, currency_id="KES")


def test_a_buyers_system_confirms_and_writes_deliveries_down(claimed, buyer, buyer_owner):
    _key, system = key_for(buyer, buyer_owner, "read", "answer", "deliver")
    key = claimed.linkage_id

    assert system("post", f"linkages/{key}/confirm/").json()["status"] == "confirmed"
    made = system("post", "deliveries/", {"linkage": key, **DELIVERY})
    assert made.status_code == 201, made.content
    assert made.json()["recorded_by"] == {"actor": buyer.code, "on_behalf": False}
    assert [row["id"] for row in system("get", "deliveries/").json()["results"]] == [made.json()["id"]]
    entry = AuditEntry.objects.get(act="linkages.delivery.record")
    assert (entry.by, entry.organization) == (buyer_owner, None)


@pytest.mark.parametrize(
    ("scope", "method", "path"),
    [
        ("answer", "post", "linkages/{linkage}/dispute/"),
        ("answer", "post", "linkages/{linkage}/renew/"),
        ("answer", "patch", "linkages/{linkage}/"),
        ("deliver", "post", "deliveries/"),
        ("deliver", "delete", "deliveries/{delivery}/"),
        ("costs", "get", "transaction-costs/"),
        ("costs", "post", "transaction-costs/"),
        ("webhooks", "get", "webhooks/"),
        ("webhooks", "post", "webhooks/"),
        ("read", "get", "linkages/{linkage}/"),
        ("read", "get", "me/"),
    ],
)
def test_outside_of_its_scope_a_key_is_told_which_it_lacks(claimed, buyer, buyer_owner, scope, method, path):
    delivery = DeliveryFactory(linkage=claimed.linkage, side="to")
    _key, system = key_for(buyer, buyer_owner, *[name for name in Scope.values if name != scope])
    answer = system(method, path.format(linkage=claimed.linkage_id, delivery=delivery.pk))
    assert answer.status_code == 403
    assert f"“{scope}”" in answer.json()["detail"]

    _key, wide = key_for(buyer, buyer_owner, scope)
    assert wide(method, path.format(linkage=claimed.linkage_id, delivery=delivery.pk)).status_code != 403


def test_what_stands_in_no_scope_is_not_reached_with_any(buyer, buyer_owner):
    _key, system = key_for(buyer, buyer_owner)
    for method, path in (
        ("get", "claims/"),
        ("get", "jobs/"),
        ("post", "exports/"),
        ("patch", f"actors/{buyer.code}/"),
        ("get", "evidence/"),
    ):
        answer = system(method, path)
        assert (answer.status_code, "does not reach" in answer.json()["detail"]) == (403, True), path


def test_the_makers_other_firms_and_memberships_stay_outside(organization, officer, claimed, buyer, api):
    """An officer who also speaks for the buyer and for a third firm."""
    RepresentativeFactory(actor=buyer, user=officer)
    third = ActorFactory(name="Third firm")
    RepresentativeFactory(actor=third, user=officer)
    other = LinkageFactory(from_actor=third)
    LinkageStatementFactory(linkage=other)
    hers = LinkageFactory(known_to=organization)
    LinkageStatementFactory(linkage=hers, by_organization=organization)
    _key, system = key_for(buyer, officer)

    seen = {row["id"] for row in api(officer).get("linkages/").json()["results"]}
    assert seen == {claimed.linkage_id, other.pk, hers.pk}
    assert [row["id"] for row in system("get", "linkages/").json()["results"]] == [claimed.linkage_id]
    assert system("get", f"linkages/{other.pk}/").status_code == 404
    assert system("post", f"linkages/{other.pk}/confirm/").status_code == 404
    assert system("post", f"linkages/{hers.pk}/end/", {"on": "2026-03-01"}).status_code == 404
    me = system("get", "me/").json()
    assert (me["memberships"], [line["actor"] for line in me["firms"]], me["donor_of"]) == ([], [buyer.code], [])


def test_it_registers_linkages_of_its_own_firm_alone(officer, firm, buyer, product):
    RepresentativeFactory(actor=buyer, user=officer)
    _key, system = key_for(buyer, officer, "answer")
    sent = {"kind": "vertical", "from_actor": firm.code, "to_actor": buyer.code, "product": product.pk}
    assert system("post", "linkages/", sent).status_code in (201, 400)
    stranger = ActorFactory()
    refused = system("post", "linkages/", {**sent, "to_actor": stranger.code})
    assert refused.status_code == 400 and "your own firm" in refused.content.decode()


def test_it_stops_at_once_when_its_maker_no_longer_speaks_for_the_firm(buyer, buyer_owner):
    other = ActorFactory()
    RepresentativeFactory(actor=other, user=buyer_owner)
    _key, system = key_for(buyer, buyer_owner)
    assert system("get", "me/").status_code == 200
    buyer_owner.representations.filter(actor=buyer).update(until=date(2026, 1, 31))
    answer = system("get", "me/")
    assert answer.status_code == 401
    assert "does not speak for its firm any more" in answer.json()["detail"]


def test_an_ended_and_an_expired_key_are_refused_also_where_the_answer_was_given_before(claimed, buyer, buyer_owner):
    key, system = key_for(buyer, buyer_owner)
    sent = {"linkage": claimed.linkage_id, **DELIVERY}
    first = system("post", "deliveries/", sent, Idempotency_Key="one")
    again = system("post", "deliveries/", sent, Idempotency_Key="one")
    assert (first.status_code, again.status_code, again.content) == (201, 201, first.content)
    end_key(key=key, by=buyer_owner)
    assert system("post", "deliveries/", sent, Idempotency_Key="one").status_code == 401
    assert system("get", "me/").status_code == 401

    short, expiring = key_for(buyer, buyer_owner, expires_at=timezone.now() + timedelta(hours=1))
    assert expiring("get", "me/").status_code == 200
    Token.objects.filter(pk=short.token_id).update(expires_at=timezone.now() - timedelta(seconds=1))
    assert expiring("get", "me/").status_code == 401


def test_a_token_that_is_bound_to_nothing_stays_as_it_was(officer, claimed, api):
    assert api(officer).get("jobs/").status_code == 200
    assert api(officer).get("me/").json()["memberships"] != []


def test_people_of_the_firm_make_see_and_end_keys(client, buyer, buyer_owner):
    client.force_login(buyer_owner)
    page = client.post("/firm/systems/access/new/", {"name": "Weighbridge", "scopes": ["deliver"], "expires_on": ""}).content.decode()
    secret = page.split("<code", 1)[1].split(">", 1)[1].split("<", 1)[0]
    assert System(secret)("get", "deliveries/").status_code == 403
    key = FirmToken.objects.get(actor=buyer)
    assert key.scopes == ["deliver"]
    listed = client.get("/firm/systems/").content.decode()
    assert "Weighbridge" in listed and secret not in listed
    tokens = client.get("/account/tokens/").content.decode()
    assert "Weighbridge" in tokens and buyer.name in tokens and "deliveries" in tokens

    assert client.post(f"/firm/systems/access/{key.pk}/end/").status_code == 302
    assert System(secret)("get", "me/").status_code == 401


def test_staff_end_their_own_keys_and_an_owner_any(client, buyer, buyer_owner):
    staff = owner_of(buyer)
    owners, _system = key_for(buyer, buyer_owner)
    theirs, _system = key_for(buyer, staff)
    staff.representations.update(role="staff")
    client.force_login(staff)
    assert client.post(f"/firm/systems/access/{owners.pk}/end/").status_code == 403
    client.force_login(buyer_owner)
    assert client.post(f"/firm/systems/access/{theirs.pk}/end/").status_code == 302
    assert Token.objects.get(pk=theirs.token_id).revoked_at is not None


def test_a_key_without_a_scope_is_refused_with_what_to_do(client, buyer, buyer_owner):
    client.force_login(buyer_owner)
    answer = client.post("/firm/systems/access/new/", {"name": "Weighbridge"})
    assert answer.status_code == 422
    assert "Choose at least one thing" in answer.content.decode()
    assert not FirmToken.objects.exists()


def test_for_whom_a_person_speaks_is_read_in_one_place():
    """Whoever reads it elsewhere would forget that a key may be bound to one firm."""
    forms = (".representations.filter(", "Representative.objects.filter(user=")
    assert [n for n, text in modules().items() if any(f in text for f in forms)] == ["accounts/access.py"]
    assert any(model is FirmToken for model in our_models())
