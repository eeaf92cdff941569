"""From answers with known truth to a curve of certainty: a logistic score, then counts by bands of it."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import expit

from pipeline.capture.hand.certainty import Curve
from pipeline.capture.hand.scores import WITNESSED

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
_RIDGE = 1.0
"""Holds weights of features that hardly vary, and of samples with few wrong answers, near 0."""
_ROUNDS, _SETTLED = 60, 1e-9
_BORDERS = (0, 2, 4, 6, 8, 10, 13, 16, 20, 25, 30, 35, 40, 45, 50, 60, 70, 80, 90)
"""Percent of the fields below each band. Fixed beforehand: borders laid between the errors seen would
promise more than the next fields keep."""
_LEAST_FIELDS, _LEAST_WRONG = 200, 8
"""With fewer fields nothing is promised; with fewer wrong ones there is nothing to fit, and the score is
``_PLAINLY``."""
_PLAINLY = {"margin": 1.0, "weakest": 1.0, "repaired": -1.0, "cut": -0.5, "agrees": 1.0, "prefers": 1.0}


@dataclass(frozen=True, eq=False)
class Sample:
    """Answers of one field class: ``told [n, features]``, whether each was right, and whose hand it was."""

    told: Floats
    right: Flags
    writers: npt.NDArray[np.str_]

    def __len__(self) -> int:
        return len(self.right)

    def part(self, chosen: Flags) -> "Sample":
        return Sample(self.told[chosen], self.right[chosen], self.writers[chosen])


@dataclass(frozen=True, eq=False)
class Fitted:
    """``scores [n]`` of the sample, each by weights that its own writer had no part in."""

    curve: Curve
    scores: Floats


def fitted(sample: Sample) -> Fitted | None:
    """The curve of a class; None with too few answers.

    Weights come from all writers. The bands count scores by weights from the other half of the writers
    where both halves have wrong answers to learn from, so that what is promised was seen on strangers.
    """
    if len(sample) < _LEAST_FIELDS:
        return None
    weights = _weights(sample)
    half = _halves(sample.writers)
    scores = weights[0] + sample.told @ weights[1:]
    if min(int((~sample.right[half == side]).sum()) for side in (False, True)) >= _LEAST_WRONG:
        for side in (False, True):
            by = _weights(sample.part(half != side))
            scores[half == side] = by[0] + sample.told[half == side] @ by[1:]
    rounded = tuple(round(float(w), 4) for w in weights)
    return Fitted(Curve(rounded[1:], rounded[0], _bands(scores, sample.right)), scores)


def _weights(sample: Sample) -> Floats:
    """Fitted where there is something to fit; a plain sum where hardly anything was wrong."""
    if int((~sample.right).sum()) >= _LEAST_WRONG:
        return logistic(sample.told, sample.right)
    return np.array([0.0, *(_PLAINLY.get(name, 0.0) for name in WITNESSED[: sample.told.shape[1]])])


def logistic(told: Floats, right: Flags) -> Floats:
    """Offset and weights of a logistic regression with a small ridge, by Newton's method."""
    x = np.column_stack([np.ones(len(told)), told])
    ridge = _RIDGE * np.diag([0.1, *np.ones(told.shape[1])])
    weights = np.zeros(x.shape[1])
    for _ in range(_ROUNDS):
        shares = expit(x @ weights)
        slope = x.T @ (right - shares) - ridge @ weights
        bend = (x * (shares * (1 - shares))[:, None]).T @ x + ridge
        step = np.linalg.solve(bend, slope)
        weights += step * min(1.0, 4.0 / float(np.abs(step).max(initial=1e-12)))
        if float(np.abs(step).max()) < _SETTLED:
            break
    return weights


def _bands(scores: Floats, right: Flags) -> tuple[tuple[float, int, int], ...]:
    borders = np.unique(np.quantile(scores, np.array(_BORDERS) / 100).round(4))
    at = np.clip(np.searchsorted(borders, scores, side="right") - 1, 0, None)
    return tuple(
        (float(border), int((at == band).sum()), int((~right[at == band]).sum()))
        for band, border in enumerate(borders)
    )


def _halves(writers: Sequence[str] | npt.NDArray[np.str_]) -> Flags:
    """Every other writer, in the order of their names."""
    names, place = np.unique(np.asarray(writers), return_inverse=True)
    return np.asarray(np.arange(len(names))[place] % 2 == 1)
