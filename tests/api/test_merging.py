"""Two records of one firm become one and can be parted; one record of two becomes two; nothing is lost."""

from datetime import date
from decimal import Decimal

import pytest

from actors.merging import foreign_keys
from actors.models import Actor
from linkages.models import Linkage, LinkageStatement
from tests.factories import (
    ActorFactory,
    ActorFunctionFactory,
    ConstraintFactory,
    ContactFactory,
    InterventionFactory,
    LinkageFactory,
    LinkageStatementFactory,
    ObservationFactory,
    ReachFactory,
    UpgradeFactory,
)


@pytest.fixture
def twin(organization, firm):
    """The same firm, registered a second time."""
    twin = ActorFactory(works_with=organization, name="Kwanza Growers Ltd")
    twin.names.create(name="شركة كوانزا")
    twin.identifiers.create(scheme="KRA", value="P051")
    return twin


def snapshot():
    """Who names which actor, in every table that does."""
    return {
        (model._meta.label, field, row.pk): getattr(row, f"{field}_id")
        for model, field in foreign_keys(Actor)
        for row in model._default_manager.order_by("pk")
    }


def merge(api, user, keep, other, **body):
    return api(user).post(f"actors/{keep.code}/merge/", {"other": other.code, **body})


def test_all_that_named_the_one_names_the_other(api, manager, organization, firm, twin, chain, program, indicator, period):
    other = ActorFactory()
    linkage = LinkageFactory(from_actor=twin, to_actor=other, value_chain=chain, known_to=organization)
    LinkageStatementFactory(linkage=linkage)
    rows = [
        ActorFunctionFactory(actor=twin, function=chain.functions.first(), stated_by=organization),
        ContactFactory(actor=twin, stated_by=organization),
        UpgradeFactory(actor=twin, organization=organization, value_chain=chain),
        ObservationFactory(indicator=indicator, period=period, actor=twin),
        ReachFactory(actor=twin, intervention=InterventionFactory(program=program)),
        ConstraintFactory(organization=organization, value_chain=chain, whole_chain=None, actor=twin),
    ]
    assert merge(api, manager, firm, twin, reason="The same tax number").status_code == 200
    for row in rows:
        row.refresh_from_db()
        assert row.actor_id == firm.pk, row
    linkage.refresh_from_db()
    assert (linkage.from_actor_id, linkage.statements.get().by_firm_id) == (firm.pk, firm.pk)
    shown = api(manager).get(f"actors/{firm.code}/").json()
    assert set(shown["other_names"]) == {"Kwanza Growers Ltd", "شركة كوانزا"}
    assert shown["identifiers"] == [{"scheme": "KRA", "value": "P051"}]


def test_the_old_code_leads_on(api, manager, officer, firm, twin, buyer, product):
    merge(api, manager, firm, twin)
    old = api(officer).get(f"actors/{twin.code}/").json()
    assert (old["status"], old["merged_into"]) == ("merged", firm.code)
    made = api(officer).make("linkages/", kind="vertical", from_actor=twin.code, to_actor=buyer.code, product=product.pk)
    assert made["from_actor"] == firm.code


def test_it_is_found_by_either_name(api, manager, officer):
    one, two = (
        Actor.objects.get(code=api(officer).make("actors/", name=name, kind="enterprise", country="KE")["code"])
        for name in ("Kwanza Growers", "Baraka Traders")
    )
    merge(api, manager, one, two)
    found = [a["code"] for a in api(officer).get("actors/", search="baraka", status="active").json()["results"]]
    assert found == [one.code]


def test_linkages_never_loop_or_double_and_no_statement_is_lost(api, manager, organization, firm, twin, buyer, product):
    kept = LinkageFactory(from_actor=firm, to_actor=buyer, product=product, known_to=organization)
    double = LinkageFactory(from_actor=twin, to_actor=buyer, product=product, known_to=organization)
    between = LinkageFactory(from_actor=firm, to_actor=twin, known_to=organization)
    LinkageStatementFactory(linkage=kept, quantity=10, unit_id="t")
    LinkageStatementFactory(linkage=double, side="to", quantity=9, unit_id="t")
    LinkageStatementFactory(linkage=between)
    merge(api, manager, firm, twin)
    assert LinkageStatement.objects.count() == 3
    assert Linkage.objects.filter(from_actor=firm, to_actor=buyer, product=product).count() == 1
    now = Linkage.objects.with_status(date(2026, 4, 1)).get(pk=kept.pk)
    assert (now.status, now.statements.count(), round(now.gap_quantity, 6)) == ("confirmed", 2, Decimal("0.105263"))
    assert Linkage.objects.with_status(date(2026, 4, 1)).get(pk=double.pk).status is None
    between.refresh_from_db()
    assert between.from_actor_id != between.to_actor_id


