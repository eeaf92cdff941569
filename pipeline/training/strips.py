"""Training crops as the pipeline will see them: real hands write into comb rows, an office spoils the
rows, and our own crop code cuts them.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

import cv2
import numpy as np

from pipeline.capture.hand.crops import cell_inks, strip_patch
from pipeline.capture.hand.lattice import CAPITALS, CHARACTERS, DIGITS, MARKS, OTHER
from pipeline.capture.images import Grey, darkness
from pipeline.deck.hands import Hand
from pipeline.deck.marks import glyph_of
from pipeline.deck.pen import BoxPx, Manner, Pen, some_manner, some_pen, write_cell
from pipeline.deck.sources import Glyph, PenStrokes
from pipeline.training.combs import PAGE_PX_PER_MM, Comb, invented_comb, patch_of
from pipeline.training.crops import SOURCES, CropSet, joined
from pipeline.training.office import Scanner, some_office
from pipeline.training.shapes import SYMBOLS, Typefaces, draw_mark, scribble, strike_out
from pipeline.training.truth import Written, around, changed, labelled

_INVENTED = 320
_SCANS = 2
"""Writing a row costs as much as scanning and cutting it."""
_OWN_SHARE = 0.3
_BLANKS, _OTHERS, _MARKS = 0.09, 0.05, 0.10
_STRAIGHT, _LINE, _TRIES = "1I", 0.12, 5
"""Characters that may be one straight stroke; in the files some others lost all strokes but one."""
_DIGIT_SOURCES = {"unipen": 0.5, "mnist": 0.38, "eurodigits": 0.12}
_BROADEST = 0.14
"""Of a character's height: the pen."""
_MARKED = "ÀÁÂÄÅÇÉÈÊËĞÍÎÏİŁÑÓÖÔØŚŞŠÚÜŽ"
"""A capital with a mark is not that capital: a clerk writes the name as it is."""
_SPOILT = {"struck": 0.42, "two": 0.14, "over": 0.05, "scribble": 0.15, "symbol": 0.1, "marked": 0.14}
_TOO_MUCH = 0.3
"""Of two characters written into one box, each is this share of a box off the middle."""


