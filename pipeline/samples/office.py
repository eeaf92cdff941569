"""What the office has besides the post: the exam calendar and its reference files, as CSV."""

import csv
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta
from io import StringIO
from random import Random

from pipeline.samples.dice import dice
from pipeline.samples.scenes import Scene

TODAY = date(2026, 11, 23)
FIRST_DAY, LAST_DAY = date(2026, 12, 1), date(2027, 1, 29)

_VENUES = (
    ("amsterdam", "Amsterdam", "Sloterkade 410", "1043GR", "Amsterdam", "52.3899", "4.8231",
     "2015-01-01", ""),
    ("rotterdam", "Rotterdam", "Stationskade 12", "3012AA", "Rotterdam", "51.9186", "4.4762",
     "2015-01-01", ""),
    ("rijswijk", "Rijswijk", "Polakweg 10-11", "2288GG", "Rijswijk", "52.0328", "4.3371", "2015-01-01", ""),
    ("eindhoven", "Eindhoven", "18 Septemberplein 24", "5611AL", "Eindhoven", "51.4369", "5.4808",
     "2015-01-01", ""),
    ("zwolle", "Zwolle (oud)", "Hanzelaan 182", "8017JJ", "Zwolle", "52.4935", "6.0853", "2015-01-01",
     "2026-09-17"),
    ("zwolle", "Zwolle", "Spoorzone 77", "8021AB", "Zwolle", "52.5174", "6.0972", "2026-10-01", ""),
    ("utrecht", "Utrecht", "Jaarbeursweg 5", "3526LA", "Utrecht", "52.0651", "5.1030", "2024-01-01", ""),
)  # fmt: skip
"""Rijswijk, Eindhoven and the old Zwolle are published addresses (2019); the others are INVENTED."""

_DAY_PLAN = (
    ("LEZ", time(9, 30), 80),
    ("LUI", time(11, 15), 60),
    ("KNM", time(13, 0), 60),
    ("SCH", time(14, 15), 55),
    ("SPR", time(15, 30), 50),
    ("ONA", time(16, 45), 45),
)
"""Net minutes with the quarter of an hour of explanation; the part of a day that people can do in one go."""
_EXAM_DAYS = {"amsterdam": (0, 2), "rotterdam": (1, 3), "rijswijk": (2,), "eindhoven": (3,), "zwolle": (4,),
              "utrecht": (0, 3)}  # fmt: skip
_CLOSED = {date(2026, 12, 24), date(2026, 12, 25), date(2026, 12, 31), date(2027, 1, 1)}
_CANCELLED = ("eindhoven", date(2027, 1, 28))
"""A day of one venue that the office called off: so late that none of the samples sits there."""
_FULL = "utrecht"
_ADAPTED = (("rotterdam", "LEZ", 0), ("rotterdam", "LUI", 1), ("zwolle", "KNM", 0), ("rijswijk", "SPR", 4))
"""Venue, part and seats already taken of four: the only adapted sessions for Spreken are full."""

_ONLINE_DAY = date(2026, 11, 30)
"""Before ``FIRST_DAY``, all its seats booked online: one week ahead those people get their invitation."""
_BOOKED = (
    ("online", "O-100001", "AMS-1130-LEZ", "Samira", "", "Haddad-Voorbeeld", "Sloterkade", "17", "", "1043GR",
     "Amsterdam", ""),
    ("online", "O-100002", "AMS-1130-LEZ", "Jakub", "", "Nowak-Voorbeeld", "Admiraal de Ruijterweg", "8", "B",
     "1055AB", "Amsterdam", ""),
    ("school", "S-200001", "AMS-1207-LEZ", "Hiwet", "", "Tesfay-Voorbeeld", "Dapperstraat", "101", "",
     "1012AB", "Amsterdam", "Taalschool Voorbeeld"),
    ("school", "S-200001", "AMS-1207-LUI", "Hiwet", "", "Tesfay-Voorbeeld", "Dapperstraat", "101", "",
     "1012AB", "Amsterdam", "Taalschool Voorbeeld"),
)  # fmt: skip
"""Seats of the other channels whose letters are due on ``TODAY``; the people are invented."""
_PERSON = "voornamen voorvoegsel achternaam straat huisnummer toevoeging postcode plaats"
_BOOKED_HEADER = f"kanaal boeking sessie {_PERSON} school"

