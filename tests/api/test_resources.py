"""What single resources do beside list, read, add and change."""

import hashlib
from datetime import date
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from actors.models import Actor, Claim
from core.models import ExchangeRate
from records.models import Evidence
from tests.factories import (
    ActorFactory,
    ActorFunctionFactory,
    ConstraintFactory,
    EvidenceFactory,
    FunctionFactory,
    LinkageFactory,
    LinkageStatementFactory,
    ObservationFactory,
    UpgradeFactory,
    ValueChainFactory,
)

# Evidence


def upload(api, user, name, body, **fields):
    return api(user).upload("evidence/", {"title": "Book", "file": SimpleUploadedFile(name, body), **fields})


def test_a_file_is_known_by_its_fingerprint(api, officer):
    one, two = (upload(api, officer, name, b"sold 40").json() for name in ("a.txt", "b.txt"))
    assert one["sha256"] == two["sha256"] == hashlib.sha256(b"sold 40").hexdigest()
    assert (one["content_type"], one["size"]) == ("text/plain", 7)


@pytest.mark.parametrize(
    ("name", "body", "status"),
    [
        ("empty.txt", b"", 400),
        ("page.html", b"<html><script>alert(1)</script></html>", 400),
        ("picture.png", b"MZ\x90\x00\x03\x00\x00\x00\xff\xff", 400),
        ("text.pdf", b"%PDF-1.4 and so on", 201),
        ("notes.txt", "Bücher und كتب".encode(), 201),
    ],
)
def test_a_file_is_taken_for_what_it_is_not_for_its_name(api, officer, name, body, status):
    assert upload(api, officer, name, body).status_code == status


def test_evidence_is_a_file_or_a_link(api, officer):
    assert api(officer).post("evidence/", {"title": "Nothing"}).status_code == 400
    assert api(officer).make("evidence/", title="Gazette", link="https://example.org/g.pdf")["link"]


def test_evidence_says_what_it_stands_on_as_far_as_the_reader_sees_it(api, officer, enumerator, organization, indicator, period, chain):
    evidence = EvidenceFactory(organization=organization, added_by=enumerator)
    observation = ObservationFactory(indicator=indicator, period=period)
    constraint = ConstraintFactory(organization=organization, value_chain=chain)
    for record in (observation, constraint):
        record.evidence.add(evidence)
    shown = api(officer).get(f"evidence/{evidence.pk}/").json()["attached_to"]
    assert shown == [{"type": "constraint", "id": constraint.pk}, {"type": "observation", "id": observation.pk}]
    assert api(enumerator).get(f"evidence/{evidence.pk}/").json()["attached_to"] == [{"type": "constraint", "id": constraint.pk}]


def test_evidence_is_attached_to_what_one_may_change(api, officer, stranger, organization, indicator, period):
    observation = ObservationFactory(indicator=indicator, period=period, entered_by=officer)
    line = {"type": "observation", "id": observation.pk}
    made = api(officer).make("evidence/", title="Book", link="https://example.org", attached_to=[line])
    assert made["attached_to"] == [line]
    assert list(observation.evidence.values_list("pk", flat=True)) == [made["id"]]
    for wrong in ({"type": "observation", "id": 987654321}, {"type": "user", "id": 1}):
        refused = api(officer).post("evidence/", {"title": "B", "link": "https://example.org", "attached_to": [wrong]})
        assert [e["pointer"] for e in refused.json()["errors"]] == ["/attached_to"]
    assert api(stranger).post("evidence/", {"title": "B", "link": "https://example.org", "attached_to": [line]}).status_code == 400
    assert Evidence.objects.count() == 1


def test_evidence_is_not_slipped_under_an_approved_value(api, officer, indicator, period):
    observation = ObservationFactory(indicator=indicator, period=period, status="approved")
    body = {"title": "B", "link": "https://example.org", "attached_to": [{"type": "observation", "id": observation.pk}]}
    assert api(officer).post("evidence/", body).status_code == 409
    assert not Evidence.objects.exists()


def test_a_piece_of_evidence_stays_what_it_is(api, officer, organization):
    evidence = EvidenceFactory(organization=organization)
    assert api(officer).patch(f"evidence/{evidence.pk}/", {"title": "Better title"}).json()["title"] == "Better title"
    assert api(officer).patch(f"evidence/{evidence.pk}/", {"link": "https://example.com"}).status_code == 400
    assert api(officer).post(f"evidence/{evidence.pk}/revert/", {"to": 1}).status_code == 409


# Rates


