"""The history of an actor with what hangs on it: who sees which change, and what comes back by a press."""

import re
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.audit import recorded
from actors.claims import ask_claim
from actors.models import Contact, Profile
from tests.factories import ActorFactory, FunctionFactory, MembershipFactory, ProfileFactory

pytestmark = pytest.mark.django_db


def history(api, user, actor):
    return api(user).get(f"actors/{actor.code}/history/").json()["results"]


def told(lines):
    """[(type, did, {field: (before, after)})] of all facts, newest act first."""
    return [(f["type"], f["did"], {n: (c["before"], c["after"]) for n, c in f["changes"].items()}) for line in lines for f in line["facts"]]


def state(api, user, actor, **values):
    answer = api(user).patch(f"actors/{actor.code}/", values)
    assert answer.status_code == 200, answer.text


def test_a_history_tells_facts_by_act_with_before_and_after(api, officer, firm):
    state(api, officer, firm, phone="+254712345678", profiles=[{"as_of": "2025-12-31", "employees_female": 4}])
    state(api, officer, firm, phone="+254712345679", profiles=[{"as_of": "2025-12-31", "employees_female": 6}])
    newest, first = history(api, officer, firm)[:2]
    assert (newest["act"], newest["by"], newest["key"]) == ("actors.amend", officer.name, None)
    assert told([newest]) == [
        ("contact", "changed", {"phone": ("+254 712 345678", "+254 712 345679")}),
        ("profile", "changed", {"employees_female": (4, 6)}),
    ]
    assert ("profile", "stated", {"as_of": (None, "2025-12-31"), "employees_female": (None, 4)}) in told([first])
    assert {f["stated_by"] for f in newest["facts"]} == {"alpha"}


def test_a_row_that_is_written_anew_reads_as_a_change_and_one_that_says_the_same_as_nothing(api, officer, firm, chain):
    growing = chain.functions.get(name="Growing").pk
    state(api, officer, firm, functions=[{"function": growing, "since": "2020-01-01"}], other_names=["KG"])
    state(api, officer, firm, functions=[{"function": growing, "since": "2021-01-01"}], other_names=["Kwanza G"])
    newest = history(api, officer, firm)[0]
    assert told([newest]) == [
        ("actorname", "changed", {"name": ("KG", "Kwanza G")}),
        ("actorfunction", "changed", {"since": ("2020-01-01", "2021-01-01")}),
    ]
    state(api, officer, firm, functions=[], other_names=["Kwanza G"])
    ((kind, did, _changes),) = told([history(api, officer, firm)[0]])
    assert (kind, did) == ("actorfunction", "withdrawn")


def test_what_another_organization_stated_never_shows_not_even_once_it_is_gone(client, api, officer, stranger, firm, organization):
    state(api, officer, firm, phone="+254712345678", profiles=[{"as_of": "2025-12-31", "source": "Secret ledger"}])
    state(api, officer, firm, phone="+254712345679", profiles=[])
    Contact.objects.filter(actor=firm).delete()
    assert api(stranger).get(f"actors/{firm.code}/").status_code == 200
    assert told(history(api, stranger, firm)) == []
    client.force_login(stranger)
    page = client.get(f"/actors/{firm.code}/history/").text
    assert "712 3456" not in page
    assert "Secret ledger" not in page
    mine = history(api, officer, firm)
    assert {kind for kind, _did, _changes in told(mine)} == {"contact", "profile"}
    assert any(did == "withdrawn" for _kind, did, _changes in told(mine))


def test_who_left_the_organization_sees_its_facts_no_more(api, officer, former, firm, organization, other_organization):
    state(api, officer, firm, profiles=[{"as_of": "2025-12-31", "source": "Ledger"}])
    MembershipFactory(user=former, organization=other_organization, role="manager")
    assert told(history(api, former, firm)) == []


def test_the_firm_reads_what_is_said_of_it_and_restores_only_its_own(client, api, officer, firm, firm_owner, organization):
    with recorded("tests.state", by=officer):
        fact = ProfileFactory(actor=firm, stated_by=organization, as_of=date(2025, 12, 31), employees_female=4)
    with recorded("tests.change", by=officer):
        fact.employees_female = 5
        fact.save()
    (found,) = [f for line in history(api, firm_owner, firm) for f in line["facts"] if f["did"] == "changed"]
    assert (found["changes"], found["key"]) == ({"employees_female": {"before": 4, "after": 5}}, None)
    client.force_login(firm_owner)
    page = client.get(f"/actors/{firm.code}/history/").text
    assert "Only who stated it gives it back." in page
    assert 'name="fact"' not in page
    key = next(f["key"] for line in history(api, officer, firm) for f in line["facts"] if f["did"] == "changed")
    assert api(firm_owner).post(f"actors/{firm.code}/restore/", {"to": key}).status_code == 400
    fact.refresh_from_db()
    assert fact.employees_female == 5


