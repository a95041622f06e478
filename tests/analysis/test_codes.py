"""Codes of actors: never twice, and a slip of the pen is found."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.codes import ALPHABET, SPACE, is_valid, make

numbers = st.integers(1, SPACE - 1)


@given(numbers, numbers)
def test_different_numbers_have_different_codes(one, other):
    assert (make(one) == make(other)) == (one == other)


@given(numbers)
def test_a_code_is_valid_however_it_is_typed(number):
    code = make(number)
    assert is_valid(code)
    assert is_valid(code.lower())
    assert is_valid(code.removeprefix("VC-").replace("-", ""))


@given(numbers, st.integers(0, 7), st.sampled_from(ALPHABET))
def test_any_single_misread_sign_is_found(number, place, sign):
    code = make(number).removeprefix("VC-").replace("-", "")
    wrong = code[:place] + sign + code[place + 1 :]
    assert is_valid(wrong) == (wrong == code)


@pytest.mark.parametrize("text", ["", "VC-", "VC-0000-0000", "VC-AAAA-AAAA", "nonsense", "VC-2345-678"])
def test_what_is_no_code_is_refused(text):
    assert not is_valid(text)


@pytest.mark.parametrize("number", [0, -1, SPACE])
def test_numbers_outside_the_space_are_refused(number):
    with pytest.raises(ValueError, match="outside"):
        make(number)
