"""A PDF to pages. PDFium decides what opens and what is drawn; pikepdf tells what else is in the file."""

import contextlib
import ctypes
from collections.abc import Iterator
from dataclasses import dataclass

import pikepdf
import pypdfium2 as pdfium
import pypdfium2.raw as c

from pipeline.domain.document import (
    DocumentFlag,
    DocumentInfo,
    DocumentKind,
    DrawnText,
    QuarantineReason,
    Raster,
    RawPage,
    WidgetValue,
)
from pipeline.domain.geometry import MM_PER_INCH
from pipeline.sandbox import drawn, scan, structure
from pipeline.sandbox.limits import Limits
from pipeline.sandbox.outcome import Unreadable
from pipeline.sandbox.raster import DIGITAL_DPI, SCAN_DPI, Upright, fitting_dpi, points_to_mm
from pipeline.sandbox.widgets import is_drawn, widgets

_PER_MM = 1000
"""PDFium maps points to whole device units; a micrometre each is fine enough."""
_ENCRYPTED = (c.FPDF_ERR_PASSWORD, c.FPDF_ERR_SECURITY)


@dataclass(frozen=True, slots=True)
class _Opened:
    document: pdfium.PdfDocument
    tree: pikepdf.Pdf | None
    hidden_layers: frozenset[str]
    limits: Limits


@dataclass(frozen=True, slots=True)
class _Leaf:
    """One page in both libraries, and what its annotations say."""

    page: pdfium.PdfPage
    tree: pikepdf.Page | None
    upright: Upright
    width_mm: float
    height_mm: float
    widgets: tuple[WidgetValue, ...]
    annotated: bool
    """Annotations draw something (without the tree: there are annotations at all)."""


def read(
    data: bytes, limits: Limits, only: int | None = None, dpi: float | None = None
) -> Iterator[DocumentInfo | RawPage]:
    """Facts first, then page after page. Raises Unreadable.

    With ``only`` that one page (from 1) comes, drawn at ``dpi`` and without hints.
    """
    ends = structure.look_at_ends(data)
    document = _open(data, ends)
    count = len(document)
    if count == 0:
        raise Unreadable(QuarantineReason.DAMAGED, "no pages")
    if count > limits.pages:
        raise Unreadable(QuarantineReason.TOO_MANY_PAGES, f"{count} pages")
    tree = structure.open_structure(data)
    flags = ends.flags | (structure.inspect(tree) if tree is not None else frozenset())
    if not ends.complete:
        raise Unreadable(QuarantineReason.TRUNCATED)
    if ends.trailing:
        raise Unreadable(QuarantineReason.TRAILING_DATA)
    hidden = structure.hidden_layers(tree) if tree and DocumentFlag.HIDDEN_LAYERS in flags else frozenset()
    opened = _Opened(document, tree, hidden, limits)
    yield DocumentInfo(DocumentKind.PDF, count, flags)
    for number in range(1, count + 1) if only is None else [only]:
        yield _read_page(opened, number, dpi)


def _open(data: bytes, ends: structure.Ends) -> pdfium.PdfDocument:
    try:
        document = pdfium.PdfDocument(data)
    except pdfium.PdfiumError as error:
        if error.err_code in _ENCRYPTED:
            raise Unreadable(QuarantineReason.ENCRYPTED) from None
        raise structure.explain_failure(data, ends) from None
    with contextlib.suppress(pdfium.PdfiumError):
        document.init_forms()
        c.FPDF_SetFormFieldHighlightAlpha(document.formenv, 0)
    return document


def _read_page(opened: _Opened, number: int, dpi: float | None) -> RawPage:
    try:
        page = opened.document[number - 1]
    except (pdfium.PdfiumError, IndexError):
        raise Unreadable(QuarantineReason.DAMAGED, f"page {number}") from None
    leaf = _leaf(opened, page, number)
    try:
        if dpi is not None:
            raster = _draw(leaf, dpi, opened.limits)
            return RawPage(number, leaf.width_mm, leaf.height_mm, raster, digital=False)
        return _with_hints(opened, leaf, number)
    finally:
        page.close()


