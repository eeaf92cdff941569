"""Reads papers as the night does, one by one in this process, and keeps what only a benchmark wants."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path
from time import process_time

from pipeline.bench.capture.paper import Paper
from pipeline.bench.capture.score import Seen
from pipeline.bench.capture.steps import ALL, Steps
from pipeline.capture.reader import Reader
from pipeline.domain.capture import FileReading
from pipeline.run.evidence import View, Witnessed, witnessed
from pipeline.run.readers import with_parts
from pipeline.run.reading import FileReader
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
                self.steps.cpu_s[ALL] += here + child
                reading = decode(outcome.reading, FileReading) if outcome.reading else None
                lattices = dict(self.hand.seen) if self.hand else {}
                views = list(self.hand.views) if self.hand else []
                yield paper, Seen(reading, lattices, here + child), views
