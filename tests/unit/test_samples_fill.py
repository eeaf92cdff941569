from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import numpy as np
import pdfplumber
import pikepdf
import pypdf
import pytest

from pipeline.library import load_library
from pipeline.samples import age
from pipeline.samples.fill import Written, fill, flatten, to_bytes, widgets
from pipeline.samples.scenes import Studio

ROOT = Path(__file__).parents[2]
LIBRARY = load_library(ROOT / "forms")
EXAM = LIBRARY.latest("inburgeringsexamen")
BLANK = LIBRARY.blank_path(EXAM.form, EXAM.version)
VALUES: dict[str, Written] = {
    "bsn": "999990317",
    "achternaam": "Țurcanu",
    "lezen": True,
    "plaats_examen": ("zwolle",),
}


@pytest.fixture(scope="module")
def filled() -> Iterator[bytes]:
    yield to_bytes(fill(BLANK, VALUES))


def test_values_are_stored_under_the_field_names(filled: bytes) -> None:
    fields = pypdf.PdfReader(BytesIO(filled)).get_fields() or {}

    assert fields["bsn"]["/V"] == "999990317"
    assert fields["achternaam"]["/V"] == "Țurcanu"
    assert fields["lezen"]["/V"] != "/Off"
    assert fields["luisteren"].get("/V", "/Off") == "/Off"
    assert fields["plaats_examen"]["/V"] == "/zwolle"


def test_each_comb_character_stands_in_its_own_cell(filled: bytes) -> None:
    with pikepdf.open(BytesIO(filled)) as pdf:
        flat = to_bytes(flatten(pdf))
    field = EXAM.field("achternaam")
    assert field is not None
    with pdfplumber.open(BytesIO(flat)) as opened:
        mm = 25.4 / 72
        letters = [
            (c["text"], (c["x0"] + c["x1"]) / 2 * mm)
            for c in opened.pages[0].chars
            if field.box.contains((c["x0"] + c["x1"]) / 2 * mm, (c["top"] + c["bottom"]) / 2 * mm)
        ]

    assert [letter for letter, _ in letters] == list("Țurcanu")
    cells = field.box.cells(field.cells)
    assert all(cell.x < x < cell.right for (_, x), cell in zip(letters, cells, strict=False))


def test_flattening_leaves_no_field_and_the_same_picture(filled: bytes) -> None:
    with pikepdf.open(BytesIO(filled)) as pdf:
        flat = to_bytes(flatten(pdf))

    with pikepdf.open(BytesIO(flat)) as pdf:
        assert "/AcroForm" not in pdf.Root
        assert not list(widgets(pdf))
    before, after = (np.asarray(age.rasterise(data, 60)[0], dtype=int) for data in (filled, flat))
    assert np.abs(before - after).mean() < 0.5


def test_same_input_same_bytes() -> None:
    assert to_bytes(fill(BLANK, VALUES)) == to_bytes(fill(BLANK, VALUES))


def test_an_unknown_field_is_an_error() -> None:
    with pytest.raises(KeyError, match="no such fields"):
        fill(BLANK, {"schoenmaat": "43"})


def test_a_hidden_value_is_not_drawn() -> None:
    pdf = fill(BLANK, VALUES, hidden={"bsn": "123456782"})
    stored = {name: str(field.V) for _, field, name in widgets(pdf) if name == "bsn"}

    assert stored == {"bsn": "123456782"}
    with pdfplumber.open(BytesIO(to_bytes(flatten(pdf)))) as opened:
        drawn = opened.pages[0].extract_text()
    assert "9 9 9 9 9 0 3 1 7" in drawn


@pytest.mark.parametrize("scanner", [age.FLATBED, age.FAX, age.CLEAN_BITONAL])
def test_a_scan_is_one_image_a_page_without_text(filled: bytes, scanner: age.Scanner) -> None:
    scanned = age.to_pdf(age.scan(filled, scanner, 3), scanner)

    with pdfplumber.open(BytesIO(scanned)) as opened:
        assert [len(page.images) for page in opened.pages] == [1, 1]
        assert not any(page.chars for page in opened.pages)
        assert float(opened.pages[0].width) == pytest.approx(595.3, abs=1)


def test_turning_a_scan_turns_the_picture(filled: bytes) -> None:
    upright = age.scan(filled, age.Scanner(dpi=50), 3)[0]
    turned = age.scan(filled, age.Scanner(dpi=50, turned=90), 3)[0]

    assert turned.size == upright.size[::-1]
    back = np.asarray(turned.rotate(90, expand=True), dtype=int)
    assert np.abs(back - np.asarray(upright, dtype=int)).mean() < 1


def test_two_people_sign_differently_and_one_person_always_alike() -> None:
    studio = Studio(LIBRARY, 7)
    first, again, other = (studio.exam(studio.person(n)) for n in (1, 1, 2))

    assert first.pdf == again.pdf
    assert first.pdf != other.pdf
