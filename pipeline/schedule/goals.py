"""The ordered goals as data (``goals.toml``), and vectors of their values.

A value vector always lists the goals in the order of ``Goal``; ``GoalRules.rank`` puts it in the
order in force, so that comparing ranks is comparing schedules.
"""

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from importlib import resources

from pipeline.errors import SettingsError


class Goal(StrEnum):
    """What is counted, each to be made small."""

    UNPLACED = "unplaced_parts"
    """Parts without a seat."""
    URGENCY = "urgency_loss"
    """Weights of the people whose part is unplaced or placed after the end of their term."""
    LOCATION = "location_loss"
    """Per part: how far down the list of preferred places."""
    VISITS = "visits"
    """Distinct (day, place) pairs for new seats; a pair already told costs nothing."""
    KM = "km"
    """Whole kilometres, one way, over those visits."""
    DAYS = "day_sum"
    """Days from the run to each new seat."""


GOALS = tuple(Goal)
PER_PART = frozenset({Goal.UNPLACED, Goal.URGENCY, Goal.LOCATION, Goal.DAYS})
"""Goals that add up over parts, whatever the person's other parts do: network flow bounds these."""

Vector = tuple[int, ...]
"""One value per goal, in the order of ``Goal``."""


@dataclass(frozen=True, slots=True)
class GoalRules:
    """The goals in force from ``valid_from``; see ``goals.toml``."""

    valid_from: date
    order: tuple[Goal, ...]
    wait_cap_days: int
    urgent_bonus: int
    location_loss: tuple[int, int, int]
    exchange: tuple[int, ...]
    weights: tuple[int, ...]
    """In the order of ``order``; of the one number that a whole night is searched by and compared with."""

    @property
    def indices(self) -> tuple[int, ...]:
        """Positions in a vector, most important goal first."""
        return tuple(GOALS.index(goal) for goal in self.order)

    def rank(self, vector: Sequence[int]) -> Vector:
        """The vector in order of importance: the smaller tuple is the better schedule."""
        return tuple(vector[i] for i in self.indices)

    def blend(self, count: int, sharper: int = 1) -> tuple[int, ...]:
        """Whole weights by position in a vector for the first ``count`` goals in order, 0 for the others.

        ``sharper`` multiplies every exchange rate. The last goal weighs 1.
        """
        weights, weight = [0] * len(GOALS), 1
        for k in reversed(range(count)):
            weights[GOALS.index(self.order[k])] = weight
            weight *= self.exchange[k - 1] * sharper
        return tuple(weights)

    def together(self, count: int) -> tuple[int, ...]:
        """The ``weights`` by position in a vector of the first ``count`` goals in order, 0 for the others."""
        return self.by_position([w if k < count else 0 for k, w in enumerate(self.weights)])

    def by_position(self, weights: Sequence[int]) -> tuple[int, ...]:
        """``weights`` in the order of ``order``, put by position in a vector."""
        found = [0] * len(GOALS)
        for goal, weight in zip(self.order, weights, strict=True):
            found[GOALS.index(goal)] = weight
        return tuple(found)

    def combined(self, vector: Sequence[int]) -> int:
        """One number for a whole schedule: its values, each times the weight of its goal."""
        return sum(w * v for w, v in zip(self.together(len(GOALS)), vector, strict=True))

    def weight(self, waited_days: int, urgent: bool) -> int:
        """Weight of one person, at least 1; ``waited_days`` may be negative for a later payment."""
        return 1 + min(max(waited_days, 0), self.wait_cap_days) + (self.urgent_bonus if urgent else 0)

    def loss(self, venue: str, preferred: Sequence[str]) -> int:
        """Location loss of one part at ``venue``: first, second, or any other place."""
        named = list(preferred[:2])
        return self.location_loss[named.index(venue) if venue in named else 2]


def total(vectors: Sequence[Sequence[int]]) -> Vector:
    """Sum of value vectors; zeros for none."""
    return tuple(sum(v[i] for v in vectors) for i in range(len(GOALS)))


def goal_rules(day: date) -> GoalRules:
    """The rules in force on ``day``. Raises ``SettingsError`` when no table has begun yet."""
    begun = [rules for rules in _tables() if rules.valid_from <= day]
    if not begun:
        raise SettingsError(f"goals.toml has no rules in force on {day}")
    return begun[-1]


@cache
def _tables() -> tuple[GoalRules, ...]:
    text = resources.files(__package__).joinpath("goals.toml").read_text(encoding="utf-8")
    return tuple(sorted(map(_parse, tomllib.loads(text)["rules"]), key=lambda rules: rules.valid_from))


def _parse(table: dict[str, object]) -> GoalRules:
    rules = GoalRules(**{**table, **_tuples(table)})  # type: ignore[arg-type]
    if sorted(rules.order) != sorted(GOALS):
        raise SettingsError(f"goals.toml: order must name each of {', '.join(GOALS)} once")
    return rules


def _tuples(table: dict[str, object]) -> dict[str, object]:
    lists = {name: tuple(value) for name, value in table.items() if isinstance(value, list)}
    return {**lists, "order": tuple(Goal(name) for name in lists["order"])}
