"""Letters, money and seats in numbers, and the funnel from file to letter."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence

from pipeline.domain.intake import display_name as display
from pipeline.domain.letter import Letter
from pipeline.payments.ledger import book, check_ledger, money_summary
from pipeline.payments.refusal import reason_in
from pipeline.payments.texts import REFUSALS
from pipeline.reports.html import texts
from pipeline.reports.views import (
    FunnelStep,
    LetterView,
    MoneyView,
    SeatsView,
    SuspenseView,
    UnplacedView,
    VenueWeek,
)
from pipeline.run.cases import needs_seat
from pipeline.run.morning.facts import Morning
from pipeline.run.office import Office
from pipeline.store import money


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


def money_view(morning: Morning) -> MoneyView:
    books, office = morning.books, morning.office
    sums = money_summary(books.result, books.requests)
    entries = book(books.lines, books.result.outcomes)
    lines = {item.id: item for item in books.lines}
    waiting = sorted(
        (item for item in books.result.outcomes if money.waits(item)),
        key=lambda item: (lines[item.line].booked_on, item.line),
    )
    return MoneyView(
        in_cents=sums["in_cents"] + sums["not_ours_cents"],
        allocated_cents=sums["allocated_cents"],
        suspense_cents=sums["suspense_cents"],
        owed_cents=sums["owed_cents"],
        not_ours_cents=sums["not_ours_cents"],
        requested_open_cents=sums["open_cents"],
        lines=len(books.lines),
        waiting=tuple(
            SuspenseView(
                item.line,
                lines[item.line].booked_on,
                item.amount_cents,
                item.decision.value,
                item.explanation,
                item.candidates,
                (office.place.today - lines[item.line].booked_on).days,
            )
            for item in waiting
        ),
        refused_files=tuple((display(name), _refusal(reason)) for name, reason in morning.refused_statements),
        problems=tuple(check_ledger((), books.lines, books.result, books.requests, entries)),
        alerts=books.alerts,
    )


def seats_view(morning: Morning) -> SeatsView:
    extra: dict[str, int] = {}
    for item in morning.placements:
        extra[item.sitting.registration] = max(extra.get(item.sitting.registration, 0), item.extra_km or 0)
    today = morning.office.place.today
    return SeatsView(
        placed=len(morning.placements),
        first_choice=sum(item.at_first_choice for item in morning.placements),
        extra_km=sum(extra.values()),
        unplaced=tuple(
            UnplacedView(
                item.registration,
                item.part.value,
                item.reason.value,
                morning.office.wording.unplaced(item.reason).clerk,
                (today - morning.books.paid[item.registration]).days,
            )
            for item in morning.seating.unplaced
        ),
        weeks=tuple(_weeks(morning)),
        goals=morning.goals,
        problems=morning.seating.problems,
    )


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


def funnel(morning: Morning, letters: Sequence[LetterView]) -> Iterator[FunnelStep]:
    words = texts()["funnel"]
    known = morning.facts.registrations
    seated = Counter(item.sitting.registration for item in morning.placements)
    invited = {item.subject for item in letters if item.kind.startswith("invitation")}
    counts = {
        "files": len(morning.facts.deliveries),
        "submissions": len(morning.standings),
        "accepted": len(known),
        "paid": len(morning.books.paid),
        "seated": sum(seated[key] == len(item.parts) for key, item in known.items() if needs_seat(item)),
        "invited": len(invited),
    }
    yield from (FunnelStep(words[name], count) for name, count in counts.items())


def waiting_days(morning: Morning) -> Iterator[tuple[str, int]]:
    seated = {item.sitting.registration for item in morning.placements}
    for key, paid_on in sorted(morning.books.paid.items()):
        registration = morning.facts.registrations[key]
        if key not in seated and needs_seat(registration):
            yield key, (morning.office.place.today - paid_on).days


def _refusal(reason: str) -> str:
    """Why a statement was refused, in words; the sandbox's own reasons are told as they are."""
    found = reason_in(reason)
    return REFUSALS[found] if found is not None else reason
