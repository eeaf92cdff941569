"""Everything that deciding about one submission looks at, besides reference data and policy."""

from dataclasses import dataclass
from datetime import date

from pipeline.domain.capture import Correction, Submission
from pipeline.domain.forms import FormTemplate
from pipeline.domain.registration import Registration

APPROVAL = "akkoord:"
"""A correction of the field ``akkoord:<finding code>``, or ``akkoord:<finding code>:<field>`` for a finding
about a field, with value True: a clerk looked, and it is as the finding says. What follows from that,
and which findings can be agreed with at all, is said in ``pipeline.validate.agreement``."""

CLOSED = "gesloten"
"""A correction of this field with a reason as its text ends a case of which nothing more will come (a
machtiging on its own, the same form again). No letter goes out; an empty text opens the case again."""


@dataclass(frozen=True, slots=True)
class AnswerPrint:
    """The fingerprint of the text on a portfolio's cards: enough to compare, not to read.

    ``bsn`` as read, '' when not; ``runs`` is how many different runs of words there were.
    """

    submission: str
    bsn: str
    received_on: date
    runs: int
    minima: bytes


@dataclass(frozen=True, slots=True)
class Case:
    """One submission with its form, and what else is known of it.

    ``enclosed`` are other submissions of the same file (a machtiging); ``corrections`` may be about
    them too. ``earlier`` are registrations that we accepted and that still run (no result yet), of
    this person or of everybody. ``repair_asked_on`` is the date of the repair letter, if any.
    """

    submission: Submission
    template: FormTemplate
    received_on: date
    corrections: tuple[Correction, ...] = ()
    enclosed: tuple[Submission, ...] = ()
    repair_asked_on: date | None = None
    earlier: tuple[Registration, ...] = ()
    earlier_answers: tuple[AnswerPrint, ...] = ()
    """Portfolios received before this one, whatever became of them."""
