"""The pieces of work that crash tests break off; each has one folder."""

from pathlib import Path

import pipeline.adapters.printroom  # loaded before the server forks, not in each child
import pipeline.letters.layout  # noqa: F401
from pipeline.run import paper, postroom
from pipeline.run.progress import Progress
from tests.post_office import PostOffice, letters, post_office

LETTERS = letters(3)


def order(root: Path) -> None:
    """A new office with letters that wait."""
    post_office(root).order(*LETTERS)


def make(root: Path) -> None:
    """Letters on paper and in no batch."""
    with PostOffice(root).opened() as opened:
        paper.make_papers(opened, LETTERS, Progress(quiet=True))


def send(root: Path) -> None:
    """Two batches, the first of two print files."""
    PostOffice(root).send(letters_per_batch=2, letters_per_file=1)


def again(root: Path) -> None:
    """The first batch once more."""
    postroom.again(PostOffice(root).settings(), "batch-000001", "papier op", "anna")
