"""Counts what went wrong, from the truth of the payers alone: no rule of the matcher is asked."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from pipeline.bench.paying.payers import MIX, Paid
from pipeline.bench.paying.world import TrialWorld
from pipeline.domain.payment import LineDecision, LineOutcome, MatchResult

_WITHOUT_A_CLERK = frozenset(
    (
        LineDecision.AUTO,
        LineDecision.AUTO_CORRECTED,
        LineDecision.PARTIAL,
        LineDecision.OVER,
        LineDecision.REVERSE,
    )
)


@dataclass(slots=True)
class Score:
    """Counts that add up over trials. ``wrong`` keeps some ids of false allocations to look at."""

    lines: int = 0
    false_allocations: int = 0
    lost_cents: int = 0
    doubled_cents: int = 0
    unexplained: int = 0
    seen: Counter[str] = field(default_factory=Counter)
    automatic: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)

    def share(self, kind: str) -> float:
        """Share of the lines of a kind that needed no clerk, 0..1."""
        return self.automatic[kind] / max(1, self.seen[kind])

    @property
    def overall(self) -> float:
        """The same over the mix, without the extras."""
        return sum(self.automatic[kind] for kind in MIX) / max(1, sum(self.seen[kind] for kind in MIX))


def judge(world: TrialWorld, payments: Sequence[Paid], result: MatchResult, score: Score) -> None:
    """Adds one trial to ``score``."""
    outcomes: dict[str, list[LineOutcome]] = defaultdict(list)
    for outcome in result.outcomes:
        outcomes[outcome.line].append(outcome)
    landed: Counter[str] = Counter()
    for paid in payments:
        found = outcomes.pop(paid.line.id, [])
        score.lines += 1
        score.seen[paid.kind] += 1
        _cents(paid, found, score)
        for outcome in found:
            for part in outcome.allocations:
                landed[part.registration] += part.amount_cents
            if _is_false(paid.meant, outcome):
                score.false_allocations += 1
                score.wrong.append(f"{paid.kind} {paid.line.id} {outcome.decision}")
            elif outcome.decision in _WITHOUT_A_CLERK:
                score.automatic[paid.kind] += 1
            score.unexplained += not (outcome.explanation.strip() and outcome.rules)
    score.doubled_cents += sum(abs(o.amount_cents) for extra in outcomes.values() for o in extra)
    _registrations(world, payments, landed, result, score)


def _is_false(meant: Mapping[str, int], outcome: LineOutcome) -> bool:
    """Money where it was not meant to go, or more of it."""
    return any(
        abs(part.amount_cents) > abs(meant.get(part.registration, 0))
        or (part.amount_cents < 0) != (meant.get(part.registration, 0) < 0)
        for part in outcome.allocations
    )


def _cents(paid: Paid, found: Sequence[LineOutcome], score: Score) -> None:
    booked = sum(
        sum(a.amount_cents for a in o.allocations) + o.owed_cents + o.suspense_cents + o.not_ours_cents
        for o in found
    )
    missing = abs(paid.line.amount_cents) - abs(booked)
    score.lost_cents += max(0, missing)
    score.doubled_cents += max(0, -missing)


def _registrations(
    world: TrialWorld, payments: Sequence[Paid], landed: Mapping[str, int], result: MatchResult, score: Score
) -> None:
    """No registration holds more than was asked or meant for it, nor another sum than its lines gave."""
    meant: Counter[str] = Counter()
    for paid in payments:
        for registration, cents in paid.meant.items():
            meant[registration] += cents
    for registration in {*landed, *result.allocated_cents}:
        held = result.allocated_cents.get(registration, 0)
        score.lost_cents += max(0, landed.get(registration, 0) - held)
        most = max(0, min(world.requests[registration].amount_cents, meant[registration]))
        score.doubled_cents += max(0, held - most, held - landed.get(registration, 0))
