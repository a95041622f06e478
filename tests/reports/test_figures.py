"""Opening a number: by its name, through the reader's eyes."""

import json

import pytest

from actors import consents
from actors.enums import Shared, Viewer
from actors.models import Actor
from core.figures import registry_figure
from programs.indicators.rollup import figure_name
from programs.indicators.scope import Scope
from reports.files import document_of
from tests.factories import (
    ActorFactory,
    ConstraintFactory,
    EvidenceFactory,
    LinkageFactory,
    LinkageStatementFactory,
    UpgradeFactory,
    member,
    owner_of,
)


@pytest.fixture
def evidence(organization):
    return EvidenceFactory(organization=organization, title="Sales book", link="", file="evidence/aa/aa", sha256="ab" * 32)


@pytest.fixture
def total(indicator, period, approved, evidence):
    return approved(indicator, period, 1000, evidence=[evidence])


def live(indicator, period, category=None):
    return figure_name(indicator.versions.get(), period, category)


def test_manager_opens_a_number_down_to_the_evidence_and_the_approver(api, manager, total, indicator, period, evidence):
    told = api(manager).get(f"figures/{live(indicator, period)}/").json()
    assert (told["value"], told["unit"], told["definition"]["rule"]) == (
        "1000",
        "KES",
        "across time: sum, across places: sum, across partners: sum, across actors: sum",
    )
    line = told["inputs"][0]
    assert (line["id"], line["state"], line["approved_by"]) == (total.pk, "approved", manager.name)
    assert line["evidence"] == [f"/evidence/{evidence.pk}/file/"]
    assert line["evidence_titles"] == [{"title": "Sales book", "sha256": "ab" * 32}]


def test_donor_opens_a_number_of_an_edition_down_to_evidence_and_approver_and_finds_no_live_record(
    api, donor, manager, total, indicator, period, published
):
    edition = published(period)
    line = next(f for f in document_of(edition)["figures"] if not f["category"])
    told = api(donor).get(f"figures/{line['figure']}/").json()
    assert told["value"] == "1000" and told["edition"]["fingerprint"] == edition.fingerprint
    found = told["inputs"][0]
    assert (found["approved_by"], found["evidence"]) == (manager.name, [])
    assert found["evidence_titles"] == [{"title": "Sales book", "sha256": "ab" * 32}]
    assert "id" not in found and "url" not in found
    for path in (f"figures/{live(indicator, period)}/", f"observations/{total.pk}/", f"indicators/{indicator.pk}/"):
        assert api(donor).get(path).status_code == 404


def test_donor_reads_firms_by_name_but_neither_private_ones_nor_a_firms_own_value(
    api, donor, indicator, period, approved, published, organization
):
    for number in range(4):
        approved(indicator, period, 100 + number, actor=ActorFactory(works_with=organization, name=f"Firm {number}"))
    hidden = ActorFactory(works_with=organization, name="Mama Achieng", visibility="private", kind="household")
    approved(indicator, period, 99, actor=hidden)
    line = document_of(published(period))["figures"][0]
    told = api(donor).get(f"figures/{line['figure']}/").json()
    assert told["value"] == "505"
    assert [a["name"] for a in told["actors"]["listed"]] == [f"Firm {n}" for n in range(4)]
    assert (told["actors"]["count"], told["actors"]["private"]) == (5, 1)
    assert {i["value"] for i in told["inputs"]} == {None} and all(i["value_withheld"] for i in told["inputs"])
    assert "Achieng" not in json.dumps(told)


def test_a_firm_that_somebody_speaks_for_is_named_to_donors_only_if_it_agreed(indicator, period, approved, published, organization):
    firms = [ActorFactory(works_with=organization, name=f"Firm {n}", claimed=n < 2) for n in range(4)]
    for firm in firms:
        approved(indicator, period, 100, actor=firm)
    owner = owner_of(firms[0])
    consents.share(actor=firms[0], agreed={(Shared.NAMED, Viewer.DONORS)}, by=owner)
    told = document_of(published(period))["figures"][0]["explanation"]
    assert [a["name"] for a in told["actors"]["listed"]] == ["Firm 0", "Firm 2", "Firm 3"]
    assert (told["actors"]["count"], told["actors"]["private"]) == (4, 1)
    assert sorted(i["actor"] or "" for i in told["inputs"]) == ["", "Firm 0", "Firm 2", "Firm 3"]
    consents.share(actor=firms[0], agreed=set(), by=owner)
    later = json.dumps(document_of(published(period)))
    assert "Firm 0" not in later and "Firm 2" in later


def test_what_a_firm_did_is_not_told_in_words_where_it_is_not_named(indicator, period, published, organization):
    """What it upgraded says who it is to anyone who knows the trade."""
    indicator.versions.update(source="computed", computation={"measure": "upgrades", "parameters": {}}, unit="actors")
    for number, claimed in enumerate((False, True, False, False, False)):
        actor = ActorFactory(works_with=organization, claimed=claimed)
        day, words = "2026-02-01", {"before": f"Before {number}", "after": f"After {number}"}
        UpgradeFactory(organization=organization, actor=actor, status="verified", happened_on=day, **words)
    told = document_of(published(period))["figures"][0]["explanation"]
    labels = [i["label"] for i in told["inputs"]]
    assert len(labels) == 5 and sum(label == "" for label in labels) == 1
    assert not any("After 1" in label for label in labels)


def test_manager_may_keep_the_firms_names(indicator, period, approved, published, organization):
    for number in range(4):
        approved(indicator, period, 100, actor=ActorFactory(works_with=organization, name=f"Firm {number}"))
    assert "Firm 1" not in json.dumps(document_of(published(period, names_firms=False)))


