"""Bookings of the other channels: the table, and the invitation that goes out once and in time."""

from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from pipeline.adapters.booking_files import read_bookings
from pipeline.adapters.calendar_files import read_calendar
from pipeline.domain.booking import BookingAlarm, BookingStanding, Channel
from pipeline.domain.letter import LetterKind, LetterOrder
from pipeline.domain.registration import ExamPart
from pipeline.errors import InputDataError
from pipeline.letters import contexts
from pipeline.run.bookings import booking_standings, invite_booked
from tests.small_office import SmallOffice

EXAM = date(2026, 12, 14)
VENUES = """code,naam,straat,postcode,plaats,lat,lon,geldig_van,geldig_tot
UTR,Examencentrum Utrecht,Voorbeeldlaan 22,3511CD,Utrecht,52.1,5.1,2020-01-01,
"""
SESSIONS = """sessie,onderdeel,plaats,begin,minuten,plaatsen,bezet_online,bezet_school,aangepast,staat
s1,LEZ,UTR,2026-12-14T09:30,65,20,3,2,nee,
s2,KNM,UTR,2026-12-14T11:00,45,20,3,2,nee,
s3,ONA,UTR,2026-12-16T13:00,45,20,1,0,nee,
s4,SPR,UTR,2026-12-17T13:00,35,20,1,0,nee,vervallen
"""
HEADER = (
    "kanaal;boeking;sessie;voornamen;voorvoegsel;achternaam;straat;huisnummer;toevoeging;postcode;plaats;"
    "school;land;regel1;regel2;regel3;gemachtigde;gemachtigde_straat;gemachtigde_huisnummer;"
    "gemachtigde_toevoeging;gemachtigde_postcode;gemachtigde_plaats"
)
ANN = "Ann;van;Dijk;Kerkstraat;12;bis;9712 HM;Groningen"
NO_MORE = ";" * 10
ONLINE = f"online;7001;s1;{ANN};{NO_MORE}"
SCHOOL = f"school;9001;s1;{ANN};De Brug{NO_MORE}"


@pytest.fixture
def office(tmp_path: Path) -> SmallOffice:
    made = SmallOffice(tmp_path)
    folder = made.folder("calendar")
    (folder / "locaties.csv").write_text(VENUES, encoding="utf-8")
    (folder / "sessies.csv").write_text(SESSIONS, encoding="utf-8")
    return made


def book(office: SmallOffice, *rows: str) -> None:
    (office.folder("calendar") / "boekingen.csv").write_text(
        "\n".join([HEADER, *rows]) + "\n", encoding="utf-8"
    )


def night(office: SmallOffice, today: date) -> tuple[BookingStanding, ...]:
    with office.opened(today) as opened:
        invite_booked(opened)
        return booking_standings(opened)


def told(order: LetterOrder) -> contexts.Booked:
    context = contexts.decode(order)
    assert isinstance(context, contexts.Booked)
    return context


@pytest.mark.parametrize(("row", "lead", "kind"), [
    (ONLINE, 7, LetterKind.ONLINE_INVITATION),
    (SCHOOL, 14, LetterKind.SCHOOL_INVITATION),
])  # fmt: skip
def test_an_invitation_goes_out_once_on_its_day(
    office: SmallOffice, row: str, lead: int, kind: LetterKind
) -> None:
    book(office, row)
    due = EXAM - timedelta(days=lead)
    (early,) = night(office, due - timedelta(days=1))
    assert (early.letter, early.alarm, early.due_on) == ("", None, due)
    (standing,) = night(office, due)
    for later in (due, due + timedelta(days=1), EXAM):
        assert night(office, later) == (standing,)
    (order,) = office.letters(EXAM)
    assert (order.kind, order.dated, order.id, standing.alarm) == (kind, due, standing.letter, None)
    assert order.addressee.name == "Ann van Dijk"
    assert "7001" not in order.context
    assert night(office, EXAM + timedelta(days=1)) == ()


def test_several_seats_of_one_day_are_one_letter_and_other_days_another(office: SmallOffice) -> None:
    book(office, ONLINE, ONLINE.replace("s1", "s2"), ONLINE.replace("s1", "s3"))
    night(office, date(2026, 12, 7))
    (first,) = office.letters(EXAM)
    assert [part.part for part in told(first).days[0].parts] == [ExamPart.LEZEN, ExamPart.KNM]
    night(office, date(2026, 12, 9))
    assert len(office.letters(EXAM)) == 2


def test_a_booking_that_comes_late_is_invited_with_an_alarm_while_it_can_arrive(office: SmallOffice) -> None:
    book(office, ONLINE)
    (late,) = night(office, date(2026, 12, 9))
    assert late.alarm is BookingAlarm.LATE
    assert night(office, date(2026, 12, 10)) == (late,)


def test_one_that_cannot_arrive_is_an_alarm_without_a_letter(office: SmallOffice) -> None:
    book(office, ONLINE)
    (standing,) = night(office, date(2026, 12, 11))
    assert (standing.alarm, standing.letter) == (BookingAlarm.TOO_LATE, "")
    assert office.letters(EXAM) == []


def test_a_due_day_in_the_weekend_may_wait_for_monday(office: SmallOffice) -> None:
    book(office, f"online;7001;s3;{ANN};{NO_MORE}")
    due = date(2026, 12, 9)
    assert night(office, due)[0].alarm is None
    calendar = SESSIONS.replace("2026-12-14", "2026-12-12")
    (office.folder("calendar") / "sessies.csv").write_text(calendar, encoding="utf-8")
    book(office, ONLINE)
    (standing,) = night(office, date(2026, 12, 7))  # due on Saturday
    assert (standing.due_on, standing.alarm) == (date(2026, 12, 5), None)


