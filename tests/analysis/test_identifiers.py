"""Codes of public schemes, on values that their keepers publish."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.identifiers import BASE_32, BY_CODE, find, mod_10_fits, mod_97_fits, os_id_fits, stored_as, written

# GS1 General Specifications 7.9.1 and GS1's page on check digits; GLEIF's register (Bloomberg, Apple, Microsoft, the
# foundation itself); facilities that Open Supply Hub shows in its documentation.
PUBLISHED = {
    "GLN": ("6291041500213", "9501101020016", "0614141000012"),
    "LEI": ("5493001KJTIIGC8Y1R12", "HWUPKR0MPOU8FGXBT394", "INR2EJN1ERAN0W5ZP974", "506700GE1G29325QX363"),
    "OS": ("CN2021250D1DTN7", "BD2020052SV22HT", "US2020052GKF19F", "CN2019303BQ3FZP"),
}


@pytest.mark.parametrize(("scheme", "value"), [(scheme, value) for scheme, values in PUBLISHED.items() for value in values])
def test_a_published_code_fits_and_with_one_character_changed_it_does_not(scheme, value):
    known = BY_CODE[scheme]
    assert known.fault(value) == ""
    for place, sign in enumerate(value):
        # A digit for a digit, a letter for a letter: where a letter becomes a digit, mod 97 has one chance in 97 to miss it.
        other = ("7" if sign != "7" else "4") if sign.isdigit() else ("K" if sign != "K" else "M")
        wrong = value[:place] + other + value[place + 1 :]
        assert known.fault(wrong) == "check", wrong


def test_what_is_too_short_or_has_other_signs_is_misshapen():
    assert BY_CODE["GLN"].fault("629104150021") == "shape"
    assert BY_CODE["LEI"].fault("5493001KJTIIGC8Y1R1Z") == "shape"
    assert BY_CODE["OS"].fault("CN2021250D1DTN") == "shape"
    assert BY_CODE["ORG-ID"].fault("09506232") == "shape"
    assert BY_CODE["ORG-ID"].fault("GB-COH-09506232") == ""
    assert not os_id_fits("XX0000000BADID1")  # I is not a sign of base 32


def test_a_scheme_is_found_by_any_of_its_names():
    assert stored_as("KRA PIN", "KE") == "KE-TAX"
    assert stored_as("Tax ID", "TZ") == "TZ-TAX"
    assert stored_as("ug-tax", "KE") == "UG-TAX"
    assert stored_as("Reg. No.", "RW") == "RW-REG"
    assert stored_as("OAR ID", "BD") == "OS"
    assert stored_as("Coffee Board  number", "KE") == "Coffee Board number"
    assert find("Coffee Board number") is None


def test_what_people_put_between_characters_is_taken_out():
    assert written(BY_CODE["GLN"], "629 1041 500213") == "6291041500213"
    assert written(BY_CODE["OS"], "cn-2021250-d1dtn-7") == "CN2021250D1DTN7"
    assert written(BY_CODE["ORG-ID"], "GB-COH-09506232") == "GB-COH-09506232"
    assert written(None, "p051 234567a") == "P051234567A"


@given(st.text("0123456789", min_size=12, max_size=12))
def test_of_ten_last_digits_exactly_one_fits(digits):
    assert sum(mod_10_fits(digits + last) for last in "0123456789") == 1


@given(st.text("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ", min_size=18, max_size=18))
def test_of_the_check_digits_02_to_98_exactly_one_fits(body):
    assert sum(mod_97_fits(f"{body}{last:02d}") for last in range(2, 99)) == 1


@given(st.text(BASE_32, min_size=12, max_size=12))
def test_of_the_signs_of_base_32_exactly_one_ends_an_os_id(body):
    assert sum(os_id_fits("KE" + body + last) for last in BASE_32) == 1
