"""Letters and seats in numbers, and who waits."""

from collections import Counter, defaultdict
from collections.abc import Iterator

from pipeline.domain.letter import Letter
from pipeline.reports.html import texts
from pipeline.reports.views import (
    LetterView,
    SeatAlarmView,
    SeatsView,
    UnplacedView,
    VenueWeek,
)
from pipeline.run.cases import needs_seat
from pipeline.run.morning.facts import Morning
from pipeline.run.office import Office
from pipeline.run.seat_story import seat_texts, waits
from pipeline.run.seating import Seating
from pipeline.schedule.clock import posted_on
from pipeline.wording.say import long_date


def letter_views(morning: Morning) -> Iterator[LetterView]:
    for letter in morning.facts.letters:
        yield _letter(morning.office, letter)


def _letter(office: Office, letter: Letter) -> LetterView:
    order = letter.order
    made = letter.sha256 is not None
    path = office.place.letter_archive / f"{order.id}.pdf"
    return LetterView(
        id=order.id,
        kind=order.kind.value,
        kind_text=office.wording.letter(order.kind),
        subject=order.subject,
        dated=order.dated,
        state=letter.state.value,
        batch=letter.batch or "",
        path=str(path.relative_to(office.place.output)) if made else "",
        sha256=letter.sha256 or "",
    )


def seats_view(morning: Morning) -> SeatsView:
    extra: dict[str, int] = {}
    for item in morning.placements:
        if item.extra_km is not None:
            key = item.sitting.registration
            extra[key] = max(extra.get(key, 0), item.extra_km)
    return SeatsView(
        placed=len(morning.placements),
        first_choice=sum(item.at_first_choice for item in morning.placements),
        extra_km=sum(extra.values()),
        unplaced=tuple(_unplaced(morning)),
        weeks=tuple(_weeks(morning)),
        goals=morning.goals,
        problems=morning.seating.problems,
        km_extra=tuple(sorted(extra.values())),
        alarms=tuple(_seat_alarms(morning.seating)),
    )


def _unplaced(morning: Morning) -> Iterator[UnplacedView]:
    today, seating = morning.office.place.today, morning.seating
    changes = _changes(morning)
    for item, clock in zip(seating.unplaced, seating.waiting, strict=True):
        change, text = changes.get((item.registration, item.part), ("", ""))
        yield UnplacedView(
            registration=item.registration,
            part=item.part.value,
            reason=item.reason.value,
            reason_text=morning.office.wording.unplaced(item.reason).clerk,
            days_since_payment=(today - morning.books.paid[item.registration]).days,
            post_by=clock.post_by,
            late=posted_on(today) > clock.post_by,
            promised=clock.promised,
            alarm=clock.alarm,
            change=change,
            change_text=text,
        )


def _changes(morning: Morning) -> dict[tuple[str, str], tuple[str, str]]:
    """The smallest change that would give a seat, as code and words, by registration and part."""
    if not morning.seating.unplaced:
        return {}
    words = seat_texts(morning.office)
    found = {(w.unplaced.registration, w.unplaced.part): w.what_if.smallest for w in waits(morning.office)}
    return {key: (change.code, words.change(change)) for key, change in found.items() if change is not None}


def _seat_alarms(seating: Seating) -> Iterator[SeatAlarmView]:
    words = texts()["seat_alarm"]
    for item in seating.alarms:
        text = words[item.alarm].format(
            subject=item.subject, day=long_date(item.day), told=item.told, seats=item.seats
        )
        yield SeatAlarmView(item.alarm.value, item.subject, item.day, text)


def _weeks(morning: Morning) -> Iterator[VenueWeek]:
    """Seats by venue and ISO week, for sessions from today on."""
    calendar = morning.office.calendar
    if calendar is None:
        return
    ours = Counter(item.sitting.session for item in morning.placements)
    names = {venue.code: venue.name for venue in calendar.venues}
    cells: dict[tuple[str, str], list[int]] = defaultdict(lambda: [0, 0, 0])
    for session in calendar.sessions:
        if session.start.date() < morning.office.place.today:
            continue
        year, week, _ = session.start.isocalendar()
        cell = cells[names[session.venue], f"{year}-W{week:02d}"]
        cell[0] += session.seats
        cell[1] += session.taken_elsewhere
        cell[2] += ours[session.id]
    for (venue, label), (total, elsewhere, paper) in sorted(cells.items()):
        yield VenueWeek(venue, label, total, elsewhere, paper)


def waiting_days(morning: Morning) -> Iterator[tuple[str, int]]:
    seated = {item.sitting.registration for item in morning.placements}
    for key, paid_on in sorted(morning.books.paid.items()):
        registration = morning.facts.registrations[key]
        if key not in seated and needs_seat(registration):
            yield key, (morning.office.place.today - paid_on).days
