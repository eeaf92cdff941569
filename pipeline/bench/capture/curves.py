"""Does a certainty mean what it says, and what does a higher bar buy? As numbers; ``svg`` draws them."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from pipeline.run.proof import Rate

EDGES = (0.0, 0.5, 0.8, 0.9, 0.95, 0.98, 0.99, 0.995, 0.998, 0.999, 0.9995, 1.0)
"""Bands of certainty; most of what matters happens in the last thousandth."""
Told = tuple[float, bool]
"""The certainty of a reading, and whether it was right."""


@dataclass(frozen=True, slots=True)
class Band:
    """Readings with a certainty from ``low`` up to (not with) ``high``; the last band has its end."""

    low: float
    high: float
    stated: float
    """Mean certainty."""
    wrong: Rate

    @property
    def honest(self) -> bool:
        """Whether the stated error is within what was counted: the band claims no more than can be true."""
        return self.wrong.lower <= 1 - self.stated


@dataclass(frozen=True, slots=True)
class Point:
    """With everything at ``bar`` and above accepted: ``automation`` of all, ``wrong`` of those."""

    bar: float
    automation: float
    wrong: Rate


def reliability(told: Sequence[Told]) -> tuple[Band, ...]:
    """Bands with anything in them, from low to high."""
    bands = []
    for low, high in pairwise(EDGES):
        some = [(c, right) for c, right in told if low <= c < high or (high == EDGES[-1] and c == high)]
        if some:
            stated = sum(c for c, _ in some) / len(some)
            bands.append(Band(low, high, stated, Rate(sum(not right for _, right in some), len(some))))
    return tuple(bands)


def calibration_error(told: Sequence[Told]) -> float:
    """Expected calibration error: mean distance of stated and counted, weighted by band; 0..1."""
    n = len(told)
    return sum(b.wrong.n * abs((1 - b.stated) - b.wrong.share) for b in reliability(told)) / n if n else 0.0


def automation(told: Sequence[Told]) -> tuple[Point, ...]:
    """The curve from the surest reading down to all: one point where the certainty falls."""
    points: list[Point] = []
    wrong = 0
    ordered = sorted(told, key=lambda one: -one[0])
    for count, (certainty, right) in enumerate(ordered, start=1):
        wrong += not right
        if count == len(ordered) or ordered[count][0] < certainty:
            points.append(Point(certainty, count / len(ordered), Rate(wrong, count)))
    return tuple(points)


def most_accepted(told: Sequence[Told], tolerated: float) -> Point | None:
    """The most that can be accepted with at most ``tolerated`` wrong among it, with the bar chosen in
    hindsight: what a reader could reach at best. None when already the surest are too often wrong.
    """
    fine = [point for point in automation(told) if point.wrong.share <= tolerated]
    return fine[-1] if fine else None
