"""Who it is: names, numbers with their check characters, phone, place; and going back without losing the owner."""

import json

import pytest
from django.core.management import call_command

from actors.models import Actor, Identifier
from core.models import Place
from tests.factories import ActorFactory

pytestmark = pytest.mark.django_db
FIRM = {"name": "Lishe Foods", "kind": "enterprise", "country": "KE", "visibility": "registry"}


def registered(client, **sent):
    answer = client.post("/actors/new/", {**FIRM, **sent})
    assert answer.status_code == 302, answer.text
    return Actor.objects.get(name="Lishe Foods")


def test_numbers_are_kept_under_their_scheme_however_they_are_written(client, officer, organization):
    client.force_login(officer)
    lines = "KRA PIN: p051 234567a\nGLN: 629-1041-500213\nLegal Entity Identifier: 5493001KJTIIGC8Y1R12\nOS ID: cn2021250d1dtn7\nown: F-17\nCoffee Board: 12"
    actor = registered(client, identifiers=lines)
    assert list(actor.identifiers.order_by("pk").values_list("scheme", "value")) == [
        ("KE-TAX", "P051234567A"),
        ("GLN", "6291041500213"),
        ("LEI", "5493001KJTIIGC8Y1R12"),
        ("OS", "CN2021250D1DTN7"),
        (f"OWN-{organization.pk}", "F-17"),
        ("Coffee Board", "12"),
    ]
    page = client.get(f"/actors/{actor.code}/").text
    for words in ("Tax number (KE)", "Global Location Number", "Our own number"):
        assert words in page
    assert "own: F-17" in client.get(f"/actors/{actor.code}/edit/").text


def test_a_misread_number_is_refused_with_what_to_do_on_the_page_and_in_the_api(client, officer, api):
    client.force_login(officer)
    answer = client.post("/actors/new/", {**FIRM, "identifiers": "GLN: 6291041500214\nLEI: 5493001KJTIIGC8Y1R1"})
    assert answer.status_code == 422
    assert "does not fit, so one of its characters is wrong" in answer.text
    assert "Compare it with its source character by character" in answer.text
    assert "Write its 20 letters and digits, such as 5493001KJTIIGC8Y1R12." in answer.text
    assert "GLN: 6291041500214" in answer.text
    sent = {**FIRM, "identifiers": [{"scheme": "OS", "value": "CN2021250D1DTN8"}]}
    answer = api(officer).post("actors/", sent)
    assert answer.status_code == 400
    assert [e["pointer"].split("/")[1] for e in answer.json()["errors"]] == ["identifiers"]
    assert not Actor.objects.filter(name="Lishe Foods").exists()


def test_a_number_of_another_actor_is_refused_in_the_api_too(officer, firm, api):
    Identifier.objects.create(actor=firm, scheme="KE-TAX", value="P051")
    answer = api(officer).post("actors/", {**FIRM, "identifiers": [{"scheme": "TAX", "value": "p051"}]})
    assert answer.status_code == 400
    assert f"belongs to another actor: Kwanza Growers ({firm.code})" in answer.text


def test_an_own_number_is_seen_by_its_organization_alone_and_no_one_else_replaces_it(
    client, officer, stranger, api, firm, other_organization
):
    line = {"scheme": "own", "value": "F-17"}
    shown = api(officer).patch(f"actors/{firm.code}/", {"identifiers": [line]}).json()
    assert shown["identifiers"] == [{"scheme": "OWN", "value": "F-17"}]
    assert api(stranger).get(f"actors/{firm.code}/").json()["identifiers"] == []
    client.force_login(stranger)
    assert "F-17" not in client.get(f"/actors/{firm.code}/").text
    client.post(f"/actors/{firm.code}/work-with/")
    theirs = api(stranger).patch(f"actors/{firm.code}/", {"identifiers": [line, {"scheme": "TAX", "value": "P1"}]}).json()
    assert theirs["identifiers"] == [{"scheme": "KE-TAX", "value": "P1"}, {"scheme": "OWN", "value": "F-17"}]
    mine = api(officer).get(f"actors/{firm.code}/").json()["identifiers"]
    assert mine == [{"scheme": "KE-TAX", "value": "P1"}, {"scheme": "OWN", "value": "F-17"}]
    assert firm.identifiers.count() == 3


def test_names_in_other_scripts_and_former_ones_are_kept_apart_and_all_are_found(client, officer, api, words_counted):
    client.force_login(officer)
    actor = registered(client, other_names="شركة لشة للأغذية\nЛише Фудс", former_names="Umoja Millers")
    shown = api(officer).get(f"actors/{actor.code}/").json()
    assert (shown["other_names"], shown["former_names"]) == (["شركة لشة للأغذية", "Лише Фудс"], ["Umoja Millers"])
    page = client.get(f"/actors/{actor.code}/").text
    assert '<bdi>Umoja Millers</bdi> <span class="faint">formerly</span>' in page
    for typed in ("Umoja Milers", "Lishe Fuds"):
        assert "Lishe Foods" in client.get("/actors/", {"search": typed}).text
    api(officer).patch(f"actors/{actor.code}/", {"former_names": []})
    assert "Lishe Foods" not in client.get("/actors/", {"search": "Umoja Millers"}).text
    assert list(actor.names.order_by("pk").values_list("name", flat=True)) == ["شركة لشة للأغذية", "Лише Фудс"]


