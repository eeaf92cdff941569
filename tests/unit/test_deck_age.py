"""Aged pages: everything lies where the true map says, and a seed gives the same page again."""

from dataclasses import replace

import cv2
import numpy as np
import pytest

from pipeline.capture.images import Grey
from pipeline.deck.age import STYLES, Aged, Style, age, wear_of, worn
from pipeline.domain.geometry import MM_PER_INCH

DPI = 150.0
SPOTS = np.array([(x, y) for x in (30.0, 100.0, 175.0) for y in (30.0, 110.0, 190.0, 265.0)])


def spotted() -> Grey:
    """A white sheet with black discs of 5 mm at ``SPOTS``."""
    page = np.full((round(297 / MM_PER_INCH * DPI), round(210 / MM_PER_INCH * DPI)), 255, np.uint8)
    for x, y in SPOTS * DPI / MM_PER_INCH - 0.5:
        radius = round(2.5 / MM_PER_INCH * DPI * 16)
        cv2.circle(page, (round(x * 16), round(y * 16)), radius, 0, -1, cv2.LINE_AA, 4)
    return page


def misfit_mm(aged: Aged) -> list[float]:
    """How far the centre of each disc is from its true place; discs under a stain are left out."""
    off = []
    per_mm = np.array(aged.true_map.dpi) / MM_PER_INCH
    for x, y in aged.true_map(SPOTS):
        reach = 4 * per_mm
        left, top = (round(v) for v in (x - reach[0], y - reach[1]))
        cut = aged.grey[top : round(y + reach[1]), left : round(x + reach[0])].astype(float)
        dark = np.clip(np.percentile(cut, 90) * 0.75 - cut, 0, None)
        rows, columns = np.indices(cut.shape)
        at = np.array([(columns * dark).sum(), (rows * dark).sum()]) / dark.sum() + 0.5 + (left, top)
        off.append(float(np.hypot(*((at - (x, y)) / per_mm))))
    return off


@pytest.mark.parametrize("style", STYLES)
def test_printed_things_lie_where_the_true_map_says(style: Style) -> None:
    for seed in range(3):
        rng = np.random.default_rng(seed)
        wear = replace(wear_of(style, rng), dpi=170.0, stain="", dirt=0, shadow=0.0)
        aged = worn(spotted(), wear, rng, DPI)
        assert float(np.median(misfit_mm(aged))) < 0.1
        assert max(misfit_mm(aged)) < 0.3


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
@pytest.mark.parametrize("mirrored", [False, True])
def test_turned_and_mirrored_pages_are_mapped(turn: int, mirrored: bool) -> None:
    rng = np.random.default_rng(turn)
    wear = replace(
        wear_of("fax", rng), turn=turn, mirrored=mirrored, skew=4.0, dirt=0, dpi=150.0, dpi_y=130.0
    )
    aged = worn(spotted(), wear, rng, DPI)
    assert max(misfit_mm(aged)) < 0.2
    assert (aged.grey.shape[0] > aged.grey.shape[1]) == (turn in (0, 180))


def test_the_map_can_be_undone() -> None:
    rng = np.random.default_rng(5)
    there = worn(spotted(), replace(wear_of("phone", rng), fold=0.4, dpi=100.0), rng, DPI).true_map
    assert np.abs(there.back(there(SPOTS)) - SPOTS).max() < 0.01


def test_a_fax_is_black_and_white_and_may_have_oblong_pixels() -> None:
    pages = [age(spotted(), "fax", np.random.default_rng(seed), DPI) for seed in range(4)]
    assert all(page.bitonal and set(np.unique(page.grey)) <= {0, 255} for page in pages)
    assert {page.true_map.dpi for page in pages} == {(204, 196), (200, 200)}


@pytest.mark.parametrize("style", STYLES)
def test_the_same_seed_gives_the_same_page_and_leaves_the_sheet_alone(style: Style) -> None:
    sheet = spotted()
    before = sheet.copy()
    first, second = (age(sheet, style, np.random.default_rng(9), DPI) for _ in range(2))
    assert np.array_equal(first.grey, second.grey)
    assert np.array_equal(sheet, before)
