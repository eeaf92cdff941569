"""Which bank line pays for which registration. Evidence rules decide; scores only sort for a clerk.

Only a reference that we issued moves money. An exact one does; one that is a single typing error
away does when nothing else lies near, the amount is exact and a name or account confirms it.
Everything else waits in suspense with the reason in words (research: payments.md, section 5.3).
The order of the input does not matter: lines are taken by booking date, statement and position.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from pipeline.domain.payment import (
    Allocation,
    BankLine,
    LineDecision,
    LineOutcome,
    MatchResult,
    PartyNames,
    PaymentRequest,
    RequestState,
)
from pipeline.payments import texts
from pipeline.payments.finder import Hit, find
from pipeline.payments.names import confirmed
from pipeline.payments.world import World
from pipeline.wording.say import euro

RULES_VERSION = "1"


@dataclass(frozen=True, slots=True)
class MatchLimits:
    """Choices of the office. ``split_exact_sums``: one payment over several references that add up."""

    review_over_cents: int = 50_000
    split_exact_sums: bool = True
    repair_typos: bool = True
    candidates: int = 5


@dataclass(slots=True)
class _Case:
    """One line under decision: what was found, the facts to tell, and the rules tried so far."""

    line: BankLine
    world: World
    limits: MatchLimits
    hits: tuple[Hit, ...] = ()
    steps: list[str] = field(default_factory=list)
    facts: dict[str, str] = field(default_factory=dict)

    def step(self, rule: str, outcome: str) -> None:
        self.steps.append(texts.rule(rule, outcome))

    def tell(self, **facts: str) -> None:
        """Facts for the explanation; a request brings its reference and registration."""
        self.facts |= facts

    def about(self, request: PaymentRequest) -> None:
        self.tell(reference=request.reference, registration=request.registration)

    def end(
        self,
        decision: LineDecision,
        text: str,
        *,
        allocations: tuple[Allocation, ...] = (),
        owed: int = 0,
        not_ours: int = 0,
        candidates: Sequence[str] = (),
    ) -> LineOutcome:
        """The outcome; what is neither allocated, owed nor not ours waits in suspense."""
        amount = self.line.amount_cents
        facts = {"amount": euro(abs(amount)), **self.facts}
        return LineOutcome(
            line=self.line.id,
            decision=decision,
            amount_cents=amount,
            allocations=allocations,
            owed_cents=owed,
            suspense_cents=amount - sum(a.amount_cents for a in allocations) - owed - not_ours,
            rules=tuple(self.steps),
            explanation=texts.EXPLANATIONS[text].format(**facts),
            candidates=tuple(dict.fromkeys(candidates))[: self.limits.candidates],
            not_ours_cents=not_ours,
        )

    def wait(self, text: str, candidates: Sequence[str] = ()) -> LineOutcome:
        """All of it in suspense until a clerk has looked."""
        return self.end(LineDecision.REVIEW, text, candidates=candidates)

    def allocate(self, registration: str, amount_cents: int) -> Allocation:
        return Allocation(self.line.id, registration, amount_cents)


def match(
    requests: Sequence[PaymentRequest],
    lines: Sequence[BankLine],
    earlier: Sequence[Allocation] = (),
    names: Mapping[str, PartyNames] | None = None,
    limits: MatchLimits | None = None,
    settled: Sequence[LineOutcome] = (),
) -> MatchResult:
    """One outcome for each line, in bank order; equal for every order of the input.

    ``earlier`` are allocations that stand already. One whose line is among ``lines`` is kept as it
    is and counts once. ``settled`` are outcomes that stand as a whole: their lines are not decided
    again, their allocations count. A line id that comes twice is one line.
    """
    ordered = _in_bank_order(lines)
    final = {outcome.line: outcome for outcome in settled}
    standing = [a for a in earlier if a.line not in final] + [a for o in settled for a in o.allocations]
    world = World(requests, standing, names or {}, frozenset(line.id for line in ordered))
    chosen = limits or MatchLimits()
    outcomes = []
    for line in ordered:
        outcome = final.get(line.id) or _decide(_Case(line, world, chosen))
        world.record(line, outcome)
        outcomes.append(outcome)
    allocated = {key: world.allocated[key] for key in sorted(world.allocated) if world.allocated[key]}
    return MatchResult(tuple(outcomes), world.paid(), allocated)


def _in_bank_order(lines: Sequence[BankLine]) -> list[BankLine]:
    unique: dict[str, BankLine] = {}
    for line in sorted(lines, key=lambda line: (line.booked_on, line.statement, line.index, line.id)):
        unique.setdefault(line.id, line)
    return list(unique.values())


def _decide(case: _Case) -> LineOutcome:
    rules: tuple[Callable[[_Case], LineOutcome | None], ...] = (_earlier, _money, _exact, _typo, _waits)
    for rule in rules:
        outcome = rule(case)
        if outcome is not None:
            return outcome
    raise AssertionError("the last rule always decides")


def _earlier(case: _Case) -> LineOutcome | None:
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


def _money(case: _Case) -> LineOutcome | None:
    """Only a booked credit in euro that is no reversal and no return is new money."""
    line = case.line
    case.hits = find(line.structured, line.unstructured, line.end_to_end)
    if line.currency != "EUR":
        case.step("money", "nee, andere munt")
        case.tell(currency=line.currency)
        return case.wait("foreign")
    if line.amount_cents < 0:
        case.step("money", "nee, af")
        return _reversed(case) if line.reversal else _outgoing(case)
    if line.amount_cents == 0:
        case.step("money", "nee, nul")
        return case.end(LineDecision.IGNORED, "zero")
    for holds, what, text in (
        (line.return_reason, "teruggestuurd", "returned"),
        (line.reversal, "teruggedraaide afschrijving", "debit_reversed"),
        (line.hidden, "verzamelboeking zonder details", "batch"),
    ):
        if holds:
            case.step("money", f"nee, {what}")
            case.tell(reason=line.return_reason)
            return case.wait(text, [request.registration for request in _issued(case)] if line.hidden else ())
    case.step("money", "ja")
    return None


def _reversed(case: _Case) -> LineOutcome:
    """Undo the one allocation of exactly this amount under exactly this reference, else wait."""
    back, issued = -case.line.amount_cents, _issued(case)
    if len(issued) != 1 or not case.world.credited(issued[0].registration, back):
        case.step("reference", "niet precies één eerdere toewijzing")
        return case.wait("reversal_unknown", [r.registration for r in issued])
    [request] = issued
    case.step("reference", f"{request.reference}, eerder {euro(back)}")
    case.about(request)
    undone = (case.allocate(request.registration, -back),)
    return case.end(LineDecision.REVERSE, "reversed", allocations=undone)


def _outgoing(case: _Case) -> LineOutcome:
    issued = _issued(case)
    if not issued:
        return case.end(LineDecision.IGNORED, "outgoing", not_ours=case.line.amount_cents)
    case.about(issued[0])
    return case.wait("outgoing_reference", [r.registration for r in issued])


def _exact(case: _Case) -> LineOutcome | None:
    issued = _issued(case)
    if not issued:
        case.step("reference", "nee")
        return None
    case.step("reference", ", ".join(request.reference for request in issued))
    if len({request.registration for request in issued}) > 1:
        return _several(case, issued)
    request = next((r for r in issued if case.world.open_cents(r)), issued[0])
    case.about(request)
    state = case.world.state(request)
    if state is not RequestState.OPEN:
        return _dead(case, request, state)
    case.step("state", "ja")
    return _allocate(case, request)


def _dead(case: _Case, request: PaymentRequest, state: RequestState) -> LineOutcome:
    """Money for what is not open: back to the payer when it was paid, else a clerk decides."""
    case.step("state", f"nee, {texts.STATES[state]}")
    case.tell(state=texts.STATES[state])
    if state is not RequestState.PAID:
        return case.wait("dead", [request.registration])
    too_much = case.line.amount_cents
    if too_much > case.limits.review_over_cents:
        return _over_large(case, request, too_much)
    return case.end(LineDecision.OVER, "paid_before", owed=too_much, candidates=[request.registration])


def _allocate(case: _Case, request: PaymentRequest) -> LineOutcome:
    """At most what is open; more only goes back when nothing else in the text claims it."""
    amount, due = case.line.amount_cents, case.world.open_cents(request)
    case.step("amount", f"{euro(amount)} van {euro(due)}")
    case.tell(place=_place(case, request), open=euro(due), rest=euro(abs(amount - due)))
    part = (case.allocate(request.registration, min(amount, due)),)
    if amount == due:
        return case.end(LineDecision.AUTO, "exact", allocations=part)
    if amount < due:
        return case.end(LineDecision.PARTIAL, "partial", allocations=part)
    others = _near(case) - {request.reference}
    if others:
        return case.wait("over_other", [request.registration, *_registrations(case, others)])
    if amount - due > case.limits.review_over_cents:
        return _over_large(case, request, amount - due)
    return case.end(LineDecision.OVER, "over", allocations=part, owed=amount - due)


def _over_large(case: _Case, request: PaymentRequest, too_much: int) -> LineOutcome:
    case.tell(rest=euro(too_much), limit=euro(case.limits.review_over_cents))
    return case.wait("over_large", [request.registration])


def _several(case: _Case, issued: Sequence[PaymentRequest]) -> LineOutcome:
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


def _typo(case: _Case) -> LineOutcome | None:
    """One typing error from exactly one open request, and everything else fits: corrected."""
    buried = [hit.digits for hit in case.hits if hit.digits in case.world.by_reference]
    if buried:
        case.step("typo", "kenmerk in een langer getal")
        return case.wait("longer", _registrations(case, buried))
    found = _near(case)
    if not found:
        case.step("typo", "nee")
        return None
    written = next(hit.digits for hit in case.hits if case.world.near.near(hit.digits, 1))
    wider = {reference for hit in case.hits for reference in case.world.near.near(hit.digits, 2)}
    case.tell(written=written)
    if len(wider) > 1:
        case.step("typo", f"{written}, meer dan één kenmerk dichtbij")
        return case.wait("ambiguous", [*_registrations(case, found), *_registrations(case, wider)])
    [reference] = found
    case.step("typo", f"{written} ligt naast {reference}")
    return _corrected(case, case.world.by_reference[reference])


def _corrected(case: _Case, request: PaymentRequest) -> LineOutcome:
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
    payers = case.world.payers.get(registration, ())
    evidence = confirmed(case.line, case.world.names.get(registration), payers)
    case.step("evidence", f"ja, {evidence}" if evidence else "nee")
    if not evidence or not case.limits.repair_typos:
        return case.wait("near_unconfirmed", [registration])
    case.tell(evidence=evidence)
    part = (case.allocate(registration, due),)
    return case.end(LineDecision.AUTO_CORRECTED, "corrected", allocations=part)


def _waits(case: _Case) -> LineOutcome:
    """No reference decides: names and amounts only sort what a clerk sees."""
    amount, world = case.line.amount_cents, case.world

    def fits(registration: str) -> bool:
        request = world.by_registration.get(registration)
        return request is not None and world.open_cents(request) == amount

    ranked = world.name_index.ranked(case.line, fits, case.limits.candidates)
    case.step("names", f"{len(ranked)} mogelijke aanmeldingen" if ranked else "niemand")
    text = "unknown_reference" if case.hits else "nothing"
    return case.end(LineDecision.SUSPENSE, text, candidates=ranked)


def _issued(case: _Case) -> list[PaymentRequest]:
    """Requests whose reference stands whole in the line, in order of appearance, each once."""
    found = dict.fromkeys(hit.digits for hit in case.hits if hit.whole)
    return [case.world.by_reference[digits] for digits in found if digits in case.world.by_reference]


def _near(case: _Case) -> set[str]:
    """References one edit from something in the line that is itself no reference of ours."""
    return {
        reference
        for hit in case.hits
        if hit.digits not in case.world.by_reference
        for reference in case.world.near.near(hit.digits, 1)
    }


def _registrations(case: _Case, references: Iterable[str]) -> list[str]:
    return [case.world.by_reference[reference].registration for reference in sorted(references)]


def _place(case: _Case, request: PaymentRequest) -> str:
    return next(texts.PLACES[hit.where] for hit in case.hits if hit.digits == request.reference)
