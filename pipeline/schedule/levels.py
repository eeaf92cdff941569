"""Goal after goal to the proven optimum, with the compact program.

Leading goals come from flows: the longest run of them that the whole problem can reach holds by
moving on their face (no rows needed); each further goal is minimised with the ones before it as
limits. A bound says: no schedule that is as good on every earlier goal has less than this.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from pipeline.schedule.compact import Compact
from pipeline.schedule.flows import FlowBound, flow_bound, leading_goals
from pipeline.schedule.goals import GOALS, Goal, Vector
from pipeline.schedule.highs import Answer, Engine
from pipeline.schedule.night import Night
from pipeline.schedule.pricer import Seats, total_value


@dataclass(frozen=True, slots=True)
class Effort:
    """How much work a night may take. Nodes make runs repeat; seconds are a safety net."""

    nodes: int = 200_000
    """Branch-and-bound nodes per goal."""
    seconds: float = 150.0
    """Per program, before the solver is stopped."""
    priced_people: int = 30
    """From so many people on, plans as columns come first."""
    compact_people: int = 130
    """Up to so many people the compact program proves what is still open."""
    exact_people: int = 600
    """Up to so many people every goal is bounded by a linear program solved to the end ..."""
    exact_nodes: int = 500
    """... and its plans are searched with so many nodes: more found nothing better in minutes ..."""
    sharp_people: int = 250
    """... but up to so many people with exchange rates raised as well."""
    whole_people: int = 20_000
    """Up to so many people one linear program holds everybody."""
    rounds: int = 80
    """Of column generation, per linear program."""
    close: float = 5e-5
    """Relative gap at which the linear program of a large night is near enough."""
    sharpness: tuple[int, ...] = (1, 4)
    """How much exchange rates are raised, one after another, while some goal is not proven."""

    def after_large(self, people: int) -> "Effort":
        """What a night is still worth when a good schedule of it was found already."""
        sharpness = self.sharpness if people <= self.sharp_people else self.sharpness[:1]
        return replace(self, nodes=min(self.nodes, self.exact_nodes), sharpness=sharpness)


@dataclass(slots=True)
class Best:
    """The best plans so far, and what is proven about them."""

    night: Night
    plans: Seats
    vector: Vector = ()
    bounds: dict[Goal, int] = field(default_factory=dict)
    combined_bound: int = 0
    """No schedule has less than this on all goals weighed together."""

    def __post_init__(self) -> None:
        self.vector = total_value(self.night, self.plans)

    def offer(self, plans: Seats) -> None:
        """Take ``plans`` when they are better; the first of equals stays."""
        vector = total_value(self.night, plans)
        rank = self.night.rules.rank
        if rank(vector) < rank(self.vector):
            self.plans, self.vector = plans, vector

    @property
    def combined(self) -> int:
        """All goals weighed together."""
        return self.night.rules.combined(self.vector)

    def raise_combined(self, bound: int) -> None:
        """``bound`` holds for the combined value of every schedule."""
        self.combined_bound = max(self.combined_bound, bound)

    def proven(self, goal: Goal) -> bool:
        """Whether the value of ``goal`` is least, given the values of the goals before it."""
        return self.bounds.get(goal, -1) == self.value(goal)

    def value(self, goal: Goal) -> int:
        return self.vector[GOALS.index(goal)]


def take_flow(best: Best) -> None:
    """The optimum of all goals when everybody wants one part: the flow itself."""
    flow = flow_bound(best.night, leading_goals(best.night))
    best.offer(flow.seats())
    best.bounds = {goal: flow.value(goal) for goal in flow.goals}


def climb(best: Best, engine: Engine, effort: Effort, seed: int) -> None:
    """Improve ``best`` goal by goal; stops proving at the first goal that resists.

    Goals that ``best`` has proven already are kept as limits, not proven again.
    """
    for flow in _prefixes(best):
        if _climb_on(best, flow, engine, effort, seed):
            return


def _prefixes(best: Best) -> Iterator[FlowBound]:
    """Flows for ever fewer leading goals, without those that a proven value rules out."""
    leading = leading_goals(best.night)
    for count in range(len(leading), -1, -1):
        flow = flow_bound(best.night, leading[:count])
        if not any(best.proven(goal) and best.value(goal) != flow.value(goal) for goal in flow.goals):
            yield flow


def _climb_on(best: Best, flow: FlowBound, engine: Engine, effort: Effort, seed: int) -> bool:
    """Climb from the face of ``flow``. False when the face holds no schedule, or none was found there."""
    compact = Compact(best.night, flow.face)
    if not compact.size:
        return _nothing_fits(best)
    limits: dict[Goal, int] = {}
    reached = all(best.proven(goal) for goal in flow.goals)
    for goal in best.night.rules.order[len(flow.goals) :]:
        if not best.proven(goal):
            answer = engine(compact.program(goal, limits, effort.nodes, effort.seconds, seed))
            if not reached and answer.x is None:
                return False
            _note(best, compact, goal, answer)
            if not reached:
                best.bounds |= {g: flow.value(g) for g in flow.goals}
                reached = True
            if not best.proven(goal):
                return True
        limits[goal] = best.value(goal)
    return True


def _note(best: Best, compact: Compact, goal: Goal, answer: Answer) -> None:
    """Offer the plans of an answer, recomputed in whole numbers, and keep the better bound."""
    if answer.x is not None:
        best.offer(compact.plans(answer.x))
    bound = max(best.bounds.get(goal, 0), compact.value_bound(goal, answer.bound))
    best.bounds[goal] = min(bound, best.value(goal))


def _nothing_fits(best: Best) -> bool:
    """Without a single seat to give, leaving all out is the optimum."""
    best.bounds |= dict(zip(GOALS, best.vector, strict=True))
    return True