def test_rates_are_added_by_managers_with_their_source(api, manager, officer, stranger):
    body = {"from": "KES", "to": "USD", "on": "2026-03-31", "rate": "0.00772", "source": "CBK"}
    assert api(officer).post("currencies/KES/rates/", body).status_code == 403
    made = api(manager).post("currencies/KES/rates/", body)
    assert made.status_code == 201
    assert made.json() == {"id": ExchangeRate.objects.get().pk, **body, "rate": "0.00772000"}
    assert api(stranger).get("currencies/KES/rates/").json()["results"] == [made.json()]
    assert api(manager).post("currencies/USD/rates/", body).status_code == 400
    assert api(manager).post("currencies/KES/rates/", body).status_code == 400  # one a day
    assert api(manager).post("currencies/KES/rates/", {**body, "on": "2026-04-01", "rate": "0"}).status_code == 400
    assert api(manager).post("currencies/XXX9/rates/", body).status_code == 404


@pytest.mark.parametrize(("resource", "code"), [("units", "kg"), ("currencies", "KES"), ("places", "KE-42"), ("sectors", "10")])
def test_reference_data_is_read_by_all_and_written_by_none(api, officer, nobody, resource, code):
    for user in (officer, nobody):
        assert api(user).get(f"{resource}/{code}/").json()["code"] == code
        assert code in [row["code"] for row in api(user).get(f"{resource}/", search=code).json()["results"]]
        assert api(user).post(f"{resource}/", {"code": "x", "name": "x"}).status_code == 405
        assert api(user).patch(f"{resource}/{code}/", {"name": "x"}).status_code == 405
    assert api().get(f"{resource}/").status_code == 401


# Actors


def test_a_search_finds_a_misspelt_name_another_script_a_code_and_an_identifier(api, officer):
    made = api(officer).make(
        "actors/",
        name="Société Éclat",
        other_names=["شركة النيل"],
        kind="enterprise",
        country="KE",
        identifiers=[{"scheme": "KRA", "value": "P051"}],
    )
    api(officer).make("actors/", name="Unga Mills", kind="trader", country="KE")
    for text in ("societe", "Sociéte Eclatt", "eclat", "شركة", made["code"], "P051"):
        assert [a["code"] for a in api(officer).get("actors/", search=text).json()["results"]] == [made["code"]], text


def test_an_identifier_belongs_to_one_actor(api, officer):
    line = {"identifiers": [{"scheme": "KRA", "value": "P051"}]}
    api(officer).make("actors/", name="One", kind="enterprise", country="KE", **line)
    refused = api(officer).post("actors/", {"name": "Two", "kind": "enterprise", "country": "KE", **line})
    assert refused.status_code == 400
    assert Actor.objects.count() == 1


def test_a_list_that_is_sent_again_unchanged_leaves_no_history(api, officer, chain):
    function = chain.functions.first()
    made = api(officer).make(
        "actors/", name="One", kind="enterprise", country="KE", identifiers=[{"scheme": "KRA", "value": "P051"}],
        functions=[{"function": function.pk, "since": "2025-01-01"}], profiles=[{"as_of": "2026-01-01", "employees_female": 3}],
    )  # fmt: skip
    actor = Actor.objects.get()
    before = [list(rows.values_list("pk", flat=True)) for rows in (actor.identifiers, actor.functions, actor.profiles)]
    sent = {name: made[name] for name in ("identifiers", "functions")}
    sent["profiles"] = [{k: v for k, v in line.items() if k != "stated_by"} for line in made["profiles"]]
    assert api(officer).patch(f"actors/{actor.code}/", sent).status_code == 200
    assert [list(rows.values_list("pk", flat=True)) for rows in (actor.identifiers, actor.functions, actor.profiles)] == before
    api(officer).patch(f"actors/{actor.code}/", {"functions": []})
    assert not actor.functions.exists()


def test_a_function_of_another_chain_is_refused(api, officer, organization, chain):
    other = ValueChainFactory(organization=organization)
    body = {
        "name": "X",
        "kind": "enterprise",
        "country": "KE",
        "functions": [{"value_chain": other.pk, "function": chain.functions.first().pk}],
    }
    assert [e["pointer"] for e in api(officer).post("actors/", body).json()["errors"]] == ["/functions/0/function"]


def test_actors_of_a_function_are_those_that_perform_it_now(api, officer, organization, chain, firm, buyer):
    grow, mill = chain.functions.all()
    ActorFunctionFactory(actor=firm, function=grow, stated_by=organization)
    ActorFunctionFactory(actor=firm, function=mill, stated_by=organization)
    ActorFunctionFactory(actor=buyer, function=mill, stated_by=organization, until=date(2020, 1, 1))
    assert [a["code"] for a in api(officer).get("actors/", value_chain=str(chain.pk)).json()["results"]] == [firm.code]


