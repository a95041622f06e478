"""Same firm or not: agreement, evidence, the judgement; the fit and the trial that its figures rest on."""

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis import blocks, trials
from analysis.logistic import fit
from analysis.names import sort_key
from analysis.pairs import BY_NAME, SAME, WITH_ADDRESS, agreement, distance, judge, letters_of, side

names = st.text(max_size=40)


@given(names, names, names, names)
def test_a_judgement_is_a_probability_and_nearly_the_same_both_ways(name, address, other, elsewhere):
    one, two = side(name, address, "KE"), side(other, elsewhere, "KE")
    assert 0 <= judge(one, two).score <= 1
    assert judge(one, two).score == pytest.approx(judge(two, one).score, abs=0.05)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("m e r c u r y appar e l", "mercury apparel"),
        ("hanes ink s.a. de c.v.", "Hanes Ink"),
        ("Vogue Tex (Pvt) Ltd", "VOGUETEX PRIVATE LIMITED"),
        ("ООО Ромашка", "Romashka OOO"),
    ],
)
def test_letters_that_are_parted_or_glued_and_company_words_make_no_other_name(one, other):
    assert letters_of(sort_key(one)) == letters_of(sort_key(other))


def test_the_same_at_the_same_place_is_the_same_and_another_unit_elsewhere_is_not():
    one = side("Tana Coffee Ltd Unit 1", "5 River Road Embu", "KE")
    assert judge(one, side("Tana Cofee Unit 1", "River Rd 5, Embu", "KE")).score > SAME
    assert not judge(one, side("Tana Coffee Unit 2", "88 Hill Street Meru", "KE")).asks


def test_what_the_judged_pairs_could_not_tell_speaks_by_its_stated_weight():
    bare = judge(side("Zawadi Foods", country="KE"), side("Zawadi Fods", country="KE"))
    with_phone = judge(side("Zawadi Foods", country="KE", phone="+2547"), side("Zawadi Fods", country="KE", phone="+2547"))
    apart = judge(
        side("Zawadi Foods", country="KE", point=(-1.28, 36.82), region="KE-30"),
        side("Zawadi Fods", country="KE", point=(-4.04, 39.67), region="KE-28"),
    )
    assert apart.score < bare.score < with_phone.score
    assert {line.kind: round(line.bits, 1) for line in apart.evidence if line.kind in ("distance", "region")} == {
        "distance": -3.6,
        "region": -2.3,
    }
    assert bare.same
    assert not apart.same


def test_another_name_at_the_same_address_is_another_firm_unless_the_phone_is_the_same():
    for phone, asked in (("", False), ("+254700", True)):
        one, other = (side(name, "Box 4, Plot 7 Kisumu", "KE", phone=phone) for name in ("Amber Clover Pond", "Isle Flame Jasper"))
        assert judge(one, other).asks is asked


def test_words_that_all_names_hold_are_left_out():
    written = [f"Test {word}" for word in "abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyz"]
    assert blocks.common_words([sort_key(name) for name in written]) == {"test"}
    assert blocks.common_words(["test a", "test b"]) == frozenset()
    assert side("Test Amber", beside=frozenset(["test"])).letters == "amber"


def test_no_address_is_not_another_address():
    found = agreement(side("Zawadi Foods", "", "KE"), side("Zawadi Foods", "Box 4 Kisumu", "KE"))
    assert (found.address, found.address_inside, found.numbers) == (None, None, None)


def test_the_evidence_adds_up_to_the_score():
    judged = judge(side("Zawadi Foods", "Box 4 Kisumu", "KE"), side("Zawadi Food", "Box 4, Kisumu town", "KE"))
    bits = WITH_ADDRESS.constant + sum(line.bits for line in judged.evidence)
    assert judged.score == pytest.approx(1 / (1 + 2**-bits))
    assert set(BY_NAME.weights) < set(WITH_ADDRESS.weights)


def test_nairobi_and_mombasa_are_440_km_apart():
    assert distance((-1.2864, 36.8172), (-4.0435, 39.6682)) == pytest.approx(441, abs=3)


def test_blocks_hold_what_shares_a_rare_word_or_an_end_and_leave_out_what_all_share():
    written = ["Kwanza Growers", "Kwnza Growers", "Baraka Traders", *(f"Growers Number {n}x" for n in range(60))]
    sides = [side(name, country="KE") for name in written]
    found = set(blocks.pairs(sides, [sort_key(name) for name in written]))
    assert (0, 1) in found
    assert not any(2 in pair for pair in found)
    assert all(i < j for i, j in found)


def test_a_fit_finds_the_weights_that_made_the_answers():
    random = Random(3)
    rows = [(random.gauss(0, 1), random.gauss(5, 2)) for _ in range(4000)]
    answers = [random.random() < 1 / (1 + 2.718281828 ** -(0.5 + 2 * a - 1.0 * (b - 5))) for a, b in rows]
    model = fit(rows, answers)
    assert model.weights == pytest.approx((2, -1), abs=0.15)
    assert model.constant == pytest.approx(5.5, abs=0.8)
    assert model.probability((100, 0)) == pytest.approx(1)


def test_pairs_that_share_a_record_are_of_one_group():
    assert trials.groups_of([("a", "b"), ("c", "d"), ("b", "c"), ("e", "f")]) == [0, 0, 0, 1]


def test_folds_part_groups_never():
    cases = [trials.Case((float(n),), n % 2 == 0, n // 3) for n in range(60)]
    folds = trials.folds_of(cases, 10, Random(1))
    assert {len({f for c, f in zip(cases, folds, strict=True) if c.group == g}) for g in range(20)} == {1}


def test_a_measure_that_tells_nothing_is_found_to_tell_nothing():
    """Were the trial to judge on what it learnt from, noise would look like knowledge."""
    random = Random(5)
    cases = [trials.Case(tuple(random.random() for _ in range(7)), n % 2 == 0, n) for n in range(80)]
    found = trials.cross_validated(cases, 0.95, repeats=2)
    assert found.auc < 0.65
    assert found.precision[0] < 0.6


def test_the_threshold_finds_the_share_that_is_asked_for():
    cases = [trials.Case((), n < 20, n) for n in range(40)]
    scores = [1 - n / 40 for n in range(40)]
    threshold = trials.threshold_for(scores, cases, 0.95)
    assert sum(s >= threshold for s, c in zip(scores, cases, strict=True) if c.same) == 19
