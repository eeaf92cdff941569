"""Acting through a gemachtigde (Awb 2:1): the office may ask for a written mandate, signed by both."""

from collections.abc import Iterator, Mapping

from pipeline.domain.capture import SignatureState, Submission
from pipeline.domain.findings import Finding, FindingCode, Severity
from pipeline.domain.forms import Purpose
from pipeline.domain.reference import Mandate
from pipeline.domain.registration import Helper
from pipeline.validate.draft import deliverable, postal_address
from pipeline.validate.dutch import read_bsn
from pipeline.validate.facts import Facts, finding
from pipeline.validate.fields import Answer, loose_answers
from pipeline.wording.say import long_date

_MARKS = frozenset({"machtiging", "gemachtigde_post"})
"""Fields that only a machtiging has."""
_DECIDING = frozenset({"machtiging", "gemachtigde_naam", "gemachtigde_post"}) | {
    f"gemachtigde_{box}" for box in ("straat", "huisnummer", "toevoeging", "postcode", "plaats")
}
_SIGNATURES = ("handtekening", "handtekening_gemachtigde")


def check_mandate(facts: Facts) -> Iterator[Finding]:
    """Who says to have a gemachtigde has a mandate, enclosed or on file, that was not withdrawn."""
    if facts.case.template.purpose is Purpose.MANDATE:
        yield finding(FindingCode.MANDATE_ALONE, Severity.REVIEW)
        return
    question = facts.answers.get("gemachtigde")
    if question is None:
        return
    if len(question.chosen) > 1:
        yield finding(FindingCode.TWO_CHOICES, Severity.REVIEW, question, label=question.label)
    enclosed = _enclosed(facts)
    if enclosed is not None:
        yield from _sound(facts, enclosed, question)
    elif facts.answers.says("gemachtigde", "ja"):
        yield from _on_file(facts, question)


def helper_of(facts: Facts) -> Helper | None:
    """The helper, from the enclosed mandate or the one in force on file; None when there is none."""
    enclosed = _enclosed(facts)
    if enclosed is not None:
        answers = _answers(facts, enclosed)
        return None if _withdraws(answers) else _helper(answers)
    on_file = _in_force(facts)
    return on_file.helper if on_file else None


def _on_file(facts: Facts, question: Answer) -> Iterator[Finding]:
    latest = facts.mandate()
    if _in_force(facts) is not None:
        return
    if latest is not None and latest.withdrawn_on is not None:
        day = long_date(latest.withdrawn_on)
        yield finding(FindingCode.MANDATE_WITHDRAWN, Severity.REPAIR, question, _bsn(facts), day=day)
    else:  # without the file of mandates we cannot say that there is none
        unknown = "machtigingen" in facts.reference.absent
        severity = Severity.REVIEW if unknown else Severity.REPAIR
        yield finding(FindingCode.MANDATE_MISSING, severity, question, _bsn(facts))


def _sound(facts: Facts, enclosed: Submission, question: Answer) -> Iterator[Finding]:
    """What is wrong with the enclosed mandate. It counts, whatever is ticked on the form itself."""
    answers = _answers(facts, enclosed)
    asked = facts.answers.says("gemachtigde", "ja")
    if _withdraws(answers):
        if asked:
            day, choice = long_date(facts.case.received_on), answers["machtiging"]
            yield finding(FindingCode.MANDATE_WITHDRAWN, Severity.REPAIR, question, choice, day=day)
        return
    yield from _complete(answers, question, Severity.REPAIR if asked else Severity.REVIEW)
    remarks = any(remark.severity is not Severity.INFO for remark in enclosed.findings)
    if remarks or any(map(_doubtful, answers.values())):
        yield finding(FindingCode.READING_DOUBTFUL, Severity.REVIEW, label="machtiging")


def _complete(answers: Mapping[str, Answer], question: Answer, severity: Severity) -> Iterator[Finding]:
    """Both signed, the helper has a name, and an address where the post is to go there."""
    name, helper = answers.get("gemachtigde_naam"), _helper(answers)
    signatures = [_signature(answers.get(box)) for box in _SIGNATURES]
    if SignatureState.EMPTY in signatures or (name is not None and not helper.name):
        nameless = name if not helper.name else None
        yield finding(FindingCode.MANDATE_INCOMPLETE, severity, question, nameless)
    elif SignatureState.DOUBTFUL in signatures or (helper.gets_post and not deliverable(helper.address)):
        yield finding(FindingCode.MANDATE_INCOMPLETE, Severity.REVIEW, question)


def _signature(box: Answer | None) -> SignatureState:
    """The state of one signature. What was not read, or not surely, is doubtful."""
    if box is None or not box.accepted:
        return SignatureState.DOUBTFUL
    return SignatureState.SIGNED if box.ticked else SignatureState.EMPTY


def _doubtful(answer: Answer) -> bool:
    return not answer.accepted and answer.name in _DECIDING


def _enclosed(facts: Facts) -> Submission | None:
    """The mandate in the same file, unless its BSN is clearly another person's."""
    for submission in facts.case.enclosed:
        if _MARKS & submission.fields.keys():
            theirs = _answers(facts, submission).get("bsn")
            bsn = read_bsn(theirs.text).bsn if theirs is not None and theirs.accepted else ""
            if not bsn or not facts.draft.bsn.bsn or bsn == facts.draft.bsn.bsn:
                return submission
    return None


def _answers(facts: Facts, enclosed: Submission) -> Mapping[str, Answer]:
    return loose_answers(enclosed.id, enclosed.fields, facts.case.corrections)


def _withdraws(answers: Mapping[str, Answer]) -> bool:
    choice = answers.get("machtiging")
    return choice is not None and choice.chosen == ("intrekken",)


def _helper(answers: Mapping[str, Answer]) -> Helper:
    def text(name: str) -> str:
        answer = answers.get(f"gemachtigde_{name}")
        return answer.text if answer else ""

    post = answers.get("gemachtigde_post")
    words = ("straat", "huisnummer", "toevoeging", "postcode", "plaats")
    street, number, addition, postcode, town = map(text, words)
    address = postal_address(street, number, addition, postcode, town)
    return Helper(text("naam"), address, gets_post=post is not None and post.chosen == ("ja",))


def _in_force(facts: Facts) -> Mandate | None:
    on_file = facts.mandate()
    return on_file if on_file is not None and on_file.in_force(facts.today) else None


def _bsn(facts: Facts) -> Answer | None:
    return facts.answers.get("bsn")
