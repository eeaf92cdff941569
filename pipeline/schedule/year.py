"""What a played year is made of: ``simulation.toml`` as one frozen value, checked when it is read."""

import tomllib
from dataclasses import dataclass, fields
from datetime import date
from importlib import resources
from typing import Any

from pipeline.domain.session import Venue
from pipeline.errors import InputDataError

_SHARES = (
    "adapted",
    "first_choice_nearest",
    "second_choice",
    "no_choice",
    "term_known",
    "away",
    "pays",
    "declines",
    "no_show",
    "passes",
    "resits",
    "elsewhere_spread",
)
_SPANS = ("term_days", "pays_after", "resits_after")
_LENGTHS = {"months": 12, "weekdays": 5, "parts_a_form": 6}


@dataclass(frozen=True, slots=True)
class Year:
    """See ``simulation.toml`` for what each name means. Spans are days, first and last."""

    registrations_a_night: float
    months: tuple[float, ...]
    weekdays: tuple[float, ...]
    parts_a_form: tuple[float, ...]
    adapted: float
    first_choice_nearest: float
    second_choice: float
    no_choice: float
    term_known: float
    term_days: tuple[int, int]
    away: float
    away_days: int
    pays: float
    pays_after: tuple[int, int]
    declines: float
    no_show: float
    passes: float
    resits: float
    resits_after: tuple[int, int]
    capacity: float
    elsewhere: float
    elsewhere_spread: float
    booking_opens: int
    booking_closes: int
    days_open: int
    adapted_seats: float
    notice_days: int
    horizon_days: int
    invitation_days: int
    decline_days: int
    hold_days: int
    break_minutes: int
    urgent_within_days: int
    venues: tuple[Venue, ...]


def year_of(day: date, text: str | None = None) -> Year:
    """The table in force on ``day``, of ``text`` or the one that ships.

    Raises InputDataError that names the entry which is wrong.
    """
    source = text or resources.files(__package__).joinpath("simulation.toml").read_text(encoding="utf-8")
    try:
        tables = tomllib.loads(source)["year"]
    except (tomllib.TOMLDecodeError, KeyError) as error:
        raise InputDataError(f"simulation: no table [[year]] can be read ({error})") from error
    begun = [table for table in tables if table.get("valid_from", date.min) <= day]
    if not begun:
        raise InputDataError(f"simulation: no table [[year]] is in force on {day}")
    return _year(max(begun, key=lambda table: table.get("valid_from", date.min)))


def _year(table: dict[str, Any]) -> Year:
    names = {field.name for field in fields(Year)}
    given = {name: value for name, value in table.items() if name != "valid_from"}
    if wrong := sorted(names ^ given.keys()):
        raise InputDataError(f"simulation: {', '.join(wrong)}: missing, or not a name that is known")
    for name in _SHARES:
        if not 0 <= given[name] <= 1:
            raise InputDataError(f"simulation: {name} is not a share between 0 and 1")
    for name in _SPANS:
        if len(given[name]) != 2 or not 0 <= given[name][0] <= given[name][1]:  # noqa: PLR2004
            raise InputDataError(f"simulation: {name} is not a first and a last day")
    for name, length in _LENGTHS.items():
        if len(given[name]) != length or min(given[name]) < 0 or not sum(given[name]):
            raise InputDataError(f"simulation: {name} needs {length} numbers")
    if not 0 <= given["elsewhere"] < 1:
        raise InputDataError("simulation: elsewhere is a share below 1")
    if not 0 < given["days_open"] <= _LENGTHS["weekdays"] or not given["venues"]:
        raise InputDataError("simulation: days_open is 1 to 5, and there is at least one venue")
    lists = {name: tuple(value) for name, value in given.items() if isinstance(value, list)}
    return Year(**{**given, **lists, "venues": tuple(_venue(row) for row in given["venues"])})


def _venue(row: dict[str, Any]) -> Venue:
    try:
        return Venue(row["code"], row["town"], "", "", row["town"], row["lat"], row["lon"], date.min)
    except KeyError as error:
        raise InputDataError(f"simulation: a venue has no {error.args[0]}") from error
