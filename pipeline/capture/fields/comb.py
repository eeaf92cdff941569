"""Text in equal boxes, one character each."""

from collections.abc import Sequence

from pipeline.capture.fields import bars
from pipeline.capture.fields.base import reading
from pipeline.capture.fields.drawn import by_cell, read_drawn, stored_value
from pipeline.capture.fields.lookalike import fits, repaired
from pipeline.capture.fields.printed import MARGIN_MM, Glyph, glyphs, looks_printed, set_line
from pipeline.capture.view import PageView
from pipeline.domain.capture import FieldReading, LineText, Source, TextLine
from pipeline.domain.forms import Alphabet, FieldTemplate

_POSTCODE_DIGITS = 4


class CombReader:
    def lines(self, view: PageView, field: FieldTemplate) -> Sequence[TextLine]:
        """What has to be read from pixels: nothing when the text layer tells or the field is empty."""
        if read_drawn(view, field, by_cell) is not None:
            return ()
        found = glyphs(view.patch(field.box, MARGIN_MM), field)
        return tuple(set_line(part, alphabet) for part, alphabet in _parts(found, field) if part)

    def read(self, view: PageView, field: FieldTemplate, texts: Sequence[LineText]) -> FieldReading:
        drawn = read_drawn(view, field, by_cell)
        if drawn is not None:
            return drawn
        found = glyphs(view.patch(field.box, MARGIN_MM), field)
        parts = [(part, alphabet) for part, alphabet in _parts(found, field) if part]
        read = [_in_cells(part, text, alphabet) for (part, alphabet), text in zip(parts, texts, strict=True)]
        stored = stored_value(view, field)
        if not read:
            return reading(
                view,
                field,
                "",
                bars.CERTAIN,
                accepted=not stored,
                source=Source.PIXELS,
                hidden=stored or None,
            )
        value = _joined(read)
        certainty = min(certainty for _, certainty in read)
        accepted = certainty >= bars.ACCEPT_TEXT_PIXELS
        if stored and stored.replace(" ", "") == value.replace(" ", ""):
            return reading(view, field, stored, bars.DRAWN_ONLY, accepted=True, source=Source.ACROFORM)
        return reading(
            view,
            field,
            value,
            certainty,
            accepted=accepted and not stored,
            source=Source.PIXELS,
            hidden=stored or None,
        )


def _parts(found: Sequence[Glyph], field: FieldTemplate) -> list[tuple[tuple[Glyph, ...], Alphabet]]:
    """A postcode is a number and two letters; everything else is one line."""
    if field.alphabet is not Alphabet.POSTCODE:
        return [(tuple(found), field.alphabet)]
    digits = tuple(g for g in found if g.cell < _POSTCODE_DIGITS)
    letters = tuple(g for g in found if g.cell >= _POSTCODE_DIGITS)
    return [(digits, Alphabet.DIGITS), (letters, Alphabet.CAPITALS)]


def _in_cells(found: Sequence[Glyph], text: LineText, alphabet: Alphabet) -> tuple[dict[int, str], float]:
    """The characters in their cells, and the certainty: 0 but for print with one character a cell.

    When the counts differ nobody knows which character was lost, so the text stays a draft.
    """
    plain, changes = repaired("".join(text.text.split()), alphabet)
    certainty = text.certainty * bars.REPAIRED**changes
    if len(plain) != len(found):
        return {found[0].cell: plain}, min(certainty, bars.DOUBT) * 0.5
    if not fits(plain, alphabet) or not looks_printed(found, alphabet):
        certainty = min(certainty, bars.DOUBT)
    return {glyph.cell: character for glyph, character in zip(found, plain, strict=True)}, certainty


def _joined(read: Sequence[tuple[dict[int, str], float]]) -> str:
    """The characters in order; an empty cell between two others is a space, in numbers too."""
    cells = {cell: text for part, _ in read for cell, text in part.items()}
    return "".join(cells.get(cell, " ") for cell in range(min(cells), max(cells) + 1)).strip()
