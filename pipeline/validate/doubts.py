"""One finding for each doubt: what follows from a doubtful text is not told beside the doubt itself."""

from collections.abc import Sequence

from pipeline.domain.case import APPROVAL
from pipeline.domain.findings import Finding, FindingCode, Severity
from pipeline.validate.fields import Answers

_C = FindingCode
_DOUBTS = frozenset({_C.READING_DOUBTFUL, _C.VALUE_DIFFERS})
_NOT_THERE = frozenset({_C.PAGE_MISSING, _C.PAGE_OWNER_UNCLEAR})
_OF_THE_TEXT = frozenset(
    {
        _C.BSN_MISSING,
        _C.BSN_INVALID,
        _C.BSN_IS_OTHER_NUMBER,
        _C.NAME_MISSING,
        _C.NAME_SINGLE,
        _C.NAME_CHARACTERS,
        _C.BIRTH_DATE_MISSING,
        _C.BIRTH_DATE_INVALID,
        _C.BIRTH_DATE_PARTLY_KNOWN,
        _C.BIRTH_DATE_TWO_DIGIT_YEAR,
        _C.BIRTH_DATE_IMPLAUSIBLE,
        _C.ADDRESS_MISSING,
        _C.POSTCODE_INVALID,
        _C.HOUSE_NUMBER_INVALID,
        _C.FOREIGN_ADDRESS,
        _C.NO_PART,
        _C.TWO_CHOICES,
        _C.ADAPTED_NO_ADVICE,
        _C.PAYMENT_MEANS_MISSING,
        _C.UNSIGNED,
        _C.SIGNATURE_DOUBTFUL,
        _C.SECRECY_NOT_ACCEPTED,
        _C.SIGN_DATE_MISSING,
        _C.SIGN_DATE_FUTURE,
        _C.SIGN_DATE_OLD,
        _C.APPROVAL_REFERENCE_MISSING,
    }
)
"""Remarks that may vanish with a better reading and tell a clerk nothing more. What other people's
data say (banned, somebody else's number, passed already) is told beside any doubt: it helps to look."""


def told_once(findings: Sequence[Finding], answers: Answers) -> list[Finding]:
    """``findings`` without those that only repeat a doubt about their field, or a missing page.

    Nothing gets lost: as soon as a clerk settles the reading, the rules look at the settled value. Of
    two doubts about one field the differing value stays, for it says why we doubt.
    """
    unsure = {answer.name for answer in answers if not answer.accepted}
    explained = unsure & {f.field for f in findings if f.code in _DOUBTS}
    if any(_says_not_there(f, answers) for f in findings):
        explained |= unsure & {answer.name for answer in answers if answer.page is None}
    differs = {f.field for f in findings if f.code is _C.VALUE_DIFFERS and f.severity is Severity.REVIEW}

    def repeats(told: Finding) -> bool:
        if told.code is _C.READING_DOUBTFUL:
            return told.field is not None and told.field in differs
        return told.severity is Severity.REVIEW and told.code in _OF_THE_TEXT and told.field in explained

    return [told for told in findings if not repeats(told)]


def _says_not_there(told: Finding, answers: Answers) -> bool:
    """Whether a page of which nothing was read is told; once a clerk agreed, each open field counts again."""
    if told.code is _C.PAGE_OWNER_UNCLEAR and f"{APPROVAL}{told.code.value}" in answers.approved:
        return False
    return told.code in _NOT_THERE and told.severity is not Severity.INFO
