"""Writing what did not go straight: values that came back, restatements after a lock, and what waits for somebody today."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from django.utils import timezone

from accounts import actions as accounts
from accounts.audit import recorded
from accounts.models import User
from actors import claims
from programs.indicators import actions as review
from programs.indicators.models import Restatement
from valuechain.demo.figures import Value, reported
from valuechain.demo.founding import owner_of
from valuechain.demo.results import enter, mine, one, submit
from valuechain.demo.world import moment

LAST, NEXT = 7, 8  # Q3 2026 and Q4 2026
PRICE_RETURNED = "Per 90 kg bag or per kg? 36 looks like a kilogram price."
LOAN_RETURNED = "The lender’s list has loan 0417 twice. Add it up again."


def plan(world):
    world.at(moment(date(2025, 8, 2), 9), return_losses)
    world.at(moment(date(2025, 8, 2), 14), mend_losses)
    world.at(moment(date(2026, 6, 2), 9), restate_sales)
    world.at(moment(date(2026, 6, 4), 16), decide, True, "")
    world.at(moment(date(2026, 7, 15), 9), restate_losses)
    world.at(moment(date(2026, 7, 20), 16), decide, True, "")
    world.at(moment(date(2026, 9, 15), 9), restate_jobs)
    world.at(moment(date(2026, 9, 17), 16), decide, False, "A count that was made later belongs to the next quarter.")
    world.at(moment(date(2026, 10, 28), 9), report_last)
    world.at(moment(date(2026, 11, 6), 15), approve_some)
    world.at(moment(date(2026, 11, 16), 9), begin_next)
    world.at(moment(date(2026, 11, 19), 9), restate_training)
    world.at(moment(date(2026, 11, 20), 8), ask_claims)
    world.at(moment(date(2026, 11, 21), 17), return_two)
    world.at(moment(date(2026, 11, 23), 10), invite)


def return_losses(world):
    """In the third quarter a value came back with a reason."""
    reason = "More tonnes lost than were weighed in at Kimilili. Which sheet is this from?"
    review.send_back(observation=one(world, 2, "OC7", place_id="KE-03"), reason=reason, by=world.people["peter"])


def mend_losses(world):
    """It was mended the same day, and approved with the rest."""
    by, found = world.people["nafula"], one(world, 2, "OC7", place_id="KE-03")
    review.change(observation=found, by=by, numerator=found.numerator - Decimal("1.3"), note="One sheet of Kimilili had been added twice.")
    found.refresh_from_db()
    review.submit(observation=found, by=by)


def restate_sales(world):
    reason = "Kilimo Traders’ deliveries of 3 to 9 March had been entered twice."
    for category in ({}, {"owners": "men"}):
        found = one(world, 5, "OC5", partner=None, category=category)
        review.restate(observation=found, reason=reason, by=world.people["nafula"], value=found.value - Decimal("2.5"))


def restate_losses(world):
    found = one(world, 4, "OC7", place_id="KE-44")
    reason = "The store at Turbo weighed its losses only in February."
    review.restate(
        observation=found,
        reason=reason,
        by=world.people["nafula"],
        numerator=found.numerator + Decimal("2.4"),
        denominator=found.denominator,
    )


def restate_jobs(world):
    found = one(world, 6, "IM2", partner=world.agrilink, category={})
    review.restate(observation=found, reason="Two mills in Mbale hired in July.", by=world.people["rita"], value=found.value + 11)


def restate_training(world):
    """This one waits for a decision today."""
    found = one(world, 6, "OP2", partner=world.agrilink, category={})
    review.restate(
        observation=found, reason="16 people signed two sheets under two spellings.", by=world.people["rita"], value=found.value - 16
    )


def decide(world, approved, reason):
    """A manager decides what was asked for, on another day."""
    for found in Restatement.objects.filter(status="requested", observation__indicator__program=world.program).order_by("pk"):
        review.decide_restatement(restatement=found, by=world.people["peter"], approved=approved, reason=reason)


def last_person(row):
    """Who entered what in the last quarter: the manager did the jobs himself, so another manager has to decide on them."""
    if row.partner:
        return "rita"
    if row.code == "OC6":
        return "kiprono" if row.place == "KE-42" else "nafula"
    return {"IM2": "peter", "OC9": "tigist"}.get(row.code, "nafula")


def report_last(world):
    """Q3 2026: most of it is handed in; the partner's price and loans are drafts still."""
    rows = [replace(r, value=Decimal(36)) if (r.code, r.place) == ("OC6", "KE-03") else r for r in reported(LAST)]
    for who, found in enter(world, LAST, rows, last_person).items():
        submit(world, who, [o for o in found if not (who == "rita" and o.indicator.code in ("OC6", "OP3"))])


def approve_some(world):
    """The manager began with the training sheets and the coffee grades."""
    by = world.people["peter"]
    ready = [one(world, LAST, "OC9", place_id=place) for place in ("ET-SN", "ET-SI")]
    ready += [
        one(world, LAST, "OP2", partner=None, category=c)
        for c in ({}, {"sex": "women"}, {"sex": "men"}, {"age": "15–29"}, {"age": "30 and over"})
    ]
    with recorded("indicators.approve", by=by, organization=world.mavuno, values=len(ready)):
        mine(ready).update(status="approved", decided_by=by, decided_at=timezone.now())


def return_two(world):
    review.send_back(observation=one(world, LAST, "OC6", place_id="KE-03"), reason=PRICE_RETURNED, by=world.people["peter"])
    review.send_back(observation=one(world, LAST, "OP3", partner=None), reason=LOAN_RETURNED, by=world.people["peter"])


def begin_next(world):
    """Q4 2026 runs: first drafts of the enumerator and the officer."""
    rows = [Value("OC6", place="KE-42", value=Decimal(3180), weight=Decimal(640)), Value("OP2", value=Decimal(3240))]
    enter(world, NEXT, rows)


CLAIMS = (
    ("wafula-mill", "The signboard and the county permit are in my name: Wafula Barasa, permit 2211 of Webuye."),
    ("huda", "أنا مدير المؤسسة، والسجل التجاري رقم ٤٤١٢ باسمي."),
    ("mama-nafula", "I own the Kiminini branch since 2019. Call the number on the shop door."),
)


def ask_claims(world):
    """Three firms say that a record is theirs; an officer decides."""
    password = world.people["nafula"].password
    for key, proof in CLAIMS:
        with recorded("accounts.make_user", by=None):
            user = User.objects.create(email=f"{key}@firms.example", name=owner_of(world.by_key[key]), password=password)
        claims.ask_claim(actor=world.actor[key], proof=proof, by=user)


def invite(world):
    """Two letters are out that nobody has answered."""
    admin = world.people["amina"]
    accounts.invite(organization=world.mavuno, email="new.officer@mavuno.example", role="officer", by=admin)
    accounts.invite(organization=world.mavuno, email="field.assistant@mavuno.example", role="enumerator", by=admin)
