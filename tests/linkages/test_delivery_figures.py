"""Figures counted from deliveries: METHOD's definitions, each opened down to its rows; and what a linkage's deliveries add up to."""

from datetime import date
from decimal import Decimal
from types import SimpleNamespace

import pytest

from actors import consents
from actors.enums import Shared, Viewer
from core.figures import MEASURES, registry_figure
from linkages.delivery_sums import by_month, counted_once, sums
from linkages.models import Delivery
from tests.factories import ActorFactory, DeliveryFactory, LinkageFactory, LinkageStatementFactory, ProductFactory, owner_of

pytestmark = pytest.mark.django_db
YEAR = (date(2026, 12, 31), date(2026, 1, 1))
REFERENCE_MEDIAN = 10  # METHOD §2, linkages_small: days from order to delivery, of those that were delivered


def measured(key, organization, day=YEAR[0], start=YEAR[1], **parameters):
    found = MEASURES[key]
    return found.relation([organization.pk], {**found.parameters, **parameters}, day, start)


@pytest.fixture
def on(organization, product):
    """A new linkage known to the organization, on which one side has spoken."""

    def make(**values):
        made = LinkageFactory(product=product, known_to=organization, **values)
        LinkageStatementFactory(linkage=made)
        return made

    return make


@pytest.fixture
def handed(organization):
    """A delivery that the organization wrote down, of a day in January to March."""

    def make(linkage, day, **values):
        return DeliveryFactory(linkage=linkage, delivered_on=day, by_organization=organization, **values)

    return make


def test_days_from_order_to_delivery_are_the_median_and_open_to_their_deliveries(on, handed, organization):
    linkage = on()
    rows = [
        handed(linkage, date(2026, 3, 6), ordered_on=date(2026, 3, 1)),
        handed(linkage, date(2026, 3, 11), ordered_on=date(2026, 3, 1)),
        handed(on(), date(2026, 3, 31), ordered_on=date(2026, 3, 1)),
    ]
    without = handed(linkage, date(2026, 3, 20))
    found = measured("delivery_days", organization)
    assert found.value == REFERENCE_MEDIAN
    assert [(i.kind, i.pk, i.value) for i in found.inputs] == [
        ("delivery", row.pk, days) for row, days in zip(rows, (5, 10, 30), strict=True)
    ]
    assert [(kind, pk) for kind, pk, _reason in found.excluded] == [("delivery", without.pk)]
    assert found.extra == {"without_order": 1}
    assert measured("delivery_days", organization, product=linkage.product_id).value == REFERENCE_MEDIAN
    assert measured("delivery_days", organization, product=linkage.product_id + 1).value is None


def test_payment_days_leave_out_what_is_not_paid_on_the_day(on, handed, organization):
    linkage = on()
    handed(linkage, date(2026, 3, 1), paid_on=date(2026, 3, 1))
    handed(linkage, date(2026, 3, 2), paid_on=date(2026, 3, 12))
    handed(linkage, date(2026, 3, 3), paid_on=date(2027, 1, 5))
    handed(linkage, date(2026, 3, 4))
    found = measured("payment_days", organization)
    assert (found.value, found.extra) == (5, {"unpaid": 2})


def test_the_fill_rate_is_of_sums_in_one_unit_over_what_tells_its_order(on, handed, organization):
    # By hand: 900 of 1,000 kg, 0.6 of 1.4 t and 500 of 500 kg are 2,000 of 2,900 kg: 0.689655.
    linkage, other = on(), on()
    rows = [
        handed(linkage, date(2026, 3, 1), quantity=900, ordered_quantity=1000, unit_id="kg"),
        handed(linkage, date(2026, 3, 2), quantity=Decimal("0.6"), ordered_quantity=Decimal("1.4"), unit_id="t"),
        handed(other, date(2026, 3, 3), quantity=500, ordered_quantity=500, unit_id="kg", rejected_quantity=100),
    ]
    without = handed(other, date(2026, 3, 4), quantity=70, unit_id="t")
    again = handed(other, date(2026, 3, 3), quantity=400, ordered_quantity=800, unit_id="kg", side="to")  # the same delivery
    found = measured("fill_rate", organization)
    assert round(found.value / 100, 6) == Decimal("0.689655")
    assert found.extra == {"without_order": 1, "delivered": 2000, "ordered": 2900, "unit": "kg"}
    assert [(i.pk, round(i.value, 2)) for i in found.inputs] == [(rows[0].pk, 90), (rows[1].pk, Decimal("42.86")), (rows[2].pk, 100)]
    assert {pk for _kind, pk, _reason in found.excluded} == {without.pk, again.pk}
    assert found.actors == {linkage.from_actor_id, other.from_actor_id}


def test_what_cannot_be_added_up_has_no_fill_rate_until_a_product_is_named(on, handed, organization):
    milk = LinkageFactory(product=ProductFactory(unit_id="l"), known_to=organization)
    LinkageStatementFactory(linkage=milk)
    handed(milk, date(2026, 3, 1), quantity=8, ordered_quantity=10, unit_id="l")
    assert measured("fill_rate", organization).value == 80
    handed(on(), date(2026, 3, 1), quantity=1, ordered_quantity=2, unit_id="t")
    found = measured("fill_rate", organization)
    assert (found.value, {str(reason) for _kind, _pk, reason in found.excluded}) == (None, {"delivered in another unit"})
    assert measured("fill_rate", organization, product=milk.product_id).value == 80
    assert measured("fill_rate", organization, day=date(2025, 12, 31), start=date(2025, 1, 1)).value is None


