"""Free text on one line or in a block.

Machine print goes to the text reader of the page and may be accepted. What a hand wrote is a draft for
the clerk, whoever reads it: nothing in free text vouches for a reading.
"""

from collections.abc import Sequence

from pipeline.capture.fields import bars, email, freehand
from pipeline.capture.fields.base import reading
from pipeline.capture.fields.drawn import by_line, read_drawn, stored_value
from pipeline.capture.fields.lookalike import fits, repaired
from pipeline.capture.fields.printed import MARGIN_MM, free_lines, page_is_printed
from pipeline.capture.view import PageView
from pipeline.domain.capture import FieldReading, LineText, Source, TextLine
from pipeline.domain.forms import FieldTemplate


class LineReader:
    """``hands`` drafts lines on pages that are not machine print; without it the text reader does."""

    def __init__(self, hands: freehand.LineReader | None = None) -> None:
        self._hands = hands

    def lines(self, view: PageView, field: FieldTemplate) -> Sequence[TextLine]:
        """The lines for the text reader: none when the text layer tells, a hand wrote or nothing is there."""
        if read_drawn(view, field, by_line) is not None or self._by_hand(view):
            return ()
        return free_lines(view.patch(field.box, MARGIN_MM), field.box, field.alphabet)

    def read(self, view: PageView, field: FieldTemplate, texts: Sequence[LineText]) -> FieldReading:
        drawn = read_drawn(view, field, by_line)
        if drawn is not None:
            return drawn
        if self._by_hand(view):
            return self._draft(view, field)
        stored = stored_value(view, field) or None
        fixed = [repaired(_closed_up(text.text), field.alphabet) for text in texts]
        value = "\n".join(text for text, _ in fixed)
        changes = sum(changed for _, changed in fixed)
        certainty = min((t.certainty for t in texts), default=bars.CERTAIN) * bars.REPAIRED**changes
        if stored is not None and "".join(stored.split()) == "".join(value.split()):
            return reading(view, field, stored, bars.DRAWN_ONLY, accepted=True, source=Source.ACROFORM)
        clear = certainty >= bars.ACCEPT_LINE_PIXELS and fits(value, field.alphabet)
        if texts and (not value or not page_is_printed(view)):
            clear = False
        return reading(
            view,
            field,
            value,
            certainty,
            accepted=clear and stored is None,
            source=Source.PIXELS,
            hidden=stored,
        )

    def _by_hand(self, view: PageView) -> bool:
        return self._hands is not None and not page_is_printed(view)

    def _draft(self, view: PageView, field: FieldTemplate) -> FieldReading:
        """What the hand may have written; only that it wrote nothing is ever sure."""
        assert self._hands is not None  # noqa: S101 - asked for by read only
        stored = stored_value(view, field) or None
        rows = freehand.written_lines(view.patch(field.box, freehand.MARGIN_MM), field.box)
        if not rows:
            certainty = bars.CERTAIN if stored is None else bars.DOUBT
            return reading(
                view, field, "", certainty, accepted=stored is None, source=Source.PIXELS, hidden=stored
            )
        found = self._hands.read_lines(rows, freehand.ALLOWED[field.alphabet])
        value = "\n".join(_closed_up(text) for text, _ in found if text.strip())
        certainty = min((certainty for _, certainty in found), default=0.0)
        address = email.meant(value)
        return reading(
            view,
            field,
            value,
            min(certainty, bars.DOUBT),
            accepted=False,
            source=Source.PIXELS,
            alternatives=(address,) if address and address != value else (),
            hidden=stored,
        )


def _closed_up(text: str) -> str:
    """An e-mail address has no spaces; engines see some around the @."""
    return "".join(text.split()) if "@" in text else text.strip()
