"""Digital text that its viewer drew without cells, in one run of narrow and wide letters: blanks stay."""

import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import cache

import pikepdf
import pytest
from reportlab.pdfbase.pdfmetrics import stringWidth

from pipeline.capture.fields.drawn import by_cell, by_line
from pipeline.capture.reader import Reader
from pipeline.domain.capture import FieldReading, LineText, Source, TextLine
from pipeline.domain.document import DrawnText, Raster, RawPage
from pipeline.domain.forms import Alphabet, FieldKind, FieldTemplate
from pipeline.domain.geometry import PT_PER_MM, BoxMm
from pipeline.sandbox import DEFAULT_LIMITS, documents
from tests.synth import filling, pages

EXAM = pages.library().template("inburgeringsexamen", "2026-1")
NAMES = {"achternaam": "Ben Ali", "voornamen": "Anna Maria", "plaats": "Den Haag"}
TRUTH = {**filling.EXAM, **NAMES}
TYPED = {name: value for name, value in TRUTH.items() if isinstance(value, str) and name != "handtekening"}
COMB = FieldTemplate(
    name="naam",
    means="naam",
    kind=FieldKind.COMB,
    page=1,
    box=BoxMm(60.0, 20.0, 50.0, 6.5),
    label="Naam",
    cells=10,
)
TO_BLACK = bytes(0 if shade < 215 else shade for shade in range(256))
EM_MM = 10 / PT_PER_MM
HEIGHT_OF_EM = {"Helvetica": 1.17, "Times-Roman": 1.13}
"""Of the characters' boxes as PDFium gives them."""


class NoText:
    def read(self, lines: Sequence[TextLine]) -> tuple[LineText, ...]:
        return tuple(LineText("", 0.0) for _ in lines)


@cache
def reader() -> Reader:
    return Reader([EXAM], pages.blanks(), NoText())


def changed(pdf: bytes, change: Callable[[pikepdf.Pdf], None]) -> bytes:
    with pikepdf.open(io.BytesIO(pdf)) as document:
        change(document)
        document.save(out := io.BytesIO())
    return out.getvalue()


def drawn_without_cells(truth: Mapping[str, str]) -> bytes:
    """The form as a program fills it that knows fields but no combs (qpdf draws the values)."""

    def fill(document: pikepdf.Pdf) -> None:
        for field in document.Root.AcroForm.Fields:
            if str(field.T) in truth:
                field.V = pikepdf.String(truth[str(field.T)])
                for widget in field.get("/Kids", [field]):
                    if "/AP" in widget:
                        del widget.AP
        document.Root.AcroForm.NeedAppearances = True
        document.generate_appearance_streams()

    return changed(pages.blank_pdf(EXAM), fill)


def flattened(pdf: bytes) -> bytes:
    return changed(pdf, lambda document: document.flatten_annotations())


def delivered(pdf: bytes) -> list[RawPage]:
    return [page for page in documents.read(pdf, DEFAULT_LIMITS) if isinstance(page, RawPage)]


def black(raster: Raster) -> Raster:
    """The same page with all its print in black."""
    return replace(raster, pixels=raster.pixels.translate(TO_BLACK))


def fields_of(raw: list[RawPage]) -> dict[str, FieldReading]:
    (submission,) = reader().read(raw, "ab" * 32).submissions
    return submission.fields


def run_of(text: str, font: str = "Helvetica", *, blanks: bool = True) -> list[DrawnText]:
    """Characters side by side from the left of the comb, each in a box as wide as its advance."""
    out, x = [], COMB.box.x + 0.7
    for character in text:
        width = stringWidth(character, font, 10) / PT_PER_MM
        if blanks or character != " ":
            out.append(DrawnText(character, BoxMm(x, 21.0, width, HEIGHT_OF_EM[font] * EM_MM)))
        x += width
    return out


def in_cells(text: str, *, blanks: bool, offset_mm: float = 0.0) -> list[DrawnText]:
    """One character in the middle of each cell, or ``offset_mm`` beside it."""
    cells = zip(COMB.box.cells(COMB.cells), text, strict=False)
    boxes = ((BoxMm(c.x + c.w / 2 - 1.2 + offset_mm, 21.0, 2.4, 4.1), t) for c, t in cells)
    return [DrawnText(t, box) for box, t in boxes if blanks or t != " "]


@pytest.mark.parametrize(
    ("flat", "source"), [(False, Source.ACROFORM), (True, Source.TEXT)], ids=["fields", "flat"]
)
def test_a_run_of_text_in_a_comb_keeps_its_blanks_and_every_digit(flat: bool, source: Source) -> None:
    pdf = drawn_without_cells(TYPED)
    fields = fields_of(delivered(flattened(pdf) if flat else pdf))
    assert {name: fields[name].value for name in TYPED} == TYPED
    assert {fields[name].source for name in TYPED} == {source}
    assert [name for name in TYPED if not fields[name].accepted] == []


