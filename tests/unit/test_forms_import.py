"""Import drafts a template from forms that nobody drew for us, however their PDF is built."""

import io
from pathlib import Path
from typing import Any

import pikepdf
import pypdfium2
import pytest
from pikepdf import Array, Dictionary, Name, String
from reportlab.pdfgen.canvas import Canvas

from pipeline.domain.forms import Alphabet, FieldKind, FieldTemplate, FormTemplate, PageRole
from pipeline.domain.geometry import PT_PER_MM, BoxMm
from pipeline.errors import InputDataError
from pipeline.forms.check import check_form
from pipeline.forms.importer import import_into, import_pdf, slug
from pipeline.forms.overlay import overlay
from pipeline.forms.widgets import read_fillable
from pipeline.library import load_template, parse_template

WIDTH, HEIGHT = 595.0, 842.0


def strange_pdf(path: Path, *, rotate: int = 0, crop: tuple[float, float] = (0.0, 0.0)) -> Path:
    """Names in a tree, values inherited from parents, a radio group, a button, a hidden field."""
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=(WIDTH, HEIGHT), invariant=1)
    canvas.setFont("Helvetica", 20)
    canvas.drawString(100, 780, "Verzoek om een examen")
    canvas.setFont("Helvetica", 10)
    canvas.drawString(100, 703, "Burgerservicenummer:")
    canvas.drawString(100, 653, "Soort")
    canvas.drawString(235, 653, "Gewoon")
    canvas.drawString(335, 653, "Aangepast")
    canvas.drawString(100, 200, "Handtekening")
    canvas.rect(220, 150, 250, 70)
    canvas.showPage()
    canvas.save()
    with pikepdf.open(io.BytesIO(buffer.getvalue())) as pdf:
        page = pdf.pages[0].obj
        page.MediaBox = Array([0, 0, WIDTH, HEIGHT])
        page.CropBox = Array([crop[0], crop[1], WIDTH, HEIGHT])
        if rotate:
            page.Rotate = rotate

        def widget(rect: list[float], **keys: Any) -> pikepdf.Object:
            made = pdf.make_indirect(
                Dictionary(Type=Name.Annot, Subtype=Name.Widget, Rect=Array(rect), **keys)
            )
            page.Annots.append(made)
            return made

        page.Annots = Array()
        states = {
            s: Dictionary(N=Dictionary({f"/{s}": pdf.make_stream(b""), "/Off": pdf.make_stream(b"")}))
            for s in ("gewoon", "Anders")
        }
        top = pdf.make_indirect(Dictionary(T=String("form1"), FT=Name.Tx, MaxLen=9, Ff=1 << 24, Kids=Array()))
        top.Kids.append(widget([220, 695, 400, 715], T=String("Veld_1"), Parent=top))
        radio = pdf.make_indirect(Dictionary(T=String("soort"), FT=Name.Btn, Ff=1 << 15, Kids=Array()))
        for x, state in ((220, "gewoon"), (320, "Anders")):
            radio.Kids.append(widget([x, 650, x + 12, 662], Parent=radio, AP=states[state], AS=Name.Off))
        push = widget([220, 600, 300, 620], T=String("wis"), FT=Name.Btn, Ff=1 << 16)
        hidden = widget([220, 560, 300, 580], T=String("geheim"), FT=Name.Tx, F=2)
        pdf.Root.AcroForm = Dictionary(Fields=Array([top, radio, push, hidden]))
        pdf.save(path)
    return path


def drafted(path: Path) -> FormTemplate:
    return parse_template(import_pdf(path))


def field(template: FormTemplate, name: str) -> FieldTemplate:
    found = template.field(name)
    assert found is not None, [f.name for f in template.fields]
    return found


def near(box: BoxMm, x: float, y: float, w: float, h: float) -> bool:
    """Whether a box is at a place given in points from the top-left corner."""
    expected = (x, y, w, h)
    return all(
        abs(a * PT_PER_MM - b) < 0.1 for a, b in zip((box.x, box.y, box.w, box.h), expected, strict=True)
    )


