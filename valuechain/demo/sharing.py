"""What the firms of the demonstration agree to share: each some days after it claimed its record, and one of them less later on."""

from datetime import date, timedelta
from random import Random

from actors import consents
from actors.enums import Shared, Viewer
from valuechain.demo.world import moment

THOUGHT = timedelta(days=9)  # from the claim to the first answer
FOUND, COUNTED, NAMED = (Shared.FOUND, Viewer.FIRMS), (Shared.COMPARED, Viewer.FIRMS), (Shared.NAMED, Viewer.DONORS)


def shown(viewer, *what):
    return {(one, viewer) for one in what}


TO_PARTNERS = shown(Viewer.PARTNERS, Shared.PHONE, Shared.ADDRESS, Shared.CAPACITY)
TO_PROGRAMS = shown(Viewer.PROGRAMS, Shared.PHONE, Shared.WORKERS, Shared.OWNERSHIP, Shared.FUNCTIONS)
TRADE = shown(Viewer.PROGRAMS, Shared.LINKAGES, Shared.FIGURES, Shared.DELIVERIES, Shared.COSTS)

SAID = {  # the firms of the story; one that shares nothing is told here, too
    "sikhendu": {
        *(FOUND, COUNTED, NAMED),
        *shown(Viewer.PARTNERS, Shared.EMAIL, Shared.FUNCTIONS),
        *shown(Viewer.PROGRAMS, Shared.EMAIL, Shared.WORKERS, Shared.OWNERSHIP, Shared.FUNCTIONS, Shared.DELIVERIES),
    },
    "kilimo": {FOUND, *TO_PARTNERS, *TRADE},
    "kwanza-coop": {FOUND, COUNTED, NAMED, *TO_PARTNERS, *TO_PROGRAMS, *TRADE},
    "yirgacheffe": {FOUND, COUNTED, NAMED, *TO_PARTNERS, *TO_PROGRAMS},
    "unga-bora": {NAMED, *shown(Viewer.PARTNERS, Shared.CAPACITY)},
    "lishe": {COUNTED, *TO_PROGRAMS, *TO_PARTNERS},
    "nile": set(),
}
LESS = ("lishe", date(2026, 9, 28), {COUNTED, *TO_PARTNERS})  # organizations no longer read what they read before
OFTEN = ((0.62, {COUNTED}), (0.45, {FOUND}), (0.4, {NAMED}), (0.34, TO_PROGRAMS), (0.3, TO_PARTNERS), (0.12, TRADE))


def plan(world):
    for firm in world.firms:
        if firm.claimed_on and (agreed := agreed_by(firm)):
            world.at(moment(firm.claimed_on + THOUGHT, 12), share, firm.key, agreed)
    key, day, agreed = LESS
    world.at(moment(day, 12), share, key, agreed)


def agreed_by(firm):
    """What the story says; of the many, each thing by chance, most of all to count without a name."""
    if firm.key in SAID:
        return SAID[firm.key]
    random = Random(f"sharing:{firm.key}")
    return set().union(*(what for chance, what in OFTEN if random.random() < chance))


def share(world, key, agreed):
    consents.share(actor=world.actor[key], agreed=agreed, by=world.people[key])
