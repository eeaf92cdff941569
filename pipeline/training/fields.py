"""Rows of whole forms without the page: one hand fills in the boxes of a form, an office spoils each row,
our own crop code and network read it. A tenth of the cost of a page, so tens of thousands are possible.
"""

import unicodedata
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import cast

import cv2
import numpy as np

from pipeline.adapters.blanks import render_blank
from pipeline.capture.hand.crops import MARGIN_MM, strip_patch
from pipeline.capture.hand.decode import FieldClass, class_of
from pipeline.capture.hand.knowledge import Knowledge
from pipeline.capture.hand.reader import Answer, HandReader
from pipeline.capture.images import Grey, darkness, resized, to_array
from pipeline.capture.view import PageView, Patch
from pipeline.deck.answers import answers
from pipeline.deck.habits import some_habits
from pipeline.deck.hands import Hand, pick_hand
from pipeline.deck.names import TOWNS, Town
from pipeline.deck.persons import invented
from pipeline.deck.rows import write_row
from pipeline.domain.forms import Alphabet, FieldKind, FieldTemplate, FormTemplate
from pipeline.domain.geometry import MM_PER_INCH, BoxMm
from pipeline.library import Library
from pipeline.training.combs import AROUND_MM, PAGE_PX_PER_MM, patch_of
from pipeline.training.office import Office, Scanner, some_office

_FINE_PX_PER_MM = 24
_ROUND = 6
"""Sizes in fine pixels that both finer and coarser pictures divide."""


_WITHOUT_STROKE = str.maketrans("ŁłØøĐđı", "LlOoDdi")
"""Letters whose mark Unicode does not part from them."""


@dataclass(frozen=True, eq=False)
class PrintedRow:
    """A comb field cut out of its blank page; ``on_strip`` is the field with its place on ``paper``."""

    field: FieldTemplate
    on_strip: FieldTemplate
    paper: Grey
    blank: Grey


@dataclass(frozen=True, eq=False)
class PrintedForm:
    template: FormTemplate
    rows: tuple[PrintedRow, ...]


@dataclass(frozen=True, eq=False)
class ReadField:
    """One field as read, and whether that is what its writer put there: by the boxes, by both readers."""

    writer: str
    answer: Answer
    right_alone: bool
    right_both: bool


def printed_forms(library: Library, only: Collection[FieldClass] | None = None) -> tuple[PrintedForm, ...]:
    """The comb rows of every form in the library that has any; of the classes ``only`` when given."""
    forms = [_printed(library, template, only) for template in library.templates]
    return tuple(form for form in forms if form.rows)


@dataclass(eq=False)
class Desk:
    """Draws filled-in rows and has them read. One seed, one sequence."""

    forms: Sequence[PrintedForm]
    hands: Sequence[Hand]
    reader: HandReader
    knowledges: Sequence[Knowledge]
    """One of them is drawn for each form: an office with a table of postcodes, one without."""
    rng: np.random.Generator
    towns: Sequence[Town] = TOWNS
    """Where people live: the more that no list has, the better the word of a list is weighed."""

    def __post_init__(self) -> None:
        self._scanner = Scanner(self.rng)
        self._writer = ""

    def form(self) -> Iterator[ReadField]:
        """All inked comb fields of one form, by one hand and through one office, page by page."""
        for fields, view, truth in self.pages():
            reader = replace(self.reader, knowledge=self._one_of(self.knowledges))
            read = reader.answers(cast(PageView, view), fields)
            for field in fields:
                answer, meant = read[field.name], truth[field.name]
                if answer.alone.inked:
                    alone, both = (same(field, a.value, meant) for a in (answer.alone, answer.best))
                    yield ReadField(self._writer, answer, alone, both)

    def pages(self) -> Iterator[tuple[list[FieldTemplate], "Strips", dict[str, str]]]:
        """The combs of each page of one form, as scanned, and what their writer meant."""
        rng = self.rng
        form = self.forms[int(rng.integers(len(self.forms)))]
        hand = pick_hand(self.hands, rng)
        self._writer = hand.writer
        meant = answers(form.template, invented(rng, True, self.towns), invented(rng, False, self.towns), rng)
        habits, office = some_habits(rng), some_office(rng)
        for page in sorted({row.field.page for row in form.rows}):
            rows = [row for row in form.rows if row.field.page == page]
            truth = {row.field.name: str(meant[row.field.name]) for row in rows}
            patches = {}
            for row in rows:
                paper = row.paper.copy()
                write_row(paper, row.on_strip, truth[row.field.name], hand, habits, rng, PAGE_PX_PER_MM)
                patches[row.field.box] = self._scanned(paper, row, office)
            yield [row.field for row in rows], Strips(patches), truth

    def _scanned(self, paper: Grey, row: PrintedRow, office: Office) -> Patch:
        """The row through the office; each row lies a hair off in its own way."""
        own = replace(office, shift_mm=some_office(self.rng).shift_mm)
        frame = darkness(self._scanner.scanned(paper, own, self.rng))
        return strip_patch(patch_of(frame, row.on_strip.box), row.blank, row.field.box.grown(MARGIN_MM))

    def _one_of(self, among: Sequence[Knowledge]) -> Knowledge:
        return among[int(self.rng.integers(len(among)))]


@dataclass(frozen=True, eq=False)
class Strips:
    """Stands in for a page: the patch of each row, by the box asked for."""

    patches: Mapping[BoxMm, Patch]

    def patch(self, box: BoxMm, margin_mm: float) -> Patch:  # noqa: ARG002 - strips are cut to the margin
        return self.patches[box]


def same(field: FieldTemplate, value: str, truth: str) -> bool:
    """Whether a value is what was written; blanks count only between words.

    Capitals do not count, nor do marks on letters: combs hold block capitals, a mark that is seen sends
    the field to a clerk, and names are compared without them (``validate/names.py``).
    """
    return _bare(field, value) == _bare(field, truth)


def _bare(field: FieldTemplate, text: str) -> str:
    plain = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    words = plain.translate(_WITHOUT_STROKE).casefold().split()
    return ("" if field.alphabet in (Alphabet.DIGITS, Alphabet.POSTCODE) else " ").join(words)


def _printed(library: Library, template: FormTemplate, only: Collection[FieldClass] | None) -> PrintedForm:
    fine = render_blank(library.blank_path(template.form, template.version), _FINE_PX_PER_MM * MM_PER_INCH)
    pages = [to_array(page) for page in fine]
    combs = [f for f in template.fields if f.kind is FieldKind.COMB and (not only or class_of(f) in only)]
    rows = [_row(pages[field.page - 1], field) for field in combs]
    return PrintedForm(template, tuple(row for row in rows if row is not None))


def _row(page: Grey, field: FieldTemplate) -> PrintedRow | None:
    around = field.box.grown(AROUND_MM)
    left, top = round(around.x * _FINE_PX_PER_MM), round(around.y * _FINE_PX_PER_MM)
    height, width = (round(v * _FINE_PX_PER_MM) // _ROUND * _ROUND for v in (around.h, around.w))
    strip = np.ascontiguousarray(page[max(0, top) : top + height, max(0, left) : left + width])
    if strip.shape != (height, width):
        return None
    paper = resized(strip, width // 2, height // 2)
    frame = darkness(resized(strip, width // 3, height // 3))
    box = BoxMm(AROUND_MM, AROUND_MM, field.box.w, field.box.h)
    return PrintedRow(field, replace(field, box=box), paper, patch_of(frame, box))


def quiet() -> None:
    """One thread for pictures: several processes share the cores."""
    cv2.setNumThreads(1)
