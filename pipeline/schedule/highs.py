"""Mixed-integer programs for HiGHS (the one inside SciPy), in a child process that can be stopped.

HiGHS does not keep its time limit in a long presolve or root relaxation, and a killed solver must
not take the night along: the caller keeps its incumbent. ``highspy`` is not used: it cannot share a
process with OR-Tools. What a solver calls optimal is recomputed by the caller in whole numbers.
"""

import multiprocessing
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from multiprocessing.connection import Connection
from types import TracebackType
from typing import Self

import numpy as np
import scipy
from scipy.sparse import csr_matrix

from pipeline.schedule.model import Floats

_GRACE_S = 5.0
"""Time after the solver's own limit before the child is killed."""
_START_S = 60.0
"""Time for the child to start; a busy machine needs more than a few seconds for its libraries."""


class Outcome(StrEnum):
    OPTIMAL = "optimal"
    INFEASIBLE = "infeasible"
    STOPPED = "stopped"
    """At a limit of work or time, with or without an answer."""


@dataclass(frozen=True, slots=True)
class Program:
    """Minimise ``cost @ x`` over whole x in [lower, upper] with ``low <= matrix @ x <= high``."""

    cost: Floats
    matrix: csr_matrix
    low: Floats
    high: Floats
    lower: Floats
    upper: Floats
    nodes: int
    """Limit of branch-and-bound nodes: work, so that a run repeats."""
    seconds: float
    """Safety net only; a run that hits it may not repeat."""
    seed: int = 0
    gap: float = 0.0
    """Relative gap at which the search may stop."""


@dataclass(frozen=True, slots=True)
class Answer:
    """``x`` is None when nothing was found; ``bound`` is minus infinity when nothing was proven."""

    outcome: Outcome
    x: Floats | None
    bound: float


Engine = Callable[[Program], Answer]


def solve_here(program: Program) -> Answer:
    """Solve in this process; the same program and seed give the same answer."""
    from scipy.optimize import Bounds, LinearConstraint, milp  # noqa: PLC0415 -- half a second, only the child pays

    options: dict[str, float] = {
        "node_limit": program.nodes,
        "time_limit": program.seconds,
        "mip_rel_gap": program.gap,
        "random_seed": program.seed,
    }
    with warnings.catch_warnings():  # SciPy hands the seed to HiGHS and warns that it did
        warnings.simplefilter("ignore", RuntimeWarning)
        result = milp(
            program.cost,
            integrality=np.ones(len(program.cost), np.int64),
            bounds=Bounds(program.lower, program.upper),
            constraints=LinearConstraint(program.matrix, program.low, program.high),
            options=options,  # type: ignore[arg-type]
        )
    outcome = {0: Outcome.OPTIMAL, 2: Outcome.INFEASIBLE}.get(result.status, Outcome.STOPPED)
    bound = getattr(result, "mip_dual_bound", None)
    return Answer(outcome, result.x, float("-inf") if bound is None else float(bound))


class Child:
    """An ``Engine`` in a process of its own, killed when it overstays. Use as a context manager.

    Programs of at most ``tiny`` columns are solved here: they take less time than a process to start.
    """

    def __init__(self, tiny: int = 1_000) -> None:
        self._tiny = tiny
        self._process: multiprocessing.process.BaseProcess | None = None
        self._pipe: Connection | None = None
        self._ready = False

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop()

    def __call__(self, program: Program) -> Answer:
        if len(program.cost) <= self._tiny:
            return solve_here(program)
        pipe = self._started()
        try:
            if not self._ready and not (pipe.poll(_START_S) and pipe.recv()):
                raise EOFError
            self._ready = True
            pipe.send(program)
            if pipe.poll(program.seconds + _GRACE_S):
                answer: Answer = pipe.recv()
                return answer
        except (EOFError, OSError):  # the child died: out of memory, or a fault in the solver
            pass
        self._stop()
        return Answer(Outcome.STOPPED, None, float("-inf"))

    def _started(self) -> Connection:
        if self._pipe is None:
            context = multiprocessing.get_context("spawn")
            self._pipe, theirs = context.Pipe()
            self._process = context.Process(target=_serve, args=(theirs,), daemon=True)
            self._process.start()
            theirs.close()
        return self._pipe

    def _stop(self) -> None:
        if self._pipe is not None:
            self._pipe.close()
        if self._process is not None:
            self._process.kill()
            self._process.join()
        self._pipe = self._process = None
        self._ready = False


def _serve(pipe: Connection) -> None:
    import scipy.optimize  # noqa: F401, PLC0415 -- before the clock of the first program runs

    pipe.send(True)
    while True:
        try:
            program = pipe.recv()
        except EOFError:
            return
        pipe.send(solve_here(program))


def versions() -> str:
    """Name and version of the solver, for the run report."""
    return f"HiGHS in SciPy {scipy.__version__}"
