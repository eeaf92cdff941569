"""The legal clock: by when a paid registration has an answer on the mat, and how soon an exam may be.

Letters made in a night are posted on the next working day, so that is the day everything counts from. Days
are calendar days in Amsterdam; no clock time is involved, so the change to summer time changes nothing.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from pipeline.domain.policy import Terms
from pipeline.domain.registration import ExamPart
from pipeline.domain.session import Release, Unplaced
from pipeline.domain.working_days import last_posting_day, next_working_day

Wanted = tuple[str, ExamPart]
"""A registration and one of its parts."""


def posted_on(night: date) -> date:
    """The day on which letters made in ``night`` are posted."""
    return next_working_day(night)


def first_exam_day(night: date, terms: Terms) -> date:
    """Nobody is invited to a day before this one: the notice time, from the real posting day."""
    return posted_on(night) + timedelta(days=terms.notice_days)


def is_last_night(post_by: date, night: date) -> bool:
    """Whether letters of the next night would be posted after ``post_by``: the answer goes out tonight.

    The next night is taken to be that of the next working day: an office may not run at the weekend.
    """
    return posted_on(next_working_day(night)) > post_by


def decline_by(exam_day: date, told_on: date, terms: Terms) -> date:
    """Last day on which the candidate can say that she cannot come (Examenreglement 3(7), 11(11)).

    ``terms`` are those of the night ``told_on``, which her letter names. When that day was over before the
    letter, by our doing, she has until the day before the exam.
    """
    usual = exam_day - timedelta(days=terms.decline_days)
    return usual if usual > told_on else exam_day - timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Delay:
    """A letter that said that the promised day is not met: made in ``night``, with ``new_by`` instead."""

    night: date
    new_by: date


@dataclass(frozen=True, slots=True)
class Waiting:
    """One paid part without a seat, on the clock of one night."""

    registration: str
    part: ExamPart
    since: date
    """Day of payment, or the later one on which its seat was lost."""
    post_by: date
    """Last working day on which an invitation goes out within the term that began at ``since``."""
    promised: date
    """The day that holds now: the end of that term, or what the last delay letter says."""
    due: bool
    """A delay letter goes out tonight: the promised day is near, or tonight is the last night for it."""
    alarm: bool
    """No seat in time as far as can be seen: a delay letter is due or was sent."""
    unanswered: bool
    """``post_by`` passes, or passed, without any letter."""


def waiting(
    unplaced: Iterable[Unplaced],
    since: Mapping[Wanted, date],
    delays: Mapping[Wanted, tuple[Delay, ...]],
    terms: Terms,
    night: date,
) -> tuple[Waiting, ...]:
    """The clock of every part without a seat, in the order given. ``delays`` are all that were ever sent."""
    return tuple(
        _waiting(item, since[item.registration, item.part], delays, terms, night) for item in unplaced
    )


def _waiting(
    item: Unplaced, since: date, delays: Mapping[Wanted, tuple[Delay, ...]], terms: Terms, night: date
) -> Waiting:
    sent = sorted(
        (d for d in delays.get((item.registration, item.part), ()) if d.night >= since),
        key=lambda delay: (delay.night, delay.new_by),
    )
    promised = sent[-1].new_by if sent else since + timedelta(days=terms.invitation_days)
    post_by = last_posting_day(since, terms.invitation_days)
    ahead = timedelta(days=terms.invitation_days - terms.delay_letter_days)
    due = night >= promised - ahead or is_last_night(last_posting_day(promised, 0), night)
    told = posted_on(sent[0].night) if sent else None
    return Waiting(
        registration=item.registration,
        part=item.part,
        since=since,
        post_by=post_by,
        promised=promised,
        due=due,
        alarm=due or bool(sent),
        unanswered=(told if told is not None else posted_on(night)) > post_by,
    )


def clock_starts(
    wanted: Iterable[Wanted], paid_on: Mapping[str, date], releases: Iterable[Release]
) -> dict[Wanted, date]:
    """From which day the term of each wanted part runs: payment, or the last time its seat was lost."""
    lost: dict[Wanted, date] = {}
    for release in releases:
        key = (release.seat.sitting.registration, release.seat.sitting.part)
        lost[key] = max(release.on, lost.get(key, release.on))
    return {key: max(paid_on[key[0]], lost.get(key, paid_on[key[0]])) for key in wanted}
