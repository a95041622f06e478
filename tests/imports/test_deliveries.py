"""Deliveries as lists: what comes in is said once, is taken back whole, and what goes out comes in without a change."""

import io
from decimal import Decimal

import pytest

from core.exports import EXPORTS, write
from core.history import event_model
from core.models import Letter
from imports.report import report
from linkages import delivery_actions
from linkages.models import Delivery
from tests.factories import ActorFactory, DeliveryFactory, LinkageFactory, owner_of
from tests.imports.conftest import counts, faults

pytestmark = pytest.mark.django_db
HEAD = "from,to,product,date,qty,unit,unit price,currency,rejected,order date,paid,quantity ordered\n"


@pytest.fixture
def rows(linkage, firm, buyer):
    return (
        HEAD
        + f"{firm.code},{buyer.name},Maize,2026-03-02,4.5,t,300,KES,0.5,2026-02-20,2026-03-20,6\n"
        + f"{firm.name},{buyer.code},,2026-03-09,900,kg,,,,,,\n"
    )


def everything():
    return list(Delivery.objects.order_by("pk").values())


def test_a_list_is_written_down_on_behalf_of_the_seller(bring_in, rows, linkage, organization, manager, buyer_owner):
    batch = bring_in(rows, kind="deliveries")
    assert counts(batch) == {"rows": 2, "create": 2}
    first, second = Delivery.objects.order_by("delivered_on")
    assert (first.linkage, first.side, first.by_organization, first.by, first.by_firm) == (linkage, "from", organization, manager, None)
    assert (first.quantity, first.unit_id, first.price, first.currency_id) == (Decimal("4.5"), "t", Decimal(300), "KES")
    assert [str(day) for day in (first.ordered_on, first.delivered_on, first.paid_on)] == ["2026-02-20", "2026-03-02", "2026-03-20"]
    assert (first.ordered_quantity, second.ordered_quantity) == (6, None)
    assert (first.rejected_quantity, second.rejected_quantity, second.price, second.unit_id) == (Decimal("0.5"), None, None, "kg")
    assert {first.entry, second.entry} == {batch.commit_entry}
    assert Letter.objects.filter(to=buyer_owner.email, kind="asked").count() == 1


def test_the_same_list_again_changes_nothing_and_goes_away_whole(bring_in, rows, undo):
    first = bring_in(rows, kind="deliveries")
    before = everything()
    assert counts(bring_in(rows, kind="deliveries")) == {"rows": 2, "unchanged": 2}
    assert everything() == before
    undo(first)
    assert everything() == []


def test_a_row_that_says_more_amends_and_asks_again_and_is_taken_back(bring_in, rows, undo, buyer_owner):
    bring_in(rows, kind="deliveries")
    late = Delivery.objects.get(unit="kg")
    delivery_actions.confirm(delivery=late, by=buyer_owner)
    before = everything()
    again = bring_in(rows.replace("900,kg,,,,,,", "900,kg,,,,,2026-03-30,1000"), kind="deliveries")
    assert counts(again) == {"rows": 2, "update": 1, "unchanged": 1}
    late.refresh_from_db()
    assert (str(late.paid_on), late.ordered_quantity, late.answer) == ("2026-03-30", 1000, "")
    assert event_model(Delivery).objects.filter(pgh_obj_id=late.pk, answer="confirmed").exists()
    undo(again)
    assert [{**row, "entry": None} for row in everything()] == [{**row, "entry": None} for row in before]


def test_a_delivery_that_was_answered_stays_when_its_list_is_taken_back(bring_in, rows, undo, buyer_owner):
    batch = bring_in(rows, kind="deliveries")
    delivery_actions.dispute(delivery=Delivery.objects.get(unit="kg"), reason="Never came", by=buyer_owner)
    undone = undo(batch).undone
    assert (undone["removed"], [line["row"] for line in undone["left"]]) == (1, [3])
    assert Delivery.objects.get().answer == "disputed"


