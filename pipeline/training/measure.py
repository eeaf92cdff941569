"""Figures on writers that were not trained on: right among what the field may hold, with bounds."""

from collections import Counter
from dataclasses import dataclass
from math import sqrt

import numpy as np
import numpy.typing as npt
import torch

from pipeline.capture.hand.lattice import CHARACTERS, DIGITS, MARKS, OTHER
from pipeline.training.crops import SOURCES, CropSet
from pipeline.training.groups import columns
from pipeline.training.network import CombNet

_CHUNK = 1024
_FAR = -1e4
_Z = 1.96
_BINS = 15
Floats = npt.NDArray[np.float32]


@dataclass(frozen=True)
class Figure:
    """``right`` of ``n`` crops; ``bounds`` hold the true share with 95 % (Wilson). ``calibration`` is the
    expected calibration error of the share given to the first answer.
    """

    what: str
    n: int
    right: int
    calibration: float
    sure: float
    """Share of crops that may be taken when of those taken 0.1 % may be wrong."""
    confused: tuple[tuple[str, int], ...]

    @property
    def share(self) -> float:
        return self.right / self.n

    @property
    def bounds(self) -> tuple[float, float]:
        p, n, z = self.share, self.n, _Z
        middle, half = p + z * z / (2 * n), z * sqrt(p * (1 - p) / n + z * z / (4 * n * n))
        return (middle - half) / (1 + z * z / n), (middle + half) / (1 + z * z / n)


def logits_of(net: CombNet, data: CropSet) -> Floats:
    """``[n, NETWORK_CLASSES]``."""
    net.eval()
    with torch.no_grad():
        out = [
            net(
                torch.from_numpy(data.crops[at : at + _CHUNK]).float() / 255,
                torch.from_numpy(data.places[at : at + _CHUNK]),
            )[0].numpy()
            for at in range(0, len(data), _CHUNK)
        ]
    return np.concatenate(out)


def kinds(labels: npt.NDArray[np.uint8]) -> dict[str, npt.NDArray[np.bool_]]:
    """Which crops a field of each group would hold; ``name`` is judged on marks and capitals."""
    names = np.array([*CHARACTERS, "other"])[labels]
    digits, marks = np.isin(names, list(DIGITS)), np.isin(names, list(MARKS))
    other = labels == OTHER
    return {
        "digits": digits,
        "capitals": ~digits & ~marks & ~other,
        "name": ~digits & ~other,
        "alnum": ~marks & ~other,
        "all": np.ones(len(labels), np.bool_),
    }


def figures(title: str, logits: Floats, data: CropSet, temperature: float = 1.0) -> list[Figure]:
    """One figure a source and group that has at least a hundred crops."""
    out = []
    for group, chosen in kinds(data.labels).items():
        for source in ("every source", *SOURCES[:4]):
            mine = chosen if source == "every source" else chosen & (data.sources == SOURCES.index(source))
            if mine.sum() >= 100 and not (source != "every source" and group in {"name", "alnum", "all"}):  # noqa: PLR2004
                out.append(
                    _figure(
                        f"{title}, {source}, {group}", logits[mine], data.labels[mine], group, temperature
                    )
                )
    return out


def _figure(
    what: str, logits: Floats, labels: npt.NDArray[np.uint8], group: str, temperature: float
) -> Figure:
    p = probabilities(logits, group, temperature)
    said, share = p.argmax(axis=1), p.max(axis=1)
    right = said == labels
    names = [*CHARACTERS, "other"]
    wrong = Counter(f"{names[t]}>{names[s]}" for t, s in zip(labels[~right], said[~right], strict=True))
    return Figure(
        what,
        len(labels),
        int(right.sum()),
        calibration_error(share, right),
        _sure(share, right),
        tuple(wrong.most_common(10)),
    )


def probabilities(logits: Floats, group: str, temperature: float = 1.0) -> Floats:
    """Softmax among the columns of a group."""
    scaled = np.where(columns(group), logits / temperature, _FAR)
    powers = np.exp(scaled - scaled.max(axis=1, keepdims=True))
    return np.asarray(powers / powers.sum(axis=1, keepdims=True), np.float32)


def calibration_error(share: Floats, right: npt.NDArray[np.bool_]) -> float:
    """Expected calibration error over equal counts."""
    order = np.argsort(share)
    parts = np.array_split(order, _BINS)
    return float(sum(abs(share[p].mean() - right[p].mean()) * len(p) for p in parts if len(p)) / len(share))


def _sure(share: Floats, right: npt.NDArray[np.bool_], tolerated: float = 0.001) -> float:
    order = np.argsort(-share)
    wrong = np.cumsum(~right[order])
    fine = np.flatnonzero(wrong <= tolerated * np.arange(1, len(wrong) + 1))
    return float((fine[-1] + 1) / len(wrong)) if len(fine) else 0.0


def best_temperature(logits: Floats, labels: npt.NDArray[np.uint8], group: str) -> float:
    """The temperature of least surprise (negative log likelihood) among the columns of a group."""
    tries = np.geomspace(0.3, 3.0, 70)
    rows = np.arange(len(labels))
    losses = [-np.log(np.maximum(probabilities(logits, group, t)[rows, labels], 1e-12)).mean() for t in tries]
    return float(tries[int(np.argmin(losses))])
