"""What a list of actors says beside identity: the organization's own numbers, former names, capacity with its use, and costs."""

import csv
import io

import pytest

from actors.actions import amend
from actors.models import Actor, ActorName, Identifier, Profile
from core.exports import EXPORTS, write
from imports import engine
from imports.report import report
from tests.factories import ActorFactory, ProfileFactory
from tests.imports.conftest import counts, faults
from tests.imports.test_commands_and_api import run

FIGURES = "name,country,as of,capacity,capacity unit,capacity used,output,unit cost,cost currency,cost unit\n"


def taken_out(user, kind="csv"):
    out = io.BytesIO()
    write(EXPORTS["actors"], user, {}, kind, out)
    return out.getvalue()


def rows_of(body):
    return {row["name"]: row for row in csv.DictReader(io.StringIO(body.decode()))}


# own numbers


@pytest.mark.parametrize(
    "heading", ["own_number", "Our code", "Our ID", "Member number", "Supplier No.", "Internal ID", "N° interne", "Código interno"]
)
def test_an_own_number_is_kept_under_the_organization_that_imports(heading, bring_in, organization):
    batch = bring_in(f"name,country,{heading}\nKwanza Dairy,KE,f 17\n")
    assert counts(batch) == {"rows": 1, "create": 1}
    assert list(Identifier.objects.values_list("scheme", "value")) == [(f"OWN-{organization.pk}", "F17")]


def test_an_own_number_finds_its_actor_again_whatever_its_name_is_now(bring_in):
    bring_in("name,country,our code\nKwanza Dairy,KE,7\nSoko Traders,KE,8\n")
    again = bring_in("name,country,our code,town\nMaziwa Bora Group,UG,7,Kitale\n")
    assert counts(again) == {"rows": 1, "update": 1}
    assert Actor.objects.get(name="Kwanza Dairy").locality == "Kitale"


def test_two_own_numbers_are_two_actors_of_one_name(bring_in):
    batch = bring_in("name,country,member no\nMary Wekesa,KE,1\nMary Wekesa,KE,2\nMary Wekesa,KE,1\n")
    assert counts(batch) == {"rows": 3, "create": 2, "duplicate_in_file": 1}
    assert counts(bring_in("name,country,member no\nMary Wekesa,KE,2\nMary Wekesa,KE,3\n")) == {"rows": 2, "create": 1, "unchanged": 1}


def test_an_own_number_given_since_the_check_is_met_at_the_commit(check, officer, organization):
    batch = check("name,country,our code,town\nKwanza Dairy,KE,F-17,Kitale\n")
    assert counts(batch) == {"rows": 1, "create": 1}
    actor = ActorFactory(name="Quite Another Name", works_with=organization)
    amend(actor=actor, by=officer, identifiers=[{"scheme": "own", "value": "F-17"}])
    done = engine.commit(batch)
    assert counts(done) == {"rows": 1, "update": 1}
    actor.refresh_from_db()
    assert (Actor.objects.count(), actor.locality) == (1, "Kitale")


def test_an_own_number_of_one_organization_says_nothing_to_another(
    bring_in, client, api, officer, stranger, other_organization, other_manager
):
    bring_in("name,country,our code\nKwanza Dairy,KE,F-17\n")
    theirs = bring_in("name,country,our code\nSoko Traders,KE,F-17\n", by=other_manager, organization=other_organization)
    assert counts(theirs) == {"rows": 1, "create": 1}
    code = Actor.objects.get(name="Kwanza Dairy").code
    for person, seen in ((officer, True), (stranger, False)):
        client.force_login(person)
        assert ("F-17" in client.get(f"/actors/{code}/").text) is seen
        shown = api(person).get(f"actors/{code}/").json()["identifiers"]
        assert shown == ([{"scheme": "OWN", "value": "F-17"}] if seen else [])
        row = rows_of(taken_out(person))["Kwanza Dairy"]
        assert (row["own_number"], row["identifiers"]) == ("F-17" if seen else "", "")