def test_stranger_nobody_and_anonymous_cannot_tell_a_figure_from_one_that_never_was(api, stranger, nobody, total, indicator, period):
    for reader in (stranger, nobody):
        unseen = api(reader).get(f"figures/{live(indicator, period)}/")
        never = api(reader).get("figures/no-such-figure/")
        assert (unseen.status_code, unseen.content) == (404, never.content)
    assert api().get(f"figures/{live(indicator, period)}/").status_code in (401, 404)


def test_anyone_opens_a_figure_of_a_public_edition_and_finds_its_rule_alone(client, total, period, published, api, nobody):
    line = document_of(published(period, "public"))["figures"][0]
    told = api(nobody).get(f"figures/{line['figure']}/").json()
    assert (told["value"], told["inputs"], told["actors"]["count"]) == ("1000", [], None)


def test_few_withheld_inputs_are_some_and_more_are_counted(api, manager, organization, other_organization, indicator, period, program):
    program.partners.add(other_organization)
    indicator.versions.update(source="computed", computation={"measure": "linkages_confirmed_share", "parameters": {}}, unit="%")
    for known_to in (organization, *[other_organization] * 4):
        LinkageStatementFactory(linkage=LinkageFactory(known_to=known_to))
    name = live(indicator, period)
    told = api(manager).get(f"figures/{name}/").json()
    assert told["value"] == "0"
    assert [i["kind"] for i in told["inputs"]] == ["linkage", "withheld"] and told["inputs"][1]["count"] == 4
    organization.donor_threshold = 5
    organization.save()
    few = api(manager).get(f"figures/{name}/").json()["inputs"][1]
    assert (few["count"], few["says"]) == (None, "some more that you may not see")


def test_partner_opens_its_own_part_of_a_figure_and_no_more(api, manager, other_organization, indicator, period, approved, program):
    partner = member(other_organization, "officer", name="partner")
    program.partners.add(other_organization)
    approved(indicator, period, 10, partner=other_organization, place_id="UG")
    approved(indicator, period, 30, place_id="KE")
    own = figure_name(indicator.versions.get(), period, scope=Scope(partner=other_organization.pk))
    told = api(partner).get(f"figures/{own}/").json()
    assert (told["value"], len(told["inputs"]), told["scope"]) == ("10", 1, [other_organization.name])
    assert api(partner).get(f"figures/{live(indicator, period)}/").status_code == 404
    assert api(manager).get(f"figures/{live(indicator, period)}/").json()["value"] == "40"


def test_number_of_affected_actors_opens_to_who_they_are(api, officer, stranger, organization, chain, firm):
    grow = chain.functions.get(position=1)
    firm.functions.create(function=grow, stated_by=organization)
    constraint = ConstraintFactory(organization=organization, value_chain=chain, whole_chain=None, function=grow)
    shown = api(officer).get(f"constraints/{constraint.pk}/").json()["affected_actors"]
    assert shown["value"] == 1
    told = api(officer).get(f"figures/{shown['figure']}/").json()
    assert (told["value"], told["unit"], told["actors"]["count"]) == ("1", "actors", 1)
    assert [i["actor"] for i in told["inputs"]] == ["Kwanza Growers"]
    assert api(stranger).get(f"figures/{shown['figure']}/").status_code == 404


def test_open_the_list_shows_the_actors_that_the_figure_counts(api, officer, stranger, organization, chain, firm, buyer):
    grow = chain.functions.get(position=1)
    firm.functions.create(function=grow, stated_by=organization)
    constraint = ConstraintFactory(organization=organization, value_chain=chain, whole_chain=None, function=grow)
    figure = api(officer).get(f"constraints/{constraint.pk}/").json()["affected_actors"]["figure"]
    url = api(officer).get(f"figures/{figure}/").json()["actors"]["url"]
    assert url == f"/actors/?figure={figure}"
    assert [a["code"] for a in api(officer).get("actors/", figure=figure).json()["results"]] == [firm.code]
    assert api(stranger).get("actors/", figure=figure).json()["results"] == []
    assert api(officer).get("actors/", figure="nonsense").json()["results"] == []


def test_figure_of_an_organizations_registry_opens_to_its_people_alone(api, officer, stranger, nobody, organization, firm, buyer):
    linkage = LinkageFactory(from_actor=firm, to_actor=buyer, known_to=organization)
    LinkageStatementFactory(linkage=linkage)
    day = linkage.statements.get().stated_at.date()
    figure = registry_figure("linkages_confirmed_share", [organization.pk], day)
    told = api(officer).get(f"figures/{figure}/").json()
    assert told["value"] == "0" and told["inputs"][0]["label"] == "Kwanza Growers → Unga Mills"
    for reader in (stranger, nobody):
        assert api(reader).get(f"figures/{figure}/").status_code == 404


def test_private_actor_of_another_is_not_named_among_the_inputs(api, officer, organization, firm):
    buyer = ActorFactory(name="Mama Achieng", kind="household", visibility="private")
    linkage = LinkageFactory(from_actor=firm, to_actor=buyer, known_to=organization)
    LinkageStatementFactory(linkage=linkage)
    figure = registry_figure("linkages_confirmed_share", [organization.pk], linkage.statements.get().stated_at.date())
    told = api(officer).get(f"figures/{figure}/")
    assert b"Achieng" not in told.content and told.json()["inputs"][0]["label"] == "Kwanza Growers → Household"
    assert Actor.objects.filter(name="Mama Achieng").exists()
