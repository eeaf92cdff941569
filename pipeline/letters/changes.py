"""A seat that was told is gone: with another one in its place, or with the day on which we write again."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from pipeline.domain.forms import Purpose
from pipeline.domain.letter import ChangeReason, LetterKind, LetterOrder
from pipeline.domain.policy import Policy
from pipeline.domain.registration import ExamPart, Registration
from pipeline.domain.working_days import last_day
from pipeline.letters import contexts
from pipeline.letters.invitations import Seats, exam_days, last_word, moves_of, preferred_town, town_of
from pipeline.letters.ordering import about, order_for


@dataclass(frozen=True, slots=True)
class LostSeat:
    """A seat as the candidate was told it: the session may be gone from the calendar by now."""

    part: ExamPart
    start: datetime
    """Local time."""
    town: str


def changed(
    registration: Registration,
    seats: Seats,
    lost: Sequence[LostSeat],
    why: str,
    policy: Policy,
    today: date,
    *,
    cause: str = "",
) -> LetterOrder:
    """Old and new, free of charge. The letter takes the place of all before it.

    ``seats`` are ALL seats that hold from now on, kept ones too, each with its placement. A lost part
    without a seat among them gets the day of a next letter. ``why`` is a ``ChangeReason``; ``cause`` an id
    of the fact behind it, for where the same seat may go and come back. Raises ValueError without a lost
    seat, or when no lost part has a new seat (then it is ``cancelled``).
    """
    changes = _changes(seats, lost)
    fresh = _fresh(seats, lost)
    if not fresh.sittings:
        raise ValueError(f"{registration.id}: a changed seat without a new one")
    days = exam_days(seats, policy)
    first = min(seats.sessions[s.session].start.date() for s in fresh.sittings)
    waiting = any(item.new_start is None for item in changes)
    context = contexts.Changed(
        about=about(registration.candidate, registration.helper),
        why=ChangeReason(why),
        changes=changes,
        days=days,
        decline_by=last_word(first, policy, today),
        adapted=registration.adapted,
        preferred=preferred_town(registration, seats, first),
        moves=moves_of(registration, fresh),
        new_by=_next_letter(policy, today) if waiting else None,
        interview=registration.purpose is Purpose.ONA_INTERVIEW,
    )
    sessions = sorted(s.session for s in seats.sittings)
    key = (registration.id, cause, *_key(lost), *sessions)
    return order_for(LetterKind.CHANGED, key, registration, today, context)


def cancelled(
    registration: Registration,
    lost: Sequence[LostSeat],
    why: str,
    policy: Policy,
    today: date,
    *,
    kept: Seats | None = None,
    cause: str = "",
) -> LetterOrder:
    """The seat is gone, and the candidate keeps the place in the queue: a letter follows within the term.

    ``kept`` are the seats that still hold; the letter repeats them. ``why`` and ``cause`` as in ``changed``.
    """
    context = contexts.Cancelled(
        about=about(registration.candidate, registration.helper),
        why=ChangeReason(why),
        changes=lost_seats(lost),
        days=exam_days(kept, policy) if kept and kept.sittings else (),
        adapted=registration.adapted,
        new_by=_next_letter(policy, today),
        interview=registration.purpose is Purpose.ONA_INTERVIEW,
    )
    key = (registration.id, cause, *_key(lost))
    return order_for(LetterKind.CANCELLED, key, registration, today, context)


def lost_seats(lost: Sequence[LostSeat]) -> tuple[contexts.SeatChange, ...]:
    """Seats that are gone with nothing in their place, the first day first. Raises ValueError without any."""
    return _changes(None, lost)


def _changes(seats: Seats | None, lost: Sequence[LostSeat]) -> tuple[contexts.SeatChange, ...]:
    if not lost:
        raise ValueError("a letter about a change without a lost seat")
    return tuple(_change(seats, item) for item in sorted(lost, key=lambda item: (item.start, item.part)))


def _change(seats: Seats | None, lost: LostSeat) -> contexts.SeatChange:
    for sitting in seats.sittings if seats else ():
        if seats is not None and sitting.part is lost.part:
            session = seats.sessions[sitting.session]
            town = town_of(seats.venues, session.venue, session.start.date())
            return contexts.SeatChange(lost.part, lost.start, lost.town, session.start, town)
    return contexts.SeatChange(lost.part, lost.start, lost.town)


def _fresh(seats: Seats, lost: Sequence[LostSeat]) -> Seats:
    """Only the seats that come in the place of a lost one."""
    parts = {item.part for item in lost}
    return replace(seats, sittings=[s for s in seats.sittings if s.part in parts])


def _next_letter(policy: Policy, today: date) -> date:
    return last_day(today, policy.terms.invitation_days)


def _key(lost: Sequence[LostSeat]) -> list[str]:
    return sorted(f"{item.part} {item.start.isoformat()}" for item in lost)
