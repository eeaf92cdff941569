"""The writer's proven characters as evidence for the same sheet."""

from datetime import date

import numpy as np
import pytest

from pipeline.capture.hand.decode import decode_sheet
from pipeline.capture.hand.knowledge import Knowledge
from pipeline.capture.hand.lattice import CHARACTERS, Lattice
from tests.hand_lattices import FIELDS, certain, torn

KNOWN = Knowledge(date(2026, 11, 23))
BSN = "999990317"
_SHAPES = 40


def shaped(lattice: Lattice, shapes: str) -> Lattice:
    """``lattice`` whose boxes look like ``shapes``, one letter for each shape; ``.`` for nothing else."""
    seen = np.zeros((len(lattice.log_p), _SHAPES), np.float32)
    for box, shape in enumerate(shapes):
        seen[box, CHARACTERS.index(shape) if shape != "." else _SHAPES - 1] = 1.0
    return Lattice(lattice.field, lattice.log_p, seen, lattice.doubts)


def number(share: float, shape: str) -> Lattice:
    """A house number 37 whose last digit might also be a 1 (with ``share``), and looks like ``shape``."""
    return shaped(torn(FIELDS["huisnummer"], "37", {1: ("1", share)}), "3" + shape)


def test_a_shape_that_the_check_digit_proved_is_read_the_same_elsewhere() -> None:
    bsn = shaped(certain(FIELDS["bsn"], BSN), "99999031A")
    alone = decode_sheet({"huisnummer": number(0.6, "A")}, KNOWN)["huisnummer"]
    together = decode_sheet({"bsn": bsn, "huisnummer": number(0.6, "A")}, KNOWN)["huisnummer"]
    assert (alone.value, together.value) == ("31", "37")
    assert together.margin > 1


def test_a_shape_unlike_all_others_is_read_as_before() -> None:
    bsn = shaped(certain(FIELDS["bsn"], BSN), "99999031A")
    together = decode_sheet({"bsn": bsn, "huisnummer": number(0.6, ".")}, KNOWN)["huisnummer"]
    assert together.value == "31"


def test_a_field_proves_nothing_to_itself() -> None:
    twice = torn(FIELDS["huisnummer"], "77", {0: ("1", 0.4), 1: ("1", 0.6)})
    assert decode_sheet({"huisnummer": shaped(twice, "AA")}, KNOWN)["huisnummer"].value == "71"


def test_what_is_clear_stays_as_it_is() -> None:
    bsn = shaped(certain(FIELDS["bsn"], BSN), "99999031A")
    clear = shaped(certain(FIELDS["huisnummer"], "31"), "3A")
    answers = decode_sheet({"bsn": bsn, "huisnummer": clear}, KNOWN)
    assert answers["huisnummer"].value == "31"


def test_pale_boxes_teach_nothing() -> None:
    bsn = shaped(certain(FIELDS["bsn"], BSN), "99999031A")
    pale = Lattice(bsn.field, bsn.log_p, bsn.seen, ("",) * 8 + ("faint",))
    together = decode_sheet({"bsn": pale, "huisnummer": number(0.6, "A")}, KNOWN)["huisnummer"]
    assert together.value == "31"


@pytest.mark.parametrize("share", [0.6, 0.9])
def test_a_frequent_character_is_no_likelier_for_being_frequent(share: float) -> None:
    """Ten boxes that look half like this one count as one of them does."""

    def answer(count: int) -> str:
        dates = {}
        for n in range(count):
            lattice = shaped(certain(FIELDS["datum"], "11112011"), "." * 8)
            lattice.seen[:, :] = 0.0
            lattice.seen[:, [CHARACTERS.index("A"), _SHAPES - 1]] = 0.7071
            dates[f"datum{n}"] = lattice
        sheet = {**dates, "huisnummer": number(share, "A")}
        return decode_sheet(sheet, KNOWN)["huisnummer"].value

    assert answer(1) == answer(6)
