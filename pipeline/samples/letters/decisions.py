"""Letters about the portfolio and an adapted exam."""

from dataclasses import replace
from datetime import date

from pipeline.domain.assessment import (
    Adaptation,
    AdaptedVerdict,
    CardFault,
    CardReason,
    Denial,
    DenialReason,
    PortfolioOutcome,
    PortfolioVerdict,
)
from pipeline.domain.forms import Purpose
from pipeline.domain.letter import LetterOrder
from pipeline.domain.policy import Policy
from pipeline.domain.registration import ExamPart
from pipeline.letters import orders
from pipeline.samples.letters.people import HELPER, REGISTRATION, TODAY
from pipeline.wording import load_wording

FORM = ("Aanmelding eindgesprek ONA", "ona-eindgesprek-2026-1")
_PORTFOLIO = replace(REGISTRATION, purpose=Purpose.ONA_PORTFOLIO, parts=(ExamPart.ONA,))
_EVERY_REASON = tuple(
    CardFault(card, reason, (2, 4) if card % 2 else ())
    for card, reason in zip((1, 1, 2, 3, 4, 5, 6, 7, 7, 8), CardReason, strict=True)
)


def letters(policy: Policy) -> dict[str, LetterOrder]:
    return _portfolios(policy) | _adapted(policy)


def _portfolios(policy: Policy) -> dict[str, LetterOrder]:
    words = load_wording().cards

    def order(outcome: PortfolioOutcome, *faults: CardFault, replaces: str = "") -> LetterOrder:
        verdict = PortfolioVerdict(outcome, faults)
        number = 2 if replaces else 1
        return orders.portfolio(
            _PORTFOLIO, verdict, number, policy, TODAY, words, form=FORM, replaces=replaces
        )

    bad = PortfolioOutcome.NOT_APPROVED
    one = PortfolioVerdict(bad, (CardFault(7, CardReason.EVIDENCE_MISSING),))
    hurried = replace(_PORTFOLIO, term_end=date(2027, 3, 1), helper=HELPER)
    return {
        "portfolio-approved": order(PortfolioOutcome.APPROVED),
        "portfolio-approved-after-all": order(PortfolioOutcome.APPROVED, replaces="L-0123456789ab"),
        "portfolio-not-approved": order(
            bad, CardFault(3, CardReason.UNANSWERED, (2, 4)), CardFault(4, CardReason.VACANCY_OTHER_JOB)
        ),
        "portfolio-not-approved-one": orders.portfolio(hurried, one, 1, policy, TODAY, words, form=FORM),
        "portfolio-not-approved-all": order(bad, *_EVERY_REASON),
        "portfolio-copied": order(PortfolioOutcome.COPIED),
    }


def _adapted(policy: Policy) -> dict[str, LetterOrder]:
    words = load_wording().denials

    def order(verdict: AdaptedVerdict) -> LetterOrder:
        return orders.adapted(REGISTRATION, verdict, 1, policy, TODAY, words)

    granted = (Adaptation.EXTRA_TIME, Adaptation.LARGE_SCREEN, Adaptation.TYPING)
    denied = (
        Denial(Adaptation.READ_ALOUD, DenialReason.NOT_ADVISED),
        Denial(Adaptation.LARGE_PRINT, DenialReason.NOT_FOR_PART),
    )
    return {
        "adapted": order(AdaptedVerdict(granted)),
        "adapted-every": order(AdaptedVerdict(tuple(Adaptation))),
        "adapted-partly": order(AdaptedVerdict(granted[:1], denied)),
        "adapted-refused": order(AdaptedVerdict(refused=DenialReason.NO_ADVICE)),
        "adapted-denied": order(AdaptedVerdict(denied=denied)),
    }
