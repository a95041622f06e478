"""The registry's pages: list, record, registering, changing, and whose facts are shown to whom."""

import re
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from actors.models import Actor, ActorFunction, Contact, Identifier, Profile, WorksWith
from tests.factories import (
    ActorFactory,
    ActorFunctionFactory,
    ContactFactory,
    LinkageFactory,
    LinkageStatementFactory,
    ProfileFactory,
)

pytestmark = pytest.mark.django_db


def queries_of(client, path):
    with CaptureQueriesContext(connection) as taken:
        assert client.get(path).status_code == 200
    return len(taken)


def plain(answer):
    """A page without its one-time token."""
    return re.sub(r'"X-CSRFToken": "\w+"', "", answer.text)


@pytest.fixture
def rows(organization, chain):
    """Fills the registry with firms that have functions, profiles and linkages."""

    def fill(count):
        stage = chain.functions.order_by("position").first()
        for _ in range(count):
            seller, buyer = ActorFactory(works_with=organization), ActorFactory(works_with=organization)
            ActorFunctionFactory(actor=seller, function=stage, stated_by=organization)
            ProfileFactory(actor=seller, stated_by=organization, employees_female=3, employees_male=4)
            linkage = LinkageFactory(from_actor=seller, to_actor=buyer, product=chain.product, value_chain=chain, known_to=organization)
            LinkageStatementFactory(linkage=linkage, quantity=5, unit_id="t", by_organization=organization)

    return fill


def test_the_list_takes_as_many_queries_for_thirty_rows_as_for_three(client, officer, rows):
    client.force_login(officer)
    rows(2)
    few = queries_of(client, "/actors/")
    rows(14)
    assert queries_of(client, "/actors/") == few


def test_the_record_takes_as_many_queries_for_thirty_linkages_as_for_three(client, officer, organization, firm, chain):
    client.force_login(officer)

    def fill(count):
        for _ in range(count):
            partner = ActorFactory(works_with=organization)
            linkage = LinkageFactory(from_actor=firm, to_actor=partner, product=chain.product, value_chain=chain, known_to=organization)
            LinkageStatementFactory(linkage=linkage, quantity=5, unit_id="t", by_organization=organization)

    fill(3)
    few = [queries_of(client, f"/actors/{firm.code}/{tab}") for tab in ("", "?tab=linkages", "?tab=facts")]
    fill(27)
    assert [queries_of(client, f"/actors/{firm.code}/{tab}") for tab in ("", "?tab=linkages", "?tab=facts")] == few


def test_the_list_shows_place_function_size_and_how_many_both_sides_confirm(client, officer, rows):
    rows(1)
    client.force_login(officer)
    text = client.get("/actors/").text
    assert "Growing" in text
    assert "2–9" in text
    assert "0 of 1" in text
    assert "1 one side" in text


def test_a_misspelt_name_is_found_and_the_filter_stands_as_a_chip(client, officer, firm, buyer, words_counted):
    words_counted()
    client.force_login(officer)
    text = client.get("/actors/", {"search": "Kwnaza Grwers"}).text
    assert "Kwanza Growers" in text
    assert "Unga Mills" not in text
    text = client.get("/actors/", {"kind": "trader"}).text
    assert "Unga Mills" in text
    assert "Kwanza Growers" not in text
    assert "Kind: <bdi>Trader</bdi>" in text


def test_a_chain_and_a_function_are_chosen_by_name_and_a_region_is_found_by_name(client, officer, organization, firm, buyer, chain):
    stage = chain.functions.order_by("position").first()
    ActorFunctionFactory(actor=firm, function=stage, stated_by=organization)
    Actor.objects.filter(pk=buyer.pk).update(admin1="KE-42")
    client.force_login(officer)
    text = client.get("/actors/", {"function": stage.pk}).text
    assert "Function: <bdi>Growing</bdi>" in text
    assert "Kwanza Growers" in text
    assert "Unga Mills" not in text
    text = client.get("/actors/", {"admin1": "trans nzoia"}).text
    assert "Unga Mills" in text
    assert "Kwanza Growers" not in text


def test_bad_filters_orders_and_cursors_never_fail(client, officer, firm):
    client.force_login(officer)
    for query in ("country=Atlantis", "ordering=password", "cursor=x", "value_chain=abc", "function=999999", "as_of=never", "figure=x"):
        assert client.get(f"/actors/?{query}").status_code == 200


def test_a_private_household_of_another_organization_is_nowhere(client, officer, stranger, organization):
    household = ActorFactory(name="Wekesa household", kind="household", visibility="private", works_with=organization)
    client.force_login(officer)
    assert "Wekesa" in client.get("/actors/").text
    client.force_login(stranger)
    assert "Wekesa" not in client.get("/actors/").text
    assert "Wekesa" not in client.get("/actors/?export=csv").getvalue().decode()
    unseen, never = client.get(f"/actors/{household.code}/"), client.get("/actors/VC-2222-2222/")
    assert (unseen.status_code, plain(unseen)) == (404, plain(never))


