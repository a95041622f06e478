"""Who sees what: identity is shared, facts are owned, private stays private, and what is hidden looks like what never was."""

from datetime import date

import pytest

from linkages.models import LinkageParty
from reports.models import ReportEdition
from tests.factories import (
    ActorFactory,
    ActorFunctionFactory,
    ConstraintFactory,
    ContactFactory,
    EnablingFactorFactory,
    EndMarketFactory,
    EvidenceFactory,
    InterventionFactory,
    JobFactory,
    LinkageFactory,
    LinkageStatementFactory,
    ObservationFactory,
    OpportunityFactory,
    ReachFactory,
    ResultsNodeFactory,
    SupportingMarketFactory,
    UpgradeFactory,
    member,
    owner_of,
)


@pytest.fixture
def household(organization):
    return ActorFactory(name="Household of Atieno", kind="household", visibility="private", works_with=organization)


def codes(answer):
    return [a["code"] for a in answer.json()["results"]]


# Identity is shared, facts are owned


def test_everyone_who_belongs_somewhere_sees_the_identity(api, stranger, donor, other_firm_owner, nobody, former, firm):
    for user in (stranger, donor, other_firm_owner):
        assert api(user).get(f"actors/{firm.code}/").json()["name"] == "Kwanza Growers"
    for user in (nobody, former):
        assert api(user).get(f"actors/{firm.code}/").status_code == 404
        assert codes(api(user).get("actors/")) == []


def test_b_does_not_see_the_phone_number_that_a_collected(api, officer, stranger, firm, organization):
    ContactFactory(actor=firm, stated_by=organization, phone="+254700111222", address="Mill Road 1", latitude=1, longitude=35)
    assert api(officer).get(f"actors/{firm.code}/").json()["phone"] == "+254700111222"
    hidden = api(stranger).get(f"actors/{firm.code}/").json()
    assert [hidden[name] for name in ("phone", "address", "latitude", "longitude")] == ["", "", None, None]


def test_the_firm_sees_what_was_collected_about_it_and_says_its_own(api, firm, firm_owner, officer, stranger, organization):
    ContactFactory(actor=firm, stated_by=organization, phone="+254700111222")
    assert api(firm_owner).get(f"actors/{firm.code}/").json()["phone"] == "+254700111222"
    assert api(firm_owner).patch(f"actors/{firm.code}/", {"phone": "+254700999999"}).status_code == 200
    assert api(firm_owner).get(f"actors/{firm.code}/").json()["phone"] == "+254 700 999999"  # one spelling, whatever was sent
    assert api(officer).get(f"actors/{firm.code}/").json()["phone"] == "+254700111222"


def test_profiles_and_functions_are_those_of_who_asks(api, officer, stranger, other_organization, firm, organization, chain):
    ActorFunctionFactory(actor=firm, function=chain.functions.first(), stated_by=organization)
    firm.profiles.create(stated_by=organization, as_of=date(2026, 1, 1), employees_female=3)
    firm.profiles.create(stated_by=other_organization, as_of=date(2026, 1, 1), employees_female=30)
    mine, theirs = (api(user).get(f"actors/{firm.code}/").json() for user in (officer, stranger))
    assert [p["employees_female"] for p in mine["profiles"]] == [3]
    assert [p["employees_female"] for p in theirs["profiles"]] == [30]
    assert (len(mine["functions"]), len(theirs["functions"])) == (1, 0)


def test_the_identity_is_edited_by_who_works_with_it_until_the_firm_claims_it(api, officer, stranger, firm):
    path = f"actors/{firm.code}/"
    assert api(stranger).patch(path, {"locality": "Kisumu"}).status_code == 403
    assert api(officer).patch(path, {"locality": "Kitale"}).status_code == 200
    owner = owner_of(firm)
    assert api(officer).patch(path, {"locality": "Eldoret"}).status_code == 403
    assert api(owner).patch(path, {"locality": "Eldoret"}).status_code == 200


# Private actors


def test_a_household_is_seen_by_who_works_with_it_alone(api, officer, stranger, other_firm_owner, household):
    assert codes(api(officer).get("actors/", kind="household")) == [household.code]
    for user in (stranger, other_firm_owner):
        assert api(user).get(f"actors/{household.code}/").status_code == 404
        assert household.code not in codes(api(user).get("actors/"))
        assert codes(api(user).get("actors/", search="Atieno")) == []
        assert api(user).get("actors/", search="Atieno", count="true").json()["count"] == 0


def test_a_household_is_private_without_asking(api, officer):
    assert api(officer).make("actors/", name="Household 7", kind="household", country="KE")["visibility"] == "private"


