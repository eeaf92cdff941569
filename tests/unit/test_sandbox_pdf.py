"""PDFs to pages, without the fence: files of our own making only."""

import io
from typing import Any

import numpy as np
import pdfplumber
import pikepdf
import pypdfium2
import pytest
from numpy.typing import NDArray
from pikepdf import Dictionary, Name
from PIL import Image, ImageDraw
from reportlab.pdfgen.canvas import Canvas

from pipeline.domain.document import DocumentFlag, DocumentInfo, QuarantineReason, RawPage
from pipeline.sandbox import DEFAULT_LIMITS, Limits, Unreadable, documents
from pipeline.sandbox.raster import DIGITAL_DPI

A5 = (419.5, 595.3)
W, H = A5


def read(data: bytes, limits: Limits = DEFAULT_LIMITS, **how: Any) -> tuple[DocumentInfo, list[RawPage]]:
    info, *pages = documents.read(data, limits, **how)
    assert isinstance(info, DocumentInfo)
    return info, [page for page in pages if isinstance(page, RawPage)]


def reason_of(data: bytes, limits: Limits = DEFAULT_LIMITS) -> QuarantineReason:
    with pytest.raises(Unreadable) as caught:
        read(data, limits)
    return caught.value.reason


def pixels(page: RawPage) -> NDArray[np.uint8]:
    return np.frombuffer(page.raster.pixels, np.uint8).reshape(page.raster.height, page.raster.width)


def saved(document: pikepdf.Pdf, **how: Any) -> bytes:
    document.save(buffer := io.BytesIO(), **how)
    return buffer.getvalue()


def form(pages: int = 1, fields: bool = True) -> bytes:
    canvas = Canvas(buffer := io.BytesIO(), pagesize=A5, invariant=1)
    for number in range(pages):
        canvas.setFont("Helvetica", 10)
        canvas.drawString(72, 500, "Naam en adres: één letter per vakje")
        if fields:
            canvas.acroForm.textfield(
                name=f"naam{number}", value="DE VRIES", x=72, y=400, width=200, height=20, fontSize=10
            )
            canvas.acroForm.checkbox(name=f"knm{number}", checked=True, x=72, y=300, size=12)
            canvas.acroForm.checkbox(name=f"ona{number}", checked=False, x=72, y=250, size=12)
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def picture(size: tuple[int, int] = (874, 1240)) -> Image.Image:
    """A page whose four corners differ, at 150 dpi for A5."""
    image = Image.new("L", size, 255)
    draw = ImageDraw.Draw(image)
    draw.rectangle((60, 60, 300, 200), fill=0)
    draw.rectangle((600, 60, 700, 100), fill=128)
    draw.ellipse((80, 900, 280, 1100), fill=60)
    return image


def scan(
    matrix: tuple[float, ...] = (W, 0, 0, H, 0, 0),
    rotate: int = 0,
    kind: str = "jpeg",
    extra: bytes = b"",
    **keys: Any,
) -> bytes:
    document = pikepdf.new()
    document.add_blank_page(page_size=A5)
    page = document.pages[0]
    stream = pikepdf.Stream(document, b"", Type=Name.XObject, Subtype=Name.Image, **keys)
    _fill(stream, kind)
    font = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)
    page.Resources = Dictionary(XObject=Dictionary(I=stream), Font=Dictionary(F=font))
    placed = " ".join(f"{number:.4f}" for number in matrix).encode()
    page.Contents = document.make_stream(b"q " + placed + b" cm /I Do Q " + extra)
    page.Rotate = rotate
    return saved(document)


def _fill(stream: pikepdf.Stream, kind: str) -> None:
    image = picture()
    stream.Width, stream.Height = image.size
    stream.BitsPerComponent = 1 if kind == "fax" else 8
    stream.ColorSpace = Name.DeviceRGB if kind in ("colour", "flate-colour") else Name.DeviceGray
    if kind in ("jpeg", "colour"):
        image.convert("RGB" if kind == "colour" else "L").save(buffer := io.BytesIO(), "JPEG", quality=95)
        stream.write(buffer.getvalue(), filter=Name.DCTDecode)
    elif kind == "fax":
        stream.write(image.convert("1").tobytes())
    else:
        stream.write(image.convert("RGB" if kind == "flate-colour" else "L").tobytes())


