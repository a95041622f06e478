"""Logistic regression with a ridge, for few measures and few hundred cases: by Newton's steps, in plain Python.

Source: T. Hastie, R. Tibshirani, J. Friedman, The Elements of Statistical Learning, 2nd ed. (2009), section 4.4.1.
"""

from collections.abc import Sequence
from math import exp, sqrt
from typing import NamedTuple

STEPS = 8
Vector = Sequence[float]


class Model(NamedTuple):
    """Log-odds = `constant` + Σ `weights` × measure, in the measures' own units."""

    constant: float
    weights: tuple[float, ...]

    def odds(self, measures: Vector) -> float:
        """The natural logarithm of the odds."""
        return self.constant + sum(w * x for w, x in zip(self.weights, measures, strict=True))

    def probability(self, measures: Vector) -> float:
        return 1 / (1 + exp(-max(-60.0, min(60.0, self.odds(measures)))))


def fit(rows: Sequence[Vector], answers: Sequence[bool], ridge: float = 2.0) -> Model:
    """The model of `answers` by `rows`. `ridge` shrinks the weights of the standardised measures: scikit-learn's 1/C."""
    count, width = len(rows), len(rows[0])
    means = [sum(column) / count for column in zip(*rows, strict=True)]
    spreads = [sqrt(sum((x - m) ** 2 for x in column) / count) or 1.0 for m, column in zip(means, zip(*rows, strict=True), strict=True)]
    scaled = [[1.0, *((x - m) / s for x, m, s in zip(row, means, spreads, strict=True))] for row in rows]
    weights = [0.0] * (width + 1)
    for _step in range(STEPS):
        slope = [0.0, *(ridge * w for w in weights[1:])]
        curve = [[ridge if i == j and i else 0.0 for j in range(width + 1)] for i in range(width + 1)]
        for row, answer in zip(scaled, answers, strict=True):
            likely = 1 / (1 + exp(-max(-60.0, min(60.0, sum(w * x for w, x in zip(weights, row, strict=True))))))
            weight = likely * (1 - likely)
            for i, x in enumerate(row):
                slope[i] += (likely - answer) * x
                for j in range(i + 1):
                    curve[i][j] += weight * x * row[j]
        for i in range(width + 1):
            for j in range(i):
                curve[j][i] = curve[i][j]
        step = solved(curve, slope)
        weights = [w - s for w, s in zip(weights, step, strict=True)]
    own = tuple(w / s for w, s in zip(weights[1:], spreads, strict=True))
    return Model(weights[0] - sum(w * m for w, m in zip(own, means, strict=True)), own)


def solved(matrix: list[list[float]], right: list[float]) -> list[float]:
    """x of matrix · x = right, the matrix being symmetric and positive: by elimination."""
    size = len(right)
    rows = [[*line, r] for line, r in zip(matrix, right, strict=True)]
    for i in range(size):
        pivot = rows[i][i]
        for k in range(i + 1, size):
            factor = rows[k][i] / pivot
            for j in range(i, size + 1):
                rows[k][j] -= factor * rows[i][j]
    found = [0.0] * size
    for i in reversed(range(size)):
        found[i] = (rows[i][size] - sum(rows[i][j] * found[j] for j in range(i + 1, size))) / rows[i][i]
    return found
