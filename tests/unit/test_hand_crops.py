"""Crops of comb boxes: print is taken out, strokes stay whole, each in its box."""

from collections.abc import Sequence
from dataclasses import replace

import cv2
import numpy as np
import pytest

from pipeline.capture.hand.blanks import page_inks, page_loses_strokes
from pipeline.capture.hand.crops import CellInk, cell_inks, strip_patch
from pipeline.capture.hand.lattice import CROP_PX, INK_PX
from pipeline.capture.hand.row import row_image
from pipeline.capture.images import FRAME_PX_PER_MM, Grey
from pipeline.capture.view import Patch
from pipeline.domain.forms import Alphabet, FieldKind, FieldTemplate
from pipeline.domain.geometry import BoxMm

PX = FRAME_PX_PER_MM
ACROSS, HIGH, MARGIN = 40, 52, 13
"""A box of 5 by 6.5 mm and what lies around the row, in pixels."""
FIELD = FieldTemplate(
    name="row",
    means="row",
    kind=FieldKind.COMB,
    page=1,
    box=BoxMm(MARGIN / PX, MARGIN / PX, 8 * ACROSS / PX, HIGH / PX),
    label="",
    cells=8,
    alphabet=Alphabet.NAME,
)
Points = Sequence[tuple[float, float]]
ZERO: Points = [(0.5, 0.2), (0.25, 0.35), (0.2, 0.6), (0.4, 0.8), (0.65, 0.75), (0.75, 0.45), (0.5, 0.2)]
SEVEN: Points = [(0.2, 0.25), (0.75, 0.22), (0.4, 0.85)]
ONE: Points = [(0.5, 0.2), (0.5, 0.85)]


def comb(line: int = 128, thick: int = 2, shift: float = 0.0) -> Grey:
    """A printed row as darkness; ``shift`` moves it to the right and down by parts of a pixel."""
    big = np.zeros((4 * (HIGH + 2 * MARGIN), 4 * (8 * ACROSS + 2 * MARGIN)), np.uint8)
    for cell in range(9):
        x = 4 * (MARGIN + cell * ACROSS)
        cv2.line(big, (x, 4 * MARGIN), (x, 4 * (MARGIN + HIGH)), line, 4 * thick)
    for y in (4 * MARGIN, 4 * (MARGIN + HIGH)):
        cv2.line(big, (4 * MARGIN, y), (4 * (MARGIN + 8 * ACROSS), y), line, 4 * thick)
    moved = cv2.warpAffine(big, np.array([[1, 0, 4 * shift], [0, 1, 4 * shift]], float), big.shape[::-1])
    size = big.shape[1] // 4, big.shape[0] // 4
    return cv2.resize(moved, size, interpolation=cv2.INTER_AREA).astype(np.uint8, copy=False)


def write(page: Grey, cell: float, stroke: Points, dark: int = 220, pen: int = 4) -> None:
    """A stroke in shares of a box; ``cell`` may lie between two. Ink and print add up to the darker."""
    places = [(MARGIN + (cell + x) * ACROSS, MARGIN + y * HIGH) for x, y in stroke]
    ink = np.zeros_like(page)
    cv2.polylines(ink, [np.round(np.array(places) * 8).astype(np.int32)], False, dark, pen, cv2.LINE_AA, 3)
    np.maximum(page, cv2.GaussianBlur(ink, (3, 3), 0.6), out=page)


def patch(page: Grey, blank: Grey | None = None) -> Patch:
    return strip_patch(
        page, comb() if blank is None else blank, BoxMm(0, 0, page.shape[1] / PX, page.shape[0] / PX)
    )


def read(page: Grey) -> tuple[CellInk, ...]:
    return cell_inks(patch(page), FIELD)


def states(inks: Sequence[CellInk]) -> str:
    return "".join({"blank": ".", "faint": "?", "ink": "x"}[ink.state] for ink in inks)


def alone(stroke: Points) -> CellInk:
    """The stroke on a sheet without print."""
    page = np.zeros_like(comb())
    write(page, 3, stroke)
    return cell_inks(patch(page, np.zeros_like(page)), FIELD)[3]


def alike(one: Grey, other: Grey) -> float:
    return float(np.corrcoef(one.ravel(), other.ravel())[0, 1])


def test_a_crop_is_white_ink_of_one_size_in_the_middle() -> None:
    ink = alone(ONE)
    rows, columns = np.nonzero(ink.image > 100)
    assert ink.image.shape == (CROP_PX, CROP_PX)
    assert abs(int(np.ptp(rows)) + 1 - INK_PX) <= 2
    assert abs(rows.mean() - 15.5) < 1 and abs(columns.mean() - 15.5) < 1
    assert ink.image.max() > 240
    assert ink.place == pytest.approx((0.16, 0.89, 0.45, 0.55), abs=0.05)


