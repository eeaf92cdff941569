"""What people of the office decided: the ONA portfolio, and an adapted exam."""

from dataclasses import dataclass
from datetime import date

from pipeline.domain.assessment import Adaptation
from pipeline.domain.registration import ExamPart
from pipeline.letters.contexts.common import About


@dataclass(frozen=True, slots=True)
class PortfolioApproved:
    """``form`` is the title of the enclosed form."""

    about: About
    received_on: date
    form: str


@dataclass(frozen=True, slots=True)
class CardWrong:
    """One thing that is wrong with a card, in words. ``questions``: their numbers, empty for all of it."""

    wrong: str
    mend: str
    questions: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class CardNote:
    """A card of the portfolio, by DUO's number, with everything that is wrong with it."""

    card: int
    faults: tuple[CardWrong, ...]


@dataclass(frozen=True, slots=True)
class PortfolioNotApproved:
    """``good`` are the cards without a fault: they are sent again too."""

    about: About
    received_on: date
    cards: tuple[CardNote, ...]
    good: tuple[int, ...]
    portfolio_days: int
    term_end: date | None
    """Last day of the integration term, when known."""


@dataclass(frozen=True, slots=True)
class PortfolioCopied:
    """``fee_cents`` is the fee of today; what a new portfolio costs is decided when it comes in."""

    about: About
    received_on: date
    fee_cents: int
    portfolio_days: int
    objection_by: date


@dataclass(frozen=True, slots=True)
class GrantedAdaptation:
    """``parts`` of the registration that it holds for."""

    adaptation: Adaptation
    parts: tuple[ExamPart, ...]


@dataclass(frozen=True, slots=True)
class DeniedAdaptation:
    """``why`` is a sentence."""

    adaptation: Adaptation
    why: str


@dataclass(frozen=True, slots=True)
class Adapted:
    """Granted, partly, or not at all: then ``refused`` is the sentence that says why."""

    about: About
    received_on: date
    parts: tuple[ExamPart, ...]
    granted: tuple[GrantedAdaptation, ...]
    denied: tuple[DeniedAdaptation, ...]
    refused: str
    objection_by: date
