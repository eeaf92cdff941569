"""The rules of evidence, in the order in which they are tried (research: payments.md, section 5.3).

Each takes the case and gives an outcome, or None when the next rule should look. Names and amounts
confirm or stop, they never decide; every rule writes down why it stopped.
"""

from collections.abc import Sequence

from pipeline.domain.payment import BankLine, LineDecision, LineOutcome, PaymentRequest, RequestState
from pipeline.payments import texts
from pipeline.payments.case import Case, euro
from pipeline.payments.finder import Where
from pipeline.payments.names import confirmed
from pipeline.payments.reference import is_reference


def earlier(case: Case) -> LineOutcome | None:
    """What was decided stays: a rest goes back when the request is full, else it waits."""
    standing = case.world.decided.get(case.line.id)
    if standing is None:
        return None
    case.step("earlier", "ja")
    rest = case.line.amount_cents - sum(a.amount_cents for a in standing)
    full = all(case.world.is_full(a.registration) for a in standing)
    if rest == 0:
        return case.end(LineDecision.AUTO, "known", allocations=tuple(standing))
    if rest > 0 and full:
        return case.end(LineDecision.OVER, "known", allocations=tuple(standing), owed=rest)
    return case.end(LineDecision.REVIEW, "known", allocations=tuple(standing))


def money(case: Case) -> LineOutcome | None:
    """Only a booked credit in euro that is no reversal and no return is new money."""
    line = case.line
    case.tell_what_was_read()
    if line.currency != "EUR":
        case.step("money", "nee, andere munt")
        abroad = abs(line.foreign_cents or line.amount_cents)
        case.tell(currency=line.currency, foreign=texts.plain_amount(abroad))
        return case.wait("foreign", [request.registration for request in case.issued])
    if line.amount_cents < 0:
        case.step("money", "nee, af")
        return _reversed(case) if line.reversal else _outgoing(case)
    if line.amount_cents == 0:
        case.step("money", "nee, nul")
        return case.end(LineDecision.IGNORED, "zero")
    for holds, what, text in (
        (line.return_reason, "teruggestuurd", "returned"),
        (line.reversal, "teruggedraaide afschrijving", "debit_reversed"),
        (line.hidden, *_why_hidden(line)),
    ):
        if holds:
            case.step("money", f"nee, {what}")
            told = str(line.batch.wrongly_told) if line.batch else ""
            case.tell(reason=line.return_reason, count=told)
            return case.wait(text, [request.registration for request in case.issued] if line.hidden else ())
    case.step("money", "ja")
    return None


def _why_hidden(line: BankLine) -> tuple[str, str]:
    """What the file lacks: the payments of the batch, or payments that add up."""
    if line.batch is not None and line.batch.wrongly_told:
        return "verzamelboeking met details die niet optellen", "batch_differs"
    return "verzamelboeking zonder details", "batch"


def _reversed(case: Case) -> LineOutcome:
    """Undo the one allocation of exactly this amount under exactly this reference, else wait."""
    back, issued = -case.line.amount_cents, case.issued
    if len(issued) != 1 or not case.world.credited(issued[0].registration, back):
        case.step("reference", "niet precies één eerdere toewijzing")
        return case.wait("reversal_unknown", [r.registration for r in issued])
    [request] = issued
    case.step("reference", f"{request.reference}, eerder {euro(back)}")
    case.about(request)
    undone = (case.allocate(request.registration, -back),)
    return case.end(LineDecision.REVERSE, "reversed", allocations=undone)


def _outgoing(case: Case) -> LineOutcome:
    issued = case.issued
    if not issued:
        return case.end(LineDecision.IGNORED, "outgoing", not_ours=case.line.amount_cents)
    case.about(issued[0])
    return case.wait("outgoing_reference", [r.registration for r in issued])


def exact(case: Case) -> LineOutcome | None:
    """A reference of ours stands whole in the line: its request gets at most what is open."""
    issued = case.issued
    if not issued:
        case.step("reference", "nee")
        return None
    case.step("reference", ", ".join(request.reference for request in issued))
    registrations = {request.registration for request in issued}
    if len(registrations) > 1:
        return _several(case, issued)
    request = next((r for r in issued if case.world.open_cents(r)), issued[0])
    case.about(request)
    if others := [r for r in case.registrations({*case.near, *case.buried}) if r not in registrations]:
        case.step("alone", "nee, nog een getal dat op een kenmerk van ons lijkt")
        return case.wait("second_near", [request.registration, *others])
    if neighbour := _meant_for_neighbour(case, request):
        case.step("alone", "nee, de naam hoort bij een kenmerk dat één typefout verder ligt")
        return case.wait("neighbour", [request.registration, neighbour])
    case.step("alone", "ja")
    state = case.world.state(request)
    if state is not RequestState.OPEN:
        return _dead(case, request, state)
    case.step("state", "ja")
    return _allocate(case, request)


def _meant_for_neighbour(case: Case, request: PaymentRequest) -> str:
    """Who else it could be for. References of our own scheme have no neighbours; given ones may."""
    vouched = any(hit.where is Where.STRUCTURED and hit.digits == request.reference for hit in case.hits)
    if vouched or is_reference(request.reference):
        return ""
    for other in case.registrations(case.world.near.one_edit(request.reference) - {request.reference}):
        if (
            other != request.registration
            and _evidence(case, other)
            and not _evidence(case, request.registration)
        ):
            return other
    return ""


