"""Seats over the nights: cancelled, moved, vanished, full and declined ones, and a night without news."""

import contextlib
import hashlib
import json
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from pipeline.domain.payment import PaymentRequest, RequestState
from pipeline.domain.registration import ExamPart, PaymentMeans, Registration
from pipeline.domain.session import Release, ToldSeat
from pipeline.errors import InputDataError
from pipeline.letters import contexts
from pipeline.library import load_library
from pipeline.reports.run_json import run_json
from pipeline.reports.views import NightView
from pipeline.run import night as nights
from pipeline.run import office as desks
from pipeline.run import seating
from pipeline.run.declining import Decline, decline
from pipeline.run.morning import write_reports
from pipeline.run.night import NightResult, run_night
from pipeline.run.post import PostResult, send_letters
from pipeline.run.progress import Progress
from pipeline.run.seat_story import seat_lines
from pipeline.run.workplace import prepare
from pipeline.settings import Settings, load_settings
from pipeline.store import Store, money, outbox, registrations, seats
from tests.letter_samples import CANDIDATE, REGISTRATION

pytestmark = pytest.mark.slow

MONDAY = date(2026, 11, 23)
TUESDAY = date(2026, 11, 24)
DAY = timedelta(days=1)
FIRST, SECOND = "R-000000000001", "R-000000000002"
HEADER = "sessie,onderdeel,plaats,begin,minuten,plaatsen,bezet_online,bezet_school,aangepast,staat"
VENUES = """code,naam,straat,postcode,plaats,lat,lon,geldig_van,geldig_tot
AMS,Examen Amsterdam,Kade 1,1043GR,Amsterdam,52.39,4.82,2020-01-01,
UTR,Examen Utrecht,Weg 2,3526LA,Utrecht,52.07,5.10,2020-01-01,
"""


@dataclass
class Row:
    """One session of the calendar of an office."""

    id: str
    begin: str
    seats: int = 1
    part: str = "LEZ"
    venue: str = "AMS"
    online: int = 0
    school: int = 0
    adapted: str = "nee"
    state: str = ""
    minutes: int = 60

    def line(self) -> str:
        cells = (self.id, self.part, self.venue, self.begin, self.minutes, self.seats, self.online)
        return ",".join(map(str, (*cells, self.school, self.adapted, self.state)))


