"""Runs whole nights as an operator would, each in a process of its own, and reads what they cost.

What is measured comes from the system (``wait4``) and from the night's own line in ``run.log``. Making
the forms and the statement happens outside of what is measured, in this process.
"""

import json
import os
import resource
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from time import monotonic
from typing import Any

from pipeline.bench import office
from pipeline.bench.forms import forms_for_bench
from pipeline.library import load_library
from pipeline.settings import PROJECT

_SOMETHING_WRONG = 20
"""The exit code of a night that worked but does not add up; its costs are shown all the same."""


@dataclass(frozen=True, slots=True)
class Scale:
    """How many forms, which share (0..1) of them scanned, and whose."""

    forms: int
    share_scans: float = 0.5
    seed: int = 7


@dataclass(frozen=True, slots=True)
class Night:
    """The bill of one night. CPU seconds include all children; ``start`` is what lies outside the steps."""

    kind: str
    """``new forms``, or ``all paid``."""
    forms: int
    exit_code: int
    wall_s: float
    cpu_s: float
    steps: Mapping[str, tuple[float, float]]
    """Step to wall and CPU seconds."""
    run_mib: int
    """Peak resident memory of the run itself."""
    child_mib: int
    """The same of the largest child: a worker, its sandbox, or the solver."""
    ledger: Mapping[str, int]
    letters: int

    @property
    def forms_per_s(self) -> float:
        return self.forms / self.wall_s

    @property
    def cpu_s_per_form(self) -> float:
        return self.cpu_s / self.forms


def measure(scale: Scale) -> Iterator[Night]:
    """A night of new forms, then a night in which all of them were paid. Leaves nothing on the disk."""
    with TemporaryDirectory(prefix="bench-night-") as name:
        folders = _folders(Path(name))
        _fill(folders["INBOX"], scale)
        office.write_calendar(folders["CALENDAR"], scale.forms, scale.seed)
        yield _night("new forms", scale.forms, folders)
        if office.write_payments(folders["STATEMENTS"], folders["OUTPUT"]):
            yield _night("all paid", scale.forms, folders)


def _folders(root: Path) -> dict[str, Path]:
    """One folder for each setting of a night, made; the inbox has its marker."""
    folders = {name: root / name.lower() for name in ("INBOX", "STATEMENTS", "CALENDAR", "OUTPUT")}
    for folder in folders.values():
        folder.mkdir()
    (folders["INBOX"] / ".inbox").touch()
    return folders


def _fill(inbox: Path, scale: Scale) -> None:
    library = load_library(PROJECT / "forms")
    for name, content in forms_for_bench(library, scale.forms, scale.seed, scale.share_scans):
        (inbox / name).write_bytes(content)


def _night(kind: str, forms: int, folders: Mapping[str, Path]) -> Night:
    """Runs ``python -m pipeline run`` on the folders. Raises CalledProcessError when it stops halfway."""
    environment = {
        **os.environ,
        **{name: str(folder) for name, folder in folders.items()},
        "TODAY": office.TODAY.isoformat(),
        "INBURGERING_QUIET_SECONDS": "0",
    }
    command = [sys.executable, "-m", "pipeline", "run", "--json"]
    before, started = _children_cpu_s(), monotonic()
    done = subprocess.run(command, env=environment, cwd=PROJECT, stdout=subprocess.DEVNULL, check=False)
    wall_s, cpu_s = monotonic() - started, _children_cpu_s() - before
    if done.returncode not in {0, _SOMETHING_WRONG}:
        done.check_returncode()
    told = json.loads((folders["OUTPUT"] / "run.log").read_text(encoding="utf-8").splitlines()[-1])
    return _bill(kind, forms, done.returncode, wall_s, cpu_s, told)


def _bill(kind: str, forms: int, code: int, wall_s: float, cpu_s: float, told: Mapping[str, Any]) -> Night:
    """The night from the stopwatch and from its line in ``run.log``."""
    steps = {name: (seconds, told["cpu_seconds"][name]) for name, seconds in told["seconds"].items()}
    inside = [sum(column) for column in zip(*steps.values(), strict=True)]
    steps = {"start": (round(wall_s - inside[0], 3), round(cpu_s - inside[1], 3)), **steps}
    peak = told["peak_mib"]
    return Night(
        kind=kind,
        forms=forms,
        exit_code=code,
        wall_s=round(wall_s, 3),
        cpu_s=round(cpu_s, 3),
        steps=steps,
        run_mib=peak["run"],
        child_mib=peak["child"],
        ledger=told["ledger"],
        letters=told["letters"],
    )


def _children_cpu_s() -> float:
    spent = resource.getrusage(resource.RUSAGE_CHILDREN)
    return spent.ru_utime + spent.ru_stime