def test_a_fact_that_was_changed_or_withdrawn_is_restored_by_one_press(client, api, officer, firm):
    state(api, officer, firm, profiles=[{"as_of": "2025-12-31", "employees_female": 4, "source": "Visit"}])
    state(api, officer, firm, profiles=[{"as_of": "2025-12-31", "employees_female": 40, "source": "Visit"}])
    client.force_login(officer)
    page = client.get(f"/actors/{firm.code}/history/").text
    assert "<del><bdi>4</bdi></del> <ins><bdi>40</bdi></ins>" in page
    key = re.search(r'name="fact" value="(.*?)"', page).group(1)
    answer = client.post(f"/actors/{firm.code}/history/", {"fact": key}, follow=True)
    assert "It says again what it said before." in answer.text
    assert Profile.objects.get(actor=firm).employees_female == 4
    state(api, officer, firm, profiles=[])
    gone = history(api, officer, firm)[0]["facts"][0]
    assert api(officer).post(f"actors/{firm.code}/restore/", {"to": gone["key"]}).status_code == 200
    back = Profile.objects.get(actor=firm)
    assert (back.employees_female, back.source, str(back.as_of)) == (4, "Visit", "2025-12-31")
    assert history(api, officer, firm)[0]["act"] == "actors.restore_fact"


@pytest.mark.parametrize("key", ["", "profile-", "profile-0", "claim-1", "profile-9999999999999999999999", "12"])
def test_what_is_no_key_of_a_fact_is_refused(client, officer, firm, key):
    client.force_login(officer)
    answer = client.post(f"/actors/{firm.code}/history/", {"fact": key}, follow=True)
    assert "You cannot give this back" in answer.text


def test_a_merge_and_its_taking_back_are_told_on_both_records(api, officer, manager, organization, firm):
    other = ActorFactory(name="Kwanza Growrs", works_with=organization)
    with recorded("tests.state", by=officer):
        ProfileFactory(actor=other, stated_by=organization, as_of=date(2024, 12, 31))
    assert api(manager).post(f"actors/{firm.code}/merge/", {"other": other.code, "reason": "One gate"}).status_code == 200
    merge = history(api, officer, firm)[0]
    assert (merge["act"], merge["reason"]) == ("actors.merge", "One gate")
    assert merge["note"].startswith(f"Kwanza Growrs ({other.code}) became part of this record.")
    assert ("profile", "came", {"as_of": (None, "2024-12-31")}) in told([merge])
    gone = history(api, officer, other)[0]
    assert gone["note"].startswith(f"Merged into Kwanza Growers ({firm.code}).")
    assert told([gone]) == [("profile", "went", {"as_of": ("2024-12-31", None)})]
    assert api(manager).post(f"actors/{other.code}/split/", {"reason": "Two gates"}).status_code == 201
    assert history(api, officer, firm)[0]["note"] == f"Kwanza Growrs ({other.code}) stands by itself again."
    assert history(api, officer, other)[0]["note"] == "The merge was taken back: it stands by itself again."


def test_a_split_names_the_other_record_on_both(api, officer, manager, firm, organization):
    state(api, officer, firm, other_names=["Kwanza Mills"])
    sent = {"name": "Kwanza Mills", "kind": "enterprise", "country": "KE", "other_names": ["Kwanza Mills"]}
    made = api(manager).post(f"actors/{firm.code}/split/", sent)
    assert made.status_code == 201, made.text
    first = history(api, officer, firm)[0]
    assert first["note"].startswith(f"Kwanza Mills ({made.json()['code']}) was parted from this record.")
    assert ("actorname", "went", {"name": ("Kwanza Mills", None)}) in [(k, d, {"name": c["name"]}) for k, d, c in told([first])]
    born = api(officer).get(f"actors/{made.json()['code']}/history/").json()["results"][-1]
    assert born["note"].startswith(f"Parted from Kwanza Growers ({firm.code}).")


def test_claims_are_told_to_who_decides_them_and_the_reason_to_nobody_else(client, api, officer, stranger, nobody, firm):
    made = ask_claim(actor=firm, proof="My stamp", by=nobody).pk
    assert api(officer).post(f"claims/{made}/decide/", {"granted": True, "reason": "Stamp fits"}).status_code == 200
    mine, theirs = history(api, officer, firm), history(api, stranger, firm)
    decided = next(line for line in mine if line["act"] == "actors.decide_claim")
    assert ("claim", "changed", {"status": ("asked", "granted"), "reason": ("", "Stamp fits")}) in told([decided])
    assert [line["reason"] for line in theirs if line["act"] == "actors.decide_claim"] == [""]
    assert told(theirs) == []
    client.force_login(stranger)
    page = client.get(f"/actors/{firm.code}/history/").text
    assert "Owned by the firm" in page
    assert "Stamp" not in page


def test_the_number_of_queries_is_that_of_a_short_history(client, api, officer, firm, chain, organization):
    client.force_login(officer)

    def live(first):
        for n in range(first, first + 5):
            function = FunctionFactory(value_chain=chain, name=f"Stage {n}", position=10 + n)
            state(
                *(api, officer, firm),
                name=f"Kwanza {n}",
                other_names=[f"K {n}"],
                functions=[{"function": function.pk}],
                profiles=[{"as_of": f"20{10 + n}-12-31"}],
            )

    def asked():
        with CaptureQueriesContext(connection) as found:
            page = client.get(f"/actors/{firm.code}/history/")
        assert page.status_code == 200
        return len(found), page.text.count("<li>")

    live(0)
    few, short = asked()
    live(5)
    many, long = asked()
    assert long == short + 5
    assert many == few
