"""The main job in eight steps by the API alone, as its people do it; every answer worked out by hand."""

import hashlib
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from actors.models import Actor
from tests.factories import PeriodFactory, member, owner_of

Q1 = {"period_start": "2026-01-01", "period_end": "2026-03-31"}
UNIQUE = {"time": "latest", "place": "unique", "partner": "unique", "actor": "unique"}
SUMS = {"time": "sum", "place": "sum", "partner": "sum", "actor": "sum"}


class Story:
    """What the steps hand on to each other."""


@pytest.fixture
def story(api, organization, donor_organization, officer, manager, donor):
    told = Story()
    told.officer, told.manager, told.donor = api(officer), api(manager), api(donor)
    told.organization, told.giver = organization, donor_organization
    told.api = api
    return told


def by_code(results, code):
    return next(line for line in results["indicators"] if line["code"] == code)


def test_from_a_chain_to_a_restated_edition(story):
    a_manager_makes_a_program_and_an_officer_describes_the_chain(story)
    firms_and_their_linkages_are_registered(story)
    a_misspelt_name_is_found_and_the_map_counts_all(story)
    the_other_side_answers(story)
    constraint_intervention_observations_and_review(story)
    an_upgrade_is_claimed_and_verified_by_another(story)
    the_period_is_locked_and_an_edition_published(story)
    a_restatement_shows_in_the_next_edition(story)


def a_manager_makes_a_program_and_an_officer_describes_the_chain(s):
    product = s.officer.make("products/", name="Maize flour", unit="t")
    grain = s.officer.make("products/", name="Maize grain", unit="t")
    answer = s.officer.post(f"products/{grain['id']}/conversions/", {"to_product": product["id"], "factor": "1.25", "source": "mill"})
    assert answer.status_code == 201
    s.market = s.officer.make(
        "end-markets/", name="Schools", kind="institutional", country="KE", product=product["id"], standards=["EAS 2"]
    )
    price = {"date": "2026-03-31", "price": "520.00", "currency": "KES", "unit": "t", "source": "market visit"}
    assert s.officer.post(f"end-markets/{s.market['id']}/prices/", price).json()["price"] == "520.0000"
    s.chain = s.officer.make(
        "value-chains/",
        name="Flour",
        product=product["id"],
        country="KE",
        functions=[{"name": "Growing", "position": 1, "kind": "production"}, {"name": "Milling", "position": 2, "kind": "processing"}],
        channels=[{"name": "School channel", "end_market": s.market["id"], "functions": [1, 2]}],
    )
    s.grow, s.mill = (f["id"] for f in s.chain["functions"])
    assert s.chain["channels"][0]["functions"] == [s.grow, s.mill]
    drying = s.officer.make("supporting-markets/", name="Drying", kind="equipment", country="KE", value_chains=[s.chain["id"]])
    assessment = {"as_of": "2026-02-01", "coverage": 1, "use": 2, "source": "survey"}
    assert s.officer.post(f"supporting-markets/{drying['id']}/assessments/", assessment).json()["quality"] is None
    for level in ("local", "national", "international"):
        s.officer.make(
            "enabling-factors/",
            title=f"{level} rule",
            level=level,
            kind="law",
            effect="hinders",
            source="gazette",
            value_chains=[s.chain["id"]],
        )
    s.program = s.manager.make(
        "programs/", code="flour", name="Flour for schools", organization=s.organization.pk, donors=[s.giver.pk],
        value_chains=[s.chain["id"]], starts_on="2025-01-01", ends_on="2027-12-31",
    )  # fmt: skip
    s.product = product


