"""The real hands, where the data is at hand: nobody in two parts, everybody can write all."""

from pathlib import Path

import numpy as np
import pytest

from pipeline.deck.hands import CAPITALS, DIGITS, PARTS, Hand, load_hands, part_of, pick_hand

DATA = Path(__file__).resolve().parents[3] / "shared" / "data" / "handwriting"
needs_data = pytest.mark.skipif(not DATA.exists(), reason="the handwriting data is not here")


@pytest.fixture(scope="module")
def parts() -> dict[str, tuple[Hand, ...]]:
    return {part: load_hands(DATA, part) for part in PARTS}


def test_writers_without_a_number_are_never_judged_on() -> None:
    assert {part_of("eurodigits", number) for number in range(50)} == {"train"}


def test_parts_have_about_their_shares() -> None:
    found = [part_of("mnist", number) for number in range(4000)]
    assert 0.67 < found.count("train") / 4000 < 0.73
    assert 0.13 < found.count("bench") / 4000 < 0.17


@needs_data
def test_nobody_writes_in_two_parts(parts: dict[str, tuple[Hand, ...]]) -> None:
    names = {part: _everybody(hands) for part, hands in parts.items()}
    assert not names["train"] & names["bench"]
    assert not names["train"] & names["calibrate"]
    assert not names["calibrate"] & names["bench"]


@needs_data
def test_every_hand_writes_every_character(parts: dict[str, tuple[Hand, ...]]) -> None:
    rng = np.random.default_rng(1)
    for hands in parts.values():
        for hand in hands:
            assert all(map(hand.writes, DIGITS + CAPITALS))
        glyph = pick_hand(hands, rng).draw("7", rng)
        assert glyph.character == "7"
        assert max(glyph.width, glyph.height) == pytest.approx(1.0, abs=0.05)


def _everybody(hands: tuple[Hand, ...]) -> set[str]:
    return {name for hand in hands for name in (hand.writer, *hand.lender.split("+")) if name}
