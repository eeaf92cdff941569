"""Working days and last days, as the law counts them: the days of the Algemene termijnenwet."""

from datetime import date, timedelta

_SATURDAY = 5


def is_working_day(day: date) -> bool:
    """Neither weekend nor one of the days of Algemene termijnenwet art. 3, Good Friday included (lid 1)."""
    return day.weekday() < _SATURDAY and day not in _holidays(day.year)


def last_day(start: date, days: int) -> date:
    """``days`` after ``start``, moved on to the first working day (Algemene termijnenwet art. 1).

    The day of sending does not count itself (Awb 6:8), so six weeks from Monday end on a Monday.
    """
    day = start + timedelta(days=days)
    while not is_working_day(day):
        day += timedelta(days=1)
    return day


def next_working_day(day: date) -> date:
    """The first working day after ``day``: when letters made in the night of ``day`` are posted."""
    return last_day(day, 1)


def last_posting_day(start: date, days: int) -> date:
    """The last working day on or before ``days`` after ``start``: a promise of ours is never stretched."""
    day = start + timedelta(days=days)
    while not is_working_day(day):
        day -= timedelta(days=1)
    return day


def _holidays(year: int) -> frozenset[date]:
    """The days of Algemene termijnenwet art. 3, Good Friday included (lid 1)."""
    easter = _easter(year)
    moving = (easter + timedelta(days=d) for d in (-2, 1, 39, 50))
    kings_day = date(year, 4, 27)
    if kings_day.weekday() == 6:  # noqa: PLR2004 - a Sunday: celebrated the day before
        kings_day -= timedelta(days=1)
    fixed = (date(year, 1, 1), date(year, 5, 5), date(year, 12, 25), date(year, 12, 26))
    return frozenset((*moving, kings_day, *fixed))


def _easter(year: int) -> date:
    """Easter Sunday by the Gregorian rule, 1900-2099 (Gauss; for those years M = 24 and N = 5)."""
    a, b, c = year % 19, year % 4, year % 7
    d = (19 * a + 24) % 30
    e = (2 * b + 4 * c + 6 * d + 5) % 7
    if (d, e) == (29, 6) or ((d, e) == (28, 6) and a > 10):  # noqa: PLR2004 - Gauss's two exceptions
        e -= 7
    return date(year, 3, 22) + timedelta(days=d + e)
