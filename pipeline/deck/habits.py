"""What one writer always does the same way on a form."""

from dataclasses import dataclass, field

import numpy as np

from pipeline.deck.pen import Manner, Pen, some_manner, some_pen

TICKS = ("cross", "tick", "slash", "dot", "fill", "ring")


@dataclass(frozen=True, slots=True)
class Habits:
    """``tick`` is how boxes are ticked, ``reach`` how far a tick runs out of its box (share of its side).

    ``late`` leaves the first box of a row empty, ``right`` sets short numbers to the right;
    ``slips`` is the chance that a row of boxes gets a slip of the pen, corrected.
    """

    pen: Pen = field(default_factory=Pen)
    manner: Manner = field(default_factory=Manner)
    tick: str = "cross"
    reach: float = 0.1
    late: bool = False
    right: bool = False
    slips: float = 0.015
    blackens: float = 0.01
    """Chance that a tick was first put in a wrong box, and that box made black."""


def some_habits(rng: np.random.Generator) -> Habits:
    """Habits of a writer as met at a counter."""
    return Habits(
        pen=some_pen(rng),
        manner=some_manner(rng),
        tick=str(rng.choice(TICKS, p=(0.55, 0.22, 0.08, 0.06, 0.07, 0.02))),
        reach=float(np.clip(rng.normal(0.05, 0.2), -0.25, 0.7)),
        late=bool(rng.random() < 1 / 40),
        right=bool(rng.random() < 1 / 15),
        slips=float(rng.gamma(1.5, 0.01)),
        blackens=float(rng.gamma(1.5, 0.007)),
    )
