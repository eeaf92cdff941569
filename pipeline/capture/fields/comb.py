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
_SETTINGS = (0, 3, 2)
"""How a number is set for the engine, which stutters at 9999: in one piece, in threes, in twos."""


class CombReader:
    def lines(self, view: PageView, field: FieldTemplate) -> Sequence[TextLine]:
        """What has to be read from pixels: nothing when the text layer tells or the field is empty.

        Numbers are asked in three settings.
        """
        if read_drawn(view, field, by_cell) is not None:
            return ()
        return tuple(
            set_line(part, alphabet, group=group)
            for part, alphabet in _parts(view, field)
            for group in (_SETTINGS if alphabet is Alphabet.DIGITS else (0,))
        )

    def read(self, view: PageView, field: FieldTemplate, texts: Sequence[LineText]) -> FieldReading:
        drawn = read_drawn(view, field, by_cell)
        if drawn is not None:
            return drawn
        answers = iter(texts)
        read = []
        for part, alphabet in _parts(view, field):
            if alphabet is Alphabet.DIGITS:
                read.append(_number(part, [next(answers) for _ in _SETTINGS]))
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


def _number(found: Sequence[Glyph], texts: Sequence[LineText]) -> tuple[dict[int, str], float]:
    """The readings of one number in all settings. Those that count right have to agree; a reading
    that stands alone needs the shapes of its digits as a second witness.
    """
    drafts = [_in_cells(found, text, Alphabet.DIGITS) for text in texts]
    counted = [(number, certainty) for number, certainty in drafts if len(number) == len(found)]
    if not counted:
        return drafts[0]
    number, certainty = max(counted, key=lambda draft: draft[1])
    digits = "".join(number.values())
    agreed = all(other == number for other, _ in counted)
    printed = fits(digits, Alphabet.DIGITS) and looks_printed(found, digits) and all(map(_one_digit, found))
    if not agreed or not printed:
        return number, min(certainty, bars.DOUBT)
    if len(counted) == len(drafts):
        return number, max(certainty, bars.RECOUNTED)
    witnessed = len(counted) > 1 or shapes_agree(found, digits)
    return number, bars.RECOUNTED if witnessed else min(certainty, bars.DOUBT)


def _one_digit(glyph: Glyph) -> bool:
    """No digit is wider than it is tall: wider ink is two characters squeezed into one cell."""
    return bool(glyph.image.shape[1] <= bars.WIDEST_DIGIT * (glyph.foot - glyph.top + 1))


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
