"""Names in a list that several actors have, or nobody: whom they could mean is offered, and written with one press."""

import pytest

from actors.actions import count_words
from imports.report import report
from tests.factories import ActorFactory
from tests.imports.conftest import counts

pytestmark = pytest.mark.django_db


def test_a_name_of_several_and_one_that_is_misspelt_are_mended_with_one_press(
    client, check, manager, firm, buyer, organization, other_organization, django_capture_on_commit_callbacks
):
    one = ActorFactory(name="Soko Traders", locality="Kitale", works_with=organization)
    other = ActorFactory(name="Soko Traders", locality="Webuye", works_with=organization)
    hidden = ActorFactory(name="Kwanza Growrs", visibility="private", works_with=other_organization)
    for actor in (firm, one, hidden):
        count_words(actor.words)
    batch = check(f"from,to\nSoko Traders,{buyer.code}\nKwanza Growrz,{buyer.code}\nZzyzx,{buyer.code}\n", kind="linkages")
    several, misspelt, unknown = report(batch)["faults"]
    assert all(text in several["fix"] for text in (f"{one.code} (Kitale)", f"{other.code} (Webuye)"))
    assert misspelt["fix"].startswith(f"Much like it: Kwanza Growers ({firm.code}).")
    assert misspelt["offer"] == firm.code
    assert (unknown["offer"], "register it first" in unknown["fix"]) == ("", True)
    client.force_login(manager)
    page = client.get(batch.get_absolute_url()).text
    assert f'name="text" value="{one.code}"' in page
    assert hidden.code not in page
    for value, code in (("Soko Traders", other.code), ("Kwanza Growrz", firm.code)):
        with django_capture_on_commit_callbacks(execute=True):
            client.post(f"{batch.get_absolute_url()}mend/", {"field": "from", "rule": "actor", "value": value, "text": code})
    batch.refresh_from_db()
    assert counts(batch) == {"rows": 3, "create": 2, "fault": 1}


def test_what_is_looked_up_for_names_is_bounded(check, buyer, django_assert_max_num_queries):
    rows = "".join(f"Nobody {n},{buyer.code}\n" for n in range(700))
    with django_assert_max_num_queries(120):
        batch = check(f"from,to\n{rows}", kind="linkages")
    assert counts(batch) == {"rows": 700, "fault": 700}
