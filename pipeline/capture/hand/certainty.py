"""How sure a decoded value is, and whether that is sure enough to need no human eye.

The numbers are measured on writers that nothing was trained on (``calibration.toml``, made by
``python -m pipeline.training.calibrate``). The one setting is the error that an office tolerates among
the fields it accepts, per field class; the bar follows from it.
"""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from importlib import resources
from typing import Final

import msgspec
import numpy as np
from scipy.special import betaincinv

from pipeline.capture.hand.decode.classes import FieldClass
from pipeline.capture.hand.decode.decoded import Decoded, Vouch
from pipeline.capture.hand.lattice import Glance
from pipeline.capture.hand.scores import features, witnessed_features

TABLE: Final = "calibration.toml"
TOLERATED: Final[Mapping[FieldClass, float]] = {
    FieldClass.BSN: 0.0002,
    FieldClass.BIRTH_DATE: 0.0005,
    FieldClass.NAME: 0.005,
    FieldClass.PLACE: 0.005,
}
"""Wrong values among those accepted (a share); every other class: ``OTHERS_TOLERATED``."""
OTHERS_TOLERATED: Final = 0.001
UPPER: Final = 0.80
"""The error of accepted fields is taken at this quantile of what the counts leave possible (Jeffreys)."""
_WORST_BAND = 10.0
"""No band of scores is accepted whose own error is more than so many times the tolerated one: clear
fields must not pay for doubtful ones, for an office with fewer clear ones would get all the errors."""
_REGISTER_MARGIN = 9.2
"""A person on record vouches with odds of at least 1 to 10,000."""
_ONLY_A_CLERK: Final = frozenset({"crossed", "gap", "mark", "rules"})
_WORDS: Final = frozenset({FieldClass.NAME, FieldClass.PLACE, FieldClass.STREET, FieldClass.TEXT})
"""In these ink that is no character of the field may be a letter with a mark, which only a clerk writes as it
is. In numbers it is a badly written digit; how often that is misread is part of what was measured."""
_NO_SILENT_REPAIR: Final = frozenset({FieldClass.BSN, FieldClass.BIRTH_DATE, FieldClass.DATE})
_CLERK_AT_MOST = 0.5


Count = tuple[int, int]
"""Fields, and the wrong ones among them."""


class Curve(msgspec.Struct, frozen=True):
    """Certainty of one field class, with or without the second reader.

    A field's score is ``offset`` plus its features times ``weights``. ``bands`` are counts by score,
    rising: the least score of the band, fields in it, wrong ones among them.
    """

    weights: tuple[float, ...]
    offset: float
    bands: tuple[tuple[float, int, int], ...]

    def score(self, told: Sequence[float]) -> float:
        return self.offset + float(np.dot(self.weights, told))

    def certainty(self, score: float) -> float:
        """Share of right values at this score, never falling as scores rise (pool adjacent violators)."""
        return 1 - self._errors()[self._band(score)]

    def bar(self, tolerated: float, before: Count = (0, 0)) -> float:
        """The least score from which accepted fields keep within ``tolerated``; infinite when none does.

        ``before`` counts fields that were accepted without asking this curve, and the wrong ones among them:
        the promise is about all that is accepted.
        """
        bar, (fields, wrong) = np.inf, before
        errors = self._errors()
        for (least, count, bad), error in zip(reversed(self.bands), reversed(errors), strict=True):
            fields, wrong = fields + count, wrong + bad
            if error > _WORST_BAND * tolerated:
                break
            if upper_error(fields, wrong) <= tolerated:
                bar = least
        return float(bar)

    def above(self, bar: float) -> Count:
        """Fields with such a score or more, and the wrong ones among them."""
        counts = [(count, wrong) for least, count, wrong in self.bands if least >= bar]
        return sum(count for count, _ in counts), sum(wrong for _, wrong in counts)

    def _band(self, score: float) -> int:
        return max(0, sum(score >= least for least, _, _ in self.bands) - 1)

    def _errors(self) -> list[float]:
        return falling([(wrong, count) for _, count, wrong in self.bands])


class ClassCurves(msgspec.Struct, frozen=True):
    """A field class: by itself, and for what is left over with the second reader's word."""

    alone: Curve | None = None
    witnessed: Curve | None = None

    def bars(self, tolerated: float) -> tuple[float, float]:
        """The bars of both curves: all that is accepted together keeps within ``tolerated``."""
        first = self.alone.bar(tolerated) if self.alone else np.inf
        taken = self.alone.above(first) if self.alone else (0, 0)
        return first, self.witnessed.bar(tolerated, taken) if self.witnessed else np.inf


class Calibration(msgspec.Struct, frozen=True):
    """``calibration.toml``. ``about`` says when, from what, and how many."""

    about: dict[str, str | int | float] = {}
    classes: dict[FieldClass, ClassCurves] = {}


