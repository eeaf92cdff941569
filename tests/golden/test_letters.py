"""The words of every letter beside a reviewed copy. ``REWRITE_GOLDEN=1`` rewrites them."""

import os
from pathlib import Path

import pytest

from pipeline.letters.blocks import AnyBlock, Facts, FieldNote, Heading, Lines, Listing, Runs, Table, Text
from pipeline.letters.blocks import PaymentPlace as Payment
from pipeline.letters.compose import Composer
from pipeline.letters.contexts import decode
from tests import letter_samples as samples

FOLDER = Path(__file__).parent / "letters"
COMPOSER = Composer()
ORDERS = samples.all_orders()


def shown(runs: Runs) -> str:
    """Strong words between stars; non-breaking spaces as dots, so that a reviewer sees them."""
    return "".join(f"*{run.text}*" if run.strong else run.text for run in runs).replace("\xa0", "·")


def lines(block: AnyBlock) -> list[str]:  # noqa: PLR0911 - one a kind of block
    match block:
        case Heading():
            return [f"{'#' * block.level} {shown(block.runs)}"]
        case Listing():
            marks = (f"{n}." if block.ordered else "-" for n in range(1, len(block.items) + 1))
            return [f"{mark} {shown(item)}" for mark, item in zip(marks, block.items, strict=True)]
        case Table():
            return [" | ".join(map(shown, row)) for row in (block.head, *block.rows)]
        case Lines():
            return [f"> {shown(line)}" for line in block.lines]
        case Facts():
            return [f"{shown(label)}: {shown(value)}" for label, value in block.rows]
        case Payment():
            return ["[betaalblok]"]
        case FieldNote():
            return [f"[veld {block.picture}]", *(line for inner in block.blocks for line in lines(inner))]
    return [shown(block.runs)]


def readable(text: Text) -> str:
    head = [[f"Onderwerp: {text.subject}"], ["# " + text.heading.replace("\xa0", "·")]]
    parts = [*head, *map(lines, text.blocks)]
    return "\n\n".join("\n".join(part) for part in parts) + "\n"


@pytest.mark.parametrize("name", ORDERS)
def test_the_words_of_a_letter(name: str) -> None:
    order = ORDERS[name]
    words = readable(COMPOSER.compose(order.kind, decode(order), samples.OFFICE))
    path = FOLDER / f"{name}.txt"
    if os.environ.get("REWRITE_GOLDEN"):
        path.write_text(words, encoding="utf-8")
    assert words == path.read_text(encoding="utf-8")


def test_no_copy_is_left_over() -> None:
    assert {path.stem for path in FOLDER.glob("*.txt")} == set(ORDERS)
