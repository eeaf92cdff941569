"""Which letters follow each other in names: a small table of trigram weights.

Built by ``python -m pipeline.training.names`` from public lists of names of many languages; the table
names its sources and licences. It is mild on purpose: rare names must not become common ones.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from types import MappingProxyType

TABLE = "names.tsv"
MILDNESS = 0.35
"""Share of the log-likelihood ratio that counts."""
LEAST, MOST = -1.2, 0.8
"""Bounds of a weight, so that no letter sequence can be ruled out."""


@dataclass(frozen=True, slots=True)
class NamePrior:
    """``weights`` by context (the last one or two letters, ``^`` for the start) and next letter (``^``: end).

    Natural logarithms of the ratio to "any letter", already made mild; what is not in it weighs nothing.
    """

    weights: Mapping[tuple[str, str], float] = field(default_factory=lambda: MappingProxyType({}))

    def weight(self, before: str, letter: str) -> float:
        """The log weight of ``letter`` behind ``before`` (its last two symbols count)."""
        return self.weights.get((before, letter), 0.0)

    @staticmethod
    @cache
    def shipped() -> "NamePrior":
        """The table that comes with the program."""
        text = resources.files(__package__).joinpath(TABLE).read_text("utf-8")
        return NamePrior(MappingProxyType(dict(_rows(text))))


def _rows(text: str) -> list[tuple[tuple[str, str], float]]:
    rows = []
    for line in text.splitlines():
        if line.startswith("#") or not line:
            continue
        before, letters = line.split("\t")
        for part in letters.split():
            ratio = int(part[1:]) / 10
            rows.append(((before, part[0]), max(LEAST, min(MOST, MILDNESS * ratio))))
    return rows
