"""What every resource of the API does alike: lists, problems, ETag, Idempotency-Key, history, withdrawal."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from actors.models import Actor
from markets.models import EndMarket, Product
from records.models import Evidence
from tests.factories import ActorFactory, EndMarketFactory, EvidenceFactory, JobFactory, ObservationFactory, ProductFactory

NEW_FIRM = {"name": "Kitale Dairy", "kind": "enterprise", "country": "KE"}


def problem(answer):
    assert answer["Content-Type"] == "application/problem+json"
    return answer.json()


# Lists


def test_a_list_has_next_previous_results_and_count_only_when_asked(api, officer, firm, buyer):
    plain = api(officer).get("actors/").json()
    assert set(plain) == {"next", "previous", "results"}
    assert [a["name"] for a in plain["results"]] == ["Kwanza Growers", "Unga Mills"]
    assert api(officer).get("actors/", count="true").json()["count"] == 2


def test_pages_by_key_show_each_record_once_and_lead_back(api, officer):
    for number in range(7):
        ActorFactory(name=f"Firm {number}")
    first = api(officer).get("actors/", limit=3).json()
    second = api(officer).get(first["next"]).json()
    third = api(officer).get(second["next"]).json()
    assert [[a["name"] for a in page["results"]] for page in (first, second, third)] == [
        ["Firm 0", "Firm 1", "Firm 2"],
        ["Firm 3", "Firm 4", "Firm 5"],
        ["Firm 6"],
    ]
    assert third["next"] is None
    assert first["previous"] is None
    assert [a["name"] for a in api(officer).get(third["previous"]).json()["results"]] == ["Firm 3", "Firm 4", "Firm 5"]


def test_rows_written_meanwhile_shift_no_page(api, officer):
    for number in range(4):
        ActorFactory(name=f"Firm {number}")
    first = api(officer).get("actors/", limit=2).json()
    ActorFactory(name="Aardvark")
    assert [a["name"] for a in api(officer).get(first["next"]).json()["results"]] == ["Firm 2", "Firm 3"]


@pytest.mark.parametrize(
    ("query", "pointer"),
    [
        ({"nosuchfilter": "1"}, "/nosuchfilter"),
        ({"ordering": "password"}, "/ordering"),
        ({"limit": "0"}, "/limit"),
        ({"limit": "501"}, "/limit"),
        ({"limit": "many"}, "/limit"),
        ({"cursor": "xyz"}, "/cursor"),
        ({"country": "Atlantis"}, "/country"),
        ({"kind": "spaceship"}, "/kind"),
        ({"value_chain": "x"}, "/value_chain"),
    ],
)
def test_a_wrong_parameter_is_refused_by_name(api, officer, query, pointer):
    answer = api(officer).get("actors/", **query)
    assert answer.status_code == 400
    (error,) = problem(answer)["errors"]
    assert error["pointer"] == pointer
    assert error["message"]
    assert error["fix"]


def test_an_order_is_kept_descending_too(api, officer, firm, buyer):
    names = [a["name"] for a in api(officer).get("actors/", ordering="-name").json()["results"]]
    assert names == ["Unga Mills", "Kwanza Growers"]


# Problems


def test_each_wrong_field_is_named_at_once(api, officer):
    answer = api(officer).post("actors/", {"name": "", "kind": "spaceship", "country": "XX", "identifiers": [{"scheme": "KRA"}]})
    assert answer.status_code == 400
    said = {e["pointer"]: e for e in problem(answer)["errors"]}
    assert set(said) == {"/name", "/kind", "/country", "/identifiers/0/value"}
    assert said["/kind"]["value"] == "spaceship"
    assert all(e["message"] and e["fix"] and e["rule"] for e in said.values())
    assert not Actor.objects.exists()


def test_a_field_that_is_not_there_is_not_ignored(api, officer):
    answer = api(officer).post("actors/", {**NEW_FIRM, "employes": 4})
    assert answer.status_code == 400
    assert [e["pointer"] for e in problem(answer)["errors"]] == ["/employes"]


def test_what_was_read_can_be_sent_back_whole(api, officer, firm):
    shown = api(officer).get(f"actors/{firm.code}/").json()
    assert api(officer).patch(f"actors/{firm.code}/", shown).status_code == 200


JUNK = [b"{", b"\xff\xfe", b"[" * 5000, b'{"name": "\\u0000"}', b"null", b'"x"', b"[]", b"[1]", b'{"name": 1e999}', b'{"name": NaN}', b""]


@pytest.mark.parametrize("body", JUNK)
def test_junk_is_a_problem_document_and_never_our_fault(api, officer, body):
    answer = api(officer).post("actors/", body)
    assert answer.status_code == 400
    assert problem(answer)["detail"]


def test_a_body_that_is_too_large_is_413(api, officer, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000
    answer = api(officer).post("actors/", {**NEW_FIRM, "locality": "x" * 2000})
    assert answer.status_code == 413
    assert problem(answer)["status"] == 413


def test_unknown_address_method_and_content_are_problems_too(api, officer, firm):
    assert problem(api(officer).get("no-such-thing/"))["status"] == 404
    assert problem(api(officer).delete("actors/"))["status"] == 405
    answer = api(officer).client.post("/api/v1/actors/", "a=b", content_type="text/csv", headers=api(officer).headers)
    assert problem(answer)["status"] == 415


def test_not_signed_in_or_with_a_dead_token_is_401(api, officer, firm):
    assert api().get("actors/").status_code == 401
    caller = api(officer)
    officer.tokens.update(revoked_at="2026-01-01T00:00:00Z")
    assert caller.get("actors/").status_code == 401


def test_a_null_byte_in_the_address_is_400(api, officer):
    assert api(officer).get("/api/v1/actors/?search=%00").status_code == 400


# ETag and If-Match


def test_a_stale_change_is_refused_with_both_versions(api, officer, firm):
    tag = api(officer).get(f"actors/{firm.code}/")["ETag"]
    one = api(officer).patch(f"actors/{firm.code}/", {"locality": "Kitale"}, headers={"If-Match": tag})
    assert one.status_code == 200
    two = api(officer).patch(f"actors/{firm.code}/", {"locality": "Eldoret"}, headers={"If-Match": tag})
    assert two.status_code == 412
    body = problem(two)
    assert body["current"]["locality"] == "Kitale"
    assert body["yours"] == {"locality": "Eldoret"}
    assert Actor.objects.get().locality == "Kitale"
    assert api(officer).patch(f"actors/{firm.code}/", {"locality": "Eldoret"}, headers={"If-Match": one["ETag"]}).status_code == 200


def test_a_stale_withdrawal_and_a_stale_act_are_refused(api, officer, organization):
    market = EndMarketFactory(organization=organization)
    old = api(officer).get(f"end-markets/{market.pk}/")["ETag"]
    api(officer).patch(f"end-markets/{market.pk}/", {"name": "Renamed"})
    assert api(officer).delete(f"end-markets/{market.pk}/", headers={"If-Match": old}).status_code == 412
    assert api(officer).delete(f"end-markets/{market.pk}/").status_code == 204


def test_what_a_post_answers_carries_the_tag_of_a_get(api, officer):
    made = api(officer).post("actors/", NEW_FIRM)
    assert made["ETag"] == api(officer).get(f"actors/{made.json()['code']}/")["ETag"]


# Idempotency-Key


def test_the_same_key_and_body_act_once(api, officer):
    answers = [api(officer).post("actors/", NEW_FIRM, headers={"Idempotency-Key": "k1"}) for _ in range(2)]
    assert [a.status_code for a in answers] == [201, 201]
    assert answers[0].json() == answers[1].json()
    assert Actor.objects.count() == 1


def test_the_same_key_with_another_body_is_409(api, officer):
    api(officer).post("actors/", NEW_FIRM, headers={"Idempotency-Key": "k1"})
    answer = api(officer).post("actors/", {**NEW_FIRM, "country": "UG"}, headers={"Idempotency-Key": "k1"})
    assert answer.status_code == 409
    assert Actor.objects.count() == 1


def test_a_key_belongs_to_who_sent_it(api, officer, manager):
    api(officer).post("actors/", NEW_FIRM, headers={"Idempotency-Key": "k1"})
    api(manager).post("actors/", NEW_FIRM, headers={"Idempotency-Key": "k1"})
    assert Actor.objects.count() == 2


def test_an_uploaded_file_counts_by_its_content(api, officer):
    def send(text):
        file = SimpleUploadedFile("book.txt", text, content_type="text/plain")
        return api(officer).upload("evidence/", {"title": "Sales book", "file": file}, headers={"Idempotency-Key": "k2"})

    first, again, other = send(b"sold 40"), send(b"sold 40"), send(b"sold 41")
    assert (first.status_code, again.status_code, other.status_code) == (201, 201, 409)
    assert first.json() == again.json()
    assert [e.size for e in Evidence.objects.all()] == [7]


# History and withdrawal


def test_history_tells_who_what_when_before_and_after(api, officer, organization):
    made = api(officer).make("end-markets/", name="Schools", kind="institutional", country="KE")
    api(officer).patch(f"end-markets/{made['id']}/", {"name": "All schools"})
    change, making = api(officer).get(f"end-markets/{made['id']}/history/").json()["results"]
    assert change["changes"] == {"name": {"before": "Schools", "after": "All schools"}}
    assert (change["by"], making["by"]) == (officer.name, officer.name)
    assert (change["act"], making["act"]) == ("markets.endmarket.change", "markets.endmarket.add")


def test_an_earlier_version_comes_back(api, officer):
    made = api(officer).make("end-markets/", name="Schools", kind="institutional", country="KE")
    api(officer).patch(f"end-markets/{made['id']}/", {"name": "All schools", "kind": "local"})
    key = api(officer).get(f"end-markets/{made['id']}/history/").json()["results"][0]["key"]
    answer = api(officer).post(f"end-markets/{made['id']}/revert/", {"to": key})
    assert (answer.json()["name"], answer.json()["kind"]) == ("Schools", "institutional")
    other = api(officer).make("end-markets/", name="Hotels", kind="local", country="KE")
    foreign = api(officer).get(f"end-markets/{other['id']}/history/").json()["results"][0]["key"]
    assert api(officer).post(f"end-markets/{made['id']}/revert/", {"to": foreign}).status_code == 400


def test_what_others_rely_on_is_not_withdrawn(api, officer, organization, chain):
    answer = api(officer).delete(f"products/{chain.product.pk}/")
    assert answer.status_code == 409
    assert problem(answer)["stands_in_the_way"] == ["value chain"]
    assert Product.objects.filter(pk=chain.product.pk).exists()


def test_evidence_of_an_observation_is_not_withdrawn(api, officer, organization, indicator):
    evidence = EvidenceFactory(organization=organization)
    ObservationFactory(indicator=indicator).evidence.add(evidence)
    answer = api(officer).delete(f"evidence/{evidence.pk}/")
    assert answer.status_code == 409
    assert problem(answer)["stands_in_the_way"] == ["observation"]


def test_what_is_withdrawn_stays_in_the_history_of_the_table(api, officer, organization):
    market = EndMarketFactory(organization=organization, name="Schools")
    assert api(officer).delete(f"end-markets/{market.pk}/").status_code == 204
    events = EndMarket.pgh_event_models[next(iter(EndMarket.pgh_event_models))]
    assert events.objects.get(pgh_obj_id=market.pk).name == "Schools"


def test_an_actor_that_another_organization_works_with_is_not_withdrawn(api, officer, firm, other_organization):
    firm.works_with.create(organization=other_organization)
    assert api(officer).delete(f"actors/{firm.code}/").status_code == 409
    firm.works_with.filter(organization=other_organization).delete()
    assert api(officer).delete(f"actors/{firm.code}/").status_code == 204


def test_the_same_answer_for_what_is_hidden_and_what_never_was(api, stranger, organization):
    product = ProductFactory(organization=organization)
    market = EndMarketFactory(organization=organization, product=product)
    hidden, never = api(stranger).get(f"end-markets/{market.pk}/"), api(stranger).get("end-markets/987654321/")
    assert hidden.status_code == never.status_code == 404
    assert hidden.content == never.content


def test_a_form_without_the_sites_mark_tells_nothing_of_what_it_was_sent_to(officer, organization):
    """The same page for a record of another organization and for one that never was."""
    client = Client(enforce_csrf_checks=True)
    client.force_login(officer)
    job = JobFactory()
    answers = [client.post(f"/jobs/{key}/cancel/") for key in (job.pk, 987654321)]
    assert [a.status_code for a in answers] == [403, 403]
    bodies = [re.sub(rb"\b\w{64}\b", b"", a.content) for a in answers]  # the mark of the form is new each time
    assert bodies[0] == bodies[1]
    assert b"Load the page again" in answers[0].content