def test_similar_names_are_offered_with_a_reason(api, officer):
    firm, twin, _abroad = (
        api(officer).make("actors/", name=name, kind="enterprise", country=country)["code"]
        for name, country in (("Kwanza Growers", "KE"), ("Kwanza Grower Ltd", "KE"), ("Kwanza Growers", "UG"))
    )
    (line,) = api(officer).get(f"actors/{firm}/similar/").json()
    assert line["actor"] == twin
    assert 0.7 < float(line["score"]) < 0.8  # names alone are no certainty
    assert line["reasons"]


def test_a_claim_is_asked_by_the_person_and_decided_by_another(api, nobody, other_firm_owner, firm):
    asked = api(other_firm_owner).post(f"actors/{firm.code}/claim/", {"proof": "I founded it."})
    assert (asked.status_code, asked.json()["status"]) == (201, "asked")
    assert Claim.objects.get().user == other_firm_owner
    assert api(nobody).post(f"actors/{firm.code}/claim/", {"proof": "me"}).status_code == 404


def test_codes_are_never_used_twice(api, officer):
    one = api(officer).make("actors/", name="One", kind="enterprise", country="KE")["code"]
    assert api(officer).delete(f"actors/{one}/").status_code == 204
    assert api(officer).make("actors/", name="One", kind="enterprise", country="KE")["code"] != one


# Benchmark


def test_a_firm_stands_beside_ten_comparable_ones_or_alone(api, firm, firm_owner, buyer, organization, chain):
    grow = chain.functions.first()

    def sells(actor, buyers):
        ActorFunctionFactory(actor=actor, function=grow, stated_by=organization)
        for _ in range(buyers):
            linkage = LinkageFactory(from_actor=actor, to_actor=ActorFactory(), value_chain=chain)
            for side in ("from", "to"):
                LinkageStatementFactory(linkage=linkage, side=side)

    sells(firm, 2)
    for number in range(9):
        sells(ActorFactory(), number % 4)
    (lone,) = api(firm_owner).get(f"actors/{firm.code}/benchmark/").json()["functions"]
    buyers = next(m for m in lone["measures"] if m["measure"] == "buyers")
    assert (buyers["own"], buyers["median"], buyers["actors"]) == ("2", None, None)
    assert buyers["reason"]
    for number in (1, 2, 3, 4):
        sells(ActorFactory(), number)
    (beside,) = api(firm_owner).get(f"actors/{firm.code}/benchmark/").json()["functions"]
    buyers = next(m for m in beside["measures"] if m["measure"] == "buyers")
    # Of 13 others, ten have a linkage at all: 1, 2, 3, 1, 2, 3 and 1, 2, 3, 4.
    assert (buyers["own"], buyers["actors"]) == ("2", 10)
    assert [Decimal(buyers[name]) for name in ("lower_quartile", "median", "upper_quartile")] == [Decimal("1.25"), 2, 3]
    names = str(beside)
    assert not any(code in names for code in Actor.objects.exclude(pk=firm.pk).values_list("code", flat=True))


# Chains


def test_functions_and_channels_keep_their_ids_when_a_list_replaces_another(api, officer):
    product = api(officer).make("products/", name="Maize", unit="t")["id"]
    market = api(officer).make("end-markets/", name="Schools", kind="local")["id"]
    lines = [{"name": "Growing", "position": 1, "kind": "production"}, {"name": "Milling", "position": 2, "kind": "processing"}]
    chain = api(officer).make(
        "value-chains/", name="Maize", product=product, country="KE", functions=lines,
        channels=[{"name": "Direct", "end_market": market, "functions": [1, 2]}],
    )  # fmt: skip
    grow, mill = chain["functions"]
    swapped = [{**mill, "position": 1}, {**grow, "position": 2}, {"name": "Retail", "position": 3, "kind": "retail"}]
    answer = api(officer).patch(f"value-chains/{chain['id']}/", {"functions": swapped})
    assert answer.status_code == 200, answer.content
    assert [f["id"] for f in answer.json()["functions"]][:2] == [mill["id"], grow["id"]]
    in_use = api(officer).patch(f"value-chains/{chain['id']}/", {"functions": swapped[:1]})
    assert (in_use.status_code, in_use.json()["stands_in_the_way"]) == (409, ["channel"])
    fewer = {"functions": swapped[:1], "channels": [{**chain["channels"][0], "functions": [mill["id"]]}]}
    answer = api(officer).patch(f"value-chains/{chain['id']}/", fewer)
    assert answer.status_code == 200, answer.content