def test_contact_profile_and_function_are_seen_by_who_stated_them_and_the_firm(
    client, officer, stranger, firm_owner, firm, organization, chain
):
    ContactFactory(actor=firm, stated_by=organization, phone="+254700111222")
    ProfileFactory(actor=firm, stated_by=organization, employees_female=31, employees_male=0)
    ActorFunctionFactory(actor=firm, function=chain.functions.order_by("position").first(), stated_by=organization)
    for user in (officer, firm_owner):
        client.force_login(user)
        assert "+254700111222" in client.get(f"/actors/{firm.code}/").text
        facts = client.get(f"/actors/{firm.code}/?tab=facts").text
        assert "<td>31</td>" in facts
        assert "Growing" in facts
    client.force_login(stranger)
    page = client.get(f"/actors/{firm.code}/").text + client.get(f"/actors/{firm.code}/?tab=facts").text
    assert "Kwanza Growers" in page
    for word in ("+254700111222", "<td>31</td>", "Growing"):
        assert word not in page


def test_registering_keeps_identity_contact_function_and_first_profile(client, officer, organization, chain):
    stage = chain.functions.order_by("position").first()
    client.force_login(officer)
    sent = {
        "name": "شركة النيل للحبوب",
        "other_names": "Nile Grain Company\nNile Grains",
        "kind": "trader",
        "country": "KE",
        "admin1": "trans nzoia",
        "locality": "Kitale",
        "identifiers": "KRA PIN: P051234567A",
        "visibility": "registry",
        "phone": "+254712345678",
        "function": stage.pk,
        "since": "2024-03-01",
        "as_of": "2026-06-30",
        "employees_female": "4",
    }
    answer = client.post("/actors/new/", sent)
    actor = Actor.objects.get(name="شركة النيل للحبوب")
    assert answer.headers["Location"] == f"/actors/{actor.code}/"
    assert actor.admin1_id == "KE-42"
    assert [n.name for n in actor.names.order_by("pk")] == ["Nile Grain Company", "Nile Grains"]
    assert [(i.scheme, i.value) for i in actor.identifiers.order_by("pk")] == [("KE-TAX", "P051234567A")]
    assert Contact.objects.get(actor=actor).stated_by == organization
    assert ActorFunction.objects.get(actor=actor).since == date(2024, 3, 1)
    profile = Profile.objects.get(actor=actor)
    assert (profile.employees_female, profile.employees_male) == (4, None)
    assert WorksWith.objects.filter(actor=actor, organization=organization).exists()
    page = client.get(f"/actors/{actor.code}/").text
    assert "not known" in page  # men are not known, so the size is not either
    assert "Nile Grains" in page


def test_a_household_is_private_when_it_is_registered(client, officer):
    client.force_login(officer)
    client.post("/actors/new/", {"name": "Wekesa household", "kind": "household", "country": "KE", "visibility": "registry"})
    assert Actor.objects.get(name="Wekesa household").visibility == "private"


def test_every_fault_of_a_registration_is_named_and_what_was_typed_stays(client, officer):
    client.force_login(officer)
    sent = {
        "name": "Lishe Foods",
        "kind": "spaceship",
        "country": "KE",
        "admin1": "Nzoia",
        "identifiers": "P051234567A",
        "founded_on": "2024-01-01",
        "closed_on": "2020-01-01",
        "visibility": "registry",
        "since": "2024-03-01",
        "email": "no address",
        "latitude": "95",
    }
    answer = client.post("/actors/new/", sent)
    assert answer.status_code == 422
    text = answer.text
    for words in (
        "spaceship is not one of",
        "Trans Nzoia (KE-42)",
        "has no scheme",
        "Say which function",
        "closed before it was founded",
        "valid email",
    ):
        assert words in text
    for typed in (
        'value="Lishe Foods"',
        'value="Nzoia"',
        "P051234567A</textarea>",
        'value="2020-01-01"',
        'value="no address"',
        'value="95"',
    ):
        assert typed in text
    assert not Actor.objects.filter(name="Lishe Foods").exists()


def test_a_registration_number_of_another_actor_is_refused_with_its_name(client, officer, firm):
    Identifier.objects.create(actor=firm, scheme="KE-TAX", value="P051234567A")
    client.force_login(officer)
    sent = {"name": "Lishe Foods", "kind": "enterprise", "country": "KE", "visibility": "registry", "identifiers": "KRA PIN: P051234567A"}
    answer = client.post("/actors/new/", sent)
    assert answer.status_code == 422
    assert f"belongs to another actor: Kwanza Growers ({firm.code})" in answer.text


