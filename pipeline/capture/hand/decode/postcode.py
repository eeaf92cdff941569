"""The Dutch postcode: four digits, the first not 0, and two letters; no SA, SD or SS."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from math import log
from types import MappingProxyType

from pipeline.capture.hand.decode.cells import SPACE
from pipeline.capture.hand.knowledge import Pc4
from pipeline.capture.hand.lattice import CAPITALS, DIGITS

_DIGITS, _LENGTH = 4, 6
_NEVER = ("SA", "SD", "SS")
_UNKNOWN_PC4 = -4.0
"""Log weight of digits that no known postcode has: PO boxes and new ones are missing from tables."""
_CROWD, _CROWD_LIMIT = 0.15, 0.8
"""How mildly the number of inhabitants counts: this share of its logarithm, and no more than that."""
_USUAL_CROWD = 4000


@dataclass(frozen=True, slots=True)
class Postcode:
    """State: the digits so far, or their number once they are weighed, and a first letter that is S."""

    known: Mapping[str, Pc4] = field(default_factory=lambda: MappingProxyType({}))
    start: tuple[int, str] = (0, "")

    def step(self, state: tuple[int, str], cell: int, symbol: str) -> tuple[tuple[int, str], float] | None:  # noqa: ARG002
        at, seen = state
        if symbol == SPACE:
            return (state, 0.0) if at in (0, _DIGITS, _LENGTH) else None
        if at == _LENGTH or symbol not in (DIGITS if at < _DIGITS else CAPITALS):
            return None
        if at < _DIGITS:
            return self._digit(at + 1, seen + symbol)
        if at == _DIGITS:
            return (at + 1, symbol if symbol == "S" else ""), 0.0
        return None if seen + symbol in _NEVER else ((_LENGTH, ""), 0.0)

    def ends(self, state: tuple[int, str]) -> bool:
        return state[0] == _LENGTH

    def value(self, path: str) -> str:
        """Without blanks: ``1234AB``."""
        return path.replace(SPACE, "")

    def _digit(self, at: int, digits: str) -> tuple[tuple[int, str], float] | None:
        if digits.startswith("0"):
            return None
        if not self.known:
            return (at, "."), 0.0
        return ((at, digits), 0.0) if at < _DIGITS else ((at, ""), self._weight(digits))

    def _weight(self, digits: str) -> float:
        row = self.known.get(digits)
        if row is None:
            return _UNKNOWN_PC4
        crowd = _CROWD * log((row.inhabitants + 50) / _USUAL_CROWD)
        return max(-_CROWD_LIMIT, min(_CROWD_LIMIT, crowd))
