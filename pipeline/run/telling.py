"""Telling what is known: decisions as they stand, and the story of one registration."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from pipeline.domain.assessment import PortfolioVerdict, Topic
from pipeline.domain.intake import display_name
from pipeline.domain.payment import RequestState
from pipeline.domain.registration import Accepted, Registration, Rejected, Review
from pipeline.errors import InputDataError
from pipeline.payments.reference import print_in_fours
from pipeline.payments.rulings import in_words
from pipeline.reports.html import texts
from pipeline.run.cases import Standing
from pipeline.run.desk import looked_at
from pipeline.run.money_story import line_lines
from pipeline.run.morning import Morning, look
from pipeline.run.morning.casework import finding_view
from pipeline.run.morning.sums import letter_views
from pipeline.run.office import Office
from pipeline.run.receive import Left
from pipeline.run.seat_story import seat_data, seat_lines
from pipeline.run.seating import Seating
from pipeline.settings import Settings
from pipeline.store import assessments, audit
from pipeline.wording.say import euro, long_date


@contextmanager
def looking(settings: Settings) -> Iterator[Morning]:
    """Facts as they are now; takes no lock, because it changes nothing.

    Raises SettingsError when no night has run in this output folder: better than an empty answer.
    """
    with looked_at(settings) as office:
        yield look(office, Left(), Seating())


def decision_word(standing: Standing) -> str:
    """accepted, review, repair, refusal, passed_on, or bug."""
    match standing.decision:
        case Accepted():
            return "accepted"
        case Review():
            return "review"
        case Rejected(kind):
            return kind.value
        case _:
            return "bug"


def decisions(settings: Settings) -> list[dict[str, Any]]:
    """A plain row for each submission, with its findings (ids and places, no values)."""
    with looking(settings) as morning:
        return [
            {
                "submission": item.submission.id,
                "form": item.submission.form,
                "version": item.submission.version,
                "decision": decision_word(item),
                "findings": [
                    {
                        "code": finding.code.value,
                        "severity": finding.severity.value,
                        "field": finding.field,
                        "page": finding.page,
                    }
                    for finding in (item.decision.findings if item.decision else ())
                ],
            }
            for item in morning.standings
        ]


@dataclass(frozen=True, slots=True)
class Story:
    """Chapters in the order of life: a title and lines each."""

    id: str
    chapters: tuple[tuple[str, tuple[str, ...]], ...]
    seats: tuple[Mapping[str, Any], ...] = ()
    """A row for each part, placed or waiting, for machines."""

    def as_dict(self) -> dict[str, Any]:
        return {
            "id": self.id,
            "chapters": [{"title": title, "lines": lines} for title, lines in self.chapters],
            "seats": list(self.seats),
        }

    def in_words(self) -> str:
        parts = [f"{title}\n" + "\n".join(f"  {line}" for line in lines) for title, lines in self.chapters]
        return "\n\n".join(parts)


def story(settings: Settings, identity: str) -> Story:
    """Everything about one submission, found by any of its ids. Raises InputDataError when unknown."""
    with looking(settings) as morning:
        standing = next((item for item in morning.standings if identity in _ids(morning, item)), None)
        if standing is None and (lines := tuple(line_lines(morning.books, identity))):
            return Story(identity, (("Geld", lines),))
        if standing is None:
            raise InputDataError(
                f"onder {identity!r} is niets bekend", "neem een nummer van een verslag of een brief"
            )
        registration = standing.decision.registration if isinstance(standing.decision, Accepted) else None
        seats: tuple[Mapping[str, Any], ...] = ()
        chapters = [
            ("Binnengekomen", tuple(_arrival(standing))),
            ("Gelezen", tuple(_reading(standing))),
            ("Besloten", tuple(_decision(morning, standing))),
        ]
        if registration is not None and registration.id in morning.facts.registrations:
            chapters += [
                ("Beoordeeld", tuple(_judged(morning, registration))),
                ("Geld", tuple(_payment(morning, registration))),
                ("Plaats", tuple(seat_lines(morning.office, morning.placements, registration))),
            ]
            seats = seat_data(morning.office, morning.placements, registration.id)
        subjects = {standing.submission.id, standing.delivery.id, standing.delivery.sha256}
        if registration is not None:
            subjects.add(registration.id)
        chapters += [
            ("Brieven", tuple(_letters(morning, subjects))),
            ("Logboek", tuple(_log(morning.office, subjects))),
        ]
        told = tuple((title, lines) for title, lines in chapters if lines)
        return Story(standing.submission.id, told, seats)


def _ids(morning: Morning, standing: Standing) -> set[str]:
    found = {standing.submission.id, standing.delivery.id, standing.delivery.sha256}
    if isinstance(standing.decision, Accepted):
        registration = standing.decision.registration.id
        found.add(registration)
        found |= {item.reference for item in morning.books.requests if item.registration == registration}
        found |= {o.refund.id for o in morning.books.owed if o.refund.registration == registration}
    found |= {item.order.id for item in morning.facts.letters if item.order.subject in found}
    return found


def _arrival(standing: Standing) -> Iterator[str]:
    delivery = standing.delivery
    yield f"{display_name(delivery.name)}, ontvangen op {long_date(delivery.received_on)} ({delivery.id})"
    yield f"sha256 {delivery.sha256}"
    yield f"inzending {standing.submission.id}: pagina {', '.join(map(str, standing.submission.pages))}"


def _reading(standing: Standing) -> Iterator[str]:
    submission = standing.submission
    doubtful = [name for name, field in submission.fields.items() if not field.accepted]
    yield f"{submission.form} {submission.version}, bron: {submission.source.value}"
    yield f"{len(submission.fields)} velden, waarvan {len(doubtful)} met twijfel"
    if doubtful:
        yield f"twijfel: {', '.join(doubtful)}"
    yield f"handtekening: {submission.signature.value}"
    for correction in standing.case.corrections:
        yield f"verbeterd door {correction.clerk} op {correction.at}: {correction.field}"


def _decision(morning: Morning, standing: Standing) -> Iterator[str]:
    word = texts()["decision"][decision_word(standing)]
    yield f"{word}: {standing.bug}" if standing.bug else word
    for finding in standing.decision.findings if standing.decision else ():
        view = finding_view(morning.office, standing, finding, None)
        yield f"[{view.severity}] {view.title}. {view.todo}"


def _judged(morning: Morning, registration: Registration) -> Iterator[str]:
    with morning.office.store.view() as connection:
        found = [
            made
            for topic in Topic
            for made in assessments.assessments(connection, topic).get(registration.id, ())
        ]
    for made in found:
        outcome = (
            made.verdict.outcome.value
            if isinstance(made.verdict, PortfolioVerdict)
            else ", ".join(made.verdict.granted) or "niets toegekend"
        )
        yield f"{made.topic.value} {made.number}: {outcome}, door {made.clerk} op {long_date(made.on)}"


def _payment(morning: Morning, registration: Registration) -> Iterator[str]:
    request = next((item for item in morning.books.requests if item.registration == registration.id), None)
    if request is not None:
        amount, due = euro(request.amount_cents), long_date(request.due_on)
        yield f"gevraagd: {amount}, kenmerk {print_in_fours(request.reference)}, uiterlijk {due}"
        if registration.id in morning.books.reminded:
            yield f"herinnerd: de laatste dag werd {due}"
        if request.state is RequestState.EXPIRED:
            yield "gestopt: niet op tijd betaald"
        if request.state is RequestState.CANCELLED:
            yield "gestopt: ingetrokken door de kandidaat"
    for outcome in morning.books.result.outcomes:
        if any(item.registration == registration.id for item in outcome.allocations):
            yield f"{outcome.line}: {outcome.explanation}"
    for ruled in morning.books.rulings:
        if ruled.ruling.registration == registration.id and not ruled.holds:
            state = "teruggenomen" if ruled.undone else "wacht op een tweede persoon"
            yield f"{ruled.ruling.line}: {in_words(ruled)} ({ruled.ruling.id}, {state})"
    if registration.id in morning.books.paid:
        yield f"voldaan op {long_date(morning.books.paid[registration.id])}"
    for item in morning.books.owed:
        if item.refund.registration == registration.id:
            state = texts()["refund_state"][item.state]
            yield f"{item.refund.id}: {euro(item.refund.amount_cents)} terug naar de betaler, {state}"


def _letters(morning: Morning, subjects: set[str]) -> Iterator[str]:
    for letter in letter_views(morning):
        if letter.subject in subjects:
            state = texts()["letter_state"][letter.state]
            told = f"{letter.kind_text}, {long_date(letter.dated)}, {state} {letter.batch}"
            yield f"{letter.id} {told}".strip()


def _log(office: Office, subjects: set[str]) -> Iterator[str]:
    with office.store.view() as connection:
        for at, who, what, subject in audit.history(connection, subjects):
            yield f"{at} {who}: {what} {subject[:16]}"
