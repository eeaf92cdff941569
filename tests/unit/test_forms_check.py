"""``forms check`` names every way in which a template and its blank form can disagree."""

import shutil
from pathlib import Path

import pytest

from pipeline.forms.check import check_form, check_library

FOLDER = Path(__file__).parents[2] / "forms"


@pytest.fixture
def form(tmp_path: Path) -> Path:
    """A copy of one form; returns its form.toml."""
    source = FOLDER / "machtiging" / "2026-1"
    target = tmp_path / "machtiging" / "2026-1"
    shutil.copytree(source, target)
    return target / "form.toml"


def broken(path: Path, old: str, new: str) -> list[str]:
    """What check says after one change of form.toml."""
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return [str(problem) for problem in check_form(path)]


def test_a_good_form_has_no_problems(form: Path) -> None:
    assert check_library(form.parents[2]) == []


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        (
            'name = "bsn"',
            'name = "sofi"',
            ["sofi: blank.pdf has no such field", "a field bsn that is not here"],
        ),
        ('name = "bsn"', 'name = "BSN"', ["BSN: a name is small letters"]),
        ("cells = 9", "cells = 8", ["bsn: blank.pdf has a comb of 9 cells here"]),
        ("box = [66.0, 6", "box = [66.4, 6", ["bsn: the widget lies 0.40 mm from its box"]),
        ("box = [66.0, 7", "box = [66.0, 6", ["achternaam: its box overlaps a box of bsn"]),
        (
            'options = [\n  { value = "geven"',
            'options = [\n  { value = "ja"',
            ["no widget over the box of ja"],
        ),
        ('title = "Machtiging: ondertekenen"', 'title = "Iets anders"', ["title is not printed"]),
        ('purpose = "mandate"', 'purpose = "mandaat"', ["mandaat"]),
        ('rules = ["reading"', 'rules = ["lezing"', ["there is no rule 'lezing'"]),
    ],
)
def test_a_disagreement_is_told_with_its_line(form: Path, old: str, new: str, words: list[str]) -> None:
    lines = form.read_text(encoding="utf-8").split(old)[0].count("\n") + 1
    problems = broken(form, old, new)
    for word in words:
        assert any(word in problem for problem in problems), problems
    assert any(problem.startswith(f"{form}:{lines}: ") for problem in problems)


def test_a_page_too_many_is_told(form: Path) -> None:
    extra = '[[pages]]\nnumber = 3\nrole = "form"\ntitle = "Meer"\n\n# page 1'
    assert any("2 pages, not 3" in problem for problem in broken(form, "# page 1", extra))


def test_a_blank_of_another_version_is_told_by_its_qr(form: Path) -> None:
    moved = form.parents[1] / "2026-2"
    form.parent.rename(moved)
    problems = broken(moved / "form.toml", 'version = "2026-1"', 'version = "2026-2"')
    assert any("the QR says ['INB:machtiging:2026-1:1']" in problem for problem in problems)


def test_printed_words_in_a_box_are_told(form: Path) -> None:
    old = "box = [66.0, 7"
    problems = broken(form, old, "box = [30.0, 7")
    assert any("printed words run into its box: Achternaam" in problem for problem in problems)


def test_a_missing_or_damaged_blank_is_told(form: Path) -> None:
    blank = form.with_name("blank.pdf")
    blank.write_bytes(b"%PDF-1.7 nothing more")
    assert "cannot be opened" in str(check_form(form)[0])
    blank.unlink()
    assert "is missing" in str(check_form(form)[0])


def test_an_empty_folder_is_told(tmp_path: Path) -> None:
    assert "no form here" in str(check_library(tmp_path)[0])
