"""Promises about seats over nights: whatever happens, nothing moves by itself, is lost or doubled."""

import shutil
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline.adapters.calendar_files import Calendar
from pipeline.domain.letter import ChangeReason
from pipeline.domain.payment import PaymentRequest, RequestState
from pipeline.domain.registration import ExamPart, PaymentMeans
from pipeline.domain.session import Release, Session, ToldSeat, Venue
from pipeline.run.office import Office, open_office
from pipeline.run.seating import give_seats
from pipeline.run.workplace import prepare
from pipeline.settings import load_settings
from pipeline.store import Store, money, outbox, registrations, seats
from tests.letter_samples import CANDIDATE, REGISTRATION

START = date(2026, 11, 23)
VENUES = (
    Venue("AMS", "Examen Amsterdam", "Kade 1", "1043GR", "Amsterdam", 52.39, 4.82, date(2020, 1, 1)),
    Venue("UTR", "Examen Utrecht", "Weg 2", "3526LA", "Utrecht", 52.07, 5.10, date(2020, 1, 1)),
)
PARTS = (ExamPart.LEZEN, ExamPart.KNM)
EVENTS = st.lists(
    st.tuples(
        st.sampled_from(["cancel", "back", "vanish", "shift", "fewer", "more", "decline"]),
        st.integers(0, 11),
    ),
    max_size=3,
)
Held = dict[tuple[str, ExamPart], ToldSeat]


def calendar() -> dict[str, Session]:
    """Twelve sessions of one or two seats, two of them adapted and longer."""
    made = {}
    for k in range(12):
        start = datetime.fromisoformat("2026-12-14T09:30") + timedelta(days=k // 3, hours=2 * (k % 3))
        adapted = k % 6 == 5
        made[f"S{k:02d}"] = Session(
            f"S{k:02d}",
            PARTS[k % 2],
            VENUES[k // 6].code,
            start,
            90 if adapted else 60,
            1 + k % 2,
            0,
            adapted,
        )
    return made


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """An office with six people who paid at different times, one of them for adapted seats."""
    root = tmp_path_factory.mktemp("nights")
    (root / "inbox").mkdir()
    (root / "inbox" / ".inbox").touch()
    given_settings = load_settings(inbox=root / "inbox", output=root / "output", today=START)
    office = open_office(given_settings, prepare(given_settings))
    with office.store.unit() as connection:
        for k in range(6):
            key, on = f"R-{k:012d}", START - timedelta(days=2 * k)
            one = replace(
                REGISTRATION, id=key, submission=f"S-{k:012d}", parts=PARTS[: 1 + k % 2], adapted=k == 5,
                candidate=replace(CANDIDATE, bsn=f"99990{k:04d}"), preferred_places=("AMS",),
                means=PaymentMeans.LOAN, received_on=on,
            )  # fmt: skip
            registrations.add_registration(connection, one, on)
            money.add_request(connection, PaymentRequest(key, f"{k:016d}", 0, on, on, RequestState.LOAN))
    office.store.close()
    yield office


@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
@given(nights=st.lists(EVENTS, min_size=2, max_size=4))
def test_nights_keep_their_promises(desk: Office, nights: list[list[tuple[str, int]]]) -> None:
    path = desk.place.database.with_name("trial.db")
    shutil.copy(desk.place.database, path)
    store, sessions = Store.open(path), calendar()
    gone: set[str] = set()
    strained: set[str] = set()
    try:
        for n, events in enumerate([[], *nights]):
            office = replace(desk, store=store, place=replace(desk.place, today=START + timedelta(days=n)))
            before = held(store)
            strained |= {f"S{k:02d}" for what, k in events if what == "fewer"}
            touched = happen(store, events, sessions, gone, office.place.today)
            office = replace(office, calendar=_calendar(sessions, gone))
            seating = give_seats(office)
            assert seating.problems == ()
            after = held(store)
            _nobody_moved(before, after, touched)
            _nothing_doubled(store, sessions, after, strained)
            facts = _facts(store)
            assert give_seats(office) == seating
            assert _facts(store) == facts, "the same night again has no news"
    finally:
        store.close()
        path.unlink()


def happen(
    store: Store, events: list[tuple[str, int]], sessions: dict[str, Session], gone: set[str], today: date
) -> set[str]:
    """Let the events happen; the sessions that they are about."""
    touched = set()
    for what, k in events:
        name = f"S{k:02d}"
        if name not in sessions:
            continue
        touched.add(name)
        one = sessions[name]
        match what:
            case "cancel":
                gone.add(name)
            case "back":
                gone.discard(name)
            case "vanish":
                del sessions[name]
            case "shift":
                sessions[name] = replace(one, start=one.start + timedelta(minutes=30))
            case "fewer":
                sessions[name] = replace(one, taken_elsewhere=one.seats)
            case "more":
                sessions[name] = replace(one, seats=one.seats + 1)
            case "decline":
                with store.unit() as connection:
                    for seat in seats.told_seats(connection):
                        if seat.sitting.session == name:
                            assert seats.release(connection, seat, ChangeReason.DECLINED, today)
                            assert not seats.release(connection, seat, ChangeReason.DECLINED, today)
    return touched


def held(store: Store) -> Held:
    with store.view() as connection:
        found = seats.told_seats(connection)
    assert len({(s.sitting.registration, s.sitting.part) for s in found}) == len(found)
    return {(s.sitting.registration, s.sitting.part): s for s in found}


def _nobody_moved(before: Held, after: Held, touched: set[str]) -> None:
    """A told seat is the same on the next night, unless something happened to its session."""
    for key, seat in before.items():
        if seat.sitting.session not in touched:
            assert after[key] == seat


def _nothing_doubled(store: Store, sessions: dict[str, Session], after: Held, strained: set[str]) -> None:
    """No seat is given twice, every loss has a letter, a declined day is not offered again."""
    taken = Counter(seat.sitting.session for seat in after.values())
    for name in taken.keys() - strained:
        assert name not in sessions or taken[name] <= sessions[name].free
    with store.view() as connection:
        lost: list[Release] = seats.releases(connection)
        letters = {item.order.id for item in outbox.letters(connection)}
    assert all(item.letter in letters for item in lost)
    for item in lost:
        was = item.seat.appointment
        holds = after.get((item.seat.sitting.registration, item.seat.sitting.part))
        if item.reason is ChangeReason.DECLINED and was and holds and holds.appointment:
            assert holds.appointment.start.date() != was.start.date()


def _calendar(sessions: dict[str, Session], gone: set[str]) -> Calendar:
    ahead = sorted((s for s in sessions.values() if s.id not in gone), key=lambda s: (s.start, s.id))
    off = dict.fromkeys(sorted(gone & sessions.keys()), ChangeReason.SESSION_CANCELLED)
    return Calendar(tuple(ahead), VENUES, called_off=off)


def _facts(store: Store) -> tuple[object, ...]:
    with store.view() as connection:
        return (
            seats.told_seats(connection),
            seats.releases(connection),
            seats.schedules(connection),
            seats.full_since(connection),
            outbox.letters(connection),
        )
