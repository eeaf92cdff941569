"""How sure we are of the reading itself. Nothing here is ever the candidate's fault."""

from collections.abc import Iterator
from dataclasses import replace

from pipeline.domain.case import APPROVAL
from pipeline.domain.findings import Finding, FindingCode, Severity
from pipeline.domain.forms import FieldKind, Purpose
from pipeline.validate.facts import Facts, finding
from pipeline.validate.fields import Answer

_MAY_BE_DOUBTFUL = frozenset(
    {
        "telefoon",
        "email",
        "betaler",
        "iban",
        "nationaliteit",
        "plaats_ondertekening",
        "datum",
        "brief_datum",
        "eerder_ingestuurd",
        "gemachtigde_naam",
        "gemachtigde_telefoon",
        "gemachtigde_email",
        "bijlage_voorblad",
        "bijlage_kaarten",
        "bijlage_bewijzen",
    }
)
"""Fields that decide nothing (the helper's name comes from the mandate): doubt is told, and nobody waits."""

_WITH_LABEL = frozenset({FindingCode.READING_DOUBTFUL, FindingCode.VALUE_DIFFERS})


def check_reading(facts: Facts) -> Iterator[Finding]:
    """What the reader remarked, capped at REVIEW, and every field that it was not sure of."""
    remarked = {(f.code, f.field) for f in facts.case.submission.findings}
    for remark in facts.case.submission.findings:
        if remark.code is not FindingCode.CARD_NUMBER_TITLE:  # the portfolio rules tell it by card
            yield _labelled(_capped(remark, facts), facts)
    if facts.case.template.purpose is not Purpose.PORTFOLIO_CARDS:  # a clerk reads the cards anyway
        for answer in facts.answers:
            yield from (f for f in _doubts(facts, answer) if (f.code, f.field) not in remarked)
    yield from _unread(facts)
    until = facts.case.template.valid_until
    if until is not None and until < facts.case.received_on:
        yield finding(FindingCode.OLD_VERSION, Severity.INFO)


def _capped(remark: Finding, facts: Facts) -> Finding:
    """A missing page may be a double feed: a clerk looks at the paper first, whatever the reader thinks.

    A remark about a field that a clerk has corrected since is history.
    """
    corrected = any(c.field == remark.field for c in facts.case.corrections)
    if corrected or remark.code is FindingCode.OLD_VERSION:
        return replace(remark, severity=Severity.INFO)
    return remark if remark.severity is Severity.INFO else replace(remark, severity=Severity.REVIEW)


def _labelled(remark: Finding, facts: Facts) -> Finding:
    """Names the question, or says what about the page is doubtful; the reader knows fields by name only."""
    details = dict(remark.detail)
    if remark.code not in _WITH_LABEL or "label" in details:
        return remark
    labels = {answer.name: answer.label for answer in facts.answers}
    label = labels.get(remark.field or "", remark.field) or details.get("reason", "pagina")
    return replace(remark, detail=(("label", label),))


def _doubts(facts: Facts, answer: Answer) -> Iterator[Finding]:
    if answer.page is None or answer.kind is FieldKind.SIGNATURE:
        return
    severity = Severity.INFO if _decides_nothing(facts, answer) else Severity.REVIEW
    if not answer.accepted:
        yield finding(FindingCode.READING_DOUBTFUL, severity, answer, label=answer.label)
    elif answer.hidden is not None:
        yield finding(FindingCode.VALUE_DIFFERS, severity, answer, label=answer.label)


def _decides_nothing(facts: Facts, answer: Answer) -> bool:
    """Told, but no reason to wait. The date of an advice matters only to who may want an adapted exam."""
    question = facts.answers.get("aangepast_examen")
    if answer.name == "advies_datum" and question is not None:
        return question.accepted and question.chosen in ((), ("nee",))
    return answer.name in _MAY_BE_DOUBTFUL


def _explains(remark: Finding, facts: Facts) -> bool:
    if remark.code is FindingCode.PAGE_OWNER_UNCLEAR:
        return f"{APPROVAL}{remark.code.value}" not in facts.answers.approved
    return remark.code is FindingCode.PAGE_MISSING


def _unread(facts: Facts) -> Iterator[Finding]:
    """One finding when fields of the form were not read at all, unless the reader said so itself.

    A clerk who agrees that a page is nobody's has filled in what stands on it; what is open then, is missing.
    """
    said = any(_explains(f, facts) for f in facts.case.submission.findings)
    unread = any(
        a.page is None and not a.accepted and a.kind is not FieldKind.SIGNATURE for a in facts.answers
    )
    if unread and not said and facts.case.template.purpose is not Purpose.PORTFOLIO_CARDS:
        yield finding(FindingCode.PAGE_MISSING, Severity.REVIEW)
