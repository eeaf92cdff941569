"""Reading back: right letters pass, and every way in which paper and database can differ is seen."""

import io
import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pikepdf
import pytest
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas

from pipeline.adapters.readback import _decoded, read_back
from pipeline.domain.letter import Addressee, LetterOrder, MailCode
from pipeline.domain.paper import PaperFault, Seen
from pipeline.letters import codes
from pipeline.letters.contexts import decode
from pipeline.letters.layout import load_layout
from pipeline.letters.proving import faults
from pipeline.letters.render import FONTS, Renderer
from tests import letter_samples as samples

pytestmark = pytest.mark.skipif(not FONTS.is_dir(), reason="the fonts of fonts-noto-core are not installed")

ORDERS = samples.all_orders()
HOLE = load_layout().profiles["c5"].window
WINDOW = (HOLE.left, HOLE.top, HOLE.width, HOLE.height)
RECEIPT = ORDERS["receipt"]
CODE = MailCode("12345678-0001-24", "NL1234567890123")


@pytest.fixture(scope="module")
def renderer() -> Renderer:
    return Renderer()


@pytest.fixture(scope="module")
def receipt(renderer: Renderer) -> bytes:
    return renderer.pdf(RECEIPT, samples.OFFICE)


@pytest.fixture(scope="module")
def seen(receipt: bytes) -> Seen:
    return read_back(receipt, WINDOW)


def found(paper: Seen, order: LetterOrder = RECEIPT, **more: object) -> tuple[PaperFault, ...]:
    given: dict[str, object] = {"request": samples.REQUEST, "bsn": samples.CANDIDATE.bsn} | more
    return faults(paper, order, samples.OFFICE, **given)  # type: ignore[arg-type]


@pytest.mark.parametrize("name", ORDERS)
def test_every_letter_is_read_back_right(renderer: Renderer, name: str) -> None:
    order = ORDERS[name]
    paper = read_back(renderer.pdf(order, samples.OFFICE), WINDOW)
    payment = getattr(decode(order), "payment", None)
    asked = replace(samples.REQUEST, amount_cents=payment.amount_cents) if payment else None
    assert found(paper, order, request=asked) == ()


def test_a_street_broken_after_a_hyphen_is_read_back_right() -> None:
    """In the smaller window the longest street takes two lines; PDFium marks the hyphen in between."""
    order, hole = ORDERS["edge-longest-street"], load_layout().profiles["dl"].window
    pdf = Renderer(profile="dl").pdf(order, samples.OFFICE)
    paper = read_back(pdf, (hole.left, hole.top, hole.width, hole.height))
    assert found(paper, order, request=None) == ()


def to(name: str = RECEIPT.addressee.name, **address: Any) -> LetterOrder:
    return replace(RECEIPT, addressee=Addressee(name, replace(RECEIPT.addressee.address, **address)))


@pytest.mark.parametrize(
    ("order", "fault"),
    [
        (to("Iemand Anders"), PaperFault.WINDOW),
        (to(street="Kerkstraad"), PaperFault.WINDOW),
        (to(house_number="13"), PaperFault.KIX),
        (to(postcode="9712HN"), PaperFault.KIX),
        (replace(RECEIPT, id="L-0123456789ab"), PaperFault.MARK),
    ],
)
def test_another_letter_in_the_database_is_seen(seen: Seen, order: LetterOrder, fault: PaperFault) -> None:
    assert fault in found(seen, order)


@pytest.mark.parametrize(
    "request_",
    [
        None,
        replace(samples.REQUEST, reference="5000056789012346"),
        replace(samples.REQUEST, amount_cents=25001),
    ],
)
def test_another_payment_request_in_the_database_is_seen(seen: Seen, request_: object) -> None:
    assert found(seen, request=request_) == (PaperFault.QR,)


def test_another_account_of_the_office_is_seen(seen: Seen) -> None:
    office = replace(samples.OFFICE, iban="NL91ABNA0417164300")
    assert faults(seen, RECEIPT, office, samples.REQUEST) == (PaperFault.QR,)


