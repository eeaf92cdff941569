"""What a clerk's agreement with a finding does: ``akkoord:<code>``, or ``akkoord:<code>:<field>``.

Agreeing says *I looked, and it is as the finding says*. Whether that helps the candidate depends on the
finding. A doubt about who or what somebody is was only a question: it is answered, and becomes INFO
(``WAIVABLE``). A defect that we did not dare to hold against anybody is a defect now, and gets the
severity that a sure reading would have given it (``CONFIRMED``). All other codes a clerk cannot agree
with: the field is to be corrected, or the case closed (``CLOSED``).
"""

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

from pipeline.domain.case import APPROVAL
from pipeline.domain.findings import Finding, FindingCode, Severity
from pipeline.validate.facts import Facts

_C = FindingCode

WAIVABLE = frozenset(
    {
        # the reading: the clerk saw the paper, and what we read is what it says
        _C.READING_DOUBTFUL,
        _C.VALUE_DIFFERS,
        _C.PAGE_RESIDUAL,
        _C.PAGE_MIRRORED,
        _C.PAGE_DOUBLE,
        _C.PAGE_OWNER_UNCLEAR,  # what stands on the page was filled in; what was not is missed again
        # who: odd, and true of some people; the clerk compared with the register
        _C.NAME_SINGLE,
        _C.NAME_CHARACTERS,
        _C.BIRTH_DATE_PARTLY_KNOWN,
        _C.BIRTH_DATE_IMPLAUSIBLE,  # an unlikely age; see ``_hopeless``
        _C.BSN_OTHER_PERSON,
        _C.PERSON_UNKNOWN,
        _C.FOREIGN_ADDRESS,  # a Dutch address after all; see ``_hopeless``
        _C.PHONE_ODD,
        _C.EMAIL_ODD,
        # what is asked: unusual, and the candidate's to ask
        _C.PART_ALREADY_PASSED,
        _C.OPEN_ATTEMPT,
        _C.DUPLICATE_FORM,
        _C.ONA_NOT_NEEDED,
        _C.PAYMENT_MEANS_MISSING,  # a payment request goes out, which harms nobody
        # signing: it is a signature; the day of receipt is what counts
        _C.SIGNATURE_DOUBTFUL,
        _C.SIGN_DATE_MISSING,
        _C.SIGN_DATE_FUTURE,
        _C.SIGN_DATE_OLD,
        # portfolio: its content is judged by people later
        _C.CARD_DOUBLE,
        _C.CARD_NUMBER_TITLE,
        _C.CARD_UNANSWERED,
        _C.OCCUPATION_DIFFERS,
        _C.EVIDENCE_FEW,  # several may be on one sheet
        _C.EVIDENCE_KINDS,
        _C.EVIDENCE_COUNT,
        _C.ANSWERS_ALIKE,
        _C.APPROVAL_REFERENCE_MISSING,  # the letter was found by BSN
    }
)
"""Doubts that a clerk's agreement takes away."""

CONFIRMED: Mapping[FindingCode, Severity] = MappingProxyType(
    {
        _C.PAGE_MISSING: Severity.REPAIR,  # the paper is not there either
        _C.CARD_MISSING: Severity.REPAIR,  # none of the strange pages is the card
        _C.BSN_MISSING: Severity.REPAIR,
        _C.BSN_INVALID: Severity.REPAIR,
        _C.BSN_IS_OTHER_NUMBER: Severity.REPAIR,
        _C.NAME_MISSING: Severity.REPAIR,
        _C.BIRTH_DATE_MISSING: Severity.REPAIR,
        _C.BIRTH_DATE_INVALID: Severity.REPAIR,
        _C.BIRTH_DATE_TWO_DIGIT_YEAR: Severity.REPAIR,
        _C.NO_PART: Severity.REPAIR,
        _C.TWO_CHOICES: Severity.REPAIR,  # nobody chooses for the candidate
        _C.ADAPTED_NO_ADVICE: Severity.REPAIR,
        _C.UNSIGNED: Severity.REPAIR,
        _C.SECRECY_NOT_ACCEPTED: Severity.REPAIR,
        _C.MANDATE_MISSING: Severity.REPAIR,
        _C.MANDATE_INCOMPLETE: Severity.REPAIR,
        _C.MANDATE_WITHDRAWN: Severity.REPAIR,
        _C.BANNED: Severity.REFUSE,  # it is the banned person indeed (Besluit inburgering art 3.6)
    }
)
"""Defects that were in doubt, and what they are once a clerk says that it is really so.

Left out on purpose: a faulty postcode or house number is in doubt only when no letter can arrive, and
an incomplete address too. Agreeing makes no address; only a correction does.
"""


def agreement_key(finding: Finding) -> str | None:
    """The name of the correction that agrees with ``finding``; None when agreeing cannot help.

    A finding about a field is agreed with for that field alone.

    >>> agreement_key(Finding(FindingCode.NAME_SINGLE, Severity.REVIEW, "voornamen"))
    'akkoord:name-single:voornamen'
    >>> agreement_key(Finding(FindingCode.DUPLICATE_FORM, Severity.REVIEW))
    'akkoord:duplicate-form'
    >>> agreement_key(Finding(FindingCode.ADDRESS_MISSING, Severity.REVIEW, "straat")) is None
    True
    """
    if finding.severity is not Severity.REVIEW:
        return None
    if finding.code not in WAIVABLE and finding.code not in CONFIRMED:
        return None
    field = f":{finding.field}" if finding.field else ""
    return f"{APPROVAL}{finding.code.value}{field}"


def agreed(told: Finding, facts: Facts) -> Finding:
    """``told`` with the severity that it has after the clerk's word; unchanged without one."""
    key = agreement_key(told)
    if key is None or key not in facts.answers.approved:
        return told
    if _hopeless(told, facts):
        return replace(told, severity=Severity.REPAIR)
    return replace(told, severity=CONFIRMED.get(told.code, Severity.INFO))


def _hopeless(told: Finding, facts: Facts) -> bool:
    """Whether we could do nothing with the value, however right the reading is.

    A date in another calendar is no date of ours, and Dutch post takes no foreign postcode.
    """
    if told.code is FindingCode.BIRTH_DATE_IMPLAUSIBLE:
        return facts.draft.birth.value is None
    return told.code is FindingCode.FOREIGN_ADDRESS and not facts.draft.candidate.address.postcode
