"""Letters about what people of the office decided: the ONA portfolio, and an adapted exam."""

from collections.abc import Mapping
from datetime import date
from itertools import groupby
from typing import Protocol

from pipeline.domain.assessment import (
    CARDS,
    Adaptation,
    AdaptedVerdict,
    CardFault,
    CardReason,
    DenialReason,
    PortfolioOutcome,
    PortfolioVerdict,
)
from pipeline.domain.letter import LetterKind, LetterOrder
from pipeline.domain.policy import Policy
from pipeline.domain.registration import ExamPart, Registration
from pipeline.domain.working_days import last_day
from pipeline.letters import contexts
from pipeline.letters.ordering import about, order_for


class FaultText(Protocol):
    """How a fault reads for the candidate (``pipeline.wording``)."""

    @property
    def wrong(self) -> str: ...
    @property
    def mend(self) -> str: ...


def portfolio(
    registration: Registration,
    verdict: PortfolioVerdict,
    number: int,
    policy: Policy,
    today: date,
    words: Mapping[CardReason, FaultText],
    *,
    form: tuple[str, str],
    replaces: str = "",
) -> LetterOrder:
    """What became of a portfolio. ``number`` counts the verdicts on it and is the cause of the letter.

    ``form`` is the title of the interview form and the name of the stock that goes into the envelope of
    an approval; ``replaces`` the id of the letter that a corrected verdict takes the place of. Raises
    ValueError when the faults do not fit the outcome.
    """
    if bool(verdict.faults) != (verdict.outcome is PortfolioOutcome.NOT_APPROVED):
        raise ValueError(f"{registration.id}: faults do not fit {verdict.outcome}")
    concerned, received = about(registration.candidate, registration.helper), registration.received_on
    terms = policy.terms
    title, stock = form
    enclosures: tuple[str, ...] = ()
    context: contexts.Context
    match verdict.outcome:
        case PortfolioOutcome.APPROVED:
            kind, enclosures = LetterKind.PORTFOLIO_APPROVED, (stock,)
            context = contexts.PortfolioApproved(concerned, received, title)
        case PortfolioOutcome.NOT_APPROVED:
            kind = LetterKind.PORTFOLIO_NOT_APPROVED
            wrong = {fault.card for fault in verdict.faults}
            context = contexts.PortfolioNotApproved(
                about=concerned,
                received_on=received,
                cards=_notes(verdict, words),
                good=tuple(card for card in CARDS if card not in wrong),
                portfolio_days=terms.portfolio_days,
                term_end=_still_to_come(registration.term_end, today),
            )
        case PortfolioOutcome.COPIED:
            kind = LetterKind.PORTFOLIO_COPIED
            objection_by = last_day(today, terms.objection_days)
            fee = policy.fee_cents[ExamPart.ONA]
            context = contexts.PortfolioCopied(concerned, received, fee, terms.portfolio_days, objection_by)
    cause = (registration.id, str(number))
    return order_for(kind, cause, registration, today, context, enclosures=enclosures, replaces=replaces)


def adapted(
    registration: Registration,
    verdict: AdaptedVerdict,
    number: int,
    policy: Policy,
    today: date,
    words: Mapping[DenialReason, str],
    *,
    replaces: str = "",
) -> LetterOrder:
    """The decision about an adapted exam, with its reasons and the last day for objection.

    Each adaptation is told for the parts of the registration for which it exists (Regeling inburgering
    art 3.2). Raises ValueError for one that exists for none of them, and for an empty decision.
    """
    if bool(verdict.granted or verdict.denied) == (verdict.refused is not None):
        raise ValueError(f"{registration.id}: a decision grants, denies by name, or refuses all")
    context = contexts.Adapted(
        about=about(registration.candidate, registration.helper),
        received_on=registration.received_on,
        parts=registration.parts,
        granted=tuple(_granted(item, registration, policy) for item in verdict.granted),
        denied=tuple(
            contexts.DeniedAdaptation(item.adaptation, words[item.reason]) for item in verdict.denied
        ),
        refused=words[verdict.refused] if verdict.refused else "",
        objection_by=last_day(today, policy.terms.objection_days),
    )
    cause = (registration.id, str(number))
    return order_for(LetterKind.ADAPTED, cause, registration, today, context, replaces=replaces)


def _notes(verdict: PortfolioVerdict, words: Mapping[CardReason, FaultText]) -> tuple[contexts.CardNote, ...]:
    """One note a card, in the order of the cards."""
    ordered = sorted(verdict.faults, key=lambda fault: (fault.card, fault.questions, fault.reason))
    groups = groupby(ordered, key=lambda fault: fault.card)
    return tuple(
        contexts.CardNote(card, tuple(_wrong(fault, words) for fault in faults)) for card, faults in groups
    )


def _wrong(fault: CardFault, words: Mapping[CardReason, FaultText]) -> contexts.CardWrong:
    text = words[fault.reason]
    return contexts.CardWrong(text.wrong, text.mend, fault.questions)


def _granted(
    adaptation: Adaptation, registration: Registration, policy: Policy
) -> contexts.GrantedAdaptation:
    possible = policy.adaptations.get(adaptation, frozenset())
    parts = tuple(part for part in registration.parts if part in possible)
    if not parts:
        raise ValueError(f"{registration.id}: {adaptation} exists for none of the parts")
    return contexts.GrantedAdaptation(adaptation, parts)


def _still_to_come(day: date | None, today: date) -> date | None:
    return day if day is not None and day > today else None
