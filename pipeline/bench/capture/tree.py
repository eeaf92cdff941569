"""What this process and everything it started use, from /proc (proc(5)): fenced processes are in it too."""

import os
from collections.abc import Iterator
from pathlib import Path

_TICKS_A_S = os.sysconf("SC_CLK_TCK")
_PPID, _TIMES = 1, slice(11, 15)
"""Places behind the name in ``stat``: parent; CPU time of the process and of the children it waited for."""
_KIB_A_MIB = 1024


def tree_cpu_s() -> float:
    """CPU seconds of all that live, and of those that they waited for."""
    return sum(sum(map(int, _stat(pid)[_TIMES])) for pid in _tree()) / _TICKS_A_S


def tree_mib() -> int:
    """Memory of all together; what processes share counts once (PSS)."""
    kib = 0
    for pid in _tree():
        try:
            lines = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii").splitlines()
        except OSError:  # it ended, or is not ours to look at
            continue
        kib += sum(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
    return kib // _KIB_A_MIB


def _stat(pid: int) -> list[str]:
    """The words behind the name; zeros for a process that ended."""
    try:
        text = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ["0"] * 50
    return text.rpartition(")")[2].split()


def _tree() -> Iterator[int]:
    """This process and its descendants."""
    children: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            children.setdefault(int(_stat(int(entry.name))[_PPID]), []).append(int(entry.name))
    todo = [os.getpid()]
    while todo:
        pid = todo.pop()
        yield pid
        todo += children.get(pid, [])
