"""Everything that deciding about one submission looks at, besides reference data and policy."""

from dataclasses import dataclass
from datetime import date

from pipeline.domain.capture import Correction, Submission
from pipeline.domain.forms import FormTemplate
from pipeline.domain.registration import Registration

APPROVAL = "akkoord:"
"""A correction of the field ``akkoord:<finding code>`` with value True is a clerk's word that this
finding stands in nobody's way: its REVIEW becomes INFO. Other severities are not the clerk's to lift."""


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
