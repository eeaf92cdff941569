"""What happens to paper, against the true map: pages lie where we say, or are refused with the reason."""

from collections.abc import Sequence
from functools import cache

import numpy as np
import pypdfium2 as pdfium
import pytest

from pipeline.adapters.blanks import render_blanks
from pipeline.bench.alignment import WITHIN_MM, scribbled, tried
from pipeline.bench.capture.unseen import blank_form
from pipeline.bench.damages import DAMAGES, DPI, about_middle, feed, laid
from pipeline.capture.align import LARGEST_RESIDUAL_MM, align
from pipeline.capture.identify import identify
from pipeline.capture.images import Grey
from pipeline.capture.look import look_at
from pipeline.capture.reader import Reader
from pipeline.capture.sheets import Sheet, build_sheets
from pipeline.capture.witness import Witness, read_codes
from pipeline.domain.capture import LineText, TextLine
from pipeline.domain.findings import FindingCode
from pipeline.domain.forms import PageRole
from tests.synth import pages

PAGES = (("inburgeringsexamen", 1), ("machtiging", 1), ("ona-portfolio", 3))
"""A page full of combs, one of another form with the same head, and a card among nine alike."""


class NoText:
    """A text reader that reads nothing: places are what is tested here."""

    def read(self, lines: Sequence[TextLine]) -> tuple[LineText, ...]:
        return tuple(LineText("", 0.0) for _ in lines)


@cache
def sheets() -> tuple[Sheet, ...]:
    return build_sheets(pages.library().templates, render_blanks(pages.library()))


def sheet(form: str, page: int) -> Sheet:
    return next(s for s in sheets() if (s.template.form, s.page.number) == (form, page))


@cache
def printed(form: str, page: int) -> Grey:
    """A blank page at twelve pixels a millimetre."""
    with pdfium.PdfDocument(pages.blank_pdf(sheet(form, page).template)) as document:
        document.init_forms()
        bitmap = document[page - 1].render(scale=DPI / 72 * (1 - 1e-6), grayscale=True, may_draw_forms=True)
        return np.asarray(bitmap.to_numpy()).reshape(bitmap.height, bitmap.width).copy()


def filled(form: str, page: int, rng: np.random.Generator) -> Grey:
    known = sheet(form, page)
    return scribbled(printed(form, page), known.template, known.page, rng)


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_page_lies_within_half_a_millimetre_or_is_refused(damage: str) -> None:
    number = list(DAMAGES).index(damage)
    form, page = PAGES[number % len(PAGES)]
    rng = np.random.default_rng([4, number])
    trial = tried(damage, DAMAGES[damage](filled(form, page, rng), rng), sheet(form, page), sheets())
    assert trial.outcome in {"right", "residual", "unknown"}
    assert trial.outcome != "right" or trial.error_mm <= WITHIN_MM
    assert trial.outcome == "right" or damage in {"feed", "curl", "fold", "copied"}


def test_paper_bent_beyond_what_can_be_followed_is_not_guessed() -> None:
    def crumpled(mm: np.ndarray) -> np.ndarray:
        return mm + 4.0 * np.sin(mm[:, ::-1] / 9.0)

    page = printed("inburgeringsexamen", 1)
    done = laid(page, about_middle(page), bend=crumpled)
    trial = tried("crumpled", done, sheet("inburgeringsexamen", 1), sheets())
    assert trial.outcome in {"unknown", "residual"}


def test_doubt_grows_where_no_print_was_found() -> None:
    rng = np.random.default_rng(5)
    known = sheet("inburgeringsexamen", 1)
    done = feed(printed("inburgeringsexamen", 1), rng)
    match = identify(look_at(done.grey), sheets(), Witness())
    assert match is not None
    whole = align(match)
    assert whole.residual_mm <= LARGEST_RESIDUAL_MM
    lie = match.lie
    assert lie.bend is not None
    far = np.array([[-400.0, -400.0]])
    assert lie.doubt_mm(far)[0] > 3 * np.median(lie.doubt_mm(known.places_mm * 4))


@pytest.mark.parametrize("turn", [0, 1, 2, 3])
def test_places_survive_the_way_there_and_back(turn: int) -> None:
    """``to_page_mm`` is ``source_at`` on flat paper, whichever way up it lies."""
    page = np.ascontiguousarray(np.rot90(printed("machtiging", 1), turn))
    look = look_at(page)
    match = identify(look, sheets(), read_codes(look.small))
    assert match is not None
    aligned = align(match)
    places = aligned.sheet.places_mm
    by_flat = np.array([aligned.to_page_mm(12.0).apply(*p) for p in places.tolist()])
    by_all = (aligned.source_at(places) + 0.5) / 12.0
    assert np.abs(by_flat - by_all).max() < 0.1
    assert aligned.rotation == 90 * turn % 360


@pytest.mark.parametrize(("form", "page"), [("inburgeringsexamen", 2), ("ona-portfolio", 3), ("ona", 1)])
def test_a_page_of_a_form_we_do_not_know_is_not_taken_for_its_sister(form: str, page: int) -> None:
    stranger = sheet(form, page)
    others = [s for s in sheets() if s is not stranger]
    look = look_at(filled(form, page, np.random.default_rng(6)))
    assert identify(look, others, Witness()) is None
    assert identify(look, others, read_codes(look.small)) is None


def test_another_page_under_our_code_is_named() -> None:
    """Somebody pasted the code of one page on another: the print decides, a clerk hears of it."""
    page = printed("inburgeringsexamen", 1).copy()
    other = printed("machtiging", 1)
    code = sheet("machtiging", 1).code
    own = sheet("inburgeringsexamen", 1).code
    assert code is not None
    assert own is not None
    left, top = (np.minimum(code, own).min(axis=0) * 3 - 12).astype(int)
    right, bottom = (np.maximum(code, own).max(axis=0) * 3 + 12).astype(int)
    page[top:bottom, left:right] = other[top:bottom, left:right]
    reader = knowing("inburgeringsexamen", "machtiging")
    reading = reader.read([pages.scan(page, DPI)], "ab" * 32)
    assert [(p.form, p.form_page) for p in reading.pages] == [("inburgeringsexamen", 1)]
    found = [f for s in reading.submissions for f in s.findings if f.code is FindingCode.READING_DOUBTFUL]
    assert any(("reason", "qr") in f.detail for f in found)


def test_a_page_without_its_form_is_unknown() -> None:
    reader = knowing("machtiging")
    reading = reader.read([pages.scan(printed("inburgeringsexamen", 1), DPI)], "ab" * 32)
    assert [p.role for p in reading.pages] == [PageRole.UNKNOWN]


def test_a_page_of_another_office_is_unknown_to_us() -> None:
    with pdfium.PdfDocument(blank_form()) as document:
        bitmaps = [page.render(scale=DPI / 72, grayscale=True).to_numpy() for page in document]
    for grey in bitmaps:
        assert identify(look_at(grey.reshape(grey.shape[:2])), sheets(), Witness()) is None


def knowing(*forms: str) -> Reader:
    """A reader that knows these forms only."""
    templates = [t for t in pages.library().templates if t.form in forms]
    return Reader(templates, render_blanks(pages.library()), NoText())
