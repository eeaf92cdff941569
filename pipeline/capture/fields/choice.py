"""Several boxes of which one may be ticked. Two ticks are read as two: deciding is not ours."""

from collections.abc import Sequence

from pipeline.capture.fields import bars
from pipeline.capture.fields.base import reading
from pipeline.capture.fields.ticks import Tick, TickReading, fills_boxes, marks_beside, page_ticks
from pipeline.capture.view import PageView
from pipeline.domain.capture import FieldReading, LineText, Source, TextLine
from pipeline.domain.forms import FieldTemplate

_MOST_TICKS = 2
"""More in one choice is a line through all of it, or a question misunderstood."""


class ChoiceReader:
    def lines(self, view: PageView, field: FieldTemplate) -> Sequence[TextLine]:  # noqa: ARG002
        return ()

    def read(self, view: PageView, field: FieldTemplate, texts: Sequence[LineText]) -> FieldReading:  # noqa: ARG002
        """The values of the ticked options, in the order of the template."""
        found = page_ticks(view)
        ticks = {option.value: found[option.box] for option in field.options}
        drawn, certainty, clear = _chosen(ticks, filling=fills_boxes(view))
        others = tuple(v for v, t in ticks.items() if t.state is not Tick.EMPTY and v not in drawn)
        stored = tuple(w.value for w in view.widgets if w.button and w.name == field.name and w.on)
        if not any(w.name == field.name for w in view.widgets):
            if clear and not drawn and marks_beside(view, [o.box for o in field.options]):
                certainty, clear = bars.DOUBT, False
            return reading(
                view, field, drawn, certainty, accepted=clear, source=Source.PIXELS, alternatives=others
            )
        if sorted(stored) == sorted(drawn) and all(t.state is not Tick.DOUBTFUL for t in ticks.values()):
            return reading(view, field, drawn, bars.CERTAIN, accepted=True, source=Source.ACROFORM)
        return reading(
            view,
            field,
            drawn,
            bars.DOUBT,
            accepted=False,
            source=Source.ACROFORM,
            alternatives=others,
            hidden=", ".join(stored) or "uit",
        )


def _chosen(ticks: dict[str, TickReading], *, filling: bool) -> tuple[tuple[str, ...], float, bool]:
    """Ticked options, certainty, and whether that needs no second look.

    A box inked out beside a ticked one is a correction, as the form itself asks for: the ticked
    one counts, but a person checks. Inked out alone it is the only mark there is; whoever fills
    every box (``filling``) means it as a tick.
    """
    marks = {v: t for v, t in ticks.items() if t.state in (Tick.TICKED, Tick.SOLID)}
    certainty = min(t.certainty for t in ticks.values())
    heaviest = max((t.fill for t in marks.values()), default=0.0)
    if len(marks) > 1 and heaviest >= bars.TICK_HEAVY:
        kept = tuple(v for v, t in marks.items() if t.fill * bars.TICK_HEAVIER <= heaviest)
        return kept or tuple(marks), bars.DOUBT, False
    solid_alone = any(t.state is Tick.SOLID for t in marks.values()) and not filling
    unsure = any(t.state is Tick.DOUBTFUL for t in ticks.values()) or len(marks) > _MOST_TICKS
    return tuple(marks), certainty, not solid_alone and not unsure and certainty >= bars.ACCEPT_TICK
