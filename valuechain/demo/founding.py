"""Organizations, their people, and an account for every firm that claims its record."""

from random import Random

from django.contrib.auth.hashers import make_password

from accounts import actions as accounts
from accounts import records
from accounts.audit import recorded
from accounts.models import Organization, User
from valuechain.demo.names import FIRST_NAMES, LOCALITIES, SURNAMES_ET, SURNAMES_KE, SURNAMES_UG
from valuechain.demo.people import ACCOUNTS, ORGANIZATIONS, PASSWORD
from valuechain.demo.world import BEGIN, moment

SALT = "demonstrationonly1demonstration"


def owner_of(firm):
    """A name for who speaks for a firm; the firm's own where we have no names of its country."""
    country = LOCALITIES[firm.place].country
    if country not in FIRST_NAMES:
        return f"Office of {firm.name}"
    random, surnames = Random(f"owner:{firm.key}"), {"KE": SURNAMES_KE, "UG": SURNAMES_UG, "ET": SURNAMES_ET}[country]
    return f"{random.choice(FIRST_NAMES[country])} {next((s for s in surnames if s in firm.name), random.choice(surnames))}"


def plan(world):
    world.at(BEGIN, found)


def found(world):
    for short_name, name, kind, country, zone, iati in ORGANIZATIONS:
        world.organization[short_name] = records.add(
            Organization, by=None, short_name=short_name, name=name, kind=kind, country=country, time_zone=zone, iati_identifier=iati
        )
    # One hash for all: the password is printed anyway, and a slow hash for each firm would take a minute.
    password = make_password(PASSWORD, salt=SALT)
    told = {a.place: a for a in ACCOUNTS if a.role == "owner"}
    people = [
        User(email=a.email, name=a.name, language=a.language, password=password, joined_at=BEGIN) for a in ACCOUNTS if a.role != "owner"
    ]
    owners = [f for f in world.firms if f.claimed_on]
    for firm in owners:
        account = told.get(firm.key)
        email = account.email if account else f"{firm.key}@firms.example"
        name = account.name if account else owner_of(firm)
        people.append(
            User(
                email=email,
                name=name[:200],
                language=account.language if account else "en",
                password=password,
                joined_at=moment(firm.claimed_on),
            )
        )
    with recorded("accounts.make_user", by=None):
        User.objects.bulk_create(people)
    by_email = {user.email: user for user in people}
    world.people = {a.key: by_email[a.email] for a in ACCOUNTS}
    world.people |= {f.key: by_email[told[f.key].email if f.key in told else f"{f.key}@firms.example"] for f in owners}
    for account in ACCOUNTS:
        if account.role != "owner":
            accounts.join(user=world.people[account.key], organization=world.organization[account.place], role=account.role, by=None)
    world.people |= {a.key: User.objects.get(email=a.email) for a in ACCOUNTS if a.role != "owner"}