def test_an_id_of_another_chain_is_refused(api, officer, organization, chain):
    foreign = FunctionFactory(value_chain__organization=organization)
    line = {"id": foreign.pk, "name": "Mine", "position": 1, "kind": "other"}
    assert api(officer).patch(f"value-chains/{chain.pk}/", {"functions": [line]}).status_code == 400


@pytest.mark.parametrize("resource", ["value-chains", "end-markets", "supporting-markets", "organizations"])
def test_a_country_is_one_of_iso_3166(api, officer, manager, product, resource):
    body = {"name": "X", "kind": "other", "product": product.pk, "country": "XX"}
    allowed = {"value-chains": ("name", "product", "country"), "organizations": ("name", "country")}.get(resource, ("name", "country"))
    answer = api(manager).post(f"{resource}/", {name: body[name] for name in allowed})
    assert "/country" in [e["pointer"] for e in answer.json()["errors"]]


# Upgrades and results chain


def test_shares_of_an_upgrade_never_pass_100(api, officer, organization, firm, chain, program):
    evidence = EvidenceFactory(organization=organization)
    works = [api(officer).make("interventions/", program=program.pk, title=f"W{n}", kind="training")["id"] for n in range(3)]
    body = {
        "actor": firm.code, "type": "process", "value_chain": chain.pk, "before": "a", "after": "b", "happened_on": "2026-01-01",
        "evidence": [evidence.pk],
    }  # fmt: skip

    def lines(*shares):
        return [{"intervention": work, "share": share} for work, share in zip(works, shares, strict=False)]

    made = api(officer).make("upgrades/", **body, contributions=lines("60", "40"))
    for wrong in (lines("60", "40.01"), lines("0"), lines("101"), lines("-5")):
        assert api(officer).patch(f"upgrades/{made['id']}/", {"contributions": wrong}).status_code == 400
    assert api(officer).patch(f"upgrades/{made['id']}/", {"contributions": lines("100")}).status_code == 200


def test_a_verified_upgrade_is_not_changed_but_may_be_rejected(api, officer, manager, organization, firm, chain):
    upgrade = UpgradeFactory(organization=organization, actor=firm, value_chain=chain, claimed_by=officer)
    assert api(manager).post(f"upgrades/{upgrade.pk}/verify/").json()["status"] == "verified"
    assert api(officer).patch(f"upgrades/{upgrade.pk}/", {"after": "x"}).status_code == 409
    assert api(officer).delete(f"upgrades/{upgrade.pk}/").status_code == 409
    assert api(manager).post(f"upgrades/{upgrade.pk}/verify/").status_code == 409
    assert api(officer).post(f"upgrades/{upgrade.pk}/reject/", {"reason": "x"}).status_code == 403
    assert api(manager).post(f"upgrades/{upgrade.pk}/reject/", {"reason": "The label is not registered"}).json()["status"] == "rejected"


def test_arrows_of_a_results_chain_stay_in_the_program_and_do_not_go_in_circles(api, officer, program, other_organization):
    first = api(officer).make("results-nodes/", program=program.pk, level="output", title="Dryers in use")
    second = api(officer).make("results-nodes/", program=program.pk, level="outcome", title="More sales")
    assert api(officer).patch(f"results-nodes/{first['id']}/", {"leads_to": [second["id"]]}).status_code == 200
    circle = api(officer).patch(f"results-nodes/{second['id']}/", {"leads_to": [first["id"]]})
    assert [e["pointer"] for e in circle.json()["errors"]] == ["/leads_to"]
    assert api(officer).delete(f"results-nodes/{second['id']}/").status_code == 409


# The document


def test_the_openapi_document_describes_every_operation_in_3_1(api):
    document = api().get("schema/", headers={"Accept": "application/vnd.oai.openapi+json"}).json()
    assert document["openapi"].startswith("3.1")
    operations = [
        (path, method, found) for path, methods in document["paths"].items() for method, found in methods.items() if method != "parameters"
    ]
    assert len(operations) > 100
    assert [(path, method) for path, method, found in operations if not found.get("summary")] == []


def test_files_of_the_api_end_without_a_slash(api, officer, chain):
    assert api(officer).get(f"value-chains/{chain.pk}/map.svg").status_code == 200
    assert api(officer).get(f"value-chains/{chain.pk}/mapxsvg").status_code == 404
