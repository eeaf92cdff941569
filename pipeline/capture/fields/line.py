"""Free text on one line or in a block."""

from collections.abc import Sequence

from pipeline.capture.fields import bars
from pipeline.capture.fields.base import reading
from pipeline.capture.fields.drawn import by_line, read_drawn, stored_value
from pipeline.capture.fields.lookalike import fits, repaired
from pipeline.capture.fields.printed import MARGIN_MM, free_lines, page_is_printed
from pipeline.capture.view import PageView
from pipeline.domain.capture import FieldReading, LineText, Source, TextLine
from pipeline.domain.forms import FieldTemplate


class LineReader:
    def lines(self, view: PageView, field: FieldTemplate) -> Sequence[TextLine]:
        """The lines to be read from pixels: none when the text layer tells or the field is empty."""
        if read_drawn(view, field, by_line) is not None:
            return ()
        return free_lines(view.patch(field.box, MARGIN_MM), field.box, field.alphabet)

    def read(self, view: PageView, field: FieldTemplate, texts: Sequence[LineText]) -> FieldReading:
        drawn = read_drawn(view, field, by_line)
        if drawn is not None:
            return drawn
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


def _closed_up(text: str) -> str:
    """An e-mail address has no spaces; engines see some around the @."""
    return "".join(text.split()) if "@" in text else text.strip()
