"""Possible duplicates in the registry: found for an organization, looked at side by side, told apart, merged."""

from importlib import import_module

import pytest
from django.apps import apps
from django.urls import reverse

from actors import duplicate_actions, merging
from actors.duplicate_search import search
from actors.enums import PairDecision
from actors.models import Actor, DuplicatePair
from analysis.names import sort_key
from core.api.problems import Conflict
from records.jobs import run
from tests.factories import ActorFactory, ContactFactory


def firm_of(organization, name, **values):
    return ActorFactory(name=name, works_with=organization, **values)


def look(organization):
    search(organization, lambda **said: None)
    return {(pair.one.name, pair.other.name): pair for pair in DuplicatePair.objects.filter(organization=organization)}


@pytest.fixture
def pair(organization):
    """Two records of one firm, found."""
    firm_of(organization, "Kwanza Growers Ltd", locality="Nakuru")
    firm_of(organization, "Kwanza Grower", kind="cooperative", locality="Molo")
    return look(organization)["Kwanza Growers Ltd", "Kwanza Grower"]


@pytest.fixture
def page(client, manager, pair):
    client.force_login(manager)
    return reverse("duplicate-detail", args=[pair.pk])


def test_records_of_one_firm_are_found_however_its_name_is_written(organization):
    for name in ("Kwanza Growers Ltd", "K w a n z a Growers", "Baraka Traders", "Barka Traders", "ООО Ромашка", "Romashka", "Unga Mills"):
        firm_of(organization, name)
    assert set(look(organization)) == {
        ("Kwanza Growers Ltd", "K w a n z a Growers"), ("Baraka Traders", "Barka Traders"), ("ООО Ромашка", "Romashka"),
    }  # fmt: skip


def test_one_of_the_two_may_be_a_record_that_only_others_work_with(organization, other_organization):
    firm_of(organization, "Kwanza Growers")
    firm_of(other_organization, "Kwanza Growrs")
    firm_of(other_organization, "Baraka Traders")
    firm_of(other_organization, "Barka Traders")
    assert set(look(organization)) == {("Kwanza Growers", "Kwanza Growrs")}


def test_a_private_record_is_met_only_by_who_works_with_it(organization, other_organization, manager, other_manager):
    firm_of(organization, "Amina Odhiambo")
    private = firm_of(other_organization, "Amina Odhiambo", visibility="private", kind="household")
    assert look(organization) == {}
    private.works_with.create(organization=organization)
    assert len(look(organization)) == 1
    assert DuplicatePair.objects.for_user(manager).count() == 1
    private.works_with.filter(organization=organization).delete()
    assert not DuplicatePair.objects.for_user(manager).exists()
    assert not DuplicatePair.objects.for_user(other_manager).exists()


def test_what_another_organization_knows_tells_nothing(organization, other_organization):
    """B's phone numbers would make the two one; A, which does not have them, is told of names alone."""
    one, other = firm_of(organization, "Tana Coffee Unit 1"), firm_of(organization, "Tana Coffee Unit 2")
    for actor in (one, other):
        ContactFactory(actor=actor, stated_by=other_organization, phone="+254700111222")
    assert look(organization) == {}
    for actor in (one, other):
        ContactFactory(actor=actor, stated_by=organization, phone="+254700111222")
    found = look(organization)["Tana Coffee Unit 1", "Tana Coffee Unit 2"]
    assert "the same phone" in [words for words, _bits in found.reasons]


def test_two_different_numbers_of_one_scheme_veto(organization):
    one, other = firm_of(organization, "Kwanza Growers"), firm_of(organization, "Kwanza Growrs")
    one.identifiers.create(scheme="KE-TAX", value="P1")
    other.identifiers.create(scheme="KE-TAX", value="P2")
    assert look(organization) == {}


