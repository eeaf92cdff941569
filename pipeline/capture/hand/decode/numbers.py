"""Rules of numbers: BSN, house number, phone number, IBAN, and digits without a rule."""

from dataclasses import dataclass

from pipeline.capture.hand.decode.cells import SPACE, joined
from pipeline.capture.hand.decode.search import Joined
from pipeline.capture.hand.lattice import CAPITALS, DIGITS, MARKS

_BSN_WEIGHTS = (9, 8, 7, 6, 5, 4, 3, 2, -1)
_HOUSE_DIGITS, _ADDITION = 5, 4
_IBAN_LAYOUT = "LLDDLLLLDDDDDDDDDD"
"""A Dutch IBAN: country, check digits, bank, account (ISO 13616)."""
_IBAN_MODULUS = 97


@dataclass(frozen=True, slots=True)
class Bsn(Joined):
    """Nine digits, weights 9 8 7 6 5 4 3 2 -1, sum divisible by 11, not all zero (python-stdnum nl.bsn).

    In nine boxes the first may be empty: a number of eight digits lost its leading zero. In more boxes
    there may be blanks between groups.
    """

    cells: int = len(_BSN_WEIGHTS)
    start: tuple[int, int, bool] = (0, 0, False)
    """Digits so far, weighted sum modulo 11, whether any digit is not zero."""

    def step(
        self, state: tuple[int, int, bool], cell: int, symbol: str
    ) -> tuple[tuple[int, int, bool], float] | None:
        digits, rest, any_digit = state
        if symbol == SPACE:
            if self.cells > len(_BSN_WEIGHTS):
                return state, 0.0
            return ((1, 0, False), 0.0) if cell == 0 else None
        if symbol not in DIGITS or digits == len(_BSN_WEIGHTS):
            return None
        number = int(symbol)
        return (digits + 1, (rest + _BSN_WEIGHTS[digits] * number) % 11, any_digit or number > 0), 0.0

    def ends(self, state: tuple[int, int, bool]) -> bool:
        return state == (len(_BSN_WEIGHTS), 0, True)


@dataclass(frozen=True, slots=True)
class House(Joined):
    """1 to 99999 without leading zero; behind it an addition where the alphabet has more than digits."""

    start: tuple[int, int] = (0, 0)
    """Digits of the number; 1 + characters of the addition once that has begun."""

    def step(self, state: tuple[int, int], cell: int, symbol: str) -> tuple[tuple[int, int], float] | None:  # noqa: ARG002
        digits, addition = state
        if symbol == SPACE:
            return ((digits, max(addition, 1)), 0.0) if digits else (state, 0.0)
        if symbol in DIGITS and not addition:
            if digits == _HOUSE_DIGITS or (not digits and symbol == "0"):
                return None
            return (digits + 1, 0), 0.0
        if not digits or addition > _ADDITION:
            return None
        return (digits, max(addition, 1) + (symbol not in MARKS)), 0.0

    def ends(self, state: tuple[int, int]) -> bool:
        return state[0] > 0


_ABROAD = -4.0
"""Log weight of a number from abroad."""
_NATIONAL_DIGITS, _ABROAD_DIGITS = 10, range(9, 17)


@dataclass(frozen=True, slots=True)
class Phone:
    """Ten digits from 0 (the second not 0), 0031 and nine digits, or 00 and a number from abroad.

    Blanks, hyphens and dots may stand between digits. The plus sign is no character that is read: a
    field that begins with one is looked at by a clerk.
    """

    start: tuple[int, str] = (0, "")
    """Digits so far; the first two, then which kind of number they make it."""

    def step(self, state: tuple[int, str], cell: int, symbol: str) -> tuple[tuple[int, str], float] | None:  # noqa: ARG002
        digits, kind = state
        if symbol == SPACE or symbol in MARKS:
            return state, 0.0
        if digits == 0:
            return ((1, "0"), 0.0) if symbol == "0" else None
        if digits == 1:
            return ((2, "00"), _ABROAD) if symbol == "0" else ((2, "0x"), 0.0)
        limit = _NATIONAL_DIGITS if kind == "0x" else _ABROAD_DIGITS[-1]
        return ((digits + 1, kind), 0.0) if digits < limit else None

    def value(self, path: str) -> str:
        """As it is written, without marks and blanks around it."""
        return joined(path).strip(MARKS + SPACE)

    def ends(self, state: tuple[int, str]) -> bool:
        digits, kind = state
        return digits == _NATIONAL_DIGITS if kind == "0x" else kind == "00" and digits in _ABROAD_DIGITS


@dataclass(frozen=True, slots=True)
class Iban(Joined):
    """A Dutch IBAN: ``NL``, two check digits, four letters, ten digits; modulo 97 (ISO 7064)."""

    start: tuple[int, int] = (0, 0)
    """Characters so far, remainder so far of the number they stand for in the order of the check."""

    def step(self, state: tuple[int, int], cell: int, symbol: str) -> tuple[tuple[int, int], float] | None:  # noqa: ARG002
        at, rest = state
        if symbol == SPACE:
            return state, 0.0
        if at == len(_IBAN_LAYOUT) or symbol not in (CAPITALS if _IBAN_LAYOUT[at] == "L" else DIGITS):
            return None
        if at < len("NL") and symbol != "NL"[at]:
            return None
        return (at + 1, (rest + int(symbol, 36) * _PLACE_VALUES[at]) % _IBAN_MODULUS), 0.0

    def ends(self, state: tuple[int, int]) -> bool:
        return state == (len(_IBAN_LAYOUT), 1)


@dataclass(frozen=True, slots=True)
class Digits(Joined):
    """Digits without a rule."""

    start: int = 0

    def step(self, state: int, cell: int, symbol: str) -> tuple[int, float] | None:  # noqa: ARG002
        return state, 0.0

    def ends(self, state: int) -> bool:  # noqa: ARG002
        return True


def _place_values() -> tuple[int, ...]:
    """What each character counts for when the first four go to the end and letters are two digits."""
    order = [*range(4, len(_IBAN_LAYOUT)), *range(4)]
    values, power = [0] * len(_IBAN_LAYOUT), 1
    for at in reversed(order):
        values[at] = power % _IBAN_MODULUS
        power *= 100 if _IBAN_LAYOUT[at] == "L" else 10
    return tuple(values)


_PLACE_VALUES = _place_values()