def firms_and_their_linkages_are_registered(s):
    def firm(name, function):
        line = {"value_chain": s.chain["id"], "function": function, "since": "2025-01-01"}
        return s.officer.make("actors/", name=name, kind="enterprise", country="KE", functions=[line])["code"]

    s.codes = {name: firm(name, s.grow) for name in ("Société Éclat", "شركة النيل", "Kwanza Growers")}
    s.codes |= {name: firm(name, s.mill) for name in ("Unga Mills", "Lishe Foods")}
    s.s1, s.s2, s.s3, s.b1, s.b2 = s.codes.values()
    s.owner = {code: s.api(owner_of(Actor.objects.get(code=code))) for code in (s.s1, s.s2, s.b1, s.b2)}

    def linkage(seller, buyer, by, quantity, price):
        made = by.make(
            "linkages/",
            kind="vertical",
            from_actor=seller,
            to_actor=buyer,
            product=s.product["id"],
            value_chain=s.chain["id"],
            started_on="2026-01-01",
        )
        said = {"side": "from", **Q1, "quantity": quantity, "unit": "t", "price": price, "currency": "KES"}
        assert by.post(f"linkages/{made['id']}/statements/", said).status_code == 201
        return made["id"]

    s.l11 = linkage(s.s1, s.b1, s.owner[s.s1], "10", "300")
    s.l12 = linkage(s.s1, s.b2, s.owner[s.s1], "4", "310")
    s.l21 = linkage(s.s2, s.b1, s.owner[s.s2], "6", "290")
    s.l32 = linkage(s.s3, s.b2, s.officer, "2", "280")
    alone = {"kind": "vertical", "from_actor": s.s1, "to_actor": s.s1, "product": s.product["id"]}
    assert [e["pointer"] for e in s.officer.post("linkages/", alone).json()["errors"]] == ["/to_actor"]
    wrong_side = {"side": "to", **Q1, "quantity": "10", "unit": "t"}
    assert s.owner[s.s1].post(f"linkages/{s.l11}/statements/", wrong_side).status_code == 403


def a_misspelt_name_is_found_and_the_map_counts_all(s):
    found = s.officer.get("actors/", search="Kwnaza Grwers").json()["results"]
    assert [a["code"] for a in found] == [s.s3]
    drawn = s.officer.get(f"value-chains/{s.chain['id']}/map/").json()
    assert sum(e["linkages"] for e in drawn["edges"]) + drawn["unplaced"]["linkages"] == 4
    assert sum(e["confirmed"] for e in drawn["edges"]) == 0
    picture = s.officer.get(f"value-chains/{s.chain['id']}/map.svg")
    assert picture["Content-Type"] == "image/svg+xml"
    assert b"<svg" in picture.content[:200]


def the_other_side_answers(s):
    own = {**Q1, "quantity": "9", "unit": "t", "price": "310", "currency": "KES"}
    s.owner[s.b1].post(f"linkages/{s.l11}/confirm/", own)
    in_kilograms = {**Q1, "quantity": "4000", "unit": "kg", "price": "0.31", "currency": "KES"}
    s.owner[s.b2].post(f"linkages/{s.l12}/confirm/", in_kilograms)
    assert s.owner[s.b1].post(f"linkages/{s.l21}/dispute/", {"reason": "We never bought from them."}).status_code == 200
    assert s.owner[s.b1].post(f"linkages/{s.l12}/confirm/").status_code == 404

    def seen(key):
        return s.officer.get(f"linkages/{key}/").json()

    assert [seen(key)["status"] for key in (s.l11, s.l12, s.l21, s.l32)] == ["confirmed", "confirmed", "disputed", "claimed"]
    assert (seen(s.l11)["gap"]["quantity"], seen(s.l11)["gap"]["price"]) == ("0.105263158", "0.032786885")
    assert [Decimal(g) for g in seen(s.l12)["gap"].values()] == [0, 0]
    assert s.owner[s.s1].get(f"linkages/{s.l21}/").status_code == 404


