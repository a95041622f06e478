"""What firms share beside goods: who tells and sees it, what must hold of it, and how much firms collaborate."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from core.figures import MEASURES
from linkages.models import Exchange
from tests.factories import ActorFactory, EvidenceFactory, LinkageFactory, LinkageStatementFactory, owner_of
from tests.linkages.test_pages import words

pytestmark = pytest.mark.django_db
DAY = "2026-02-10"


@pytest.fixture
def group(organization):
    return ActorFactory(works_with=organization, name="Mwangaza Group", kind="producer_group")


@pytest.fixture
def members(organization):
    return [ActorFactory(works_with=organization, name=f"Member {n}") for n in range(3)]


def on(linkage, **more):
    ends = {"giver": linkage.to_actor.code, "receivers": [linkage.from_actor.code]}
    return {"linkage": linkage.pk, "kind": "knowledge", "happened_on": DAY, "note": "How to dry maize on a sheet", **ends, **more}


def within(group, giver, receivers, **more):
    people = {"giver": giver.code if giver else None, "receivers": [actor.code for actor in receivers]}
    return {"group": group.code, "kind": "equipment", "happened_on": DAY, **people, **more}


def told(group=None, linkage=None, giver=None, receivers=(), by_organization=None, **values):
    given = {"kind": "knowledge", "happened_on": date(2026, 2, 10), **values}
    by_firm = None if by_organization else giver or receivers[0]
    row = Exchange.objects.create(group=group, linkage=linkage, giver=giver, by_organization=by_organization, by_firm=by_firm, **given)
    row.receivers.set(receivers)
    return row


# telling


def test_an_officer_tells_one_on_a_linkage_on_behalf(api, officer, organization, linkage):
    evidence = EvidenceFactory(organization=organization)
    made = api(officer).make("exchanges/", **on(linkage, outcome="Less is lost", evidence=[evidence.pk]))
    assert made["giver"] == linkage.to_actor.code
    assert made["receivers"] == [linkage.from_actor.code]
    assert (made["group"], made["outcome"], made["evidence"]) == (None, "Less is lost", [evidence.pk])
    assert made["author"] == {"organization": organization.pk, "on_behalf": True}


def test_a_firm_tells_one_itself_and_its_partner_sees_it(api, firm_owner, buyer_owner, other_firm_owner, firm, linkage):
    made = api(firm_owner).make("exchanges/", **on(linkage))
    assert made["author"] == {"actor": firm.code, "on_behalf": False}
    assert api(buyer_owner).get(f"exchanges/{made['id']}/").status_code == 200
    assert api(other_firm_owner).get(f"exchanges/{made['id']}/").status_code == 404


def test_in_a_group_all_may_give_to_all(api, officer, group, members):
    made = api(officer).make("exchanges/", **within(group, None, members))
    assert (made["giver"], len(made["receivers"]), made["linkage"]) == (None, 3, None)


def test_a_member_tells_what_it_gave_in_a_group_and_the_others_see_it(api, group, members):
    giver, receiver, outside = members
    made = api(owner_of(giver)).make("exchanges/", **within(group, giver, [receiver]))
    assert made["author"]["actor"] == giver.code
    for concerned in (receiver, group):
        assert api(owner_of(concerned)).get(f"exchanges/{made['id']}/").status_code == 200
    assert api(owner_of(outside)).get(f"exchanges/{made['id']}/").status_code == 404


def test_a_firm_that_took_no_part_tells_nothing(api, group, members):
    answer = api(owner_of(members[2])).post("exchanges/", within(group, members[0], [members[1]]))
    assert answer.status_code == 403


@pytest.mark.parametrize("who", ["viewer", "admin", "nobody", "donor"])
def test_who_answers_for_nobody_tells_nothing(api, request, linkage, who):
    assert api(request.getfixturevalue(who)).post("exchanges/", on(linkage)).status_code == 403


def test_the_giver_is_not_among_the_receivers(api, officer, group, members):
    answer = api(officer).post("exchanges/", within(group, members[0], members))
    assert answer.status_code == 400
    error = answer.json()["errors"][0]
    assert "receivers" in error["pointer"]
    assert "Member 0 gave it: it is not among those who received it." in error["message"]


def test_somebody_gave_or_received_it(api, officer, group):
    answer = api(officer).post("exchanges/", within(group, None, []))
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["message"] == "Say who gave it, or who received it."


def test_on_a_linkage_both_are_its_two_actors(api, officer, linkage, members):
    for wrong, field in (({"giver": members[0].code}, "giver"), ({"receivers": [members[0].code]}, "receivers")):
        answer = api(officer).post("exchanges/", on(linkage, **wrong))
        assert answer.status_code == 400
        assert field in answer.json()["errors"][0]["pointer"]
        assert "one of the two gives and the other receives" in answer.json()["errors"][0]["message"]


@pytest.mark.parametrize("both", [True, False])
def test_it_is_on_a_linkage_or_in_a_group(api, officer, linkage, group, both):
    sent = on(linkage)
    sent |= {"group": group.code} if both else {"linkage": None}
    answer = api(officer).post("exchanges/", sent)
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["message"] == "Say on which linkage, or in which group, and not both."


def test_one_names_only_whom_one_sees(api, officer, group, other_organization):
    hidden = ActorFactory(kind="household", visibility="private", works_with=other_organization)
    answer = api(officer).post("exchanges/", within(group, None, [hidden]))
    assert answer.status_code == 400
    assert "receivers" in answer.json()["errors"][0]["pointer"]
    assert hidden.name not in answer.content.decode()


def test_tomorrow_has_not_happened(api, officer, linkage):
    tomorrow = timezone.localdate() + timedelta(days=1)
    answer = api(officer).post("exchanges/", on(linkage, happened_on=tomorrow.isoformat()))
    assert answer.status_code == 400
    assert "happened_on" in answer.json()["errors"][0]["pointer"]


# correcting and taking back


def test_its_author_corrects_it_and_where_it_was_stays(api, officer, firm_owner, linkage, group):
    caller = api(officer)
    made = caller.make("exchanges/", **on(linkage))
    changed = caller.patch(f"exchanges/{made['id']}/", {"outcome": "They dry on sheets", "kind": "technology"})
    assert (changed.json()["outcome"], changed.json()["kind"], changed.json()["receivers"]) == (
        "They dry on sheets",
        "technology",
        made["receivers"],
    )
    assert caller.patch(f"exchanges/{made['id']}/", {"giver": linkage.from_actor.code}).status_code == 400
    assert caller.patch(f"exchanges/{made['id']}/", {"linkage": None, "group": group.code}).status_code == 400
    assert api(firm_owner).patch(f"exchanges/{made['id']}/", {"note": "x"}).status_code == 403
    changes = [line["changes"] for line in caller.get(f"exchanges/{made['id']}/history/").json()["results"]]
    assert {"before": "knowledge", "after": "technology"} in [found.get("kind") for found in changes]


def test_what_was_taken_back_is_kept_and_not_listed(api, officer, linkage):
    caller = api(officer)
    made = caller.make("exchanges/", **on(linkage))
    assert caller.delete(f"exchanges/{made['id']}/").status_code == 204
    assert caller.get("exchanges/").json()["results"] == []
    assert [row["id"] for row in caller.get("exchanges/", withdrawn="true").json()["results"]] == [made["id"]]
    assert caller.get(f"exchanges/{made['id']}/").json()["withdrawn"] is True
    assert caller.delete(f"exchanges/{made['id']}/").status_code == 409
    assert caller.patch(f"exchanges/{made['id']}/", {"note": "again"}).status_code == 409


def test_another_organization_does_not_see_it(api, stranger, organization, group, members):
    told(group=group, receivers=members, by_organization=organization)
    assert api(stranger).get("exchanges/").json()["results"] == []


def test_a_receiver_that_one_may_not_see_is_null(api, organization, other_organization, group, members):
    hidden = ActorFactory(kind="household", visibility="private", works_with=other_organization)
    row = told(group=group, giver=members[0], receivers=[hidden, members[1]])
    seen = api(owner_of(members[1])).get(f"exchanges/{row.pk}/").json()
    assert sorted(seen["receivers"], key=str) == sorted([None, members[1].code], key=str)


def test_lists_are_filtered(api, officer, organization, linkage, group, members, chain):
    one = told(linkage=linkage, giver=linkage.from_actor, receivers=[linkage.to_actor], by_organization=organization, note="Drying")
    two = told(group=group, receivers=members, by_organization=organization, kind="labour", happened_on=date(2026, 5, 1))

    def found(**query):
        answer = api(officer).get("exchanges/", **query)
        assert answer.status_code == 200, answer.content
        return {row["id"] for row in answer.json()["results"]}

    assert found() == {one.pk, two.pk}
    assert found(linkage=linkage.pk) == found(kind="knowledge") == found(search="dry") == found(value_chain=chain.pk) == {one.pk}
    assert found(group=group.code) == found(receiver=members[1].code) == found(happened_from="2026-04-01") == {two.pk}
    assert found(actor=members[0].code) == found(actor=group.code) == {two.pk}
    assert found(actor=linkage.to_actor.code) == found(giver=linkage.from_actor.code) == {one.pk}
    assert found(happened_to="2026-04-01") == {one.pk}
    assert api(officer).get("exchanges/", colour="red").status_code == 400


# figures


def measured(key, organization, day=date(2026, 6, 30), start=date(2026, 1, 1), **parameters):
    found = MEASURES[key]
    return found.relation([organization.pk], {**found.parameters, **parameters}, day, start)


def test_collaboration_of_firms(organization, group, members):
    for member in members[:2]:
        tie = LinkageFactory(kind="horizontal", from_actor=member, to_actor=group, known_to=organization)
        LinkageStatementFactory(linkage=tie, by_organization=organization)
    shared = told(group=group, giver=members[0], receivers=[members[2]], by_organization=organization)
    told(group=group, giver=members[0], receivers=[members[1]], by_organization=organization, happened_on=date(2025, 12, 31))
    told(group=group, giver=members[0], receivers=[members[1]], by_organization=organization, withdrawn_at=timezone.now())
    ActorFactory(works_with=organization)  # alone
    assert measured("ties_per_firm", organization).value == Decimal(4) / 5
    exchanges = measured("exchanges_per_firm", organization)
    assert exchanges.value == Decimal(2) / 5 / (Decimal(181) / 365)
    assert [(i.kind, i.pk, i.value) for i in exchanges.inputs] == [("exchange", shared.pk, Decimal(2))]
    share = measured("collaborating_share", organization)
    assert share.value == 80
    assert share.actors == {group.pk, *(member.pk for member in members)}
    assert measured("collaborating_share", organization, kind="producer_group").value == 100


def test_without_firms_there_is_no_figure(organization):
    for key in ("ties_per_firm", "exchanges_per_firm", "collaborating_share"):
        assert measured(key, organization).value is None


# pages


def test_an_officer_tells_one_in_a_group_by_names_one_a_line(client, officer, group, members):
    client.force_login(officer)
    address = f"/linkages/exchanges/new/?group={group.code}"
    assert "Mwangaza Group" in client.get(address).text
    sent = {"kind": "labour", "happened_on": DAY, "group": group.code, "giver": "Member 0", "receivers": "Member 1\nNobody at all\n"}
    answer = client.post(address, sent)
    assert answer.status_code == 422
    assert "Line 2, “Nobody at all”" in words(answer)
    answer = client.post(address, {**sent, "receivers": f"Member 1\n{members[2].code}\nMember 1", "note": "Weeding"})
    assert answer.status_code == 302
    row = Exchange.objects.get()
    assert (row.giver, set(row.receivers.all()), row.group) == (members[0], {members[1], members[2]}, group)
    shown = words(client.get(answer.url))
    assert "Member 0 lent labour with Member 1" in shown or "Member 0 lent labour" in shown
    for actor in (group, members[0], members[1]):
        assert "Weeding" in words(client.get(f"/actors/{actor.code}/"))
    edit = client.get(f"/linkages/exchanges/{row.pk}/edit/")
    assert f"Member 2 ({members[2].code})" in edit.text
    again = {"kind": "labour", "happened_on": DAY, "giver": "Member 0", "receivers": "Member 1", "outcome": "Clean fields"}
    assert client.post(f"/linkages/exchanges/{row.pk}/edit/", again).status_code == 302
    row.refresh_from_db()
    assert (row.outcome, list(row.receivers.all()), row.group) == ("Clean fields", [members[1]], group)


def test_the_form_on_a_linkage_proposes_its_two_and_keeps_evidence(client, officer, linkage):
    client.force_login(officer)
    address = f"/linkages/exchanges/new/?linkage={linkage.pk}"
    page = client.get(address)
    assert f"Kwanza Growers ({linkage.from_actor.code})" in page.text
    assert "one of the two gives" in words(page)
    sent = {"kind": "inputs", "happened_on": DAY, "giver": linkage.to_actor.code, "receivers": linkage.from_actor.code}
    assert client.post(address, {**sent, "e-link": "https://example.org/photo", "note": "Seed on credit"}).status_code == 302
    row = Exchange.objects.get()
    assert (row.linkage, row.evidence.count()) == (linkage, 1)
    assert "Seed on credit" in words(client.get(f"/linkages/{linkage.pk}/"))
    assert "Seed on credit" in words(client.get("/linkages/exchanges/"))


def test_a_firm_tells_what_was_shared_on_its_phone(client, firm_owner, firm, buyer, linkage):
    LinkageStatementFactory(linkage=linkage)
    client.force_login(firm_owner)
    address = f"/firm/linkages/{linkage.pk}/exchanges/"
    assert client.get(address).status_code == 200
    assert client.post(address, {"kind": "knowledge", "we": "got"}).status_code == 422
    sent = {"kind": "knowledge", "we": "got", "happened_on": DAY, "note": "How to sort"}
    assert client.post(address, sent).status_code == 302
    row = Exchange.objects.get()
    assert (row.giver, list(row.receivers.all()), row.by_firm) == (buyer, [firm], firm)
    assert "Unga Mills shared knowledge" in words(client.get(address))


def test_the_page_of_an_actor_alone_says_nothing_of_exchanges(client, officer, firm):
    client.force_login(officer)
    assert 'id="exchanges"' not in client.get(f"/actors/{firm.code}/").text


def test_lists_take_as_many_queries_for_thirty_as_for_three(client, officer, organization, group, members, django_assert_max_num_queries):
    def fill(n):
        for _ in range(n):
            told(group=group, receivers=members, by_organization=organization)

    client.force_login(officer)
    fill(30)
    with django_assert_max_num_queries(20):
        assert client.get("/linkages/exchanges/").status_code == 200