@dataclass(eq=False)
class StripWriter:
    """Fills rows by the hands of one part. Every call writes another row; one seed, one sequence."""

    hands: Sequence[Hand]
    own: Sequence[Comb]
    faces: Typefaces
    rng: np.random.Generator
    _invented: list[Comb] = field(init=False)
    _scanner: Scanner = field(init=False)
    _by_source: dict[str, list[Hand]] = field(init=False)

    def __post_init__(self) -> None:
        self._invented = [invented_comb(self.rng) for _ in range(_INVENTED)]
        self._scanner = Scanner(self.rng)
        self._by_source = {}
        for hand in self.hands:
            self._by_source.setdefault(hand.source, []).append(hand)

    def crops(self) -> CropSet:
        """The inked boxes of one row, as each of a few offices would see it."""
        rng = self.rng
        combs = self.own if self.own and rng.random() < _OWN_SHARE else self._invented
        comb = combs[int(rng.integers(len(combs)))]
        page = self._paper(comb)
        written = self._fill(page, comb)
        return joined(self._read(page.copy(), comb, written) for _ in range(_SCANS))

    def _read(self, page: Grey, comb: Comb, written: Mapping[int, Written]) -> CropSet:
        """One scan of the row, cut by the crop code. ``page`` gets its dirt."""
        frame = darkness(self._scanner.scanned(page, some_office(self.rng), self.rng))
        patch = strip_patch(patch_of(frame, comb.field.box), comb.blank, comb.patch_box)
        return labelled(cell_inks(patch, comb.field), written)

    def _paper(self, comb: Comb) -> Grey:
        """The printed row; ink of the printer paler or darker than the blank says."""
        if self.rng.random() < 0.5:  # noqa: PLR2004 - half of all prints are as drawn
            return comb.paper.copy()
        strength = float(self.rng.uniform(0.45, 1.25))
        return cv2.bitwise_not(cv2.convertScaleAbs(cv2.bitwise_not(comb.paper), alpha=strength)).astype(
            np.uint8, copy=False
        )

    def _fill(self, page: Grey, comb: Comb) -> dict[int, Written]:
        rng = self.rng
        kind = str(rng.choice(("digits", "capitals", "mixed", "type"), p=(0.36, 0.46, 0.14, 0.04)))
        hand = self._hand(kind)
        manner = some_manner(rng)
        pen = _fitting(some_pen(rng), manner.size * comb.field.box.h)
        face = self.faces.files[int(rng.integers(len(self.faces.files)))] if self.faces.files else None
        written = {}
        for number, box in enumerate(_boxes(comb)):
            what = rng.random()
            if what < _BLANKS:
                continue
            three = around(page, box)
            before = three.copy()
            if kind == "type" and face is not None:
                character = _any(DIGITS + CAPITALS + MARKS, rng)
                self.faces.draw(page, box, character, face, rng, pen.darkness)
                label, source = CHARACTERS.index(character), "type"
            elif what < _BLANKS + _OTHERS:
                self._spoil(page, box, hand, pen, manner)
                label, source = OTHER, "other"
            elif kind != "digits" and what < _BLANKS + _OTHERS + _MARKS:
                mark = _any(MARKS, rng)
                draw_mark(page, box, mark, pen, rng, PAGE_PX_PER_MM)
                label, source = CHARACTERS.index(mark), "marks"
            else:
                characters = {"digits": DIGITS, "capitals": CAPITALS}.get(kind, DIGITS + CAPITALS)
                character = _any(characters, rng)
                write_cell(page, box, _drawn(hand, character, rng), pen, rng, PAGE_PX_PER_MM, manner)
                label = CHARACTERS.index(character)
                source = _source(hand, character)
            if (place := changed(before, three, page, box)) is not None:
                written[number] = Written(label, SOURCES.index(source), *place)
        return written

    def _hand(self, kind: str) -> Hand:
        """Someone who wrote these characters themselves."""
        rng = self.rng
        source = "unipen"
        if kind == "digits":
            some = [name for name in _DIGIT_SOURCES if self._by_source.get(name)]
            shares = np.array([_DIGIT_SOURCES[name] for name in some])
            source = some[int(rng.choice(len(some), p=shares / shares.sum()))]
        among = self._by_source[source]
        wanted = set(CAPITALS[:1] if kind == "capitals" else "")
        for _ in range(20):
            hand = among[int(rng.integers(len(among)))]
            if wanted <= hand.own:
                break
        return hand

    def _spoil(self, page: Grey, box: BoxPx, hand: Hand, pen: Pen, manner: Manner) -> None:
        """Something that no box may hold: crossed out, two at once, a scribble, another sign, a mark."""
        rng = self.rng
        how = rng.choice(list(_SPOILT), p=list(_SPOILT.values()))
        if how == "marked":
            write_cell(page, box, glyph_of(_any(_MARKED, rng), hand, rng), pen, rng, PAGE_PX_PER_MM, manner)
            return
        if how == "scribble":
            scribble(page, box, pen, rng, PAGE_PX_PER_MM)
            return
        if how == "symbol" and self.faces.files:
            face = self.faces.files[int(rng.integers(len(self.faces.files)))]
            self.faces.draw(page, box, _any(SYMBOLS, rng), face, rng, pen.darkness)
            return
        x, y, w, h = box
        first, second = (CHARACTERS[n] for n in rng.choice(len(DIGITS + CAPITALS), 2, replace=False))
        glyph, other = hand.draw(first, rng), hand.draw(second, rng)
        if how == "two":
            for each, at in ((glyph, -_TOO_MUCH), (other, _TOO_MUCH)):
                write_cell(page, (x + w * (at + 0.25), y, w / 2, h), each, pen, rng, PAGE_PX_PER_MM, manner)
            return
        write_cell(page, box, glyph, pen, rng, PAGE_PX_PER_MM, manner)
        if how == "struck":
            strike_out(page, box, pen, rng, PAGE_PX_PER_MM)
            return
        write_cell(page, box, other, pen, rng, PAGE_PX_PER_MM, manner)


def generated(writer: StripWriter, count: int) -> Iterator[CropSet]:
    """Rows until there are ``count`` crops."""
    done = 0
    while done < count:
        row = writer.crops()
        done += len(row)
        yield row


def _fitting(pen: Pen, height_mm: float) -> Pen:
    """The same pen, but nobody writes small characters with a broad felt tip."""
    return replace(pen, width_mm=min(pen.width_mm, _BROADEST * height_mm))


def _source(hand: Hand, character: str) -> str:
    """The file that a character of a hand comes from."""
    if isinstance(hand.pools[character][0], PenStrokes):
        return "unipen"
    lenders = [hand.writer] if character in hand.own else hand.lender.split("+")
    return next((name for name in (w.split("-")[0] for w in lenders) if name != "unipen"), "mnist")


def _any(characters: str, rng: np.random.Generator) -> str:
    return characters[int(rng.integers(len(characters)))]


def _boxes(comb: Comb) -> list[BoxPx]:
    px = PAGE_PX_PER_MM
    return [(c.x * px, c.y * px, c.w * px, c.h * px) for c in comb.field.box.cells(comb.field.cells)]


def _drawn(hand: Hand, character: str, rng: np.random.Generator) -> Glyph:
    """A character of a hand; one of which only a straight stroke was recorded is drawn again."""
    for _ in range(_TRIES):
        glyph = hand.draw(character, rng)
        if character in _STRAIGHT or not _is_straight(glyph):
            break
    return glyph


def _is_straight(glyph: Glyph) -> bool:
    if not glyph.strokes:
        return False
    ink = np.concatenate(glyph.strokes)
    if len(ink) < 3:  # noqa: PLR2004 - two points are a line
        return True
    ways = np.linalg.svd(ink - ink.mean(axis=0), full_matrices=False)[2]
    along, aside = (ink @ ways.T).T
    return bool(np.ptp(aside) < _LINE * np.ptp(along))
