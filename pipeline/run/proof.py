"""How much a count proves: exact one-sided 95 % bounds (Clopper and Pearson, Biometrika 26, 1934)."""

from dataclasses import dataclass
from enum import StrEnum

from scipy.stats import beta

_DOUBT = 0.05
"""One-sided: none wrong in n proves at most about 3/n."""


class Verdict(StrEnum):
    REACHED = "reached"
    """The bound proves it."""
    NOT_REACHED = "not reached"
    """What was counted misses the goal."""
    NOT_SHOWN = "not shown"
    """What was counted meets the goal, on too few cases to prove it."""


@dataclass(frozen=True, slots=True)
class Rate:
    """``hits`` of ``n``. Cases of one hand are no strangers to each other, so name the writers beside it."""

    hits: int
    n: int

    @property
    def share(self) -> float:
        """Not a number when nothing was counted."""
        return self.hits / self.n if self.n else float("nan")

    @property
    def lower(self) -> float:
        """The true share is at least this, with 95 % confidence."""
        return float(beta.ppf(_DOUBT, self.hits, self.n - self.hits + 1)) if self.hits else 0.0

    @property
    def upper(self) -> float:
        """The true share is at most this, with 95 % confidence.

        >>> round(Rate(0, 3000).upper, 5)
        0.001
        """
        return float(beta.ppf(1 - _DOUBT, self.hits + 1, self.n - self.hits)) if self.hits < self.n else 1.0

    def __add__(self, other: "Rate") -> "Rate":
        return Rate(self.hits + other.hits, self.n + other.n)

    def at_least(self, goal: float) -> Verdict:
        if not self.n:
            return Verdict.NOT_SHOWN
        if self.share < goal:
            return Verdict.NOT_REACHED
        return Verdict.REACHED if self.lower >= goal else Verdict.NOT_SHOWN

    def at_most(self, goal: float) -> Verdict:
        if not self.n:
            return Verdict.NOT_SHOWN
        if self.share > goal:
            return Verdict.NOT_REACHED
        return Verdict.REACHED if self.upper <= goal else Verdict.NOT_SHOWN
