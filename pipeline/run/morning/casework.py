"""The cases that need somebody, each finding with the ink it is about."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from pipeline.domain.capture import FieldReading
from pipeline.domain.findings import Finding
from pipeline.domain.intake import display_name as display
from pipeline.domain.registration import Candidate, Rejected, RejectionKind, Review
from pipeline.domain.working_days import last_day
from pipeline.reports.html import texts
from pipeline.reports.text import masked, without_bsn
from pipeline.reports.views import CaseView, FindingView, LetterView, Snippet
from pipeline.run.cases import Standing
from pipeline.run.morning.facts import Morning
from pipeline.run.morning.filework import telling
from pipeline.run.office import Office
from pipeline.run.snippets import Snippets, finding_path, png_size
from pipeline.validate import agreement_key


def cases(morning: Morning, letters: Sequence[LetterView], snippets: Snippets) -> Iterator[CaseView]:
    """What somebody has to look at: the oldest first, then what is one correction away."""
    by_subject: dict[str, list[LetterView]] = defaultdict(list)
    for letter in letters:
        by_subject[letter.subject].append(letter)
    found = [
        _case(morning, standing, tuple(by_subject[standing.submission.id]), snippets)
        for standing in morning.standings
        if isinstance(standing.decision, Review | Rejected) and not _closed(standing)
    ]
    yield from sorted(found, key=lambda item: (item.received_on, not item.one_step, item.submission))


def _closed(standing: Standing) -> bool:
    """A clerk has dealt with it: no longer on the list, still in the ledger."""
    decision = standing.decision
    return isinstance(decision, Rejected) and decision.kind is RejectionKind.CLOSED


def _case(
    morning: Morning, standing: Standing, letters: tuple[LetterView, ...], snippets: Snippets
) -> CaseView:
    office, decision = morning.office, standing.decision
    assert isinstance(decision, Review | Rejected)  # noqa: S101 - chosen by the caller
    findings = telling(standing)
    state = decision.kind.value if isinstance(decision, Rejected) else "review"
    template, received_on = standing.case.template, standing.delivery.received_on
    term = _term(office, state, received_on, letters)
    return CaseView(
        submission=standing.submission.id,
        registration="",
        form_title=template.title,
        form=template.form,
        version=template.version,
        file_name=without_bsn(display(standing.delivery.name)),
        pages=standing.submission.pages,
        received_on=received_on,
        days_waiting=(office.place.today - received_on).days,
        state=state,
        state_text=texts()["case_state"][state],
        person=without_bsn(person_name(decision)),
        findings=tuple(finding_view(office, standing, item, snippets) for item in findings),
        letters=letters,
        one_step=len(findings) == 1,
        term=term,
        term_text=texts()["term"][state] if term else "",
        late=state == "review" and term is not None and _near(office, term),
        clerk=standing.case.corrections[-1].clerk if standing.case.corrections else "",
    )


def _term(office: Office, state: str, received_on: date, letters: Sequence[LetterView]) -> date | None:
    """The last day for what comes next: our decision, the candidate's answer, the candidate's objection."""
    if state == "review":
        return last_day(received_on, office.policies.on(received_on).terms.decision_days)
    sent = max((item.dated for item in letters if item.kind == state), default=None)
    if sent is None or state not in {"repair", "refusal"}:
        return None
    terms = office.policies.on(sent).terms
    return last_day(sent, terms.repair_days if state == "repair" else terms.objection_days)


def _near(office: Office, term: date) -> bool:
    return office.place.today >= term - timedelta(days=office.policy.terms.decision_alert_days)


def person_name(decision: Review | Rejected) -> str:
    """The name as read; empty when nothing of it could be."""
    person = _candidate_of(decision)
    if person is None:
        return ""
    return " ".join(part for part in (person.given_names, person.prefix, person.surname) if part)


def _candidate_of(decision: Review | Rejected) -> Candidate | None:
    if isinstance(decision, Rejected):
        return decision.candidate
    return decision.registration.candidate if decision.registration else None


def finding_view(
    office: Office, standing: Standing, finding: Finding, snippets: Snippets | None
) -> FindingView:
    """One finding in words, with its ink when ``snippets`` are given."""
    words = office.wording.tell(finding)
    reading = _reading(standing, finding.field)
    return FindingView(
        code=finding.code.value,
        severity=finding.severity.value,
        title=words.title,
        todo=words.clerk,
        field=finding.field or "",
        label=_label(office, standing, finding.field),
        page=finding.page,
        box=finding.box,
        value=_shown(finding.field, reading),
        certainty=reading.certainty if reading else None,
        alternatives=tuple(_hidden(finding.field, item) for item in reading.alternatives) if reading else (),
        snippet=_snippet(office, standing, finding, snippets) if snippets else None,
        agreement=agreement_key(finding) or "",
    )


def _label(office: Office, standing: Standing, field: str | None) -> str:
    """The question as printed on the form, or on the cards enclosed with it."""
    if not field:
        return ""
    found = standing.case.template.field(field)
    portfolio = standing.submission.portfolio
    if found is None and portfolio is not None:
        found = office.library.template(portfolio.form, portfolio.version).field(field)
    return found.label if found else ""


def _snippet(office: Office, standing: Standing, finding: Finding, snippets: Snippets) -> Snippet | None:
    path = finding_path(standing, finding, snippets)
    if path is None:
        return None
    return Snippet(path.relative_to(office.place.output).as_posix(), *png_size(path))


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
        return texts()["replay"]["ticked" if reading.value else "unticked"]
    if isinstance(reading.value, tuple):
        return ", ".join(reading.value)
    return _hidden(field, reading.value)


def _hidden(field: str | None, text: str) -> str:
    """A BSN box is masked whatever stands in it; elsewhere what passes for a BSN."""
    return masked(text) if field and "bsn" in field.casefold() else without_bsn(text)