def test_looking_again_keeps_what_was_told_apart_and_forgets_what_no_longer_is_alike(organization, manager, pair):
    duplicate_actions.tell_apart(pair=pair, by=manager, note="Two brothers")
    third = firm_of(organization, "Baraka Traders")
    firm_of(organization, "Barka Traders")
    found = look(organization)
    assert {key: p.decision for key, p in found.items()} == {
        ("Kwanza Growers Ltd", "Kwanza Grower"): "distinct",
        ("Baraka Traders", "Barka Traders"): "waiting",
    }
    Actor.objects.filter(pk=third.pk).update(name="Soko Foods", name_sort="soko foods", words=["foods", "soko"])
    assert set(look(organization)) == {("Kwanza Growers Ltd", "Kwanza Grower")}


def test_what_was_told_apart_holds_for_what_the_records_became(organization, manager, pair):
    duplicate_actions.tell_apart(pair=pair, by=manager)
    third = firm_of(organization, "Kwanza Growers Company")
    merging.merge(keep=third, other=pair.one, by=manager)
    assert [p.decision for p in look(organization).values()] == ["distinct"]
    with pytest.raises(Conflict):
        merging.merge(keep=third, other=pair.other, by=manager)
    duplicate_actions.take_back(pair=pair, by=manager)
    merging.merge(keep=third, other=pair.other, by=manager)


def test_the_job_finds_them_and_says_how_many(organization, manager, pair):
    job = duplicate_actions.look(by=manager)
    assert duplicate_actions.look(by=manager) == job  # one at a time
    run(job.pk)
    job.refresh_from_db()
    assert (job.state, job.result["pairs"], job.result["actors"], job.result["url"]) == ("succeeded", 1, 2, "/actors/duplicates/")
    before = list(DuplicatePair.objects.order_by("pk").values_list("one", "other"))
    search(organization, lambda **said: None)
    assert list(DuplicatePair.objects.order_by("pk").values_list("one", "other")) == before


def test_only_who_may_merge_sees_the_queue(client, organization, officer, viewer, manager, other_manager, pair):
    for user, seen in ((officer, False), (viewer, False), (other_manager, False), (manager, True)):
        client.force_login(user)
        listed = client.get(reverse("duplicate-list"))
        assert listed.status_code == 200
        assert (b"Kwanza Grower" in listed.content) is seen, user
        assert client.get(reverse("duplicate-detail", args=[pair.pk])).status_code == (200 if seen else 404)
        assert client.post(reverse("duplicate-look")).status_code == (403 if user in (officer, viewer) else 302)


def test_the_page_shows_the_two_side_by_side_with_keys(client, page):
    text = client.get(page).content.decode()
    for words in (
        "Kwanza Growers Ltd",
        "Kwanza Grower",
        "names alike",
        "Nakuru",
        "Molo",
        "<kbd>M</kbd>",
        "<kbd>N</kbd>",
        "<kbd>S</kbd>",
        "differs",
    ):
        assert words in text


def test_merging_from_the_page_keeps_the_record_and_the_values_that_were_ticked(client, page, pair):
    answer = client.post(
        page, {"act": "merge", "keep": "other", "value_name": "one", "value_kind": "other", "value_country": "one", "note": "Same gate"}
    )
    assert (answer.status_code, answer.url) == (302, reverse("duplicate-list"))
    kept, gone = Actor.objects.get(pk=pair.other_id), Actor.objects.get(pk=pair.one_id)
    assert (kept.name, kept.kind, kept.locality, gone.merged_into) == ("Kwanza Growers Ltd", "cooperative", "Nakuru", kept)
    assert [n.name for n in kept.names.all()] == ["Kwanza Grower"]
    assert client.get(page).status_code == 404
    old = client.get(gone.get_absolute_url())
    assert (old.status_code, old.url) == (302, kept.get_absolute_url())


def test_not_the_same_is_remembered_visible_and_taken_back(client, page, pair, organization, manager):
    client.post(page, {"act": "distinct", "note": "Two brothers"})
    pair.refresh_from_db()
    assert (pair.decision, pair.note, pair.decided_by) == (PairDecision.DISTINCT, "Two brothers", manager)
    assert b"Kwanza" not in client.get(reverse("duplicate-list")).content
    assert b"Two brothers" in client.get(reverse("duplicate-list"), {"decision": "distinct"}).content
    assert client.post(page, {"act": "merge"}).status_code == 409
    assert client.post(page, {"act": "distinct"}).status_code == 409
    client.post(page, {"act": "again"})
    pair.refresh_from_db()
    assert (pair.decision, pair.decided_by, pair.note) == (PairDecision.WAITING, None, "")


