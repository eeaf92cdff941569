"""A form that nobody here drew: imported, filled in, and read, without a line of Python for it.

Another office made it: two pages, its own layout and field names, boxes that are drawn by their
fields, combs with and without the flag, no QR. It comes back as a file with its fields, as a
flattened file, and as a scan of a print.
"""

import io
import math
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pikepdf
import pypdfium2
import pytest
from PIL import Image, ImageDraw
from pypdf import PdfWriter
from reportlab.lib.units import mm
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from pipeline.domain.capture import FileReading, SignatureState, Source, Submission, Value
from pipeline.domain.forms import FieldKind, FormTemplate, PageRole
from pipeline.forms.check import check_library
from pipeline.forms.importer import import_into
from pipeline.library import load_library
from pipeline.run.reading import FileReader, make_reader
from pipeline.sandbox import Sandbox
from pipeline.settings import load_settings
from pipeline.store.codec import decode

FORMS = Path(__file__).parents[2] / "forms"
HEIGHT_MM = 297.0
SCAN_DPI = 300
SIGNED_PAGE = 2
LEAST_SURE = 5
"""Of the eleven texts on a clean scan: what a person need not look at (free lines meet a high bar)."""

FILLED: dict[str, str] = {
    "NR_BSN": "999990317",
    "Name": "Moussaoui",
    "GivenNames": "Samira Noor",
    "BirthDate": "05111990",
    "HomeStreet": "Dorpsstraat",
    "HomeNr": "12",
    "PC": "9712AB",
    "HomeTown": "Groningen",
    "Mail": "samira@example.nl",
    "Remarks": "Graag in de ochtend.",
    "SignDate": "18112026",
}
TICKED: dict[str, Value] = {"cbLezen": True, "cbSpreken": False, "cbKNM": True, "Secret": True}
PICKED = {"Where": "Utrecht", "PayBy": "2"}
CHOSEN: dict[str, Value] = {name: (value,) for name, value in PICKED.items()}
SPACED: dict[str, Value] = {name: value for name, value in FILLED.items() if " " in value}
PLAIN: dict[str, Value] = {name: value for name, value in FILLED.items() if name not in SPACED}
MEANINGS = {
    "NR_BSN": "bsn",
    "Name": "achternaam",
    "GivenNames": "voornamen",
    "BirthDate": "geboortedatum",
    "HomeStreet": "straat",
    "HomeNr": "huisnummer",
    "PC": "postcode",
    "HomeTown": "plaats",
    "Mail": "email",
    "cbLezen": "lezen",
    "cbKNM": "knm",
    "SignDate": "datum",
}


class Office:
    """Draws the form; places in mm from the top-left corner, labels above their boxes."""

    def __init__(self) -> None:
        self.buffer = io.BytesIO()
        self.canvas = Canvas(self.buffer, pagesize=(210 * mm, HEIGHT_MM * mm), invariant=1)
        self.form: Any = self.canvas.acroForm

    def words(self, x: float, y: float, text: str, size: float = 9, font: str = "Times-Roman") -> None:
        self.canvas.setFont(font, size)
        self.canvas.drawString(x * mm, (HEIGHT_MM - y) * mm, text)

    def frame(self, x: float, y: float, w: float, h: float, cells: int = 1) -> None:
        self.canvas.setLineWidth(0.6)
        self.canvas.rect(x * mm, (HEIGHT_MM - y - h) * mm, w * mm, h * mm)
        for cell in range(1, cells):
            at = (x + w * cell / cells) * mm
            self.canvas.line(at, (HEIGHT_MM - y - h) * mm, at, (HEIGHT_MM - y) * mm)

    def text(self, name: str, label: str, x: float, y: float, w: float, *, cells: int = 1, comb: bool = False,
             h: float = 7.0, own_border: bool = False, flags: str = "") -> None:  # fmt: skip
        """A text field; ``own_border``: its box is drawn by the field and not by the page."""
        self.words(x, y - 1.6, label)
        if not own_border:
            self.frame(x, y, w, h, cells)
        self.form.textfield(
            name=name, x=x * mm, y=(HEIGHT_MM - y - h) * mm, width=w * mm, height=h * mm,
            maxlen=cells if comb else 200, fieldFlags="comb" if comb else flags, fontName="Helvetica",
            fontSize=11, borderWidth=1 if own_border else 0, fillColor=None,
        )  # fmt: skip

    def tick(self, name: str, label: str, x: float, y: float) -> None:
        self.form.checkbox(
            name=name, x=x * mm, y=(HEIGHT_MM - y - 5) * mm, size=5 * mm, buttonStyle="cross", fillColor=None
        )
        self.words(x + 7, y + 3.6, label)

    def choice(self, name: str, value: str, label: str, x: float, y: float) -> None:
        self.form.radio(
            name=name, value=value, x=x * mm, y=(HEIGHT_MM - y - 5) * mm, size=5 * mm, selected=False,
            buttonStyle="check", shape="circle", fillColor=None,
        )  # fmt: skip
        self.words(x + 7, y + 3.6, label)

    def pdf(self) -> bytes:
        self.canvas.save()
        return self.buffer.getvalue()


