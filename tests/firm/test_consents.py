"""The consent matrix: for every thing and every reader, its value is looked for everywhere it might leak, before and after consent."""

import io
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from actors import consents, merging
from actors.enums import Shared, Viewer
from actors.models import Consent, Contact, Profile, WorksWith
from actors.models.consents import OFFERED
from core.exports import EXPORTS, write
from linkages.models import Linkage, TransactionCost
from tests.factories import (
    ActorFactory,
    ActorFunctionFactory,
    DeliveryFactory,
    FunctionFactory,
    LinkageFactory,
    LinkageStatementFactory,
    OrganizationFactory,
    UserFactory,
    ValueChainFactory,
    member,
    owner_of,
)
from valuechain.addresses import addresses

pytestmark = pytest.mark.django_db
# What is looked for: nothing else in this world is written like it.
MARKS = {
    Shared.PHONE: "254700111222",
    Shared.EMAIL: "kept@mark.example",
    Shared.WEBSITE: "mark-site.example",
    Shared.ADDRESS: "Markaddress 5",
    Shared.POINT: "1.2345",
    Shared.WORKERS: "4711",
    Shared.TURNOVER: "987654321",
    Shared.OWNERSHIP: "37",
    Shared.FORMALITY: "formal-marked",
    Shared.CAPACITY: "246813579",
    Shared.FUNCTIONS: "Markfunction",
    Shared.LINKAGES: "Markpartner",
    Shared.FIGURES: "777123",
    Shared.DELIVERIES: "555321",
    Shared.COSTS: "192837",
}
# Figures of a linkage are seen where the linkage is.
NEEDS = {Shared.FIGURES: Shared.LINKAGES, Shared.DELIVERIES: Shared.LINKAGES, Shared.COSTS: Shared.LINKAGES}
FACTS = [shared for shared in MARKS if shared not in (*NEEDS, Shared.LINKAGES)]


@dataclass
class World:
    firm: object
    owner: object
    linkage: object
    readers: dict
    chain: object


def facts_of(firm, stranger):
    """What the firm says of itself and what an organization, which no reader belongs to, wrote down of it."""
    said = {"website": "https://mark-site.example", "address": "Markaddress 5", "latitude": "1.2345", "longitude": "35.7654"}
    Contact.objects.create(actor=firm, phone="+254700111222", email="kept@mark.example", source="Marksource", **said)
    figures = {"turnover": 987654321, "currency_id": "KES", "capacity": 246813579, "unit_id": "kg"}
    Profile.objects.create(
        actor=firm,
        stated_by=stranger,
        as_of=date(2026, 6, 30),
        employees_female=4711,
        female_owned_share=37,
        formal=True,
        source="Marksource",
        **figures,
    )


def trade_of(firm, partner, chain):
    """A linkage of which nobody but the two firms knows."""
    linkage = LinkageFactory(from_actor=firm, to_actor=partner, value_chain=None)
    LinkageStatementFactory(linkage=linkage, quantity=777123, unit_id="kg", price=Decimal("31"), currency_id="KES")
    DeliveryFactory(linkage=linkage, quantity=555321, unit_id="kg")
    days = {"period_start": date(2026, 1, 1), "period_end": date(2026, 3, 31)}
    TransactionCost.objects.create(linkage=linkage, side="from", by_firm=firm, transport=192837, currency_id="KES", **days)
    return linkage


@pytest.fixture
def world(organization):
    knows, later, stranger = organization, OrganizationFactory(), OrganizationFactory()
    firm = ActorFactory(name="Firm that is asked", works_with=knows, claimed=True)
    owner = owner_of(firm)
    chain = ValueChainFactory()
    ActorFunctionFactory(actor=firm, stated_by=None, function=FunctionFactory(value_chain=chain, name="Markfunction"))
    facts_of(firm, OrganizationFactory())
    linkage = trade_of(firm, ActorFactory(name="Markpartner Mills"), chain)
    partner, claimer = ActorFactory(name="A buyer that the firm named"), ActorFactory(name="A buyer that says so itself")
    LinkageStatementFactory(linkage=LinkageFactory(from_actor=firm, to_actor=partner))
    LinkageStatementFactory(linkage=LinkageFactory(from_actor=firm, to_actor=claimer), side="to")
    people = {name: member(unit, "officer") for name, unit in (("knows", knows), ("later", later), ("stranger", stranger))}
    people |= {"partner": owner_of(partner), "claimer": owner_of(claimer), "donor": member(OrganizationFactory(kind="donor"), "viewer")}
    people["nobody"] = UserFactory()
    world = World(firm, owner, linkage, people, chain)
    world.later = later
    return world


