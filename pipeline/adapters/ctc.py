"""Connectionist temporal classification: what a row of column guesses says about whole strings.

Column 0 is the blank, column ``k`` the ``k``-th character of an alphabet; rows run from left to right.
A string is reached by every path that gives it once repeats are merged and blanks dropped (Graves et
al., ICML 2006); its likelihood is the sum over those paths.
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

LogP = npt.NDArray[np.float64]

BLANK = 0
_NEVER = -1e30
"""Stands for log 0: small enough to lose every comparison, and adding it up stays finite."""


def best_path(log_p: LogP) -> list[int]:
    """Columns of the likeliest path ``[steps, columns]``, repeats merged and blanks dropped."""
    path = log_p.argmax(axis=1)
    starts = np.concatenate([[True], path[1:] != path[:-1]])
    return [int(column) for column in path[starts] if column != BLANK]


def best_path_of(log_p: LogP, count: int) -> list[int]:
    """Columns of the likeliest path that gives exactly ``count`` characters; [] when none can.

    Viterbi over (characters so far, column of this step): where the boxes of a field with ink are
    counted, a reading of another length is no reading.
    """
    steps, columns = log_p.shape
    score = np.full((count + 1, columns), _NEVER)
    score[0, BLANK] = log_p[0, BLANK]
    if count:
        score[1, 1:] = log_p[0, 1:]
    came = np.zeros((steps, count + 1, columns), np.int64)
    numbers = np.arange(columns)
    for step in range(1, steps):
        top, runner_up = _two_best(score)
        fresh = np.where(top[:, None] == numbers, runner_up[:, None], top[:, None])  # a new character
        gain = np.full_like(score, _NEVER)
        gain[1:] = np.take_along_axis(score[:-1], fresh[:-1], axis=1)
        gain[:, BLANK] = score.max(axis=1)
        fresh[1:] = fresh[:-1].copy()
        fresh[:, BLANK] = top
        stays = score >= gain
        came[step] = np.where(stays, numbers, -1 - fresh)
        score = np.where(stays, score, gain) + log_p[step]
    return _walk_back(score[count], came, count)


def _two_best(score: LogP) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Per row the columns of the largest and second largest value."""
    order = np.argpartition(-score, 1, axis=1)[:, :2]
    swap = np.take_along_axis(score, order, axis=1)
    first = np.where(swap[:, 0] >= swap[:, 1], 0, 1)
    rows = np.arange(len(score))
    return order[rows, first], order[rows, 1 - first]


def _walk_back(ends: LogP, came: npt.NDArray[np.int64], count: int) -> list[int]:
    column = int(ends.argmax())
    if ends[column] <= _NEVER / 2:
        return []
    found = [column] if column != BLANK else []
    for step in range(len(came) - 1, 0, -1):
        origin = int(came[step, count, column])
        if origin >= 0:
            continue
        count -= int(column != BLANK)
        column = -1 - origin
        if column != BLANK:
            found.append(column)
    return found[::-1]


def likelihoods(log_p: LogP, strings: Sequence[Sequence[int]]) -> LogP:
    """Log likelihood of each string (as columns, none of them 0) under ``log_p [steps, columns]``.

    All strings go through the forward algorithm together. One that does not fit into so few steps has
    about -1e30.
    """
    longest = max((len(string) for string in strings), default=0)
    states = np.zeros((len(strings), 2 * longest + 1), np.int64)  # blank, character, blank, ...
    for row, string in enumerate(strings):
        states[row, 1 : 2 * len(string) : 2] = string
    may_skip = np.zeros(states.shape, np.bool_)
    may_skip[:, 3::2] = states[:, 3::2] != states[:, 1:-2:2]
    reached = np.full(states.shape, _NEVER)
    reached[:, :2] = log_p[0, states[:, :2]]
    for step in log_p[1:]:
        reached = _forward(reached, may_skip) + step[states]
    ends = np.array([2 * len(string) for string in strings], np.int64)
    rows = np.arange(len(strings))
    last = reached[rows, ends]
    return np.asarray(np.where(ends > 0, np.logaddexp(last, reached[rows, ends - 1]), last), np.float64)


def _forward(reached: LogP, may_skip: npt.NDArray[np.bool_]) -> LogP:
    """One step: stay, come from the state before, or skip the blank between two unlike characters."""
    out = reached.copy()
    out[:, 1:] = np.logaddexp(out[:, 1:], reached[:, :-1])
    skipping = np.where(may_skip[:, 2:], reached[:, :-2], _NEVER)
    out[:, 2:] = np.logaddexp(out[:, 2:], skipping)
    return out
