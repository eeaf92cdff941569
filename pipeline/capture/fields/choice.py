"""Several boxes of which one may be ticked. Two ticks are read as two: deciding is not ours."""

from collections.abc import Sequence

from pipeline.capture.fields import bars
from pipeline.capture.fields.base import reading
from pipeline.capture.fields.ticks import Tick, TickReading, read_tick
from pipeline.capture.view import PageView
from pipeline.domain.capture import FieldReading, LineText, Source, TextLine
from pipeline.domain.forms import FieldTemplate


class ChoiceReader:
    def lines(self, view: PageView, field: FieldTemplate) -> Sequence[TextLine]:  # noqa: ARG002
        return ()

    def read(self, view: PageView, field: FieldTemplate, texts: Sequence[LineText]) -> FieldReading:  # noqa: ARG002
        """The values of the ticked options, in the order of the template."""
        ticks = {option.value: read_tick(view, option.box) for option in field.options}
        drawn, certainty, clear = _chosen(ticks)
        doubtful = tuple(v for v, t in ticks.items() if t.state is Tick.DOUBTFUL and v not in drawn)
        stored = tuple(w.value for w in view.widgets if w.button and w.name == field.name and w.on)
        if not any(w.name == field.name for w in view.widgets):
            return reading(
                view, field, drawn, certainty, accepted=clear, source=Source.PIXELS, alternatives=doubtful
            )
        if sorted(stored) == sorted(drawn) and not doubtful:
            return reading(view, field, drawn, bars.CERTAIN, accepted=True, source=Source.ACROFORM)
        return reading(
            view,
            field,
            drawn,
            bars.DOUBT,
            accepted=False,
            source=Source.ACROFORM,
            alternatives=doubtful,
            hidden=", ".join(stored) or "uit",
        )


def _chosen(ticks: dict[str, TickReading]) -> tuple[tuple[str, ...], float, bool]:
    """Ticked options, certainty, and whether that needs no second look.

    A box inked out beside a ticked one is a correction, as the form itself asks for: the ticked
    one counts, but a person checks. Inked out alone it is the only mark there is.
    """
    ticked = tuple(v for v, t in ticks.items() if t.state is Tick.TICKED)
    solid = tuple(v for v, t in ticks.items() if t.state is Tick.SOLID)
    unsure = any(t.state is Tick.DOUBTFUL for t in ticks.values())
    certainty = min(t.certainty for t in ticks.values())
    if solid:
        return ticked or solid, min(certainty, 0.8), False
    return ticked, certainty, not unsure and certainty >= bars.ACCEPT_TICK
