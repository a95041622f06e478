"""Deliveries through the API: one side writes down, the other answers, and nothing is lost."""

from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import AuditEntry
from core.history import event_model
from core.models import Letter
from linkages.models import Delivery, LinkageParty
from tests.conftest import Api
from tests.factories import ActorFactory, DeliveryFactory, LinkageFactory, RepresentativeFactory, member, owner_of

pytestmark = pytest.mark.django_db
SENT = {"delivered_on": "2026-03-02", "quantity": "4.5", "unit": "t", "price": "300", "currency": "KES", "side": "from"}


@pytest.fixture
def sent(linkage):
    """What is sent to write one down on the linkage; other values replace these."""
    return lambda **other: {**SENT, "linkage": linkage.pk, **other}


@pytest.fixture
def made(api, firm_owner, sent):
    """One that the seller itself wrote down."""
    return api(firm_owner).make("deliveries/", **sent())


def errors(answer):
    assert answer.status_code == 400, answer.content
    return {e["pointer"].removeprefix("/"): e["message"] for e in answer.json()["errors"]}


def test_a_firm_writes_down_a_delivery_and_the_other_confirms_it(api, made, firm, buyer, buyer_owner):
    assert made["recorded_by"] == {"actor": firm.code, "on_behalf": False}
    assert (made["confirmed"], made["answer"], made["withdrawn"], made["quantity"]) == (False, None, False, "4.500000")
    answer = api(buyer_owner).post(f"deliveries/{made['id']}/confirm/")
    assert answer.status_code == 200
    assert (answer.json()["confirmed"], answer.json()["answer"]) == (True, "confirmed")
    row = Delivery.objects.get(pk=made["id"])
    assert (row.answered_by_firm, row.answered_by, row.by_firm) == (buyer, buyer_owner, firm)
    assert list(AuditEntry.objects.filter(subject_type="linkages.delivery").order_by("pk").values_list("act", flat=True)) == [
        "linkages.delivery.record",
        "linkages.delivery.confirm",
    ]


def test_an_officer_writes_down_on_behalf(api, officer, organization, sent, firm_owner, buyer_owner):
    made = api(officer).make("deliveries/", **sent(side="to"))
    assert made["recorded_by"] == {"organization": organization.pk, "on_behalf": True}
    assert api(buyer_owner).post(f"deliveries/{made['id']}/confirm/").status_code == 403  # it was said for its own side
    assert api(firm_owner).post(f"deliveries/{made['id']}/confirm/").status_code == 200


def test_a_dispute_needs_a_reason_which_its_author_reads(api, made, firm_owner, buyer_owner):
    assert errors(api(buyer_owner).post(f"deliveries/{made['id']}/dispute/")).keys() == {"reason"}
    assert errors(api(buyer_owner).post(f"deliveries/{made['id']}/dispute/", {"reason": "  "})).keys() == {"reason"}
    api(buyer_owner).post(f"deliveries/{made['id']}/dispute/", {"reason": "Two bags were wet."})
    seen = api(firm_owner).get(f"deliveries/{made['id']}/").json()
    assert (seen["answer"], seen["reason"], seen["confirmed"]) == ("disputed", "Two bags were wet.", False)
    letter = Letter.objects.get(to=firm_owner.email, kind="disputed")
    assert "Two bags were wet." in letter.body


def test_the_second_who_answers_is_told_what_the_first_said(api, made, buyer, buyer_owner):
    other = RepresentativeFactory(actor=buyer).user
    api(buyer_owner).post(f"deliveries/{made['id']}/dispute/", {"reason": "Not here"})
    answer = api(other).post(f"deliveries/{made['id']}/confirm/")
    assert answer.status_code == 409
    assert answer.json()["answer"] == "disputed"
    assert "Unga Mills disputed" in answer.json()["detail"] and "Not here" in answer.json()["detail"]


def test_who_wrote_it_never_answers_it(api, made, firm, firm_owner, buyer):
    assert api(firm_owner).post(f"deliveries/{made['id']}/confirm/").status_code == 403
    # Neither as a person of the same firm, nor of both.
    assert api(RepresentativeFactory(actor=firm).user).post(f"deliveries/{made['id']}/confirm/").status_code == 403
    RepresentativeFactory(actor=buyer, user=firm_owner)
    assert api(firm_owner).post(f"deliveries/{made['id']}/confirm/").status_code == 403


