"""Filters of a list are kept under a name, for oneself or shared with the organization."""

import pytest

from records.models import SavedFilter
from tests.factories import member

pytestmark = pytest.mark.django_db
TRADERS = {"page": "actors", "name": "Traders in Kenya", "query": "kind=trader&country=KE&cursor=abc&nonsense=1"}


def test_what_is_seen_is_kept_and_found_again_on_the_list(client, officer, organization):
    client.force_login(officer)
    assert "Save these filters" in client.get("/actors/?kind=trader&country=KE").text
    answer = client.post("/saved-filters/keep/", TRADERS)
    assert answer.headers["Location"] == "/actors/?kind=trader&country=KE"
    assert '<a class="chip" href="/actors/?kind=trader&amp;country=KE">' in client.get("/actors/").text
    assert '<a class="chip on"' in client.get("/actors/?kind=trader&country=KE").text
    client.post("/saved-filters/keep/", {**TRADERS, "query": "kind=trader"})
    assert SavedFilter.objects.get().query == "kind=trader"


def test_the_address_of_the_page_counts_where_the_filters_changed_without_loading_it(client, officer):
    client.force_login(officer)
    client.post("/saved-filters/keep/", {**TRADERS, "query": ""}, headers={"Referer": "http://testserver/actors/?kind=household"})
    assert SavedFilter.objects.get().query == "kind=household"


def test_nothing_filtered_is_not_kept(client, officer):
    client.force_login(officer)
    assert "Nothing is filtered." in client.post("/saved-filters/keep/", {**TRADERS, "query": "cursor=1"}, follow=True).text
    assert not SavedFilter.objects.exists()


def test_a_shared_one_is_seen_by_the_organization_and_taken_away_by_who_made_it(client, officer, organization, stranger):
    colleague = member(organization, "viewer")
    client.force_login(officer)
    client.post("/saved-filters/keep/", {**TRADERS, "shared": "on"})
    client.post("/saved-filters/keep/", {**TRADERS, "name": "Mine alone"}, follow=True)  # which shows what is said of it
    kept = SavedFilter.objects.get(name="Traders in Kenya")
    client.force_login(colleague)
    page = client.get("/actors/").text
    assert ("Traders in Kenya" in page, "Mine alone" in page) == (True, False)
    assert client.post(f"/saved-filters/{kept.pk}/take-away/").status_code == 403
    client.force_login(stranger)
    assert "Traders in Kenya" not in client.get("/actors/").text
    assert client.post(f"/saved-filters/{kept.pk}/take-away/").status_code == 404
    client.force_login(officer)
    assert client.post(f"/saved-filters/{kept.pk}/take-away/").status_code == 302
    assert list(SavedFilter.objects.values_list("name", flat=True).order_by("pk")) == ["Mine alone"]


def test_it_works_the_same_in_the_api(api, officer, nobody):
    made = api(officer).make("saved-filters/", **TRADERS, shared=True)
    assert (made["query"], made["mine"], made["organization"]) == (
        "kind=trader&country=KE",
        True,
        officer.memberships.get().organization_id,
    )
    assert api(officer).get("saved-filters/", page="actors").json()["results"][0]["name"] == "Traders in Kenya"
    assert api(nobody).get("saved-filters/").json()["results"] == []
    assert "cannot be kept" in api(officer).post("saved-filters/", {**TRADERS, "page": "secrets"}).text
    assert "no organization" in api(nobody).post("saved-filters/", {**TRADERS, "shared": True}).text
    assert api(officer).delete(f"saved-filters/{made['id']}/").status_code == 204
