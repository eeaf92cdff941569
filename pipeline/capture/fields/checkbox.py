"""A tick box that stands by itself: true or false."""

from collections.abc import Sequence

from pipeline.capture.fields import bars
from pipeline.capture.fields.base import reading
from pipeline.capture.fields.beside import marks_beside, ringed
from pipeline.capture.fields.ticks import Tick, TickReading, fills_boxes, page_ticks
from pipeline.capture.view import PageView
from pipeline.domain.capture import FieldReading, LineText, Source, TextLine
from pipeline.domain.forms import FieldTemplate


class CheckboxReader:
    def lines(self, view: PageView, field: FieldTemplate) -> Sequence[TextLine]:  # noqa: ARG002
        return ()

    def read(self, view: PageView, field: FieldTemplate, texts: Sequence[LineText]) -> FieldReading:  # noqa: ARG002
        """The tick as drawn. On a digital page the stored state is a second witness."""
        tick = page_ticks(view)[field.box]
        ticked = tick.state in (Tick.TICKED, Tick.SOLID)
        stored = next((w for w in view.widgets if w.button and w.name == field.name), None)
        if stored is None:
            rings = ringed(view, (field.box,)) if tick.state is Tick.EMPTY else ()
            if rings == (field.box,):
                return reading(view, field, True, bars.TICK_RINGED, accepted=True, source=Source.PIXELS)
            clear = not rings and _is_clear(view, field, tick)
            certainty = tick.certainty if clear else bars.DOUBT
            return reading(view, field, ticked, certainty, accepted=clear, source=Source.PIXELS)
        if stored.on == ticked and tick.state is not Tick.DOUBTFUL:
            return reading(view, field, ticked, bars.CERTAIN, accepted=True, source=Source.ACROFORM)
        hidden = "aan" if stored.on else "uit"
        return reading(view, field, ticked, bars.DOUBT, accepted=False, source=Source.ACROFORM, hidden=hidden)


def _is_clear(view: PageView, field: FieldTemplate, tick: TickReading) -> bool:
    """A box inked out by somebody who makes other marks elsewhere was perhaps taken back."""
    if tick.state is Tick.DOUBTFUL or tick.certainty < bars.ACCEPT_TICK:
        return False
    if tick.state is Tick.EMPTY:
        return not marks_beside(view, (field.box,))
    return tick.fill < bars.TICK_FULL or fills_boxes(view)
