"""Cells: what is read, what is refused and with which advice; nothing hostile passes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actors.enums import ActorKind
from analysis import countries, dates, numerals
from analysis.texts import harmless
from imports.columns import (
    CellError,
    ChoiceColumn,
    Column,
    DateColumn,
    EmailColumn,
    NameColumn,
    NumberColumn,
    ShareColumn,
    WebsiteColumn,
    WholeColumn,
    YesNoColumn,
)
from imports.reference_columns import CountryColumn, PhoneColumn, PlaceColumn, SectorColumn


class OneRow:
    """A row of which only some values are known."""

    def __init__(self, order=None, mark=None, **values):
        self.values, self.notices = values, []
        self.order, self.mark = (lambda column: order), (lambda column: mark)

    def notice(self, column, text, message):
        self.notices.append(message)

    def goes(self, column, way):
        return False

    def failed(self, name):
        return False

    def lookup(self, key, build):
        return build()


def read(column, cell, **row):
    return column("x", "help", **row.pop("options", {})).read(cell, OneRow(**row))


def refusal(column, cell, **row):
    with pytest.raises(CellError) as caught:
        read(column, cell, **row)
    assert caught.value.message
    assert caught.value.fix
    return caught.value.rule


@pytest.mark.parametrize(
    ("column", "cell", "value"),
    [
        (Column, " Ac\x00me\u202e  Ltd\n", "Acme Ltd"),
        (Column, "N/A", None),
        (Column, 254712345678, "254712345678"),
        (Column, "=cmd|' /C calc'!A1", "=cmd|' /C calc'!A1"),
        (DateColumn, "2026-05-31", "2026-05-31"),
        (DateColumn, "31.5.2026", "2026-05-31"),
        (DateColumn, "5 octobre 2019", "2019-10-05"),
        (DateColumn, 46173, "2026-05-31"),
        (NumberColumn, "1 234,5", "1234.5"),
        (NumberColumn, 37.5, "37.5"),
        (ShareColumn, "40 %", "40"),
        (WholeColumn, "12", 12),
        (YesNoColumn, "Oui", True),
        (EmailColumn, "mailto:info@acme.co.ke", "info@acme.co.ke"),
        (WebsiteColumn, "www.acme.co.ke", "https://www.acme.co.ke"),
    ],
)
def test_a_cell_is_read(column, cell, value):
    assert read(column, cell) == value


@pytest.mark.parametrize(
    ("column", "cell", "rule"),
    [
        (Column, "x" * 5000, "too_long"),
        (NameColumn, "!!!", "name"),
        (DateColumn, "31/02/2025", "calendar"),
        (DateColumn, "03/04/2025", "date_order"),
        (DateColumn, "2019", "date"),
        (DateColumn, "soon", "date"),
        (NumberColumn, "1,234", "decimal_mark"),
        (NumberColumn, "1,2,40", "number"),
        (NumberColumn, "1e99", "range"),
        (ShareColumn, "400", "range"),
        (WholeColumn, "12.5", "whole"),
        (WholeColumn, "-1", "range"),
        (YesNoColumn, "perhaps", "yes_no"),
        (EmailColumn, "acme.co.ke", "email"),
        (WebsiteColumn, "javascript:alert(1)", "website"),
    ],
)
def test_a_cell_is_refused_with_its_rule_and_what_to_write(column, cell, rule):
    assert refusal(column, cell) == rule


def test_a_choice_is_found_by_value_label_or_another_word():
    kinds = {"choices": ActorKind, "words": {"cooperative": ("ushirika",)}}
    assert [read(ChoiceColumn, cell, options=kinds) for cell in ("lead_firm", "Producer group", "USHIRIKA")] == [
        "lead_firm",
        "producer_group",
        "cooperative",
    ]
    assert refusal(ChoiceColumn, "spaceship", options=kinds) == "choice"


@pytest.mark.django_db
def test_places_of_the_reference_data(db):
    assert [read(CountryColumn, cell) for cell in ("P.R. China", "Türkiye", "bgd", "كينيا", "Slovak Republic", "UAE")] == [
        *("CN", "TR", "BD", "KE", "SK", "AE")
    ]
    assert refusal(CountryColumn, "Congo") == refusal(CountryColumn, "Atlantis") == "country"
    regions = {"options": {"levels": ("admin1",)}}
    assert read(PlaceColumn, "Trans Nzoia County", country="KE", **regions) == read(PlaceColumn, "KE-42", country="KE", **regions)
    assert refusal(PlaceColumn, "Bavaria", country="KE", **regions) == "place"
    assert refusal(PlaceColumn, "DE-BY", country="KE", **regions) == "place"
    assert read(PhoneColumn, "0712 345678", country="KE") == "+254 712 345678"
    assert refusal(PhoneColumn, "12", country="KE") == "phone"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("C", "C"),
        ("10", "10"),
        ("106", "106"),
        ("1061", "1061"),
        ("C1061", "1061"),
        ("Manufacture of grain mill products", "1061"),
        ("grain mill products", "1061"),
        ("Textiles", "13"),
        ("Plant propagation", "013"),
        ("1099", "10"),
        ("Growing of beverage crops; Growing of rice", "0127"),
    ],
)
def test_a_sector_of_every_level_is_found(db, text, code):
    assert read(SectorColumn, text) == code


@pytest.mark.django_db
def test_a_sector_that_is_none_leaves_the_cell_empty_and_is_told(db):
    row = OneRow()
    column = SectorColumn("sector", "help")
    assert column.read("Apparel|Health", row) == "14"
    assert column.read("Wearing apparel", row) == column.read("C14", row) == column.read("14", row) == "14"
    assert column.read("Dreams", row) is None
    assert len(row.notices) == 2
    with pytest.raises(CellError):
        column.read("0499", row)


def test_a_column_of_days_decides_together():
    assert dates.order_of(["03/04/2025", "13/04/2025"]) == "dmy"
    assert dates.order_of(["03/04/2025", "04/13/2025"]) == "mdy"
    assert dates.order_of(["13/04/2025", "04/13/2025"]) is None
    assert read(DateColumn, "03/04/2025", order="mdy") == "2025-03-04"


def test_a_column_of_numbers_decides_together():
    assert numerals.mark_of(["1,234", "1,5"]) == ","
    assert numerals.mark_of(["1.234", "1,234.5"]) == "."
    assert read(NumberColumn, "1,234", mark=",") == "1.234"


TEXTS = st.text(max_size=80)


@given(TEXTS)
def test_harmless_text_holds_nothing_unseen_and_stays_as_it_is_the_second_time(text):
    clean = harmless(text)
    assert harmless(clean) == clean
    assert "\x00" not in clean
    assert not set(clean) & set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200b\ufeff\n\r\t")


@given(
    TEXTS,
    st.sampled_from([Column, NameColumn, DateColumn, NumberColumn, WholeColumn, ShareColumn, EmailColumn, WebsiteColumn, YesNoColumn]),
)
def test_any_text_is_read_or_refused_with_advice(text, column):
    try:
        value = read(column, text)
    except CellError as error:
        assert error.rule
        assert error.fix
    else:
        assert value is None or isinstance(value, str | int | bool)


@given(
    st.dates(min_value=dates.date(1950, 1, 1), max_value=dates.date(2049, 12, 31)),
    st.sampled_from(["%Y-%m-%d", "%d %B %Y", "%B %d, %Y", "%d.%m.%Y"]),
)
def test_a_day_written_in_any_way_comes_back(day, form):
    assert dates.read(day.strftime(form)) == day


@given(st.decimals(min_value=0, max_value=10**9, places=2))
def test_a_number_with_groups_comes_back(number):
    text = f"{number:,.2f}"
    assert numerals.read(text, ".") == number
    assert numerals.read(text.translate(str.maketrans(",.", ".,")), ",") == number


@given(st.sampled_from([c.alpha_2 for c in countries.pycountry.countries if c.alpha_2 != "CG"]))
def test_every_country_is_found_by_code_and_name(code):
    assert countries.find(code) == countries.find(countries.name(code)) == code