def test_repeat_trade_is_of_linkages_and_a_delivery_that_both_wrote_down_is_one(on, handed, organization):
    again, once, both = on(), on(), on()
    for day in (1, 8):
        handed(again, date(2026, 3, day))
    handed(once, date(2026, 3, 1))
    handed(both, date(2026, 3, 1))
    handed(both, date(2026, 3, 1), side="to")
    handed(once, date(2025, 12, 31))  # before the period
    found = measured("repeat_trade", organization)
    assert (found.value, found.extra) == (100 * Decimal(1) / 3, {"repeated": 1, "traded": 3})
    assert {i.pk: i.value for i in found.inputs} == {again.pk: 1, once.pk: 0, both.pk: 0}
    assert [str(reason) for _kind, _pk, reason in found.excluded] == ["someone else wrote the same delivery down"]


def test_what_is_disputed_or_taken_back_counts_nowhere(on, handed, organization):
    linkage = on()
    row = handed(linkage, date(2026, 3, 1))
    Delivery.objects.filter(pk=row.pk).update(
        answer="disputed", reason="no", answered_at="2026-03-02T00:00Z", answered_by_firm=linkage.to_actor
    )
    handed(linkage, date(2026, 3, 2), withdrawn_at="2026-03-03T00:00Z")
    assert measured("repeat_trade", organization).value is None


def test_what_a_firm_wrote_down_itself_counts_while_it_agrees_to_show_it(on, organization):
    linkages = [on(from_actor=ActorFactory(works_with=organization)) for _n in range(4)]
    for linkage in linkages:
        DeliveryFactory(linkage=linkage)
    assert measured("repeat_trade", organization).value is None
    firm = linkages[0].from_actor
    owner = owner_of(firm)
    consents.share(actor=firm, agreed={(Shared.DELIVERIES, Viewer.PROGRAMS)}, by=owner)
    assert [i.pk for i in measured("repeat_trade", organization).inputs] == [linkages[0].pk]
    consents.share(actor=firm, agreed=set(), by=owner)
    assert measured("repeat_trade", organization).value is None


def test_a_figure_opens_to_the_deliveries_that_its_reader_may_see(api, on, handed, organization, officer, stranger):
    row = handed(on(), date(2026, 3, 11), ordered_on=date(2026, 3, 1))
    name = registry_figure("delivery_days", [organization.pk], *YEAR)
    told = api(officer).get(f"figures/{name}/").json()
    assert told["value"] == "10"
    assert [(line["kind"], line["id"], line["url"]) for line in told["inputs"]] == [("delivery", row.pk, f"/linkages/deliveries/{row.pk}/")]
    assert api(stranger).get(f"figures/{name}/").status_code == 404


def test_sums_stand_beside_what_each_side_states_and_say_what_is_left_out(linkage, organization):
    said = {"period_start": date(2026, 1, 1), "period_end": date(2026, 3, 31), "quantity": 10, "unit_id": "t"}
    statements = [LinkageStatementFactory(linkage=linkage, **said), None]
    DeliveryFactory(
        linkage=linkage,
        delivered_on=date(2026, 1, 5),
        quantity=3000,
        unit_id="kg",
        ordered_quantity=4000,
        rejected_quantity=100,
        paid_on=date(2026, 1, 9),
    )
    DeliveryFactory(linkage=linkage, delivered_on=date(2026, 2, 5), quantity=2)
    DeliveryFactory(linkage=linkage, delivered_on=date(2026, 2, 5), quantity=2, by_organization=organization)
    DeliveryFactory(linkage=linkage, delivered_on=date(2026, 4, 1), quantity=50)
    DeliveryFactory(linkage=linkage, side="to", delivered_on=date(2026, 1, 6), quantity=4)
    rows = list(Delivery.objects.select_related("unit").order_by("-delivered_on", "-pk"))
    found = sums(linkage, rows, statements)
    seller, buyer = found.sides
    assert (seller.delivered, seller.rejected, seller.paid, seller.waiting, seller.count) == (5, Decimal("0.1"), 3, 2, 2)
    assert (seller.ordered, buyer.ordered) == (4, None)
    assert (found.filled.percent, found.filled.orders, found.filled.unknown) == (75, 1, 2)
    assert (buyer.delivered, buyer.rejected, buyer.stated, found.twice) == (4, None, None, 1)
    assert seller.stated == statements[0]
    months = by_month(counted_once(rows)[0], linkage.product.unit, "KES")
    assert [(m.first.month, m.quantity) for m in months] == [(1, 7), (2, 2), (3, None), (4, 50)]


def test_what_is_in_a_unit_of_its_own_is_counted_apart():
    bags, kilos = (SimpleNamespace(code=code, base=base, factor=factor) for code, base, factor in (("bag", "", None), ("kg", "kg", 1)))
    actors = SimpleNamespace(pk=1, name="A"), SimpleNamespace(pk=2, name="B")
    linkage = SimpleNamespace(product=None, from_actor=actors[0], to_actor=actors[1])
    given = {"linkage_id": 1, "side": "from", "by_firm_id": 1, "by_organization_id": None, "answer": "", "rejected_quantity": None}
    given |= {"paid_on": None, "ordered_quantity": None}
    rows = [
        SimpleNamespace(delivered_on=date(2026, 1, n), unit=unit, unit_id=unit.code, quantity=Decimal(n), **given)
        for n, unit in ((2, kilos), (1, bags))
    ]
    found = sums(linkage, rows, [None, None])
    assert (found.unit.code, found.sides[0].delivered, found.other_units) == ("kg", 2, (("bag", 1),))


def test_sides_that_state_nothing_are_told_so():
    actor = ActorFactory.build()
    linkage = SimpleNamespace(product=None, from_actor=actor, to_actor=actor)
    assert not sums(linkage, [], [None, None]).known
