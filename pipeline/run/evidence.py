"""What clerks said, as material for training and calibration: the ink, the reading and the truth.

Written for ``pipeline.training``; nothing in the office changes by it. Clerks mostly see what was
doubted, so their words alone tell nothing of the error among accepted fields. Those of the sample that is
typed over blind (``qa``) do: ``said`` tells them apart.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import cv2

from pipeline.capture.hand.crops import MARGIN_MM
from pipeline.capture.hand.lattice import Lattice
from pipeline.capture.hand.reader import HandReader
from pipeline.capture.images import FRAME_PX_PER_MM, Grey
from pipeline.capture.view import PageView
from pipeline.domain.capture import FieldReading, Source, Submission
from pipeline.domain.forms import FieldTemplate
from pipeline.domain.geometry import BoxMm
from pipeline.errors import CannotWriteError
from pipeline.run.clerks import Word, fields_of, words_of
from pipeline.run.file_reader import FileReader
from pipeline.run.readers import with_parts
from pipeline.run.replay import Past
from pipeline.sandbox import Sandbox

if TYPE_CHECKING:
    from pipeline.capture.reader import Reader

ROWS_FILE = "evidence.jsonl"
_OWNER_ONLY = 0o700


View = tuple[PageView, Sequence[FieldTemplate]]
"""An aligned page and the comb fields that were read on it by hand."""


@dataclass(frozen=True)
class Witnessed(HandReader):
    """The reader of hands, and what it saw since ``seen`` and ``views`` were last emptied."""

    seen: dict[str, Lattice] = field(default_factory=dict, compare=False)
    views: list[View] = field(default_factory=list, compare=False)

    def lattices(self, view: PageView, fields: Sequence[FieldTemplate]) -> dict[str, Lattice]:
        found = super().lattices(view, fields)
        self.seen.update(found)
        self.views.append((view, fields))
        return found


@dataclass(frozen=True, eq=False)
class Row:
    """One comb field that a clerk said something about. ``page`` and ``blank`` are darkness at 8 px/mm,
    laid over each other on ``box`` (template mm), as ``crops.strip_patch`` wants them.
    """

    submission: Submission
    template: FieldTemplate
    reading: FieldReading
    word: Word
    box: BoxMm
    page: Grey
    blank: Grey


def witnessed(hand: HandReader) -> Witnessed:
    """The same reader of hands with a witness in it."""
    return Witnessed(hand.characters, hand.rows, hand.certainties, hand.knowledge)


def evidence(told: Past, reader: "Reader", originals: Path) -> Iterator[Row]:
    """Aligns the pages of every file that clerks spoke about, and cuts out what they spoke about.

    A page that the reader of today does not find, or on which nobody wrote by hand, gives nothing. Raises
    ValueError for a reader without handwriting.
    """
    if reader.hand is None:
        raise ValueError("this reader reads no handwriting")
    hand = witnessed(reader.hand)
    watching = with_parts(reader, hand=hand)
    with Sandbox() as sandbox:
        files = FileReader(watching, sandbox)
        for stored in told.readings:
            spoken = tuple(_spoken(stored.reading.submissions if stored.reading else (), told))
            if spoken:
                hand.views.clear()
                files.read(originals / stored.sha256, stored.sha256)
                yield from _rows(spoken, hand.views)


def write(rows: Iterable[Row], folder: Path) -> int:
    """The rows as pictures and one line of JSON each; how many. The folder is its owner's alone.

    These are pieces of people's forms: personal data, to be kept and thrown away as such. Raises
    CannotWriteError for a folder that has something in it or cannot be written.
    """
    try:
        folder.mkdir(mode=_OWNER_ONLY, parents=True, exist_ok=True)
        folder.chmod(_OWNER_ONLY)
        if any(folder.iterdir()):
            raise CannotWriteError(f"{folder} is niet leeg", "kies een nieuwe map")
        written = 0
        with (folder / ROWS_FILE).open("w", encoding="utf-8") as out:
            for row in rows:
                for picture, pixels in ((_png(row), row.page), (_png(row, ".blank"), row.blank)):
                    (folder / picture).write_bytes(cv2.imencode(".png", pixels)[1].tobytes())
                out.write(json.dumps(_line(row), ensure_ascii=False) + "\n")
                written += 1
    except OSError as error:
        raise CannotWriteError(f"{folder}: {error.strerror}", "is er ruimte, mag u schrijven?") from error
    return written


Spoken = tuple[Submission, FieldReading, Word]


def _spoken(submissions: Sequence[Submission], told: Past) -> Iterator[Spoken]:
    """Fields read from pixels that a clerk said something about in words."""
    for submission in submissions:
        readings = fields_of(submission)
        for name, word in words_of(submission, told.corrections.get(submission.id, ())).items():
            reading = readings.get(name)
            if reading is not None and reading.source is Source.PIXELS and isinstance(word.value, str):
                yield submission, reading, word


def _rows(spoken: Sequence[Spoken], views: Sequence[View]) -> Iterator[Row]:
    places = {(view.number, one.name): (view, one) for view, fields in views for one in fields}
    for submission, reading, word in spoken:
        if (reading.page, reading.name) in places:
            view, template = places[reading.page, reading.name]
            patch = view.patch(template.box, MARGIN_MM)
            yield Row(submission, template, reading, word, patch.box, patch.page, patch.blank)


def _png(row: Row, kind: str = "") -> str:
    return f"{row.submission.id}-{row.template.name}{kind}.png"


def _line(row: Row) -> dict[str, Any]:
    """The truth, what we read, and all that the crops need. ``box_mm`` is that of the pictures."""
    template, reading = row.template, row.reading
    return {
        "page": _png(row),
        "blank": _png(row, ".blank"),
        "px_per_mm": FRAME_PX_PER_MM,
        "box_mm": _box(row.box),
        "form": row.submission.form,
        "version": row.submission.version,
        "field": template.name,
        "means": template.means,
        "alphabet": template.alphabet.value,
        "cells": template.cells,
        "field_mm": _box(template.box),
        "truth": row.word.value,
        "said": row.word.how.value,
        "read": reading.value,
        "certainty": reading.certainty,
        "accepted": reading.accepted,
    }


def _box(box: BoxMm) -> list[float]:
    return [round(side, 3) for side in (box.x, box.y, box.w, box.h)]
