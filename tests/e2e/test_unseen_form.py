"""A form that nobody here drew: imported, filled in, and read, without a line of Python for it.

Another office made it: two pages, its own layout and field names, boxes that are drawn by their
fields, combs with and without the flag, no QR. It comes back as a file with its fields, as a
flattened file, and as a scan of a print.
"""

import io
import math
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pikepdf
import pypdfium2
import pytest
from PIL import Image, ImageDraw
from pypdf import PdfWriter
from reportlab.lib.units import mm
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from pipeline.bench.capture.unseen import FORM, HEIGHT_MM, blank_form, library_with_unseen
from pipeline.domain.capture import FileReading, SignatureState, Source, Submission, Value
from pipeline.domain.forms import FieldKind, FormTemplate, PageRole
from pipeline.forms.check import check_library
from pipeline.run.file_reader import FileReader, make_reader
from pipeline.sandbox import Sandbox
from pipeline.store.codec import decode

FORMS = Path(__file__).parents[2] / "forms"
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
    library = library_with_unseen(FORMS, folder)
    original = library.blank_path(FORM, library.latest(FORM).version)
    filled = filled_in(original)
    files = {"empty": blank_form(), "fields": filled, "flat": flattened(filled), "scan": scanned(filled)}
    with Sandbox() as sandbox:
        reader = FileReader(make_reader(library), sandbox)
        readings = {}
        for way, data in files.items():
            path = folder / f"{way}.pdf"
            path.write_bytes(data)
            outcome = reader.read(path, "0" * 64)
            assert outcome.reading is not None, outcome
            readings[way] = decode(outcome.reading, FileReading)
        yield Post(library.latest(FORM), folder / "forms", readings)


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