def test_an_organization_does_not_answer_what_it_wrote(api, officer, manager, sent):
    made = api(officer).make("deliveries/", **sent())
    assert api(manager).post(f"deliveries/{made['id']}/confirm/").status_code == 403


def test_a_change_clears_the_answer_and_asks_again(api, made, firm_owner, buyer_owner):
    api(buyer_owner).post(f"deliveries/{made['id']}/dispute/", {"reason": "It was 4 t"})
    Letter.objects.all().delete()
    same = api(firm_owner).patch(f"deliveries/{made['id']}/", {"quantity": "4.5"})
    assert same.json()["answer"] == "disputed"  # what changes nothing clears nothing
    changed = api(firm_owner).patch(f"deliveries/{made['id']}/", {"quantity": "4", "paid_on": "2026-03-20"})
    assert (changed.json()["answer"], changed.json()["reason"], changed.json()["quantity"]) == (None, "", "4.000000")
    assert Letter.objects.filter(to=buyer_owner.email, kind="asked").count() == 1
    assert api(buyer_owner).post(f"deliveries/{made['id']}/confirm/").status_code == 200
    assert event_model(Delivery).objects.filter(pgh_obj_id=made["id"], answer="disputed").exists()
    assert api(firm_owner).get(f"deliveries/{made['id']}/history/").json()["results"][1]["changes"]["quantity"] == {
        "before": "4.500000",
        "after": "4.000000",
    }


def test_only_its_author_changes_it_and_what_it_is_of_stays(api, made, buyer_owner, firm_owner, officer, organization, buyer):
    assert api(buyer_owner).patch(f"deliveries/{made['id']}/", {"quantity": "1"}).status_code == 403
    assert api(buyer_owner).delete(f"deliveries/{made['id']}/").status_code == 403
    assert api(officer).get(f"deliveries/{made['id']}/").status_code == 404
    elsewhere = LinkageFactory(from_actor=Delivery.objects.get().by_firm, to_actor=ActorFactory(), known_to=organization)
    assert errors(api(firm_owner).patch(f"deliveries/{made['id']}/", {"linkage": elsewhere.pk})).keys() == {"linkage"}
    assert errors(api(firm_owner).patch(f"deliveries/{made['id']}/", {"side": "to"})).keys() == {"side"}
    assert api(firm_owner).post(f"deliveries/{made['id']}/revert/", {"to": 1}).status_code == 409


def test_what_was_taken_back_is_readable_and_can_be_neither_answered_nor_changed(api, made, firm_owner, buyer_owner):
    assert api(firm_owner).delete(f"deliveries/{made['id']}/").status_code == 204
    assert api(buyer_owner).get("deliveries/").json()["results"] == []
    assert [d["withdrawn"] for d in api(buyer_owner).get("deliveries/", withdrawn="true").json()["results"]] == [True]
    assert api(buyer_owner).get(f"deliveries/{made['id']}/").json()["withdrawn"] is True
    for act in ("confirm/", "dispute/"):
        assert api(buyer_owner).post(f"deliveries/{made['id']}/{act}", {"reason": "x"}).status_code == 409
    assert api(firm_owner).patch(f"deliveries/{made['id']}/", {"quantity": "1"}).status_code == 409
    assert api(firm_owner).delete(f"deliveries/{made['id']}/").status_code == 409


def test_the_same_uuid_again_is_the_first_one_and_of_another_author_refused(api, firm_owner, buyer_owner, sent):
    uuid = str(uuid4())
    first = api(firm_owner).make("deliveries/", **sent(client_uuid=uuid))
    assert api(firm_owner).make("deliveries/", **sent(client_uuid=uuid, quantity="9"))["id"] == first["id"]
    assert AuditEntry.objects.filter(act="linkages.delivery.record").count() == 1
    refused = api(buyer_owner).post("deliveries/", sent(client_uuid=uuid, side="to"))
    assert errors(refused) == {"client_uuid": "Give this delivery another client_uuid."}
    assert Delivery.objects.count() == 1


def test_nobody_writes_for_the_other_side_or_on_a_linkage_unknown_to_them(api, firm_owner, stranger, viewer, sent):
    assert api(firm_owner).post("deliveries/", sent(side="to")).status_code == 403
    assert errors(api(stranger).post("deliveries/", sent())).keys() == {"linkage"}
    assert api(viewer).post("deliveries/", sent()).status_code == 403
    assert not Delivery.objects.exists()


