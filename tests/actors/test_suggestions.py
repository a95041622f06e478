"""Once a firm owns its record, others suggest and the firm answers."""

import pytest

from actors.models import Suggestion
from core.models import Letter
from tests.factories import member

pytestmark = pytest.mark.django_db


@pytest.fixture
def sent(client, officer, firm, firm_owner):
    """The officer's suggestion that the firm is a cooperative in Kitale, also called "Kwanza Co-op"."""
    client.force_login(officer)
    form = {"name": firm.name, "kind": "cooperative", "country": "KE", "locality": "Kitale", "other_names": "Kwanza Co-op"}
    answer = client.post(f"/actors/{firm.code}/suggest-change/", {**form, "reason": "Seen at the visit in May."})
    assert answer.status_code == 302, answer.text
    return Suggestion.objects.get()


def test_an_empty_list_offers_no_other_page(client, officer):
    client.force_login(officer)
    page = client.get("/suggestions/").text
    assert "There is nothing here yet." in page
    assert 'class="pager"' not in page


def test_only_what_differs_is_suggested_and_the_firm_gets_a_letter(sent, firm, firm_owner, organization):
    assert sent.values == {"kind": "cooperative", "locality": "Kitale", "other_names": ["Kwanza Co-op"]}
    assert sent.before == {"kind": "enterprise", "locality": "", "other_names": []}
    assert sent.organization == organization
    letter = Letter.objects.latest("pk")
    assert (letter.to, f"/suggestions/{sent.pk}/" in letter.body) == (firm_owner.email, True)
    firm.refresh_from_db()
    assert firm.kind == "enterprise"


def test_the_firm_sees_before_and_after_and_accepts(client, sent, firm, firm_owner, officer):
    client.force_login(firm_owner)
    page = client.get(f"/suggestions/{sent.pk}/").text
    assert "<del><bdi>Enterprise</bdi></del>" in page
    assert "<ins><bdi>Cooperative</bdi></ins>" in page
    assert client.post(f"/suggestions/{sent.pk}/answer/", {"decision": "accept"}).status_code == 302
    firm.refresh_from_db()
    assert (firm.kind, firm.locality, firm.names.get().name) == ("cooperative", "Kitale", "Kwanza Co-op")
    assert Letter.objects.latest("pk").to == officer.email
    assert "answered already" in client.post(f"/suggestions/{sent.pk}/answer/", {"decision": "accept"}).text


def test_a_refusal_needs_its_reason_and_changes_nothing(client, sent, firm, firm_owner):
    client.force_login(firm_owner)
    assert client.post(f"/suggestions/{sent.pk}/answer/", {"decision": "refuse"}).status_code == 422
    assert client.post(f"/suggestions/{sent.pk}/answer/", {"decision": "refuse", "answer": "We are a company."}).status_code == 302
    sent.refresh_from_db()
    firm.refresh_from_db()
    assert (sent.status, sent.answer, firm.kind) == ("refused", "We are a company.", "enterprise")


def test_what_the_record_says_by_now_stands_beside_what_it_said(client, api, sent, firm, firm_owner):
    api(firm_owner).patch(f"actors/{firm.code}/", {"locality": "Endebess"})
    client.force_login(firm_owner)
    assert "says now: <bdi>Endebess</bdi>" in client.get(f"/suggestions/{sent.pk}/answer/").text


def test_who_neither_suggested_nor_speaks_for_the_firm_does_not_know_of_it(client, sent, stranger, viewer, other_firm_owner, organization):
    for user, status in ((stranger, 404), (other_firm_owner, 404), (viewer, 403), (member(organization, "officer"), 403)):
        client.force_login(user)
        assert client.post(f"/suggestions/{sent.pk}/answer/", {"decision": "accept"}).status_code == status
    assert client.get(f"/suggestions/{sent.pk}/").status_code == 200
    assert client.post(f"/suggestions/{sent.pk}/take-back/").status_code == 302
    sent.refresh_from_db()
    assert sent.status == "withdrawn"


def test_it_works_the_same_in_the_api(api, officer, firm, firm_owner):
    assert api(officer).post(f"actors/{firm.code}/suggest/", {"kind": "trader"}).status_code == 400
    same = api(officer).post(f"actors/{firm.code}/suggest/", {"kind": "enterprise", "reason": "So it is."})
    assert (same.status_code, "Nothing differs" in same.text) == (400, True)
    line = {"scheme": "GLN", "value": "6291041500213"}
    made = api(officer).make(f"actors/{firm.code}/suggest/", kind="trader", identifiers=[line], reason="It buys.")
    assert made["values"] == {"kind": "trader", "identifiers": [line]}
    assert api(officer).post(f"suggestions/{made['id']}/decide/", {"accepted": True}).status_code == 403
    assert api(firm_owner).post(f"suggestions/{made['id']}/decide/", {"accepted": True}).json()["status"] == "accepted"
    shown = api(officer).get(f"actors/{firm.code}/").json()
    assert (shown["kind"], shown["identifiers"]) == ("trader", [line])


def test_an_unclaimed_record_is_changed_and_not_suggested_on(api, officer, firm):
    answer = api(officer).post(f"actors/{firm.code}/suggest/", {"kind": "trader", "reason": "It buys."})
    assert (answer.status_code, "begin to work with it" in answer.text) == (400, True)
