"""Two readers of one row, and marks that stand by themselves."""

from collections.abc import Sequence
from datetime import date

import numpy as np
import numpy.typing as npt
import pytest

from pipeline.capture.hand.decode import decode_sheet
from pipeline.capture.hand.fusion import fused
from pipeline.capture.hand.knowledge import Knowledge
from pipeline.capture.hand.lattice import BLANK, CHARACTERS, COLUMNS, DIGITS, Lattice
from tests.hand_lattices import FIELDS, certain

KNOWN = Knowledge(date(2026, 11, 23))


class Row:
    """A second reader that likes one text and each wrong character in another 4 nats less."""

    allowed = DIGITS
    certainty = 0.9

    def __init__(self, text: str) -> None:
        self.text = text

    def text_of(self, count: int) -> str:
        return self.text

    def scores(self, texts: Sequence[str]) -> npt.NDArray[np.float64]:
        return np.array([-4.0 * self._wrong(text) for text in texts])

    def _wrong(self, text: str) -> int:
        lengths = abs(len(text) - len(self.text))
        return lengths + sum(a != b for a, b in zip(text, self.text, strict=False))


def _between(text: str, cell: int, rival: str, share: float) -> Lattice:
    """``text``, but in one box the network gives ``rival`` the ``share``."""
    lattice = certain(FIELDS["bsn"], text)
    log_p = lattice.log_p.copy()
    row = np.full(COLUMNS, 1e-7)
    row[CHARACTERS.index(rival)], row[CHARACTERS.index(text[cell])] = share, 1 - share
    log_p[cell] = np.log(row / row.sum())
    return Lattice(lattice.field, log_p, lattice.seen, lattice.doubts)


def test_the_row_decides_what_a_box_leaves_open() -> None:
    lattice = _between("999990317", 7, "7", 0.6)
    assert decode_sheet({"bsn": lattice}, KNOWN)["bsn"].repaired
    both = decode_sheet({"bsn": fused(lattice, Row("999990317"))}, KNOWN)["bsn"]
    assert (both.value, both.repaired) == ("999990317", False)


def test_a_row_that_says_otherwise_leaves_a_doubt() -> None:
    lattice = _between("999990317", 7, "7", 0.3)
    assert not decode_sheet({"bsn": lattice}, KNOWN)["bsn"].repaired
    assert decode_sheet({"bsn": fused(lattice, Row("999990377"))}, KNOWN)["bsn"].repaired


def test_rows_stay_probabilities_and_clear_boxes_stay_as_they_were() -> None:
    lattice = _between("999990317", 7, "7", 0.4)
    log_p = fused(lattice, Row("111111111")).log_p
    assert np.allclose(np.exp(log_p).sum(axis=1), 1, atol=1e-4)
    assert np.array_equal(log_p[:7].argmax(axis=1), lattice.log_p[:7].argmax(axis=1))


def test_a_box_that_may_be_empty_is_left_out_where_the_row_reads_better_without_it() -> None:
    lattice = certain(FIELDS["achternaam"], "BASI")
    log_p = lattice.log_p.copy()
    row = np.full(COLUMNS, 1e-7)
    row[CHARACTERS.index("I")], row[BLANK] = 0.6, 0.4
    log_p[3] = np.log(row / row.sum())
    ghost = Lattice(lattice.field, log_p, lattice.seen, ("", "", "", "faint", *("",) * 20))
    assert decode_sheet({"achternaam": ghost}, KNOWN)["achternaam"].value == "BASI"
    both = fused(ghost, Row("BAS"))
    assert decode_sheet({"achternaam": both}, KNOWN)["achternaam"].value == "BAS"


def test_an_empty_field_has_nothing_to_weigh() -> None:
    lattice = certain(FIELDS["bsn"], "")
    assert fused(lattice, Row("")) is lattice


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("BAS     .", "BAS"),
        (".   BAS", "BAS"),
        ("-", ""),
        ("J. BAS", "J. BAS"),
        ("'S-GRAVEN", "'S-GRAVEN"),
        ("EL-BAS.", "EL-BAS"),
    ],
)
def test_a_mark_by_itself_is_dust(written: str, value: str) -> None:
    answer = decode_sheet({"achternaam": certain(FIELDS["achternaam"], written)}, KNOWN)["achternaam"]
    assert answer.value == value
    assert not answer.doubts


def test_dust_all_over_an_empty_field_is_a_doubt() -> None:
    answer = decode_sheet({"achternaam": certain(FIELDS["achternaam"], ". .  .")}, KNOWN)["achternaam"]
    assert (answer.value, answer.inked) == ("", 0)
    assert answer.doubts == ("faint",)


def test_an_empty_box_of_the_lattice_is_blank() -> None:
    assert certain(FIELDS["bsn"], "").log_p[:, BLANK].min() > np.log(0.5)
