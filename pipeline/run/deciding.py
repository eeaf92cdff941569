"""Acting on decisions: accepting with a receipt, asking to complete, refusing, passing on."""

from collections.abc import Mapping

from sqlalchemy import Connection

from pipeline.domain.findings import Finding, Severity
from pipeline.domain.letter import LetterOrder
from pipeline.domain.registration import Accepted, Registration, Rejected, RejectionKind
from pipeline.letters import orders
from pipeline.payments.requests import make_request
from pipeline.run.cases import Standing, read_facts, standings
from pipeline.run.office import Office
from pipeline.run.snippets import Snippets, cut_finding
from pipeline.store import money, outbox, registrations

_SPEAKS_TO_CANDIDATE = {Severity.REPAIR, Severity.REFUSE, Severity.PASS_ON}


def act_on_decisions(office: Office, snippets: Snippets) -> None:
    """Decide about everything that is open and save what follows: one transaction a submission."""
    with office.store.view() as connection:
        facts = read_facts(connection)
        references = {item.reference for item in money.requests(connection).values()}
    places = {venue.code: venue.name for venue in office.calendar.venues} if office.calendar else {}
    accepted_people = {item.candidate.person_key for item in facts.registrations.values()}
    for standing in standings(facts, office):
        match standing.decision:
            case Accepted(registration) if registration.id not in facts.registrations:
                accepted_people.add(registration.candidate.person_key)
                with office.store.unit() as connection:
                    references.add(_accept(connection, registration, office, references, places))
            case Rejected() as rejected if not _superseded(rejected, accepted_people):
                _write_rejection(standing, rejected, office, snippets)
            case _:
                pass


def _accept(
    connection: Connection,
    registration: Registration,
    office: Office,
    references: set[str],
    places: Mapping[str, str],
) -> str:
    """Registration, payment request and receipt together, or none of them. Returns the reference."""
    today = office.place.today
    policy = office.policies.on(registration.received_on)
    request = make_request(registration, policy, office.settings.secret.encode(), references, today)
    registrations.add_registration(connection, registration, today)
    money.add_request(connection, request)
    outbox.add_letters(connection, [orders.receipt(registration, request, policy, today, places=places)])
    return request.reference


def _superseded(rejected: Rejected, accepted_people: set[str]) -> bool:
    """Somebody whose new form was accepted is not refused over the old one."""
    return (
        rejected.kind is RejectionKind.REFUSAL
        and rejected.candidate is not None
        and all(item.code.value == "repair-term-over" for item in _said(rejected.findings))
        and rejected.candidate.person_key in accepted_people
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
    said = _said(rejected.findings)
    told = [office.wording.tell(item) for item in said]
    match rejected.kind:
        case RejectionKind.REPAIR:
            problems = [_problem(standing, item, office, snippets) for item in said]
            return orders.repair(case, person, problems, office.policy, today, received_on)
        case RejectionKind.REFUSAL:
            reasons = [text.wrong for text in told]
            return orders.refusal(case, person, reasons, office.policy, today, received_on)
        case RejectionKind.PASSED_ON:
            reasons = [text.wrong for text in told]
            to_whom = office.wording.names["passed-on"]["default"]
            return orders.passed_on(case, person, to_whom, today, received_on, reasons)


def _problem(standing: Standing, finding: Finding, office: Office, snippets: Snippets) -> orders.Problem:
    text = office.wording.tell(finding)
    field = standing.case.template.field(finding.field) if finding.field else None
    picture = cut_finding(standing, finding, snippets) or b""
    return orders.Problem(
        finding.field or "", field.label if field else text.title, text.wrong, text.mend, picture
    )
