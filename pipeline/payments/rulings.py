"""What clerks ruled about lines that wait: which rulings may be made, and what the lines become by them.

Pure over the facts. A ruling never says more than the line holds, never gives to a dead registration, and
never moves the day on which the money came.
"""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from stdnum.nl import bsn

from pipeline.domain.ids import content_id
from pipeline.domain.payment import (
    Allocation,
    BankLine,
    LineDecision,
    LineOutcome,
    MatchLimits,
    PaymentRequest,
    RequestState,
)
from pipeline.domain.ruling import Ruling, RulingFacts, Verdict
from pipeline.errors import InputDataError
from pipeline.payments import texts
from pipeline.wording.say import euro

_WAITING = frozenset((LineDecision.REVIEW, LineDecision.SUSPENSE))
_NINE = re.compile(r"(?<!\d)\d{9}(?!\d)")


def outcomes(
    lines: Mapping[str, BankLine], facts: Iterable[RulingFacts], settled: Collection[str]
) -> tuple[tuple[LineOutcome, ...], tuple[str, ...]]:
    """What the lines became by the rulings that hold, and alerts for rulings whose line is gone.

    ``settled`` are lines that stand without rulings. A line that is only partly ruled still waits.
    """
    by_line: dict[str, list[RulingFacts]] = defaultdict(list)
    gone = []
    for item in facts:
        ruling = item.ruling
        if item.undone is None and (ruling.line not in lines or ruling.line in settled):
            gone.append(texts.RULINGS["gone"].format(ruling=ruling.id, line=ruling.line))
        elif item.holds:
            by_line[ruling.line].append(item)
    return tuple(_outcome(lines[line], ruled) for line, ruled in by_line.items()), tuple(gone)


def _outcome(line: BankLine, facts: Sequence[RulingFacts]) -> LineOutcome:
    def cents(verdict: Verdict) -> int:
        return sum(item.ruling.cents for item in facts if item.ruling.verdict is verdict)

    given: dict[str, int] = defaultdict(int)
    for item in facts:
        if item.ruling.verdict is Verdict.REGISTRATION:
            given[item.ruling.registration] += item.ruling.cents
    rest = line.amount_cents - sum(item.ruling.cents for item in facts)
    told = [in_words(item) for item in facts]
    if rest:
        told.append(texts.RULINGS["rest"].format(amount=euro(abs(line.amount_cents)), rest=euro(abs(rest))))
    return LineOutcome(
        line=line.id,
        decision=LineDecision.REVIEW if rest else LineDecision.BY_HAND,
        amount_cents=line.amount_cents,
        allocations=tuple(
            Allocation(line.id, registration, amount) for registration, amount in given.items()
        ),
        owed_cents=cents(Verdict.BACK),
        suspense_cents=rest,
        rules=tuple(texts.RULINGS["rule"].format(ruling=item.ruling.id) for item in facts),
        explanation=" ".join(told),
        candidates=facts[0].ruling.pointed_at if rest else (),
        not_ours_cents=cents(Verdict.NOT_OURS),
    )


def in_words(item: RulingFacts) -> str:
    """One ruling in Dutch: who, when, what, why, and who agreed."""
    ruling = item.ruling
    kind = "taken" if ruling.verdict is Verdict.REGISTRATION and ruling.cents < 0 else ruling.verdict.value
    what = texts.RULINGS[kind].format(amount=euro(abs(ruling.cents)), registration=ruling.registration)
    return texts.RULINGS["agreed" if item.agreed else "made"].format(
        clerk=item.made.clerk,
        day=texts.day(item.made.on),
        what=what,
        why=ruling.why,
        second=item.agreed.clerk if item.agreed else "",
    )


@dataclass(frozen=True, slots=True)
class Asked:
    """What a clerk wants with a line. ``cents`` are positive; None takes all that fits."""

    verdict: Verdict
    cents: int | None
    why: str


