"""Runs whole nights as an operator would, each in a process of its own, and reads what they cost.

What is measured comes from the system (``wait4``) and from the night's own line in ``run.log``. Making
the forms and the statement happens outside of what is measured, in this process.
"""

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from time import monotonic
from typing import Any

from pipeline.bench import office
from pipeline.bench.children import Bill, run_and_reap
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
    """What one night cost. CPU seconds include all processes it started.

    ``start`` is what lies outside the steps; ``sandboxes`` is the CPU of fenced processes that the kernel
    does not charge to a step (their wall clock lies within ``read``).
    """

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
    started = monotonic()
    bill = run_and_reap(command, environment, PROJECT)
    wall_s = monotonic() - started
    if bill.exit_code not in {0, _SOMETHING_WRONG}:
        raise subprocess.CalledProcessError(bill.exit_code, command)
    told = json.loads((folders["OUTPUT"] / "run.log").read_text(encoding="utf-8").splitlines()[-1])
    return _priced(kind, forms, wall_s, bill, told)


def _priced(kind: str, forms: int, wall_s: float, bill: Bill, told: Mapping[str, Any]) -> Night:
    """The night from the stopwatch, the kernel's bill and its own line in ``run.log``."""
    steps = {name: (seconds, told["cpu_seconds"][name]) for name, seconds in told["seconds"].items()}
    inside = [sum(column) for column in zip(*steps.values(), strict=True)]
    start = round(wall_s - inside[0], 3), round(bill.cpu_s - inside[1], 3)
    peak = told["peak_mib"]
    return Night(
        kind=kind,
        forms=forms,
        exit_code=bill.exit_code,
        wall_s=round(wall_s, 3),
        cpu_s=round(bill.cpu_s + bill.orphans_cpu_s, 3),
        steps={"start": start, **steps, "sandboxes": (0.0, round(bill.orphans_cpu_s, 3))},
        run_mib=peak["run"],
        child_mib=max(peak["child"], bill.orphans_mib),
        ledger=told["ledger"],
        letters=told["letters"],
    )
