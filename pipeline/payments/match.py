"""Which bank line pays for which registration. Evidence rules decide; scores only sort for a clerk.

Only a reference that we issued moves money. An exact one does; one that is a single typing error
away does when nothing else lies near, the amount is exact and a name or account confirms it.
Everything else waits in suspense with the reason in words. ``rules`` holds the rules in their order,
``case`` one line under decision. The order of the input does not matter: lines are taken by booking
date, statement and position.
"""

from collections.abc import Mapping, Sequence

from pipeline.domain.payment import (
    Allocation,
    BankLine,
    LineOutcome,
    MatchLimits,
    MatchResult,
    PartyNames,
    PaymentRequest,
)
from pipeline.payments.case import Case
from pipeline.payments.rules import RULES
from pipeline.payments.world import World

RULES_VERSION = "3"

__all__ = ["RULES_VERSION", "MatchLimits", "decide", "match"]


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
        outcome = final.get(line.id) or decide(line, world, chosen)
        world.record(line, outcome)
        outcomes.append(outcome)
    allocated = {key: world.allocated[key] for key in sorted(world.allocated) if world.allocated[key]}
    return MatchResult(tuple(outcomes), world.paid(), allocated)


def _in_bank_order(lines: Sequence[BankLine]) -> list[BankLine]:
    unique: dict[str, BankLine] = {}
    for line in sorted(lines, key=lambda line: (line.booked_on, line.statement, line.index, line.id)):
        unique.setdefault(line.id, line)
    return list(unique.values())


def decide(line: BankLine, world: World, limits: MatchLimits) -> LineOutcome:
    """What becomes of one line in the world as it is now; changes nothing."""
    case = Case(line, world, limits)
    for rule in RULES:
        outcome = rule(case)
        if outcome is not None:
            return outcome
    raise AssertionError("the last rule always decides")