def test_elsewhere_a_private_actor_is_shown_as_its_kind(api, household, organization):
    trader = ActorFactory(kind="trader")
    linkage = LinkageFactory(from_actor=household, to_actor=trader, known_to=organization)
    LinkageStatementFactory(linkage=linkage, side="to")
    shown = api(owner_of(trader)).get(f"linkages/{linkage.pk}/").json()
    assert (shown["from_actor"], shown["from_kind"]) == (None, "household")
    assert (shown["to_actor"], shown["to_kind"]) == (trader.code, "trader")


# Linkages and statements


def test_a_linkage_is_seen_by_who_spoke_on_it_and_by_its_firms(api, officer, stranger, firm_owner, buyer_owner, other_firm_owner, linkage):
    for user, code in ((officer, 200), (firm_owner, 200), (buyer_owner, 200), (stranger, 404), (other_firm_owner, 404)):
        assert api(user).get(f"linkages/{linkage.pk}/").status_code == code


def test_two_organizations_meet_on_one_linkage_without_reading_each_other(api, officer, stranger, linkage, firm, buyer, product):
    """MODEL 8: the other's statement on behalf is seen with consent only; what a firm said itself is seen by both."""
    said = {"period_start": "2026-01-01", "period_end": "2026-03-31", "unit": "t"}
    api(officer).post(f"linkages/{linkage.pk}/statements/", {"side": "from", "quantity": "10", **said})
    body = {"kind": "vertical", "from_actor": firm.code, "to_actor": buyer.code, "product": product.pk}
    made = api(stranger).make("linkages/", **body, statement={"side": "to", "quantity": "7", **said})
    assert made["id"] == linkage.pk
    for user, quantity in ((officer, "10.000000"), (stranger, "7.000000")):
        assert [s["quantity"] for s in api(user).get(f"linkages/{linkage.pk}/").json()["statements"]] == [quantity]
    api(owner_of(firm)).post(f"linkages/{linkage.pk}/statements/", {"side": "from", "quantity": "9", **said})
    for user in (officer, stranger):
        quantities = [s["quantity"] for s in api(user).get(f"linkages/{linkage.pk}/").json()["statements"]]
        assert "9.000000" in quantities
        assert len(quantities) == 2


def test_an_actors_linkages_are_those_that_the_reader_sees(api, officer, stranger, firm, linkage, other_organization):
    hidden = LinkageFactory(from_actor=firm, known_to=other_organization)
    for user, keys in ((officer, [linkage.pk]), (stranger, [hidden.pk])):
        assert [row["id"] for row in api(user).get(f"actors/{firm.code}/linkages/").json()["results"]] == keys
    assert api(officer).get("actors/VC-0000-0000/linkages/").status_code == 404


def test_an_unseen_record_referred_to_is_null(api, officer, stranger, organization, other_organization, chain, linkage):
    LinkageParty.objects.create(linkage=linkage, organization=other_organization)
    market = EndMarketFactory(organization=organization)
    channel = chain.channels.create(name="Schools", end_market=market)
    shown = api(stranger).get(f"value-chains/{chain.pk}/").json()
    assert [c["end_market"] for c in shown["channels"]] == [None]
    assert [c["end_market"] for c in api(officer).get(f"value-chains/{chain.pk}/").json()["channels"]] == [channel.end_market_id]


def test_who_takes_part_in_a_chain_reads_its_name_product_functions_and_channels(api, chain, firm, firm_owner, stranger, organization):
    chain.area = "Trans Nzoia"
    chain.save()
    assert api(firm_owner).get(f"value-chains/{chain.pk}/").status_code == 404
    ActorFunctionFactory(actor=firm, function=chain.functions.first(), stated_by=organization)
    shown = api(firm_owner).get(f"value-chains/{chain.pk}/").json()
    assert (shown["name"], len(shown["functions"])) == ("Maize chain", 2)
    assert (shown["area"], shown["confirmation_months"], shown["shared_with"]) == (None, None, [])
    assert api(stranger).get(f"value-chains/{chain.pk}/").status_code == 404
    assert api(firm_owner).patch(f"value-chains/{chain.pk}/", {"name": "Mine"}).status_code == 403


def test_a_chain_is_shared_with_another_organization_to_read(api, officer, stranger, other_organization, chain):
    api(officer).patch(f"value-chains/{chain.pk}/", {"shared_with": [other_organization.pk], "area": "Trans Nzoia"})
    assert api(stranger).get(f"value-chains/{chain.pk}/").json()["area"] == "Trans Nzoia"
    assert api(stranger).patch(f"value-chains/{chain.pk}/", {"name": "Mine"}).status_code == 403


# Everything that one organization owns

