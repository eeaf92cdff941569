"""The rejected-forms report on paper passes all rules of PDF/UA-1 and PDF/A-3a, by veraPDF (Java)."""

from pathlib import Path

import pypdfium2
import pytest

from pipeline.reports import pdf
from pipeline.reports.text import visible
from pipeline.reports.views import NightView
from tests import report_world as world
from tests.injections import INJECTIONS
from tests.verapdf import vera_pdf

needs_fonts = pytest.mark.skipif(
    not pdf.FONTS.is_dir(), reason="the fonts of fonts-noto-core are not installed"
)
pytestmark = needs_fonts
_EACH = 12
"""veraPDF takes a second for ten of these texts, so it sees one in twelve; every one is set."""


def _pdfs(folder: Path, night: NightView) -> dict[str, bytes]:
    world.draw_snippet(folder)
    return dict(pdf.rejected_pdfs(night, folder))


@pytest.mark.slow
def test_the_report_is_valid_whatever_stands_in_it(tmp_path: Path) -> None:
    engine = vera_pdf()
    odd = [world.filled(world.case(2, findings=1), text) for text in INJECTIONS[::_EACH]]
    usual = world.night()
    [made] = _pdfs(tmp_path, world.night([*odd, *usual.cases])).values()
    assert engine.faults(made) == []


def test_a_long_report_is_several_files_that_hold_every_case(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pdf, "CASES_A_FILE", 10)
    made = _pdfs(tmp_path, world.night([world.case(n) for n in range(25)]))
    assert list(made) == ["afgekeurd.pdf", "afgekeurd-0002.pdf", "afgekeurd-0003.pdf"]
    text = "".join(map(_text, made.values()))
    assert [n for n in range(25) if f"S-{n:012x}" not in text] == []


def test_every_odd_text_can_be_set(tmp_path: Path) -> None:
    """Typst itself refuses PDF/UA and PDF/A with a character that has no glyph."""
    odd = [world.filled(world.case(2, findings=1), text) for text in INJECTIONS]
    assert list(_pdfs(tmp_path, world.night(odd))) == ["afgekeurd.pdf"]


def test_equal_nights_give_equal_bytes(tmp_path: Path) -> None:
    assert _pdfs(tmp_path, world.night()) == _pdfs(tmp_path, world.night())


def test_a_text_from_a_form_is_printed_and_not_run(tmp_path: Path) -> None:
    code = "#panic() $x$ *b* <b>y</b> `z` @w"
    text = _text(_pdfs(tmp_path, world.night([world.filled(world.case(2), code)]))["afgekeurd.pdf"])
    assert visible(code) in " ".join(text.split())


def test_what_has_no_glyph_is_written_out(tmp_path: Path) -> None:
    made = _pdfs(tmp_path, world.night([world.filled(world.case(2), "😀 李")]))
    assert "[U+1F600] [U+674E]" in " ".join(_text(made["afgekeurd.pdf"]).split())


def _text(content: bytes) -> str:
    document = pypdfium2.PdfDocument(content)
    return "".join(page.get_textpage().get_text_range() for page in document)
