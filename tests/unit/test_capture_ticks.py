"""Ticks and signatures by ink change, on pages drawn here: boxes, pens, dirt, a scanner."""

from collections.abc import Callable
from datetime import date
from functools import partial
from types import SimpleNamespace
from typing import cast

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.capture import images
from pipeline.capture.align import AlignedPage
from pipeline.capture.fields.checkbox import CheckboxReader
from pipeline.capture.fields.choice import ChoiceReader
from pipeline.capture.fields.signature import SignatureReader
from pipeline.capture.fields.ticks import Tick, TickReading, fills_boxes, page_ticks
from pipeline.capture.images import FRAME_PX_PER_MM, Grey
from pipeline.capture.view import PageView
from pipeline.domain.capture import FieldReading
from pipeline.domain.forms import (
    FieldKind,
    FieldTemplate,
    FormTemplate,
    Option,
    PageRole,
    PageTemplate,
    Purpose,
)
from pipeline.domain.geometry import IDENTITY, BoxMm
from pipeline.store.codec import decode, encode

WIDTH_MM, HEIGHT_MM = 100, 60
JA, NEE, LATER = (BoxMm(10, 10 + 8 * n, 4.5, 4.5) for n in range(3))
ALONE, ALONE_TOO = BoxMm(45, 10, 4.5, 4.5), BoxMm(45, 18, 4.5, 4.5)
SIGNED = BoxMm(10, 38, 60, 16)
CHOICE = FieldTemplate(
    "keuze", "keuze", FieldKind.CHOICE, 1, BoxMm(10, 10, 4.5, 20.5), "Keuze",
    options=(Option("ja", "Ja", JA), Option("nee", "Nee", NEE), Option("later", "Later", LATER)),
)  # fmt: skip
CHECK = FieldTemplate("akkoord", "akkoord", FieldKind.CHECKBOX, 1, ALONE, "Akkoord")
CHECK_TOO = FieldTemplate("post", "post", FieldKind.CHECKBOX, 1, ALONE_TOO, "Post")
SIGNATURE = FieldTemplate("handtekening", "handtekening", FieldKind.SIGNATURE, 1, SIGNED, "Handtekening")
Draw = Callable[["Paper"], None]


class Paper:
    """A page being filled in, at 16 px/mm; places are millimetres."""

    scale = 2 * FRAME_PX_PER_MM

    def __init__(self, *, round_boxes: bool = False) -> None:
        self.grey = np.full((HEIGHT_MM * self.scale, WIDTH_MM * self.scale), 255, np.uint8)
        for box in (JA, NEE, LATER, ALONE, ALONE_TOO, SIGNED):
            corners = self._px(box.x, box.y), self._px(box.right, box.bottom)
            if round_boxes and box is not SIGNED:
                middle = self._px(box.x + box.w / 2, box.y + box.h / 2)
                cv2.circle(self.grey, middle, round(box.w / 2 * self.scale), 90, 4, cv2.LINE_AA)
            else:
                cv2.rectangle(self.grey, *corners, 90, 4)
            cv2.putText(
                self.grey, "Woord", self._px(box.right + 2, box.bottom - 1), 0, 1.4, 20, 4, cv2.LINE_AA
            )

    def _px(self, x: float, y: float) -> tuple[int, int]:
        return round(x * self.scale), round(y * self.scale)

    def pen(self, *points: tuple[float, float], width_mm: float = 0.45, grey: int = 60) -> None:
        line = np.array([self._px(*point) for point in points], np.int32).reshape(-1, 1, 2)
        layer = np.full_like(self.grey, 255)
        cv2.polylines(layer, [line], False, grey, max(1, round(width_mm * self.scale)), cv2.LINE_AA)
        np.minimum(self.grey, layer, out=self.grey)

    def cross(self, box: BoxMm, reach_mm: float = 0.0, grey: int = 60) -> None:
        b = box.grown(reach_mm - 0.7)
        self.pen((b.x, b.y), (b.right, b.bottom), grey=grey)
        self.pen((b.right, b.y), (b.x, b.bottom), grey=grey)

    def black(self, box: BoxMm) -> None:
        for step in np.arange(0.1, box.h, 0.3):
            self.pen((box.x + 0.1, box.y + step), (box.right - 0.1, box.y + step), width_mm=0.5)