_HOMES = {
    "1012": ("52.3746", "4.8960", "8545"),
    "1043": ("52.3899", "4.8231", "715"),
    "1055": ("52.3802", "4.8528", "21115"),
    "1102": ("52.3154", "4.9538", "24560"),
    "1315": ("52.3704", "5.2201", "4155"),
    "1506": ("52.4371", "4.8199", "13085"),
    "2011": ("52.3826", "4.6366", "13985"),
    "2288": ("52.0328", "4.3371", "2630"),
    "2311": ("52.1561", "4.4880", "10675"),
    "2515": ("52.0727", "4.3212", "13005"),
    "2801": ("52.0138", "4.7021", "8465"),
    "3011": ("51.9187", "4.4876", "17310"),
    "3012": ("51.9186", "4.4762", "5860"),
    "3021": ("51.9174", "4.4595", "12070"),
    "3072": ("51.9021", "4.4890", "15975"),
    "3311": ("51.8137", "4.6693", "16445"),
    "3511": ("52.0883", "5.1160", "9485"),
    "3526": ("52.0651", "5.1030", "12115"),
    "3562": ("52.1161", "5.1158", "7070"),
    "3811": ("52.1556", "5.3876", "6990"),
    "4331": ("51.4999", "3.6137", "6510"),
    "4811": ("51.5879", "4.7761", "17105"),
    "5011": ("51.5965", "5.0921", "11990"),
    "5211": ("51.6872", "5.3019", "13140"),
    "5611": ("51.4369", "5.4808", "13755"),
    "5625": ("51.4721", "5.4754", "9920"),
    "6211": ("50.8503", "5.6897", "12480"),
    "6511": ("51.8468", "5.8634", "10395"),
    "6811": ("51.9811", "5.9068", "6415"),
    "7311": ("52.2127", "5.9608", "10450"),
    "7411": ("52.2529", "6.1596", "8450"),
    "7511": ("52.2201", "6.9006", "9695"),
    "7811": ("52.7826", "6.8957", "4460"),
    "8011": ("52.5112", "6.0907", "8620"),
    "8017": ("52.4935", "6.0853", "7035"),
    "8021": ("52.5174", "6.0972", "5635"),
    "8232": ("52.5077", "5.4674", "7535"),
    "8911": ("53.2012", "5.7956", "6035"),
    "9401": ("52.9885", "6.5586", "6705"),
    "9711": ("53.2163", "6.5693", "9630"),
    "9728": ("53.1903", "6.5500", "10745"),
}
"""Four-digit postcode to latitude, longitude (WGS 84, degrees) and inhabitants.

Source: CBS, Kerncijfers per postcode (CC BY 4.0), adapted: only the postcodes of the samples.
"""

_HEADERS = {
    "bekenden": "bsn surname prefix given_names birth_date postcode house_number law term_end ona_exempt",
    "uitsluitingen": "bsn from until",
    "behaald": "bsn part date",
    "machtigingen": (
        "bsn helper_name street house_number addition postcode town gets_post from withdrawn_on"
    ),
    "lopend": "bsn part channel since",
}


def calendar_csvs(seed: int) -> dict[str, str]:
    """File name to text: sessions, venues, homes of the invented people, seats that other channels booked."""
    venues = ["code", "naam", "straat", "postcode", "plaats", "lat", "lon", "geldig_van", "geldig_tot"]
    homes = sorted((pc4, *place) for pc4, place in _HOMES.items())
    return {
        "sessies.csv": sessions_csv(seed),
        "locaties.csv": _csv(venues, _VENUES),
        "postcodes.csv": _csv(["pc4", "lat", "lon", "inhabitants"], homes),
        "boekingen.csv": _csv(_BOOKED_HEADER.split(), _BOOKED),
    }


def sessions_csv(seed: int) -> str:
    """Eight weeks of exam days. Utrecht is full throughout; one day of Eindhoven does not take place."""
    draw = dice(seed)
    rows = [_row(_ONLINE_DAY, "amsterdam", "LEZ", time(9, 30), 80, 8, 8, 0)]
    day = FIRST_DAY
    while day <= LAST_DAY:
        for venue, weekdays in _EXAM_DAYS.items():
            if day.weekday() in weekdays and day not in _CLOSED:
                rows += [_session(draw, day, venue, *slot) for slot in _DAY_PLAN]
                rows += _adapted_sessions(day, venue)
        day += timedelta(days=1)
    header = [
        "sessie",
        "onderdeel",
        "plaats",
        "begin",
        "minuten",
        "plaatsen",
        "bezet_online",
        "bezet_school",
        "aangepast",
        "staat",
    ]
    return _csv(header, rows)


def _session(draw: Random, day: date, venue: str, part: str, begin: time, minutes: int) -> tuple[str, ...]:
    """The interview is two people at a table; the other parts have a room of computers."""
    seats = draw.choice((8, 12, 16)) if part != "ONA" else 4
    online = seats if venue == _FULL else draw.randint(0, seats - 2)
    school = 0 if venue == _FULL else draw.randint(0, min(3, seats - online - 1))
    return _row(day, venue, part, begin, minutes, seats, online, school)


def _adapted_sessions(day: date, venue: str) -> list[tuple[str, ...]]:
    """On the first exam day of the week, with half as much time again."""
    if day.weekday() != min(_EXAM_DAYS[venue]):
        return []
    slots = {part: (begin, minutes) for part, begin, minutes in _DAY_PLAN}
    return [
        _row(day, venue, part, slots[part][0], slots[part][1] * 3 // 2, 4, taken, 0, adapted=True)
        for where, part, taken in _ADAPTED
        if where == venue
    ]


def _row(
    day: date, venue: str, part: str, begin: time, minutes: int, seats: int, online: int, school: int,
    adapted: bool = False,
) -> tuple[str, ...]:  # fmt: skip
    name = f"{venue[:3].upper()}-{day:%m%d}-{part}{'-A' if adapted else ''}"
    start = datetime.combine(day, begin).isoformat(timespec="minutes")
    numbers = (str(n) for n in (minutes, seats, online, school))
    state = "vervallen" if (venue, day) == _CANCELLED else "gepland"
    return (name, part, venue, start, *numbers, "ja" if adapted else "nee", state)


def reference_csvs(scenes: Iterable[Scene]) -> dict[str, str]:
    """File name to text: what the office knows of the people in ``scenes``; all five files."""
    rows: dict[str, list[tuple[str, ...]]] = {file: [] for file in _HEADERS}
    for scene in scenes:
        for row in scene.rows:
            if row.cells not in rows[row.file]:
                rows[row.file].append(row.cells)
    return {f"{file}.csv": _csv(_HEADERS[file].split(), sorted(rows[file])) for file in _HEADERS}


def _csv(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    out = StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    return out.getvalue()