def drawn(data: bytes, page: RawPage) -> NDArray[np.uint8]:
    """The page as PDFium draws it at the same fineness."""
    bitmap = pypdfium2.PdfDocument(data)[0].render(scale=page.raster.dpi / 72, grayscale=True)
    image = Image.fromarray(bitmap.to_numpy()).resize((page.raster.width, page.raster.height))
    return np.asarray(image)


ORIENTATIONS = {
    "upright": (W, 0, 0, H, 0, 0),
    "mirrored": (-W, 0, 0, H, W, 0),
    "upside down": (-W, 0, 0, -H, W, H),
    "flipped": (W, 0, 0, -H, 0, H),
    "quarter": (0, H, -W, 0, W, 0),
    "quarter back": (0, -H, W, 0, 0, H),
    "transposed": (0, H, W, 0, 0, 0),
    "transverse": (0, -H, -W, 0, W, H),
}


@pytest.mark.parametrize("matrix", ORIENTATIONS.values(), ids=ORIENTATIONS)
@pytest.mark.parametrize("rotate", [0, 90, 180, 270])
def test_scan_taken_out_lies_as_pdfium_draws_it(matrix: tuple[float, ...], rotate: int) -> None:
    data = scan(matrix, rotate)
    _, (page,) = read(data)
    assert not page.digital
    assert page.raster.dpi == pytest.approx(150, rel=0.45)  # quarter turns stretch the picture
    assert np.abs(pixels(page).astype(int) - drawn(data, page)).mean() < 2.5