@dataclass
class Seats:
    """An office with a calendar of its own, and people who are accepted and have nothing to pay."""

    root: Path
    rows: dict[str, Row] = field(default_factory=dict)
    venues: str = VENUES
    people: int = 0

    def settings(self, today: date) -> Settings:
        return load_settings(
            inbox=self.root / "inbox", calendar=self.root / "calendar", output=self.root / "output",
            today=today, quiet_seconds=0,
        )  # fmt: skip

    def session(self, *rows: Row) -> None:
        """Add or replace sessions."""
        self.rows |= {row.id: row for row in rows}

    def write(self) -> None:
        folder = self.root / "calendar"
        folder.mkdir(exist_ok=True)
        lines = [HEADER, *(row.line() for row in self.rows.values())]
        (folder / "sessies.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
        (folder / "locaties.csv").write_text(self.venues, encoding="utf-8")

    def person(self, key: str, on: date, **more: Any) -> Registration:
        """Accepted on a day, with a loan: the three weeks run from then."""
        self.people += 1
        candidate = replace(CANDIDATE, bsn=f"99990{self.people:04d}", given_names=f"Test{self.people}")
        one = replace(
            REGISTRATION, id=key, submission=key.replace("R", "S"), candidate=candidate,
            parts=(ExamPart.LEZEN,), preferred_places=("AMS",), means=PaymentMeans.LOAN, received_on=on,
        )  # fmt: skip
        one = replace(one, **more)
        request = PaymentRequest(key, f"{self.people:016d}", 0, on, on, RequestState.LOAN)
        with self.facts() as store, store.unit() as connection:
            registrations.add_registration(connection, one, on)
            money.add_request(connection, request)
        return one

    def night(self, today: date) -> NightResult:
        self.write()
        return run_night(self.settings(today), Progress(quiet=True))

    @contextlib.contextmanager
    def facts(self) -> Iterator[Store]:
        output = self.root / "output"
        output.mkdir(exist_ok=True)
        store = Store.open(output / "pipeline.db")
        try:
            yield store
        finally:
            store.close()

    @property
    def state(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads((self.root / "output" / "run.json").read_text(encoding="utf-8"))
        return found

    def held(self) -> dict[str, str]:
        """Registration to the session that it holds, for people with one part."""
        return {seat.sitting.registration: seat.sitting.session for seat in self.seats()}

    def full_since(self) -> dict[str, date]:
        with self.facts() as store, store.view() as connection:
            return seats.full_since(connection)

    def alarms(self) -> list[tuple[str, str]]:
        return [(item["alarm"], item["subject"]) for item in self.state["seats"]["alarms"]]

    def seats(self) -> Sequence[ToldSeat]:
        with self.facts() as store, store.view() as connection:
            return seats.told_seats(connection)

    def releases(self) -> Sequence[Release]:
        with self.facts() as store, store.view() as connection:
            return seats.releases(connection)

    def letters(self, key: str) -> list[str]:
        return [order.kind.value for order, _ in self.contexts(key)]

    def contexts(self, key: str) -> list[tuple[Any, Any]]:
        """Orders with their contexts about one registration, in the order of their days."""
        with self.facts() as store, store.view() as connection:
            orders = [item.order for item in outbox.letters(connection) if item.order.subject == key]
        return [(o, contexts.decode(o)) for o in sorted(orders, key=lambda o: (o.dated, o.kind))]

    def tree(self) -> dict[str, str]:
        output = self.root / "output"
        return {
            str(path.relative_to(output)): hashlib.sha256(path.read_bytes()).hexdigest()
            for path in output.rglob("*")
            if path.is_file() and path.name not in {"run.log", ".lock"} and "pipeline.db-" not in path.name
        }


@pytest.fixture(scope="module", autouse=True)
def _one_library() -> Iterator[None]:
    """No paper comes in: the forms are read once for all nights. One test has letters and reports made."""
    library = load_library(load_settings().forms)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(desks, "load_library", lambda _: library)
        patch.setattr(nights, "send_letters", lambda *_: PostResult())
        patch.setattr(nights, "write_reports", _only_run_json)
        yield


def _only_run_json(night: NightView, _: Path, run_file: Path) -> list[Path]:
    run_file.write_text(run_json(night), encoding="utf-8")
    return [run_file]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Seats:
    """Three sessions of one seat each, and one person who sits in the first."""
    root = tmp_path_factory.mktemp("seats")
    (root / "inbox").mkdir()
    (root / "inbox" / ".inbox").touch()
    made = Seats(root)
    made.session(Row("A1", "2026-12-14T09:30"), Row("A2", "2026-12-16T09:30"), Row("A3", "2026-12-18T09:30"))
    made.person(FIRST, MONDAY)
    assert made.night(MONDAY).exit_code == 0
    assert made.held() == {FIRST: "A1"}
    return made


@pytest.fixture
def office(made: Seats, tmp_path: Path) -> Seats:
    """An own copy after that first night."""
    shutil.copytree(made.root, tmp_path / "office")
    return replace(made, root=tmp_path / "office", rows={key: replace(row) for key, row in made.rows.items()})


def told_lines(office: Seats, key: str, today: date) -> str:
    """What ``explain`` says about the seats of one registration."""
    place = prepare(office.settings(today))
    desk = desks.open_office(office.settings(today), place)
    try:
        with desk.store.view() as connection:
            one, placements = registrations.registrations(connection)[key], seats.placements(connection)
        return "\n".join(seat_lines(desk, tuple(placements), one))
    finally:
        desk.store.close()


def quiet(office: Seats, today: date, code: int = 0) -> None:
    """Another night on the same day changes nothing and ends the same."""
    before = office.tree()
    assert office.night(today).exit_code == code
    assert office.tree() == before


def test_a_cancelled_session_gives_another_seat_before_anybody_new(
    office: Seats, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(nights, "send_letters", send_letters)
    monkeypatch.setattr(nights, "write_reports", write_reports)
    office.rows["A1"].state = "vervallen"
    del office.rows["A3"]
    office.person(SECOND, MONDAY - timedelta(days=13))  # waits longer, weighs more, and yet comes after
    assert office.night(TUESDAY).exit_code == 0
    assert office.held() == {FIRST: "A2"}
    assert office.letters(FIRST) == ["invitation", "changed"]
    _, told = office.contexts(FIRST)[-1]
    [change] = told.changes
    assert (told.why, change.old_start.day, change.new_start.day) == ("session-cancelled", 14, 16)
    [gone] = office.releases()
    assert gone.letter == office.contexts(FIRST)[-1][0].id
    assert {letter["state"] for letter in office.state["letters"]} == {"handed_over"}
    assert "zitting gaat niet door" in told_lines(office, FIRST, TUESDAY)
    quiet(office, TUESDAY)


def test_without_another_seat_she_is_told_so_and_placed_when_there_is_one(office: Seats) -> None:
    office.rows = {"A1": replace(office.rows["A1"], state="vervallen")}
    assert office.night(TUESDAY).exit_code == 0
    assert office.held() == {}
    assert office.letters(FIRST) == ["invitation", "cancelled"]
    quiet(office, TUESDAY)
    office.rows["A1"].state = ""
    assert office.night(TUESDAY + DAY).exit_code == 0
    assert office.held() == {FIRST: "A1"}
    assert office.letters(FIRST) == ["invitation", "cancelled", "invitation"], "the same seat, told once more"
    quiet(office, TUESDAY + DAY)


def test_a_declined_seat_is_free_once_and_goes_to_who_waits(office: Seats) -> None:
    office.rows = {"A1": office.rows["A1"], "A2": Row("A2", "2026-12-16T09:30", seats=0)}
    office.person(SECOND, MONDAY)
    office.night(TUESDAY)
    assert office.held() == {FIRST: "A1"}
    said = Decline(FIRST, "anna", said_on=TUESDAY)
    [freed] = decline(office.settings(TUESDAY), said)
    [again] = decline(office.settings(TUESDAY), said)
    assert (freed.session, freed.before, again.before) == ("A1", False, True)
    office.rows["A1"].seats = 2
    assert office.night(TUESDAY).exit_code == 0
    assert office.held() == {SECOND: "A1"}, "the declined day is not offered to her again"
    assert office.letters(FIRST) == ["invitation", "cancelled"]
    office.rows["A2"].seats = 1
    assert office.night(TUESDAY + DAY).exit_code == 0
    assert office.held() == {FIRST: "A2", SECOND: "A1"}
    assert office.letters(FIRST) == ["invitation", "cancelled", "invitation"]
    quiet(office, TUESDAY + DAY)


def test_declining_has_a_last_day_and_says_the_rule(office: Seats) -> None:
    last = date(2026, 12, 7)
    with pytest.raises(
        InputDataError, match=r"te laat om af te zeggen: LEZ op 14.december.2026 kon tot en met 7"
    ):
        decline(office.settings(last + DAY), Decline(FIRST, "anna"))
    with pytest.raises(InputDataError, match="geen plaats"):
        decline(office.settings(last), Decline(FIRST, "anna", day=date(2026, 12, 16)))
    with pytest.raises(InputDataError, match="geen aanmelding"):
        decline(office.settings(last), Decline(SECOND, "anna"))
    with pytest.raises(InputDataError, match="geen naam"):
        decline(office.settings(last), Decline(FIRST, " "))
    assert office.held() == {FIRST: "A1"}
    wish = Decline(FIRST, "anna", said_on=last, earliest=date(2026, 12, 30))
    assert [item.session for item in decline(office.settings(last + DAY), wish)] == ["A1"]
    office.session(Row("A4", "2026-12-29T09:30"), Row("A5", "2026-12-30T09:30"))
    office.night(last + DAY)
    assert office.held() == {FIRST: "A5"}
    _, told = office.contexts(FIRST)[-1]
    assert told.why == "declined"


def test_a_session_that_vanished_is_an_alarm_and_no_cancellation(office: Seats) -> None:
    gone = office.rows.pop("A1")
    office.session(Row("B1", "2026-12-14T09:30", venue="UTR"))
    office.person(SECOND, MONDAY, parts=(ExamPart.LEZEN,), preferred_places=("UTR",))
    assert office.night(TUESDAY).exit_code == 20
    assert office.alarms() == [("vanished", "A1")]
    assert office.held() == {FIRST: "A1", SECOND: "B1"}
    assert office.letters(FIRST) == ["invitation"]
    quiet(office, TUESDAY, 20)
    office.session(gone)
    assert office.night(TUESDAY).exit_code == 0
    assert office.letters(FIRST) == ["invitation"]
    del office.rows["A1"]
    assert office.night(date(2026, 12, 15)).exit_code == 0, "past sessions may leave the calendar"


def test_fewer_seats_than_told_is_an_alarm_and_told_seats_stay(office: Seats) -> None:
    office.rows["A1"].online = 1
    assert office.night(TUESDAY).exit_code == 20
    assert office.alarms() == [("overbooked", "A1")]
    assert office.held() == {FIRST: "A1"}
    quiet(office, TUESDAY, 20)


def test_a_venue_that_moves_and_an_hour_that_shifts_are_told_and_the_seat_stays(office: Seats) -> None:
    office.venues = VENUES.replace("2020-01-01,\nUTR", "2020-01-01,2026-12-10\nUTR") + (
        "AMS,Examen Amsterdam,Plein 9,1012AB,Amsterdam,52.37,4.89,2026-12-11,\n"
    )
    assert office.night(TUESDAY).exit_code == 0
    assert office.held() == {FIRST: "A1"}
    _, told = office.contexts(FIRST)[-1]
    assert (told.why, told.days[0].street) == ("session-moved", "Plein 9")
    assert told.changes[0].old_town == "Amsterdam, Kade 1"
    quiet(office, TUESDAY)
    office.rows["A1"].begin = "2026-12-14T13:00"
    assert office.night(TUESDAY + DAY).exit_code == 0
    assert office.held() == {FIRST: "A1"}
    _, told = office.contexts(FIRST)[-1]
    assert [c.new_start.hour for c in told.changes] == [13]
    assert office.letters(FIRST) == ["invitation", "changed", "changed"]
    quiet(office, TUESDAY + DAY)


def test_a_closed_venue_and_another_day_take_the_seat_away(office: Seats) -> None:
    office.venues = VENUES.replace("2020-01-01,\nUTR", "2020-01-01,2026-12-14\nUTR") + (
        "AMS,Examen Amsterdam,Kade 1,1043GR,Amsterdam,52.37,4.89,2026-12-17,\n"
    )
    office.night(TUESDAY)
    assert office.held() == {FIRST: "A1"}, "open on the last day of the old address"
    office.venues = office.venues.replace("2026-12-14", "2026-12-13")
    office.night(TUESDAY)
    assert office.held() == {FIRST: "A3"}
    assert office.contexts(FIRST)[-1][1].why == "venue-closed"
    office.rows["A3"].begin = "2026-12-22T09:30"
    office.night(TUESDAY + DAY)
    [*_, gone] = office.releases()
    assert (gone.reason, gone.seat.sitting.session) == ("session-moved", "A3")
    assert office.held() == {FIRST: "A3"}, "the other day is the only one that is left, and she is told"
    assert office.contexts(FIRST)[-1][1].days[0].on == date(2026, 12, 22)


def test_who_cannot_read_the_letter_in_time_is_to_be_called(office: Seats) -> None:
    office.rows["A1"].state = "vervallen"
    late = date(2026, 12, 11)  # a Friday; posted on Monday, the day of the exam
    assert office.night(late).exit_code == 20
    assert ("call", FIRST) in office.alarms()
    quiet(office, late, 20)
    assert office.night(date(2026, 12, 15)).exit_code == 0


def test_a_delay_is_told_before_the_last_posting_day(office: Seats) -> None:
    paid = date(2026, 12, 11)
    office.rows = {"A1": office.rows["A1"]}
    office.person(SECOND, paid)
    assert office.night(date(2026, 12, 24)).exit_code == 0
    assert office.letters(SECOND) == []
    [waiting] = office.state["seats"]["unplaced"]
    assert (waiting["post_by"], waiting["late"], waiting["alarm"]) == ("2026-12-31", False, False)
    assert office.night(date(2026, 12, 28)).exit_code == 0, "the first night after Christmas"
    assert office.letters(SECOND) == ["delay"]
    [waiting] = office.state["seats"]["unplaced"]
    assert waiting["alarm"] and not waiting["late"]
    quiet(office, date(2026, 12, 28))
    _, told = office.contexts(SECOND)[-1]
    assert (told.promised_by, told.new_by) == (date(2027, 1, 1), date(2027, 1, 18))
    office.night(date(2027, 1, 11))
    assert office.letters(SECOND) == ["delay", "delay"], "the new day is not met either"


def test_a_promise_that_passed_without_a_letter_ends_the_night_with_an_error(office: Seats) -> None:
    office.rows = {"A1": office.rows["A1"]}
    office.person(SECOND, MONDAY - timedelta(days=25))
    assert office.night(TUESDAY).exit_code == 20
    assert office.alarms() == [("unanswered", SECOND)]
    assert office.letters(SECOND) == ["delay"]
    quiet(office, TUESDAY, 20)
    office.session(Row("A4", "2026-12-21T09:30"))
    assert office.night(TUESDAY).exit_code == 0
    assert office.held()[SECOND] == "A4"


def test_since_when_a_session_is_full_is_remembered(office: Seats) -> None:
    assert office.full_since() == {"A1": MONDAY}
    office.rows["A2"].school = 1
    office.night(TUESDAY)
    assert office.full_since() == {"A1": MONDAY, "A2": TUESDAY}
    office.rows["A1"].seats = 2
    office.night(TUESDAY + DAY)
    assert office.full_since() == {"A2": TUESDAY}
    office.rows["A1"].seats = 1
    office.night(TUESDAY + 2 * DAY)
    assert office.full_since() == {"A1": TUESDAY + 2 * DAY, "A2": TUESDAY}


@pytest.mark.parametrize("step", ["_place", "_order", "_tell_delays", "_note_full"])
def test_a_night_that_stops_half_way_is_finished_by_the_next(
    office: Seats, step: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.rows["A1"].state = "vervallen"
    del office.rows["A3"]
    office.person(SECOND, MONDAY - timedelta(days=13))
    with monkeypatch.context() as patch:
        patch.setattr(seating, step, _killed)
        with pytest.raises(KeyboardInterrupt):
            office.night(TUESDAY)
    assert office.night(TUESDAY).exit_code == 0
    assert office.held() == {FIRST: "A2"}
    assert office.letters(FIRST) == ["invitation", "changed"]
    quiet(office, TUESDAY)


def _killed(*_: object, **__: object) -> None:
    raise KeyboardInterrupt
