"""Where the processor time of a page goes: a clock around the steps of the reader, and of what they call."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from time import process_time
from typing import Any

import pipeline.capture.hand.reader
import pipeline.capture.reader

ALL = "all"
"""What a whole page costs, the sandbox included."""
_STEPS: Mapping[tuple[Any, str], str] = {
    (pipeline.capture.reader, "read_codes"): "codes",
    (pipeline.capture.reader, "identify"): "identify",
    (pipeline.capture.reader, "align"): "align",
    (pipeline.capture.reader, "page_view"): "view",
    (pipeline.capture.reader, "assemble"): "assemble",
    (pipeline.capture.reader, "look_at"): "look",
    (pipeline.capture.reader, "page_is_printed"): "printed?",
    (pipeline.capture.reader, "printed_number"): "card number",
    (pipeline.capture.hand.reader, "page_inks"): "crops",
    (pipeline.capture.hand.reader, "row_image"): "crops",
    (pipeline.capture.hand.reader, "decode_sheet"): "decode",
}
"""Names that the reader calls by, and the step they belong to; a name that is gone is not clocked."""


class Steps:
    """CPU seconds a step, each without what other steps in it cost."""

    def __init__(self) -> None:
        self.cpu_s: dict[str, float] = defaultdict(float)
        self._inside: list[float] = []

    def timed(self, step: str, call: Callable[..., Any]) -> Callable[..., Any]:
        """``call`` with a clock around it."""

        def clocked(*args: Any, **named: Any) -> Any:
            self._inside.append(0.0)
            started = process_time()
            try:
                return call(*args, **named)
            finally:
                spent = process_time() - started
                self.cpu_s[step] += spent - self._inside.pop()
                if self._inside:
                    self._inside[-1] += spent

        return clocked

    def around(self, worker: Any, name: str, step: str) -> Any:
        """``worker`` with its method ``name`` clocked; None stays None."""
        return None if worker is None else _Clocked(worker, name, self.timed(step, getattr(worker, name)))

    @contextmanager
    def clocked(self) -> Iterator[None]:
        """The steps of the reader are clocked inside."""
        kept = {place: getattr(*place) for place in _STEPS if hasattr(*place)}
        for (module, name), call in kept.items():
            setattr(module, name, self.timed(_STEPS[module, name], call))
        try:
            yield
        finally:
            for (module, name), call in kept.items():
                setattr(module, name, call)


class _Clocked:
    """Stands before another object with one method replaced."""

    def __init__(self, worker: Any, name: str, call: Callable[..., Any]) -> None:
        self._worker = worker
        setattr(self, name, call)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._worker, name)
