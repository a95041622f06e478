"""Programs and interventions by their pages."""

import re
from datetime import date

import pytest

from programs.interventions.models import Intervention, Program, Reach
from tests.factories import ActorFactory, ConstraintFactory, InterventionFactory, OpportunityFactory, ProgramFactory, ReachFactory, member

pytestmark = pytest.mark.django_db


@pytest.fixture
def work(program):
    return InterventionFactory(program=program, title="Dryers", starts_on=date(2026, 1, 1))


def test_a_manager_makes_a_program_and_lands_on_its_page(sign, manager, chain, donor_organization, other_organization):
    client = sign(manager)
    sent = {
        "code": "maize-2",
        "name": "Maize two",
        "starts_on": "2026-01-01",
        "ends_on": "2027-12-31",
        "budget": "250000",
        "currency": "KES",
        "value_chains": [chain.pk],
        "partners": [other_organization.pk],
        "donors": [donor_organization.pk],
    }

    answer = client.post("/programs/new/", sent, follow=True)

    made = Program.objects.get(code="maize-2")
    assert answer.redirect_chain == [("/programs/maize-2/", 302)]
    assert (made.organization.short_name, list(made.partners.all()), list(made.donors.all())) == (
        "alpha",
        [other_organization],
        [donor_organization],
    )
    page = answer.content.decode()
    assert "Maize two" in page and "Maize chain" in page and "KES\xa0250,000" in page


def test_a_program_with_its_end_before_its_start_keeps_what_was_typed(sign, manager):
    answer = sign(manager).post(
        "/programs/new/", {"code": "p", "name": "Long typed name", "starts_on": "2026-02-01", "ends_on": "2026-01-01"}
    )

    assert answer.status_code == 422
    page = answer.content.decode()
    assert "1 Jan 2026 is before the start. Change one of them" in page and 'value="Long typed name"' in page
    assert not Program.objects.filter(code="p").exists()


def test_an_officer_makes_no_program(sign, officer):
    assert sign(officer).get("/programs/new/").status_code == 403


def said(answer):
    """Status and words of an answer, without the marks against forged forms, which differ each time."""
    return answer.status_code, re.sub(r"[A-Za-z0-9]{64}", "", answer.content.decode())


def test_a_strangers_program_is_answered_as_one_that_never_was(sign, stranger, program):
    client = sign(stranger)
    hidden, never = (said(client.get(path)) for path in (f"/programs/{program.code}/", "/programs/no-such/"))
    assert hidden == never
    for part in ("interventions", "results-chain", "results", "upgrades", "indicators", "periods"):
        assert client.get(f"/programs/{program.code}/{part}/").status_code == 404, part


def test_an_officer_plans_an_intervention_on_a_constraint_and_an_opportunity(sign, officer, program, organization, chain):
    constraint = ConstraintFactory(organization=organization, value_chain=chain, title="Wet grain")
    opportunity = OpportunityFactory(organization=organization, value_chain=chain, title="School meals")
    client = sign(officer)
    assert "Wet grain" in client.get(f"/interventions/new/?program={program.pk}").content.decode()

    answer = client.post(
        "/interventions/new/",
        {
            "program": program.pk,
            "title": "Dryers",
            "kind": "technology",
            "status": "running",
            "constraints": [constraint.pk],
            "opportunities": [opportunity.pk],
            "starts_on": "2026-01-01",
        },
        follow=True,
    )

    made = Intervention.objects.get()
    assert sorted(str(a) for a in made.addresses.all()) == ["School meals", "Wet grain"]
    constraint.refresh_from_db()
    assert constraint.status == "addressed"
    assert "Wet grain" in answer.content.decode()


def test_changing_an_intervention_leaves_what_the_person_cannot_see(sign, officer, work, other_organization, organization, chain):
    hidden = ConstraintFactory(organization=other_organization)
    work.addresses.create(constraint=hidden)
    mine = ConstraintFactory(organization=organization, value_chain=chain)

    sign(officer).post(
        f"/interventions/{work.pk}/edit/", {"title": "Dryers", "kind": "training", "status": "running", "constraints": [mine.pk]}
    )

    assert {a.constraint for a in work.addresses.all()} == {hidden, mine}


def test_what_another_organization_describes_is_not_told(sign, officer, work, other_organization):
    hidden = ConstraintFactory(organization=other_organization, title="Their secret")
    work.addresses.create(constraint=hidden)
    page = sign(officer).get(f"/interventions/{work.pk}/").content.decode()
    assert "Their secret" not in page and "and what another organization describes" in page


def test_money_needs_its_currency_and_a_partner_must_be_the_programs(sign, officer, program, other_organization):
    sent = {"program": program.pk, "title": "T", "kind": "k", "status": "planned", "budget": "5", "partners": [other_organization.pk]}
    answer = sign(officer).post("/interventions/new/", sent)
    assert answer.status_code == 422
    assert "Say the currency of the budget." in answer.content.decode()
    assert not Intervention.objects.exists()


def test_one_actor_reached_twice_is_counted_once(sign, officer, work, firm):
    client = sign(officer)
    for day in ("2026-02-01", "2026-03-01"):
        assert client.post(f"/interventions/{work.pk}/reach/add/", {"actor": firm.code, "since": day}).status_code == 302
    again = client.post(f"/interventions/{work.pk}/reach/add/", {"actor": firm.code, "since": "2026-03-01"})

    assert again.status_code == 422 and "recorded already" in again.content.decode()
    page = client.get(f"/interventions/{work.pk}/reach/").content.decode()
    assert "1 actor, counted once, in 2 contacts." in page
    assert client.get(f"/interventions/{work.pk}/").content.decode().count(">1</p>") == 1


