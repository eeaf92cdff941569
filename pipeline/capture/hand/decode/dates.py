"""Dates in boxes: real calendar days, unknown parts as 00, and days that are likely."""

from calendar import isleap, monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

from pipeline.capture.hand.decode.cells import SPACE, joined
from pipeline.capture.hand.lattice import DIGITS, MARKS

_LEAP_YEAR = 2000
_FIRST_BIRTH_YEAR = 1900
_YOUNGEST, _OLDEST = 15, 80
_SIGNED_DAYS, _AHEAD_DAYS = 92, 366
_FIRST_DATE = date(1950, 1, 1)
_SEPARATORS = {8: (), 10: (2, 5)}
"""Boxes between day, month and year."""


@dataclass(frozen=True, slots=True)
class Window:
    """Days from ``first`` up to, not including, ``end`` are possible; outside the likely ones costs.

    ``unlikely`` is a log probability (at most 0). It is small against clear ink: a date that is
    clearly written is read as written, however odd. ``partial`` allows 00 for what is unknown.
    """

    first: date
    end: date
    likely_first: date
    likely_end: date
    unlikely: float
    partial: bool = False


def birth_window(today: date) -> Window:
    """Born from 1900 to today; mostly 15 to 80 years ago."""
    return Window(
        first=date(_FIRST_BIRTH_YEAR, 1, 1),
        end=today + timedelta(days=1),
        likely_first=date(today.year - _OLDEST, 1, 1),
        likely_end=date(today.year - _YOUNGEST + 1, 1, 1),
        unlikely=-2.0,
        partial=True,
    )


def signing_window(today: date) -> Window:
    """Signed in the last three months, most of them; a wrong year is written now and then."""
    return Window(
        first=_FIRST_DATE,
        end=today + timedelta(days=_AHEAD_DAYS),
        likely_first=today - timedelta(days=_SIGNED_DAYS),
        likely_end=today + timedelta(days=1),
        unlikely=-2.0,
    )


def any_window(today: date) -> Window:
    """Some day that a form speaks of."""
    end = today + timedelta(days=_AHEAD_DAYS)
    return Window(_FIRST_DATE, end, _FIRST_DATE, end, 0.0)


_PARTLY_KNOWN, _UNKNOWN = -4.0, -7.0
"""Log weights of 00 for the day (and month), and of a date of zeros."""

_LENGTHS = (0, *(monthrange(_LEAP_YEAR, month)[1] for month in range(1, 13)))
"""Most days of each month; unknown days and months are numbered 0."""

State = tuple[int, int, int, int]


@dataclass(frozen=True)
class Dates:
    """``ddmmjjjj``. The state is digits so far, day, month, year, as far as they still matter.

    Once the month is known only three things do: whether the year has to be a leap year, whether
    a part is unknown, and which borders of the window lie before this day of the year.
    """

    window: Window
    cells: int = 8
    start: State = (0, 0, 0, 0)

    @cached_property
    def _borders(self) -> tuple[tuple[int, int], ...]:
        w = self.window
        days = {(d.month, d.day) for d in (w.first, w.end, w.likely_first, w.likely_end)}
        return tuple(sorted({(1, 1)} | {(3, 1) if day == (2, 29) else day for day in days}))

    def step(self, state: State, cell: int, symbol: str) -> tuple[State, float] | None:
        if cell in _SEPARATORS[self.cells]:
            return (state, 0.0) if symbol == SPACE or symbol in MARKS else None
        digits, day, month, year = state
        if symbol == SPACE and digits in (0, 2):
            symbol = "0"  # a day or month of one digit
        if symbol not in DIGITS:
            return None
        number = int(symbol)
        if digits < len("dd"):
            day = 10 * day + number
            return ((digits + 1, day, 0, 0), 0.0) if day <= (3, 31)[digits] else None
        if digits < len("ddmm"):
            month = 10 * month + number
            return self._month(digits + 1, day, month)
        year = 10 * year + number
        return self._year(digits + 1, day, month, year)

    def ends(self, state: State) -> bool:
        return state[0] == len("ddmmjjjj")

    def value(self, path: str) -> str:
        """The date as written; an empty box before a single digit counts as 0."""
        if self.cells != len("ddmmjjjj"):
            return joined(path)
        return path.replace(SPACE, "0")

    def _month(self, digits: int, day: int, month: int) -> tuple[State, float] | None:
        if digits < len("ddmm"):
            return ((digits, day, month, 0), 0.0) if month <= 1 else None
        if month > 12 or (day and not month) or day > _LENGTHS[month]:  # noqa: PLR2004 - months of a year
            return None
        if not day and not self.window.partial:
            return None
        if (day, month) == (29, 2) or not day:
            return (digits, day, month, 0), 0.0 if day else _PARTLY_KNOWN
        month, day = max(border for border in self._borders if border <= (month, day))
        return (digits, day, month, 0), 0.0

    def _year(self, digits: int, day: int, month: int, year: int) -> tuple[State, float] | None:
        left = 10 ** (len("ddmmjjjj") - digits)
        low, high = self.window.first.year, self.window.end.year
        if year == 0 and day == month == 0 and self.window.partial:
            return (digits, 0, 0, 0), (_UNKNOWN if left == 1 else 0.0)
        if (year + 1) * left <= low or year * left > high:
            return None
        if left > 1:
            return (digits, day, month, year), 0.0
        weight = self._weight(day, month, year)
        return None if weight is None else ((digits, 0, 0, 0), weight)

    def _weight(self, day: int, month: int, year: int) -> float | None:
        if (day, month) == (29, 2) and not isleap(year):
            return None
        first_day = date(year, month or 1, day or 1)
        if not self.window.first <= first_day < self.window.end:
            return None
        likely = self.window.likely_first <= first_day < self.window.likely_end
        return 0.0 if likely else self.window.unlikely