def share(world, *pairs):
    consents.share(actor=world.firm, agreed=set(pairs), by=world.owner)


def come_later(world):
    WorksWith.objects.get_or_create(organization=world.later, actor=world.firm)


def paths(world):
    """Every address that is read, of pages and API, which needs no id but of this firm and its linkages."""
    ours = {"actor": world.firm.code, "linkage": world.linkage.pk}
    found = []
    for address in addresses():
        kinds = {part.split("}")[0] for part in address["path"].split("{")[1:]}
        if "GET" in address["methods"] and kinds <= set(ours) and not address["name"].startswith(("account_", "mfa_", "usersessions_")):
            found.append(address["path"].format(**ours))
    return [*found, f"/search/?q={world.firm.name}", f"/actors/?q={world.firm.name}", f"/api/v1/actors/?search={world.firm.name}"]


def focused(world):
    """The addresses on which something about one firm or its trade stands; all others are walked once, without any consent."""
    firm, linkage = f"actors/{world.firm.code}/", f"linkages/{world.linkage.pk}/"
    linkages = Linkage.objects.filter(from_actor=world.firm).values_list("pk", flat=True)
    of_api = (firm, f"{firm}shared/", f"{firm}linkages/", linkage, f"{linkage}statements/", "deliveries/", "transaction-costs/")
    of_pages = (
        firm,
        f"{firm}?tab=facts",
        f"{firm}?tab=linkages",
        "linkages/",
        linkage,
        "linkages/deliveries/",
        f"search/?q={world.firm.code}",
    )
    of_firm = [f"/firm/linkages/{key}/" for key in linkages]
    return [*(f"/api/v1/{path}" for path in of_api), *(f"/{path}" for path in of_pages), *of_firm]


def glance(world):
    """What tells at once whether a reader sees more than another."""
    firm = f"actors/{world.firm.code}/"
    of_api = (firm, f"{firm}shared/", "linkages/", "deliveries/", "transaction-costs/")
    return [f"/{firm}", *(f"/api/v1/{path}" for path in of_api)]


def read(person, wanted):
    """All that `person` is shown at the addresses `wanted`, as one text without signs that only divide numbers."""
    client = Client()
    client.force_login(person)
    shown = []
    for path in wanted:
        answer = client.get(path)
        if answer.status_code == 200 and not answer.streaming:
            shown.append(answer.content.decode(errors="replace").replace(",", "").replace("\u00a0", ""))
    return "\n".join(shown)


def files(person):
    """All that `person` takes away as files."""
    out = []
    for name in ("actors", "linkages", "statements", "deliveries"):
        stream = io.BytesIO()
        write(EXPORTS[name], person, {}, "csv", stream)
        out.append(stream.getvalue().decode())
    return "\n".join(out)


def found_in(text):
    marks = {shared for shared, mark in MARKS.items() if shared not in (Shared.OWNERSHIP, Shared.FORMALITY) and mark in text}
    return marks | ({"source"} if "Marksource" in text else set())


def test_without_consent_nobody_reads_anything_of_it_anywhere(world):
    come_later(world)
    named = {Shared.LINKAGES}  # the partner's name stands in the registry, for all who belong anywhere
    for name, person in world.readers.items():
        everywhere = name in ("later", "claimer", "donor")
        assert found_in(read(person, paths(world) if everywhere else focused(world))) <= named, name
        assert found_in(files(person)) <= named, name
        assert not Linkage.objects.for_user(person).filter(pk=world.linkage.pk).exists(), name


@pytest.mark.parametrize("what", list(OFFERED[Viewer.PROGRAMS]))
def test_what_is_shared_with_organizations_is_read_by_those_that_worked_with_the_firm_then(world, what):
    base = [(NEEDS[what], Viewer.PROGRAMS)] if what in NEEDS else []
    share(world, *base, (what, Viewer.PROGRAMS))
    come_later(world)
    expected = {what, *(w for w, _v in base)} - {Shared.OWNERSHIP, Shared.FORMALITY}
    assert found_in(read(world.readers["knows"], focused(world))) == expected
    for name in ("later", "stranger", "partner", "claimer", "donor", "nobody"):
        assert found_in(read(world.readers[name], glance(world))) == set(), name
    share(world, *base)
    assert found_in(read(world.readers["knows"], focused(world))) == {w for w, _v in base}


