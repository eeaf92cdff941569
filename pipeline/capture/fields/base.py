"""What every field reader is, and the few things they share."""

from collections.abc import Sequence
from typing import Protocol

from pipeline.capture.view import PageView
from pipeline.domain.capture import FieldReading, LineText, Source, TextLine, Value
from pipeline.domain.forms import FieldTemplate


class FieldReader(Protocol):
    """Reads one kind of field. A handwriting reader plugs in here.

    Called twice, so that the machine print of a whole page goes to the text reader at once:
    ``lines`` says what has to be read (often nothing), ``read`` gets the answers in that order.
    """

    def lines(self, view: PageView, field: FieldTemplate) -> Sequence[TextLine]: ...

    def read(self, view: PageView, field: FieldTemplate, texts: Sequence[LineText]) -> FieldReading: ...


def reading(
    view: PageView,
    field: FieldTemplate,
    value: Value,
    certainty: float,
    *,
    accepted: bool,
    source: Source,
    alternatives: tuple[str, ...] = (),
    hidden: str | None = None,
) -> FieldReading:
    """A reading of ``field`` on the page of ``view``."""
    return FieldReading(
        name=field.name,
        value=value,
        certainty=round(certainty, 4),
        accepted=accepted,
        source=source,
        page=view.number,
        box=field.box,
        alternatives=alternatives,
        hidden=hidden,
    )
