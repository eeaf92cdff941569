"""The words of every letter beside a reviewed copy. ``REWRITE_GOLDEN=1`` rewrites them."""

import os
from pathlib import Path

import pytest

from pipeline.letters.compose import Composer
from pipeline.letters.contexts import decode
from pipeline.letters.readable import readable
from tests import letter_samples as samples

FOLDER = Path(__file__).parent / "letters"
COMPOSER = Composer()
ORDERS = samples.all_orders()


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
