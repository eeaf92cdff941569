"""Names of more than 40 languages: no glyph is missing, and the PDF gives them back as they were typed."""

import unicodedata
from dataclasses import replace

import pypdfium2 as pdfium
import pytest
from fontTools.ttLib import TTFont

from pipeline.adapters.readback import read_back
from pipeline.letters import orders, split_marks
from pipeline.letters.proving import faults
from pipeline.letters.render import FONTS, Renderer
from tests import letter_samples as samples
from tests.names_of_languages import names

pytestmark = pytest.mark.skipif(not FONTS.is_dir(), reason="the fonts of fonts-noto-core are not installed")

A_SHEET = 100
"""Names in one letter, as reasons of a refusal: a letter a name would take half a minute."""
LOSES_ITS_SPACE = "Adébáyọ̀ Ọ̀ṣúnkúnlé"
"""All letters come back; PDFium loses the space between two loose marks (see ``split_marks``)."""
DELAY = samples.all_orders()["delay"]


@pytest.fixture(scope="module")
def renderer() -> Renderer:
    return Renderer()


def text_of(pdf: bytes) -> str:
    """All pages as one line, so that it does not matter where a reader sees a line end."""
    texts = (page.get_textpage().get_text_range() for page in pdfium.PdfDocument(pdf))
    return " ".join(" ".join(texts).split())


def without_spaces(text: str) -> str:
    return "".join(unicodedata.normalize("NFC", text).split())


def test_the_samples_are_many_and_of_many_languages() -> None:
    found = names()
    every = [name for of_one in found.values() for name in of_one]
    assert len(found) >= 40
    assert len(set(every)) == len(every) >= 500
    assert all(unicodedata.is_normalized("NFC", name) for name in every)


def test_no_glyph_is_missing() -> None:
    for style in ("Regular", "Bold"):
        known = TTFont(FONTS / f"NotoSans-{style}.ttf").getBestCmap()
        assert {ord(c) for of_one in names().values() for name in of_one for c in name} <= set(known)


def test_every_name_is_found_as_it_was_typed(renderer: Renderer) -> None:
    every = [name for of_one in names().values() for name in of_one]
    missed = []
    for start in range(0, len(every), A_SHEET):
        some = every[start : start + A_SHEET]
        order = orders.refusal(
            "S-9", samples.CANDIDATE, some, samples.POLICY, samples.TODAY, samples.RECEIVED_ON
        )
        found = text_of(renderer.pdf(order, samples.OFFICE))
        missed += [name for name in some if f"• {name} " not in found]
    assert missed == [LOSES_ITS_SPACE]
    assert len(every) - len(missed) >= 500


@pytest.mark.parametrize("language", names())
def test_a_name_of_each_language_is_read_back_in_the_window(renderer: Renderer, language: str) -> None:
    hole = renderer.profile.window
    name = names()[language][-1]
    order = replace(DELAY, addressee=replace(DELAY.addressee, name=name))
    pdf = renderer.pdf(order, samples.OFFICE)
    assert f" {name} " in text_of(pdf)
    seen = read_back(pdf, (hole.left, hole.top, hole.width, hole.height))
    assert faults(seen, order, samples.OFFICE, None) == ()


@pytest.mark.parametrize("name", ["Ọ̀ṣun Ɛ́", "J̌an Ɔ̃bi", "ỌLÁ Ọ̀ṢÚN Ẹ̀"])
def test_a_raised_mark_on_a_capital_is_found_once(renderer: Renderer, name: str) -> None:
    order = replace(DELAY, addressee=replace(DELAY.addressee, name=name))
    pdf = renderer.pdf(order, samples.OFFICE)
    assert without_spaces(name) in without_spaces(text_of(pdf))
    assert renderer.pdf(order, samples.OFFICE) == pdf, "the same bytes each time"
    plain = renderer.pdf(DELAY, samples.OFFICE)
    assert split_marks.mend(plain) == split_marks.mend(plain)
