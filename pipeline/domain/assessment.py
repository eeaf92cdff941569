"""What people of the office decide after a registration was accepted: the portfolio, and an adapted exam.

Each decision is a fact with who and when. What follows from it (a letter, a free second try) is computed.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

CARDS = range(1, 9)
"""The result cards of the ONA portfolio, numbered as on DUO's own cards."""


class Topic(StrEnum):
    PORTFOLIO = "portfolio"
    ADAPTED = "adapted"


class PortfolioOutcome(StrEnum):
    APPROVED = "approved"
    NOT_APPROVED = "not_approved"
    """May be sent again, without paying again."""
    COPIED = "copied"
    """The same as somebody else's: may be sent again, and is paid again."""


class CardReason(StrEnum):
    """What is wrong with one card; how it reads is in ``pipeline/wording``."""

    UNANSWERED = "unanswered"
    TOO_SHORT = "too-short"
    OTHER_OCCUPATION = "other-occupation"
    UNPAID_JOB = "unpaid-job"
    OWN_BUSINESS = "own-business"
    VACANCY_OTHER_JOB = "vacancy-other-job"
    EVIDENCE_MISSING = "evidence-missing"
    EVIDENCE_LANGUAGE = "evidence-language"
    NOT_OWN_WORDS = "not-own-words"
    UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True)
class CardFault:
    """``questions`` are the numbers of the questions on the card that it is about; empty: all of it."""

    card: int
    reason: CardReason
    questions: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class PortfolioVerdict:
    """``faults`` is empty unless the outcome is NOT_APPROVED."""

    outcome: PortfolioOutcome
    faults: tuple[CardFault, ...] = ()


class Adaptation(StrEnum):
    """What an adapted exam can be (Regeling inburgering art 3.2); for which parts is dated data."""

    OTHER_PLACE = "other-place"
    EXTRA_TIME = "extra-time"
    BREAKS = "breaks"
    OTHER_TIMES = "other-times"
    HELPER = "helper"
    LARGE_SCREEN = "large-screen"
    LARGE_PRINT = "large-print"
    MAGNIFIER = "magnifier"
    TYPING = "typing"
    READ_ALOUD = "read-aloud"


class DenialReason(StrEnum):
    """Why an adaptation is not granted; never anything medical."""

    NO_ADVICE = "no-advice"
    NOT_ADVISED = "not-advised"
    NOT_FOR_PART = "not-for-part"


@dataclass(frozen=True, slots=True)
class Denial:
    adaptation: Adaptation
    reason: DenialReason


@dataclass(frozen=True, slots=True)
class AdaptedVerdict:
    """``refused`` is the reason why nothing at all is adapted; then nothing is granted or denied by name."""

    granted: tuple[Adaptation, ...] = ()
    denied: tuple[Denial, ...] = ()
    refused: DenialReason | None = None


Verdict = PortfolioVerdict | AdaptedVerdict


@dataclass(frozen=True, slots=True)
class Assessment:
    """One decision as it was taken. ``number`` counts the decisions on one topic of one registration."""

    registration: str
    topic: Topic
    number: int
    verdict: Verdict
    clerk: str
    on: date