def _evidence(case: Case, registration: str) -> str:
    payers = case.world.payers.get(registration, ())
    return confirmed(case.line, case.world.names.get(registration), payers)


_TOLD = {RequestState.EXPIRED: "expired_before", RequestState.CANCELLED: "cancelled_before"}


def _dead(case: Case, request: PaymentRequest, state: RequestState) -> LineOutcome:
    """Money for what is not open: back to the payer when it was paid, else a clerk decides."""
    case.step("state", f"nee, {texts.STATES[state]}")
    case.tell(state=texts.STATES[state])
    late = min(case.line.booked_on, case.line.value_on) > request.due_on
    ended = (state is RequestState.EXPIRED and late) or state is RequestState.CANCELLED
    returned = case.limits.return_expired and ended
    if state is not RequestState.PAID and not returned:
        return case.wait("dead", [request.registration])
    too_much = case.line.amount_cents
    if too_much > case.limits.review_over_cents:
        return _over_large(case, request, too_much)
    told = _TOLD.get(state, "paid_before")
    return case.end(LineDecision.OVER, told, owed=too_much, candidates=[request.registration])


def _allocate(case: Case, request: PaymentRequest) -> LineOutcome:
    """At most what is open; what is more goes back to its payer, or to a clerk when it is far more."""
    amount, due = case.line.amount_cents, case.world.open_cents(request)
    case.step("amount", f"{euro(amount)} van {euro(due)}")
    case.tell(place=case.place(request.reference), open=euro(due), rest=euro(abs(amount - due)))
    part = (case.allocate(request.registration, min(amount, due)),)
    if amount == due:
        return case.end(LineDecision.AUTO, "exact", allocations=part)
    if amount < due:
        return case.end(LineDecision.PARTIAL, "partial", allocations=part)
    if amount - due > case.limits.review_over_cents:
        return _over_large(case, request, amount - due)
    return case.end(LineDecision.OVER, "over", allocations=part, owed=amount - due)


def _over_large(case: Case, request: PaymentRequest, too_much: int) -> LineOutcome:
    case.tell(rest=euro(too_much), limit=euro(case.limits.review_over_cents))
    return case.wait("over_large", [request.registration])


def _several(case: Case, issued: Sequence[PaymentRequest]) -> LineOutcome:
    """Several registrations in one line: only an exact sum of open amounts is no guess."""
    dues = {r.registration: case.world.open_cents(r) for r in issued if case.world.open_cents(r)}
    registrations = list(dict.fromkeys(r.registration for r in issued))
    exact = len(dues) == len(registrations) and sum(dues.values()) == case.line.amount_cents
    case.step("amount", "ja, precies de som" if exact else "nee, niet precies de som")
    case.tell(count=str(len(registrations)))
    if not exact or not case.limits.split_exact_sums:
        return case.wait("several", registrations)
    parts = tuple(case.allocate(registration, due) for registration, due in dues.items())
    return case.end(LineDecision.AUTO, "split", allocations=parts)


def typo(case: Case) -> LineOutcome | None:
    """One typing error from exactly one open request, and everything else fits: corrected."""
    if case.buried:
        case.step("typo", "kenmerk in een langer getal")
        return case.wait("longer", case.registrations(case.buried))
    if not case.near:
        case.step("typo", "nee")
        return None
    written = next(iter(case.near.values()))
    wider = case.nearer_than_two
    case.tell(written=written)
    if wider is None or len(wider) > 1:
        case.step("typo", f"{written}, meer dan één kenmerk dichtbij")
        return case.wait("ambiguous", [*case.registrations(case.near), *case.registrations(wider or ())])
    [reference] = case.near
    case.step("typo", f"{written} ligt naast {reference}")
    return _corrected(case, case.world.by_reference[reference])


def _corrected(case: Case, request: PaymentRequest) -> LineOutcome:
    """The request must be open for exactly this amount, and a name or account must confirm it."""
    due, state = case.world.open_cents(request), case.world.state(request)
    registration = request.registration
    case.about(request)
    case.tell(state=texts.STATES[state], open=euro(due))
    if state is not RequestState.OPEN:
        case.step("state", f"nee, {texts.STATES[state]}")
        return case.wait("near_dead", [registration])
    case.step("state", "ja")
    if case.line.amount_cents != due:
        case.step("amount", "nee")
        return case.wait("near_amount", [registration])
    case.step("amount", "ja")
    evidence = _evidence(case, registration)
    case.step("evidence", f"ja, {evidence}" if evidence else "nee")
    if not evidence or not case.limits.repair_typos:
        return case.wait("near_unconfirmed", [registration])
    case.tell(evidence=evidence)
    part = (case.allocate(registration, due),)
    return case.end(LineDecision.AUTO_CORRECTED, "corrected", allocations=part)


def waits(case: Case) -> LineOutcome:
    """No reference decides: names and amounts only sort what a clerk sees."""
    amount, world = case.line.amount_cents, case.world

    def fits(registration: str) -> bool:
        request = world.by_registration.get(registration)
        return request is not None and world.open_cents(request) == amount

    ranked = world.name_index.ranked(case.line, fits, case.limits.candidates)
    case.step("names", f"{len(ranked)} mogelijke aanmeldingen" if ranked else "niemand")
    text = "unknown_reference" if case.hits else "nothing"
    return case.end(LineDecision.SUSPENSE, text, candidates=ranked)


RULES = (earlier, money, exact, typo, waits)
"""In this order; the last one always decides."""
