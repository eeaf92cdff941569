"""Filled forms of known truth through the whole stage: every accepted value is right."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from functools import cache

import cv2
import numpy as np
import pytest

from pipeline.adapters.comb_network import CombNetwork
from pipeline.adapters.tesseract import TesseractReader
from pipeline.capture.hand.certainty import Certainties
from pipeline.capture.hand.knowledge import Knowledge
from pipeline.capture.hand.reader import HandReader
from pipeline.capture.images import Grey
from pipeline.capture.read_json import reading_to_json
from pipeline.capture.reader import Reader
from pipeline.capture.snippet import snippet
from pipeline.domain.capture import FieldReading, FileReading, LineText, SignatureState, Source, TextLine
from pipeline.domain.document import RawPage
from pipeline.domain.findings import FindingCode
from pipeline.domain.forms import FieldKind, FormTemplate, PageRole, PageTemplate
from pipeline.sandbox import DEFAULT_LIMITS, documents
from tests.synth import ageing, filling, pages

SHA = "ab" * 32
EMPTY = {FieldKind.CHECKBOX: False, FieldKind.CHOICE: (), FieldKind.SIGNATURE: "empty"}


class NoText:
    """A text reader that reads nothing: for tests of everything else."""

    def read(self, lines: Sequence[TextLine]) -> tuple[LineText, ...]:
        return tuple(LineText("", 0.0) for _ in lines)


@cache
def reader() -> Reader:
    return Reader(pages.library().templates, pages.blanks(), NoText())


@cache
def reader_of_text() -> Reader:
    return Reader([EXAM], pages.blanks(), TesseractReader())


EXAM = pages.library().template("inburgeringsexamen", "2026-1")
DIGITAL = {**filling.EXAM, "handtekening": "empty"}
SHEETS = [(t, p) for t in pages.library().templates for p in t.pages]


def _blank(template: str, version: str, page: int) -> Grey:
    """A blank page at 200 dpi, its QR painted white."""
    grey = pages.grey(pages.blanks()[template, version][page - 1])
    grey[60:240, 1340:1560] = 255
    return grey


def delivered(pdf: bytes) -> list[RawPage]:
    """The pages of a digital PDF with their characters and values, as the sandbox delivers them."""
    return [page for page in documents.read(pdf, DEFAULT_LIMITS) if isinstance(page, RawPage)]


def _wrong(reading: FileReading, truth: filling.Truth) -> list[str]:
    (submission,) = reading.submissions
    wanted = {f.name: truth.get(f.name, EMPTY.get(f.kind, "")) for f in EXAM.fields}
    assert submission.fields.keys() == wanted.keys()
    return [n for n, r in submission.fields.items() if r.accepted and r.value != wanted[n]]


def _doubts(reading: FileReading) -> list[FieldReading]:
    return [r for r in reading.submissions[0].fields.values() if not r.accepted]


@pytest.mark.parametrize(
    ("template", "page"), SHEETS, ids=[f"{t.form}-{t.version}-{p.number}" for t, p in SHEETS]
)
def test_every_page_is_known_by_its_print_alone(template: FormTemplate, page: PageTemplate) -> None:
    plain = _blank(template.form, template.version, page.number)
    turn = 90 * (page.number % 4)
    damages = [
        ageing.turned(plain, turn),
        ageing.placed(plain, skew=3.0 if page.number % 2 else -3.0, scale=0.96),
        ageing.mirrored(plain),
    ]
    reading = reader().read([pages.scan(d, 200.0, n + 1) for n, d in enumerate(damages)], SHA)
    for read in reading.pages:
        assert (read.form, read.version, read.form_page) == (template.form, template.version, page.number)
        assert read.role is page.role
        assert read.residual_mm is not None
        assert read.residual_mm < 0.3
    assert [p.rotation for p in reading.pages] == [(360 - turn) % 360, 0, 0]
    assert [p.mirrored for p in reading.pages] == [False, False, True]


def test_blank_strange_and_separator_pages_get_their_role() -> None:
    white = np.full((2338, 1654), 250, np.uint8)
    letter = white.copy()
    rng = np.random.default_rng(5)
    for row in range(200, 2000, 40):
        for x in range(200, 1400, 30):
            letter[row : row + 20, x : x + int(rng.integers(5, 25))] = 30
    reading = reader().read([pages.scan(white, 200.0), pages.scan(letter, 200.0, 2)], SHA)
    assert [p.role for p in reading.pages] == [PageRole.BLANK, PageRole.UNKNOWN]
    assert reading.submissions == ()


def test_a_digital_form_is_read_whole() -> None:
    reading = reader().read(delivered(filling.filled_pdf(EXAM, filling.EXAM)), SHA)
    assert _wrong(reading, DIGITAL) == []
    assert _doubts(reading) == []
    assert reading.submissions[0].source is Source.ACROFORM
    assert reading.submissions[0].signature is SignatureState.EMPTY


def test_a_flattened_form_is_read_from_its_text() -> None:
    pdf = filling.flattened(filling.filled_pdf(EXAM, filling.EXAM))
    reading = reader().read(delivered(pdf), SHA)
    assert _wrong(reading, DIGITAL) == []
    assert _doubts(reading) == []
    assert reading.submissions[0].source is Source.TEXT


def test_what_is_drawn_wins_over_what_is_stored() -> None:
    raw = delivered(filling.filled_pdf(EXAM, filling.EXAM))
    other = [replace(w, value="999990020") if w.name == "bsn" else w for w in raw[0].widgets]
    unseen = [replace(w, value="X") if w.name == "voorvoegsel" else w for w in other]
    off = [replace(w, on=False) if w.name == "lezen" else w for w in unseen]
    raw[0] = replace(raw[0], widgets=tuple(off))
    (submission,) = reader().read(raw, SHA).submissions
    bsn, prefix, lezen = (submission.fields[n] for n in ("bsn", "voorvoegsel", "lezen"))
    assert (bsn.value, bsn.hidden, bsn.accepted) == ("999990317", "999990020", False)
    assert (prefix.value, prefix.hidden, prefix.accepted) == ("", "X", False)
    assert (lezen.value, lezen.hidden, lezen.accepted) == (True, "uit", False)
    differing = {f.field for f in submission.findings if f.code is FindingCode.VALUE_DIFFERS}
    assert differing == {"bsn", "voorvoegsel", "lezen"}


@pytest.mark.parametrize("style", ["office", "rotated", "fax"])
def test_a_typed_scan_gives_the_truth_or_doubt(style: str) -> None:
    rng = np.random.default_rng(7)
    made = [ageing.age(p, style, rng) for p in filling.typed_scan(EXAM, filling.EXAM, rng=rng)]
    reading = reader_of_text().read([pages.scan(p, number=n + 1) for n, p in enumerate(made)], SHA)
    assert _wrong(reading, filling.EXAM) == []
    assert len(_doubts(reading)) <= 5
    assert reading.submissions[0].signature is SignatureState.SIGNED
    assert reading.submissions[0].source is Source.PIXELS


def test_a_mirrored_page_is_named_and_a_snippet_of_it_is_upright() -> None:
    rng = np.random.default_rng(7)
    page = filling.typed_scan(EXAM, {"lezen": True}, rng=rng)[0]
    raw = pages.scan(ageing.turned(ageing.mirrored(page), 180))
    reading = reader().read([raw], SHA)
    assert FindingCode.PAGE_MIRRORED in [f.code for f in reading.submissions[0].findings]
    field = EXAM.field("lezen")
    assert field is not None
    png = snippet(raw, reading.pages[0], field.box)
    straight = snippet(pages.scan(page), reader().read([pages.scan(page)], SHA).pages[0], field.box)
    a, b = (cv2.imdecode(np.frombuffer(p, np.uint8), cv2.IMREAD_GRAYSCALE) for p in (png, straight))
    assert a is not None
    assert b is not None
    assert np.corrcoef(a.ravel(), b.ravel())[0, 1] > 0.95


@pytest.mark.parametrize(
    ("radius", "accepted", "value"), [(0.0, True, False), (0.35, False, False), (1.2, True, True)]
)
def test_a_tick_is_ink_that_the_blank_lacks(radius: float, accepted: bool, value: bool) -> None:
    field, other = EXAM.field("knm"), EXAM.field("lezen")
    assert field is not None
    assert other is not None
    page = filling.blotted(_blank(EXAM.form, EXAM.version, 1), other.box, 200 / 25.4, 1.2)
    if radius:
        page = filling.blotted(page, field.box, 200 / 25.4, radius)
    reading = reader().read([pages.scan(page, 200.0)], SHA).submissions[0].fields["knm"]
    assert (reading.accepted, reading.value) == (accepted, value)


def test_a_scanned_page_without_any_ink_is_nobodys_empty_form() -> None:
    """A fax that lost the pen looks like this."""
    page = pages.scan(_blank(EXAM.form, EXAM.version, 1), 200.0)
    fields = reader().read([page], SHA).submissions[0].fields.values()
    assert not any(field.accepted for field in fields)


@pytest.mark.parametrize("lost", [False, True])
def test_where_the_pen_gets_lost_an_unticked_box_says_nothing(lost: bool) -> None:
    class Hand(HandReader):
        def loses_strokes(self, *_: object) -> bool:
            return lost

    ticked = EXAM.field("knm")
    assert ticked is not None
    page = filling.blotted(_blank(EXAM.form, EXAM.version, 1), ticked.box, 200 / 25.4, 1.2)
    hand = Hand(CombNetwork(), None, Certainties.load(), Knowledge.shipped(date(2026, 6, 1)))
    reading = Reader([EXAM], pages.blanks(), NoText(), hand=hand).read([pages.scan(page, 200.0)], SHA)
    fields = reading.submissions[0].fields
    assert (fields["knm"].value, fields["knm"].accepted) == (True, True)
    assert (fields["lezen"].value, fields["lezen"].accepted) == (False, not lost)


def test_an_inked_out_box_beside_a_cross_is_a_correction_for_a_clerk() -> None:
    rng = np.random.default_rng(1)
    page = filling.typed_scan(EXAM, {"plaats_examen": ("zwolle",)}, rng=rng)[0]
    field = EXAM.field("plaats_examen")
    assert field is not None
    box = next(o.box for o in field.options if o.value == "utrecht")
    x, y, right, bottom = (round(v * 300 / 25.4) for v in (box.x, box.y, box.right, box.bottom))
    page[y:bottom, x:right] = 30
    reading = reader().read([pages.scan(page)], SHA).submissions[0].fields["plaats_examen"]
    assert (reading.value, reading.accepted) == (("zwolle",), False)


@pytest.mark.parametrize(("mm", "state"), [(0.0, "empty"), (3.0, "doubtful")])
def test_a_smudge_is_no_signature(mm: float, state: str) -> None:
    field = EXAM.field("handtekening")
    assert field is not None
    page = _blank(EXAM.form, EXAM.version, 2)
    if mm:
        page = filling.blotted(page, field.box, 200 / 25.4, mm)
    submission = reader().read([pages.scan(page, 200.0)], SHA).submissions[0]
    assert submission.signature == state


def test_a_card_with_another_number_is_known_by_its_title() -> None:
    cards = pages.blanks()["ona-portfolio", "2026-1"]
    page, three = pages.grey(cards[2]), pages.grey(cards[3])
    strip = slice(82, 114), slice(140, 420)
    page[strip] = three[strip]
    reading = reader().read([pages.scan(page, 200.0)], SHA)
    (submission,) = reading.submissions
    assert submission.portfolio is not None
    assert [(c.number, c.title_number) for c in submission.portfolio.cards] == [(3, 2)]
    assert [f.code for f in submission.findings] == [FindingCode.CARD_NUMBER_TITLE]


def test_the_json_says_what_the_issue_asks() -> None:
    reading = reader().read(delivered(filling.filled_pdf(EXAM, filling.EXAM)), SHA)
    out = reading_to_json("a.pdf", reading)
    assert out.keys() >= {"file", "sha256", "pages", "submissions"}
    field = out["submissions"][0]["fields"]["plaats_examen"]
    assert field["value"] == ["zwolle"]
    assert len(field["box_mm"]) == 4
