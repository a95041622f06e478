"""Merging and taking it back, whatever the two records hold: nothing is lost, nothing doubles, and the way back is exact."""

from datetime import date

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from actors import merging
from actors.models import Actor, ActorFunction, ActorName, ActorWord, Contact, Identifier, Profile, WorksWith
from core.ours import our_models
from linkages.models import Linkage, LinkageStatement
from tests.factories import ActorFactory, FunctionFactory, LinkageFactory, LinkageStatementFactory, OrganizationFactory, ProductFactory

# Kept as they are by design: words are never taken out of the list of words, acts are added.
LEFT_OUT = {ActorWord._meta.label, "accounts.AuditEntry"}
NAMES = ["Kwanza Growers", "Kwanza Growrs Ltd", "ООО Ромашка", "شركة النيل"]

records = st.fixed_dictionaries(
    {
        "name": st.sampled_from(NAMES),
        "kind": st.sampled_from(["enterprise", "trader", "cooperative"]),
        "locality": st.sampled_from(["", "Nakuru", "Molo"]),
        "founded_on": st.sampled_from([None, date(2001, 1, 1), date(2002, 2, 2)]),
        "members_estimated": st.sampled_from([None, 0, 12]),
    }
)
sides = st.sampled_from(["keep", "other"])
facts = st.lists(
    st.tuples(
        st.sampled_from(["name", "identifier", "contact", "profile", "function", "works_with"]),
        sides,
        st.integers(0, 2),
    ),
    max_size=12,
)
trades = st.lists(st.tuples(sides, st.sampled_from(["out", "in", "between"]), st.integers(0, 1), st.integers(0, 3)), max_size=8)
choices = st.dictionaries(st.sampled_from(["name", "kind", "country", "founded_on"]), sides)


def everything():
    """Every row of every table of ours, history and the list of words left out."""
    found = {}
    for model in our_models():
        if model._meta.label not in LEFT_OUT:
            names = [f.attname for f in model._meta.concrete_fields]
            found[model._meta.label] = {row[0]: row for row in model._default_manager.order_by("pk").values_list("pk", *names)}
    return found


def state(fact, actor, number, world):
    """Write one fact of `actor`, where it does not stand yet."""
    party = world["organizations"][number]
    rows = {
        "name": (ActorName, {"actor": actor, "name": f"Other name {number}"}, {}),
        "identifier": (Identifier, {"scheme": "KE-TAX", "value": f"P{number}"}, {"actor": actor}),
        "contact": (Contact, {"actor": actor, "stated_by": party}, {"phone": f"+25470000000{number}"}),
        "profile": (Profile, {"actor": actor, "stated_by": party, "as_of": date(2026, 1, 1)}, {"employees_female": number}),
        "function": (ActorFunction, {"actor": actor, "stated_by": party, "function": world["function"]}, {}),
        "works_with": (WorksWith, {"actor": actor, "organization": party}, {}),
    }
    model, key, values = rows[fact]
    model._default_manager.get_or_create(**key, defaults=values)


def trade(line, keep, other, world):
    """Write one linkage with its statements: with one of two partners, or between the two records themselves."""
    side, way, number, statements = line
    actor, twin = (keep, other) if side == "keep" else (other, keep)
    partner = world["partners"][number]
    ends = {"out": (actor, partner), "in": (partner, actor), "between": (actor, twin)}[way]
    linkage = Linkage.objects.filter(from_actor=ends[0], to_actor=ends[1], product=world["product"]).first()
    linkage = linkage or LinkageFactory(from_actor=ends[0], to_actor=ends[1], product=world["product"], known_to=world["organizations"][0])
    for n in range(statements):
        LinkageStatementFactory(linkage=linkage, side="from" if n % 2 else "to", quantity=10 + n, unit_id="t")


@pytest.fixture
def world(db):
    return {
        "organizations": [OrganizationFactory() for _ in range(3)],
        "function": FunctionFactory(),
        "product": ProductFactory(),
        "partners": [ActorFactory() for _ in range(2)],
    }


