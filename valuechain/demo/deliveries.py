"""Deliveries of the demonstration: written down and answered by the real actions, each on its day."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from core.models import Currency, Unit
from linkages import delivery_actions
from linkages.enums import Side
from valuechain.demo.world import moment

HAND_OVER, SETTLE = timedelta(days=1), timedelta(days=4)


@dataclass(frozen=True)
class Load:
    """One delivery of grain to be. `by` is a side, or who writes it on behalf of `side`; `answer` is "", yes, or why not."""

    ties: tuple
    side: str
    by: str
    ordered: date | None
    on: date
    tonnes: str
    price: str
    paid_after: int | None = None
    rejected: str | None = None
    answer: str = "yes"
    mended: str = ""  # tonnes to which it is corrected after it was answered
    asked: str | None = None  # tonnes that were ordered


COOP, GROUP, MILL = ("kwanza-coop", "kilimo"), ("sikhendu", "kilimo"), ("kilimo", "unga-bora")
OWN = ""
LOADS = (
    Load(COOP, "from", OWN, date(2026, 2, 3), date(2026, 2, 11), "5.2", "34.00", 21, asked="6"),
    Load(COOP, "from", OWN, date(2026, 3, 2), date(2026, 3, 14), "4.8", "34.50", 18, asked="5"),
    Load(COOP, "from", OWN, date(2026, 4, 8), date(2026, 4, 20), "3.1", "36.00", 25, asked="4"),
    Load(COOP, "from", OWN, None, date(2026, 5, 18), "2.4", "37.20", 14),
    Load(COOP, "from", OWN, date(2026, 6, 25), date(2026, 7, 8), "4.1", "38.50", 22, asked="4.5"),
    Load(COOP, "from", OWN, date(2026, 7, 20), date(2026, 7, 29), "3.9", "38.00", 16, "0.3", asked="4"),
    Load(COOP, "from", OWN, date(2026, 8, 10), date(2026, 8, 19), "4.6", "38.00", 19, mended="4.3", asked="4.5"),
    Load(COOP, "from", OWN, date(2026, 8, 31), date(2026, 9, 9), "2.9", "38.00", answer="Two loads were mixed up: this one went to the mill in Eldoret."),
    Load(COOP, "from", OWN, date(2026, 9, 14), date(2026, 9, 23), "2.8", "37.50", answer="", asked="3"),
    Load(GROUP, "to", OWN, date(2026, 7, 6), date(2026, 7, 16), "1.6", "36.00", 9, asked="1.8"),
    Load(GROUP, "to", OWN, date(2026, 8, 3), date(2026, 8, 12), "1.4", "36.50", 12, "0.1", asked="1.5"),
    Load(GROUP, "to", OWN, date(2026, 9, 7), date(2026, 9, 17), "1.2", "37.00", answer="", asked="1.2"),
    Load(GROUP, "from", "nafula", None, date(2026, 10, 6), "0.9", "37.50", answer=""),
    Load(MILL, "to", OWN, date(2026, 5, 4), date(2026, 5, 12), "27", "43.00", 30, asked="30"),
    Load(MILL, "to", OWN, date(2026, 6, 1), date(2026, 6, 11), "31.5", "43.50", 30, "0.8", asked="35"),
    Load(MILL, "to", OWN, date(2026, 7, 2), date(2026, 7, 10), "54", "44.50", 28, asked="54"),
    Load(MILL, "to", OWN, date(2026, 8, 3), date(2026, 8, 14), "52.4", "44.50", 34, asked="55"),
    Load(MILL, "to", OWN, date(2026, 9, 1), date(2026, 9, 10), "53", "44.80", 31, asked="60"),
    Load(MILL, "to", OWN, date(2026, 10, 5), date(2026, 10, 15), "29", "45.00", answer="", asked="30"),
)  # fmt: skip


def plan(world):
    for load in LOADS:
        row = {}
        world.at(moment(load.on + HAND_OVER, 16), write_down, load, row)
        if load.answer:
            world.at(moment(load.on + SETTLE, 10), answer, load, row)
        if load.mended:
            world.at(moment(load.on + SETTLE, 14), mend, load, row)
            world.at(moment(load.on + SETTLE, 17), answer, load, row)
        if load.paid_after is not None:
            # Its author notes the payment, and the other side is asked once more.
            paid = load.on + timedelta(days=load.paid_after)
            world.at(moment(paid, 9), pay, load, row, paid)
            if load.answer:
                world.at(moment(paid, 15), answer, load, row)


def person_at(world, load, side):
    """Who speaks for a side: its owner; or for the side that is written for, whoever does it on its behalf."""
    if side == load.side and load.by:
        return world.people[load.by]
    seller, buyer = load.ties
    return world.people[seller if side == Side.FROM else buyer]


def author(world, load):
    return person_at(world, load, load.side)


def write_down(world, load, row):
    seller, buyer = load.ties
    linkage = world.linkage[f"vertical:{seller}:{buyer}:grain"]
    row["delivery"] = delivery_actions.record(
        linkage=linkage,
        side=load.side,
        by=author(world, load),
        ordered_on=load.ordered,
        ordered_quantity=None if load.asked is None else Decimal(load.asked) * 1000,
        delivered_on=load.on,
        quantity=Decimal(load.tonnes) * 1000,
        unit=Unit.objects.get(code="kg"),
        price=Decimal(load.price),
        currency=Currency.objects.get(code="KES"),
        rejected_quantity=None if load.rejected is None else Decimal(load.rejected) * 1000,
    )


def answer(world, load, row):
    by = person_at(world, load, Side.TO if load.side == Side.FROM else Side.FROM)
    if load.answer == "yes":
        delivery_actions.confirm(delivery=row["delivery"], by=by)
    else:
        delivery_actions.dispute(delivery=row["delivery"], reason=load.answer, by=by)


def mend(world, load, row):
    delivery_actions.amend(delivery=row["delivery"], by=author(world, load), quantity=Decimal(load.mended) * 1000)


def pay(world, load, row, on):
    delivery_actions.amend(delivery=row["delivery"], by=author(world, load), paid_on=on)