def test_a_changed_booking_gets_a_letter_that_replaces_the_first(office: SmallOffice) -> None:
    book(office, ONLINE)
    (first,) = night(office, date(2026, 12, 7))
    book(office, ONLINE, ONLINE.replace("s1", "s2"))
    (second,) = night(office, date(2026, 12, 8))
    letters = {item.id: item for item in office.letters(EXAM)}
    assert letters.keys() == {first.letter, second.letter}
    assert letters[second.letter].replaces == first.letter
    moved = SESSIONS.replace("2026-12-14T09:30", "2026-12-14T13:30")
    (office.folder("calendar") / "sessies.csv").write_text(moved, encoding="utf-8")
    (third,) = night(office, date(2026, 12, 9))
    days = told({item.id: item for item in office.letters(EXAM)}[third.letter]).days
    assert days[0].parts[1].start == datetime.fromisoformat("2026-12-14T13:30")


def test_what_was_told_first_and_holds_again_is_told_again(office: SmallOffice) -> None:
    book(office, ONLINE)
    (first,) = night(office, date(2026, 12, 7))
    book(office, ONLINE, ONLINE.replace("s1", "s2"))
    (second,) = night(office, date(2026, 12, 8))
    book(office, ONLINE)
    (third,) = night(office, date(2026, 12, 9))
    assert len({first.letter, second.letter, third.letter}) == 3
    assert night(office, date(2026, 12, 9)) == (third,)
    assert next(x for x in office.letters(EXAM) if x.id == third.letter).replaces == second.letter


def test_a_booking_moved_to_another_day_replaces_the_letter_of_the_first(office: SmallOffice) -> None:
    book(office, ONLINE)
    (first,) = night(office, date(2026, 12, 7))
    book(office, ONLINE.replace("s1", "s3"))
    assert night(office, date(2026, 12, 8))[0].letter == ""
    (moved,) = night(office, date(2026, 12, 9))
    assert next(x for x in office.letters(EXAM) if x.id == moved.letter).replaces == first.letter


def test_the_school_is_named_and_asked_for_another_day_while_there_is_time(office: SmallOffice) -> None:
    book(office, SCHOOL)
    night(office, date(2026, 11, 30))
    context = told(office.letters(EXAM)[0])
    assert (context.school, context.may_decline, context.decline_by) == ("De Brug", True, date(2026, 12, 7))
    book(office, ONLINE)
    night(office, date(2026, 12, 7))
    assert not told(next(x for x in office.letters(EXAM) if "ONLINE" in x.kind.name)).may_decline


def test_somebody_else_may_get_the_post_and_live_abroad(office: SmallOffice) -> None:
    helped = f"online;7002;s1;{ANN};;;;;;St. Nieuw Begin;Postbus;1;;9700AA;Groningen"
    abroad = f"online;7003;s1;Ann;;Dijk;;;;;;;Turkije;Atatürk Mahallesi 3;Ankara;{';' * 6}"
    book(office, helped, abroad)
    night(office, date(2026, 12, 7))
    names = {item.addressee.name: item for item in office.letters(EXAM)}
    assert told(names["St. Nieuw Begin"]).about.via_helper
    assert names["Ann Dijk"].addressee.address.country == "Turkije"


def test_a_session_that_does_not_take_place_is_told_and_not_invited_to(office: SmallOffice) -> None:
    book(office, f"online;7001;s4;{ANN};{NO_MORE}")
    (standing,) = night(office, date(2026, 12, 10))
    assert standing.alarm is BookingAlarm.CALLED_OFF
    assert office.letters(EXAM) == []


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ([ONLINE.replace("online", "post")], "row 2 column kanaal: is none of online, school"),
        ([ONLINE.replace("7001", "")], "row 2 column boeking: is empty"),
        ([ONLINE.replace("s1", "s9")], "row 2 column sessie: no such session"),
        ([SCHOOL.replace("s1", "s3")], "row 2 column kanaal: school cannot book ONA"),
        ([SCHOOL.replace("De Brug", "")], "row 2 column school: is empty"),
        ([ONLINE, ONLINE], "row 3 column sessie: stands in an earlier row"),
        ([ONLINE, ONLINE.replace("Ann", "Bea")], "row 3 column boeking: stands with another name"),
        ([ONLINE.replace("Ann;van;Dijk", ";;")], "row 2 column achternaam: is empty"),
        ([ONLINE.replace("9712 HM", "9712")], "row 2 column postcode: is not a postcode"),
        ([ONLINE.replace("Kerkstraat", "")], "row 2 column straat: is empty"),
        ([f"online;7003;s1;Ann;;Dijk;;;;;;;Turkije{';' * 9}"], "row 2 column regel1: is empty"),
    ],
)
def test_a_wrong_cell_is_named(office: SmallOffice, rows: list[str], message: str) -> None:
    book(office, *rows)
    with pytest.raises(InputDataError, match=message), office.opened(EXAM):
        pass


def test_without_the_file_there_are_no_bookings(office: SmallOffice) -> None:
    folder = office.folder("calendar")
    calendar = read_calendar(folder)
    assert read_bookings(folder, calendar, lambda channel, session: True) == ()
    book(office, SCHOOL, ONLINE)
    found = read_bookings(folder, calendar, lambda channel, session: True)
    assert [item.channel for item in found] == [Channel.ONLINE, Channel.SCHOOL]
