"""From stored facts to the standing of every submission. Nothing is written here."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import Connection

from pipeline.domain.assessment import AdaptedVerdict, PortfolioVerdict
from pipeline.domain.capture import Correction, FileReading, Submission
from pipeline.domain.case import AnswerPrint, Case
from pipeline.domain.forms import Purpose
from pipeline.domain.letter import Letter, LetterKind
from pipeline.domain.registration import Accepted, Decision, Registration
from pipeline.domain.session import ToldSeat
from pipeline.run.books import ended_registrations
from pipeline.run.judged import done_portfolios, second_try
from pipeline.run.office import Office
from pipeline.store import assessments, files, outbox, registrations, seats
from pipeline.validate.decide import decide
from pipeline.validate.enclosures import together
from pipeline.validate.likeness import print_of


@dataclass(frozen=True, slots=True)
class Facts:
    """What the database says, read in one go."""

    deliveries: tuple[files.Delivery, ...]
    readings: Mapping[str, files.StoredReading]
    corrections: Mapping[str, tuple[Correction, ...]]
    registrations: Mapping[str, Registration]
    letters: tuple[Letter, ...]
    done: frozenset[str]
    """All seats lie in the past, it closed unpaid or was withdrawn, or a portfolio has to come again: a new
    form is new."""
    portfolios: Mapping[str, PortfolioVerdict]
    """The verdict that holds, by registration."""
    adapted: Mapping[str, AdaptedVerdict]


@dataclass(frozen=True, slots=True)
class Standing:
    """One submission with what was decided about it. ``bug`` names the exception when we failed."""

    submission: Submission
    reading: FileReading
    delivery: files.Delivery
    case: Case
    decision: Decision | None
    bug: str = ""


def read_facts(connection: Connection, office: Office) -> Facts:
    known = registrations.registrations(connection)
    portfolios = assessments.portfolio_verdicts(connection)
    done = _done(known, seats.told_seats(connection), office) | ended_registrations(connection)
    return Facts(
        deliveries=tuple(files.deliveries(connection)),
        readings=files.readings(connection),
        corrections=files.corrections(connection),
        registrations=known,
        letters=tuple(outbox.letters(connection)),
        done=done | done_portfolios(known, portfolios, done),
        portfolios=portfolios,
        adapted=assessments.adapted_verdicts(connection),
    )


def _done(known: Mapping[str, Registration], told: Sequence[ToldSeat], office: Office) -> frozenset[str]:
    """Registrations of which every part was sat; the calendar need not know the session any more."""
    today = office.place.today
    sessions = office.calendar.sessions if office.calendar else ()
    coming = {item.id for item in sessions if item.start.date() >= today}
    ahead = {
        seat.sitting.registration
        for seat in told
        if (seat.appointment.start.date() >= today if seat.appointment else seat.sitting.session in coming)
    }
    seated = Counter(seat.sitting.registration for seat in told)
    return frozenset(
        key for key, item in known.items() if seated[key] == len(item.parts) and key not in ahead
    )


def _corrections(facts: Facts, *submissions: Submission) -> tuple[Correction, ...]:
    return tuple(item for one in submissions for item in facts.corrections.get(one.id, ()))


def standings(facts: Facts, office: Office) -> Iterator[Standing]:
    """Decide about every submission, in order of receipt.

    What was accepted before stays accepted: the candidate was told. A new acceptance counts as
    earlier for all that come after it, so of two equal forms the first one wins.
    """
    by_submission = {item.submission: item for item in facts.registrations.values()}

    def purpose_of(submission: Submission) -> Purpose:
        return office.library.template(submission.form, submission.version).purpose

    accepted = [item for item in facts.registrations.values() if item.id not in facts.done]
    answers: list[AnswerPrint] = []
    asked = {
        item.order.subject: item.order.dated for item in facts.letters if item.order.kind is LetterKind.REPAIR
    }
    for delivery, reading in _originals(facts):
        for submission, enclosed in together(reading.submissions, purpose_of):
            case = Case(
                submission=submission,
                template=office.library.template(submission.form, submission.version),
                received_on=delivery.received_on,
                corrections=_corrections(facts, submission, *enclosed),
                enclosed=enclosed,
                repair_asked_on=asked.get(submission.id),
                earlier=tuple(accepted),
                earlier_answers=tuple(answers) if submission.portfolio is not None else (),
            )
            if own := print_of(submission, delivery.received_on):
                answers.append(own)
            known = by_submission.get(submission.id)
            if known is not None:
                yield Standing(submission, reading, delivery, case, Accepted(known))
                continue
            standing = _decide(submission, reading, delivery, case, office)
            if isinstance(standing.decision, Accepted):
                mine = second_try(standing.decision.registration, facts.registrations, facts.portfolios)
                standing = replace(standing, decision=replace(standing.decision, registration=mine))
                accepted.append(mine)
            yield standing


def _originals(facts: Facts) -> Iterator[tuple[files.Delivery, FileReading]]:
    """Each readable file once, at its first delivery; copies of the same bytes add nothing."""
    seen: set[str] = set()
    for delivery in facts.deliveries:
        stored = facts.readings.get(delivery.sha256)
        if delivery.sha256 not in seen and stored is not None and stored.reading is not None:
            seen.add(delivery.sha256)
            yield delivery, stored.reading


def _decide(
    submission: Submission, reading: FileReading, delivery: files.Delivery, case: Case, office: Office
) -> Standing:
    """A bug in a rule costs one submission, not the night; the report and the exit code tell."""
    try:
        policy = office.policies.on(delivery.received_on)
        decision = decide(case, office.reference, policy, office.place.today)
    except Exception as error:  # noqa: BLE001 - the one place where a unit's bug is caught
        return Standing(submission, reading, delivery, case, None, type(error).__name__)
    return Standing(submission, reading, delivery, case, decision)


def needs_seat(registration: Registration) -> bool:
    """A portfolio is judged first; its interview form asks for the seat."""
    return registration.purpose in {Purpose.EXAM, Purpose.EXAM_ABROAD, Purpose.ONA_INTERVIEW}
