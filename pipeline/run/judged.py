"""What follows from decisions of people: what waits for one, which form is a second try, who pays again."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

from pipeline.domain.assessment import AdaptedVerdict, PortfolioOutcome, PortfolioVerdict, Topic
from pipeline.domain.forms import Purpose
from pipeline.domain.policy import Terms
from pipeline.domain.registration import PaymentMeans, Registration


@dataclass(frozen=True, slots=True)
class Open:
    """A portfolio, or a wish for an adapted exam, that nobody decided about yet. Ids and days only."""

    registration: str
    topic: Topic
    since: date
    due_on: date
    alert: bool
    """So near its last day, or over it, that somebody has to look today."""


def waiting_for_a_word(
    known: Mapping[str, Registration],
    paid: Mapping[str, date],
    portfolios: Mapping[str, PortfolioVerdict],
    adapted: Mapping[str, AdaptedVerdict],
    ended: frozenset[str],
    terms: Terms,
    today: date,
) -> tuple[Open, ...]:
    """Everything that waits for a decision, the first one due first; ``ended`` are over or closed.

    A portfolio waits from its payment, a wish for an adapted exam from its receipt (Awb 4:13).
    """
    found = []
    for key, item in known.items():
        if key in ended:
            continue
        if item.purpose is Purpose.ONA_PORTFOLIO:
            if key in paid and key not in portfolios:
                spans = (terms.portfolio_days, terms.portfolio_alert_days)
                found.append(_open(key, Topic.PORTFOLIO, paid[key], spans, today))
        elif item.adapted and key not in adapted:
            spans = (terms.adapted_days, terms.adapted_alert_days)
            found.append(_open(key, Topic.ADAPTED, item.received_on, spans, today))
    return tuple(sorted(found, key=lambda item: (item.due_on, item.registration)))


def _open(key: str, topic: Topic, since: date, spans: tuple[int, int], today: date) -> Open:
    days, alert_days = spans
    due = since + timedelta(days=days)
    return Open(key, topic, since, due, alert=today >= due - timedelta(days=alert_days))


def done_portfolios(
    known: Mapping[str, Registration], verdicts: Mapping[str, PortfolioVerdict], done: frozenset[str]
) -> frozenset[str]:
    """Portfolios after which a new one is no double.

    Not approved and copied ones are sent again; an approved one has had its day when its interview has.
    """
    over = {
        item.candidate.person_key
        for item in known.values()
        if item.purpose is Purpose.ONA_INTERVIEW and item.id in done
    }
    return frozenset(
        key
        for key, verdict in verdicts.items()
        if verdict.outcome is not PortfolioOutcome.APPROVED or known[key].candidate.person_key in over
    )


def second_try(
    registration: Registration, known: Mapping[str, Registration], verdicts: Mapping[str, PortfolioVerdict]
) -> Registration:
    """The registration, without a fee when it is a portfolio sent again after one that was not approved.

    A copied one is paid again, and so is the first after an interview that was not passed.
    """
    if registration.purpose is not Purpose.ONA_PORTFOLIO:
        return registration
    person = registration.candidate.person_key
    before = [
        verdicts.get(item.id)
        for item in known.values()
        if item.purpose is Purpose.ONA_PORTFOLIO
        and item.candidate.person_key == person
        and item.id != registration.id
    ]
    last = before[-1] if before else None
    if last is not None and last.outcome is PortfolioOutcome.NOT_APPROVED:
        return replace(registration, means=PaymentMeans.NONE)
    return registration