@pytest.mark.parametrize("kind", ["jpeg", "colour", "fax", "grey", "flate-colour"])
def test_every_plain_kind_of_image_is_taken_out(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipeline.sandbox.pdf._draw", lambda *_: pytest.fail("it was drawn"))
    _, (page,) = read(scan(kind=kind))
    want = picture().convert("1").convert("L") if kind == "fax" else picture()
    assert pixels(page).shape == (1240, 874)
    assert np.abs(pixels(page).astype(int) - np.asarray(want)).mean() < 2


ODD: dict[str, dict[str, Any]] = {
    "inverted": {"Decode": [1, 0]},
    "stencil": {"Mask": [0, 10]},
    "skew": {"matrix": (W, 20, -20, H, 0, 0)},
    "stamped": {"extra": b"BT /F 12 Tf 40 40 Td (ONTVANGEN) Tj ET"},
    "lined": {"extra": b"0 0 m 300 300 l 5 w S"},
}


@pytest.mark.parametrize("oddity", ODD.values(), ids=ODD)
def test_odd_scan_looks_as_pdfium_draws_it(oddity: dict[str, Any]) -> None:
    data = scan(kind="grey", **oddity)
    _, (page,) = read(data)
    assert not page.digital
    assert np.abs(pixels(page).astype(int) - drawn(data, page)).mean() < 2.5


def test_scan_smaller_than_its_page_keeps_its_place() -> None:
    data = scan((W * 0.96, 0, 0, H * 0.96, 10, 5))
    _, (page,) = read(data)
    assert page.raster.width / page.raster.dpi * 25.4 == pytest.approx(page.width_mm, abs=0.3)
    assert np.abs(pixels(page).astype(int) - drawn(data, page)).mean() < 2.5


def test_invisible_text_over_a_scan_is_no_hint() -> None:
    _, (page,) = read(scan(extra=b"BT 3 Tr /F 12 Tf 40 40 Td (VERBORGEN) Tj ET"))
    assert not page.digital
    assert page.text == ()
    assert pixels(page).shape == (1240, 874)


def test_digital_page_has_text_values_and_pixels() -> None:
    _, pages = read(form(pages=2))
    for number, page in enumerate(pages):
        assert page.digital
        assert (page.number, page.raster.dpi) == (number + 1, DIGITAL_DPI)
        values = {w.name: (w.value, w.on) for w in page.widgets}
        assert values == {
            f"naam{number}": ("DE VRIES", False),
            f"knm{number}": ("Yes", True),
            f"ona{number}": ("Yes", False),
        }
        assert all(w.has_appearance for w in page.widgets)
        inside = [t.text for t in page.text if page.widgets[0].box.grown(1).contains(t.box.x, t.box.y + 1)]
        assert "".join(inside) == "DE VRIES"


def test_characters_are_those_of_pdfplumber_in_the_same_places() -> None:
    data = form()
    _, (page,) = read(data)
    with pikepdf.open(io.BytesIO(data)) as document:
        document.flatten_annotations()
        flat = saved(document)
    with pdfplumber.open(io.BytesIO(flat)) as other:
        want = [(c["text"], c["x0"] * 25.4 / 72, c["x1"] * 25.4 / 72) for c in other.pages[0].chars]
    have = [(t.text, t.box.x, t.box.right) for t in page.text]
    assert sorted(t for t, *_ in have) == sorted(t for t, *_ in want)
    for (text, left, right), (text2, left2, right2) in zip(have, want, strict=True):
        assert text == text2
        assert left == pytest.approx(left2, abs=0.5)
        assert right == pytest.approx(right2, abs=0.5)


@pytest.mark.parametrize("rotate", [90, 180, 270])
def test_text_and_widgets_turn_with_the_page(rotate: int) -> None:
    with pikepdf.open(io.BytesIO(form())) as document:
        document.pages[0].Rotate = rotate
        data = saved(document)
    _, (page,) = read(data)
    ink = pixels(page)
    per_mm = page.raster.dpi / 25.4
    for char in page.text:
        if char.text.isalpha():
            box = char.box
            rows = slice(int(box.y * per_mm), int(box.bottom * per_mm) + 1)
            assert ink[rows, int(box.x * per_mm) : int(box.right * per_mm) + 1].min() < 128


def test_value_without_appearance_is_drawn_all_the_same() -> None:
    with pikepdf.open(io.BytesIO(form())) as document:
        field = document.pages[0].Annots[0]
        del field.AP
        data = saved(document)
    _, (page,) = read(data)
    assert not page.widgets[0].has_appearance
    assert page.widgets[0].value == "DE VRIES"
    box, per_mm = page.widgets[0].box.grown(-1), page.raster.dpi / 25.4
    rows = slice(int(box.y * per_mm), int(box.bottom * per_mm))
    assert pixels(page)[rows, int(box.x * per_mm) : int(box.right * per_mm)].min() < 100


@pytest.mark.parametrize(("fresh", "shown"), [(False, "DE VRIES"), (True, "JANSEN")])
def test_text_is_what_is_drawn_also_when_the_stored_value_says_otherwise(fresh: bool, shown: str) -> None:
    with pikepdf.open(io.BytesIO(form())) as document:
        document.pages[0].Annots[0].V = pikepdf.String("JANSEN")
        document.Root.AcroForm.NeedAppearances = fresh  # then every viewer draws the value anew
        data = saved(document)
    _, (page,) = read(data)
    field = page.widgets[0]
    assert field.value == "JANSEN"
    drawn_there = [t.text for t in page.text if field.box.grown(1).contains(t.box.x, t.box.y + 1)]
    assert "".join(drawn_there) == shown


def test_text_of_a_switched_off_layer_is_left_out_and_flagged() -> None:
    with pikepdf.open(io.BytesIO(form(fields=False))) as document:
        layer = document.make_indirect(Dictionary(Type=Name.OCG, Name=pikepdf.String("verborgen")))
        document.Root.OCProperties = Dictionary(OCGs=[layer], D=Dictionary(OFF=[layer]))
        page = document.pages[0]
        page.Resources.Properties = Dictionary(L=layer)
        page.contents_add(b"/OC /L BDC BT /F1 12 Tf 72 100 Td (ZZZ) Tj ET EMC")
        data = saved(document)
    info, (page_read,) = read(data)
    assert DocumentFlag.HIDDEN_LAYERS in info.flags
    text = "".join(t.text for t in page_read.text)
    assert "Naam" in text
    assert "Z" not in text


def test_only_page_is_drawn_as_fine_as_asked() -> None:
    _, (page,) = read(form(pages=3), only=2, dpi=100)
    assert (page.number, page.raster.dpi, page.text) == (2, 100, ())


def test_owner_password_alone_is_no_hindrance_and_a_user_password_is() -> None:
    with pikepdf.open(io.BytesIO(form())) as document:
        owner = saved(document, encryption=pikepdf.Encryption(owner="geheim", user=""))
        user = saved(document, encryption=pikepdf.Encryption(owner="geheim", user="ook geheim"))
    assert len(read(owner)[1]) == 1
    assert reason_of(user) is QuarantineReason.ENCRYPTED


@pytest.mark.parametrize("share", [0.3, 0.7, 0.95])
def test_first_part_of_a_pdf_is_truncated_not_repaired(share: float) -> None:
    data = scan()
    assert reason_of(data[: int(len(data) * share)]) is QuarantineReason.TRUNCATED


def test_zero_tail_of_a_copy_given_up_is_truncated() -> None:
    data = scan()
    half = len(data) // 2
    assert reason_of(data[:half] + bytes(len(data) - half)) is QuarantineReason.TRUNCATED


def test_padding_after_the_end_is_harmless() -> None:
    info, _ = read(form() + b"\r\n" + bytes(3000))
    assert info.flags == frozenset()


def test_what_follows_the_end_is_flagged_or_held() -> None:
    data = form()
    assert DocumentFlag.TRAILING_DATA in read(data + b"PK\x03\x04 little")[0].flags
    assert reason_of(data + b"PK\x03\x04" + b"z" * 2000) is QuarantineReason.TRAILING_DATA
    assert reason_of(data + form(fields=False)) is QuarantineReason.TRAILING_DATA


def test_header_behind_other_bytes_is_read_and_flagged() -> None:
    assert DocumentFlag.TRAILING_DATA in read(b"\n" * 100 + form())[0].flags


def test_attached_pdf_or_portfolio_is_for_a_person() -> None:
    with pikepdf.open(io.BytesIO(form())) as document:
        document.attachments["noot.txt"] = b"tekst"
        assert read(saved(document))[0].flags == {DocumentFlag.ATTACHMENTS}
        document.attachments["x.bin"] = form()
        attached = saved(document)
    assert reason_of(attached) is QuarantineReason.PORTFOLIO
    with pikepdf.open(io.BytesIO(form())) as document:
        document.Root.Collection = Dictionary(Type=Name.Collection)
        assert reason_of(saved(document)) is QuarantineReason.PORTFOLIO


def test_dynamic_xfa_is_for_a_person_and_xfa_beside_fields_is_flagged() -> None:
    with pikepdf.open(io.BytesIO(form())) as document:
        document.Root.AcroForm.XFA = document.make_stream(b"<xdp/>")
        assert DocumentFlag.XFA in read(saved(document))[0].flags
        document.Root.AcroForm.Fields = pikepdf.Array()
        assert reason_of(saved(document)) is QuarantineReason.XFA


def test_scripts_are_flagged() -> None:
    with pikepdf.open(io.BytesIO(form())) as document:
        document.Root.OpenAction = Dictionary(S=Name.JavaScript, JS=pikepdf.String("app.alert(1)"))
        assert DocumentFlag.ACTIVE_CONTENT in read(saved(document))[0].flags


def test_later_revision_is_flagged_and_is_what_counts() -> None:
    with pikepdf.open(io.BytesIO(form())) as document:
        assert DocumentFlag.REVISIONS not in read(saved(document, linearize=True))[0].flags
    data = form() + b"\nstartxref\n9\n%%EOF\n"
    try:
        assert DocumentFlag.REVISIONS in read(data)[0].flags
    except Unreadable as outcome:
        pytest.fail(str(outcome))


@pytest.mark.parametrize(
    ("size", "readable"), [((20000, 20000), False), ((5, 5), False), ((2384, 3370), True), ((100, 100), True)]
)
def test_page_size_has_limits(size: tuple[int, int], readable: bool) -> None:
    canvas = Canvas(buffer := io.BytesIO(), pagesize=size)
    canvas.drawString(1, 1, "x")
    canvas.save()
    if readable:
        raster = read(buffer.getvalue())[1][0].raster
        assert raster.width * raster.height <= DEFAULT_LIMITS.page_pixels
    else:
        assert reason_of(buffer.getvalue()) is QuarantineReason.PAGE_SIZE


def test_more_pages_than_the_limit_is_held() -> None:
    assert reason_of(form(pages=3, fields=False), Limits(pages=2)) is QuarantineReason.TOO_MANY_PAGES