def test_a_strange_form_becomes_a_template(tmp_path: Path) -> None:
    template = drafted(strange_pdf(tmp_path / "Verzoek Één (2).pdf"))
    assert (template.form, template.version) == ("verzoek-een-2", "1")
    assert template.pages[0].title == "Verzoek om een examen"
    bsn = field(template, "form1.Veld_1")
    assert (bsn.kind, bsn.cells, bsn.alphabet) == (FieldKind.COMB, 9, Alphabet.DIGITS)
    assert (bsn.means, bsn.label) == ("bsn", "Burgerservicenummer")
    assert near(bsn.box, 220, HEIGHT - 715, 180, 20)
    sort = field(template, "soort")
    assert sort.kind is FieldKind.CHOICE
    assert [(o.value, o.label) for o in sort.options] == [("gewoon", "Gewoon"), ("Anders", "Aangepast")]
    assert field(template, "handtekening").kind is FieldKind.SIGNATURE
    assert template.field("wis") is None
    assert template.field("geheim") is None


@pytest.mark.parametrize(
    ("rotate", "place"),
    [
        (0, (220 - 20, HEIGHT - 715, 180, 20)),
        (90, (695 - 30, 220 - 20, 20, 180)),
        (180, (WIDTH - 400, 695 - 30, 180, 20)),
        (270, (HEIGHT - 715, WIDTH - 400, 20, 180)),
    ],
)
def test_boxes_lie_where_they_are_seen(
    tmp_path: Path, rotate: int, place: tuple[float, float, float, float]
) -> None:
    path = strange_pdf(tmp_path / "form.pdf", rotate=rotate, crop=(20, 30))
    template = drafted(path)
    assert near(field(template, "form1.Veld_1").box, *place)
    shown = pypdfium2.PdfDocument(path)[0].get_size()
    page = template.pages[0]
    assert (page.width_mm * PT_PER_MM, page.height_mm * PT_PER_MM) == pytest.approx(shown, abs=0.1)


@pytest.mark.parametrize("rotate", [0, 90, 180, 270])
def test_the_overlay_covers_the_widget(tmp_path: Path, rotate: int) -> None:
    path = strange_pdf(tmp_path / "form.pdf", rotate=rotate, crop=(20, 30))
    template = drafted(path)
    document = pypdfium2.PdfDocument(overlay(template, path))
    image = document[0].render(scale=1).to_pil().convert("RGB")
    box = field(template, "form1.Veld_1").box
    middle = ((box.x + box.w * 0.53) * PT_PER_MM, (box.y + box.h * 0.53) * PT_PER_MM)
    pixel = image.getpixel((round(middle[0]), round(middle[1])))
    assert isinstance(pixel, tuple)
    assert pixel[0] > pixel[1] + 10


def test_import_makes_the_folder_once(tmp_path: Path) -> None:
    pdf = strange_pdf(tmp_path / "proef.pdf")
    path = import_into(pdf, tmp_path / "forms")
    assert load_template(path).form == "proef"
    assert path.with_name("blank.pdf").read_bytes() == pdf.read_bytes()
    with pytest.raises(InputDataError, match="already there"):
        import_into(pdf, tmp_path / "forms")


def test_what_cannot_be_imported_is_told(tmp_path: Path) -> None:
    flat = tmp_path / "flat.pdf"
    canvas = Canvas(str(flat))
    canvas.drawString(100, 100, "geen velden")
    canvas.save()
    with pytest.raises(InputDataError, match="no fillable fields"):
        import_pdf(flat)
    with pikepdf.open(strange_pdf(tmp_path / "form.pdf")) as pdf:
        pdf.save(flat, encryption=pikepdf.Encryption(user="geheim", owner="geheim"))
    with pytest.raises(InputDataError, match="cannot be opened"):
        import_pdf(flat)
    flat.write_text("geen PDF")
    with pytest.raises(InputDataError, match="cannot be opened"):
        import_pdf(flat)


