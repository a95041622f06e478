"""Rule 7: what people do is keyword-only, says who does it, and leaves one entry."""

import ast

import pytest

from tests.house.walk import trees

MODULES = sorted(name for name in trees() if name.endswith("/actions.py"))
# Functions that an act is made of, or that read: they write nothing by themselves.
PARTS = {
    "accounts/actions.py": {"open_invitation", "refuse_last_admin"},
    "actors/actions.py": {"new_codes", "say", "phone_of", "place", "name_anew", "count_words", "set_providers", "work_with"},
    "imports/actions.py": {"begin", "chosen", "locked", "change_mends"},
    "linkages/actions.py": {
        *("voice", "own_side", "refuse_hidden", "join", "take_back_bare_claims", "answering_side", "answered", "last_of", "refuse_unseen"),
    },
    "markets/actions.py": {"kept", "leave_channels", "set_functions", "set_channels"},
    "programs/indicators/actions.py": {
        *("check_definition", "check_expected", "set_targets", "refuse_locked", "move", "refuse_own", "freeze", "as_text", "as_values"),
    },
    "programs/interventions/actions.py": {"set_addresses"},
    "programs/results/actions.py": {"check_program", "refuse_circle"},
    "programs/upgrading/actions.py": {"check_shares", "check_evidence", "set_contributions"},
    "records/actions.py": {"recognised", "picture", "keep"},
}
# Names of functions that open `recorded` themselves, in accounts.records, records.jobs and beside the actions.
RECORDING = {"recorded", "begin", "add", "amend", "withdraw", "start", "move"}


def functions():
    return {(name, node.name): node for name in MODULES for node in trees()[name].body if isinstance(node, ast.FunctionDef)}


ACTS = {key: node for key, node in functions().items() if key[1] not in PARTS.get(key[0], ())}
NAMES = {name for _module, name in ACTS}


@pytest.mark.parametrize("key", sorted(ACTS), ids=lambda key: f"{key[0]}:{key[1]}")
def test_an_act_is_keyword_only_and_says_by_whom(key):
    given = ACTS[key].args
    where = f"{key[0]}: {key[1]}"
    assert "by" in {a.arg for a in given.kwonlyargs}, f"{where}: who does it? Add by=. If it is a part of acts, name it in PARTS."
    assert [a.arg for a in given.posonlyargs + given.args] == [], f"{where}: put a * before its parameters."


@pytest.mark.parametrize("key", sorted(ACTS), ids=lambda key: f"{key[0]}:{key[1]}")
def test_an_act_is_recorded(key):
    """It opens `recorded`, or calls what does: `records`, or another act."""
    calls = {getattr(n.func, "attr", getattr(n.func, "id", "")) for n in ast.walk(ACTS[key]) if isinstance(n, ast.Call)}
    assert calls & (RECORDING | NAMES), f"{key[0]}: {key[1]} writes nothing to the audit."


def test_the_list_of_parts_names_what_is_there():
    known = set(functions())
    assert [(module, name) for module, names in PARTS.items() for name in names if (module, name) not in known] == []