@pytest.mark.parametrize("what", list(OFFERED[Viewer.PARTNERS]))
def test_what_is_shared_with_partners_is_read_by_those_that_the_firm_named_itself(world, what):
    share(world, (what, Viewer.PARTNERS))
    come_later(world)
    assert found_in(read(world.readers["partner"], focused(world))) == {what} - {Shared.OWNERSHIP, Shared.FORMALITY}
    for name in ("knows", "later", "stranger", "claimer", "donor", "nobody"):
        assert found_in(read(world.readers[name], glance(world))) == set(), name
    share(world)
    assert found_in(read(world.readers["partner"], focused(world))) == set()


@pytest.mark.parametrize("what", [*FACTS])
def test_of_what_is_shared_every_other_field_is_empty(world, api, what):
    """What a search for marks cannot tell: a yes or no, and a share of two digits."""
    share(world, (what, Viewer.PROGRAMS))
    told = api(world.readers["knows"]).get(f"actors/{world.firm.code}/shared/").json()
    assert told["what"] == [what]
    of_contact = {"phone": "phone", "email": "email", "website": "website", "address": "address", "latitude": "point", "longitude": "point"}
    for line in told["contacts"]:
        assert {of_contact[name] for name, value in line.items() if name != "stated_by" and value not in (None, "")} == {what}
    of_profile = {"turnover": "turnover", "currency": "turnover", "female_owned_share": "ownership", "youth_owned": "ownership"}
    of_profile |= {"formal": "formality", "capacity": "capacity", "unit": "capacity", "employees_female": "workers"}
    for line in told["profiles"]:
        filled = {name for name, value in line.items() if name not in ("stated_by", "as_of") and value not in (None, "")}
        assert {of_profile[name] for name in filled} == {what}
    assert [bool(told[part]) for part in ("contacts", "profiles", "functions")].count(True) == 1


def test_who_came_later_reads_it_when_the_firm_says_so(world):
    share(world, (Shared.PHONE, Viewer.PROGRAMS))
    come_later(world)
    client = Client()
    client.force_login(world.owner)
    page = client.get("/firm/sharing/").content.decode()
    assert world.later.name in page and "Let them see it too" in page
    client.post("/firm/sharing/")
    assert Shared.PHONE in found_in(read(world.readers["later"], focused(world)))
    assert "Let them see it too" not in client.get("/firm/sharing/").content.decode()


def test_a_gap_is_not_told_to_who_may_not_see_both_figures(world, api):
    """Of a gap and one of the two figures the other could be reckoned."""
    LinkageStatementFactory(linkage=world.linkage, side="to", quantity=700000, unit_id="kg")
    share(world, (Shared.LINKAGES, Viewer.PROGRAMS), (Shared.FIGURES, Viewer.PROGRAMS))
    told = api(world.readers["knows"]).get(f"linkages/{world.linkage.pk}/").json()
    assert [s["quantity"] for s in told["statements"]] == ["777123.000000"]
    assert told["gap"] == {"quantity": None, "price": None}
    assert api(world.readers["knows"]).get("linkages/", gap_above="0.01").json()["results"] == []
    assert api(world.owner).get(f"linkages/{world.linkage.pk}/").json()["gap"]["quantity"] is not None
    assert api(world.owner).get("linkages/", gap_above="0.01").json()["results"] != []


def test_the_firm_says_page_by_page_what_it_shares_and_sees_what_that_is(world):
    client = Client()
    client.force_login(world.owner)
    asked = client.get("/firm/sharing/programs/").content.decode()
    assert "254700111222" in asked and "checked" not in asked
    assert client.post("/firm/sharing/programs/", {"agreed": ["phone", "workers"]}).status_code == 302
    assert set(Consent.objects.standing().values_list("what", "viewer")) == {("phone", "programs"), ("workers", "programs")}
    assert client.post("/firm/sharing/partners/", {"agreed": ["email"]}).status_code == 302
    given = Consent.objects.get(what="phone").given_at
    client.post("/firm/sharing/programs/", {"agreed": ["phone"]})
    assert set(Consent.objects.standing().values_list("what", "viewer")) == {("phone", "programs"), ("email", "partners")}
    assert Consent.objects.get(what="phone").given_at == given
    refused = client.post("/firm/sharing/partners/", {"agreed": ["costs"]})
    assert refused.status_code == 422 and Consent.objects.standing().count() == 2
    assert client.get("/firm/sharing/enemies/").status_code == 404


