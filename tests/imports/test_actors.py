"""A list of actors: made once, matched to what is there, written at once, taken back."""

import threading

import pytest
from django.db import connection

from accounts.models import AuditEntry
from actors.actions import amend
from actors.models import Actor, Contact, Identifier, Listing, WorksWith
from analysis.names import LEGAL_FORMS, fingerprint, sort_key
from imports import actions, engine
from imports.models import SavedMapping
from imports.report import report
from tests.factories import ActorFactory, ContactFactory, FunctionFactory, LinkageFactory
from tests.imports.conftest import LISTS, counts, faults, real_files

LIST = "name,country,address,phone\nKwanza Dairy Ltd,Kenya,Moi Avenue 1,0712 345678\nSoko Traders,KE,,\n"


@pytest.mark.parametrize("path", real_files(LISTS, ".csv", ".xls", ".xlsx"))
def test_a_real_list_comes_in_once_and_goes_away_whole(path, bring_in, check, undo):
    body = path.read_bytes()
    before = Actor.objects.count()
    checked = check(body, name=path.name)
    assert Actor.objects.count() == before
    done = bring_in(body, name=path.name)
    assert done.counts == checked.counts
    assert Actor.objects.count() - before == done.counts["create"]
    assert sum(count for name, count in done.counts.items() if name != "rows") == done.counts["rows"]
    assert done.counts["fault"] <= done.counts["rows"] / 20
    again = bring_in(body, name=path.name)
    assert (again.counts["create"], again.counts["update"]) == (0, 0)
    undo(again)
    assert undo(done).undone == undo(done).undone
    assert AuditEntry.objects.filter(act="imports.undo").count() == 2
    assert (Actor.objects.count(), Contact.objects.count(), WorksWith.objects.count()) == (before, 0, 0)


def test_identity_and_facts_are_written_with_one_audit_entry(bring_in, organization, manager):
    batch = bring_in(LIST)
    assert counts(batch) == {"rows": 2, "create": 2}
    actor = Actor.objects.get(name="Kwanza Dairy Ltd")
    assert (actor.country, actor.kind, actor.visibility, actor.status) == ("KE", "enterprise", "registry", "active")
    assert actor.words == ["dairy", "kwanza", "ltd"]
    contact = Contact.objects.get(actor=actor)
    assert (contact.stated_by, contact.address, contact.phone, contact.source) == (
        organization,
        "Moi Avenue 1",
        "+254 712 345678",
        "list.csv",
    )
    entry = AuditEntry.objects.get(act="imports.commit")
    assert {actor.entry, contact.entry} == {entry.pk} == {batch.commit_entry}
    assert (entry.by, entry.details["create"]) == (manager, 2)


def test_the_fingerprint_in_the_database_is_that_of_the_names(db):
    names = [
        "Société Éclat, S.A.",
        "HANGZHOU FUEN TEXTILES CO.,LTD",
        "Ltd",
        "宁波申洲针织有限公司",
        "a b " * 50,
        "Zürich 3 & Söhne GmbH",
        *sorted(LEGAL_FORMS),
    ]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT actor_fingerprint(k) FROM unnest(%s::text[]) WITH ORDINALITY AS t (k, n) ORDER BY n", [[sort_key(n) for n in names]]
        )
        assert [found for (found,) in cursor.fetchall()] == [fingerprint(name) for name in names]


def test_the_same_firm_of_another_organization_is_met_not_made_again(bring_in, organization, other_organization, other_manager, undo):
    bring_in(LIST)
    theirs = bring_in("name,country,phone\nKWANZA DAIRY LIMITED,KE,+254 722 000000\n", by=other_manager, organization=other_organization)
    assert counts(theirs) == {"rows": 1, "update": 1}
    actor = Actor.objects.get(name="Kwanza Dairy Ltd")
    assert {c.stated_by.short_name: c.phone for c in actor.contacts.select_related("stated_by")} == {
        "alpha": "+254 712 345678",
        "beta": "+254 722 000000",
    }
    assert actor.works_with.count() == 2