def test_taking_it_back_leaves_everything_as_it_was(api, manager, organization, firm, twin, buyer, product, chain):
    LinkageFactory(from_actor=firm, to_actor=buyer, product=product, known_to=organization)
    double = LinkageFactory(from_actor=twin, to_actor=buyer, product=product, known_to=organization)
    LinkageStatementFactory(linkage=double, side="to")
    LinkageFactory(from_actor=buyer, to_actor=twin, known_to=organization)
    ActorFunctionFactory(actor=twin, function=chain.functions.first(), stated_by=organization)
    before, parties = snapshot(), set(double.parties.values_list("organization", flat=True))
    merge(api, manager, firm, twin)
    assert snapshot() != before
    answer = api(manager).post(f"actors/{twin.code}/split/")
    assert (answer.status_code, answer.json()["stay"], answer.json()["status"]) == (201, [], "active")
    assert snapshot() == before
    assert set(double.parties.values_list("organization", flat=True)) == parties
    assert double.statements.count() == 1
    assert api(manager).get(f"actors/{firm.code}/").json()["other_names"] == []


def test_what_was_changed_since_stays_and_is_named(api, manager, organization, firm, twin, chain):
    upgrade = UpgradeFactory(actor=twin, organization=organization, value_chain=chain)
    third = ActorFactory()
    merge(api, manager, firm, twin)
    type(upgrade).objects.filter(pk=upgrade.pk).update(actor=third)
    stay = api(manager).post(f"actors/{twin.code}/split/").json()["stay"]
    assert stay == [{"type": "upgrading.Upgrade", "id": upgrade.pk}]
    upgrade.refresh_from_db()
    assert upgrade.actor_id == third.pk


def test_who_may_merge(api, officer, manager, stranger, other_manager, firm, twin, firm_owner):
    for user, code in ((officer, 403), (stranger, 403), (other_manager, 403), (manager, 403)):
        assert merge(api, user, firm, twin).status_code == code  # the firm owns its record: firm_owner claimed it
    Actor.objects.filter(pk=firm.pk).update(claimed=False)
    firm.representatives.all().delete()
    assert merge(api, officer, firm, twin).status_code == 403
    assert merge(api, manager, firm, twin).status_code == 200


def test_a_merged_record_is_not_merged_again(api, manager, organization, firm, twin):
    third = ActorFactory(works_with=organization)
    merge(api, manager, firm, twin)
    assert merge(api, manager, third, firm).status_code == 200
    twin.refresh_from_db()
    assert twin.merged_into == third  # codes lead on to where they end
    assert api(manager).post(f"actors/{twin.code}/merge/", {"other": third.code}).status_code in (400, 409)
    assert merge(api, manager, third, third).status_code == 400


def test_one_record_of_two_firms_is_parted(api, manager, officer, organization, firm, buyer):
    firm.names.create(name="Baraka Traders")
    firm.identifiers.create(scheme="KRA", value="P1")
    firm.identifiers.create(scheme="KRA", value="P2")
    stays, goes = (LinkageFactory(from_actor=firm, known_to=organization) for _ in range(2))
    body = {
        "name": "Baraka Traders", "kind": "trader", "country": "KE", "identifiers": [{"scheme": "KRA", "value": "P2"}],
        "linkages": [goes.pk], "reason": "Two firms under one roof",
    }  # fmt: skip
    assert api(officer).post(f"actors/{firm.code}/split/", body).status_code == 403
    foreign = api(manager).post(f"actors/{firm.code}/split/", {**body, "linkages": [LinkageFactory().pk]})
    assert [e["pointer"] for e in foreign.json()["errors"]] == ["/linkages"]
    answer = api(manager).post(f"actors/{firm.code}/split/", body)
    assert answer.status_code == 201, answer.content
    made = Actor.objects.get(code=answer.json()["code"])
    assert made.code != firm.code
    assert list(made.identifiers.values_list("value", flat=True)) == ["P2"]
    for linkage in (stays, goes):
        linkage.refresh_from_db()
    assert (stays.from_actor_id, goes.from_actor_id) == (firm.pk, made.pk)


def test_private_facts_of_others_move_unseen(api, manager, stranger, other_organization, firm, twin):
    """B's phone number of the twin is on the kept record afterwards, for B alone."""
    twin.works_with.create(organization=other_organization)
    ContactFactory(actor=twin, stated_by=other_organization, phone="+254711000111")
    merge(api, manager, firm, twin)
    assert api(manager).get(f"actors/{firm.code}/").json()["phone"] == ""
    assert api(stranger).get(f"actors/{firm.code}/").json()["phone"] == "+254711000111"
