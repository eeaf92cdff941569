"""The calendar import: what is read, and how a wrong cell is named."""

from datetime import date
from pathlib import Path

import pytest

from pipeline.adapters.calendar_files import read_calendar
from pipeline.adapters.street_files import read_streets
from pipeline.domain.letter import ChangeReason
from pipeline.domain.registration import ExamPart
from pipeline.errors import InputDataError

SESSIONS = """sessie;onderdeel;plaats;begin;minuten;plaatsen;bezet_online;bezet_school;aangepast
K2;KNM;AMS;2026-12-15T10:30;45;12;5;2;nee
K1;LEZ;AMS;2026-12-15T09:00;65;12;0;0;ja
"""
VENUES = """code,naam,straat,postcode,plaats,lat,lon,geldig_van,geldig_tot
AMS,Examenlocatie Amsterdam,Voorbeeldweg 1,1043 AA,Amsterdam,52.39,4.82,2026-01-01,2026-12-31
AMS,Examenlocatie Amsterdam,Nieuweweg 2,1012 AB,Amsterdam,52.37,4.89,2027-01-01,
"""


def folder(tmp_path: Path, sessions: str = SESSIONS, venues: str = VENUES) -> Path:
    (tmp_path / "sessies.csv").write_text(sessions, encoding="utf-8")
    (tmp_path / "locaties.csv").write_text(venues, encoding="utf-8")
    return tmp_path


def test_sessions_come_in_time_order_with_seats_of_other_channels_taken(tmp_path: Path) -> None:
    calendar = read_calendar(folder(tmp_path))
    first, second = calendar.sessions
    assert (first.id, first.part, first.adapted, first.free) == ("K1", ExamPart.LEZEN, True, 12)
    assert (second.start.isoformat(), second.minutes, second.free) == ("2026-12-15T10:30:00", 45, 5)
    assert calendar.warnings == ()


def test_a_moved_venue_has_two_rows_and_each_holds_for_its_days(tmp_path: Path) -> None:
    before, after = read_calendar(folder(tmp_path)).venues
    assert before.valid_on(date(2026, 12, 31)) and not before.valid_on(date(2027, 1, 1))
    assert after.street == "Nieuweweg 2" and after.valid_on(date(2030, 1, 1))


@pytest.mark.parametrize(
    ("old", "new", "place"),
    [
        ("LEZ", "LZN", "sessies.csv row 3 column onderdeel"),
        ("K1;LEZ;AMS", "K1;LEZ;XXX", "sessies.csv row 3 column plaats"),
        ("K1;", "K2;", "sessies.csv row 3 column sessie"),
        (";65;", ";0;", "sessies.csv row 3 column minuten"),
        (";65;12;", ";65;-1;", "sessies.csv row 3 column plaatsen"),
        (";ja", ";yes", "sessies.csv row 3 column aangepast"),
        ("2026-12-15T09:00", "15-12-2026 09:00", "sessies.csv row 3 column begin"),
        ("2026-12-15T09:00", "2026-12-15", "sessies.csv row 3 column begin"),
        (";minuten;", ";duur;", "sessies.csv row 1: column minuten"),
        (";0;0;ja", ";0;0", "sessies.csv row 3: not as many cells"),
    ],
)
def test_a_wrong_session_is_named_by_row_and_column(tmp_path: Path, old: str, new: str, place: str) -> None:
    with pytest.raises(InputDataError, match=place):
        read_calendar(folder(tmp_path, sessions=SESSIONS.replace(old, new)))


@pytest.mark.parametrize(
    ("old", "new", "place"),
    [
        ("52.39", "95.0", "locaties.csv row 2 column lat"),
        ("52.39", "52,39", "not as many cells"),
        ("1043 AA", "0043 AA", "locaties.csv row 2 column postcode"),
        ("2026-12-31", "2025-12-31", "locaties.csv row 2 column geldig_tot"),
        ("2027-01-01", "2026-12-31", "locaties.csv row 3 column geldig_van"),
    ],
)
def test_a_wrong_venue_is_named_by_row_and_column(tmp_path: Path, old: str, new: str, place: str) -> None:
    with pytest.raises(InputDataError, match=place):
        read_calendar(folder(tmp_path, venues=VENUES.replace(old, new)))


def test_a_session_on_a_closed_day_is_left_out_with_a_warning(tmp_path: Path) -> None:
    venues = VENUES.replace("2026-12-31", "2026-12-01")
    calendar = read_calendar(folder(tmp_path, venues=venues))
    assert calendar.sessions == ()
    assert len(calendar.warnings) == 2 and "sessie K1" in "".join(calendar.warnings)


def test_cancelled_and_closed_sessions_are_told_apart_from_those_that_take_place(tmp_path: Path) -> None:
    rows = SESSIONS.replace(";aangepast", ";aangepast;staat").replace(";nee", ";nee;vervallen")
    calendar = read_calendar(folder(tmp_path, sessions=rows.replace(";ja", ";ja;gepland")))
    assert [s.id for s in calendar.sessions] == ["K1"]
    assert calendar.called_off == {"K2": ChangeReason.SESSION_CANCELLED}
    assert calendar.warnings == ()
    closed = read_calendar(
        folder(tmp_path, rows.replace(";ja", ";ja;"), VENUES.replace("2026-12-31", "2026-12-01"))
    )
    assert closed.called_off == {"K1": ChangeReason.VENUE_CLOSED, "K2": ChangeReason.SESSION_CANCELLED}
    with pytest.raises(InputDataError, match=r"sessies\.csv row 3 column staat: is not empty"):
        read_calendar(folder(tmp_path, sessions=rows.replace(";ja", ";ja;weg")))


def test_an_overbooked_session_has_no_free_seat_and_a_warning(tmp_path: Path) -> None:
    calendar = read_calendar(folder(tmp_path, sessions=SESSIONS.replace(";12;5;2;", ";6;5;2;")))
    assert [s.free for s in calendar.sessions] == [12, 0]
    assert "sessie K2" in calendar.warnings[0]


def test_postcodes_are_optional(tmp_path: Path) -> None:
    assert read_calendar(folder(tmp_path)).postcodes == ()
    (tmp_path / "postcodes.csv").write_text("pc4,lat,lon,inhabitants,x\n1012,52.37,4.89,8545,y\n", "utf-8")
    (point,) = read_calendar(tmp_path).postcodes
    assert (point.pc4, point.inhabitants) == ("1012", 8545)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputDataError, match=r"locaties\.csv is missing"):
        read_calendar(tmp_path)


def test_the_streets_of_a_postcode_are_read(tmp_path: Path) -> None:
    table = tmp_path / "straten.csv"
    table.write_text("postcode;straat\n1055 ek;Vijzelgracht\n1055EK;Molenpad\n", encoding="utf-8")
    assert read_streets(tmp_path) == {"1055EK": ("Vijzelgracht", "Molenpad")}
    table.write_text("postcode;straat\n1055;Vijzelgracht\n", encoding="utf-8")
    with pytest.raises(InputDataError, match=r"straten\.csv row 2 column postcode"):
        read_streets(tmp_path)
    table.unlink()
    assert read_streets(tmp_path) == {}
