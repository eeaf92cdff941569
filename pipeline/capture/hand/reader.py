"""The comb fields of one handwritten page: ink to boxes, boxes to characters, characters to values."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from pipeline.capture.fields import bars
from pipeline.capture.fields.base import reading
from pipeline.capture.hand.blanks import page_inks, page_loses_strokes
from pipeline.capture.hand.certainty import Certainties
from pipeline.capture.hand.crops import MARGIN_MM, CellInk
from pipeline.capture.hand.decode import Decoded, decode_sheet
from pipeline.capture.hand.decode.cells import characters_of
from pipeline.capture.hand.fusion import fused
from pipeline.capture.hand.knowledge import Knowledge
from pipeline.capture.hand.lattice import (
    BLANK,
    CHARACTERS,
    COLUMNS,
    NETWORK_CLASSES,
    OTHER,
    CharacterReader,
    Glance,
    Lattice,
    RowReader,
)
from pipeline.capture.hand.row import row_image
from pipeline.capture.view import PageView
from pipeline.domain.capture import FieldReading, Source
from pipeline.domain.forms import FieldTemplate

_SLIP = 1e-4
"""Ink that is certainly there, or not there, is the other way round with this probability."""
_PALE, _FAINT = 0.15, 0.5
"""That a faint box is empty, with a stroke in it and without, where it may well be a line or a blot..."""
_LINES = [*(CHARACTERS.index(c) for c in "1IJ-.'"), OTHER]
_A_CHARACTER = 0.05
"""...and a twentieth of that where it looks like none: of 312 faint boxes that nobody had written in, the
network took 22 for another character; of 1,061 with a character in it, 910."""
Seen = tuple[npt.NDArray[np.float32], npt.NDArray[np.float32]]


@dataclass(frozen=True, slots=True)
class Answer:
    """One field: ``alone`` by its boxes, ``both`` with the row read by ``glance``, if that was asked."""

    alone: Decoded
    both: Decoded | None = None
    glance: Glance | None = None

    @property
    def best(self) -> Decoded:
        """The word of both readers where there are two."""
        return self.both or self.alone


@dataclass(frozen=True)
class HandReader:
    """Reads block letters and digits. ``rows`` is asked only where the characters leave a doubt."""

    characters: CharacterReader
    rows: RowReader | None
    certainties: Certainties
    knowledge: Knowledge

    def read(self, view: PageView, fields: Sequence[FieldTemplate]) -> dict[str, FieldReading]:
        """Readings of ``fields`` (combs of this page) by name; decided together, in any order."""
        answers = self.answers(view, fields)
        return {f.name: self._reading(view, f, answers[f.name]) for f in fields}

    def loses_strokes(self, view: PageView, fields: Sequence[FieldTemplate]) -> bool:
        """Whether the pen of this page (``fields`` are its combs) may have left strokes that are not seen."""
        return page_loses_strokes([view.patch(f.box, MARGIN_MM) for f in fields], fields)

    def answers(self, view: PageView, fields: Sequence[FieldTemplate]) -> dict[str, Answer]:
        """What was made of each field: by the network, and together with the second reader if need be."""
        lattices = self.lattices(view, fields)
        alone = decode_sheet(lattices, self.knowledge)
        glances = self.glances(view, [f for f in fields if self._open(alone[f.name])])
        if not glances:
            return {name: Answer(decoded) for name, decoded in alone.items()}
        both = {name: fused(lat, glances[name]) if name in glances else lat for name, lat in lattices.items()}
        again = decode_sheet(both, self.knowledge)
        return {
            name: Answer(decoded, again[name], glances[name]) if name in glances else Answer(decoded)
            for name, decoded in alone.items()
        }

    def _open(self, answer: Decoded) -> bool:
        return answer.inked > 0 and not self.certainties.accepts(answer)

    def lattices(self, view: PageView, fields: Sequence[FieldTemplate]) -> dict[str, Lattice]:
        """What the network says of every box, before anything else is known. One call a page."""
        found = page_inks([view.patch(f.box, MARGIN_MM) for f in fields], fields)
        inks = {f.name: cells for f, cells in zip(fields, found, strict=True)}
        inked = [ink for cells in inks.values() for ink in cells if ink.state != "blank"]
        seen = iter(self._seen(inked))
        return {f.name: _lattice(f, inks[f.name], seen) for f in fields}

    def _seen(self, inked: Sequence[CellInk]) -> list[Seen]:
        if not inked:
            return []
        crops = np.stack([ink.image for ink in inked])
        places = np.array([ink.place for ink in inked], np.float32)
        return list(zip(*self.characters.read(crops, places), strict=True))

    def glances(self, view: PageView, fields: Sequence[FieldTemplate]) -> dict[str, Glance]:
        """What the second reader makes of the rows of ``fields``; nothing where there is no such reader."""
        if self.rows is None or not fields:
            return {}
        rows = [row_image(view.patch(f.box, MARGIN_MM), f) for f in fields]
        glances = self.rows.look(rows, [characters_of(f) for f in fields])
        return {f.name: glance for f, glance in zip(fields, glances, strict=True)}

    def _reading(self, view: PageView, field: FieldTemplate, answer: Answer) -> FieldReading:
        decoded, glance = answer.best, answer.glance
        if not decoded.inked and not decoded.doubts:
            return reading(view, field, "", bars.CERTAIN, accepted=True, source=Source.PIXELS)
        certainty = self.certainties.certainty_of(decoded, glance)
        return reading(
            view,
            field,
            decoded.as_known or decoded.value,
            certainty if decoded.value else min(certainty, bars.DOUBT),
            accepted=decoded.value != "" and self.certainties.accepts(decoded, glance),
            source=Source.PIXELS,
            alternatives=decoded.alternatives,
        )


def _lattice(field: FieldTemplate, cells: Sequence[CellInk], seen: Iterator[Seen]) -> Lattice:
    """The rows of one field; ``seen`` gives the answers for its inked boxes in order."""
    rows = [_box(cell, None if cell.state == "blank" else next(seen)) for cell in cells]
    width = max(len(vector) for _, vector in rows)
    vectors = [np.resize(vector, width) if len(vector) else np.zeros(width, np.float32) for _, vector in rows]
    return Lattice(field, np.stack([p for p, _ in rows]), np.stack(vectors), tuple(c.doubt for c in cells))


def _box(cell: CellInk, seen: Seen | None) -> Seen:
    """One row of a lattice, and what the network saw. A faint box may be empty, the more so when its ink is
    no whole stroke, and when what is there looks like the rest of a line.
    """
    row = np.full(COLUMNS, np.log(_SLIP / NETWORK_CLASSES), np.float32)
    if seen is None:
        row[BLANK] = np.log1p(-_SLIP)
        return row, np.zeros(0, np.float32)
    blank = _SLIP
    if cell.state == "faint":
        like_a_line = 2 * float(np.exp(seen[0][_LINES]).sum())
        blank = (_PALE if cell.whole else _FAINT) * min(max(like_a_line, _A_CHARACTER), 1.0)
    row[:NETWORK_CLASSES] = seen[0] + np.log1p(-blank)
    row[BLANK] = np.log(blank)
    return row, seen[1]
