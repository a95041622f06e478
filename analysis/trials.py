"""How good a judgement of pairs is, without judging it on what it was made from: folds by group, and the interval of the answer.

Pairs that share a record stand in one group, and a group is wholly in one fold: else a pair would be foretold by its own twin.
The threshold is chosen inside each training part, by folds of that part alone.
Sources: Hastie, Tibshirani, Friedman (2009), section 7.10; Efron, Tibshirani, An Introduction to the Bootstrap (1993), chapter 13.
"""

from collections.abc import Hashable, Sequence
from math import ceil
from random import Random
from typing import NamedTuple

from analysis.logistic import Model, Vector, fit

FOLDS, INNER_FOLDS, REPEATS, RESAMPLES = 10, 5, 10, 2000


class Case(NamedTuple):
    measures: Vector
    same: bool
    group: Hashable


class Result(NamedTuple):
    """Precision and recall over all repeats, each with the bounds of its 95 % interval; AUC; the thresholds that were chosen."""

    precision: tuple[float, float, float]
    recall: tuple[float, float, float]
    auc: float
    worst_precision: float  # of one repeat
    worst_recall: float
    thresholds: tuple[float, float]


def groups_of(pairs: Sequence[tuple[Hashable, ...]]) -> list[int]:
    """The number of the group of each pair: pairs that share a key, directly or by others, are of one group."""
    leader: dict[Hashable, Hashable] = {}

    def first(key: Hashable) -> Hashable:
        leader.setdefault(key, key)
        while leader[key] != key:
            leader[key] = leader[leader[key]]
            key = leader[key]
        return key

    for keys in pairs:
        for key in keys[1:]:
            leader[first(key)] = first(keys[0])
    numbers: dict[Hashable, int] = {}
    return [numbers.setdefault(first(keys[0]), len(numbers)) for keys in pairs]


def folds_of(cases: Sequence[Case], count: int, random: Random) -> list[int]:
    """The fold of each case; a group is in one."""
    groups = list(dict.fromkeys(case.group for case in cases))
    random.shuffle(groups)
    fold = {group: place % count for place, group in enumerate(groups)}
    return [fold[case.group] for case in cases]


def foretold(cases: Sequence[Case], folds: Sequence[int], count: int) -> list[float]:
    """The probability of each case by a model of the other folds."""
    found = [0.0] * len(cases)
    for fold in range(count):
        model = fitted([case for case, f in zip(cases, folds, strict=True) if f != fold])
        for place, (case, f) in enumerate(zip(cases, folds, strict=True)):
            if f == fold:
                found[place] = model.probability(case.measures)
    return found


def fitted(cases: Sequence[Case]) -> Model:
    return fit([case.measures for case in cases], [case.same for case in cases])


def threshold_for(scores: Sequence[float], cases: Sequence[Case], recall: float) -> float:
    """The highest threshold by which at least `recall` of the same are found."""
    same = sorted((score for score, case in zip(scores, cases, strict=True) if case.same), reverse=True)
    return same[max(1, ceil(recall * len(same) - 1e-9)) - 1]


def auc_of(scores: Sequence[float], cases: Sequence[Case]) -> float:
    """The chance that one of the same scores above one of the different; a tie counts half."""
    yes = [score for score, case in zip(scores, cases, strict=True) if case.same]
    no = [score for score, case in zip(scores, cases, strict=True) if not case.same]
    return sum((a > b) + 0.5 * (a == b) for a in yes for b in no) / (len(yes) * len(no))


def cross_validated(cases: Sequence[Case], recall: float, seed: int = 1, repeats: int = REPEATS) -> Result:
    """`fit` and its threshold (chosen for `recall` among the training cases), judged on cases that neither has seen."""
    random = Random(seed)
    counts: dict[Hashable, list[int]] = {case.group: [0, 0, 0] for case in cases}
    singles, areas, chosen = [], [], []
    for _repeat in range(repeats):
        folds = folds_of(cases, FOLDS, random)
        scores = foretold(cases, folds, FOLDS)
        areas.append(auc_of(scores, cases))
        right = wrong = 0
        for fold in range(FOLDS):
            training = [case for case, f in zip(cases, folds, strict=True) if f != fold]
            inner = folds_of(training, INNER_FOLDS, random)
            chosen.append(threshold_for(foretold(training, inner, INNER_FOLDS), training, recall))
            for score, case, f in zip(scores, cases, folds, strict=True):
                if f == fold and score >= chosen[-1]:
                    counts[case.group][0 if case.same else 1] += 1
                    right, wrong = right + case.same, wrong + (not case.same)
        singles.append((right, wrong))
    for case in cases:
        counts[case.group][2] += repeats * case.same
    same = sum(case.same for case in cases)
    precision, found = resampled(list(counts.values()), random)
    return Result(
        precision,
        found,
        sum(areas) / repeats,
        min(right / (right + wrong) for right, wrong in singles),
        min(right / same for right, _wrong in singles),
        (min(chosen), max(chosen)),
    )


def resampled(counts: Sequence[Sequence[int]], random: Random) -> tuple[tuple[float, float, float], tuple[float, float, float]]:
    """(precision, its bounds) and (recall, its bounds) of groups' [right, wrong, same]: the bounds by drawing groups anew."""

    def shares(drawn: Sequence[Sequence[int]]) -> tuple[float, float]:
        right, wrong, same = (sum(column) for column in zip(*drawn, strict=True))
        return right / (right + wrong), right / same

    again = [shares(random.choices(counts, k=len(counts))) for _time in range(RESAMPLES)]
    precision, recall = shares(counts)
    low, high = round(0.025 * RESAMPLES), round(0.975 * RESAMPLES) - 1
    first, second = sorted(a for a, _b in again), sorted(b for _a, b in again)
    return (precision, first[low], first[high]), (recall, second[low], second[high])