def drawn_over(pdf: bytes, draw: Callable[[Canvas], None]) -> Seen:
    """The letter with something more drawn on its first page; places in mm from the top left corner."""
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=(595.28, 841.89), bottomup=0)
    draw(canvas)
    canvas.showPage()
    canvas.save()
    with pikepdf.open(io.BytesIO(pdf)) as letter, pikepdf.open(io.BytesIO(out.getvalue())) as more:
        letter.pages[0].add_overlay(more.pages[0], pikepdf.Rectangle(letter.pages[0].mediabox))
        changed = io.BytesIO()
        letter.save(changed)
    return read_back(changed.getvalue(), WINDOW)


def test_more_in_the_window_is_seen(receipt: bytes) -> None:
    def text(canvas: Canvas) -> None:
        canvas.drawString(30 * mm, 84 * mm, "inburgering")

    def line_into_it(canvas: Canvas) -> None:
        canvas.drawString(100 * mm, 52 * mm, "en meer dan een venster breed is")

    def picture(canvas: Canvas) -> None:
        canvas.rect(90 * mm, 50 * mm, 5 * mm, 5 * mm, fill=1)

    assert PaperFault.WINDOW in found(drawn_over(receipt, text))
    assert PaperFault.WINDOW in found(drawn_over(receipt, line_into_it))
    assert found(drawn_over(receipt, picture)) == (PaperFault.STRAY_INK,)


def test_a_bar_that_is_lost_makes_the_kix_code_unreadable(receipt: bytes) -> None:
    def white(canvas: Canvas) -> None:
        canvas.setFillColorRGB(1, 1, 1)
        canvas.rect(28 * mm, 62 * mm, 1.2 * mm, 12 * mm, fill=1, stroke=0)

    paper = drawn_over(receipt, white)
    assert paper.kix is None
    assert PaperFault.KIX in found(paper)


@pytest.mark.parametrize("number", ["999900122", "9999 00 122", "9999.00.122"])
def test_the_persons_own_number_is_seen_anywhere_and_in_any_grouping(receipt: bytes, number: str) -> None:
    def small(canvas: Canvas) -> None:
        canvas.setFont("Helvetica", 6)
        canvas.drawString(30 * mm, 290 * mm, number)

    assert found(drawn_over(receipt, small)) == (PaperFault.BSN,)


def test_any_number_that_could_be_a_bsn_is_seen_also_of_an_unknown_person(receipt: bytes) -> None:
    def other(canvas: Canvas) -> None:
        canvas.drawString(30 * mm, 290 * mm, "nummer 111222333.")

    paper = drawn_over(receipt, other)
    assert found(paper, bsn="") == (PaperFault.BSN,)
    titled = replace(read_back(receipt, WINDOW), titles=("brief 111222333",))
    assert found(titled, bsn="") == (PaperFault.BSN,)


def test_an_announced_letter_carries_the_line_and_the_code_that_the_carrier_gave(renderer: Renderer) -> None:
    paper = read_back(renderer.pdf(RECEIPT, samples.OFFICE, CODE), WINDOW)
    assert paper.window[0] == CODE.line
    assert found(paper, code=CODE) == ()
    assert PaperFault.WINDOW in found(paper)
    assert PaperFault.MARK in found(paper, code=replace(CODE, matrix="NL1234567890124"))
    assert PaperFault.WINDOW in found(paper, code=replace(CODE, line="12345678-0001-25"))


def test_the_envelope_decides_what_shows(renderer: Renderer) -> None:
    for name, profile in load_layout().profiles.items():
        hole = profile.window
        pdf = Renderer(profile=name).pdf(RECEIPT, samples.OFFICE)
        assert found(read_back(pdf, (hole.left, hole.top, hole.width, hole.height))) == ()


def test_our_reading_of_bars_agrees_with_the_maker_of_bars() -> None:
    for text in ("9712HM12XBIS", "1234AB1", "0123456789", "ABCDEFGHIJKLM", "NOPQRSTUVWXYZ"):
        svg = codes.kix(text)
        pattern = r"M([0-9.]+) ([0-9.]+)h[0-9.]+v([0-9.]+)"
        drawn: dict[float, list[tuple[float, float]]] = {}
        for x, y, height in re.findall(pattern, svg):
            drawn.setdefault(float(x), []).append((float(y), float(y) + float(height)))
        bars = [drawn[x] for x in sorted(drawn)]
        up = "".join("1" if min(top for top, _ in bar) == 0 else "0" for bar in bars)
        down = "".join("1" if max(bottom for _, bottom in bar) == 16 else "0" for bar in bars)
        assert _decoded(up, down) == text