def test_a_hidden_record_is_neither_met_nor_told_of(bring_in, check, other_organization):
    ActorFactory(name="Mary Wekesa", kind="household", visibility="private", works_with=other_organization)
    batch = bring_in("name,country,kind\nMary Wekesa,KE,household\n")
    assert counts(batch) == {"rows": 1, "create": 1}
    assert report(batch)["duplicates"] == []
    assert Actor.objects.get(name="Mary Wekesa", entry=batch.commit_entry).visibility == "private"


def test_only_empty_identity_and_own_facts_are_filled(bring_in, organization, other_organization):
    actor = ActorFactory(name="Kwanza Dairy", locality="Kitale", works_with=organization)
    ContactFactory(actor=actor, stated_by=other_organization, phone="+254 700 000000")
    batch = bring_in("name,country,sector,town,address\nKwanza Dairy Ltd,KE,Food products,Kitale,Moi Avenue 1\n")
    assert counts(batch) == {"rows": 1, "update": 1}
    actor.refresh_from_db()
    assert (actor.name, actor.locality, actor.sector_id) == ("Kwanza Dairy", "Kitale", "10")
    assert actor.contacts.get(stated_by=other_organization).phone == "+254 700 000000"
    assert actor.contacts.get(stated_by=organization).address == "Moi Avenue 1"


def test_a_claimed_record_keeps_its_identity(bring_in, organization):
    actor = ActorFactory(name="Kwanza Dairy", claimed=True, works_with=organization)
    assert counts(bring_in("name,country,town,other names\nKwanza Dairy,KE,Kitale,Kwanza\n")) == {"rows": 1, "unchanged": 1}
    actor.refresh_from_db()
    assert (actor.locality, actor.names.count()) == ("", 0)


def test_one_name_at_two_addresses_is_two_firms_each_met_again(bring_in):
    rows = "name,country,address\nHanes Cutting,HN,Carretera Puerto Cortes Bldg 1\nHanes Cutting,HN,Zip Choloma Edificio DF\n"
    batch = bring_in(rows)
    assert counts(batch) == {"rows": 2, "create": 2}
    assert [(d["row"], d["other_row"]) for d in report(batch)["duplicates"]] == [(3, 2)]
    assert counts(bring_in(rows)) == {"rows": 2, "unchanged": 2}


def test_a_repeat_in_the_file_is_counted_and_listed(bring_in):
    batch = bring_in("name,country,address\nAcme Co Ltd,KE,Road 1 Nairobi\nBeta,KE,\nACME CO.,Kenya,\nacme,KE,Road 1 Nairobi\n")
    assert counts(batch) == {"rows": 4, "create": 2, "duplicate_in_file": 2}
    assert [(d["row"], d["other_row"], d["score"]) for d in report(batch)["duplicates"]] == [(4, 2, "1.0000"), (5, 2, "1.0000")]


def test_an_equal_code_decides_and_two_different_ones_veto(bring_in, organization):
    known = ActorFactory(name="Kwanza Dairy", works_with=organization)
    Identifier.objects.create(actor=known, scheme="KE-TAX", value="P051A")
    batch = bring_in("name,country,tax number\nQuite Another Name,KE,p051 a\nKwanza Dairy,KE,P099Z\n")
    assert counts(batch) == {"rows": 2, "create": 1, "unchanged": 1}
    assert Identifier.objects.get(value="P099Z").actor != known


def test_a_code_of_the_registry_names_its_actor(bring_in, check):
    actor = ActorFactory(name="Kwanza Dairy")
    assert counts(bring_in(f"code,name,country,town\n{actor.code},Kwanza,KE,Kitale\n")) == {"rows": 1, "update": 1}
    assert faults(check("code,name,country\nVC-2222-2222,Kwanza,KE\nnonsense,Kwanza,KE\n"))[0] == ("A2", "code")