def test_what_stands_in_the_way_is_said_with_what_to_do(client, manager, organization, other_organization):
    firm_of(organization, "Kwanza Growers")
    theirs = firm_of(other_organization, "Kwanza Growrs")
    pair = next(iter(look(organization).values()))
    client.force_login(manager)
    address = reverse("duplicate-detail", args=[pair.pk])
    assert reverse("actor-work-with", args=[theirs.code]) in client.get(address).content.decode()
    assert client.post(address, {"act": "merge"}).status_code == 403
    Actor.objects.filter(pk=theirs.pk).update(claimed=True)
    assert "has claimed its record" in client.get(address).content.decode()


def test_after_a_decision_comes_the_next_pair(client, organization, page, pair):
    firm_of(organization, "Baraka Traders")
    firm_of(organization, "Baraka Traderss")
    other = look(organization)["Baraka Traders", "Baraka Traderss"]
    pair = DuplicatePair.objects.get(one=pair.one)
    answer = client.post(reverse("duplicate-detail", args=[pair.pk]), {"act": "distinct"})
    assert answer.url == other.get_absolute_url()
    assert client.post(answer.url, {}).status_code == 422


def test_a_merge_is_taken_back_on_the_page_of_the_record_that_stayed(client, page, pair):
    client.post(page, {"act": "merge"})
    address = reverse("actor-take-back", args=[pair.other.code])
    assert address in client.get(pair.one.get_absolute_url()).content.decode()
    assert client.get(address).status_code == 200
    assert client.post(address).status_code == 302
    pair.other.refresh_from_db()
    assert (pair.other.status, pair.other.merged_into) == ("active", None)
    assert client.get(page).status_code == 200  # and the two stand in the queue again
    assert client.get(address).status_code == 404


def test_a_merge_that_makes_no_sense_is_refused_whole(client, organization, manager):
    firm_of(organization, "Kwanza Growers", closed_on="2001-01-01")
    firm_of(organization, "Kwanza Growrs", founded_on="2010-01-01")
    pair = next(iter(look(organization).values()))
    client.force_login(manager)
    answer = client.post(reverse("duplicate-detail", args=[pair.pk]), {"act": "merge"})
    assert answer.status_code == 422
    assert "before it was founded" in answer.content.decode()
    assert Actor.objects.filter(status="merged").count() == 0


def test_similar_tells_score_and_reasons_and_what_was_told_apart(api, manager, organization, pair):
    found = api(manager).get(f"actors/{pair.one.code}/similar/").json()
    assert [(line["actor"], line["not_the_same"]) for line in found] == [(pair.other.code, False)]
    assert "the same country" in found[0]["reasons"]
    assert 0.6 <= float(found[0]["score"]) < 1
    duplicate_actions.tell_apart(pair=pair, by=manager)
    assert [line["not_the_same"] for line in api(manager).get(f"actors/{pair.one.code}/similar/").json()] == [True]


def test_the_home_page_counts_the_pairs_for_who_may_merge(client, manager, officer, pair):
    for user, told in ((manager, True), (officer, False)):
        client.force_login(user)
        assert ("1 pair of records may be one firm" in client.get("/").content.decode()) is told


def test_names_that_were_cut_at_vowel_signs_are_spelt_anew(organization):
    """The migration, on a row as it stood before."""
    old = firm_of(organization, "টেক্সটাইল মিলস")
    Actor.objects.filter(pk=old.pk).update(name_sort="t k s t il m ls", words=["ট", "ক"])
    plain = firm_of(organization, "Kwanza Growers")
    import_module("actors.migrations.0009_names_keep_vowel_signs").respell(apps, None)
    old.refresh_from_db()
    assert (old.name_sort, "টেক্সটাইল" in old.words) == (sort_key("টেক্সটাইল মিলস"), True)
    assert Actor.objects.get(pk=plain.pk).name_sort == "kwanza growers"
