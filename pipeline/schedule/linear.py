"""Linear programs: by PDLP, the first-order solver of OR-Tools, or for small ones by simplex (HiGHS).

PDLP is quick, starts warm, and is not to be trusted. Its prices only steer; bounds are recomputed in
whole numbers (``Pricer.price``).
(Applegate and others, Practical large-scale linear programming using PDHG, 2021.)
"""

from dataclasses import dataclass

import numpy as np
from ortools.pdlp import solvers_pb2
from ortools.pdlp.python import pdlp
from scipy.sparse import csc_matrix

from pipeline.schedule.model import Floats

_LARGE = 2_000
"""Rows from which a second thread pays."""


@dataclass(frozen=True, slots=True)
class Point:
    """``x`` share of each column; ``dual`` what one more unit of each row would change."""

    x: Floats
    dual: Floats


def solve_choice(
    cost: Floats, matrix: csc_matrix, low: Floats, high: Floats, start: Point, tolerance: float, steps: int
) -> Point:
    """About least ``cost @ x`` where x >= 0 and ``low <= matrix @ x <= high``.

    Stops at the relative ``tolerance`` or after ``steps`` iterations, both counted work: a run repeats.
    """
    program = pdlp.QuadraticProgram()
    program.objective_vector = cost
    program.constraint_matrix = matrix
    program.constraint_lower_bounds = low
    program.constraint_upper_bounds = high
    program.variable_lower_bounds = np.zeros(len(cost))
    program.variable_upper_bounds = np.full(len(cost), np.inf)
    parameters = solvers_pb2.PrimalDualHybridGradientParams()
    criteria = parameters.termination_criteria
    criteria.simple_optimality_criteria.eps_optimal_relative = tolerance
    criteria.simple_optimality_criteria.eps_optimal_absolute = 0.0
    criteria.iteration_limit = steps
    parameters.num_threads = 2 if matrix.shape[0] >= _LARGE else 1
    first = pdlp.PrimalAndDualSolution()
    first.primal_solution, first.dual_solution = start.x, start.dual
    found = pdlp.primal_dual_hybrid_gradient(program, parameters, first)
    return Point(np.asarray(found.primal_solution), np.asarray(found.dual_solution))


def solve_exactly(
    cost: Floats, matrix: csc_matrix, equal: int, free: Floats, start: Point, seconds: float
) -> Point:
    """As ``solve_choice``, to the end; ``start`` when the solver gave up (``seconds`` are a safety net)."""
    from scipy.optimize import linprog  # noqa: PLC0415 -- half a second that large nights need not pay

    rows = matrix.tocsr()
    result = linprog(  # type: ignore[call-overload]
        cost,
        A_eq=rows[:equal],
        b_eq=np.ones(equal),
        A_ub=rows[equal:],
        b_ub=free,
        method="highs-ds",
        options={"time_limit": seconds},
    )
    if result.status != 0:
        return start
    return Point(result.x, np.concatenate([result.eqlin.marginals, result.ineqlin.marginals]))
