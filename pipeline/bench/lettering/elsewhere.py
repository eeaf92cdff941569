"""The same letter by WeasyPrint and by reportlab: text, table, payment block, QR, KIX, Noto Sans.

Both get the finished page (the words, codes and places), so only setting is measured; WeasyPrint writes
PDF/UA-1, reportlab cannot write a tagged file.
"""

import html
import io
import re
from base64 import b64encode
from collections.abc import Iterator
from functools import cache
from typing import Any

from pipeline.letters.blocks import AnyBlock, Facts, Heading, Lines, Listing, Paragraph, Run, Table, plain
from pipeline.letters.layout import FONTS
from pipeline.letters.page import Page, Profile

_CSS = f"""
@font-face {{ font-family: N; src: url(file://{FONTS}/NotoSans-Regular.ttf) }}
@font-face {{ font-family: N; font-weight: bold; src: url(file://{FONTS}/NotoSans-Bold.ttf) }}
@page {{ size: A4; margin: 24mm 22mm 25mm 25mm }}
body {{ font: 10.5pt N }} table {{ width: 100% }} .w {{ margin-top: 27mm; height: 46mm; line-height: 1.3 }}
.pay {{ background: #eef3f8; padding: 4mm }} img.kix {{ height: 4.7mm; display: block }}
"""
_BAR = re.compile(r"M([0-9.]+) ([0-9.]+)h([0-9.]+)v([0-9.]+)")


def weasyprint_pdf(page: Page) -> bytes:
    """Raises ImportError where WeasyPrint (a development dependency) is not installed."""
    import weasyprint  # type: ignore[import-untyped]  # noqa: PLC0415 - heavy, and only here

    body = "".join(_html(page))
    source = (
        f'<!doctype html><html lang="nl"><head><meta charset="utf-8"><title>{html.escape(page.heading)}'
        f"</title><style>{_CSS}</style></head><body>{body}</body></html>"
    )
    made: bytes = weasyprint.HTML(string=source).write_pdf(pdf_variant="pdf/ua-1")
    return made


def _html(page: Page) -> Iterator[str]:
    yield f"<p><b>{html.escape(page.sender)}</b></p><div class=w>"
    yield "<br>".join(html.escape(line) for line in page.window.lines)
    if page.window.kix:
        yield f'<img class=kix alt="KIX" src="{_inline(page.window.kix)}">'
    yield "</div>" + "".join(f"<p>{html.escape(a)}: {html.escape(b)}</p>" for a, b in page.reference)
    yield f"<h1>{html.escape(page.heading)}</h1>"
    for block in page.blocks:
        yield _block_html(block)
    if page.payment:
        rows = "".join(f"<p>{html.escape(a)} <b>{html.escape(b)}</b></p>" for a, b in page.payment.rows)
        code = _inline(page.payment.qr)
        yield f'<div class=pay>{rows}<img alt="QR" style="width:25mm" src="{code}"></div>'


def _block_html(block: AnyBlock) -> str:  # noqa: PLR0911 - one for each block
    match block:
        case Paragraph():
            return f"<p>{_runs(block.runs)}</p>"
        case Heading():
            return f"<h{block.level}>{_runs(block.runs)}</h{block.level}>"
        case Listing():
            return "<ul>" + "".join(f"<li>{_runs(item)}</li>" for item in block.items) + "</ul>"
        case Table():
            head = "".join(f'<th scope="col">{_runs(cell)}</th>' for cell in block.head)
            rows = "".join(
                "<tr>" + "".join(f"<td>{_runs(c)}</td>" for c in row) + "</tr>" for row in block.rows
            )
            return f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"
        case Lines():
            return "<p>" + "<br>".join(_runs(line) for line in block.lines) + "</p>"
        case Facts():
            return "".join(f"<p>{_runs(label)}: {_runs(value)}</p>" for label, value in block.rows)
        case _:
            return ""


def _runs(runs: tuple[Run, ...]) -> str:
    return "".join(f"<b>{html.escape(r.text)}</b>" if r.strong else html.escape(r.text) for r in runs)


