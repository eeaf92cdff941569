"""Acting on decisions: accepting with a receipt, asking to complete, refusing, passing on."""

from collections.abc import Mapping

from sqlalchemy import Connection

from pipeline.domain.findings import Finding, FindingCode, Severity
from pipeline.domain.letter import LetterOrder
from pipeline.domain.registration import Accepted, Registration, Rejected, RejectionKind, Review
from pipeline.errors import PipelineError
from pipeline.letters import orders
from pipeline.letters.contexts import PagesReceived
from pipeline.payments.requests import make_request
from pipeline.run.cases import Standing, read_facts, standings
from pipeline.run.office import Office
from pipeline.run.snippets import Snippets, cut_finding
from pipeline.store import money, outbox, registrations

_SPEAKS_TO_CANDIDATE = {Severity.REPAIR, Severity.REFUSE, Severity.PASS_ON}


def act_on_decisions(office: Office, snippets: Snippets) -> list[tuple[str, str]]:
    """Decide about everything that is open and save what follows: one transaction a submission.

    Returns (submission, exception type) of those that a bug of ours put aside; the night goes on.
    """
    with office.store.view() as connection:
        facts = read_facts(connection, office)
        references = {item.reference for item in money.requests(connection).values()}
    places = {venue.code: venue.name for venue in office.calendar.venues} if office.calendar else {}
    found = list(standings(facts, office))
    better = {key for item in found if (key := _on_its_way(item))}
    failed: list[tuple[str, str]] = []
    for standing in found:
        try:
            match standing.decision:
                case Accepted(registration) if registration.id not in facts.registrations:
                    with office.store.unit() as connection:
                        pages = orders.pages_received(
                            standing.submission, standing.case.enclosed, standing.reading
                        )
                        references.add(_accept(connection, registration, office, references, places, pages))
                case Rejected(kind=RejectionKind.CLOSED):
                    pass  # a clerk has dealt with it; nobody is written to
                case Rejected() as rejected if not _superseded(rejected, better):
                    _write_rejection(standing, rejected, office, snippets)
        except PipelineError:
            raise
        except Exception as error:  # noqa: BLE001 - one submission's bug costs one submission
            failed.append((standing.submission.id, type(error).__name__))
    return failed


def _accept(
    connection: Connection,
    registration: Registration,
    office: Office,
    references: set[str],
    places: Mapping[str, str],
    pages: PagesReceived | None,
) -> str:
    """Registration, payment request and receipt together, or none of them. Returns the reference."""
    today = office.place.today
    policy = office.policies.on(registration.received_on)
    request = make_request(registration, policy, office.settings.secret.encode(), references, today)
    registrations.add_registration(connection, registration, today)
    money.add_request(connection, request)
    letter = orders.receipt(registration, request, policy, today, places=places, pages=pages)
    outbox.add_letters(connection, [letter])
    return request.reference


def _on_its_way(standing: Standing) -> str:
    """The person of a form that is accepted or on a clerk's desk; empty for others."""
    match standing.decision:
        case Accepted(registration):
            return registration.candidate.person_key
        case Review(registration=Registration() as registration):
            return registration.candidate.person_key
        case _:
            return ""


def _superseded(rejected: Rejected, better: set[str]) -> bool:
    """Somebody who sent a better form is not refused over the old one."""
    return (
        rejected.kind is RejectionKind.REFUSAL
        and rejected.candidate is not None
        and {item.code for item in _said(rejected.findings)} == {FindingCode.REPAIR_TERM_OVER}
        and rejected.candidate.person_key in better
    )


def _said(findings: tuple[Finding, ...]) -> list[Finding]:
    return [item for item in findings if item.severity in _SPEAKS_TO_CANDIDATE]


def _write_rejection(standing: Standing, rejected: Rejected, office: Office, snippets: Snippets) -> None:
    """Order the letter; without a postal address the case stays on the clerk's report instead."""
    if rejected.candidate is None:
        return
    try:
        order = _rejection_letter(standing, rejected, office, snippets)
    except orders.NoPostalAddressError:
        return
    with office.store.unit() as connection:
        outbox.add_letters(connection, [order])


def _rejection_letter(
    standing: Standing, rejected: Rejected, office: Office, snippets: Snippets
) -> LetterOrder:
    person = rejected.candidate
    assert person is not None  # noqa: S101 - checked by the caller
    case, received_on, today = standing.submission.id, standing.delivery.received_on, office.place.today
    said, helper = _said(rejected.findings), rejected.helper
    told = [office.wording.tell(item) for item in said]
    match rejected.kind:
        case RejectionKind.REPAIR:
            problems = [_problem(standing, item, office, snippets) for item in said]
            return orders.repair(case, person, problems, office.policy, today, received_on, helper)
        case RejectionKind.REFUSAL:
            reasons = [text.wrong for text in told]
            return orders.refusal(case, person, reasons, office.policy, today, received_on, helper)
        case RejectionKind.PASSED_ON | RejectionKind.CLOSED:
            reasons = [text.wrong for text in told]
            receivers = office.wording.names["passed-on"]
            to_whom = receivers.get(standing.submission.form, receivers["default"])
            return orders.passed_on(case, person, to_whom, today, received_on, reasons, helper)


def _problem(standing: Standing, finding: Finding, office: Office, snippets: Snippets) -> orders.Problem:
    text = office.wording.tell(finding)
    field = standing.case.template.field(finding.field) if finding.field else None
    picture = cut_finding(standing, finding, snippets) or b""
    return orders.Problem(
        finding.field or "", field.label if field else text.title, text.wrong, text.mend, picture
    )
