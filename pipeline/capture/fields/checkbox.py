"""A tick box that stands by itself: true or false."""

from collections.abc import Sequence

from pipeline.capture.fields import bars
from pipeline.capture.fields.base import reading
from pipeline.capture.fields.ticks import Tick, read_tick
from pipeline.capture.view import PageView
from pipeline.domain.capture import FieldReading, LineText, Source, TextLine
from pipeline.domain.forms import FieldTemplate


class CheckboxReader:
    def lines(self, view: PageView, field: FieldTemplate) -> Sequence[TextLine]:  # noqa: ARG002
        return ()

    def read(self, view: PageView, field: FieldTemplate, texts: Sequence[LineText]) -> FieldReading:  # noqa: ARG002
        """The tick as drawn. On a digital page the stored state is a second witness."""
        tick = read_tick(view, field.box)
        ticked = tick.state in (Tick.TICKED, Tick.SOLID)
        clear = tick.state in (Tick.TICKED, Tick.EMPTY) and tick.certainty >= bars.ACCEPT_TICK
        stored = next((w for w in view.widgets if w.button and w.name == field.name), None)
        if stored is None:
            return reading(view, field, ticked, tick.certainty, accepted=clear, source=Source.PIXELS)
        if stored.on == ticked and tick.state is not Tick.DOUBTFUL:
            return reading(view, field, ticked, bars.CERTAIN, accepted=True, source=Source.ACROFORM)
        hidden = "aan" if stored.on else "uit"
        return reading(view, field, ticked, bars.DOUBT, accepted=False, source=Source.ACROFORM, hidden=hidden)