def test_a_misspelt_name_is_held_back_and_people_decide(check, organization, manager):
    actor = ActorFactory(name="Sikhendu Youth Grain Group", works_with=organization)
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO actors_actorword (word, ndoc) SELECT unnest(words), 1 FROM actors_actor ON CONFLICT DO NOTHING")
    rows = "name,country\nSikhendu Youth Grain Groupe,KE\nSikhendu Women Cereals Group,KE\n"
    batch = check(rows)
    assert counts(batch)["duplicate_in_registry"] == 1
    line = report(batch)["duplicates"][0]
    assert (line["row"], line["actor"]) == (2, actor.code)
    assert line["reasons"][0].startswith("names alike ")
    same = actions.decide(batch=batch, row=2, decision="same", by=manager)
    assert counts(same).get("update") == 1
    other = actions.decide(batch=batch, row=2, decision="other", by=manager)
    assert "duplicate_in_registry" not in counts(other)
    before = Actor.objects.count()
    done = engine.commit(other)
    assert Actor.objects.count() - before == done.counts["create"]


def test_every_fault_is_told_at_once_with_its_cell(check):
    batch = check("name;country;founded on;lat;lng\n;KE;2020-02-30;1;2\nAcme;Atlantis;;95;2\nGood;KE;2019;;\n" + "x" * 5000 + ";KE;;;\n")
    assert faults(batch) == [("A2", "required"), ("C2", "calendar"), ("B3", "country"), ("D3", "range"), ("A5", "too_long")]
    assert counts(batch) == {"rows": 4, "create": 1, "fault": 3}
    assert [n["message"] for n in report(batch)["notices"]] == ["Only the year is given; 1 January is stored."]


def test_what_contradicts_itself_is_a_fault_not_a_failure(check):
    assert faults(check("name,country,founded on,closed on\nAcme,KE,2020-01-01,2019-01-01\n")) == [("D2", "order")]


def test_a_formula_stays_text(bring_in):
    bring_in("name,country\n\"=cmd|' /C calc'!A1\",KE\n")
    assert Actor.objects.get().name == "=cmd|' /C calc'!A1"


def test_a_file_without_what_is_needed_is_refused_whole(check):
    batch = check("title,price\nAcme,3\n")
    assert (batch.status, batch.refused["rule"]) == ("refused", "lacks")
    assert "name, country" in batch.refused["message"]
    profile = check("name,country,women employed\nAcme,KE,3\n")
    assert profile.refused["rule"] == "needs"


def test_a_value_for_the_whole_file_and_a_mapping(bring_in, upload, organization):
    batch = bring_in("Lieferant,wo\nAcme,Kitale\n", mapping={"name": "Lieferant", "locality": ["wo"]}, values={"country": "Kenya"})
    assert counts(batch) == {"rows": 1, "create": 1}
    assert [c["how"] for c in report(batch)["columns"]] == ["chosen", "chosen"]
    assert Actor.objects.get().locality == "Kitale"
    remembered = engine.check(upload("Lieferant,wo\nBeta,Eldoret\n", values={"country": "KE"}))
    assert [c["field"] for c in report(remembered)["columns"]] == ["name", "locality"]
    assert SavedMapping.objects.filter(organization=organization).count() == 2


def test_a_wrong_value_for_the_whole_file_refuses_it(check):
    assert check("name\nAcme\n", values={"country": "Atlantis"}).refused["rule"] == "value"
    assert check("name,country\nAcme,KE\n", values={"colour": "red"}).refused["rule"] == "mapping"
    assert check("name\nAcme\n", mapping={"name": "nothing"}, values={"country": "KE"}).refused["rule"] == "mapping"


