"""Dates as people write them. A date of birth may be known in part; nothing is ever filled in."""

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from pipeline.domain.registration import PartialDate
from pipeline.validate.dutch import plain_digits
from pipeline.wording.say import MONTHS

_WRITTEN = re.compile(r"(?P<day>\d{1,2})\s*(?P<month>[a-z]{3,9})\.?\s*(?P<year>\d{4}|'?\d{2})", re.A)
_BOXES = re.compile(r"(?P<day>\d{2})(?P<month>\d{2})(?P<year>\d{4})", re.A)
_APART = re.compile(r"(?P<day>\d{1,2})[-/. ]+(?P<month>\d{1,2})[-/. ]+(?P<year>\d{4}|'?\d{2})", re.A)
_SIX = re.compile(r"(?P<day>\d{2})(?P<month>\d{2})(?P<year>\d{2})", re.A)
_YEAR_ONLY = re.compile(r"(?P<year>(?:19|20)\d{2})", re.A)
_OTHER_CALENDARS = (range(1250, 1500), range(2440, 2700))
"""Years of a living person in the Persian and Islamic calendars, and in the Thai one."""
_FIRST_YEAR = 1850


class DateKind(StrEnum):
    MISSING = "missing"
    COMPLETE = "complete"
    PARTLY = "partly"
    """Day, or day and month, or all, are 00: as the population register writes what is unknown."""
    TWO_DIGIT_YEAR = "two-digit-year"
    OTHER_CALENDAR = "other-calendar"
    INVALID = "invalid"


@dataclass(frozen=True, slots=True)
class WrittenDate:
    """``value`` is set for COMPLETE and PARTLY only."""

    kind: DateKind
    value: PartialDate | None = None

    @property
    def day(self) -> date | None:
        """The day, when complete."""
        if self.kind is not DateKind.COMPLETE or self.value is None:
            return None
        return date(self.value.year, self.value.month, self.value.day)


def read_date(text: str) -> WrittenDate:
    """What ``text`` says: ddmmjjjj, dd-mm-jjjj, d/m/jjjj or ``1 juli 1985``; XX is read as 00.

    >>> str(read_date("29021996").value), read_date("29-02-1997").kind.value
    ('29-02-1996', 'invalid')
    >>> read_date("1/7/85").kind.value, read_date("00-00-1980").kind.value, read_date("1-7-1364").kind.value
    ('two-digit-year', 'partly', 'other-calendar')
    """
    text = plain_digits(text).strip().casefold()
    if not text:
        return WrittenDate(DateKind.MISSING)
    if re.fullmatch(r"[\dx\W]+", text):
        text = text.replace("x", "0")
    for pattern in (_BOXES, _APART, _WRITTEN, _SIX, _YEAR_ONLY):
        if match := pattern.fullmatch(text):
            return _judge(match.groupdict())
    return WrittenDate(DateKind.INVALID)


def age_on(birth: PartialDate, day: date) -> int | None:
    """Whole years on ``day``; None when month or day of birth is unknown.

    Born on 29 February, one is a year older on 1 March (test set of the BRP API).

    >>> age_on(PartialDate(1996, 2, 29), date(2017, 2, 28)), age_on(PartialDate(1980), date(2017, 1, 1))
    (20, None)
    """
    if not birth.complete:
        return None
    return day.year - birth.year - ((day.month, day.day) < (birth.month, birth.day))


def _judge(found: dict[str, str]) -> WrittenDate:
    year_text = found["year"].lstrip("'")
    if len(year_text) < len("jjjj"):
        return WrittenDate(DateKind.TWO_DIGIT_YEAR)
    year, month, day = int(year_text), _month(found.get("month", "0")), int(found.get("day", "0"))
    if any(year in years for years in _OTHER_CALENDARS):
        return WrittenDate(DateKind.OTHER_CALENDAR)
    if month is None or not _exists(year, month, day):
        return WrittenDate(DateKind.INVALID)
    value = PartialDate(year, month, day)
    return WrittenDate(DateKind.COMPLETE if value.complete else DateKind.PARTLY, value)


def _month(text: str) -> int | None:
    if text.isdecimal():
        return int(text)
    name = {"mrt": "maart"}.get(text, text)
    return next((number for number, month in enumerate(MONTHS, 1) if month.startswith(name)), None)


def _exists(year: int, month: int, day: int) -> bool:
    """Whether the register could hold it: unknown parts are unknown from the day upwards."""
    if year == 0:
        return month == day == 0
    if year < _FIRST_YEAR or (month == 0 and day != 0):
        return False
    try:
        date(year, month or 1, day or 1)
    except ValueError:
        return False
    return True