def _inline(svg: str) -> str:
    return "data:image/svg+xml;base64," + b64encode(svg.encode()).decode()


def reportlab_pdf(page: Page, profile: Profile) -> bytes:
    """Platypus; codes as rectangles."""
    from reportlab.lib.pagesizes import A4  # noqa: PLC0415
    from reportlab.lib.units import mm  # noqa: PLC0415
    from reportlab.platypus import SimpleDocTemplate  # noqa: PLC0415

    def first(canvas: Any, _: object) -> None:
        left, top = profile.window.left * mm, A4[1] - profile.window.top * mm
        canvas.setFont("N", 10.5)
        for number, line in enumerate(page.window.lines):
            canvas.drawString(left, top - (number + 1) * 14, line)
        _bars(canvas, page.window.kix, left, top - 70, 4.7 * mm / 16)

    out = io.BytesIO()
    margins: dict[str, Any] = {
        "leftMargin": 25 * mm,
        "rightMargin": 22 * mm,
        "topMargin": 96 * mm,
        "bottomMargin": 25 * mm,
    }
    document = SimpleDocTemplate(out, pagesize=A4, title=page.heading, invariant=1, **margins)
    document.build(list(_flow(page)), onFirstPage=first)
    return out.getvalue()


def _bars(canvas: Any, svg: str, left: float, top: float, unit: float) -> None:
    for x, y, width, height in _BAR.findall(svg):
        across, down, tall = float(x) * unit, float(y) * unit, float(height) * unit
        canvas.rect(left + across, top - down - tall, float(width) * unit, tall, stroke=0, fill=1)


@cache
def _styles() -> tuple[Any, Any]:
    from reportlab.lib.styles import ParagraphStyle  # noqa: PLC0415
    from reportlab.pdfbase import pdfmetrics  # noqa: PLC0415
    from reportlab.pdfbase.ttfonts import TTFont  # noqa: PLC0415

    for name, style in (("N", "Regular"), ("NB", "Bold")):
        pdfmetrics.registerFont(TTFont(name, str(FONTS / f"NotoSans-{style}.ttf")))
    pdfmetrics.registerFontFamily("N", normal="N", bold="NB", italic="N", boldItalic="NB")
    body = ParagraphStyle("body", fontName="N", fontSize=10.5, leading=14, spaceAfter=8)
    return body, ParagraphStyle("head", parent=body, fontName="NB", fontSize=14, leading=18)


def _flow(page: Page) -> Iterator[Any]:
    from reportlab.platypus import Flowable  # noqa: PLC0415
    from reportlab.platypus import Paragraph as Words  # noqa: PLC0415
    from reportlab.platypus import Table as Grid  # noqa: PLC0415

    class Code(Flowable):
        width = height = 71.0

        def draw(self) -> None:
            assert page.payment is not None  # noqa: S101 - made for a payment only
            _bars(self.canv, page.payment.qr, 0, 71, 71 / 90)

    body, head = _styles()
    for label, value in page.reference:
        yield Words(html.escape(f"{label}: {value}"), body)
    yield Words(html.escape(page.heading), head)
    for block in page.blocks:
        match block:
            case Heading():
                yield Words(html.escape(plain(block.runs)), head)
            case Paragraph():
                yield Words(_runs(block.runs), body)
            case Listing():
                yield from (Words(_runs(item), body, bulletText="•") for item in block.items)
            case Table():
                rows = (block.head, *block.rows)
                yield Grid([[Words(_runs(cell), body) for cell in row] for row in rows])
            case Facts():
                yield from (Words(f"{_runs(a)}: {_runs(b)}", body) for a, b in block.rows)
            case Lines():
                yield from (Words(_runs(line), body) for line in block.lines)
            case _:
                pass
    if page.payment:
        yield from (Words(f"{html.escape(a)} <b>{html.escape(b)}</b>", body) for a, b in page.payment.rows)
        yield Code()