@pytest.mark.parametrize("shift", [0.0, 0.3, 0.5, 1.0, 1.7])
@pytest.mark.parametrize("line", [60, 128, 230])
def test_no_rest_of_a_line_is_ink(shift: float, line: int) -> None:
    rng = np.random.default_rng(5)
    page = cv2.GaussianBlur(comb(line, shift=shift), (0, 0), 0.8)
    noisy = np.clip(page + rng.normal(0, 5, page.shape), 0, 255).astype(np.uint8)
    write(noisy, 2, ZERO)
    assert states(read(noisy)) == "..x....."
    assert alike(read(noisy)[2].image, alone(ZERO).image) > 0.93


@pytest.mark.parametrize("seed", range(4))
def test_a_line_that_comes_and_goes_in_a_fax_is_not_ink(seed: int) -> None:
    rng = np.random.default_rng(seed)
    page = comb(120, shift=0.4)
    page = np.where(page + rng.normal(0, 25, page.shape) > 90, 255, 0).astype(np.uint8)
    write(page, 1, SEVEN)
    write(page, 4, ZERO)
    inks = read(page)
    assert states(inks) == ".x..x..."
    assert alike(inks[1].image, alone(SEVEN).image) > 0.85


def test_a_stroke_across_a_line_stays_whole() -> None:
    page = comb(255)
    write(page, 2, [(0.5, 0.3), (0.5, 1.12)])
    ink = read(page)[2]
    assert ink.place[1] > 1.1
    assert alike(ink.image, alone([(0.5, 0.1), (0.5, 0.92)]).image) > 0.9


def test_a_dark_stroke_along_a_pale_line_is_seen() -> None:
    page = comb(90)
    corner: Points = [(0.3, 0.2), (0.3, 1.0), (0.8, 1.0)]
    write(page, 2, corner)
    assert alike(read(page)[2].image, alone(corner).image) > 0.9


def test_a_character_that_hangs_over_is_not_cut() -> None:
    page = comb()
    write(page, 3.2, ZERO)
    inks = read(page)
    assert states(inks) == "...x...."
    assert inks[3].doubt == "" and alike(inks[3].image, alone(ZERO).image) > 0.93


def test_touching_characters_part_and_say_so() -> None:
    page = comb()
    wide: Points = [(0.1, 0.2), (0.15, 0.85), (0.12, 0.6), (1.22, 0.6)]
    write(page, 2, wide)
    write(page, 3, ZERO)
    inks = read(page)
    assert states(inks) == "..xx...."
    assert [inks[2].doubt, inks[3].doubt] == ["split", "split"]
    assert alike(inks[2].image, alone(wide).image) > 0.8
    assert inks[3].area_mm2 == pytest.approx(alone(ZERO).area_mm2, rel=0.15)


def test_parts_of_one_character_stay_together() -> None:
    page = comb()
    write(page, 5, [(0.3, 0.2), (0.3, 0.85)])
    write(page, 5, [(0.45, 0.2), (0.8, 0.2)])
    write(page, 5, [(0.45, 0.5), (0.7, 0.5)])
    inks = read(page)
    assert states(inks) == ".....x.."
    assert inks[5].place[3] > 0.75


def test_a_character_just_over_the_border_goes_to_the_empty_box() -> None:
    page = comb()
    write(page, 1.7, ONE)
    write(page, 2.25, ONE)
    assert states(read(page)) == ".xx....."


def test_ink_of_another_row_is_left_out() -> None:
    page = comb()
    write(page, 2, [(0.1, 1.18), (0.9, 1.22)])
    write(page, 5, [(0.1, -0.2), (0.9, -0.2)])
    assert states(read(page)) == "........"


def test_a_mark_above_a_letter_is_a_doubt() -> None:
    page = comb()
    write(page, 2, [(0.25, 0.4), (0.25, 0.9), (0.75, 0.9), (0.75, 0.4)])
    write(page, 2, [(0.35, 0.22), (0.38, 0.24)])
    write(page, 2, [(0.65, 0.22), (0.68, 0.24)])
    assert read(page)[2].doubt == "mark"


def test_a_hook_below_a_letter_is_a_doubt() -> None:
    page = comb()
    write(page, 2, [(0.25, 0.2), (0.7, 0.3), (0.3, 0.5), (0.7, 0.7)])
    write(page, 2, [(0.45, 0.86), (0.55, 0.92), (0.42, 0.98)])
    assert read(page)[2].doubt == "mark"


def test_a_bar_drawn_apart_is_no_mark() -> None:
    page = comb()
    write(page, 2, [(0.3, 0.4), (0.3, 0.6), (0.7, 0.65), (0.6, 0.85), (0.3, 0.85)])
    write(page, 2, [(0.3, 0.22), (0.7, 0.22)])
    assert read(page)[2].doubt == ""


