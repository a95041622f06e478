"""Names in any script: one order everywhere, found though misspelt."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.names import fingerprint, normalise, search_words, similarity, sort_key

names = st.text(max_size=60)


@given(names)
def test_normal_form_and_sort_key_are_stable(name):
    assert normalise(normalise(name)) == normalise(name)
    assert sort_key(name).isascii()
    assert len(sort_key(name)) <= 120


@given(names)
def test_every_name_is_as_much_like_itself_as_can_be(name):
    expected = 1 if fingerprint(name) else 0
    assert similarity(name, name) == pytest.approx(expected)


@given(names, names)
def test_likeness_is_between_0_and_1_and_the_same_both_ways(one, other):
    found = similarity(one, other)
    assert 0 <= found <= 1
    assert found == pytest.approx(similarity(other, one), abs=0.02)


@given(names)
def test_words_are_each_once_in_order_and_not_empty(name):
    words = search_words(name)
    assert words == sorted(set(words))
    assert all(words)
    assert max(map(len, words), default=0) <= 60


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Société Éclat, S.A.", "SOCIETE ECLAT"),
        ("Kwanza Growers Ltd", "Growers Kwanza Limited"),
        ("شركة النيل", "شركة النيل"),
        ("ООО Ромашка", "Ромашка"),
    ],
)
def test_legal_forms_marks_and_order_do_not_make_another_firm(one, other):
    assert similarity(one, other) > 0.9


def test_different_firms_are_not_alike():
    assert similarity("Kwanza Growers", "Unga Mills") < 0.6


def test_a_name_in_another_script_is_found_by_latin_letters():
    assert "romashka" in search_words("Ромашка")
    assert "ромашка" in search_words("Ромашка")


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("টেক্সটাইল মিলস", ["টেক্সটাইল", "মিলস"]),
        ("लक्ष्मी मिल्स", ["लक्ष्मी", "मिल्स"]),
        ("เชียงใหม่ คอฟฟี่", ["เชียงใหม่", "คอฟฟี่"]),
        ("မြန်မာ စပါး", ["မြန်မာ", "စပါး"]),
    ],
)
def test_vowel_signs_stay_inside_their_words(name, words):
    assert normalise(name).split() == words


@pytest.mark.parametrize(
    ("one", "other"),
    [("شَرِكَة مُحَمَّد", "شركة محمد"), ("محـــمد", "محمد"), ("שָׁלוֹם", "שלום"), ("می\u200cنو", "مینو"), ("Kili\u00admanjaro", "Kilimanjaro")],
)
def test_vowel_points_and_what_is_not_seen_make_no_other_name(one, other):
    assert normalise(one) == normalise(other)


@given(names)
def test_no_word_begins_with_a_mark(name):
    assert not any(unicodedata.category(word[0]).startswith("M") for word in normalise(name).split())
