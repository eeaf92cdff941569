"""What the office knows besides the form. All of it hangs on the BSN: it must be this person's.

Somebody whom we do not know is not stopped: volunteers are in no list, and the identity document is
checked at the door (Regeling inburgering art 3.10 lid 2). But a refusal is only for a verified person.
"""

from collections.abc import Iterator

from pipeline.domain.findings import Finding, FindingCode, Severity
from pipeline.domain.forms import Purpose
from pipeline.domain.registration import ExamPart, Registration
from pipeline.validate.facts import Facts, finding, parts_in_words
from pipeline.validate.fields import Answer
from pipeline.wording.say import long_date

_LAW_WITHOUT_ONA = 2021


def check_known(facts: Facts) -> Iterator[Finding]:
    """Same person, not banned, and in need of what is asked."""
    bsn = facts.answers.get("bsn")
    if bsn is None or not facts.draft.bsn.bsn:
        return
    if facts.person is None and "bekenden" not in facts.reference.absent:
        yield finding(FindingCode.PERSON_UNKNOWN, Severity.INFO, bsn)
    elif facts.differs_in:
        yield finding(FindingCode.BSN_OTHER_PERSON, Severity.REVIEW, bsn, differs=facts.differs_in)
    yield from _banned(facts, bsn)
    yield from _passed(facts)
    yield from _ona(facts)


def check_open_attempts(facts: Facts) -> Iterator[Finding]:
    """The same part may not run twice: not in another channel, not in two forms."""
    asked = set(facts.draft.parts)
    for attempt in facts.reference.attempts.get(facts.draft.bsn.bsn, ()):
        if attempt.part in asked:
            yield _open(facts, (attempt.part,), attempt.channel, long_date(attempt.since))
    for earlier in _other_forms(facts):
        yield from _doubled(facts, earlier)


def _banned(facts: Facts, bsn: Answer) -> Iterator[Finding]:
    """A ban that covers any day since receipt stops the form (Besluit inburgering art 3.6)."""
    for ban in facts.reference.bans.get(facts.draft.bsn.bsn, ()):
        if ban.in_force(facts.case.received_on, facts.today):
            severity = Severity.REFUSE if facts.verified else Severity.REVIEW
            who = (facts.answers.get("geboortedatum"), facts.answers.get("achternaam"))
            yield finding(FindingCode.BANNED, severity, bsn, *who, until=long_date(ban.until))


def _passed(facts: Facts) -> Iterator[Finding]:
    passed = {row.part for row in facts.reference.passed.get(facts.draft.bsn.bsn, ())}
    again = [part for part in facts.draft.parts if part in passed]
    if again:
        answer = _box_of(facts, again[0])
        yield finding(FindingCode.PART_ALREADY_PASSED, Severity.REVIEW, answer, parts=parts_in_words(again))


def _ona(facts: Facts) -> Iterator[Finding]:
    """Under the law of 2021 there is no ONA (MAP took its place), and some are exempt."""
    person = facts.person
    if person is None or ExamPart.ONA not in facts.draft.parts:
        return
    if person.law == _LAW_WITHOUT_ONA:
        yield finding(FindingCode.ONA_NOT_NEEDED, Severity.REVIEW, reason="wet-2021")
    elif person.ona_exempt:
        yield finding(FindingCode.ONA_NOT_NEEDED, Severity.REVIEW, reason="vrijgesteld")


def _other_forms(facts: Facts) -> Iterator[Registration]:
    """Other forms of this person about the same thing; the ONA interview follows the portfolio."""
    person, own = facts.draft.candidate.person_key, facts.case.submission.id
    interview = facts.case.template.purpose is Purpose.ONA_INTERVIEW
    for earlier in facts.case.earlier:
        same_step = (earlier.purpose is Purpose.ONA_INTERVIEW) == interview
        if same_step and earlier.candidate.person_key == person and earlier.submission != own:
            yield earlier


def _doubled(facts: Facts, earlier: Registration) -> Iterator[Finding]:
    shared = [part for part in facts.draft.parts if part in earlier.parts]
    if shared and len(shared) == len(facts.draft.parts) == len(earlier.parts):
        day = long_date(earlier.received_on)
        same = "ja" if _identical(facts, earlier) else "nee"
        yield finding(FindingCode.DUPLICATE_FORM, Severity.REVIEW, identical=same, day=day)
    elif shared:
        yield _open(facts, tuple(shared), "papier", long_date(earlier.received_on))


def _identical(facts: Facts, earlier: Registration) -> bool:
    draft = facts.draft
    ours = (draft.candidate, draft.places, draft.means, draft.adapted)
    return ours == (earlier.candidate, earlier.preferred_places, earlier.means, earlier.adapted)


def _open(facts: Facts, parts: tuple[ExamPart, ...], channel: str, since: str) -> Finding:
    return finding(
        FindingCode.OPEN_ATTEMPT,
        Severity.REVIEW,
        _box_of(facts, parts[0]),
        parts=parts_in_words(parts),
        channel=channel,
        since=since,
    )


def _box_of(facts: Facts, part: ExamPart) -> Answer | None:
    return facts.answers.get(part.name.casefold())
