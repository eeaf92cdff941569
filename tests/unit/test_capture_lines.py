"""Free lines written by hand: rows cut from drawn fields, drafts that are never accepted."""

from collections.abc import Sequence
from types import SimpleNamespace
from typing import cast

import cv2
import numpy as np
import pytest

from pipeline.capture import images
from pipeline.capture.align import AlignedPage
from pipeline.capture.fields import email
from pipeline.capture.fields.freehand import ALLOWED, written_lines
from pipeline.capture.fields.line import LineReader
from pipeline.capture.images import FRAME_PX_PER_MM, Grey
from pipeline.capture.view import PageView
from pipeline.domain.capture import FieldReading
from pipeline.domain.forms import Alphabet, FieldKind, FieldTemplate
from pipeline.domain.geometry import IDENTITY, BoxMm

BOX = BoxMm(8, 8, 100, 26)
FIELD = FieldTemplate("antwoord", "antwoord", FieldKind.LINE, 1, BOX, "Antwoord")


class Hands:
    """Says what it is told, and keeps the rows that it was shown."""

    def __init__(self, *texts: str) -> None:
        self.texts, self.rows, self.allowed = texts, list[Grey](), ""

    def read_lines(self, rows: Sequence[Grey], allowed: str) -> Sequence[tuple[str, float]]:
        self.rows, self.allowed = list(rows), allowed
        return [(text, 0.98) for text in self.texts[: len(rows)]]


def _view(*lines: tuple[str, float], dust: int = 0) -> PageView:
    """A page with a ruled field; ``lines`` are texts and the heights (mm) of their feet."""
    scale = 2 * FRAME_PX_PER_MM
    blank = np.full((42 * scale, 116 * scale), 255, np.uint8)
    cv2.rectangle(blank, (8 * scale, 8 * scale), (108 * scale, 34 * scale), 90, 4)
    cv2.line(blank, (9 * scale, 21 * scale), (107 * scale, 21 * scale), 170, 2)
    page = blank.copy()
    for text, foot_mm in lines:
        cv2.putText(page, text, (12 * scale, round(foot_mm * scale)), 0, 2.6, 70, 7, cv2.LINE_AA)
    rng = np.random.default_rng(dust)
    for x, y in rng.uniform((12, 10), (100, 32), (dust, 2)) * scale:
        cv2.circle(page, (round(x), round(y)), 4, 100, -1)
    page = np.clip(cv2.GaussianBlur(page, (0, 0), 1.2) + rng.normal(0, 3, page.shape), 0, 255).astype(
        np.uint8
    )
    size = 116 * FRAME_PX_PER_MM, 42 * FRAME_PX_PER_MM
    template = SimpleNamespace(fields_on=lambda _: (FIELD,))
    sheet = SimpleNamespace(
        template=template, page=SimpleNamespace(number=1), dark=images.darkness(images.resized(blank, *size))
    )
    aligned = SimpleNamespace(sheet=sheet, dark=images.darkness(images.resized(page, *size)))
    tone = np.arange(256).astype(np.uint8)
    return PageView(cast(AlignedPage, aligned), IDENTITY, 1, False, (), (), tone)


def _read(view: PageView, hands: Hands) -> FieldReading:
    reader = LineReader(hands)
    assert reader.lines(view, FIELD) == ()
    return reader.read(view, FIELD, ())


def test_lines_come_from_top_to_bottom_as_rows_without_rules() -> None:
    view = _view(("weet niet", 18), ("n.v.t.", 31))
    rows = written_lines(view.patch(BOX, 1.6), BOX)
    assert len(rows) == 2
    assert rows[0].shape[1] > 1.4 * rows[1].shape[1]
    assert all(row[:, :4].min() > 200 for row in rows)


def test_a_draft_is_never_accepted() -> None:
    hands = Hands("weet niet", "n.v.t.")
    found = _read(_view(("weet niet", 18), ("n.v.t.", 31)), hands)
    assert (found.value, found.accepted) == ("weet niet\nn.v.t.", False)
    assert found.certainty <= 0.5
    assert hands.allowed == ALLOWED[Alphabet.ANY]


@pytest.mark.parametrize("dust", [0, 12])
def test_an_empty_field_is_surely_empty_dust_or_not(dust: int) -> None:
    found = _read(_view(dust=dust), Hands())
    assert (found.value, found.accepted) == ("", True)


def test_a_dash_is_an_answer_and_ink_that_nobody_can_read_is_not_nothing() -> None:
    assert _read(_view(("-", 18)), Hands("-")).value == "-"
    unread = _read(_view(("weet", 18)), Hands(""))
    assert (unread.value, unread.accepted) == ("", False)


def test_an_address_is_repaired_as_an_alternative_only() -> None:
    found = _read(_view(("f.yilmaz@gmai1,com", 18)), Hands("f.yilmaz @gmai1,com"))
    assert found.value == "f.yilmaz@gmai1,com"
    assert found.alternatives == ("f.yilmaz@gmail.com",)


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("J.de.Boer@hotmall.com", "j.de.boer@hotmail.com"),
        ("info@bakkerij-oz.nl", "info@bakkerij-oz.nl"),
        ("weet niet", None),
        ("@gmail.com", None),
    ],
)
def test_the_address_somebody_meant(text: str, address: str | None) -> None:
    assert email.meant(text) == address