def blank_form() -> bytes:
    office = Office()
    office.words(25, 28, "Taalhuis Noord", 12, "Times-Bold")
    office.words(25, 42, "Opgave voor het examen", 22, "Times-Bold")
    office.words(25, 50, "Vul dit blad in en neem het mee naar de balie. Wij sturen het voor u op.", 10)
    office.text("NR_BSN", "Burgerservicenummer", 25, 65, 72, cells=9, comb=True)
    office.text("BirthDate", "Geboortedatum", 115, 65, 64, cells=8, comb=True)
    office.text("Name", "Achternaam", 25, 82, 75)
    office.text("GivenNames", "Voornamen", 115, 82, 70, own_border=True)
    office.text("HomeStreet", "Straat", 25, 99, 75)
    office.text("HomeNr", "Huisnummer", 115, 99, 25)
    office.text("PC", "Postcode", 25, 116, 48, cells=6)
    office.text("HomeTown", "Woonplaats", 115, 116, 70)
    office.text("Mail", "E-mail", 25, 133, 75)
    office.words(25, 155, "Kruis aan wat u wilt doen.", 12, "Times-Bold")
    office.tick("cbLezen", "Lezen", 25, 160)
    office.tick("cbSpreken", "Spreken", 65, 160)
    office.tick("cbKNM", "KNM", 105, 160)
    office.words(25, 182, "In welke stad?", 12, "Times-Bold")
    for x, town in ((25, "Zwolle"), (65, "Utrecht"), (105, "Rijswijk")):
        office.choice("Where", town, town, x, 187)
    office.words(
        25, 210, "Taalhuis Noord helpt iedereen die Nederlands wil leren. U vindt ons in de bibliotheek."
    )
    office.canvas.showPage()
    office.words(25, 28, "Taalhuis Noord", 12, "Times-Bold")
    office.words(25, 42, "Betalen en tekenen", 22, "Times-Bold")
    office.words(25, 60, "Wie betaalt het examen?", 12, "Times-Bold")
    office.choice("PayBy", "1", "Ik betaal zelf", 25, 65)
    office.choice("PayBy", "2", "Het komt uit mijn lening", 85, 65)
    office.text("Remarks", "Wilt u nog iets zeggen?", 25, 90, 160, h=25, flags="multiline")
    office.tick("Secret", "Ik houd de vragen geheim (geheimhouding).", 25, 125)
    office.text("SignDate", "Datum", 25, 145, 64, cells=8, comb=True)
    office.words(25, 165, "Handtekening")
    office.frame(25, 167, 80, 25)
    office.words(25, 205, "Lever dit formulier in bij een medewerker. Die kijkt het met u na.")
    office.canvas.showPage()
    return office.pdf()