def _all(*draws: Draw) -> Draw:
    def draw(paper: Paper) -> None:
        for one in draws:
            one(paper)

    return draw


def _view(
    draw: Draw, *, round_boxes: bool = False, shift: tuple[float, float] = (0, 0), seed: int = 1
) -> PageView:
    """The filled page as scanned: blurred, grainy and ``shift`` mm beside its place."""
    blank, filled = Paper(round_boxes=round_boxes), Paper(round_boxes=round_boxes)
    draw(filled)
    fields = (CHOICE, CHECK, CHECK_TOO, SIGNATURE)
    page = PageTemplate(1, PageRole.FORM, "Proef", WIDTH_MM, HEIGHT_MM)
    form = FormTemplate("proef", "1", "Proef", Purpose.OTHER, date(2026, 1, 1), None, (page,), fields, ())
    sheet = SimpleNamespace(template=form, page=page, dark=_framed(blank.grey))
    moved = np.array([[1, 0, shift[0] * Paper.scale], [0, 1, shift[1] * Paper.scale]], np.float64)
    scan = cv2.warpAffine(filled.grey, moved, filled.grey.shape[::-1], borderValue=255)
    grain = np.random.default_rng(seed).normal(0, 3, scan.shape)
    scan = np.clip(cv2.GaussianBlur(scan, (0, 0), 1.2) * 0.9 + 20 + grain, 0, 255).astype(np.uint8)
    aligned = SimpleNamespace(sheet=sheet, dark=_framed(scan), local_shift=lambda _: (0.0, 0.0))
    tone = np.arange(256).astype(np.uint8)
    return PageView(cast(AlignedPage, aligned), IDENTITY, 1, False, (), (), tone)


def _framed(grey: Grey) -> Grey:
    return images.darkness(images.resized(grey, WIDTH_MM * FRAME_PX_PER_MM, HEIGHT_MM * FRAME_PX_PER_MM))


def _choice(draw: Draw, *, round_boxes: bool = False) -> FieldReading:
    return ChoiceReader().read(_view(draw, round_boxes=round_boxes), CHOICE, ())


def _check(draw: Draw) -> FieldReading:
    return CheckboxReader().read(_view(draw), CHECK, ())


MARKS: dict[str, Draw] = {
    "cross": lambda p: p.cross(NEE),
    "cross over its box": lambda p: p.cross(NEE, reach_mm=1.6),
    "pale pencil": lambda p: p.cross(NEE, grey=185),
    "tick with its tail in a neighbour": lambda p: p.pen((10.8, 20), (12, 22), (15.8, 12.5)),
    "slash": lambda p: p.pen((14, 18.5), (10.6, 22)),
    "dot": lambda p: p.pen((12, 20), (12.8, 20.5), (12, 20.8), (12.6, 20), width_mm=0.6),
}


@pytest.mark.parametrize("round_boxes", [False, True])
@pytest.mark.parametrize("mark", MARKS)
def test_a_mark_is_a_tick_in_its_own_box(mark: str, round_boxes: bool) -> None:
    found = _choice(MARKS[mark], round_boxes=round_boxes)
    assert found.value == ("nee",)
    assert found.accepted


@given(
    st.floats(-0.3, 0.3), st.floats(-0.3, 0.3), st.integers(0, 99), st.sampled_from([None, JA, NEE, LATER])
)
@settings(max_examples=12, deadline=None)
def test_a_page_a_little_off_reads_the_same(x: float, y: float, seed: int, box: BoxMm | None) -> None:
    view = _view(lambda p: p.cross(box) if box else None, shift=(x, y), seed=seed)
    found = ChoiceReader().read(view, CHOICE, ())
    assert found.accepted
    assert found.value == tuple(o.value for o in CHOICE.options if o.box == box)