def test_a_pasted_list_shows_all_its_faults_and_keeps_every_line(sign, officer, work, organization, firm, buyer):
    for _n in range(2):
        ActorFactory(works_with=organization, name="Twin")
    lines = f"{firm.code}; 2026-02-01\nNobody Ltd\n{buyer.code}; 30/02/2026\nTwin\nUnga Mills; 2026-02-01; 2026-01-01\n"

    answer = sign(officer).post(f"/interventions/{work.pk}/reach/many/", {"lines": lines, "since": "2026-01-15"})

    page = answer.content.decode()
    assert answer.status_code == 422 and not Reach.objects.exists()
    assert "4 lines to correct. Nothing was lost." in page
    for said in ("There is no actor of this code or name", "is no day", "2 actors have this name", "2026-01-01 is before 2026-02-01"):
        assert said in page
    assert "Nobody Ltd\n" in page, "the text stands in the box again"


def test_good_lines_can_go_ahead_and_the_faulty_ones_stay(sign, officer, work, firm, buyer, organization):
    sent = {"lines": f"{firm.code}\nNobody Ltd\nUnga Mills; 2026-03-01", "since": "2026-02-01", "good": "1"}

    answer = sign(officer).post(f"/interventions/{work.pk}/reach/many/", sent)

    assert set(Reach.objects.values_list("actor", "since")) == {(firm.pk, date(2026, 2, 1)), (buyer.pk, date(2026, 3, 1))}
    page = answer.content.decode()
    assert "2 contacts added." in page and "Nobody Ltd" in page and firm.code not in page.split("<textarea")[1].split("</textarea>")[0]
    assert work.reach.get(actor=firm).recorded_at


def test_a_list_pasted_again_adds_nothing(sign, officer, work, firm, buyer):
    client = sign(officer)
    sent = {"lines": f"{firm.code}\n{buyer.code}", "since": "2026-02-01"}
    client.post(f"/interventions/{work.pk}/reach/many/", sent)
    page = client.post(f"/interventions/{work.pk}/reach/many/", sent, follow=True).content.decode()
    assert Reach.objects.count() == 2 and "0 contacts added. 2 were there already." in page


def test_contacts_are_taken_back_in_bulk(sign, officer, work, firm):
    row = ReachFactory(intervention=work, actor=firm)
    page = sign(officer).post(f"/interventions/{work.pk}/reach/", {"act": "unreach", "pick": [row.pk]}, follow=True).content.decode()
    assert "1 contact taken back. History keeps it." in page and not Reach.objects.exists()


def test_a_partners_officer_reports_in_its_own_name_only(sign, program, other_organization, stranger, firm, work):
    program.partners.add(other_organization)
    work.partners.add(other_organization)
    client = sign(stranger)

    as_lead = client.post(f"/interventions/{work.pk}/reach/add/", {"actor": firm.code, "since": "2026-02-01", "partner": ""})
    as_partner = client.post(
        f"/interventions/{work.pk}/reach/add/", {"actor": firm.code, "since": "2026-02-01", "partner": other_organization.pk}
    )

    assert (as_lead.status_code, as_partner.status_code) == (422, 302)
    assert Reach.objects.get().partner == other_organization


def test_a_partners_private_household_is_only_its_kind_to_the_lead(sign, officer, program, other_organization, work):
    household = ActorFactory(works_with=other_organization, name="Wekesa household", kind="household", visibility="private")
    ReachFactory(intervention=work, actor=household, partner=other_organization)
    client = sign(officer)
    for address in (f"/interventions/{work.pk}/reach/", f"/interventions/{work.pk}/", f"/interventions/{work.pk}/reach/?export=csv"):
        answer = client.get(address)
        body = b"".join(answer.streaming_content).decode() if answer.streaming else answer.content.decode()
        assert "Household" in body and "Wekesa" not in body and household.code not in body, address


def test_an_intervention_is_ended_on_a_day(sign, officer, work):
    sign(officer).post(f"/interventions/{work.pk}/end/", {"ends_on": "2026-06-30"})
    work.refresh_from_db()
    assert (work.status, work.ends_on) == ("ended", date(2026, 6, 30))
    answer = sign(officer).post(f"/interventions/{work.pk}/end/", {"ends_on": "2025-06-30"})
    assert answer.status_code == 422 and "The end is before the start." in answer.content.decode()


def test_a_viewer_reads_and_changes_nothing(sign, viewer, work, program):
    client = sign(viewer)
    assert client.get(f"/interventions/{work.pk}/").status_code == 200
    for part in ("edit", "end", "reach/add", "reach/many"):
        assert client.get(f"/interventions/{work.pk}/{part}/").status_code == 403, part
    assert client.get(f"/programs/{program.code}/edit/").status_code == 403


def test_lists_take_the_same_number_of_queries_for_three_rows_and_for_thirty(sign, queries_of, manager, organization, program, work):
    def fill(count):
        for _n in range(count):
            ProgramFactory(organization=organization)
            ReachFactory(intervention=InterventionFactory(program=program))
            ReachFactory(intervention=work)

    client = sign(manager)
    pages = ["/programs/", "/interventions/", f"/programs/{program.code}/interventions/", f"/programs/{program.code}/"]
    pages += [f"/interventions/{work.pk}/", f"/interventions/{work.pk}/reach/"]
    fill(3)
    few = {page: queries_of(client, page) for page in pages}
    fill(27)
    assert {page: queries_of(client, page) for page in pages} == few
    assert max(few.values()) <= 25, few


def test_what_a_partner_reached_is_seen_by_the_lead(sign, officer, other_organization, work, firm):
    assert member(other_organization, "officer")
    ReachFactory(intervention=work, actor=firm, partner=other_organization)
    assert "Beta" in sign(officer).get(f"/interventions/{work.pk}/reach/").content.decode()
