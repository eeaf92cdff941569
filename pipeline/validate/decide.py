"""From one submission to one decision. Pure: the same facts give the same decision, on any night.

The worst finding decides. Doubt comes first: while a clerk has to look, nothing is rejected, for a
doubtful reading must never cost a candidate anything. Then come passing on (Awb 2:3), refusal, and
the chance to repair (Awb 4:5), which turns into refusal only when its term is over. Only a clerk who
closes the case is stronger than all of these.
"""

from collections.abc import Iterator
from datetime import date, timedelta

from pipeline.domain.case import Case
from pipeline.domain.findings import Finding, FindingCode, Severity
from pipeline.domain.forms import Purpose
from pipeline.domain.ids import content_id
from pipeline.domain.policy import Policy
from pipeline.domain.reference import Reference
from pipeline.domain.registration import (
    Accepted,
    Candidate,
    Decision,
    Helper,
    Registration,
    Rejected,
    RejectionKind,
    Review,
)
from pipeline.errors import TemplateError
from pipeline.validate.agreement import agreed
from pipeline.validate.doubts import told_once
from pipeline.validate.draft import deliverable, draft_of
from pipeline.validate.facts import Facts, finding
from pipeline.validate.fields import answers_of
from pipeline.validate.rules import RULES
from pipeline.validate.rules.mandate import helper_of
from pipeline.wording.say import long_date

_WORST_FIRST = (Severity.REVIEW, Severity.PASS_ON, Severity.REFUSE, Severity.REPAIR, Severity.INFO)
_REJECTIONS = {
    Severity.PASS_ON: RejectionKind.PASSED_ON,
    Severity.REFUSE: RejectionKind.REFUSAL,
    Severity.REPAIR: RejectionKind.REPAIR,
}


_OF_MANDATES = frozenset(
    {
        FindingCode.MANDATE_MISSING,
        FindingCode.MANDATE_INCOMPLETE,
        FindingCode.MANDATE_WITHDRAWN,
        FindingCode.MANDATE_ALONE,
    }
)


def decide(case: Case, reference: Reference, policy: Policy, today: date) -> Decision:
    """Accepted, Review or Rejected, with every finding, worst first.

    ``policy`` is that of the day of receipt. Raises TemplateError when the template names a rule group
    that does not exist: a misspelt group would silently check nothing. Raises nothing else, whatever
    the fields hold.
    """
    facts = _facts(case, reference, policy, today)
    told = told_once(list(_findings(facts)), facts.answers)
    findings = [agreed(f, facts) for f in told]
    findings += _term_over(facts, findings)
    findings += _undeliverable(facts, findings)
    findings.sort(key=lambda f: _WORST_FIRST.index(f.severity))
    return _outcome(facts, tuple(findings))


def _facts(case: Case, reference: Reference, policy: Policy, today: date) -> Facts:
    answers = answers_of(case.submission, case.template, case.corrections)
    return Facts(case, answers, draft_of(case, answers), reference, policy, today)


def _findings(facts: Facts) -> Iterator[Finding]:
    template = facts.case.template
    if unknown := sorted(set(template.rules) - RULES.keys()):
        raise TemplateError(f"{template.form} {template.version}: unknown rule group {', '.join(unknown)}")
    if template.purpose is Purpose.OTHER:
        yield finding(FindingCode.OTHER_PRODUCT, Severity.PASS_ON, product=template.title)
    for name, rule in RULES.items():
        if name in template.rules:
            yield from rule(facts)


def _term_over(facts: Facts, findings: list[Finding]) -> list[Finding]:
    """Still not repaired after the term: the application is not handled further (Awb 4:5 lid 1)."""
    asked_on = facts.case.repair_asked_on
    if asked_on is None or all(f.severity is not Severity.REPAIR for f in findings):
        return []
    last_day = asked_on + timedelta(days=facts.policy.terms.repair_days)
    if facts.today <= last_day:
        return []
    day, asked = long_date(last_day), long_date(asked_on)
    return [finding(FindingCode.REPAIR_TERM_OVER, Severity.REFUSE, day=day, asked=asked)]


def _undeliverable(facts: Facts, findings: list[Finding]) -> list[Finding]:
    """Neither yes nor no can be said without an address: a clerk finds one first, whatever was agreed."""
    severities = {f.severity for f in findings}
    no = bool(severities & {Severity.REPAIR, Severity.REFUSE})
    if Severity.REVIEW in severities or (Severity.PASS_ON in severities and not no):
        return []
    address = facts.draft.candidate.address
    abroad = not address.postcode and any(f.code is FindingCode.FOREIGN_ADDRESS for f in findings)
    if abroad or not deliverable(address):
        return [finding(FindingCode.ADDRESS_MISSING, Severity.REVIEW, missing="adres")]
    helper = None if no else helper_of(facts)
    if helper is None or not helper.gets_post or (helper.name and deliverable(helper.address)):
        return []
    missing = "naam of adres van de gemachtigde"
    return [finding(FindingCode.ADDRESS_MISSING, Severity.REVIEW, missing=missing)]


def _outcome(facts: Facts, findings: tuple[Finding, ...]) -> Decision:
    if facts.answers.closed:
        return Rejected(RejectionKind.CLOSED, findings, _who(facts), facts.draft.parts)
    worst = findings[0].severity if findings else Severity.INFO
    if worst is Severity.REVIEW:
        return Review(findings, _registration(facts))
    if worst in _REJECTIONS:
        helper = _post_to(facts, findings)
        return Rejected(_REJECTIONS[worst], findings, _who(facts), facts.draft.parts, helper)
    registration = _registration(facts)
    if registration is None:  # nothing wrong, and nothing asked: no such form should list these rules
        return Review((*findings, finding(FindingCode.NO_PART, Severity.REVIEW)))
    return Accepted(registration, findings)


def _registration(facts: Facts) -> Registration | None:
    """What we accept, or would accept if all readings were right; None when nothing can be asked for."""
    case, draft = facts.case, facts.draft
    if not draft.parts:
        return None
    return Registration(
        id=content_id("R", case.submission.id),
        submission=case.submission.id,
        form=case.submission.form,
        purpose=case.template.purpose,
        candidate=draft.candidate,
        parts=draft.parts,
        preferred_places=draft.places,
        means=draft.means,
        adapted=draft.adapted,
        received_on=case.received_on,
        helper=helper_of(facts),
        term_end=facts.person.term_end if facts.person is not None and facts.verified else None,
    )


def _post_to(facts: Facts, findings: tuple[Finding, ...]) -> Helper | None:
    """The helper who gets the letter: only where nothing is wrong with the mandate itself."""
    helper = helper_of(facts)
    if helper is None or not helper.gets_post or _OF_MANDATES & {item.code for item in findings}:
        return None
    return helper if helper.name and deliverable(helper.address) else None


def _who(facts: Facts) -> Candidate | None:
    candidate = facts.draft.candidate
    known = candidate.surname or candidate.given_names or deliverable(candidate.address)
    return candidate if known else None
