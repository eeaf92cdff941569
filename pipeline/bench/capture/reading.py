"""Reads papers as the night does, one by one in this process, and keeps what only a benchmark wants."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path
from time import process_time
from typing import Any

import pipeline.capture.reader
from pipeline.bench.capture.paper import Paper
from pipeline.bench.capture.score import Seen
from pipeline.bench.capture.steps import ALL, Steps
from pipeline.capture.reader import Reader
from pipeline.capture.view import PageView
from pipeline.domain.capture import FileReading
from pipeline.domain.forms import FieldKind
from pipeline.run.evidence import View, Witnessed, witnessed
from pipeline.run.file_reader import FileReader
from pipeline.run.readers import with_parts
from pipeline.sandbox import Sandbox
from pipeline.store.codec import decode


@dataclass(frozen=True, eq=False)
class Watch:
    """A reader with clocks and a witness in it; ``steps`` adds up over all papers."""

    reader: Reader
    hand: Witnessed | None
    steps: Steps

    @classmethod
    def over(cls, reader: Reader) -> "Watch":
        steps, hand = Steps(), None
        if reader.hand is not None:
            characters = steps.around(reader.hand.characters, "read", "network")
            rows = steps.around(reader.hand.rows, "look", "second reader")
            hand = witnessed(replace(reader.hand, characters=characters, rows=rows))
        texts = steps.around(reader.text_reader, "read", "machine print")
        return cls(with_parts(reader, hand=hand, text_reader=texts), hand, steps)

    def read(self, papers: Iterable[Paper], folder: Path) -> Iterator[tuple[Paper, Seen, list[View]]]:
        """Each paper with what was seen of it. ``folder`` holds one file at a time."""
        views: list[PageView] = []
        with Sandbox() as sandbox, self.steps.clocked(), _kept(views):
            sandbox.start()
            files = FileReader(self.reader, sandbox)
            for paper in papers:
                path = folder / "paper.pdf"
                path.write_bytes(paper.pdf)
                views.clear()
                if self.hand is not None:
                    self.hand.seen.clear()
                    self.hand.views.clear()
                started = process_time()
                outcome = files.read(path, sha256(paper.pdf).hexdigest())
                here = process_time() - started
                child = outcome.usage.cpu_s if outcome.usage else 0.0
                self.steps.cpu_s["sandbox"] += child
                self.steps.cpu_s[ALL] += here + child
                reading = decode(outcome.reading, FileReading) if outcome.reading else None
                lattices = dict(self.hand.seen) if self.hand else {}
                yield paper, Seen(reading, lattices, here + child), [_with_combs(view) for view in views]


@contextmanager
def _kept(views: list[PageView]) -> Iterator[None]:
    """Every page that is laid over its blank is kept in ``views``, whatever it is then taken for."""
    made = getattr(pipeline.capture.reader, "page_view")  # noqa: B009 - the reader's own name for it

    def keeping(*args: Any, **named: Any) -> PageView:
        view: PageView = made(*args, **named)
        views.append(view)
        return view

    setattr(pipeline.capture.reader, "page_view", keeping)  # noqa: B010
    try:
        yield
    finally:
        setattr(pipeline.capture.reader, "page_view", made)  # noqa: B010


def _with_combs(view: PageView) -> View:
    sheet = view.aligned.sheet
    return view, [f for f in sheet.template.fields_on(sheet.page.number) if f.kind is FieldKind.COMB]