def test_rows_of_two_codes_of_one_actor_do_not_take_turns(bring_in):
    bring_in("name,country,tax number,our code\nKwanza Dairy,KE,P051A,17\n")
    rows = "name,country,tax number,our code,phone\nKwanza Dairy,KE,P051A,,0712 345678\nKwanza Dairy,KE,,17,0722 000000\n"
    assert counts(bring_in(rows)) == {"rows": 2, "update": 1, "duplicate_in_file": 1}
    assert counts(bring_in(rows)) == {"rows": 2, "unchanged": 1, "duplicate_in_file": 1}


def test_an_own_number_among_other_codes_is_told_where_it_belongs(check):
    batch = check("name,country,identifiers\nKwanza Dairy,KE,own: F-17; Coffee Board: 12\n")
    assert [notice["message"] for notice in report(batch)["notices"]] == [
        "Whose own number this is cannot be told here. Yours go into the column own_number."
    ]
    assert faults(check("name,country,our code\nKwanza Dairy,KE,2.5E+11\n")) == [("C2", "scientific")]


# former names


def test_former_names_stand_apart_and_are_found_and_met(bring_in, client, officer):
    batch = bring_in("name,country,other names,formerly known as\nKwanza Dairy,KE,Maziwa,Umoja Creameries; Maziwa\n")
    assert counts(batch) == {"rows": 1, "create": 1}
    assert dict(ActorName.objects.values_list("name", "is_former")) == {"Maziwa": True, "Umoja Creameries": True}
    client.force_login(officer)
    assert "Kwanza Dairy" in client.get("/actors/", {"search": "Umoja Creamerys"}).text
    later = bring_in("name,country,former name\nKwanza Dairy,KE,Bonde Milk\n")
    assert counts(later) == {"rows": 1, "update": 1}
    assert "Kwanza Dairy" in client.get("/actors/", {"search": "Bonde Milk"}).text
    row = rows_of(taken_out(officer))["Kwanza Dairy"]
    assert (row["other_names"], sorted(row["former_names"].split("; "))) == ("", ["Bonde Milk", "Maziwa", "Umoja Creameries"])


def test_a_claimed_record_takes_no_former_name(bring_in, organization):
    actor = ActorFactory(name="Kwanza Dairy", claimed=True, works_with=organization)
    assert counts(bring_in("name,country,former names\nKwanza Dairy,KE,Umoja\n")) == {"rows": 1, "unchanged": 1}
    assert actor.names.count() == 0


# capacity, its use, costs


def test_capacity_its_use_and_the_cost_are_facts_of_a_day(bring_in):
    bring_in(FIGURES + "Acme,KE,2025-12-31,1200,tonnes,62.5 %,,18.5,KES,kg\n")
    profile = Profile.objects.get()
    assert (str(profile.capacity), profile.unit_id, str(profile.capacity_used)) == ("1200.000000", "t", "62.50")
    assert (str(profile.unit_cost), profile.cost_currency_id, profile.cost_unit_id) == ("18.5000", "KES", "kg")
    assert (profile.turnover, profile.currency_id, profile.employees_female) == (None, None, None)


def test_use_of_capacity_is_output_by_capacity_and_nothing_where_that_is_zero_or_not_known(bring_in):
    rows = "Acme,KE,2025-12-31,300,t,,200,,,\nBeta,KE,2025-12-31,0,t,,0,,,\nCela,KE,2025-12-31,300,t,67,200,,,\nDuma,KE,2025-12-31,300,t,,,,,\n"
    bring_in(FIGURES + rows)
    used = dict(Profile.objects.values_list("actor__name", "capacity_used"))
    assert {name: value and str(value) for name, value in used.items()} == {"Acme": "66.67", "Beta": None, "Cela": "67.00", "Duma": None}


