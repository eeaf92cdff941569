"""All crops of one part: plain pictures and rows, drawn in blocks that are kept until the code changes."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from pipeline.deck.hands import PARTS, Part, load_hands
from pipeline.training import combs
from pipeline.training.crops import CropSet, joined, load
from pipeline.training.data import FILES, plain_crops
from pipeline.training.shapes import typefaces
from pipeline.training.strips import StripWriter, generated

BLOCK = 20_000
_CODE = Path(__file__).parent.parent
_DRAWN_BY = (
    *(f"deck/{name}.py" for name in ("hands", "pen", "sources")),
    *(f"capture/hand/{name}.py" for name in ("crops", "cells", "ink")),
    *(f"training/{name}.py" for name in ("combs", "crops", "office", "shapes", "strips", "truth")),
)
FONTS = (_CODE / "samples" / "fonts", Path("/usr/share/fonts/truetype/noto"))
"""The project's own faces, and Debian's fonts-noto-core for the letters."""

Log = Callable[[int, int], None]
"""Called with crops drawn and crops wanted."""


@dataclass(frozen=True)
class Supply:
    """Where the data and the forms lie, and where drawn blocks are kept."""

    data: Path
    forms: Path
    kept: Path
    seed: int

    def rows(self, part: Part, count: int, log: Log) -> CropSet:
        """At least ``count`` crops cut from rows that the writers of ``part`` filled."""
        blocks = []
        wanted = -(-count // BLOCK)
        for number in range(wanted):
            blocks.append(self._block(part, number))
            log((number + 1) * BLOCK, wanted * BLOCK)
        return joined(blocks)

    def plain(self, part: Part) -> CropSet:
        """The stored pictures of the writers of ``part``."""
        return plain_crops(self.data, part, np.random.default_rng([self.seed, PARTS.index(part)]))

    def _block(self, part: Part, number: int) -> CropSet:
        path = self.kept / f"{part}-{number:02d}-{_code_mark()}.npz"
        if path.exists():
            return load(path)
        rng = np.random.default_rng([self.seed, PARTS.index(part), number])
        writer = StripWriter(load_hands(self.data, part), combs.all_own(self.forms), typefaces(FONTS), rng)
        block = joined(generated(writer, BLOCK))
        self.kept.mkdir(parents=True, exist_ok=True)
        block.save(path)
        return block


def data_sha256(data: Path) -> str:
    """One hash over the three data files, in their order."""
    digest = hashlib.sha256()
    for name in FILES:
        digest.update((data / name).read_bytes())
    return digest.hexdigest()


def _code_mark() -> str:
    """A short hash of the code that decides what a crop looks like: old blocks are not used for new code."""
    digest = hashlib.sha256()
    for place in _DRAWN_BY:
        digest.update((_CODE / place).read_bytes())
    return digest.hexdigest()[:8]
