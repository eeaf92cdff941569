"""A letter as plain text, for reviewers: the reviewed copies of the tests, and the preview."""

from pipeline.letters.blocks import (
    AnyBlock,
    Facts,
    FieldNote,
    Heading,
    Lines,
    Listing,
    PaymentPlace,
    Runs,
    Table,
    Text,
)
from pipeline.letters.words import NBSP


def readable(text: Text) -> str:
    """Strong words between stars; non-breaking spaces as dots, so that a reviewer sees them."""
    head = [[f"Onderwerp: {text.subject}"], ["# " + text.heading.replace(NBSP, "·")]]
    parts = [*head, *map(_lines, text.blocks)]
    return "\n\n".join("\n".join(part) for part in parts) + "\n"


def _shown(runs: Runs) -> str:
    return "".join(f"*{run.text}*" if run.strong else run.text for run in runs).replace(NBSP, "·")


def _lines(block: AnyBlock) -> list[str]:  # noqa: PLR0911 - one a kind of block
    match block:
        case Heading():
            return [f"{'#' * block.level} {_shown(block.runs)}"]
        case Listing():
            marks = (f"{n}." if block.ordered else "-" for n in range(1, len(block.items) + 1))
            return [f"{mark} {_shown(item)}" for mark, item in zip(marks, block.items, strict=True)]
        case Table():
            return [" | ".join(map(_shown, row)) for row in (block.head, *block.rows)]
        case Lines():
            return [f"> {_shown(line)}" for line in block.lines]
        case Facts():
            return [f"{_shown(label)}: {_shown(value)}" for label, value in block.rows]
        case PaymentPlace():
            return ["[betaalblok]"]
        case FieldNote():
            return [f"[veld {block.picture}]", *(line for inner in block.blocks for line in _lines(inner))]
    return [_shown(block.runs)]
