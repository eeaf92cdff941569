"""One measured job in a process of its own: ``python -m pipeline.bench.seats.work``, a job as JSON on stdin.

Prints one JSON object. Seconds and memory are those of the job alone: the night is made before the clock
starts, judged and compared after it stops.
"""

import json
import resource
import sys
from dataclasses import asdict, dataclass
from pathlib import Path
from time import perf_counter
from typing import Any, Literal

from pipeline.bench.seats.draw import draw
from pipeline.bench.seats.mix import mix
from pipeline.bench.seats.write import as_problem
from pipeline.domain.session import Problem
from pipeline.schedule.folder import read_folder
from pipeline.schedule.tally import tally

COMBINED = (100_000, 1_000, 2_000, 1_000, 2, 1)
"""Weights, in the order of ``Goal``, under which the figures of the solver's design were measured."""
_MIB = 1024


@dataclass(frozen=True, slots=True)
class Job:
    """What to do with which night. ``folder`` wins over the numbers of an invented one."""

    what: Literal["solve", "plain", "exact"]
    people: int = 0
    share: float = 0.9
    one_part: bool = False
    seed: int = 7
    folder: str = ""
    seconds: float = 60.0
    """Limit of the plain model."""

    def problem(self) -> Problem:
        if self.folder:
            return read_folder(Path(self.folder))
        return as_problem(draw(mix(self.people, share=self.share, one_part=self.one_part), self.seed))


def run(job: Job) -> dict[str, Any]:
    """The job's figures, as plain values."""
    problem = job.problem()
    if job.what == "exact":
        from pipeline.bench.seats.flow import exact  # noqa: PLC0415 - each job loads its own solver

        begun = perf_counter()
        return {"vector": exact(problem), "wall_s": perf_counter() - begun}
    if job.what == "plain":
        from pipeline.bench.seats.plain import PlainModel  # noqa: PLC0415

        begun = perf_counter()
        found = PlainModel(problem).solve(job.seconds)
        return {**asdict(found), "wall_s": perf_counter() - begun, "mib": _peak_mib()}
    return _solve(problem)


def _solve(problem: Problem) -> dict[str, Any]:
    from pipeline.bench.seats.clerk import clerk  # noqa: PLC0415
    from pipeline.schedule.check import violations  # noqa: PLC0415
    from pipeline.schedule.solve import solve  # noqa: PLC0415

    begun, cpu = perf_counter(), _cpu_s()
    schedule = solve(problem)
    wall_s, cpu_s, mib = perf_counter() - begun, _cpu_s() - cpu, _peak_mib()
    combined = schedule.combined
    return {
        "people": len(problem.requests),
        "parts": sum(len(r.parts) for r in problem.requests),
        "sessions": len({s.id for s in problem.sessions if s.free}),
        "goals": [(str(g.name), g.value, g.bound, g.first_come) for g in schedule.goals],
        "combined": asdict(combined) if combined is not None else None,
        "clerk": tally(problem, clerk(problem)),
        "faults": violations(problem, schedule),
        "wall_s": wall_s,
        "cpu_s": cpu_s,
        "mib": mib,
    }


def weighed(vector: tuple[int, ...] | list[int]) -> int:
    """The combined value of a vector in the order of ``Goal``."""
    return sum(weight * value for weight, value in zip(COMBINED, vector, strict=True))


def _cpu_s() -> float:
    """CPU seconds of this process and of the children it waited for."""
    used = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(u.ru_utime + u.ru_stime for u in used)


def _peak_mib() -> int:
    """Most resident memory so far: this process and its largest child together."""
    who = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    return sum(resource.getrusage(one).ru_maxrss for one in who) // _MIB


if __name__ == "__main__":
    sys.stdout.write(json.dumps(run(Job(**json.load(sys.stdin)))))
