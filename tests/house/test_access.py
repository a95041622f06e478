"""Rule 2: every address, for every person and method, answers exactly what the table says (tests/access.py)."""

import pytest

from tests.access import ACCESS, EITHER, PEOPLE, ROWS
from tests.house.asking import as_lines, expected, filled, measured, people_of
from valuechain.addresses import addresses

pytestmark = pytest.mark.django_db
ALL = {address["name"]: address for address in addresses()}


def test_every_address_has_a_name_of_its_own():
    assert len(ALL) == len(addresses())
    assert "" not in ALL


def test_every_address_and_method_is_in_the_table(world):
    lacking = {name for name, address in ALL.items() if set(address["methods"]) != set(ACCESS.get(name, ()))}
    if lacking:
        pytest.fail(
            "Read these lines, mend what is wrong in the code, and put them into ACCESS (tests/access.py). Measured now:\n"
            + as_lines(measured(world, lacking))
        )
    assert sorted(set(ACCESS) - set(ALL)) == [], "These addresses are gone: take their rows out of the table."


def test_the_test_world_has_an_id_of_every_kind(world):
    assert [a["path"] for a in ALL.values() if filled(a["path"], world.ids) is None] == []


def test_every_row_speaks_of_everyone():
    for name, methods in ACCESS.items():
        for codes in methods.values():
            assert len(ROWS.get(codes, codes).split()) == len(people_of(name)), (name, codes)


@pytest.mark.parametrize("person", PEOPLE)
def test_the_answer_is_exactly_that_of_the_table(world, person):
    wrong = []
    for name, address in ALL.items():
        for method in address["methods"]:
            wanted = expected(name, ACCESS[name][method]).get(person) if method in ACCESS.get(name, ()) else None
            if wanted is not None and (status := world.status(person, method, address)) not in EITHER.get(name, {wanted}):
                wrong.append(f"{method} {address['path']} ({name}): {status}, not {wanted}")
    assert wrong == [], f"{person}:\n" + "\n".join(wrong)


def test_a_stranger_is_never_let_in_by_the_table():
    """The table itself: what belongs to A is 404 for B's people, whoever they are, and nobody writes without a role."""
    strangers = ("b_manager", "b_admin", "other_firm_owner", "nobody", "a_former")
    for name, methods in ACCESS.items():
        for method, codes in methods.items():
            told = expected(name, codes)
            if told.get("a_manager") == 200 and told.get("a_viewer") == 403 and method != "GET" and "{" in ALL[name]["path"]:
                assert {told[person] for person in strangers} <= {403, 404, 302}, (name, method)
            assert all(code < 500 or name == "readyz" for code in told.values()), (name, method)
