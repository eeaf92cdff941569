"""What LibreOffice makes of the spreadsheets: every text as it was, no formula, nothing fetched."""

import csv
import io
import shutil
import subprocess
from pathlib import Path

import openpyxl
import pytest

from pipeline.reports.csv_file import rejected_csv, unguarded
from pipeline.reports.table import COLUMNS, headings, rows
from pipeline.reports.text import visible
from pipeline.reports.views import NightView
from pipeline.reports.workbook import rejected_workbook
from tests import report_world as world
from tests.injections import INJECTIONS

SOFFICE = shutil.which("soffice")
needs_office = pytest.mark.skipif(SOFFICE is None, reason="LibreOffice is not installed (libreoffice-calc)")
_TO_CSV = "csv:Text - txt - csv (StarCalc):59,34,76,1,,0,true,true,false,false,false,1"
"""Semicolons, quotes, UTF-8, cells as shown, values and not formulas, the first sheet."""
_FROM_CSV = "CSV:59,34,76,1,,0,false,true,false,false,false,0,true"
"""As a person opens it who lets the program guess: numbers are detected, formulas evaluated."""


@pytest.fixture(scope="module")
def night() -> NightView:
    """A form a text, which stands in every place of it."""
    return world.night([world.filled(world.case(2, findings=1), text) for text in INJECTIONS])


def _convert(folder: Path, name: str, *options: str) -> None:
    assert SOFFICE is not None
    profile = (folder / "profile").as_uri()
    words = [SOFFICE, f"-env:UserInstallation={profile}", "--headless", "--norestore", *options]
    subprocess.run(
        [*words, "--outdir", str(folder), str(folder / name)], check=True, capture_output=True, timeout=120
    )


def _differ(found: list[list[str]], expected: list[tuple[str, ...]]) -> list[str]:
    assert len(found) == len(expected)
    return [
        f"{column.key}: {cell!r} is not {text!r}"
        for row, texts in zip(found, expected, strict=True)
        for column, cell, text in zip(COLUMNS, row, texts, strict=True)
        if cell != text
    ]


def test_the_csv_gives_every_text_back(night: NightView) -> None:
    read = list(csv.reader(io.StringIO(rejected_csv(night).decode(), newline=""), delimiter=";"))
    assert tuple(read[0]) == headings()
    assert _differ([[unguarded(cell) for cell in row] for row in read[1:]], list(rows(night.cases))) == []


def test_the_csv_has_no_cell_that_begins_a_formula(night: NightView) -> None:
    read = csv.reader(io.StringIO(rejected_csv(night).decode(), newline=""), delimiter=";")
    begins = {cell.strip()[:1] for row in read for cell in row}
    assert not begins & set("=+-@\t\r\n|%\uff1d\uff0b\uff0d\uff20")


def test_the_workbook_has_text_cells_only(night: NightView) -> None:
    """Read as the file says, without asking any program: no formula, and numbers in our own columns only."""
    book = openpyxl.load_workbook(io.BytesIO(rejected_workbook(night)))
    numeric = {number for number, column in enumerate(COLUMNS) if column.numeric}
    for sheet in book.worksheets:
        for row in sheet.iter_rows(min_row=2):
            kinds = {
                cell.data_type
                for number, cell in enumerate(row)
                if cell.value is not None and number not in numeric
            }
            assert kinds <= {"s", "inlineStr"}, sheet.title


@needs_office
@pytest.mark.slow
def test_libreoffice_shows_the_texts_of_the_workbook(night: NightView, tmp_path: Path) -> None:
    (tmp_path / "in.xlsx").write_bytes(rejected_workbook(night))
    _convert(tmp_path, "in.xlsx", "--convert-to", _TO_CSV)
    [made] = tmp_path.glob("*.csv")
    found = list(csv.reader(io.StringIO(made.read_text(encoding="utf-8"), newline=""), delimiter=";"))[1:]
    assert _differ(found, list(rows(night.cases))) == []


@needs_office
@pytest.mark.slow
def test_libreoffice_finds_no_formula_in_the_csv(night: NightView, tmp_path: Path) -> None:
    (tmp_path / "in.csv").write_bytes(rejected_csv(night))
    _convert(tmp_path, "in.csv", f"--infilter={_FROM_CSV}", "--convert-to", "xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "in.xlsx").active
    assert sheet is not None
    found = list(sheet.iter_rows(min_row=2))
    assert {cell.data_type for row in found for cell in row} <= {"s", "n", "b", "d", "e"}, "a formula"
    at = next(number for number, column in enumerate(COLUMNS) if column.key == "person")
    shown = [str(row[at].value) for row in found]
    texts = [visible(text) for text in INJECTIONS]
    wrong = [
        (a, b) for a, b in zip(shown, texts, strict=True) if b.lstrip()[:1] in "=+-@" and unguarded(a) != b
    ]
    assert wrong == []
