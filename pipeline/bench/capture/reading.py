"""Reads papers as the night does, one by one in this process, and keeps what only a benchmark wants."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from hashlib import sha256
from pathlib import Path
from time import process_time

from pipeline.bench.capture.paper import Paper
from pipeline.bench.capture.score import Seen
from pipeline.bench.capture.steps import Steps
from pipeline.capture.hand.lattice import Lattice
from pipeline.capture.hand.reader import HandReader
from pipeline.capture.reader import Reader
from pipeline.capture.view import PageView
from pipeline.domain.capture import FileReading
from pipeline.domain.forms import FieldTemplate
from pipeline.run.reading import FileReader
from pipeline.sandbox import Sandbox
from pipeline.store.codec import decode

View = tuple[PageView, Sequence[FieldTemplate]]
"""An aligned page and the comb fields that were read on it."""


@dataclass(frozen=True)
class Witnessed(HandReader):
    """The reader of hands, and what it saw since it was last asked."""

    seen: dict[str, Lattice] = field(default_factory=dict, compare=False)
    views: list[View] = field(default_factory=list, compare=False)

    def lattices(self, view: PageView, fields: Sequence[FieldTemplate]) -> dict[str, Lattice]:
        found = super().lattices(view, fields)
        self.seen.update(found)
        self.views.append((view, fields))
        return found


@dataclass(frozen=True, eq=False)
class Watch:
    """A reader with clocks and a witness in it; ``steps`` adds up over all papers."""

    reader: Reader
    hand: Witnessed | None
    steps: Steps

    @classmethod
    def over(cls, reader: Reader) -> "Watch":
        steps, own = Steps(), reader.hand
        hand = None
        if own is not None:
            characters = steps.around(own.characters, "read", "network")
            rows = steps.around(own.rows, "look", "second reader")
            hand = Witnessed(characters, rows, own.certainties, own.knowledge)
        texts = steps.around(reader.text_reader, "read", "machine print")
        return cls(replace(reader, hand=hand, text_reader=texts), hand, steps)

    def read(self, papers: Iterable[Paper], folder: Path) -> Iterator[tuple[Paper, Seen, list[View]]]:
        """Each paper with what was seen of it. ``folder`` holds one file at a time."""
        with Sandbox() as sandbox, self.steps.clocked():
            sandbox.start()
            files = FileReader(self.reader, sandbox)
            for paper in papers:
                path = folder / "paper.pdf"
                path.write_bytes(paper.pdf)
                if self.hand is not None:
                    self.hand.seen.clear()
                    self.hand.views.clear()
                started = process_time()
                outcome = files.read(path, sha256(paper.pdf).hexdigest())
                here = process_time() - started
                child = outcome.usage.cpu_s if outcome.usage else 0.0
                self.steps.cpu_s["sandbox"] += child
                self.steps.cpu_s["all"] += here + child
                reading = decode(outcome.reading, FileReading) if outcome.reading else None
                lattices = dict(self.hand.seen) if self.hand else {}
                views = list(self.hand.views) if self.hand else []
                yield paper, Seen(reading, lattices, here + child), views
