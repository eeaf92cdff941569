"""The choice of one plan a person out of columns, as an integer program."""

import numpy as np

from pipeline.schedule.columns import Pool
from pipeline.schedule.highs import Program
from pipeline.schedule.model import Ints
from pipeline.schedule.pricer import Part

_HEAVIEST = 500.0
"""Weight of the most important goal: a scale at which solvers stay well behaved."""


def choice(
    pool: Pool,
    weights: Ints,
    columns: Ints,
    part: Part,
    nodes: int,
    seconds: float,
    seed: int,
    gap: float = 0.0,
) -> Program:
    """Least weighted goals: each of the part's people takes one of ``columns``, within the part's seats."""
    one, free = np.ones(len(part.people)), part.free.astype(np.float64)
    return Program(
        cost=(pool.value[columns] @ weights) / float(weights.max()) * _HEAVIEST,
        matrix=pool.matrix(columns, part.people).tocsr(),
        low=np.concatenate([one, np.zeros(len(free))]),
        high=np.concatenate([one, free]),
        lower=np.zeros(len(columns)),
        upper=np.ones(len(columns)),
        nodes=nodes,
        seconds=seconds,
        seed=seed,
        gap=gap,
    )