@dataclass(frozen=True)
class Certainties:
    """Calibrated per field class. A class without calibration is never accepted."""

    calibration: Calibration = field(default_factory=Calibration)
    tolerated: Mapping[FieldClass, float] = field(default_factory=lambda: TOLERATED)

    @staticmethod
    def load(tolerated: Mapping[FieldClass, float] | None = None) -> "Certainties":
        """The calibration that comes with the program; ``tolerated`` changes the error of some classes."""
        source = resources.files(__package__).joinpath(TABLE)
        calibration = read_toml(source.read_text("utf-8")) if source.is_file() else Calibration()
        return Certainties(calibration, {**TOLERATED, **(tolerated or {})})

    def certainty_of(self, answer: Decoded, glance: Glance | None = None) -> float:
        """Probability (0..1) that the value is right. ``glance`` None: no second reader was asked."""
        scored = self._scored(answer, glance)
        certainty = scored[0].certainty(scored[1]) if scored else min(_CLERK_AT_MOST, answer.weakest)
        return min(certainty, _CLERK_AT_MOST) if _needs_a_clerk(answer) else certainty

    def accepts(self, answer: Decoded, glance: Glance | None = None) -> bool:
        """Whether the value needs no human eye at the tolerated error of its class."""
        if not may_be_accepted(answer):
            return False
        if _on_record(answer):
            return True
        scored = self._scored(answer, glance)
        if scored is None:
            return False
        curve, score = scored
        return score >= self._bar(answer.kind, witnessed=curve is self._curves(answer).witnessed)

    def _scored(self, answer: Decoded, glance: Glance | None) -> tuple[Curve, float] | None:
        curves = self._curves(answer)
        if glance is not None and curves.witnessed is not None:
            return curves.witnessed, curves.witnessed.score(witnessed_features(answer, glance).tolist())
        if curves.alone is not None:
            return curves.alone, curves.alone.score(features(answer).tolist())
        return None

    def _curves(self, answer: Decoded) -> ClassCurves:
        return self.calibration.classes.get(answer.kind, _NO_CURVES)

    def _bar(self, kind: FieldClass, witnessed: bool) -> float:
        return self._bars.get((kind, witnessed), np.inf)

    @cached_property
    def _bars(self) -> dict[tuple[FieldClass, bool], float]:
        return {
            (kind, witnessed): bar
            for kind, curves in self.calibration.classes.items()
            for witnessed, bar in zip(
                (False, True), curves.bars(self.tolerated.get(kind, OTHERS_TOLERATED)), strict=True
            )
        }


def read_toml(text: str) -> Calibration:
    """The calibration in a file; raises ValueError for another kind of file."""
    return msgspec.convert(tomllib.loads(text), Calibration, strict=False)


def may_be_accepted(answer: Decoded) -> bool:
    """Whether anything but a clerk's eye could do.

    A repaired number or date is offered, never taken, unless a person on record vouches for it.
    """
    if _needs_a_clerk(answer):
        return False
    return not (answer.repaired and answer.kind in _NO_SILENT_REPAIR) or _on_record(answer)


def _needs_a_clerk(answer: Decoded) -> bool:
    doubts = set(answer.doubts)
    spelling = answer.kind in _WORDS and "foreign" in doubts
    return not answer.valid or spelling or bool(_ONLY_A_CLERK & doubts)


def upper_error(fields: int, wrong: int) -> float:
    """Error share that ``wrong`` of ``fields`` leave possible: Jeffreys, at the quantile ``UPPER``.

    >>> round(upper_error(4200, 0), 5), round(upper_error(1000, 1), 4)
    (0.0002, 0.0023)
    """
    return float(betaincinv(wrong + 0.5, fields - wrong + 0.5, UPPER))


def falling(counts: Sequence[tuple[int, int]]) -> list[float]:
    """Error shares of rising bands of ``(wrong, all)``, pooled until they fall (pool adjacent violators).

    A pool's share is (wrong + 1/2) / (all + 1): no error seen is not no error.

    >>> [round(share, 3) for share in falling([(5, 10), (1, 50), (3, 49)])]
    [0.5, 0.045, 0.045]
    """
    pools: list[tuple[int, int, int]] = []
    for wrong, total in counts:
        pools.append((wrong, total, 1))
        while len(pools) > 1 and _share(pools[-2]) <= _share(pools[-1]):
            (w1, t1, n1), (w2, t2, n2) = pools[-2:]
            pools[-2:] = [(w1 + w2, t1 + t2, n1 + n2)]
    return [_share(pool) for pool in pools for _ in range(pool[2])]


def _share(pool: tuple[int, int, int]) -> float:
    return (pool[0] + 0.5) / (pool[1] + 1)


def _on_record(answer: Decoded) -> bool:
    return answer.vouched is Vouch.REGISTER and answer.margin >= _REGISTER_MARGIN


_NO_CURVES = ClassCurves()
