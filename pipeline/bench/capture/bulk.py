"""Pages a second and memory when many files are read on two cores, as at night."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from itertools import cycle, islice
from math import ceil
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING

from pipeline.bench.capture.paper import Paper
from pipeline.bench.capture.tree import tree_cpu_s, tree_mib
from pipeline.run.bulk import Job, read_files

if TYPE_CHECKING:
    from pipeline.capture.reader import Reader

_FIRST = 100


@dataclass(frozen=True, slots=True)
class Bulk:
    """``cpu_s`` of all processes; ``mib`` are (pages read, memory of all processes) on the way."""

    pages: int
    wall_s: float
    cpu_s: float
    mib: tuple[tuple[int, int], ...]

    @property
    def pages_s(self) -> float:
        return self.pages / self.wall_s

    @property
    def growth(self) -> float:
        """Memory at the end against memory at a hundred pages."""
        first = next((mib for pages, mib in self.mib if pages >= _FIRST), 0)
        return self.mib[-1][1] / first if first else float("nan")


def read_in_bulk(
    reader: "Reader", papers: Sequence[Paper], pages: int, folder: Path, workers: int = 2
) -> Bulk:
    """Reads ``papers`` again and again until ``pages`` pages were read, on ``workers`` processes."""
    jobs = list(_jobs(papers, folder))
    count = {job[1]: len(paper.template.pages) for job, paper in zip(jobs, papers, strict=True)}
    mean = sum(count.values()) / len(count)
    done, cpu_s = 0, 0.0
    mib: list[tuple[int, int]] = []
    before, started = tree_cpu_s(), monotonic()
    for outcome in read_files(reader, islice(cycle(jobs), max(len(jobs), ceil(pages / mean) + 1)), workers):
        done += count[outcome.sha256]
        if done >= _FIRST * (len(mib) + 1):
            mib.append((done, tree_mib()))
            cpu_s = tree_cpu_s() - before
    wall_s = monotonic() - started
    return Bulk(done, wall_s, max(cpu_s, tree_cpu_s() - before), tuple(mib))


def _jobs(papers: Sequence[Paper], folder: Path) -> Iterator[Job]:
    for paper in papers:
        name = sha256(paper.pdf).hexdigest()
        (folder / name).write_bytes(paper.pdf)
        yield folder / name, name
