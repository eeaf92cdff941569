"""Who the candidate is: name, BSN, date of birth, and how to reach them."""

from collections.abc import Iterator
from datetime import date

from pipeline.domain.findings import Finding, FindingCode, Severity
from pipeline.domain.forms import Purpose
from pipeline.validate.dates import DateKind, age_on
from pipeline.validate.dutch import BsnKind, email_is_usual, phone_is_usual
from pipeline.validate.facts import Facts, finding
from pipeline.validate.names import is_name

_NO_BSN_NEEDED = (Purpose.EXAM_ABROAD, Purpose.PORTFOLIO_CARDS)


def check_person(facts: Facts) -> Iterator[Finding]:
    """A name, of letters. People with one name exist: a clerk looks, unless the register has it so too."""
    surname, given = facts.answers.get("achternaam"), facts.answers.get("voornamen")
    if surname is None:
        return
    candidate = facts.draft.candidate
    if not candidate.surname and not candidate.given_names:
        yield finding(FindingCode.NAME_MISSING, Severity.REPAIR, surname, given)
    elif given is not None and not (candidate.surname and candidate.given_names):
        severity = Severity.INFO if _known_by_one_name(facts) else Severity.REVIEW
        yield finding(FindingCode.NAME_SINGLE, severity, given if candidate.surname else surname)
    for answer in (surname, facts.answers.get("voorvoegsel"), given):
        if answer is not None and answer.accepted and not is_name(answer.text):  # else we misread it
            yield finding(FindingCode.NAME_CHARACTERS, Severity.REVIEW, answer)


def check_bsn(facts: Facts) -> Iterator[Finding]:
    """Nine digits that pass the 11-test. A lost leading zero is put back: the test vouches for it."""
    answer = facts.answers.get("bsn")
    if answer is None:
        return
    match facts.draft.bsn.kind:
        case BsnKind.MISSING:
            if facts.case.template.purpose not in _NO_BSN_NEEDED or answer.value is None:
                yield finding(FindingCode.BSN_MISSING, Severity.REPAIR, answer)
        case BsnKind.PADDED:
            yield finding(FindingCode.BSN_LEADING_ZERO, Severity.INFO, answer)
        case BsnKind.OTHER_NUMBER:
            yield finding(FindingCode.BSN_IS_OTHER_NUMBER, Severity.REPAIR, answer)
        case BsnKind.INVALID:
            yield finding(FindingCode.BSN_INVALID, Severity.REPAIR, answer)


def check_birth_date(facts: Facts) -> Iterator[Finding]:
    """A real date, never guessed at. What the register may hold with 00 is kept as it stands."""
    answer = facts.answers.get("geboortedatum")
    if answer is None:
        return
    match facts.draft.birth.kind:
        case DateKind.MISSING:
            yield finding(FindingCode.BIRTH_DATE_MISSING, Severity.REPAIR, answer)
        case DateKind.INVALID:
            yield finding(FindingCode.BIRTH_DATE_INVALID, Severity.REPAIR, answer)
        case DateKind.TWO_DIGIT_YEAR:
            yield finding(FindingCode.BIRTH_DATE_TWO_DIGIT_YEAR, Severity.REPAIR, answer)
        case DateKind.OTHER_CALENDAR:  # a true date in another calendar: the clerk finds ours in the register
            yield finding(FindingCode.BIRTH_DATE_IMPLAUSIBLE, Severity.REVIEW, answer)
        case DateKind.PARTLY:
            known = facts.person is not None and facts.person.birth_date == facts.draft.birth.value
            severity = Severity.INFO if known else Severity.REVIEW
            yield finding(FindingCode.BIRTH_DATE_PARTLY_KNOWN, severity, answer)
            yield from _plausible(facts, facts.today)
        case DateKind.COMPLETE:
            yield from _plausible(facts, facts.case.received_on)


def check_contact(facts: Facts) -> Iterator[Finding]:
    """Odd phone numbers and addresses are told. They never block a registration."""
    phone, email = facts.answers.get("telefoon"), facts.answers.get("email")
    if phone is not None and phone.text and not phone_is_usual(phone.text):
        yield finding(FindingCode.PHONE_ODD, Severity.INFO, phone)
    if email is not None and email.text and not email_is_usual(email.text):
        yield finding(FindingCode.EMAIL_ODD, Severity.INFO, email)


def _plausible(facts: Facts, day: date) -> Iterator[Finding]:
    """A birth in the future is a clear mistake (REPAIR); an unlikely age may be true (REVIEW)."""
    answer, birth, terms = facts.answers.get("geboortedatum"), facts.draft.birth, facts.policy.terms
    if birth.value is None or not birth.value.year:
        return
    born = birth.day
    if born > day if born else birth.value.year > day.year:
        yield finding(FindingCode.BIRTH_DATE_IMPLAUSIBLE, Severity.REPAIR, answer)
        return
    age = age_on(birth.value, day)
    if age is not None and not terms.min_age_years <= age <= terms.max_age_years:
        yield finding(FindingCode.BIRTH_DATE_IMPLAUSIBLE, Severity.REVIEW, answer)


def _known_by_one_name(facts: Facts) -> bool:
    person = facts.person
    return person is not None and not (person.surname and person.given_names) and facts.verified