def test_a_viewer_who_is_an_officer_elsewhere_does_not_speak_on_what_they_only_read(api, viewer, other_organization, sent):
    member(other_organization, "officer")
    viewer.memberships.create(organization=other_organization, role="officer")
    assert api(viewer).post("deliveries/", sent()).status_code == 403


@pytest.mark.parametrize(
    ("wrong", "field", "words"),
    [
        ({"unit": "bag"}, "unit", "“bag” cannot be converted to t, the unit of Maize. Write the weight in t."),
        ({"unit": "l"}, "unit", "“l” cannot be converted to t, the unit of Maize. Write the weight in t."),
        ({"quantity": "0"}, "quantity", "Write a quantity above zero."),
        ({"rejected_quantity": "5"}, "rejected_quantity", "What was rejected is a part of the quantity: from 0 to all of it."),
        (
            {"ordered_quantity": "0"},
            "ordered_quantity",
            "Write an ordered quantity above zero, or leave it empty if it is not known.",
        ),
        ({"currency": None}, "currency", "A price needs its currency."),
        ({"ordered_on": "2026-03-03"}, "delivered_on", "2 Mar 2026 is before the order, 3 Mar 2026. Change one of the days."),
        (
            {"delivered_on": "1970-01-01"},
            "delivered_on",
            "1 Jan 1970 is before 1990: the clock of the device was probably wrong. Write the right day.",
        ),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(api, firm_owner, sent, wrong, field, words):
    assert errors(api(firm_owner).post("deliveries/", sent(**wrong))) == {field: words}


@pytest.mark.parametrize("field", ["ordered_on", "delivered_on", "paid_on"])
def test_a_day_of_the_future_is_refused_but_tomorrow_where_it_is_tomorrow_already(api, firm_owner, sent, field):
    today = timezone.localdate()
    days = {"delivered_on": str(today + timedelta(days=1))} if field == "ordered_on" else {}
    if field != "ordered_on":
        assert api(firm_owner).post("deliveries/", sent(**{field: str(today + timedelta(days=1))})).status_code == 201
    refused = errors(api(firm_owner).post("deliveries/", sent(**{**days, field: str(today + timedelta(days=2))})))
    assert list(refused) == [field] and "has not come yet" in refused[field]


def test_the_database_itself_refuses_a_unit_that_cannot_be_converted(linkage, firm):
    with pytest.raises(IntegrityError, match="cannot be converted"), transaction.atomic():
        DeliveryFactory(linkage=linkage, unit_id="bag")
    row = DeliveryFactory(linkage=linkage, unit_id="kg")
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        Delivery.objects.filter(pk=row.pk).update(unit="l")
    assert refused.value.__cause__.diag.constraint_name == "delivery_unit_converts"
    assert DeliveryFactory(linkage=LinkageFactory(product=None), unit_id="bag").pk  # without a product any unit will do


def test_what_was_ordered_is_said_beside_what_came_and_stays_unsaid_otherwise(api, firm_owner, buyer_owner, sent, made):
    assert made["ordered_quantity"] is None
    uuid = str(uuid4())
    more = api(firm_owner).make("deliveries/", **sent(ordered_quantity="6", client_uuid=uuid))
    assert more["ordered_quantity"] == "6.000000"
    api(buyer_owner).post(f"deliveries/{more['id']}/confirm/")
    changed = api(firm_owner).patch(f"deliveries/{more['id']}/", {"ordered_quantity": "5"}).json()
    assert (changed["ordered_quantity"], changed["quantity"], changed["answer"]) == ("5.000000", "4.500000", None)
    row = Delivery.objects.get(pk=more["id"])
    assert event_model(Delivery).objects.filter(pgh_obj_id=row.pk, ordered_quantity=6).exists()
    with pytest.raises(IntegrityError, match="delivery_ordered_positive"), transaction.atomic():
        Delivery.objects.filter(pk=row.pk).update(ordered_quantity=0)


def test_filters_and_order(api, firm_owner, buyer_owner, sent, linkage, firm, buyer, product, chain, other_firm_owner):
    old = api(firm_owner).make("deliveries/", **sent(delivered_on="2026-01-05", paid_on="2026-01-09"))["id"]
    new = api(firm_owner).make("deliveries/", **sent(delivered_on="2026-02-05", quantity="1"))["id"]
    theirs = api(buyer_owner).make("deliveries/", **sent(side="to", delivered_on="2026-03-05"))["id"]
    api(buyer_owner).post(f"deliveries/{old}/confirm/")

    def found(**query):
        return [d["id"] for d in api(firm_owner).get("deliveries/", **query).json()["results"]]

    assert found() == [theirs, new, old]
    assert found(ordering="quantity")[0] == new
    assert found(side="to") == [theirs]
    assert found(linkage=linkage.pk) == found(product=product.pk) == found(value_chain=chain.pk) == [theirs, new, old]
    assert found(actor=buyer.code) == found(search="Unga") == [theirs, new, old]
    assert found(linkage=linkage.pk + 1) == found(actor="VC-0000-0000") == []
    assert found(delivered_from="2026-01-06", delivered_to="2026-02-28") == [new]
    assert found(answer="confirmed") == found(paid="true") == [old]
    assert found(answer="waiting") == found(paid="false") == [theirs, new]
    assert found(awaiting="me") == [theirs]
    assert api(firm_owner).get("deliveries/", color="red").status_code == 400
    assert api(other_firm_owner).get("deliveries/").json()["results"] == []


# the general rule

ACTS = st.one_of(
    st.tuples(st.just("record"), st.sampled_from(("from", "to")), st.integers(1, 3)),
    st.tuples(st.sampled_from(("amend", "confirm", "dispute", "withdraw")), st.sampled_from(("from", "to")), st.integers(0, 3)),
)


class Model:
    """What should become of deliveries, in few words: {side, quantity, answer, gone} and the status of each act."""

    def __init__(self):
        self.rows = []

    def act(self, verb, side, n):
        if verb == "record":
            self.rows.append({"side": side, "quantity": n, "answer": None, "gone": False})
            return 201
        if n >= len(self.rows):
            return None
        row = self.rows[n]
        mine = row["side"] == side
        if mine == (verb in ("confirm", "dispute")):
            return 403
        if row["gone"]:
            return 409
        if verb == "withdraw":
            row["gone"] = True
            return 204
        if verb == "amend":
            row["quantity"] += 1
            row["answer"] = None
            return 200
        if row["answer"]:
            return 409
        row["answer"] = {"confirm": "confirmed", "dispute": "disputed"}[verb]
        return 200


def play(people, linkage, keys, verb, side, n):
    """The same act through the API; the status of the answer."""
    who = people[side]
    if verb == "record":
        made = who.post("deliveries/", {**SENT, "linkage": linkage.pk, "side": side, "quantity": str(n)})
        keys.append(made.json()["id"])
        return made.status_code
    if n >= len(keys):
        return None
    path = f"deliveries/{keys[n]}/"
    if verb == "amend":
        quantity = Decimal(who.get(path).json()["quantity"])
        return who.patch(path, {"quantity": str(quantity + 1)}).status_code
    if verb == "withdraw":
        return who.delete(path).status_code
    return who.post(f"{path}{verb}/", {"reason": "why"} if verb == "dispute" else None).status_code


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(st.lists(ACTS, max_size=14))
def test_any_sequence_of_acts_of_both_sides_is_as_the_model_says(db, acts):
    with transaction.atomic():
        linkage = LinkageFactory()
        people = {"from": Api(owner_of(linkage.from_actor)), "to": Api(owner_of(linkage.to_actor))}
        model, keys = Model(), []
        for act in acts:
            assert play(people, linkage, keys, *act) == model.act(*act), act
        shown = people["to"].get("deliveries/", ordering="delivered_on").json()["results"]
        told = sorted((keys.index(d["id"]), d["side"], int(Decimal(d["quantity"])), d["answer"]) for d in shown)
        assert told == [(i, r["side"], r["quantity"], r["answer"]) for i, r in enumerate(model.rows) if not r["gone"]]
        assert Delivery.objects.filter(linkage=linkage).count() == len(model.rows)  # none is ever deleted
        transaction.set_rollback(True)


def test_an_organization_joins_a_linkage_it_writes_on_only_if_it_spoke_there(api, officer, linkage, sent, organization):
    LinkageParty.objects.filter(linkage=linkage).delete()
    assert errors(api(officer).post("deliveries/", sent())).keys() == {"linkage"}
