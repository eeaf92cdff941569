"""Pictures to pages, and what a file is by its first bytes (catalogue rows 7, 8, 45, 46, 47)."""

import io
from typing import Any

import numpy as np
import pytest
from PIL import Image, ImageDraw

from pipeline.domain.document import DocumentInfo, DocumentKind, QuarantineReason, RawPage
from pipeline.sandbox import DEFAULT_LIMITS, Limits, Unreadable, documents
from pipeline.sandbox.sniff import sniff


def read(data: bytes, limits: Limits = DEFAULT_LIMITS) -> tuple[DocumentInfo, list[RawPage]]:
    info, *pages = documents.read(data, limits)
    assert isinstance(info, DocumentInfo)
    return info, [page for page in pages if isinstance(page, RawPage)]


def picture(mode: str = "L", size: tuple[int, int] = (827, 1169)) -> Image.Image:
    """White with a black block at the top left; A4 at 100 dpi."""
    image = Image.new("L", size, 255)
    ImageDraw.Draw(image).rectangle((50, 50, 300, 200), fill=0)
    return image.convert(mode)


def saved(image: Image.Image, kind: str, **how: Any) -> bytes:
    image.save(file := io.BytesIO(), kind, **how)
    return file.getvalue()


def grey_at(page: RawPage, x: float, y: float) -> int:
    """Grey value at a share of width and height."""
    ink = np.frombuffer(page.raster.pixels, np.uint8).reshape(page.raster.height, page.raster.width)
    return int(ink[int(y * page.raster.height), int(x * page.raster.width)])


@pytest.mark.parametrize(
    ("kind", "mode", "how"),
    [
        ("JPEG", "L", {}),
        ("JPEG", "RGB", {"progressive": True}),
        ("JPEG", "CMYK", {}),
        ("PNG", "L", {}),
        ("PNG", "1", {}),
        ("PNG", "P", {}),
        ("PNG", "RGBA", {}),
        ("PNG", "I;16", {}),
        ("TIFF", "1", {"compression": "group4"}),
        ("TIFF", "L", {"compression": "tiff_lzw"}),
        ("TIFF", "RGB", {"compression": "jpeg"}),
    ],
)
def test_every_mode_becomes_grey_at_its_own_fineness(kind: str, mode: str, how: dict[str, Any]) -> None:
    image = (
        picture("L").convert("I").point(lambda value: value * 257).convert("I;16")
        if mode == "I;16"
        else picture(mode)
    )
    info, (page,) = read(saved(image, kind, dpi=(100, 100), **how))
    assert info == DocumentInfo(DocumentKind(kind.lower()), 1)
    assert page.raster.dpi == pytest.approx(100, abs=0.1)
    assert page.width_mm == pytest.approx(210, abs=0.2)
    assert page.height_mm == pytest.approx(297, abs=0.2)
    assert grey_at(page, 0.2, 0.1) < 20
    assert grey_at(page, 0.8, 0.8) > 235


def test_transparent_paper_is_white() -> None:
    image = Image.new("RGBA", (400, 600), (0, 0, 0, 0))
    _, (page,) = read(saved(image, "PNG"))
    assert grey_at(page, 0.5, 0.5) == 255


def test_every_frame_of_a_tiff_is_a_page() -> None:
    frames = [picture("1"), picture("L"), picture("RGB").rotate(180)]
    info, pages = read(saved(frames[0], "TIFF", save_all=True, append_images=frames[1:], dpi=(100, 100)))
    assert info.page_count == 3
    assert [page.number for page in pages] == [1, 2, 3]
    assert grey_at(pages[2], 0.8, 0.9) < 20
    with pytest.raises(Unreadable) as caught:
        read(saved(frames[0], "TIFF", save_all=True, append_images=frames[1:]), Limits(pages=2))
    assert caught.value.reason is QuarantineReason.TOO_MANY_PAGES


def test_fax_lines_are_stretched_to_square() -> None:
    fax = picture("1", (1728, 1143))
    _, (page,) = read(saved(fax, "TIFF", dpi=(204, 98)))
    assert page.raster.dpi == pytest.approx(204, abs=0.5)
    assert page.height_mm == pytest.approx(296, abs=1)


def test_orientation_tag_turns_the_photo() -> None:
    image = picture("RGB")
    tags = image.getexif()
    tags[0x0112] = 6  # the camera was held on its side
    _, (page,) = read(saved(image, "JPEG", exif=tags))
    assert page.width_mm > page.height_mm
    assert grey_at(page, 0.9, 0.2) < 20


@pytest.mark.parametrize("dpi", [(72, 72), (1, 1), (0, 0)])
def test_implausible_fineness_is_replaced_by_that_of_a4(dpi: tuple[int, int]) -> None:
    _, (page,) = read(saved(picture("L", (2480, 3508)), "JPEG", dpi=dpi))
    assert page.raster.dpi == pytest.approx(300, abs=1)
    assert page.height_mm == pytest.approx(297, abs=1)


def test_finer_than_300_dpi_is_shrunk() -> None:
    _, (page,) = read(saved(picture("1", (4960, 7016)), "TIFF", compression="group4", dpi=(600, 600)))
    assert page.raster.dpi == 300
    assert (page.raster.width, page.raster.height) == (2480, 3508)


def test_too_many_pixels_are_not_decoded() -> None:
    with pytest.raises(Unreadable) as caught:
        read(saved(Image.new("1", (7000, 7000)), "PNG"))
    assert caught.value.reason is QuarantineReason.OVER_LIMIT


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "TIFF"])
@pytest.mark.parametrize("share", [0.4, 0.8])
def test_half_a_picture_is_never_a_page(kind: str, share: float) -> None:
    how = {"compression": "tiff_lzw"} if kind == "TIFF" else {}
    noisy = Image.effect_noise((600, 800), 80)
    data = saved(noisy, kind, **how)
    cut = int(len(data) * share)
    for half in (data[:cut], data[:cut] + bytes(len(data) - cut)):
        with pytest.raises(Unreadable) as caught:
            read(half)
        assert caught.value.reason in (QuarantineReason.TRUNCATED, QuarantineReason.DAMAGED)


@pytest.mark.parametrize(
    ("head", "reason"),
    [
        (b"PK\x03\x04....%PDF-1.4", QuarantineReason.NOT_A_SCAN),
        (b"MZ\x90", QuarantineReason.NOT_A_SCAN),
        (b"<html>", QuarantineReason.NOT_A_SCAN),
        (b"\x1f\x8b\x08", QuarantineReason.NOT_A_SCAN),
        (b"From: a@b", QuarantineReason.NOT_A_SCAN),
        (b"x" * 1024 + b"%PDF-1.4", QuarantineReason.NOT_A_SCAN),
        (b"GIF89a", QuarantineReason.FORMAT),
        (b"RIFF\x00\x00\x00\x00WEBP", QuarantineReason.FORMAT),
        (b"\x00\x00\x00\x18ftypheic", QuarantineReason.FORMAT),
        (b"\x00\x00\x00\x18ftypavif", QuarantineReason.FORMAT),
        (b"", QuarantineReason.NOT_A_SCAN),
    ],
)
def test_what_is_no_scan_of_ours_is_told_by_its_bytes(head: bytes, reason: QuarantineReason) -> None:
    with pytest.raises(Unreadable) as caught:
        sniff(head)
    assert caught.value.reason is reason