OWNED = {
    "end-markets": lambda s: EndMarketFactory(organization=s.organization),
    "supporting-markets": lambda s: SupportingMarketFactory(organization=s.organization),
    "enabling-factors": lambda s: EnablingFactorFactory(organization=s.organization),
    "value-chains": lambda s: s.chain,
    "constraints": lambda s: ConstraintFactory(organization=s.organization, value_chain=s.chain),
    "opportunities": lambda s: OpportunityFactory(organization=s.organization, value_chain=s.chain),
    "programs": lambda s: s.program,
    "periods": lambda s: s.period,
    "indicators": lambda s: s.indicator,
    "observations": lambda s: ObservationFactory(indicator=s.indicator, period=s.period, status="approved"),
    "interventions": lambda s: InterventionFactory(program=s.program),
    "results-nodes": lambda s: ResultsNodeFactory(program=s.program),
    "upgrades": lambda s: UpgradeFactory(organization=s.organization, actor=s.firm, value_chain=s.chain),
    "evidence": lambda s: EvidenceFactory(organization=s.organization),
    "linkages": lambda s: s.linkage,
    "jobs": lambda s: JobFactory(organization=s.organization, owner=s.officer),
}


@pytest.fixture
def everything(organization, chain, program, period, indicator, firm, linkage, officer):
    class Everything:
        pass

    found = Everything()
    found.__dict__.update(
        organization=organization,
        chain=chain,
        program=program,
        period=period,
        indicator=indicator,
        firm=firm,
        linkage=linkage,
        officer=officer,
    )
    return found


@pytest.mark.parametrize("resource", sorted(OWNED))
def test_what_one_organization_owns_no_other_knows_of(
    api, everything, resource, viewer, admin, stranger, other_manager, donor, nobody, former
):
    record = OWNED[resource](everything)
    path = f"{resource}/{record.pk}/"
    for user in (everything.officer, viewer, admin):
        assert api(user).get(path).status_code == 200
        assert record.pk in [row["id"] for row in api(user).get(f"{resource}/").json()["results"]]
    for user in (stranger, other_manager, donor, nobody, former):
        answers = [api(user).get(p) for p in (path, f"{resource}/987654321/")]
        assert [a.status_code for a in answers] == [404, 404]
        assert answers[0].content == answers[1].content
        assert api(user).get(f"{resource}/", count="true").json()["count"] == 0
        assert api(user).get(f"{path}history/").status_code == 404
        assert api(user).delete(path).status_code in (404, 405)
    assert api().get(path).status_code == 401


def test_reach_is_seen_by_the_lead_and_the_partner_that_made_it(api, officer, stranger, other_organization, program, everything):
    work = InterventionFactory(program=program)
    work.partners.add(other_organization)
    program.partners.add(other_organization)
    mine, theirs = ReachFactory(intervention=work), ReachFactory(intervention=work, partner=other_organization)
    rows = f"interventions/{work.pk}/reach/"
    assert {r["id"] for r in api(officer).get(rows).json()["results"]} == {mine.pk, theirs.pk}
    assert [r["id"] for r in api(stranger).get(rows).json()["results"]] == [theirs.pk]


def test_who_only_reads_sees_no_draft_of_a_report(api, officer, viewer, admin, program, period):
    draft = ReportEdition.objects.create(program=program, period=period)
    assert [api(user).get(f"editions/{draft.pk}/").status_code for user in (officer, viewer, admin)] == [200, 404, 404]


def test_members_are_shown_to_their_own_organization(api, officer, stranger, organization):
    assert [m["name"] for m in api(officer).get(f"organizations/{organization.pk}/members/").json()["results"]] == [officer.name]
    assert api(stranger).get(f"organizations/{organization.pk}/members/").status_code == 403
    shown = api(stranger).get(f"organizations/{organization.pk}/").json()
    assert shown["name"] == "Alpha"
    assert not {"time_zone", "public_threshold", "donor_threshold"} & set(shown)


def test_who_changed_a_shared_record_is_named_to_colleagues_and_by_organization_to_others(api, officer, manager, stranger, firm):
    api(officer).patch(f"actors/{firm.code}/", {"locality": "Kitale"})
    assert api(manager).get(f"actors/{firm.code}/history/").json()["results"][0]["by"] == officer.name
    assert api(stranger).get(f"actors/{firm.code}/history/").json()["results"][0]["by"] == "Alpha"


def test_a_role_somewhere_else_gives_no_right_here(api, organization, other_organization, chain):
    """A viewer here who is an officer there writes there, not here."""
    user = member(other_organization, "officer")
    user.memberships.create(organization=organization, role="viewer")
    assert api(user).get(f"value-chains/{chain.pk}/").status_code == 200
    assert api(user).patch(f"value-chains/{chain.pk}/", {"name": "x"}).status_code == 403
    assert api(user).make("end-markets/", name="There", kind="local")
    assert EndMarketFactory._meta.model.objects.get(name="There").organization == other_organization


def test_me_says_who_one_is(api, officer, organization, firm, firm_owner, donor, program):
    assert api(officer).get("me/").json()["memberships"] == [{"organization": organization.pk, "role": "officer"}]
    assert api(firm_owner).get("me/").json()["firms"] == [{"actor": firm.code, "role": "owner"}]
    assert api(donor).get("me/").json()["donor_of"] == [program.pk]
