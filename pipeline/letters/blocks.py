"""What a letter text consists of once parsed: blocks of runs, ready to be JSON for the layout."""

import msgspec


class Run(msgspec.Struct, frozen=True):
    """A piece of plain text."""

    text: str
    strong: bool = False


Runs = tuple[Run, ...]


class Block(msgspec.Struct, frozen=True, tag_field="kind", tag=str.lower):
    """The layout knows each block by ``kind``."""


class Paragraph(Block, frozen=True):
    runs: Runs


class Heading(Block, frozen=True):
    level: int
    runs: Runs


class Listing(Block, frozen=True):
    ordered: bool
    items: tuple[Runs, ...]


class Table(Block, frozen=True):
    """``align`` is left or right, one a column."""

    align: tuple[str, ...]
    head: tuple[Runs, ...]
    rows: tuple[tuple[Runs, ...], ...]


class Lines(Block, frozen=True):
    """An address, set apart, one line each."""

    lines: tuple[Runs, ...]


class Facts(Block, frozen=True):
    """Label and value, side by side."""

    rows: tuple[tuple[Runs, Runs], ...]


class PaymentPlace(Block, frozen=True):
    """Where the payment block of the letter goes."""


class FieldNote(Block, frozen=True):
    """One finding: the explanation, and the number of the picture beside it (from 0)."""

    picture: int
    blocks: tuple["AnyBlock", ...]


AnyBlock = Paragraph | Heading | Listing | Table | Lines | Facts | PaymentPlace | FieldNote


class Text(msgspec.Struct, frozen=True):
    """A composed letter. ``heading`` carries the one action; ``subject`` goes in the reference block."""

    subject: str
    heading: str
    blocks: tuple[AnyBlock, ...]


def plain(runs: Runs) -> str:
    return "".join(run.text for run in runs)
