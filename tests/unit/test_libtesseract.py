"""The engine in this process: words with their places, digits only where asked, a clear word when absent."""

import cv2
import numpy as np
import pytesseract
import pytest

from pipeline.adapters import libtesseract
from pipeline.adapters.libtesseract import Engine, Grey
from pipeline.adapters.tesseract import _words
from pipeline.errors import MissingToolError


@pytest.fixture(scope="module")
def engine() -> Engine:
    return Engine()


def sheet(*lines: str) -> Grey:
    """Lines of plain print, 80 pixels apart."""
    page = np.full((80 * len(lines) + 40, 600), 255, np.uint8)
    for row, text in enumerate(lines, start=1):
        cv2.putText(page, text, (40, 80 * row), cv2.FONT_HERSHEY_SIMPLEX, 1.4, 0, 3)
    return page


def test_words_with_their_places(engine: Engine) -> None:
    words = list(_words(engine.table(sheet("AMINA", "TILBURG"))))
    assert [word.text for word in words] == ["AMINA", "TILBURG"]
    assert [round(word.middle / 80, 1) for word in words] == [0.8, 1.8]
    assert all(0.5 < word.certainty <= 1 for word in words)


def test_digits_only_where_asked_and_only_then(engine: Engine) -> None:
    digits = "".join(word.text for word in _words(engine.table(sheet("S0 25"), "0123456789")))
    assert digits.isdigit()
    assert "TILBURG" in engine.table(sheet("TILBURG"))


def test_one_sheet_does_not_change_the_next(engine: Engine) -> None:
    first = engine.table(sheet("05071971"), "0123456789")
    engine.table(sheet("GRONINGEN"))
    assert engine.table(sheet("05071971"), "0123456789") == first


def test_empty_paper_has_no_words(engine: Engine) -> None:
    assert list(_words(engine.table(sheet("")))) == []


def test_the_engine_reads_what_the_program_reads(engine: Engine) -> None:
    """The program, asked by pytesseract, as an independent witness of the engine in this process."""
    page = sheet("AMINA", "TILBURG", "05071971")
    told = pytesseract.image_to_string(page, lang="nld", config="--psm 6").split()
    assert [word.text for word in _words(engine.table(page))] == told


def test_missing_language_data_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(libtesseract, "LANGUAGES", ("no-such-language",))
    with pytest.raises(MissingToolError, match="Dutch"):
        Engine()
