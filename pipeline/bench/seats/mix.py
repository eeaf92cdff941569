"""The mix of an invented night: who asks for what, and what calendar stands against it.

Written down here so that a figure of the bench can be judged; the shape follows the measurements the
solver was designed on (eight cities, 60 days, demand for 90 % of the seats). Everybody is invented.

People: homes by inhabitants over the two-digit postcode regions (or a table of four-digit postcodes); one
to six parts, 2.8 on average, ONA rarely; 7 % take an adapted exam; first choice the nearest city for 75 %,
else one of the nearest three, none for 2 %; a second choice for 55 %; 12 % have one span of 1 to 7 days on
which they cannot come, 2 % two; 11 % come no earlier than a day in the first third of the calendar; 10 %
have a term end up to five months ahead, most of them urgent; payment 0 to 20 days ago, so letters are still
in time; 2 % have been told a seat for one of their parts.

Calendar: each city has exams on three to five weekdays; a day has rooms with four sittings each
(09:00, 10:30, 12:15, 13:45; one in ten 20 minutes later), their parts in the shares asked for. Free seats
of a part are its demand over ``share``, dealt unevenly, so that one session in eight is full or closed;
the other channels hold as many seats again. Larger nights have larger rooms.
"""

from dataclasses import dataclass
from datetime import date

RUN_DATE = date(2026, 3, 2)
LEAD_DAYS = 14
LETTER_DAYS = 21
BREAK_MINUTES = 10
URGENT_DAYS = 84
PART_COUNTS = (0.20, 0.25, 0.26, 0.15, 0.115, 0.025)
"""Probability of asking for one to six parts."""
POPULARITY = (1.0, 0.95, 0.95, 1.0, 1.0, 0.08)
"""How much each part is asked for, in the order of ``ExamPart``."""
PART_MINUTES = (65, 45, 40, 35, 45, 40)
ROUNDS = (9 * 60, 10 * 60 + 30, 12 * 60 + 15, 13 * 60 + 45)
"""Minute of the day at which sittings of a room begin."""
VENUES = (
    ("AMS", "Amsterdam", "1043", 52.3899, 4.8231),
    ("UTR", "Utrecht", "3526", 52.0651, 5.1030),
    ("RTM", "Rotterdam", "3012", 51.9186, 4.4762),
    ("EHV", "Eindhoven", "5611", 51.4369, 5.4808),
    ("ZWO", "Zwolle", "8011", 52.5112, 6.0907),
    ("RIJ", "Rijswijk", "2289", 52.0371, 4.3489),
    ("ARN", "Arnhem", "6811", 51.9811, 5.9068),
    ("GRN", "Groningen", "9711", 53.2163, 6.5693),
)
"""Code, city, postcode, latitude, longitude (degrees); a point in the city, no address of anybody."""
_SMALL, _MEDIUM, _LARGE = 60, 150, 500
_SEATS_AT_1000, _ROOM_GROWTH, _LEAST_SEATS = 3.07, 0.6, 1.5
"""Free seats a session on a night of 1,000, and the power by which they grow with the night."""


@dataclass(frozen=True, slots=True)
class Mix:
    """One kind of night. Shares are between 0 and 1, except ``share``: demand over free seats."""

    people: int
    venues: int
    days: int
    """Length of the calendar, weekends included."""
    seats_a_session: float
    share: float = 0.9
    one_part: bool = False
    """Every person asks for a single part."""
    adapted: float = 0.07
    away: float = 0.12
    away_twice: float = 0.02
    earliest: float = 0.11
    term: float = 0.10
    told: float = 0.02
    second_choice: float = 0.55


def mix(people: int, *, share: float = 0.9, one_part: bool = False) -> Mix:
    """The usual mix: the fewer people, the fewer cities and days."""
    venues = 3 if people <= _SMALL else 4 if people <= _MEDIUM else 6 if people <= _LARGE else len(VENUES)
    days = 12 if people <= _SMALL else 26 if people <= _LARGE else 60
    seats = max(_LEAST_SEATS, _SEATS_AT_1000 * (people / 1000) ** _ROOM_GROWTH)
    return Mix(people, venues, days, seats, share, one_part)