def test_undo_restores_what_was_there_and_keeps_what_others_touched(bring_in, undo, organization, officer):
    known = ActorFactory(name="Known Firm", works_with=organization)
    batch = bring_in(
        "name,country,town,address\nKnown Firm,KE,Kitale,Road 1\nChanged,KE,Nakuru,Road 2\nReferred,KE,Thika,Road 3\nPlain,KE,Embu,Road 4\n"
    )
    changed, referred = Actor.objects.get(name="Changed"), Actor.objects.get(name="Referred")
    amend(actor=changed, by=officer, locality="Molo")
    LinkageFactory(from_actor=referred, to_actor=known)
    done = undo(batch)
    known.refresh_from_db()
    assert known.locality == ""
    assert [(line["row"], line["name"]) for line in done.undone["left"]] == [(3, "Changed"), (4, "Referred")]
    assert set(Actor.objects.values_list("name", flat=True)) == {"Known Firm", "Changed", "Referred"}
    assert set(Contact.objects.values_list("actor__name", flat=True)) == {"Changed", "Referred"}
    assert (done.undone["removed"], done.undone["restored"]) == (1, 1)


def test_undo_leaves_a_later_change_of_an_updated_row(bring_in, undo, organization, officer):
    known = ActorFactory(name="Known Firm", works_with=organization)
    batch = bring_in("name,country,town\nKnown Firm,KE,Kitale\n")
    amend(actor=known, by=officer, locality="Molo")
    done = undo(batch)
    known.refresh_from_db()
    assert known.locality == "Molo"
    assert [line["name"] for line in done.undone["left"]] == ["Known Firm"]


def test_committing_twice_writes_once(check):
    batch = check(LIST)
    first = engine.commit(batch)
    assert engine.commit(batch).committed_at == first.committed_at
    assert Actor.objects.count() == 2
    assert AuditEntry.objects.filter(act="imports.commit").count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_imports_of_the_same_firms_at_once_make_each_once(check):
    batches = [check(LIST), check(LIST)]

    def commit(batch):
        engine.commit(batch)
        connection.close()

    threads = [threading.Thread(target=commit, args=[batch]) for batch in batches]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert Actor.objects.count() == 2
    for batch in batches:
        batch.refresh_from_db()
    assert sorted(counts(b).get("create", 0) for b in batches) == [0, 2]


def test_profile_function_and_other_names(bring_in, chain, product, organization):
    batch = bring_in(
        "name,country,other names,as of,women employed,turnover,currency,chain,stage\nAcme,KE,Acme Foods; Akme,2025-12-31,12,1500.50,KES,Maize chain,milling\n"
    )
    assert counts(batch) == {"rows": 1, "create": 1}
    actor = Actor.objects.get()
    assert sorted(actor.names.values_list("name", flat=True)) == ["Acme Foods", "Akme"]
    assert actor.words == ["acme", "akme", "foods"]
    profile = actor.profiles.get()
    assert (profile.employees_female, profile.employees_male, str(profile.turnover), profile.currency_id) == (12, None, "1500.5000", "KES")
    assert actor.functions.get().function.name == "Milling"


def test_undo_takes_stages_along_with_what_lists_copy_of_them(bring_in, undo, chain):
    stage = FunctionFactory(value_chain=chain, name="Milling")
    batch = bring_in("name,country\nKwanza Stage Mill,KE\n", values={"function": stage.name, "value_chain": chain.name})
    assert Listing.objects.filter(function=stage).count() == 1
    undone = undo(batch).undone
    assert (undone["left"], Actor.objects.filter(name="Kwanza Stage Mill").count(), Listing.objects.count()) == ([], 0, 0)


def test_what_is_worth_a_look_is_told_of_each_row_that_has_it(check):
    batch = check("name,country,founded on\nAma,KE,1999\nBiko,KE,1999\nCela,KE,1999-05-01\nDuma,KE,1999\n")
    assert [notice["cell"] for notice in report(batch)["notices"]] == ["C2", "C3", "C5"]


def test_a_phone_without_country_code_is_read_by_its_own_row(bring_in, organization):
    bring_in("name,country,phone\nAma,KE,0712345678\nBiko,UG,0712345678\nCela,KE,0712345678\n")
    phones = Contact.objects.filter(stated_by=organization).order_by("actor__name").values_list("phone", flat=True)
    assert list(phones) == ["+254 712 345678", "+256 712 345678", "+254 712 345678"]
