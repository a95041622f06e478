"""Every address of the API, asked with a firm's key: it says what the firm is told, or refuses, and nothing of its maker's other rooms."""

from itertools import product

import pytest
from django.test import Client

from accounts.models import User
from actors.claims import represent
from actors.enums import Scope
from actors.firm_keys import issue_key
from actors.models import Actor
from tests.house.asking import BODY, filled
from valuechain.addresses import addresses
from valuechain.scopes import REACHES, scope_of

pytestmark = pytest.mark.django_db
API = {a["name"]: a for a in addresses() if a["path"].startswith("/api/v1/")}
OPEN = {"api-schema", "api-docs"}  # for anyone, signed in or not


def said(name, answer):
    """The status and what was answered; in a history without who did it, for each reader is named to themself alone."""
    if name.endswith("-history") and answer.status_code == 200:
        return [{k: v for k, v in line.items() if k != "by"} for line in answer.json()["results"]]
    return answer.status_code, answer.content


@pytest.fixture
def key(world):
    """Of the firm of `firm_owner`, made by a manager of the other organization who speaks for that firm, and for another one."""
    person = User.objects.get(email=world.people["b_manager"]["email"])
    firm, other = (
        User.objects.get(email=world.people[name]["email"]).representations.get().actor for name in ("firm_owner", "other_firm_owner")
    )
    for actor in (firm, other):
        represent(actor=Actor.objects.get(pk=actor.pk), user=person, by=person)
    _key, secret = issue_key(actor=firm, name="everything", scopes=Scope.values, by=person)
    world.people["system"] = {"token": secret}
    yield secret
    del world.people["system"]


def test_every_address_that_a_scope_reaches_exists():
    reached = set.union(*REACHES.values())
    assert sorted(reached - {(m, name) for name, a in API.items() for m in a["methods"]}) == []
    assert len(reached) == sum(map(len, REACHES.values())), "One address and method needs one scope."


def test_a_key_reads_what_its_firm_reads_and_nothing_else(world, key):
    wrong, same, more = [], 0, 0
    for name, address in API.items():
        if name in OPEN or "GET" not in address["methods"]:
            continue
        told = world.ask("system", "GET", address)
        if scope_of("GET", name) is None:
            wrong += [] if told.status_code == 403 else [f"{name}: {told.status_code}"]
            continue
        if name == "api-me":
            assert told.json()["memberships"] == [] and len(told.json()["firms"]) == 1
            continue
        wanted, person = world.ask("firm_owner", "GET", address), world.ask("b_manager", "GET", address)
        wrong += [] if said(name, told) == said(name, wanted) else [f"{name}: not what the firm reads"]
        wrong += [f"{name}: a mark of the other organization"] if world.marks["B"] in told.content.decode() else []
        same += told.status_code == 200
        more += person.content != told.content
    assert wrong == []
    assert same > 30 and more > 5  # there was something to read, and something that could leak


def test_a_key_does_what_its_firm_may_do_and_nothing_else(world, key):
    wrong, done = [], 0
    for name, address in API.items():
        for method in sorted(set(address["methods"]) - {"GET"}):
            told = world.status("system", method, address)
            wanted = 403 if scope_of(method, name) is None else world.status("firm_owner", method, address)
            wrong += [] if told == wanted else [f"{method} {name}: {told}, not {wanted}"]
            done += told < 300
    assert wrong == []
    assert done > 3


def test_the_other_methods_of_an_address_are_no_way_around(world, key):
    headers = {"Authorization": f"Bearer {key}"}
    for name, method in product(("api-jobs-list", "api-claims-list"), ("head", "options")):
        assert (
            getattr(Client(), method)(
                filled(API[name]["path"], world.ids), headers=headers, **BODY if method == "options" else {}
            ).status_code
            == 403
        )