def constraint_intervention_observations_and_review(s):
    wet = s.officer.make(
        "constraints/", title="Wet grain", subject={"type": "function", "id": s.grow}, value_chain=s.chain["id"], severity=4, feasibility=3
    )
    assert wet["affected_actors"]["value"] == 3
    feeding = s.officer.make(
        "opportunities/", title="School feeding", subject={"type": "end_market", "id": s.market["id"]}, value_chain=s.chain["id"],
        potential=5, feasibility=3,
    )  # fmt: skip
    s.work = s.officer.make(
        "interventions/", program=s.program["id"], title="Dryers", kind="technology", starts_on="2026-01-01",
        addresses=[{"constraint": wet["id"]}, {"opportunity": feeding["id"]}],
    )  # fmt: skip
    assert [i["id"] for i in s.officer.get(f"constraints/{wet['id']}/interventions/").json()["results"]] == [s.work["id"]]
    assert s.officer.get(f"constraints/{wet['id']}/").json()["status"] == "addressed"
    for code in (s.s1, s.s2):
        assert s.officer.post(f"interventions/{s.work['id']}/reach/", {"actor": code, "since": "2026-02-01"}).status_code == 201
    s.period = PeriodFactory(program_id=s.program["id"]).pk
    sales = s.manager.make(
        "indicators/", program=s.program["id"], code="SALES", name="Sales of supported firms", definition="Sales in the period",
        unit="KES", measure="number", polarity="increasing", source="observed", aggregation=SUMS,
        disaggregations=[{"axis": "sex", "categories": ["women", "men"]}],
        baseline={"value": "500", "on": "2025-12-31"}, targets=[{"period": s.period, "value": "1500"}],
    )  # fmt: skip
    s.manager.make(
        "indicators/", program=s.program["id"], code="TWO", name="Suppliers with two confirmed buyers", definition="Confirmed by both",
        unit="actors", measure="number", polarity="increasing", source="computed", aggregation=UNIQUE,
        computation={"measure": "actors_with_confirmed_buyers", "parameters": {"at_least": 2, "value_chain": s.chain["id"]}},
    )  # fmt: skip
    book = SimpleUploadedFile("book.txt", b"sold 400 and 500 of 1000", content_type="text/plain")
    s.proof = s.officer.upload("evidence/", {"title": "Sales book", "file": book}).json()
    s.obs = {}
    for sex, value in (("women", "400"), ("men", "500"), (None, "1000")):
        made = s.officer.make(
            "observations/",
            indicator=sales["id"],
            period=s.period,
            value=value,
            evidence=[s.proof["id"]],
            category={"sex": sex} if sex else {},
        )
        s.obs[sex] = made["id"]
        assert s.officer.post(f"observations/{made['id']}/submit/").json()["status"] == "submitted"
    assert s.officer.post(f"observations/{s.obs['men']}/approve/").status_code == 403
    returned = s.manager.post(f"observations/{s.obs['men']}/return/", {"reason": "Which book?"}).json()
    assert (returned["status"], returned["return_reason"]) == ("returned", "Which book?")
    s.officer.patch(f"observations/{s.obs['men']}/", {"note": "Book of March"})
    s.officer.post(f"observations/{s.obs['men']}/submit/")
    done = s.manager.post("observations/bulk/", {"act": "approve", "ids": [*s.obs.values(), 987654321]}).json()
    assert done == {"done": sorted(s.obs.values()), "refused": [], "unknown": [987654321]}
    found = s.manager.get(f"programs/{s.program['id']}/results/", period=s.period).json()
    line = by_code(found, "SALES")
    assert {c["category"]["sex"]: c["value"] for c in line["cells"]} == {"women": "400", "men": "500"}
    assert (line["actual"]["value"], line["not_disaggregated"], line["progress"]) == ("1000", "100", "50")
    told = s.manager.get(f"figures/{line['actual']['figure']}/").json()
    assert told["value"] == "1000"
    assert all(i["state"] == "approved" and i["approved_by"] and i["evidence"] for i in told["inputs"])
    counted = by_code(found, "TWO")["actual"]
    assert counted["value"] == "1"
    assert s.manager.get(f"figures/{counted['figure']}/").json()["actors"]["count"] == 1


