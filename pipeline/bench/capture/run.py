"""One whole benchmark: forms made, read, held against the truth, challenged, and read again in bulk."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import chain
from pathlib import Path
from tempfile import TemporaryDirectory
from time import process_time

import numpy as np

from pipeline.bench.capture.bulk import Bulk, read_in_bulk
from pipeline.bench.capture.goals import Measure
from pipeline.bench.capture.human import Desk
from pipeline.bench.capture.material import Wanted, attachments, on_paper, on_screen, register
from pipeline.bench.capture.measures import measures
from pipeline.bench.capture.opponents import challenge, engines, ourselves
from pipeline.bench.capture.paper import Paper
from pipeline.bench.capture.reading import Watch
from pipeline.bench.capture.rows import Rows
from pipeline.bench.capture.score import score
from pipeline.bench.capture.steps import Steps
from pipeline.bench.capture.unseen import library_with_unseen
from pipeline.capture.reader import Reader
from pipeline.domain.reference import Reference
from pipeline.library import Library
from pipeline.policy import load_policy
from pipeline.run.file_reader import make_reader
from pipeline.run.knowing import knowledge
from pipeline.sandbox import Sandbox

DAY = date(2026, 11, 23)
"""The night of the samples: signing dates and ages are plausible on it."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What is asked of a run; every default together fits a quarter of an hour of one core.

    With ``register`` the office has nine of ten writers on record, among so many strangers.
    ``rivals`` of the forms are read by the other engines too. ``bulk_pages`` are read on two processes,
    from at most ``bulk_forms`` forms again and again.
    """

    wanted: Wanted
    data: Path
    forms: Path
    digital: int = 24
    rivals: int = 20
    bulk_pages: int = 1000
    bulk_forms: int = 40
    workers: int = 2
    register: int = 0


@dataclass(frozen=True)
class Found:
    """Everything that was counted and measured."""

    rows: Rows
    measures: dict[str, Measure]
    steps: Steps
    pages: int
    bulks: tuple[Bulk, ...] = ()
    spent_s: dict[str, float] = field(default_factory=dict)
    """CPU seconds of this process by part of the benchmark."""


def run(plan: Plan, say: Callable[[str], None] = lambda _: None) -> Found:
    """Raises FileNotFoundError without the handwriting in ``plan.data``."""
    with TemporaryDirectory(prefix="bench-capture-") as name:
        folder = Path(name)
        library = library_with_unseen(plan.forms, folder)
        known = register(plan.data, plan.wanted, plan.register) if plan.register else Reference()
        reader = make_reader(library, knowledge(DAY, known, None))
        spent = {}
        started = process_time()
        rows, kept, watch = _accuracy(plan, library, reader, known, folder, say)
        spent["forms made, read and challenged"] = process_time() - started
        found = measures(rows)
        bulks = []
        if plan.bulk_pages and kept:
            say(f"reading {plan.bulk_pages} pages in bulk")
            bulks.append(read_in_bulk(reader, kept, plan.bulk_pages, folder, plan.workers))
            found["cost.cpu_s_page"] = bulks[0].cpu_s / bulks[0].pages
            found["cost.pages_s"] = bulks[0].pages_s
            if len(bulks[0].mib) > 1:
                found["cost.memory_growth"] = bulks[0].growth
        found["cost.cpu_s_attachment"] = _attachments(reader, folder)
        pages = sum(row.pages for row in rows.forms)
        return Found(rows, found, watch.steps, pages, tuple(bulks), spent)


def _accuracy(
    plan: Plan,
    library: Library,
    reader: Reader,
    known: Reference,
    folder: Path,
    say: Callable[[str], None],
) -> tuple[Rows, Sequence[Paper], Watch]:
    watch, desk = Watch.over(reader), Desk(load_policy(None).on(DAY), DAY, known)
    rivals = engines() if plan.rivals else ()
    drawn = np.random.default_rng(plan.wanted.seed).permutation(plan.wanted.n)[: plan.rivals]
    compared = set(drawn.tolist())
    rows = Rows()
    kept: list[Paper] = []
    papers = chain(on_paper(library, plan.data, plan.wanted), on_screen(library, plan.digital))
    for number, (paper, seen, views) in enumerate(watch.read(papers, folder)):
        scored = score(paper, seen, desk)
        if number in compared:
            theirs = (*ourselves(scored.fields, seen.cpu_s), *challenge(paper, views, rivals))
            scored += Rows(opponents=theirs)
        rows += scored
        if len(kept) < plan.bulk_forms and number < plan.wanted.n:
            kept.append(paper)
        say(f"{number + 1} of {plan.wanted.n + plan.digital}: {paper.template.form}, {paper.style}")
    return rows, kept, watch


def _attachments(reader: Reader, folder: Path) -> float:
    """CPU seconds a page of papers that are no form of ours."""
    path = folder / "attachments.pdf"
    path.write_bytes(attachments())
    with Sandbox() as sandbox:
        sandbox.start()
        started = process_time()
        with sandbox.open_document(path) as document:
            pages = len(reader.read(document, "0" * 64).pages)
            child = document.usage.cpu_s if document.usage else 0.0
        return (process_time() - started + child) / pages