def test_digits_have_no_marks() -> None:
    page = comb()
    write(page, 2, [(0.25, 0.4), (0.25, 0.9), (0.75, 0.9), (0.75, 0.4)])
    write(page, 2, [(0.45, 0.1), (0.55, 0.24)])
    assert read(page)[2].doubt == "mark"
    assert cell_inks(patch(page), replace(FIELD, alphabet=Alphabet.DIGITS))[2].doubt == ""


def test_a_line_drawn_bolder_in_one_place_is_no_character_and_leaves_a_doubt() -> None:
    page = comb()
    write(page, 1, SEVEN)
    write(page, 4.0, [(0.04, 0.1), (0.04, 0.9)], pen=3)
    write(page, 6, [(0.3, 0.1), (0.3, 0.9)], pen=3)
    inks = read(page)
    assert states(inks) == ".x....x."
    assert [ink.doubt for ink in inks][3:6].count("faint") == 1


def test_dust_is_blank_and_a_full_stop_is_not() -> None:
    page = comb()
    write(page, 1, [(0.5, 0.5), (0.51, 0.5)], pen=1)
    write(page, 4, [(0.4, 0.8), (0.45, 0.82)], pen=4)
    assert states(read(page))[1] == "."
    assert states(read(page))[4] in "x?"


def test_a_pale_pencil_is_never_blank() -> None:
    rng = np.random.default_rng(2)
    page = comb()
    for cell in (0, 1, 2, 3):
        write(page, cell, ZERO if cell % 2 else SEVEN, dark=48)
    page = np.clip(page + rng.normal(3, 4, page.shape), 0, 255).astype(np.uint8)
    inks = read(page)
    assert "." not in states(inks)[:4]
    assert states(inks)[4:] == "...."


def test_the_row_has_ink_and_no_lines() -> None:
    page = comb()
    write(page, 2, ZERO)
    row = row_image(patch(page), FIELD)
    beside = np.delete(row, np.s_[MARGIN + 2 * ACROSS : MARGIN + 3 * ACROSS], axis=1)
    assert row.shape == page.shape
    assert row.min() < 80 and beside.min() == 255


def of_page(*pages: Grey) -> tuple[tuple[CellInk, ...], ...]:
    return page_inks([patch(page) for page in pages], [FIELD] * len(pages))


def doubts(inks: Sequence[CellInk]) -> set[str]:
    return {ink.doubt for ink in inks}


def shredded(page: Grey, rng: np.random.Generator) -> Grey:
    """What a fax leaves of a pale pen and of the lines."""
    return np.where(page + rng.normal(0, 25, page.shape) > 240, 255, 0).astype(np.uint8)


def test_beside_a_firm_pen_an_empty_row_is_empty() -> None:
    written = comb()
    for cell in range(6):
        write(written, cell, ZERO if cell % 2 else SEVEN)
    inks = of_page(written, comb())
    assert states(inks[1]) == "........"
    assert doubts(inks[1]) == {""}


def test_where_strokes_come_through_in_shreds_a_blank_is_a_doubt() -> None:
    rng = np.random.default_rng(3)
    written = comb()
    for cell in range(8):
        write(written, cell, ZERO if cell % 2 else SEVEN, dark=200)
    shreds = shredded(written, rng), np.zeros_like(written)
    inks = of_page(*shreds)
    assert states(inks[1]) == "........"
    assert doubts(inks[1]) == {"faint"}
    assert page_loses_strokes([patch(page) for page in shreds], [FIELD, FIELD])
    assert not page_loses_strokes([patch(written), patch(comb())], [FIELD, FIELD])


def test_a_page_without_ink_is_empty_only_when_its_print_came_through() -> None:
    assert doubts(of_page(comb())[0]) == {""}
    assert doubts(of_page(np.zeros_like(comb()))[0]) == {"faint"}


@pytest.mark.parametrize("dark", [12, 16, 24])
def test_strokes_too_pale_to_be_read_are_faint(dark: int) -> None:
    rng = np.random.default_rng(dark)
    page = comb()
    for cell in (0, 1, 2, 3):
        write(page, cell, ZERO if cell % 2 else SEVEN, dark=dark, pen=5)
    page = np.clip(page + rng.normal(8, 5, page.shape), 0, 255).astype(np.uint8)
    (inks,) = of_page(page)
    assert states(inks)[:4] == "????"
    assert "x" not in states(inks)[4:]
    assert min(int(ink.image.max()) for ink in inks[:4]) > 100


def test_grain_and_shade_are_no_strokes() -> None:
    rng = np.random.default_rng(9)
    shade = np.linspace(0, 30, comb().shape[1]) + rng.normal(10, 7, comb().shape)
    page = np.clip(comb() + shade, 0, 255).astype(np.uint8)
    for cell in range(4):
        write(page, cell, SEVEN)
    assert states(of_page(page)[0]) == "xxxx...."