def test_nothing_ticked_is_sure_and_dust_is_at_most_a_doubt() -> None:
    assert _choice(lambda p: None).accepted
    dust = _check(lambda p: p.pen((47, 12), (47, 12), width_mm=0.13, grey=120))
    assert (dust.value, dust.accepted) == (False, True)
    speck = _check(lambda p: p.pen((47, 12), (47.1, 12), width_mm=0.25))
    assert (speck.value, speck.accepted) == (False, False)


def test_two_ticks_are_two_where_both_are_plainly_of_one_pen() -> None:
    both = _choice(_all(lambda p: p.cross(JA), lambda p: p.cross(LATER)))
    assert (both.value, both.accepted) == (("ja", "later"), True)
    pale = _choice(_all(lambda p: p.cross(JA, grey=185), lambda p: p.cross(LATER, grey=185)))
    assert (pale.value, pale.accepted) == (("ja", "later"), False), "pencil, or the letters of a stamp"


def test_an_inked_out_box_beside_a_tick_is_a_correction() -> None:
    found = _choice(_all(lambda p: p.black(JA), lambda p: p.cross(LATER)))
    assert (found.value, found.accepted, found.alternatives) == (("later",), True, ("ja",))
    fuller = _choice(_all(lambda p: p.black(JA), lambda p: p.black(LATER.grown(-0.7))))
    assert not fuller.accepted, "perhaps two ticks of somebody who fills"


def test_a_box_inked_out_alone_is_doubtful_unless_this_hand_fills_all_boxes() -> None:
    once = _check(lambda p: p.black(ALONE))
    assert (once.value, once.accepted) == (True, False)
    always = _view(_all(lambda p: p.black(ALONE), lambda p: p.black(NEE)))
    found = CheckboxReader().read(always, CHECK, ())
    assert found.accepted
    assert decode(encode(found), FieldReading) == found, "it can be kept"
    assert ChoiceReader().read(always, CHOICE, ()).value == ("nee",)


def test_a_box_scribbled_nearly_full_beside_ticks_may_have_been_taken_back() -> None:
    scribbled = _check(_all(lambda p: p.black(ALONE.grown(-0.7)), lambda p: p.cross(NEE)))
    assert (scribbled.value, scribbled.accepted) == (True, False)


def test_somebody_who_fills_boxes_by_three_quarters_may_black_one_out_to_take_it_back() -> None:
    most = _all(lambda p: p.black(NEE.grown(-0.9)), lambda p: p.black(ALONE_TOO.grown(-0.9)))
    found = CheckboxReader().read(_view(_all(most, lambda p: p.black(ALONE))), CHECK, ())
    assert (found.value, found.accepted) == (True, False)


def test_a_doubtful_box_stays_a_doubt_however_full_and_of_a_hand_that_fills_boxes() -> None:
    view = _view(_all(lambda p: p.black(JA), lambda p: p.black(NEE)))
    assert fills_boxes(view)
    page_ticks(view)[CHECK.box] = TickReading(Tick.DOUBTFUL, 0.5, 0.9)  # as a mark paler than the others is
    assert not CheckboxReader().read(view, CHECK, ()).accepted


BESIDE: dict[str, Draw] = {
    "left of the box": lambda p: p.cross(BoxMm(5, 18, 4, 4.5)),
    "around the word": lambda p: p.pen((16, 20), (20, 17.3), (28, 19), (24, 22.7), (17, 22), (16, 20)),
    "across all boxes": lambda p: p.pen((12, 8), (12.5, 34)),
}


@pytest.mark.parametrize("mark", BESIDE)
def test_a_mark_beside_empty_boxes_is_not_nothing(mark: str) -> None:
    assert not _choice(BESIDE[mark]).accepted