def test_a_phone_number_has_one_spelling_and_a_wrong_one_says_what_to_do(client, officer, api):
    client.force_login(officer)
    actor = registered(client, phone="0712345678")
    assert actor.contacts.get().phone == "+254 712 345678"
    answer = api(officer).patch(f"actors/{actor.code}/", {"phone": "12"})
    assert answer.status_code == 400
    assert "Write it with the country code" in answer.text


def test_a_district_tells_its_region_and_a_place_elsewhere_is_refused(officer, api):
    region = Place.objects.get(code="FR-ARA")
    district = Place.objects.filter(level="admin2", country="FR", parent=region).order_by("code").first()
    made = api(officer).make("actors/", **{**FIRM, "country": "FR", "admin2": district.code})
    assert (made["admin1"], made["admin2"]) == ("FR-ARA", district.code)
    answer = api(officer).post("actors/", {**FIRM, "admin1": "UG-101"})
    assert answer.status_code == 400
    assert "in KE. Choose another, or change the country." in answer.text
    answer = api(officer).patch(f"actors/{made['code']}/", {"admin1": "FR-BRE"})
    assert answer.status_code == 400
    assert "lies in Auvergne-Rhône-Alpes" in answer.text


def test_a_household_is_private_unless_it_is_said_otherwise(officer, api, firm):
    made = api(officer).make("actors/", name="Wekesa", kind="household", country="KE")
    assert made["visibility"] == "private"
    assert api(officer).patch(f"actors/{firm.code}/", {"kind": "household"}).json()["visibility"] == "private"
    assert api(officer).patch(f"actors/{firm.code}/", {"visibility": "registry"}).json()["visibility"] == "registry"


def test_going_back_restores_what_was_said_and_leaves_the_owner(client, officer, firm, firm_owner, api):
    Actor.objects.filter(pk=firm.pk).update(claimed=False)
    firm.representatives.update(until="2026-01-01")
    api(officer).patch(f"actors/{firm.code}/", {"name": "Kwanza Mills"})
    history = api(officer).get(f"actors/{firm.code}/history/").json()["results"]
    key = history[0]["key"]
    Actor.objects.filter(pk=firm.pk).update(claimed=True)
    firm.representatives.update(until=None)
    client.force_login(firm_owner)
    assert client.post(f"/actors/{firm.code}/history/", {"to": key}).status_code == 302
    firm.refresh_from_db()
    assert (firm.name, firm.claimed, firm.words) == ("Kwanza Growers", True, ["growers", "kwanza"])


def test_a_merge_is_not_undone_by_going_back(officer, api):
    keep = ActorFactory(name="Keep")
    gone = ActorFactory(name="Gone")
    Actor.objects.filter(pk=gone.pk).update(status="merged", merged_into=keep)
    Actor.objects.filter(pk=gone.pk).update(status="active", merged_into=None)
    organization = officer.memberships.get().organization
    gone.works_with.create(organization=organization)
    keys = [line["key"] for line in api(officer).get(f"actors/{gone.code}/history/").json()["results"]]
    answer = api(officer).post(f"actors/{gone.code}/revert/", {"to": keys[0]})
    assert answer.status_code == 409
    assert "Split the record" in answer.text


def test_a_list_is_told_of_misread_numbers_as_the_page_is(officer, organization, tmp_path):
    rows = "name,country,gln,tax number,identifiers\nGood,KE,629 1041 500213,p051 23,OS ID: cn2021250d1dtn7\nBad,KE,6291041500214,,LEI:5493001KJTIIGC8Y1R13\n"
    (tmp_path / "firms.csv").write_text(rows, encoding="utf-8")
    report = tmp_path / "report.json"
    with pytest.raises(SystemExit) as ended:
        call_command(
            *("import_file", "actors", str(tmp_path / "firms.csv"), "--commit"),
            *("--organization", organization.short_name, "--as", officer.email, "--report", str(report)),
        )
    assert ended.value.code == 3
    faults = [(f["cell"], f["rule"], f["fix"]) for f in json.loads(report.read_text(encoding="utf-8"))["faults"]]
    assert [cell for cell, _rule, _fix in faults] == ["C3", "E3"]
    assert all(rule == "identifier" and "character by character" in fix for _cell, rule, fix in faults)
    kept = Identifier.objects.filter(actor__name="Good").order_by("pk").values_list("scheme", "value")
    assert set(kept) == {("GLN", "6291041500213"), ("KE-TAX", "P05123"), ("OS", "CN2021250D1DTN7")}