@pytest.mark.parametrize(
    ("cells", "fault"),
    [
        ("2026-03-02,4.5,bag,,,,,,", ("F2", "unit")),
        ("2036-03-02,4.5,t,,,,,,", ("D2", "day")),
        ("2026-03-02,0,t,,,,,,", ("E2", "figures")),
        ("2026-03-02,4,t,,,5,,,", ("I2", "figures")),
        ("2026-03-02,4,t,300,,,,,", ("H2", "figures")),
        ("2026-03-02,4,t,,,,2026-03-03,,", ("D2", "day")),
        ("2026-03-02,4,t,,,,,,0", ("L2", "figures")),
    ],
)
def test_what_cannot_be_is_told_at_its_cell(check, linkage, firm, buyer, cells, fault):
    batch = check(f"{HEAD}{firm.code},{buyer.code},Maize,{cells}\n", kind="deliveries")
    assert faults(batch) == [fault]


def test_a_unit_that_cannot_be_converted_is_told_in_a_sentence(check, linkage, firm, buyer):
    batch = check(f"{HEAD}{firm.code},{buyer.code},,2026-03-02,4,bag,,,,,,\n", kind="deliveries")
    assert report(batch)["faults"][0]["message"] == "“bag” cannot be converted to t, the unit of Maize. Write the weight in t."


def test_linkages_that_are_not_there_or_could_be_several(check, linkage, firm, buyer, organization, stranger):
    row = f"{HEAD}{firm.code},{buyer.code},,2026-03-02,4,t,,,,,,\n"
    LinkageFactory(from_actor=firm, to_actor=buyer, product=None, known_to=organization)
    assert faults(check(row, kind="deliveries")) == [("B2", "linkage")]
    assert faults(check(row.replace(buyer.code, ActorFactory(works_with=organization).code), kind="deliveries")) == [("B2", "linkage")]
    hidden = LinkageFactory(known_to=stranger.memberships.get().organization)
    numbered = "linkage,date,qty,unit\n{},2026-03-02,4,t\n"
    assert faults(check(numbered.format(hidden.pk), kind="deliveries")) == [("A2", "linkage")]
    assert counts(check(numbered.format(linkage.pk), kind="deliveries")) == {"rows": 1, "create": 1}
    assert faults(check("date,qty,unit\n2026-03-02,4,t\n", kind="deliveries"))[0][1] == "linkage"


def test_a_line_twice_in_a_list_is_one_delivery(bring_in, rows):
    batch = bring_in(rows + rows.splitlines()[1] + "\n", kind="deliveries")
    assert counts(batch) == {"rows": 3, "create": 2, "duplicate_in_file": 1}


def exported(user, **filters):
    out = io.BytesIO()
    write(EXPORTS["deliveries"], user, filters, "csv", out)
    return out.getvalue()


def test_what_goes_out_comes_in_without_a_change(bring_in, rows, manager, linkage, buyer_owner, organization):
    bring_in(rows, kind="deliveries")
    delivery_actions.confirm(delivery=Delivery.objects.get(unit="kg"), by=buyer_owner)
    DeliveryFactory(
        linkage=linkage, side="to", by_organization=organization, quantity=Decimal("0.123456"), rejected_quantity=0, ordered_quantity=1
    )
    gone = DeliveryFactory(linkage=linkage, by_organization=organization, delivered_on="2026-04-01")
    delivery_actions.withdraw(delivery=gone, by=manager)
    before = everything()
    out = exported(manager)
    assert len(out.splitlines()) == 4  # what was taken back stays in the registry
    assert counts(bring_in(out, kind="deliveries")) == {"rows": 3, "unchanged": 3}
    assert everything() == before


def test_nobody_takes_out_what_others_wrote_down(manager, linkage, firm, stranger):
    DeliveryFactory(linkage=linkage)
    assert exported(manager).count(b"\n") == exported(stranger).count(b"\n") == 1
    owner = owner_of(firm)
    assert firm.name.encode() in exported(owner)