def filled_in(blank: Path) -> bytes:
    """As a viewer saves it: values stored, and drawn by their fields."""
    writer = PdfWriter(clone_from=blank)
    buttons = {name: "/Yes" if on else "/Off" for name, on in TICKED.items()}
    values = FILLED | buttons | {name: f"/{value}" for name, value in PICKED.items()}
    for page in writer.pages:
        writer.update_page_form_field_values(page, values, auto_regenerate=False)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def flattened(pdf: bytes) -> bytes:
    """The fields become part of the page: text stays text, values and names are gone."""
    with pikepdf.open(io.BytesIO(pdf)) as document:
        document.flatten_annotations()
        assert "/AcroForm" not in document.Root
        out = io.BytesIO()
        document.save(out)
    return out.getvalue()


def scanned(pdf: bytes) -> bytes:
    """Printed and scanned without a flaw: one grey picture a page."""
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=(210 * mm, HEIGHT_MM * mm), invariant=1)
    with pypdfium2.PdfDocument(flattened(pdf)) as document:
        for number, page in enumerate(document, start=1):
            picture = page.render(scale=SCAN_DPI / 72, grayscale=True).to_pil()
            if number == SIGNED_PAGE:
                picture = signed(picture)
            canvas.drawImage(ImageReader(picture), 0, 0, 210 * mm, HEIGHT_MM * mm)
            canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def signed(picture: Image.Image) -> Image.Image:
    """A pen's wave in the signature box of page 2."""
    per_mm = SCAN_DPI / 25.4
    stroke = [
        ((30 + t / 4) * per_mm, (180 + 6 * math.sin(t / 9) * math.cos(t / 31)) * per_mm) for t in range(200)
    ]
    ImageDraw.Draw(picture).line(stroke, fill=40, width=round(0.5 * per_mm))
    return picture


@dataclass(frozen=True)
class Post:
    """The new form in a library of its own, and what is read of what comes in."""

    template: FormTemplate
    folder: Path
    readings: dict[str, FileReading]

    def only(self, way: str) -> Submission:
        (submission,) = self.readings[way].submissions
        return submission


@pytest.fixture(scope="module")
def post(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Post]:
    """The form imported, and read: empty, with its ``fields`` filled in, ``flat``, and as a ``scan``."""
    folder = tmp_path_factory.mktemp("post")
    forms = folder / "forms"
    shutil.copytree(FORMS, forms)
    original = folder / "taalhuis-noord.pdf"
    original.write_bytes(blank_form())
    import_into(original, forms)
    filled = filled_in(original)
    files = {"empty": blank_form(), "fields": filled, "flat": flattened(filled), "scan": scanned(filled)}
    with pytest.MonkeyPatch.context() as patch, Sandbox() as sandbox:
        patch.setenv("INBURGERING_FORMS", str(forms))
        library = load_library(load_settings().forms)
        reader = FileReader(make_reader(library), sandbox)
        readings = {}
        for way, data in files.items():
            path = folder / f"{way}.pdf"
            path.write_bytes(data)
            outcome = reader.read(path, "0" * 64)
            assert outcome.reading is not None, outcome
            readings[way] = decode(outcome.reading, FileReading)
        yield Post(library.latest("taalhuis-noord"), forms, readings)


def test_the_draft_needs_no_hand(post: Post) -> None:
    """Kinds, cells, meanings and questions are all found; the check agrees with the PDF."""
    assert check_library(post.folder) == []
    fields = {field.name: field for field in post.template.fields}
    assert {name: fields[name].means for name in MEANINGS} == MEANINGS
    cells = {name: field.cells for name, field in fields.items() if field.cells}
    assert cells == {"NR_BSN": 9, "BirthDate": 8, "PC": 6, "SignDate": 8}
    assert fields["Where"].label == "In welke stad?"
    assert [option.label for option in fields["PayBy"].options] == [
        "Ik betaal zelf",
        "Het komt uit mijn lening",
    ]
    assert fields["handtekening"].kind is FieldKind.SIGNATURE