@pytest.mark.parametrize(
    ("cells", "fault"),
    [
        ("2025-12-31,-1,t,,,,,", ("D2", "range")),
        ("2025-12-31,300,,,,,,", ("D2", "unit")),
        ("2025-12-31,300,t,101,,,,", ("F2", "range")),
        ("2025-12-31,300,t,,301,,,", ("G2", "capacity")),
        ("2025-12-31,,,,200,,,", ("G2", "capacity")),
        ("2025-12-31,300,t,20,200,,,", ("F2", "capacity")),
        ("2025-12-31,,,,,18.5,,kg", ("H2", "currency")),
        ("2025-12-31,,,,,18.5,KES,", ("H2", "unit")),
        ("2025-12-31,,,,,-1,KES,kg", ("H2", "range")),
        (",300,t,,,,,", ("D2", "no_day")),
    ],
)
def test_a_figure_that_cannot_be_is_refused_with_its_cell(cells, fault, check):
    batch = check(FIGURES + f"Acme,KE,{cells}\n")
    assert faults(batch) == [fault]
    assert all(line["message"] and line["fix"] for line in report(batch)["faults"])


def test_a_cost_without_a_currency_of_its_own_is_in_that_of_the_turnover(bring_in):
    bring_in("name,country,as of,turnover,currency,unit cost,cost unit\nAcme,KE,2025-12-31,1000,UGX,18.5,kg\n")
    profile = Profile.objects.get()
    assert (profile.currency_id, profile.cost_currency_id) == ("UGX", "UGX")


def test_a_turnover_without_its_currency_is_a_fault_of_its_row(check):
    batch = check("name,country,as of,turnover,currency\nAcme,KE,2025-12-31,1000,\nBeta,KE,2025-12-31,1000,KES\n")
    assert (faults(batch), counts(batch)) == ([("D2", "currency")], {"rows": 2, "create": 1, "fault": 1})


@pytest.mark.parametrize("kind", ["csv", "xlsx", "jsonl", "geojson"])
def test_what_counts_of_several_days_goes_out_in_one_row_and_comes_in_without_a_change(kind, bring_in, manager, organization):
    actor = ActorFactory(name="Kwanza Dairy", works_with=organization)
    mine = {"actor": actor, "stated_by": organization, "employees_male": None}
    ProfileFactory(**mine, as_of="2025-12-31", employees_female=3, unit_cost="18.5", cost_currency_id="KES", cost_unit_id="kg")
    older = {"turnover": "900", "currency_id": "USD", "capacity": "120", "unit_id": "t", "capacity_used": "60"}
    ProfileFactory(**mine, as_of="2024-12-31", employees_female=2, **older)
    before = list(Profile.objects.order_by("pk").values())
    if kind == "csv":
        row = rows_of(taken_out(manager))["Kwanza Dairy"]
        told = ("employees_female", "turnover", "currency", "capacity", "capacity_unit", "unit_cost", "cost_currency", "cost_unit")
        assert [row[name] for name in told] == ["3", "900", "USD", "120", "t", "18.5", "KES", "kg"]
    again = bring_in(taken_out(manager, kind), name=f"actors.{kind}")
    assert counts(again) == {"rows": 1, "unchanged": 1}
    assert list(Profile.objects.order_by("pk").values()) == before


def test_what_a_list_says_anew_of_a_day_is_stated_though_an_older_day_said_another_figure(bring_in):
    bring_in(FIGURES + "Acme,KE,2024-12-31,100,t,50,,,,\n")
    bring_in(FIGURES + "Acme,KE,2025-12-31,,,50,,,,\n")
    batch = bring_in(FIGURES + "Acme,KE,2025-12-31,120,t,,,,,\n")
    assert counts(batch) == {"rows": 1, "update": 1}
    said = {str(p.as_of): (p.capacity, p.capacity_used) for p in Profile.objects.all()}
    assert said == {"2024-12-31": (100, 50), "2025-12-31": (120, 50)}


def test_the_command_takes_them_too(tmp_path, manager):
    text = "name;country;our code;former name;as of;capacity;capacity unit;output\nAcme;KE;17;Akme;2025-12-31;300;t;150\n"
    code, found = run(tmp_path, "--commit", text=text)
    assert (code, found["counts"]["create"], found["faults"]) == (0, 1, [])
    assert [column["field"] for column in found["columns"]][2:] == [
        *("own_number", "former_names", "as_of", "capacity", "capacity_unit", "output")
    ]
    actor = Actor.objects.get(name="Acme")
    assert (actor.identifiers.get().value, actor.names.get().name, actor.profiles.get().capacity_used) == ("17", "Akme", 50)
