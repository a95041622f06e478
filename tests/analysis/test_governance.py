"""Governance from three answers: every one of the 27 combinations, against the table of Gereffi, Humphrey and Sturgeon."""

from itertools import product

import pytest

from analysis.governance import contradicts, governance

HIGH, LOW = "high", "low"
PRINTED = {
    (LOW, HIGH, HIGH): ("market", ""),
    (HIGH, HIGH, HIGH): ("modular", ""),
    (HIGH, LOW, HIGH): ("relational", ""),
    (HIGH, HIGH, LOW): ("captive", ""),
    (HIGH, LOW, LOW): ("hierarchy", ""),
    (LOW, HIGH, LOW): (None, "excluded"),
    (LOW, LOW, HIGH): (None, "unlikely"),
    (LOW, LOW, LOW): (None, "unlikely"),
}
ALL = list(product((HIGH, LOW, ""), repeat=3))


def test_there_are_27_combinations_and_the_table_has_all_that_are_known():
    assert len(ALL) == 27
    assert {answers for answers in ALL if "" not in answers} == set(PRINTED)


@pytest.mark.parametrize("answers", ALL, ids="-".join)
def test_the_type_is_that_of_the_table(answers):
    found = governance(*answers)
    assert (found.type, found.reason) == PRINTED.get(answers, (None, "unknown"))
    names = dict(zip(("complexity", "codified", "capability"), answers, strict=True))
    assert found.missing == tuple(name for name, answer in names.items() if answer == "")


@pytest.mark.parametrize("answers", ALL, ids="-".join)
def test_a_typed_type_contradicts_only_what_is_derived(answers):
    derived = governance(*answers)
    for typed in ("market", "modular", "relational", "captive", "hierarchy"):
        wrong = contradicts(typed, derived)
        assert wrong == ("" not in answers and typed != PRINTED[answers][0])
    assert not contradicts("", derived)
