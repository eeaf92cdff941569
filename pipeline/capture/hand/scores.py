"""What of an answer tells whether it is right: a few numbers, the same for every field class."""

from typing import Final

import numpy as np
import numpy.typing as npt

from pipeline.capture.hand.decode.decoded import Decoded, Vouch
from pipeline.capture.hand.lattice import Glance

FEATURES: Final = (
    "margin",  # natural log to the best rival, at most _MARGIN
    "weakest",  # log odds of the least sure box
    "foreign",  # natural log of the largest share of ink that the field cannot hold
    "repaired",
    "cut",  # boxes' cut is doubtful: ink of neighbours, faint ink
    "mark",  # something stands above a letter
    "length",  # boxes with ink, in tens
    "fits",  # a list or the address says the same
    "clear",  # mean log odds of its boxes
    "around",  # mean log odds of the boxes of the sheet's other fields
)
WITNESSED: Final = (
    *FEATURES,
    "agrees",  # the second reader's own reading is the value
    "prefers",  # its log likelihood of the value above that of the best other reading, at most _PREFERS
    "sure",  # its log odds of its own reading
)
_MARGIN, _PREFERS = 14.0, 12.0
_ODDS = (-3.0, 9.0)
_LEAST_FOREIGN = 1e-5
_CUTS = frozenset({"split", "faint"})

Floats = npt.NDArray[np.float64]


def features(answer: Decoded) -> Floats:
    """``FEATURES`` of an answer, each of the order of 1."""
    return np.array(
        [
            min(answer.margin, _MARGIN) / 4,
            _odds(answer.weakest) / 4,
            np.log(max(answer.foreign, _LEAST_FOREIGN)) / 4,
            float(answer.repaired),
            float(bool(_CUTS & set(answer.doubts))),
            float("mark" in answer.doubts),
            answer.inked / 10,
            float(answer.vouched in (Vouch.LIST, Vouch.ADDRESS)),
            answer.clear / 4,
            answer.around / 4,
        ]
    )


def witnessed_features(answer: Decoded, glance: Glance) -> Floats:
    """``WITNESSED`` of an answer that a second reader looked at. Rows hold no blanks."""
    value = _bare(answer.value)
    rivals = dict.fromkeys(_bare(text) for text in (answer.plain, *answer.alternatives, glance.text))
    rivals.pop(value, None)
    scores = glance.scores([value, *rivals])
    apart = float(scores[0] - scores[1:].max()) if len(scores) > 1 else _PREFERS
    apart = apart if np.isfinite(apart) else -_PREFERS
    agrees = float(_bare(glance.text) == value)
    told = [agrees, float(np.clip(apart, -_PREFERS, _PREFERS)) / 4, _odds(glance.certainty) / 4]
    return np.concatenate([features(answer), told])


def _odds(share: float) -> float:
    share = min(max(share, 1e-9), 1 - 1e-9)
    return float(np.clip(np.log(share / (1 - share)), *_ODDS))


def _bare(text: str) -> str:
    return text.replace(" ", "")
