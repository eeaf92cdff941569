"""The goals, which are data beside this module, and what the counts say about them."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from pipeline.run.proof import Rate, Verdict

GOALS_FILE = Path(__file__).with_name("goals.toml")
Measure = Rate | float
"""A share that was counted, or a figure that was measured (seconds, pages a second, ...)."""


@dataclass(frozen=True, slots=True)
class Goal:
    """``measure`` names what is counted; exactly one of ``at_least`` and ``at_most`` is set."""

    says: str
    measure: str
    at_least: float | None = None
    at_most: float | None = None

    def verdict(self, found: Measure | None) -> Verdict:
        """Not shown where nothing was measured. A figure has no bound: it was reached or it was not."""
        if found is None:
            return Verdict.NOT_SHOWN
        if isinstance(found, Rate):
            if self.at_least is not None:
                return found.at_least(self.at_least)
            return found.at_most(self.at_most or 0.0)
        high = self.at_most is None or found <= self.at_most
        low = self.at_least is None or found >= self.at_least
        return Verdict.REACHED if high and low else Verdict.NOT_REACHED


def load_goals(path: Path = GOALS_FILE) -> tuple[Goal, ...]:
    """Raises ValueError for a goal without exactly one side."""
    goals = tuple(Goal(**one) for one in tomllib.loads(path.read_text(encoding="utf-8"))["goal"])
    for goal in goals:
        if (goal.at_least is None) == (goal.at_most is None):
            raise ValueError(f"goal {goal.measure}: either at_least or at_most")
    return goals


def judged(measures: Mapping[str, Measure]) -> list[tuple[Goal, Measure | None, Verdict]]:
    """Every goal with what was found and the verdict, in the order of the file."""
    return [(goal, found := measures.get(goal.measure), goal.verdict(found)) for goal in load_goals()]
