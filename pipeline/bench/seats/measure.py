"""Runs the jobs of one night, each in a process of its own, and gathers what they found."""

import json
import subprocess
import sys
from dataclasses import asdict, replace
from typing import Any

from pipeline.bench.seats.verdicts import Measured
from pipeline.bench.seats.work import Job
from pipeline.settings import PROJECT

_GRACE_S = 30.0
"""HiGHS may overstay its own limit, in presolve for minutes: then its process is killed."""


def measure(job: Job, name: str, *, plain: bool, one_part: bool) -> Measured:
    """The night of ``job`` solved, and on demand the plain model and the night of one part a person."""
    solved = _run(job)
    combined = solved["combined"]
    return Measured(
        name=name,
        people=solved["people"],
        parts=solved["parts"],
        sessions=solved["sessions"],
        goals=tuple(tuple(goal) for goal in solved["goals"]),
        combined_bound=combined["bound"] if combined else None,
        clerk=tuple(solved["clerk"]),
        faults=tuple(solved["faults"]),
        wall_s=solved["wall_s"],
        cpu_s=solved["cpu_s"],
        mib=solved["mib"],
        plain=_tried(replace(job, what="plain")) if plain else None,
        one_part=_one_part(replace(job, one_part=True)) if one_part else None,
    )


def _one_part(job: Job) -> bool:
    """Whether the solver's values are those of the exact flows."""
    solved, exact = _run(job), _run(replace(job, what="exact"))
    return [value for _, value, _, _ in solved["goals"]] == exact["vector"] and not solved["faults"]


def _tried(job: Job) -> dict[str, Any] | None:
    """What a job with a limit printed; None when it had to be killed."""
    try:
        return _run(job, job.seconds + _GRACE_S)
    except subprocess.TimeoutExpired:
        return None


def _run(job: Job, seconds: float | None = None) -> dict[str, Any]:
    """What the job printed. Raises CalledProcessError when it failed, TimeoutExpired after ``seconds``."""
    done = subprocess.run(
        [sys.executable, "-m", "pipeline.bench.seats.work"],
        input=json.dumps(asdict(job)),
        stdout=subprocess.PIPE,
        text=True,
        cwd=PROJECT,
        timeout=seconds,
        check=True,
    )
    found: dict[str, Any] = json.loads(done.stdout)
    return found
