"""The signature with its date, and the promise of secrecy above it."""

from collections.abc import Iterator
from datetime import timedelta

from pipeline.domain.capture import SignatureState
from pipeline.domain.findings import Finding, FindingCode, Severity
from pipeline.validate.dates import read_date
from pipeline.validate.facts import Facts, finding
from pipeline.validate.fields import Answer
from pipeline.wording.say import long_date


def check_secrecy(facts: Facts) -> Iterator[Finding]:
    """Without the promise of secrecy there is no exam (Regeling inburgering art 3.10 lid 4)."""
    box = facts.answers.get("geheimhouding")
    if box is not None and not box.ticked:
        yield finding(FindingCode.SECRECY_NOT_ACCEPTED, Severity.REPAIR, box)


def check_signing(facts: Facts) -> Iterator[Finding]:
    """An application is signed (Awb 4:2). Its date is asked too, but the day of receipt is what counts."""
    box = facts.answers.get("handtekening")
    if box is not None:
        state = _signature(facts, box)
        if state is SignatureState.EMPTY:
            yield finding(FindingCode.UNSIGNED, Severity.REPAIR, box)
        elif state is SignatureState.DOUBTFUL:
            yield finding(FindingCode.SIGNATURE_DOUBTFUL, Severity.REVIEW, box)
    yield from _sign_date(facts)


def _signature(facts: Facts, box: Answer) -> SignatureState:
    """What the reader saw, unless a clerk has said whether there is a signature."""
    if box.by_clerk:
        return SignatureState.SIGNED if box.ticked else SignatureState.EMPTY
    return facts.case.submission.signature


def _sign_date(facts: Facts) -> Iterator[Finding]:
    answer = facts.answers.get("datum")
    if answer is None:
        return
    signed, received = read_date(answer.text).day, facts.case.received_on
    if signed is None:
        yield finding(FindingCode.SIGN_DATE_MISSING, Severity.INFO, answer)
    elif signed > received:
        yield finding(FindingCode.SIGN_DATE_FUTURE, Severity.REVIEW, answer, day=long_date(signed))
    elif received - signed > timedelta(days=facts.policy.terms.sign_date_max_age_days):
        yield finding(FindingCode.SIGN_DATE_OLD, Severity.REVIEW, answer, day=long_date(signed))
