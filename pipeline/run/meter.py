"""What the steps of a night cost: wall clock, CPU of this process and its children, peak memory."""

import resource
from collections.abc import Callable
from pathlib import Path
from time import monotonic
from typing import Any, TypeVar

T = TypeVar("T")


class Meter:
    """Costs by step. A child counts in the step in which it ended and was waited for."""

    def __init__(self) -> None:
        self._seconds: dict[str, float] = {}
        self._cpu_seconds: dict[str, float] = {}

    def step(self, name: str, work: Callable[[], T]) -> T:
        """Does ``work``, and writes down what it cost, also when it fails."""
        started, spent = monotonic(), _cpu_seconds()
        try:
            return work()
        finally:
            self._seconds[name] = round(monotonic() - started, 3)
            self._cpu_seconds[name] = round(_cpu_seconds() - spent, 3)

    @property
    def seconds(self) -> dict[str, float]:
        """Wall clock by step so far."""
        return dict(self._seconds)

    def as_dict(self) -> dict[str, Any]:
        """Seconds by step, and the largest memory of this process and of any one child (MiB, resident)."""
        peak = {"run": _own_peak_mib(), "child": _children().ru_maxrss // 1024}
        return {"seconds": self._seconds, "cpu_seconds": self._cpu_seconds, "peak_mib": peak}


def _children() -> resource.struct_rusage:
    return resource.getrusage(resource.RUSAGE_CHILDREN)


def _cpu_seconds() -> float:
    own, children = resource.getrusage(resource.RUSAGE_SELF), _children()
    return own.ru_utime + own.ru_stime + children.ru_utime + children.ru_stime


def _own_peak_mib() -> int:
    """VmHWM: unlike ``ru_maxrss`` it does not know of the process that started this one."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return next(int(line.split()[1]) // 1024 for line in status.splitlines() if line.startswith("VmHWM"))