def test_a_loop_in_the_field_tree_ends(tmp_path: Path) -> None:
    path = strange_pdf(tmp_path / "loop.pdf")
    with pikepdf.open(path, allow_overwriting_input=True) as pdf:
        top = pdf.Root.AcroForm.Fields[0]
        top.Parent = top.Kids[0]
        pdf.save(path)
    assert read_fillable(path).widgets


def test_card_pages_are_known_by_their_title() -> None:
    blank = Path(__file__).parents[2] / "forms" / "ona-portfolio" / "2026-1" / "blank.pdf"
    pages = drafted(blank).pages
    assert [page.role for page in pages] == [PageRole.COVER] + [PageRole.CARD] * 8
    assert [page.card for page in pages] == [None, 1, 2, 3, 4, 5, 6, 7, 8]


@pytest.mark.parametrize(("name", "folder"), [("Aanmelding Eén (2)", "aanmelding-een-2"), ("§", "form")])
def test_slug(name: str, folder: str) -> None:
    assert slug(name) == folder


def test_printed_cells_make_a_comb_where_the_flag_is_missing(tmp_path: Path) -> None:
    path = tmp_path / "vakjes.pdf"
    canvas = Canvas(str(path), pagesize=(WIDTH, HEIGHT), invariant=1)
    canvas.drawString(100, 700, "Postcode")
    canvas.rect(200, 695, 120, 20)
    for x in range(220, 320, 20):
        canvas.line(x, 695, x, 715)
    canvas.acroForm.textfield(name="pc", x=200, y=695, width=120, height=20, borderStyle="solid")
    canvas.acroForm.textfield(name="vrij", x=200, y=600, width=120, height=20, borderStyle="solid")
    canvas.showPage()
    canvas.save()
    template = drafted(path)
    assert (field(template, "pc").kind, field(template, "pc").cells) == (FieldKind.COMB, 6)
    assert (field(template, "pc").means, field(template, "pc").alphabet) == ("postcode", Alphabet.POSTCODE)
    assert field(template, "vrij").kind is FieldKind.LINE


@pytest.mark.parametrize("rotate", [0, 90])
def test_a_draft_passes_the_check(tmp_path: Path, rotate: int) -> None:
    pdf = strange_pdf(tmp_path / "proef.pdf", rotate=rotate, crop=(20, 30))
    path = import_into(pdf, tmp_path / "forms")
    assert [str(problem) for problem in check_form(path)] == []


def test_fields_of_reportlab_are_drafted(tmp_path: Path) -> None:
    path = tmp_path / "ander.pdf"
    canvas = Canvas(str(path), pagesize=(WIDTH, HEIGHT), invariant=1)
    form = canvas.acroForm
    for x, value in ((100, "ja"), (200, "nee")):
        form.radio(name="aangepast", value=value, x=x, y=700, size=14, selected=False)
        canvas.drawString(x + 22, 703, value.capitalize())
    form.checkbox(name="cb1", x=100, y=650, size=14)
    canvas.drawString(122, 653, "Ik wil Schrijven doen")
    form.choice(name="keuze", value="a", options=["a", "b"], x=100, y=600, width=100, height=20)
    for page in ("een", "twee"):
        canvas.drawString(100, 780, f"Blad {page}")
        form.textfield(name="herhaald", x=100, y=500, width=200, height=60, fieldFlags="multiline")
        canvas.showPage()
    canvas.save()
    template = drafted(path)
    adapted = field(template, "aangepast")
    assert [(o.value, o.label) for o in adapted.options] == [("ja", "Ja"), ("nee", "Nee")]
    assert (field(template, "cb1").kind, field(template, "cb1").means) == (FieldKind.CHECKBOX, "schrijven")
    assert field(template, "keuze").kind is FieldKind.LINE
    assert (field(template, "herhaald").kind, field(template, "herhaald").page) == (FieldKind.LINE, 1)
    assert len({f.name for f in template.fields}) == len(template.fields)