@pytest.mark.parametrize("way", ["empty", "fields", "flat", "scan"])
def test_every_page_is_known_without_a_code(post: Post, way: str) -> None:
    pages = post.readings[way].pages
    assert [(page.role, page.form, page.form_page) for page in pages] == [
        (PageRole.FORM, "taalhuis-noord", 1),
        (PageRole.FORM, "taalhuis-noord", 2),
    ]
    assert all(page.residual_mm is not None and page.residual_mm < 0.3 for page in pages)
    assert post.only(way).pages == (1, 2)


@pytest.mark.parametrize(
    ("way", "truth"),
    [
        pytest.param("fields", PLAIN, id="fields-text"),
        pytest.param("fields", SPACED, id="fields-words"),
        pytest.param("fields", TICKED, id="fields-ticks"),
        pytest.param("fields", CHOSEN, id="fields-circles"),
        pytest.param("flat", PLAIN, id="flat-text"),
        pytest.param("flat", SPACED, id="flat-words"),
        pytest.param("flat", TICKED, id="flat-ticks"),
        pytest.param("flat", CHOSEN, id="flat-circles"),
        pytest.param("scan", PLAIN, id="scan-text"),
        pytest.param("scan", SPACED, id="scan-words"),
        pytest.param("scan", TICKED, id="scan-ticks"),
        pytest.param("scan", CHOSEN, id="scan-circles"),
    ],
)
def test_nothing_is_wrong_and_accepted(post: Post, way: str, truth: dict[str, Value]) -> None:
    fields = post.only(way).fields
    accepted = {name: fields[name].value for name in truth if fields[name].accepted}
    assert accepted == {name: truth[name] for name in accepted}


@pytest.mark.parametrize(
    ("way", "truth"),
    [
        pytest.param("fields", PLAIN, id="fields-text"),
        pytest.param("fields", SPACED, id="fields-words"),
        pytest.param("fields", TICKED, id="fields-ticks"),
        pytest.param("fields", CHOSEN, id="fields-circles"),
        pytest.param("flat", PLAIN, id="flat-text"),
        pytest.param("flat", SPACED, id="flat-words"),
        pytest.param("flat", TICKED, id="flat-ticks"),
        pytest.param("flat", CHOSEN, id="flat-circles"),
        pytest.param("scan", TICKED, id="scan-ticks"),
        pytest.param("scan", CHOSEN, id="scan-circles"),
    ],
)
def test_what_a_machine_wrote_is_read(post: Post, way: str, truth: dict[str, Value]) -> None:
    """Every text of a file and every tick of a file or scan: right, and no clerk is asked."""
    fields = post.only(way).fields
    assert {name: fields[name].value for name in truth} == truth
    assert [name for name in truth if not fields[name].accepted] == []


def test_much_typed_text_is_read_from_a_scan(post: Post) -> None:
    """What is not sure goes to a clerk; much of it is sure."""
    fields = post.only("scan").fields
    sure = [name for name in FILLED if fields[name].accepted]
    assert len(sure) >= LEAST_SURE, sure


@pytest.mark.parametrize(("way", "source"), [("fields", Source.ACROFORM), ("flat", Source.TEXT)])
def test_where_a_value_comes_from_is_told(post: Post, way: str, source: Source) -> None:
    fields = post.only(way).fields
    assert {fields[name].source for name in PLAIN} == {source}


@pytest.mark.parametrize(
    ("way", "state"),
    [("fields", SignatureState.EMPTY), ("flat", SignatureState.EMPTY), ("scan", SignatureState.SIGNED)],
)
def test_the_signature_is_seen_where_there_is_one(post: Post, way: str, state: SignatureState) -> None:
    assert post.only(way).signature is state


def test_the_empty_form_is_read_as_empty(post: Post) -> None:
    """What the fields themselves draw (borders, circles) is print, not an answer."""
    values = {name: reading.value for name, reading in post.only("empty").fields.items() if reading.value}
    assert values == {"handtekening": SignatureState.EMPTY.value}
