"""Several boxes of which one may be ticked. Two ticks are read as two: deciding is not ours."""

from collections.abc import Sequence

from pipeline.capture.fields import bars
from pipeline.capture.fields.base import reading
from pipeline.capture.fields.beside import marks_beside, ringed
from pipeline.capture.fields.ticks import Tick, TickReading, fills_boxes, page_ticks
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
            if clear and not drawn:
                drawn, certainty, clear = _around(view, field, certainty)
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


def _around(view: PageView, field: FieldTemplate, certainty: float) -> tuple[tuple[str, ...], float, bool]:
    """What is chosen where no box holds a mark: the option in a ring, or nothing, if there is no stroke."""
    boxes = [option.box for option in field.options]
    rings = ringed(view, boxes)
    if len(rings) == 1:
        return tuple(o.value for o in field.options if o.box in rings), bars.TICK_RINGED, True
    if rings or marks_beside(view, boxes):
        return (), bars.DOUBT, False
    return (), certainty, True


def _chosen(ticks: dict[str, TickReading], *, filling: bool) -> tuple[tuple[str, ...], float, bool]:
    """Ticked options, certainty, and whether that needs no second look.

    A box inked out alone is the only mark there is; whoever fills every box (``filling``) means it as a tick.
    """
    marks = {v: t for v, t in ticks.items() if t.state in (Tick.TICKED, Tick.SOLID)}
    left = _not_taken_back(marks, filling=filling)
    heaviest = max((t.fill for t in left.values()), default=0.0)
    if len(left) > 1 and heaviest >= bars.TICK_HEAVY:
        kept = tuple(v for v, t in left.items() if t.fill * bars.TICK_HEAVIER <= heaviest)
        return kept or tuple(left), bars.DOUBT, False
    told = [t for v, t in ticks.items() if v not in marks or v in left]
    told = [t for t in told if not _is_dirt(t, list(left.values()))]
    certainty = min(t.certainty for t in told)
    solid_alone = any(t.state is Tick.SOLID for t in left.values()) and not filling
    unsure = any(t.state is Tick.DOUBTFUL for t in told) or not _alike(list(left.values()))
    return tuple(left), certainty, not solid_alone and not unsure and certainty >= bars.ACCEPT_TICK


def _not_taken_back(marks: dict[str, TickReading], *, filling: bool) -> dict[str, TickReading]:
    """The marks without those inked out all over beside one that plainly is not: so the form tells people to
    put a wrong tick right. Whoever ticks by filling boxes is looked at by a clerk.
    """
    left = {v: t for v, t in marks.items() if t.state is not Tick.SOLID}
    plain = len(left) == 1 and all(t.fill < bars.TICK_HEAVY for t in left.values())
    return left if plain and not filling else marks


def _alike(marks: Sequence[TickReading]) -> bool:
    """Whether one pen made them all; of one mark that is so, of more than two in a choice it is odd."""
    weights = [t.weight for t in marks]
    return len(marks) <= 1 or (
        len(marks) <= _MOST_TICKS
        and min(t.darkness for t in marks) >= bars.TICK_TWICE
        and max(weights) <= bars.TICK_LIKE * min(weights)
    )


def _is_dirt(tick: TickReading, marks: Sequence[TickReading]) -> bool:
    """Whether a doubtful mark is next to nothing beside the one clear mark."""
    clear = len(marks) == 1 and tick.state is Tick.DOUBTFUL and tick.weight > 0
    return clear and tick.weight < bars.TICK_OUTWEIGHED * marks[0].weight
