"""The choice of one plan a person out of columns, as an integer program."""

import numpy as np
from scipy.sparse import csc_matrix, hstack

from pipeline.schedule.anchor import Anchor, no_anchor
from pipeline.schedule.columns import Pool
from pipeline.schedule.highs import Program
from pipeline.schedule.model import Floats, Ints
from pipeline.schedule.pricer import Part

_HEAVIEST = 500.0
"""Highest cost of a column: a scale at which solvers stay well behaved."""


def choice(
    pool: Pool,
    weights: Ints,
    columns: Ints,
    part: Part,
    nodes: int,
    seconds: float,
    seed: int,
    gap: float = 0.0,
    anchor: Anchor | None = None,
) -> Program:
    """Least weighted goals: each of the part's people takes one of ``columns``, within the part's seats.

    After the columns come the seats that are left empty although the ``anchor`` needs them.
    """
    people, free = len(part.people), part.free.astype(np.float64)
    anchor = anchor or no_anchor(len(free))
    needed = anchor.needed
    cost = np.concatenate([anchor.split(pool, weights, columns)[0], anchor.empty(weights)])
    heaviest = float(cost.max()) if len(needed) else float(weights.max())
    left = csc_matrix(
        (np.ones(len(needed)), (people + needed, np.arange(len(needed)))), (people + len(free), len(needed))
    )
    low = np.zeros(len(free))
    low[needed] = free[needed]
    return Program(
        cost=cost * (_HEAVIEST / heaviest),
        matrix=hstack([pool.matrix(columns, part.people), left], format="csr"),
        low=np.concatenate([np.ones(people), low]),
        high=np.concatenate([np.ones(people), free]),
        lower=np.zeros(len(cost)),
        upper=np.concatenate([np.ones(len(columns)), free[needed]]),
        nodes=nodes,
        seconds=seconds,
        seed=seed,
        gap=gap,
    )


def chosen(columns: Ints, x: Floats) -> Ints:
    """Those of ``columns`` that an answer to ``choice`` takes."""
    taken: Ints = columns[x[: len(columns)] > 1 / 2]
    return taken
