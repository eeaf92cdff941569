"""The cases that need somebody, each finding with the ink it is about."""

from collections.abc import Iterator, Sequence

from pipeline.domain.capture import FieldReading
from pipeline.domain.findings import Finding
from pipeline.domain.intake import display_name as display
from pipeline.domain.registration import Candidate, Rejected, RejectionKind, Review
from pipeline.reports.html import texts
from pipeline.reports.views import CaseView, FindingView, LetterView
from pipeline.run.cases import Standing
from pipeline.run.morning.facts import Morning
from pipeline.run.morning.filework import telling
from pipeline.run.office import Office
from pipeline.run.snippets import Snippets, cut_finding
from pipeline.validate import agreement_key

_SHOWN_BSN_DIGITS = 3
_BSN_DIGITS = 9


def cases(morning: Morning, letters: Sequence[LetterView], snippets: Snippets) -> Iterator[CaseView]:
    """What somebody has to look at: the oldest first, then what is one correction away."""
    found = [
        _case(morning, standing, letters, snippets)
        for standing in morning.standings
        if isinstance(standing.decision, Review | Rejected) and not _closed(standing)
    ]
    yield from sorted(found, key=lambda item: (item.received_on, not item.one_step, item.submission))


def _closed(standing: Standing) -> bool:
    """A clerk has dealt with it: no longer on the list, still in the ledger."""
    decision = standing.decision
    return isinstance(decision, Rejected) and decision.kind is RejectionKind.CLOSED


def _case(
    morning: Morning, standing: Standing, letters: Sequence[LetterView], snippets: Snippets
) -> CaseView:
    office, decision = morning.office, standing.decision
    assert isinstance(decision, Review | Rejected)  # noqa: S101 - chosen by the caller
    findings = telling(standing)
    state = decision.kind.value if isinstance(decision, Rejected) else "review"
    template = standing.case.template
    return CaseView(
        submission=standing.submission.id,
        registration="",
        form_title=template.title,
        form=template.form,
        version=template.version,
        file_name=display(standing.delivery.name),
        pages=standing.submission.pages,
        received_on=standing.delivery.received_on,
        days_waiting=(office.place.today - standing.delivery.received_on).days,
        state=state,
        state_text=texts()["case_state"][state],
        person=_person(decision),
        findings=tuple(finding_view(office, standing, item, snippets) for item in findings),
        letters=tuple(item for item in letters if item.subject == standing.submission.id),
        one_step=len(findings) == 1,
    )


def _person(decision: Review | Rejected) -> str:
    person: Candidate | None
    if isinstance(decision, Rejected):
        person = decision.candidate
    else:
        person = decision.registration.candidate if decision.registration else None
    if person is None:
        return ""
    return " ".join(part for part in (person.given_names, person.prefix, person.surname) if part)


def finding_view(
    office: Office, standing: Standing, finding: Finding, snippets: Snippets | None
) -> FindingView:
    """One finding in words, with its ink when ``snippets`` are given."""
    words = office.wording.tell(finding)
    reading = _reading(standing, finding.field)
    template = standing.case.template.field(finding.field) if finding.field else None
    label = template.label if template else ""
    return FindingView(
        code=finding.code.value,
        severity=finding.severity.value,
        title=words.title,
        todo=words.clerk,
        field=finding.field or "",
        label=label,
        page=finding.page,
        box=finding.box,
        value=_shown(finding.field, reading),
        certainty=reading.certainty if reading else None,
        alternatives=tuple(masked(item) for item in reading.alternatives) if reading else (),
        snippet=cut_finding(standing, finding, snippets) if snippets else None,
        agreement=agreement_key(finding) or "",
    )


def _reading(standing: Standing, field: str | None) -> FieldReading | None:
    submission = standing.submission
    if field is None:
        return None
    if field in submission.fields:
        return submission.fields[field]
    return submission.portfolio.fields.get(field) if submission.portfolio else None


def _shown(field: str | None, reading: FieldReading | None) -> str:
    """A value for the clerk's eyes; of a BSN only its last digits."""
    if reading is None or reading.value is None:
        return ""
    if isinstance(reading.value, bool):
        return "☒" if reading.value else "☐"
    if isinstance(reading.value, tuple):
        return ", ".join(reading.value)
    return masked(reading.value) if field and "bsn" in field else reading.value


def masked(text: str) -> str:
    """Nine digits in a row become dots, but for the last three; other text stays."""
    digits = sum(character.isdigit() for character in text)
    if digits < _BSN_DIGITS - 1:
        return text
    return "•" * (len(text) - _SHOWN_BSN_DIGITS) + text[-_SHOWN_BSN_DIGITS:]