def _ring(*boxes: BoxMm, gap: float = 0.3) -> Draw:
    """Around all of ``boxes``, begun and ended ``gap`` radians apart."""
    left, top = min(b.x for b in boxes), min(b.y for b in boxes)
    right, bottom = max(b.right for b in boxes), max(b.bottom for b in boxes)
    turn = np.linspace(0, 2 * np.pi - gap, 40)
    x = (left + right) / 2 + ((right - left) / 2 + 1.8) * np.cos(turn)
    y = (top + bottom) / 2 + ((bottom - top) / 2 + 1.8) * np.sin(turn)
    return lambda paper: paper.pen(*zip(x.tolist(), y.tolist(), strict=True), grey=110)


def test_a_ring_around_one_box_chooses_it() -> None:
    read = _choice(_ring(NEE))
    assert (read.value, read.accepted) == (("nee",), True)
    alone = _check(_ring(ALONE))
    assert (alone.value, alone.accepted) == (True, True)


def test_a_ring_around_two_boxes_or_beside_a_tick_chooses_none() -> None:
    around_two = _choice(_ring(JA, NEE))
    assert (around_two.value, around_two.accepted) == ((), False)
    both = _check(_ring(ALONE, ALONE_TOO))
    assert (both.value, both.accepted) == (False, False)
    two_rings = _choice(_all(_ring(JA), _ring(LATER)))
    assert (two_rings.value, two_rings.accepted) == ((), False)
    assert _choice(_all(_ring(JA), lambda p: p.cross(LATER))).value == ("later",)


def test_dirt_in_another_box_is_no_second_answer() -> None:
    speck = _choice(_all(lambda p: p.cross(NEE), lambda p: p.pen((12, 13), (12.3, 13.2), width_mm=0.3)))
    assert (speck.value, speck.accepted) == (("nee",), True)
    pale = _choice(_all(lambda p: p.cross(NEE), lambda p: p.cross(JA, grey=185)))
    assert not pale.accepted, "a pale cross is no dirt"


def test_a_hair_line_of_the_scanner_is_no_tick() -> None:
    read = _choice(lambda p: p.pen((12, 11), (12, 34), width_mm=0.12))
    assert (read.value, read.accepted) == ((), False)


def _scrawl(x: float, y: float, size: float) -> list[tuple[float, float]]:
    t = np.linspace(0, 1, 60)
    across = x + size * 3 * t + size * 0.35 * np.sin(t * 40)
    return list(zip(across.tolist(), (y + size * np.cos(t * 31) * (0.9 - 0.5 * t)).tolist(), strict=True))


def _letter(paper: Paper, x_mm: float) -> None:
    paper.pen((x_mm, 50), (x_mm, 44), (x_mm + 2, 47), (x_mm + 4, 44), (x_mm + 4, 50))


SIGNATURES: dict[str, tuple[Draw, str]] = {
    "none": (lambda p: None, "empty"),
    "dust": (
        _all(lambda p: p.pen((30, 45), (30.1, 45), width_mm=0.3), lambda p: p.pen((50, 50), (50, 50))),
        "empty",
    ),
    "signature": (lambda p: p.pen(*_scrawl(15, 46, 5)), "signed"),
    "small and pale": (lambda p: p.pen(*_scrawl(30, 45, 2.6), width_mm=0.35, grey=170), "signed"),
    "out of its box": (lambda p: p.pen(*_scrawl(20, 52, 5)), "signed"),
    "cross": (lambda p: p.cross(BoxMm(20, 40, 10, 10)), "doubtful"),
    "dash": (lambda p: p.pen((15, 46), (40, 45)), "doubtful"),
    "smudge": (lambda p: p.pen((20, 46), (30, 46), width_mm=5, grey=150), "doubtful"),
    "frame of a stamp": (lambda p: p.pen((15, 40), (45, 40), (45, 50), (15, 50), (15, 40)), "doubtful"),
    "capitals": (_all(*(partial(_letter, x_mm=x) for x in range(14, 50, 6))), "doubtful"),
}


@pytest.mark.parametrize("name", SIGNATURES)
def test_signed_doubtful_or_empty(name: str) -> None:
    draw, state = SIGNATURES[name]
    found = SignatureReader().read(_view(draw), SIGNATURE, ())
    assert found.value == state
    assert found.accepted == (state != "doubtful")