def test_changing_the_identity_shows_before_and_after_with_a_way_back(client, officer, firm):
    client.force_login(officer)
    shown = client.get(f"/actors/{firm.code}/edit/")
    assert 'value="Kwanza Growers"' in shown.text
    sent = {"name": "Kwanza Growers", "kind": "cooperative", "country": "KE", "visibility": "registry", "locality": "Kwanza"}
    assert client.post(f"/actors/{firm.code}/edit/", sent).status_code == 302
    page = client.get(f"/actors/{firm.code}/").text
    assert "<del>Enterprise</del> <ins>Cooperative</ins>" in page
    assert "<ins>Kwanza</ins>" in page
    assert "take back" in page
    assert not Contact.objects.filter(actor=firm).exists()  # an empty contact is not a fact
    key = client.get(f"/actors/{firm.code}/history/").text.split('name="to" value="')[1].split('"')[0]
    client.post(f"/actors/{firm.code}/history/", {"to": key})
    firm.refresh_from_db()
    assert (firm.kind, firm.locality) == ("enterprise", "")


def test_who_does_not_work_with_an_actor_begins_to_by_one_press(client, stranger, other_organization, firm):
    client.force_login(stranger)
    assert client.get(f"/actors/{firm.code}/edit/").status_code == 403
    assert "Work with it" in client.get(f"/actors/{firm.code}/").text
    assert client.post(f"/actors/{firm.code}/work-with/").status_code == 302
    assert client.get(f"/actors/{firm.code}/edit/").status_code == 200
    assert "Work with it" not in client.get(f"/actors/{firm.code}/").text


def test_many_are_taken_on_at_once_by_who_may(client, stranger, viewer, other_organization, firm, buyer):
    client.force_login(stranger)
    text = client.post("/actors/", {"act": "work_with", "pick": [firm.pk, buyer.pk]}, follow=True).text
    assert "2 actors are now among those that Beta works with." in text
    assert WorksWith.objects.filter(organization=other_organization).count() == 2
    client.force_login(viewer)
    assert "work_with" not in client.get("/actors/").text


def test_once_claimed_the_identity_is_the_firms_to_change(client, officer, firm, firm_owner):
    client.force_login(officer)
    assert client.get(f"/actors/{firm.code}/edit/").status_code == 403
    client.force_login(firm_owner)
    assert client.get(f"/actors/{firm.code}/edit/").status_code == 200


def test_a_fact_is_stated_beside_others_and_amended_on_the_same_day(client, officer, firm_owner, firm, organization, chain):
    client.force_login(officer)
    sent = {"as_of": "2026-06-30", "employees_female": "5", "employees_male": "6", "youth_owned": "unknown", "formal": "true"}
    assert client.post(f"/actors/{firm.code}/profile/", sent).headers["Location"] == f"/actors/{firm.code}/?tab=facts"
    client.post(f"/actors/{firm.code}/profile/", {**sent, "employees_male": "7"})
    client.force_login(firm_owner)
    client.post(f"/actors/{firm.code}/profile/", {**sent, "employees_male": "20"})
    said = Profile.objects.filter(actor=firm).order_by("stated_by").values_list("stated_by", "employees_male", "formal")
    assert list(said) == [(organization.pk, 7, True), (None, 20, True)]
    assert "The firm itself" in client.get(f"/actors/{firm.code}/?tab=facts").text
    stage = chain.functions.order_by("position").first()
    client.force_login(officer)
    client.post(f"/actors/{firm.code}/function/", {"function": stage.pk, "since": "2025-01-01"})
    client.post(f"/actors/{firm.code}/function/", {"function": stage.pk, "since": "2025-01-01", "until": "2025-12-31"})
    assert ActorFunction.objects.get(actor=firm).until == date(2025, 12, 31)


def test_a_wrong_fact_says_what_and_keeps_what_was_typed(client, officer, firm, chain):
    client.force_login(officer)
    answer = client.post(f"/actors/{firm.code}/profile/", {"as_of": "2026-06-30"})
    assert answer.status_code == 422
    assert "Say at least one thing" in answer.text
    answer = client.post(f"/actors/{firm.code}/profile/", {"as_of": "2026-06-30", "turnover": "1200000"})
    assert answer.status_code == 422
    assert "A turnover needs its currency." in answer.text
    assert 'value="1200000"' in answer.text
    stage = chain.functions.order_by("position").first()
    answer = client.post(f"/actors/{firm.code}/function/", {"function": stage.pk, "since": "2025-02-01", "until": "2025-01-01"})
    assert answer.status_code == 422
    assert "The end is before the start." in answer.text


def test_a_viewer_reads_and_states_nothing(client, viewer, firm):
    client.force_login(viewer)
    assert client.get(f"/actors/{firm.code}/").status_code == 200
    for path in ("new/", f"{firm.code}/edit/", f"{firm.code}/profile/", f"{firm.code}/function/"):
        assert client.get(f"/actors/{path}").status_code == 403
    assert client.post(f"/actors/{firm.code}/work-with/").status_code == 403
