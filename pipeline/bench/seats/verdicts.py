"""Thresholds, which are data beside this module, and what the measured nights say about them."""

import math
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

from pipeline.bench.seats.work import COMBINED, weighed

THRESHOLDS = Path(__file__).with_name("thresholds.toml")


@dataclass(frozen=True, slots=True)
class Threshold:
    """What a night of at most ``up_to`` people must reach; None where nothing is asked."""

    up_to: int
    proven: int | None = None
    gap_percent: float | None = None
    seconds: float | None = None
    usual_seconds: float | None = None
    mib: int | None = None


@dataclass(frozen=True, slots=True)
class Measured:
    """One night solved, beside everything that it is compared with."""

    name: str
    people: int
    parts: int
    sessions: int
    goals: tuple[tuple[str, int, int, int], ...]
    """Name, value, bound, first come first served with the best plan each; in order of importance."""
    combined_bound: int | None
    clerk: tuple[int, ...]
    """Values of the clerk who takes part after part."""
    faults: tuple[str, ...]
    wall_s: float
    cpu_s: float
    mib: int
    plain: dict[str, Any] | None = None
    """The plain model; None where it was not tried or was killed without an answer."""
    one_part: bool | None = None
    """Whether the night of one part a person equals the exact optimum; None where not tried."""

    @property
    def values(self) -> tuple[int, ...]:
        return tuple(value for _, value, _, _ in self.goals)

    @property
    def first_come(self) -> tuple[int, ...]:
        return tuple(first for *_, first in self.goals)

    @property
    def proven(self) -> int:
        """Leading goals at their bound."""
        return next((k for k, (_, v, b, _) in enumerate(self.goals) if v != b), len(self.goals))

    def above(self, values: Sequence[int]) -> float | None:
        """Percent by which the combined value of ``values`` lies above the bound."""
        if not self.combined_bound:
            return None
        return 100 * (weighed(list(values)) - self.combined_bound) / self.combined_bound

    @property
    def gap_percent(self) -> float | None:
        """Of the combined value. None is left when every goal is proven in its order: what the combined
        bound is lower by then is what trading an earlier goal for later ones would give.
        """
        return 0.0 if self.proven == len(self.goals) else self.above(self.values)

    @property
    def quiet_s(self) -> float:
        """A busy machine says nothing: CPU seconds bound the wall clock of a quiet one."""
        return min(self.wall_s, self.cpu_s)


@dataclass(frozen=True, slots=True)
class Goal:
    """One threshold beside what was measured; ``found`` None: nothing was, so it is not reached."""

    says: str
    found: float | None
    wanted: float
    at_least: bool = False

    @property
    def reached(self) -> bool:
        if self.found is None:
            return False
        return self.found >= self.wanted if self.at_least else self.found <= self.wanted


def thresholds() -> tuple[Threshold, ...]:
    rows = tomllib.loads(THRESHOLDS.read_text(encoding="utf-8"))["night"]
    return tuple(sorted((Threshold(**row) for row in rows), key=lambda row: row.up_to))


def goals(nights: Sequence[Measured]) -> list[Goal]:
    """Every threshold that one of the nights is held to, and how the cost grows."""
    found = [goal for night in nights for goal in _of(night)]
    small = [n for n in nights if (t := _threshold(n)) is not None and t.usual_seconds]
    if small and (usual := _threshold(small[0])) is not None and usual.usual_seconds:
        says = f"seconds of the median night up to {usual.up_to} people"
        found.append(Goal(says, median(n.quiet_s for n in small), usual.usual_seconds))
    return found


def growth(nights: Sequence[Measured]) -> float | None:
    """Exponent of CPU time over people between the smallest and the largest night; 1 is linear."""
    if not nights:
        return None
    first, last = min(nights, key=lambda n: n.people), max(nights, key=lambda n: n.people)
    if first.people == last.people:
        return None
    return math.log(last.cpu_s / max(first.cpu_s, 1e-3)) / math.log(last.people / first.people)


def _threshold(night: Measured) -> Threshold | None:
    return next((row for row in thresholds() if night.people <= row.up_to), None)


def _of(night: Measured) -> Iterator[Goal]:
    yield Goal(f"{night.name}: broken rules", len(night.faults), 0)
    if night.plain is not None and night.plain["vector"] is not None:
        worse = tuple(night.values) > tuple(night.plain["vector"])
        yield Goal(f"{night.name}: worse than the plain model", float(worse), 0)
    if night.one_part is not None:
        yield Goal(f"{night.name}: one part a person, exact", float(night.one_part), 1, at_least=True)
    asked = _threshold(night)
    if asked is None:
        return
    if asked.proven is not None:
        yield Goal(f"{night.name}: leading goals proven", night.proven, asked.proven, at_least=True)
    if asked.gap_percent is not None:
        yield Goal(f"{night.name}: combined gap, %", night.gap_percent, asked.gap_percent)
    if asked.seconds is not None:
        yield Goal(f"{night.name}: seconds", night.quiet_s, asked.seconds)
    if asked.mib is not None:
        yield Goal(f"{night.name}: MiB", night.mib, asked.mib)


__all__ = ["COMBINED", "Goal", "Measured", "Threshold", "goals", "growth", "thresholds"]