def _with_hints(opened: _Opened, leaf: _Leaf, number: int) -> RawPage:
    found = scan.sketch(leaf.page, opened.limits)
    is_scan = found.is_scan(len(leaf.widgets))
    raster = None
    if is_scan and not leaf.annotated:
        raster = scan.take_out(found, leaf.tree, leaf.upright, leaf.width_mm, leaf.height_mm)
    text: tuple[DrawnText, ...] = ()
    if raster is None:
        raster = _draw(leaf, SCAN_DPI if is_scan else DIGITAL_DPI, opened.limits)
        if found.texts or leaf.annotated:
            sieve = found.hidden_texts > 0 or bool(opened.hidden_layers)
            text = _text(opened, leaf, number, sieve=sieve)
    return RawPage(number, leaf.width_mm, leaf.height_mm, raster, not is_scan, text, leaf.widgets)


def _leaf(opened: _Opened, page: pdfium.PdfPage, number: int) -> _Leaf:
    width, height = page.get_size()
    width_mm, height_mm = points_to_mm(width), points_to_mm(height)
    fitting_dpi(width_mm, height_mm, DIGITAL_DPI, opened.limits)
    upright = _upright(page, width_mm, height_mm)
    if opened.tree is None or number > len(opened.tree.pages):
        annotated = c.FPDFPage_GetAnnotCount(page) > 0
        return _Leaf(page, None, upright, width_mm, height_mm, (), annotated)
    tree = opened.tree.pages[number - 1]
    annotated = any(is_drawn(annotation) for annotation in structure.annotations(tree))
    return _Leaf(page, tree, upright, width_mm, height_mm, widgets(tree, upright), annotated)


def _upright(page: pdfium.PdfPage, width_mm: float, height_mm: float) -> Upright:
    """PDFium's own map from page space to the upright page, which knows /Rotate and the crop box."""

    def at(x: float, y: float) -> tuple[float, float]:
        across, down = ctypes.c_int(), ctypes.c_int()
        wide, high = round(width_mm * _PER_MM), round(height_mm * _PER_MM)
        c.FPDF_PageToDevice(page, 0, 0, wide, high, 0, x, y, across, down)
        return across.value / _PER_MM, down.value / _PER_MM

    step = 1000.0  # points: far apart, so that rounding to micrometres does not show
    (e, f), (ax, ay), (cx, cy) = at(0, 0), at(step, 0), at(0, step)
    return Upright((ax - e) / step, (ay - f) / step, (cx - e) / step, (cy - f) / step, e, f)


def _draw(leaf: _Leaf, dpi: float, limits: Limits) -> Raster:
    """The page as PDFium draws it, fields and annotations included, on white."""
    dpi = fitting_dpi(leaf.width_mm, leaf.height_mm, dpi, limits)
    # PDFium rounds sizes up and stretches the page to them: 2376.0001 rows to 2377, an eighth of a millimetre
    bitmap = leaf.page.render(scale=dpi / 72 * (1 - 1e-6), grayscale=True, may_draw_forms=True)
    try:
        width, height = (max(1, round(mm / MM_PER_INCH * dpi)) for mm in (leaf.width_mm, leaf.height_mm))
        pixels = bitmap.to_numpy().reshape(bitmap.height, bitmap.width)[:height, :width]
        height, width = pixels.shape
        return Raster(width, height, dpi, pixels.tobytes())
    finally:
        bitmap.close()


def _text(opened: _Opened, leaf: _Leaf, number: int, *, sieve: bool) -> tuple[DrawnText, ...]:
    """Characters of the page after its fields were laid into it; () when the page defies that."""
    page = leaf.page
    try:
        if leaf.annotated and page.formenv is not None:
            page.flatten()
            page = opened.document[number - 1]
        return drawn.characters(page, leaf.upright, opened.limits, opened.hidden_layers, sieve=sieve)
    except pdfium.PdfiumError:
        return ()
    finally:
        if page is not leaf.page:
            page.close()
