"""Runs a program and gets the bill of everything it started, also of what it left for others to wait for.

Inside bubblewrap the sandbox's processes end as orphans: the run never hears of their CPU time. A
subreaper (prctl(2)) adopts them, so that the kernel tells it.
"""

import ctypes
import os
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

_PR_SET_CHILD_SUBREAPER = 36


@dataclass(frozen=True, slots=True)
class Bill:
    """CPU seconds of the program with the children it waited for, and of those it did not wait for."""

    exit_code: int
    cpu_s: float
    orphans_cpu_s: float
    orphans_mib: int
    """Peak resident memory of the largest orphan or child of one."""


def run_and_reap(command: Sequence[str], environment: Mapping[str, str], folder: Path) -> Bill:
    """Runs to the end of the last process. Takes over every child of this process: have no other."""
    ctypes.CDLL(None).prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    program = subprocess.Popen(command, env=environment, cwd=folder, stdout=subprocess.DEVNULL)
    code, cpu_s, orphans_cpu_s, orphans_mib = 0, 0.0, 0.0, 0
    while True:
        try:
            pid, status, usage = os.wait4(-1, 0)
        except ChildProcessError:
            return Bill(code, cpu_s, orphans_cpu_s, orphans_mib)
        spent = usage.ru_utime + usage.ru_stime
        if pid == program.pid:
            code = program.returncode = os.waitstatus_to_exitcode(status)
            cpu_s = spent
        else:
            orphans_cpu_s += spent
            orphans_mib = max(orphans_mib, usage.ru_maxrss // 1024)
