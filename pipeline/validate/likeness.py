"""How much of a portfolio's text stands in an earlier one (own words are asked for; copies are for a clerk).

Answers are compared by runs of words, which survive another order of sentences and a changed name.
A fixed set of minima of hashed runs (Broder, *On the resemblance and containment of documents*, 1997)
stands for a portfolio, so that thousands of earlier ones can be looked through in milliseconds.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from hashlib import blake2b

import numpy as np
import numpy.typing as npt

from pipeline.domain.capture import FieldReading, Submission
from pipeline.domain.case import AnswerPrint
from pipeline.validate.names import name_key

_RUN_WORDS = 3
_MINIMA = 128
"""The estimate of a resemblance is off by less than 0.09 in nineteen of twenty cases (1 / sqrt(128))."""
_LEAST_RUNS = 40
"""Less text than this proves nothing: many people write the same few words."""
ALIKE = 0.4
"""Told from this share on. Strangers who answer the same questions share less than a tenth."""

_MIXERS = np.random.Generator(np.random.PCG64(20260101)).integers(
    1, 2**63, size=(_MINIMA, 2), dtype=np.uint64
) | np.uint64(1)


def print_of(submission: Submission, received_on: date) -> AnswerPrint | None:
    """The fingerprint of the answers on the cards; None without cards or with hardly any text."""
    if submission.portfolio is None:
        return None
    runs = _runs(_answers(submission.portfolio.fields))
    if len(runs) < _LEAST_RUNS:
        return None
    return AnswerPrint(submission.id, _bsn(submission), received_on, len(runs), _minima(runs).tobytes())


def share_from(own: AnswerPrint, other: AnswerPrint) -> float:
    """Which share (0..1, estimated) of the text of ``own`` stands in ``other`` as well."""
    minima = (np.frombuffer(item.minima, np.uint64) for item in (own, other))
    resemblance = float(np.mean(np.equal(*minima)))
    both = resemblance * (own.runs + other.runs) / (1 + resemblance)
    return min(1.0, both / own.runs)


def most_alike(own: AnswerPrint, earlier: Iterable[AnswerPrint]) -> tuple[AnswerPrint, float] | None:
    """The earlier portfolio of somebody else that has most of this text; None when it has too little.

    Who sends his own portfolio again is not copying. Where a BSN was not read nobody is excluded.
    """
    others = [e for e in earlier if e.submission != own.submission and not (own.bsn and e.bsn == own.bsn)]
    ranked = ((share_from(own, other), other) for other in others)
    share, other = max(ranked, key=lambda pair: pair[0], default=(0.0, own))
    return (other, share) if share >= ALIKE else None


def _answers(fields: Mapping[str, FieldReading]) -> list[str]:
    """What stands on the lines of the cards: not names, numbers or ticks."""
    return [r.value for name, r in sorted(fields.items()) if "_vraag" in name and isinstance(r.value, str)]


def _runs(answers: Iterable[str]) -> set[str]:
    found = set()
    for answer in answers:
        words = [key for word in answer.split() if (key := name_key(word))]
        found |= {" ".join(words[i : i + _RUN_WORDS]) for i in range(len(words) - _RUN_WORDS + 1)}
    return found


def _minima(runs: set[str]) -> npt.NDArray[np.uint64]:
    hashes = np.array(
        [int.from_bytes(blake2b(r.encode(), digest_size=8).digest(), "big") for r in sorted(runs)], np.uint64
    )
    mixed = hashes[None, :] * _MIXERS[:, :1] + _MIXERS[:, 1:]  # modulo 2**64
    return np.asarray((mixed >> np.uint64(11)).min(axis=1), np.uint64)


def _bsn(submission: Submission) -> str:
    reading = submission.fields.get("bsn")
    return reading.value if reading is not None and isinstance(reading.value, str) else ""