def make(
    line: BankLine,
    outcome: LineOutcome,
    facts: Iterable[RulingFacts],
    asked: Asked,
    request: PaymentRequest | None,
    room_cents: int,
    limits: MatchLimits,
) -> Ruling:
    """The ruling that a clerk asks for; raises InputDataError, in Dutch, for one that may not be.

    ``room_cents`` is what ``request`` may still get, or for money that the bank took back what it has. Asked
    for again, the same ruling has the same id.
    """
    has_reason(asked.why)
    known = [item for item in facts if item.ruling.line == line.id]
    most = abs(outcome.suspense_cents) - sum(abs(f.ruling.cents) for f in known if f.pending)
    registration = ""
    if asked.verdict is Verdict.REGISTRATION:
        most = min(most, room_cents)
        registration = request.registration if request else ""
    standing = [item.ruling for item in known if item.undone is None]
    same = [ruling for ruling in standing if _same(ruling, asked, registration)]
    if same:
        return same[0]
    amount = most if asked.cents is None else asked.cents
    _may(line, outcome, asked.verdict, request, standing)
    _fits(line, asked.verdict, amount, most)
    undone = sum(item.undone is not None for item in known)
    pointed_at = standing[0].pointed_at if standing else outcome.candidates
    ruling = Ruling(
        id=content_id("D", line.id, asked.verdict.value, registration, str(amount), str(undone)),
        line=line.id,
        verdict=asked.verdict,
        registration=registration,
        cents=amount if line.amount_cents >= 0 else -amount,
        why=" ".join(asked.why.split()),
        second=False,
        pointed_at=pointed_at,
    )
    return replace(ruling, second=_two_persons(line, ruling, limits))


def _same(known: Ruling, asked: Asked, registration: str) -> bool:
    alike = (known.verdict, known.registration) == (asked.verdict, registration)
    return alike and asked.cents in (None, abs(known.cents))


def _two_persons(line: BankLine, ruling: Ruling, limits: MatchLimits) -> bool:
    """Money that leaves the candidates, much money, and money for who the evidence does not point at."""
    if ruling.verdict is Verdict.BACK:
        return False  # a refund has two persons of its own
    if ruling.verdict is Verdict.NOT_OURS or line.hidden:
        return True
    return abs(ruling.cents) > limits.two_persons_over_cents or ruling.registration not in ruling.pointed_at


def _may(
    line: BankLine,
    outcome: LineOutcome,
    verdict: Verdict,
    request: PaymentRequest | None,
    standing: Iterable[Ruling],
) -> None:
    if outcome.decision not in _WAITING:
        word = texts.DECISIONS[outcome.decision].lower()
        raise InputDataError(f"regel {line.id} wacht niet: {word}", "zie: inburgering money")
    if verdict is Verdict.REGISTRATION:
        _may_get(line, request)
    if verdict is Verdict.BACK and line.amount_cents <= 0:
        raise InputDataError(f"regel {line.id} is geen bijschrijving", "er is niets om terug te betalen")
    if verdict is Verdict.BACK and any(ruling.verdict is Verdict.BACK for ruling in standing):
        raise InputDataError(
            f"van regel {line.id} gaat al geld terug", "neem dat besluit eerst terug: --take-back"
        )


def _fits(line: BankLine, verdict: Verdict, amount: int, most: int) -> None:
    """A line of nothing, which another currency may be, can only be closed as not ours."""
    closed = line.amount_cents == amount == 0 and verdict is Verdict.NOT_OURS
    if not (closed or 0 < amount <= most):
        raise InputDataError(
            f"{euro(amount)} kan niet: hier is nog {euro(max(0, most))} te verdelen",
            "kies een kleiner bedrag met --cents, of een andere aanmelding",
        )


def _may_get(line: BankLine, request: PaymentRequest | None) -> None:
    if request is None:
        raise InputDataError("er is geen betaalverzoek van deze aanmelding", "het nummer begint met R-")
    if not may_get(line.amount_cents, request):
        raise InputDataError(
            f"het verzoek van {request.registration} is {texts.STATES[request.state]}",
            "geef het geld terug aan de betaler: --back",
        )


def may_get(cents: int, request: PaymentRequest | None) -> bool:
    """Whether the request is alive: open, or also paid where the bank takes money back."""
    if request is None:
        return False
    return request.state is RequestState.OPEN or (cents < 0 and request.state is RequestState.PAID)


def has_reason(why: str) -> None:
    """Raises InputDataError where no reason is given, or one that holds a BSN."""
    if not why.strip():
        raise InputDataError("er staat geen reden bij --why", "schrijf op waarom, voor wie later terugkijkt")
    if any(bsn.is_valid(number) for number in _NINE.findall(why)):
        raise InputDataError("in de reden staat een BSN", "schrijf de reden zonder BSN")


def line_of_now(facts: Iterable[RulingFacts], known_as: Mapping[str, tuple[str, ...]]) -> list[RulingFacts]:
    """Rulings under the ids that their lines have now; one whose line became several keeps the old one."""
    found = []
    for item in facts:
        now = known_as.get(item.ruling.line, (item.ruling.line,))
        line = now[0] if len(now) == 1 else item.ruling.line
        found.append(replace(item, ruling=replace(item.ruling, line=line)))
    return found
