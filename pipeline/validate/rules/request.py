"""What the candidate asks for: parts, place, an adapted exam, and how it is paid."""

from collections.abc import Iterator

from pipeline.domain.findings import Finding, FindingCode, Severity
from pipeline.validate.dates import DateKind, read_date
from pipeline.validate.draft import PART_FIELDS, PLACE_FIELDS
from pipeline.validate.facts import Facts, finding
from pipeline.validate.fields import Answer

_LAW_WITH_FREE_ATTEMPTS = 2021


def check_parts(facts: Facts) -> Iterator[Finding]:
    """At least one part is ticked."""
    boxes = [box for box in map(facts.answers.get, PART_FIELDS) if box is not None]
    if boxes and not facts.draft.parts:
        yield finding(FindingCode.NO_PART, Severity.REPAIR, *boxes)


def check_place(facts: Facts) -> Iterator[Finding]:
    """No preference is fine: the nearest place is taken. Two ticks in one question are not."""
    boxes = [box for box in map(facts.answers.get, PLACE_FIELDS) if box is not None]
    for box in boxes:
        yield from _two_ticks(box)
    if boxes and not any(box.chosen for box in boxes):
        yield finding(FindingCode.NO_PREFERRED_PLACE, Severity.INFO, boxes[0])


def check_adapted(facts: Facts) -> Iterator[Finding]:
    """An adapted exam rests on an adviser's letter: its date is asked, its content never."""
    question, advice = facts.answers.get("aangepast_examen"), facts.answers.get("advies_datum")
    if question is None:
        return
    yield from _two_ticks(question)
    if not facts.draft.adapted:
        return
    yield finding(FindingCode.ADAPTED_EXAM, Severity.INFO, question)
    if advice is None:
        return
    given = read_date(advice.text)
    if given.kind is not DateKind.COMPLETE or (given.day is not None and given.day > facts.case.received_on):
        yield finding(FindingCode.ADAPTED_NO_ADVICE, Severity.REPAIR, advice, question)


def check_payment(facts: Facts) -> Iterator[Finding]:
    """No tick means a payment request, which harms nobody: it can be answered with *loan* or *free*.

    Under the law of 2021 a free attempt may be left, so there a clerk looks first.
    """
    question = facts.answers.get("betalen")
    if question is None:
        return
    yield from _two_ticks(question)
    if not question.chosen:
        person = facts.person
        may_be_free = person is not None and person.law == _LAW_WITH_FREE_ATTEMPTS
        severity = Severity.REVIEW if may_be_free else Severity.INFO
        yield finding(FindingCode.PAYMENT_MEANS_MISSING, severity, question)


def _two_ticks(question: Answer) -> Iterator[Finding]:
    if len(question.chosen) > 1:
        yield finding(FindingCode.TWO_CHOICES, Severity.REVIEW, question, label=question.label)