def an_upgrade_is_claimed_and_verified_by_another(s):
    claim = {
        "actor": s.s1, "type": "product", "value_chain": s.chain["id"], "before": "grain", "after": "fortified flour",
        "happened_on": "2026-03-01", "evidence": [s.proof["id"]],
    }  # fmt: skip
    second = s.officer.make("interventions/", program=s.program["id"], title="Brand", kind="training")
    shares = [{"intervention": s.work["id"], "share": "70"}, {"intervention": second["id"], "share": "40"}]
    assert "/contributions" in [e["pointer"] for e in s.officer.post("upgrades/", {**claim, "contributions": shares}).json()["errors"]]
    assert [e["pointer"] for e in s.officer.post("upgrades/", {**claim, "evidence": []}).json()["errors"]] == ["/evidence"]
    made = s.officer.make("upgrades/", **claim, contributions=[{"intervention": s.work["id"], "share": "60"}])
    assert s.officer.post(f"upgrades/{made['id']}/verify/").status_code == 403
    assert s.manager.post(f"upgrades/{made['id']}/verify/").json()["status"] == "verified"
    assert [u["id"] for u in s.officer.get(f"actors/{s.s1}/upgrades/").json()["results"]] == [made["id"]]


def publish(s):
    made = s.manager.make("editions/", program=s.program["id"], period=s.period, audience="donors")
    assert s.manager.post(f"editions/{made['id']}/publish/").status_code in (200, 202)
    return s.manager.get(f"editions/{made['id']}/").json()


def the_period_is_locked_and_an_edition_published(s):
    assert s.officer.post(f"periods/{s.period}/lock/").status_code == 403
    assert s.manager.post(f"periods/{s.period}/lock/").json()["status"] == "locked"
    for who in (s.officer, s.manager):
        assert who.patch(f"observations/{s.obs[None]}/", {"value": "1"}).status_code == 409
        assert who.delete(f"observations/{s.obs[None]}/").status_code == 409
    s.one = publish(s)
    assert (s.one["number"], s.one["status"]) == (1, "published")
    assert s.donor.get(f"editions/{s.one['id']}/").status_code == 200
    s.body = s.donor.get(f"editions/{s.one['id']}/json/").content
    assert hashlib.sha256(s.body).hexdigest() == s.one["fingerprint"]
    assert s.donor.get(f"observations/{s.obs[None]}/").status_code == 404
    assert s.api().get(f"editions/{s.one['id']}/").status_code in (401, 404)


def a_restatement_shows_in_the_next_edition(s):
    asked = s.officer.post(f"observations/{s.obs[None]}/restate/", {"value": "1200", "reason": "A page of the book was overlooked"}).json()
    assert s.officer.post(f"restatements/{asked['id']}/approve/").status_code == 403
    assert s.manager.post(f"restatements/{asked['id']}/approve/").json()["status"] == "approved"
    two = publish(s)
    assert two["number"] == 2
    assert s.donor.get(f"editions/{s.one['id']}/json/").content == s.body
    lines = s.donor.get(f"editions/{two['id']}/difference/", against="previous").json()
    lines = lines.get("results", lines) if isinstance(lines, dict) else lines
    hit = [d for d in lines if (d["before"], d["after"], d["cause"]) == ("1000", "1200", "restatement")]
    assert "overlooked" in hit[0]["reason"]
    line = by_code(s.manager.get(f"programs/{s.program['id']}/results/", period=s.period).json(), "SALES")
    assert (line["actual"]["value"], line["not_disaggregated"]) == ("1200", "300")


def test_nobody_else_sees_anything_of_it(story, stranger, nobody, former):
    a_manager_makes_a_program_and_an_officer_describes_the_chain(story)
    firms_and_their_linkages_are_registered(story)
    for user in (stranger, nobody, former, member(story.giver, "viewer")):
        caller = story.api(user)
        for path in (f"value-chains/{story.chain['id']}/", f"linkages/{story.l11}/", f"programs/{story.program['id']}/"):
            assert caller.get(path).status_code == 404
