"""Records that may be one: firms that an officer registered again under another spelling, found alike, and one pair told apart."""

from datetime import date

from accounts.audit import recorded
from actors import actions as actors
from actors.duplicate_actions import tell_apart
from actors.duplicate_search import search
from actors.models import Contact, DuplicatePair
from core.models import Place
from valuechain.demo.names import LOCALITIES
from valuechain.demo.world import moment

# The firm as it stands, and as it was written down again: the same trader in two scripts, with a letter too many, and a son's store.
AGAIN = (
    ("nile", "Sharikat al-Nil lil-Hubub wal-Tijara"),
    ("kilimo", "Killimo Traders Ltd"),
    ("broker-23", "Wafula & Son Produce"),
)
APART = ("broker-23", "Father and son share one phone; each buys on his own account.")


def plan(world):
    for number, (key, name) in enumerate(AGAIN):
        world.at(moment(date(2026, 11, 16), 8, 15 + number), register_again, key, name)
    world.at(moment(date(2026, 11, 20), 6, 30), look)
    world.at(moment(date(2026, 11, 20), 12, 5), tell_son_from_father)


def register_again(world, key, name):
    """From the notes of a market day: the officer does not see that the firm is here already."""
    firm, by = world.by_key[key], world.people["nafula"]
    place = LOCALITIES[firm.place]
    region = Place.objects.filter(code=place.admin1).first()
    with recorded("actors.register", by=by, organization=world.mavuno):
        actor = actors.register(
            by=by, organization=world.mavuno, name=name, kind=firm.what.kind, country=place.country, admin1=region, locality=place.name
        )
        Contact.objects.create(actor=actor, stated_by=world.mavuno, phone=firm.phone, source="Market day, November 2026")
    world.actor[f"{key} again"] = actor


def look(world):
    search(world.mavuno, lambda **_told: None)


def tell_son_from_father(world):
    key, note = APART
    pair = DuplicatePair.objects.get(organization=world.mavuno, one=world.actor[key], other=world.actor[f"{key} again"])
    tell_apart(pair=pair, by=world.people["peter"], note=note)
