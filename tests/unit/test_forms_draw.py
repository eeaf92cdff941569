"""A drawn form can be filled with ordinary tools: every value stands in its printed box."""

import io
import shutil
from pathlib import Path

import numpy as np
import pypdfium2
import pytest
from numpy.typing import NDArray
from pypdf import PdfReader, PdfWriter

from pipeline.domain.geometry import PT_PER_MM, BoxMm
from pipeline.errors import MissingToolError, TemplateError
from pipeline.forms import typeface
from pipeline.forms.draw import draw, qr_text, redraw
from pipeline.library import load_library, load_template

FOLDER = Path(__file__).parents[2] / "forms"
LIBRARY = load_library(FOLDER)
EXAM = LIBRARY.latest("inburgeringsexamen")
BLANK = LIBRARY.blank_path(EXAM.form, EXAM.version)
DPI = 150

VALUES = {
    "bsn": "999990020",
    "achternaam": "Müller-Yıldız",
    "voornamen": "Ștefăn Nguyễn",
    "geboortedatum": "01011980",
    "email": "a@example.nl",
    "lezen": "/Yes",
    "plaats_examen": "/zwolle",
}


def filled() -> bytes:
    writer = PdfWriter(clone_from=BLANK)
    for page in writer.pages:
        writer.update_page_form_field_values(page, VALUES, auto_regenerate=False)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def rendered(pdf: bytes, page: int = 0) -> NDArray[np.uint8]:
    document = pypdfium2.PdfDocument(pdf)
    document.init_forms()
    image = document[page].render(scale=DPI / 72, grayscale=True).to_numpy()
    return np.asarray(image, dtype=np.uint8).reshape(image.shape[0], image.shape[1])


def ink(image: NDArray[np.uint8], box: BoxMm) -> float:
    """The part of dark pixels well inside a box."""
    inner, scale = box.grown(-0.8), DPI / 25.4
    rows = slice(round(inner.y * scale), round(inner.bottom * scale))
    columns = slice(round(inner.x * scale), round(inner.right * scale))
    return float((image[rows, columns] < 128).mean())


def test_each_character_stands_in_its_own_cell() -> None:
    image, field = rendered(filled()), EXAM.field("bsn")
    assert field is not None
    assert all(ink(image, cell) > 0.02 for cell in field.box.cells(9))
    blank = rendered(BLANK.read_bytes())
    assert all(ink(blank, cell) == 0 for cell in field.box.cells(9))


def test_letters_outside_western_europe_are_drawn_as_they_are() -> None:
    document = pypdfium2.PdfDocument(filled())
    document.init_forms()
    document[0].flatten()
    text = "".join(document[0].get_textpage().get_text_bounded().split())
    assert "Müller-Yıldız" in text
    assert "ȘtefănNguyễn" in text


def test_a_long_answer_is_wrapped_and_not_cut_off() -> None:
    cards = LIBRARY.latest("ona-portfolio")
    writer = PdfWriter(clone_from=LIBRARY.blank_path(cards.form, cards.version))
    answer = "Ik werk graag met andere mensen en ik ben snel. " * 12 + "Daarom wil ik kok worden."
    writer.update_page_form_field_values(writer.pages[1], {"kaart1_vraag4": answer}, auto_regenerate=False)
    out = io.BytesIO()
    writer.write(out)
    document = pypdfium2.PdfDocument(out.getvalue())
    document.init_forms()
    document[1].flatten()
    box = next(field.box for field in cards.fields if field.name == "kaart1_vraag4")
    height = cards.page(2).height_mm
    seen = (
        document[1]
        .get_textpage()
        .get_text_bounded(
            box.x * PT_PER_MM,
            (height - box.bottom) * PT_PER_MM,
            box.right * PT_PER_MM,
            (height - box.y) * PT_PER_MM,
        )
    )
    assert " ".join(seen.split()).endswith("Daarom wil ik kok worden.")
    assert len(seen.splitlines()) > 4


def test_only_the_ticked_boxes_are_dark() -> None:
    image = rendered(filled())
    parts = {name: EXAM.field(name) for name in ("lezen", "luisteren", "schrijven", "spreken", "knm")}
    dark = {name for name, field in parts.items() if field and ink(image, field.box) > 0.02}
    assert dark == {"lezen"}
    places = EXAM.field("plaats_examen")
    assert places is not None
    assert {o.value for o in places.options if ink(image, o.box) > 0.02} == {"zwolle"}


def test_values_come_back_under_the_names_of_the_template() -> None:
    fields = PdfReader(io.BytesIO(filled())).get_fields() or {}
    assert fields["bsn"]["/V"] == "999990020"
    assert fields["plaats_examen"]["/V"] == "/zwolle"
    names = {field.name for field in EXAM.fields if field.kind != "signature"}
    assert set(fields) == names


def test_comb_fields_carry_flag_length_and_tooltip() -> None:
    field = (PdfReader(BLANK).get_fields() or {})["geboortedatum"]
    widget = next(
        annotation.get_object()
        for annotation in PdfReader(BLANK).pages[0]["/Annots"]  # type: ignore[attr-defined]
        if annotation.get_object().get("/T") == "geboortedatum"
    )
    assert field["/Ff"] & (1 << 24)
    assert widget["/MaxLen"] == 8
    assert widget["/TU"] == "Geboortedatum"
    template = EXAM.field("geboortedatum")
    assert template is not None
    assert float(widget["/Rect"][0]) == pytest.approx(template.box.x * PT_PER_MM, abs=0.01)


def test_the_qr_names_form_version_and_page() -> None:
    assert qr_text(EXAM, 2) == "INB:inburgeringsexamen:2026-1:2"


def test_drawing_twice_gives_the_same_bytes() -> None:
    template = LIBRARY.latest("machtiging")
    folder = LIBRARY.blank_path(template.form, template.version).parent
    assert draw(template, folder) == draw(template, folder)


def test_redraw_writes_only_what_changed(tmp_path: Path) -> None:
    for form in ("machtiging", "ona"):
        shutil.copytree(FOLDER / form, tmp_path / form)
    blank = tmp_path / "ona" / "2026-1" / "blank.pdf"
    blank.unlink()
    assert redraw(tmp_path, "machtiging") == ()
    assert redraw(tmp_path) == (blank,)
    assert redraw(tmp_path) == ()


def test_a_missing_typeface_is_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(typeface, "FONT_FOLDER", tmp_path)
    with pytest.raises(MissingToolError, match="NotoSans-Regular") as caught:
        draw(EXAM, BLANK.parent)
    assert "fonts-noto" in caught.value.hint


def test_a_wrong_print_key_is_refused_at_its_line(tmp_path: Path) -> None:
    path = tmp_path / EXAM.form / EXAM.version / "form.toml"
    path.parent.mkdir(parents=True)
    text = (BLANK.parent / "form.toml").read_text(encoding="utf-8")
    path.write_text(text.replace("groups = [2, 2, 4]", 'groups = "twee"', 1), encoding="utf-8")
    line = text[: text.index("groups = [2, 2, 4]")].count("\n") + 1
    with pytest.raises(TemplateError, match=rf"form\.toml:{line}: "):
        draw(load_template(path), path.parent)
