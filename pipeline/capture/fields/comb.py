"""Text in equal boxes, one character each."""

from collections.abc import Sequence

from pipeline.capture.fields import bars
from pipeline.capture.fields.base import reading
from pipeline.capture.fields.drawn import by_cell, read_drawn, stored_value
from pipeline.capture.fields.lookalike import fits, repaired
from pipeline.capture.fields.printed import (
    MARGIN_MM,
    Glyph,
    glyphs,
    looks_printed,
    page_is_printed,
    set_line,
    shapes_agree,
)
from pipeline.capture.view import PageView
from pipeline.domain.capture import FieldReading, LineText, Source, TextLine
from pipeline.domain.forms import Alphabet, FieldTemplate

_POSTCODE_DIGITS = 4


class CombReader:
    def lines(self, view: PageView, field: FieldTemplate) -> Sequence[TextLine]:
        """What has to be read from pixels: nothing when the text layer tells or the field is empty.

        Numbers are asked twice, set tight and set wide.
        """
        if read_drawn(view, field, by_cell) is not None:
            return ()
        return tuple(
            set_line(part, alphabet, wide=wide)
            for part, alphabet in _parts(view, field)
            for wide in ((False, True) if alphabet is Alphabet.DIGITS else (False,))
        )

    def read(self, view: PageView, field: FieldTemplate, texts: Sequence[LineText]) -> FieldReading:
        drawn = read_drawn(view, field, by_cell)
        if drawn is not None:
            return drawn
        answers = iter(texts)
        read = []
        for part, alphabet in _parts(view, field):
            if alphabet is Alphabet.DIGITS:
                read.append(_number(part, next(answers), next(answers)))
            else:
                read.append(_in_cells(part, next(answers), alphabet))
        return _from_pixels(view, field, read)


def _from_pixels(
    view: PageView, field: FieldTemplate, read: Sequence[tuple[dict[int, str], float]]
) -> FieldReading:
    stored = stored_value(view, field) or None
    value = _joined(read) if read else ""
    certainty = min((certainty for _, certainty in read), default=bars.CERTAIN)
    if stored is not None and read and "".join(stored.split()) == "".join(value.split()):
        return reading(view, field, stored, bars.DRAWN_ONLY, accepted=True, source=Source.ACROFORM)
    if read and not page_is_printed(view):
        certainty = min(certainty, bars.DOUBT)
    clear = certainty >= bars.ACCEPT_TEXT_PIXELS and stored is None
    return reading(view, field, value, certainty, accepted=clear, source=Source.PIXELS, hidden=stored)


def _parts(view: PageView, field: FieldTemplate) -> list[tuple[tuple[Glyph, ...], Alphabet]]:
    """Glyphs to be read as one line: a postcode is a number and two letters, all else is one."""
    found = glyphs(view.patch(field.box, MARGIN_MM), field)
    if field.alphabet is not Alphabet.POSTCODE:
        return [(found, field.alphabet)] if found else []
    digits = tuple(g for g in found if g.cell < _POSTCODE_DIGITS)
    letters = tuple(g for g in found if g.cell >= _POSTCODE_DIGITS)
    return [(p, a) for p, a in ((digits, Alphabet.DIGITS), (letters, Alphabet.CAPITALS)) if p]


def _number(found: Sequence[Glyph], tight: LineText, wide: LineText) -> tuple[dict[int, str], float]:
    """Two readings of one number. Both count right: they have to agree. Only one does: that one."""
    close, close_certainty = _in_cells(found, tight, Alphabet.DIGITS)
    apart, _ = _in_cells(found, wide, Alphabet.DIGITS)
    if len(close) < len(found) and len(apart) == len(found):
        number = "".join(apart.values())
        sure = fits(number, Alphabet.DIGITS) and looks_printed(found, number) and shapes_agree(found, number)
        return apart, bars.RECOUNTED if sure else bars.DOUBT
    if len(close) == len(apart) == len(found) and close != apart:
        return close, min(close_certainty, bars.DOUBT)
    return close, close_certainty


def _in_cells(found: Sequence[Glyph], text: LineText, alphabet: Alphabet) -> tuple[dict[int, str], float]:
    """The characters in their cells, and the certainty: 0 but for print with one character a cell.

    When the counts differ nobody knows which character was lost, so the text stays a draft.
    """
    plain, changes = repaired("".join(text.text.split()), alphabet)
    certainty = text.certainty * bars.REPAIRED**changes
    if len(plain) != len(found):
        return {found[0].cell: plain}, min(certainty, bars.DOUBT) * 0.5
    if not fits(plain, alphabet) or not looks_printed(found, plain):
        certainty = min(certainty, bars.DOUBT)
    return {glyph.cell: character for glyph, character in zip(found, plain, strict=True)}, certainty


def _joined(read: Sequence[tuple[dict[int, str], float]]) -> str:
    """The characters in order; an empty cell between two others is a space, in numbers too."""
    cells = {cell: text for part, _ in read for cell, text in part.items()}
    return "".join(cells.get(cell, " ") for cell in range(min(cells), max(cells) + 1)).strip()
