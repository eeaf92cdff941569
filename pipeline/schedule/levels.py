"""Goal after goal to the proven optimum, with the compact program.

Leading goals come from flows: the longest run of them that the whole problem can reach holds by
moving on their face (no rows needed); each further goal is minimised with the ones before it as
limits. A bound says: no schedule that is as good on every earlier goal has less than this.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from pipeline.schedule.compact import Compact
from pipeline.schedule.flows import FlowBound, flow_bound, leading_goals
from pipeline.schedule.goals import GOALS, Goal, Vector
from pipeline.schedule.highs import Answer, Engine, Outcome
from pipeline.schedule.model import Night
from pipeline.schedule.serial import Plans, value


@dataclass(frozen=True, slots=True)
class Effort:
    """How much work a night may take. Nodes make runs repeat; seconds are a safety net."""

    nodes: int = 200_000
    """Branch-and-bound nodes per goal."""
    seconds: float = 150.0
    """Per goal, before the solver is stopped."""
    compact_people: int = 130
    """Up to so many people the compact program is used; above, priced plans."""
    rounds: int = 120
    """Of column generation, per linear program."""


@dataclass(slots=True)
class Best:
    """The best plans so far, and what is proven about them."""

    night: Night
    plans: Plans
    vector: Vector = ()
    bounds: dict[Goal, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.vector = value(self.night, self.plans)

    def offer(self, plans: Plans) -> None:
        """Take ``plans`` when they are better; the first of equals stays."""
        vector = value(self.night, plans)
        rank = self.night.rules.rank
        if rank(vector) < rank(self.vector):
            self.plans, self.vector = plans, vector

    def proven(self, goal: Goal) -> bool:
        return self.bounds.get(goal, -1) == self.vector[GOALS.index(goal)]


def climb(best: Best, engine: Engine, effort: Effort, seed: int) -> None:
    """Improve ``best`` goal by goal; stops proving at the first goal that resists."""
    night = best.night
    for flow in _prefixes(night):
        if _climb_on(best, flow, engine, effort, seed):
            return


def _prefixes(night: Night) -> Iterator[FlowBound]:
    leading = leading_goals(night)
    for count in range(len(leading), -1, -1):
        yield flow_bound(night, leading[:count])


def _climb_on(best: Best, flow: FlowBound, engine: Engine, effort: Effort, seed: int) -> bool:
    """Climb from the face of ``flow``. False when the face holds no schedule, or none was found there."""
    night = best.night
    compact = Compact(night, flow.face)
    limits: dict[Goal, int] = {}
    if not compact.size:
        return _nothing_fits(best)
    for goal in night.rules.order[len(flow.goals) :]:
        program = compact.program(goal, limits, effort.nodes, effort.seconds, seed)
        answer = engine(program)
        first = not limits
        if first and answer.x is None:
            return False
        _note(best, compact, goal, answer)
        if first:
            best.bounds |= {g: flow.vector[GOALS.index(g)] for g in flow.goals}
        if answer.outcome is not Outcome.OPTIMAL or not best.proven(goal):
            return True
        limits[goal] = best.vector[GOALS.index(goal)]
    return True


def _note(best: Best, compact: Compact, goal: Goal, answer: Answer) -> None:
    """Offer the plans of an answer, recomputed in whole numbers, and keep its bound."""
    if answer.x is not None:
        best.offer(compact.plans(answer.x))
    best.bounds[goal] = min(compact.value_bound(goal, answer.bound), best.vector[GOALS.index(goal)])


def _nothing_fits(best: Best) -> bool:
    """Without a single seat to give, leaving all out is the optimum."""
    best.bounds |= dict(zip(GOALS, best.vector, strict=True))
    return True