def test_only_the_firm_decides_what_it_shares(world, api):
    address = f"actors/{world.firm.code}/consents/"
    for name in ("knows", "partner", "claimer", "stranger"):
        assert api(world.readers[name]).get(address).status_code == 403, name
        assert api(world.readers[name]).call("put", address, {"consents": [{"what": "phone", "viewer": "programs"}]}).status_code == 403
    assert Consent.objects.count() == 0
    sent = {"consents": [{"what": "phone", "viewer": "programs"}]}
    assert api(world.owner).call("put", address, sent).status_code == 200
    assert [line["what"] for line in api(world.owner).get(address).json()["consents"]] == ["phone"]
    wrong = api(world.owner).call("put", address, {"consents": [{"what": "costs", "viewer": "partners"}]})
    assert wrong.status_code == 400 and Consent.objects.standing().count() == 1


def test_the_database_knows_no_consent_that_is_not_offered(world):
    for what in Shared:
        for viewer in Viewer:
            if what in OFFERED[viewer]:
                continue
            with pytest.raises(IntegrityError), transaction.atomic():
                Consent.objects.create(actor=world.firm, what=what, viewer=viewer, given_at=date.today().isoformat() + "T00:00Z")


def test_consent_is_read_off_the_moment_it_was_given(world):
    """An organization that began to work with the firm a minute before the consent reads it; a minute after, it does not."""
    share(world, (Shared.PHONE, Viewer.PROGRAMS))
    come_later(world)
    late = WorksWith.objects.filter(organization=world.later)
    given = Consent.objects.get().given_at
    for minutes, reads in ((-1, True), (1, False)):
        late.update(recorded_at=given + timedelta(minutes=minutes))
        assert (Shared.PHONE in found_in(read(world.readers["later"], focused(world)))) is reads


def test_partners_are_found_near_only_who_agreed_to_be_found(world):
    """After us in a chain stand those who may buy: the nearest first, without those we trade with, and nobody who did not agree."""
    chain = world.chain
    chain.functions.update(position=1)
    later = FunctionFactory(value_chain=chain, name="Milling", position=2)
    near, far, silent = (ActorFactory(name=name, country=country) for name, country in (("Near", "KE"), ("Far", "UG"), ("Silent", "KE")))
    for mill in (near, far, silent, world.readers["partner"].representations.get().actor):
        ActorFunctionFactory(actor=mill, function=later)
        if mill != silent:
            consents.share(actor=mill, agreed={(Shared.FOUND, Viewer.FIRMS)}, by=owner_of(mill))
    client = Client()
    client.force_login(world.owner)
    page = client.get("/firm/nearby/").content.decode()
    assert [page.index(name) for name in ("<bdi>Near</bdi>", "<bdi>Far</bdi>")] == sorted(
        page.index(n) for n in ("<bdi>Near</bdi>", "<bdi>Far</bdi>")
    )
    assert "Silent" not in page and "A buyer that the firm named" not in page and "Milling" in page
    assert "Let firms find us" in page
    consents.share(actor=near, agreed=set(), by=near.representatives.get().user)
    assert "<bdi>Near</bdi>" not in client.get("/firm/nearby/").content.decode()
    assert near.code in client.get(f"/firm/linkages/new/?partner={near.code}").content.decode()


def test_a_merge_shares_nothing_that_the_kept_firm_did_not_agree_to(world):
    other = ActorFactory(works_with=world.readers["knows"].memberships.get().organization, claimed=True)
    consents.share(actor=other, agreed={(Shared.PHONE, Viewer.PROGRAMS)}, by=owner_of(other))
    merging.merge(keep=world.firm, other=other, by=None)
    assert consents.standing_pairs(world.firm) == set()
    assert Shared.PHONE not in found_in(read(world.readers["knows"], focused(world)))