@given(records, records, facts, trades, choices)
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_merge_and_taking_it_back_is_the_identity(world, one, two, stated, traded, chosen):
    with transaction.atomic():
        keep, other, earlier = ActorFactory(**one), ActorFactory(**two), ActorFactory()
        for fact, side, number in stated:
            state(fact, keep if side == "keep" else other, number, world)
        for line in traded:
            trade(line, keep, other, world)
        merging.merge(keep=other, other=earlier, by=None)
        for actor in (keep, other):
            merging.rename(Actor.objects.get(pk=actor.pk))
        before, said = everything(), LinkageStatement.objects.count()

        merging.merge(keep=keep, other=other, by=None, values=chosen)
        assert not Linkage.objects.filter(from_actor=keep, to_actor=keep).exists()
        assert LinkageStatement.objects.count() == said
        assert set(before["actors.Identifier"]) == set(everything()["actors.Identifier"])
        assert Actor.objects.get(pk=earlier.pk).merged_into_id == keep.pk
        in_force = Linkage.objects.with_status(date(2026, 4, 1)).filter(status__isnull=False)
        assert not in_force.filter(from_actor__status="merged").exists()
        assert not in_force.filter(to_actor__status="merged").exists()
        names = {keep.name, other.name}
        kept = Actor.objects.get(pk=keep.pk)
        assert names <= {kept.name, *kept.names.values_list("name", flat=True)}

        _actor, stay = merging.take_back(actor=Actor.objects.get(pk=other.pk), by=None)
        assert stay == []
        assert everything() == before
        transaction.set_rollback(True)


@given(records, records, st.sampled_from(["name", "locality", "phone", "linkage", "none"]))
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_what_was_changed_since_stays_and_is_said(world, one, two, changed):
    with transaction.atomic():
        keep, other = ActorFactory(**one), ActorFactory(**two)
        contact = Contact.objects.create(actor=other, stated_by=world["organizations"][0], phone="+254700000001")
        linkage = LinkageFactory(from_actor=other, to_actor=world["partners"][0], product=world["product"])
        values = {"name": "other", "country": "other"}
        merging.merge(keep=keep, other=other, by=None, values=values)
        if changed == "name":
            Actor.objects.filter(pk=keep.pk).update(name="Third Name")
        if changed == "locality":
            Actor.objects.filter(pk=keep.pk).update(locality="Elsewhere")
        if changed == "phone":
            Contact.objects.filter(pk=contact.pk).update(phone="+254700000002")
        if changed == "linkage":
            Linkage.objects.filter(pk=linkage.pk).update(from_actor=world["partners"][1])
        _actor, stay = merging.take_back(actor=Actor.objects.get(pk=other.pk), by=None)
        left = {(line[0], line[2]) for line in stay}
        now = Actor.objects.get(pk=keep.pk)
        assert now.name == ("Third Name" if changed == "name" else one["name"])
        assert now.locality == ("Elsewhere" if changed == "locality" else one["locality"])
        assert (("actors.Actor", "name") in left) is (changed == "name" and one["name"] != two["name"])
        assert (("linkages.Linkage", "from_actor") in left) is (changed == "linkage")
        contact.refresh_from_db()
        assert (contact.actor_id, contact.phone[-1]) == (other.pk, "2" if changed == "phone" else "1")
        transaction.set_rollback(True)


@pytest.mark.django_db
def test_a_record_merged_on_is_parted_from_where_it_ended(world):
    first, second, third = (ActorFactory(name=name) for name in NAMES[:3])
    contact = Contact.objects.create(actor=first, stated_by=world["organizations"][0], phone="+254700000001")
    merging.merge(keep=second, other=first, by=None)
    merging.merge(keep=third, other=second, by=None)
    contact.refresh_from_db()
    assert contact.actor == third
    made, stay = merging.take_back(actor=Actor.objects.get(pk=first.pk), by=None)
    contact.refresh_from_db()
    assert (contact.actor, made.status, [line[0] for line in stay]) == (first, "active", [])
