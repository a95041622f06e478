"""Writing the editions: two on the first quarter of 2026, the second after a restatement; one on the next; one for the public."""

from datetime import date

from reports import actions as reports
from valuechain.demo.results import ALL_QUARTERS
from valuechain.demo.world import moment

FIRST = """In January to March 2026 growers sold most of the harvest at better moisture: two of three loads passed the mills' meters, against one of three a year before. Three more firms packed under their own name. Sales rose with the price; the yield of the season was ordinary. The road to Endebess held until late March."""
SECOND = """This edition replaces the first on the same quarter. Deliveries of one trader had been counted twice in our sales book; the value is restated, and the difference with its reason stands on the last page. Nothing else has changed."""
THIRD = """April to June 2026 is the lean season: little grain moves and prices are high. What was stored under receipt in January was sold in May and June, at KES 11 a kilogram more than at harvest. Lots of coffee with plot maps left for Hamburg and Gothenburg for the first time. Cherry purchase credit is still missing; it begins in January 2027."""
OPEN = """What our program on maize and coffee reached until June 2026, in figures. Each firm is counted once; small counts are withheld so that nobody can be recognised."""
COMING = """Draft: values of Q3 2026 are in review."""

EDITIONS = (
    # handle, quarter, audience, summary, published on (None: a draft)
    ("donors-1", 5, "donors", FIRST, date(2026, 5, 22)),
    ("donors-2", 5, "donors", SECOND, date(2026, 6, 5)),
    ("donors-3", 6, "donors", THIRD, date(2026, 9, 4)),
    ("public-1", 6, "public", OPEN, date(2026, 9, 10)),
    ("donors-4", 7, "donors", COMING, None),
)


def plan(world):
    for handle, number, audience, summary, day in EDITIONS:
        world.at(moment(day or date(2026, 11, 18), 11), publish, handle, number, audience, summary, day is not None)


def publish(world, handle, number, audience, summary, out):
    by = world.people["peter"]
    edition = reports.draft(by=by, program=world.program, period=world.period[ALL_QUARTERS[number][0]], audience=audience, summary=summary)
    world.edition[handle] = reports.publish(edition=edition, by=by) if out else edition