@pytest.mark.parametrize(
    ("stored", "value"),
    [
        ("Anna  Maria ", "Anna Maria"),
        ("Anna\r\nMaria", "Anna Maria"),
        ("Ann aMaria", "Ann aMaria"),
        ("AnnaMaria", "AnnaMaria"),
    ],
)
def test_blanks_are_those_that_were_typed(stored: str, value: str) -> None:
    raw = delivered(drawn_without_cells(NAMES))
    widgets = tuple(replace(w, value=stored) if w.name == "voornamen" else w for w in raw[0].widgets)
    read = fields_of([replace(raw[0], widgets=widgets), *raw[1:]])["voornamen"]
    assert (read.value, read.accepted, read.source) == (value, True, Source.ACROFORM)


def test_another_letter_is_still_a_difference() -> None:
    raw = delivered(drawn_without_cells(NAMES))
    widgets = tuple(replace(w, value="Anna Marie") if w.name == "voornamen" else w for w in raw[0].widgets)
    read = fields_of([replace(raw[0], widgets=widgets), *raw[1:]])["voornamen"]
    assert (read.value, read.accepted, read.hidden) == ("Anna Maria", False, "Anna Marie")


@pytest.mark.parametrize("font", ["Helvetica", "Times-Roman"])
@pytest.mark.parametrize("blanks", [True, False], ids=["spaces", "gaps"])
@pytest.mark.parametrize("text", ["Ben Ali", "Anna Maria", "van der Wijk", "MW MW", "12 A"])
def test_a_run_of_text_is_split_where_it_was_drawn_apart(text: str, blanks: bool, font: str) -> None:
    drawn = run_of(text, font, blanks=blanks)
    assert by_cell(COMB, drawn) == text
    assert by_line(COMB, drawn) == text


@pytest.mark.parametrize(
    ("text", "alphabet", "value"),
    [
        ("4 8 1 0 5 5 7 2 0 3", Alphabet.DIGITS, "4810557203"),
        ("1 0", Alphabet.DIGITS, "10"),
        ("B E N   A L I", Alphabet.NAME, "BEN ALI"),
        ("J P A", Alphabet.NAME, "J P A"),
    ],
)
def test_blanks_that_only_spread_the_characters_are_none(text: str, alphabet: Alphabet, value: str) -> None:
    assert by_cell(replace(COMB, alphabet=alphabet), run_of(text)) == value


@pytest.mark.parametrize("offset_mm", [0.0, -1.0, 1.0])
@pytest.mark.parametrize("blanks", [True, False], ids=["spaces", "empty-cells"])
@pytest.mark.parametrize("text", ["BEN ALI", "MWILI", "A B C", "J"])
def test_one_character_a_cell_is_read_by_cells(text: str, blanks: bool, offset_mm: float) -> None:
    assert by_cell(COMB, in_cells(text, blanks=blanks, offset_mm=offset_mm)) == text


def test_characters_that_fill_their_cells_are_no_run() -> None:
    wide = [DrawnText(t.text, t.box.grown(1.25)) for t in in_cells("MAM M", blanks=False)]
    assert by_cell(COMB, wide) == "MAM M"


@pytest.mark.parametrize("flat", [False, True], ids=["fields", "flat"])
def test_a_letter_under_a_black_line_needs_a_second_witness(flat: bool) -> None:
    """An I on the line between two cells: nobody can see whether it is there."""
    box = next(f.box for f in EXAM.fields if f.name == "achternaam")
    letter = DrawnText("I", BoxMm(box.x + 10 * box.w / 24 - 0.5, box.y + 1.2, 1.0, 4.1))
    raw = delivered(drawn_without_cells(NAMES))
    widgets = tuple(replace(w, value="Ben Ali I") if w.name == "achternaam" else w for w in raw[0].widgets)
    page = replace(
        raw[0],
        raster=black(raw[0].raster),
        text=(*raw[0].text, letter),
        widgets=() if flat else widgets,
    )
    blanks = {form: tuple(map(black, rasters)) for form, rasters in pages.blanks().items()}
    (submission,) = Reader([EXAM], blanks, NoText()).read([page], "ab" * 32).submissions
    read = submission.fields["achternaam"]
    assert (read.value, read.accepted) == ("Ben Ali I", not flat)


@pytest.mark.parametrize("stored", [True, False], ids=["fields", "flat"])
def test_white_text_is_not_there(stored: bool) -> None:
    raw = delivered(drawn_without_cells(NAMES))
    empty = delivered(pages.blank_pdf(EXAM))
    page = replace(raw[0], raster=empty[0].raster, widgets=raw[0].widgets if stored else ())
    read = fields_of([page, *raw[1:]])["voornamen"]
    assert (read.value, read.accepted, read.hidden) == ("", not stored, "Anna Maria" if stored else None)
