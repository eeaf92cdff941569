"""A broken form.toml is refused with its file and line; a good one becomes a template."""

import re
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.domain.forms import Alphabet, FieldKind, PageRole, Purpose
from pipeline.domain.geometry import BoxMm
from pipeline.errors import TemplateError
from pipeline.library import load_library, load_template, parse_template

GOOD = """\
form = "proef"
version = "1"
title = "Proefformulier"
purpose = "exam"
valid_from = 2026-01-01
rules = ["reading"]

[[pages]]
number = 1
role = "form"
title = "Proefformulier"

[[fields]]
name = "bsn"
kind = "comb"
page = 1
box = [66, 60.5, 47.25, 6.5]
cells = 9
alphabet = "digits"
label = "Bsn"
print = { groups = [3, 3, 3] }

[[fields]]
name = "betalen"
kind = "choice"
page = 1
label = "Hoe betaalt u?"
options = [
  { value = "zelf", label = "Zelf", box = [66, 80, 5, 5] },
  { value = "lening", label = "Lening", box = [90, 90, 5, 5] },
]
"""


def test_a_good_template() -> None:
    template = parse_template(GOOD)
    assert (template.form, template.purpose, template.valid_from) == ("proef", Purpose.EXAM, date(2026, 1, 1))
    assert template.pages[0].role is PageRole.FORM
    bsn = template.field("bsn")
    assert bsn is not None
    assert (bsn.kind, bsn.cells, bsn.alphabet, bsn.means) == (FieldKind.COMB, 9, Alphabet.DIGITS, "bsn")
    assert bsn.box == BoxMm(66.0, 60.5, 47.25, 6.5)


def test_the_box_of_a_choice_holds_its_options() -> None:
    field = parse_template(GOOD).field("betalen")
    assert field is not None
    assert field.box == BoxMm(66, 80, 29, 15)


@pytest.mark.parametrize(
    ("old", "new", "line", "words"),
    [
        ('purpose = "exam"', 'purpose = "party"', 4, "party"),
        ("valid_from = 2026-01-01", 'valid_from = "soon"', 5, "date"),
        ("number = 1", "number = 2", 9, "numbered"),
        ('kind = "comb"', 'kind = "kam"', 15, "kam"),
        ("page = 1\nbox", "page = 3\nbox", 16, "no page 3"),
        ("box = [66, 60.5, 47.25, 6.5]", "box = [166, 60.5, 47.25, 6.5]", 17, "outside page 1"),
        ("box = [66, 60.5, 47.25, 6.5]", "box = [66, 60.5, 0, 6.5]", 17, "width"),
        ("box = [66, 60.5, 47.25, 6.5]", "box = [66, 60.5, 47.25]", 17, "length 4"),
        ("box = [66, 60.5, 47.25, 6.5]", "box = [nan, 60.5, 47.25, 6.5]", 17, "finite"),
        ('title = "Proefformulier"\n\n[[fields', 'title = " "\n\n[[fields', 8, "a page has a title"),
        ("cells = 9", "cells = 0", 18, "comb has cells"),
        ("cells = 9", "cels = 9", 13, "cels"),
        ('name = "betalen"', 'name = "bsn"', 24, "twice"),
        ('value = "lening"', 'value = "zelf"', 28, "value of its own"),
        ("cells = 9", "cells = ", 18, "Invalid value"),
    ],
)
def test_a_broken_template_is_refused_at_its_line(old: str, new: str, line: int, words: str) -> None:
    with pytest.raises(TemplateError) as caught:
        parse_template(GOOD.replace(old, new, 1), "form.toml")
    assert caught.value.what.startswith(f"form.toml:{line}: ")
    assert words in caught.value.what


def write(folder: Path, form: str, version: str, text: str) -> Path:
    path = folder / form / version / "form.toml"
    path.parent.mkdir(parents=True)
    path.write_text(text, encoding="utf-8")
    return path


def test_the_library_knows_versions_by_date(tmp_path: Path) -> None:
    write(tmp_path, "proef", "1", GOOD)
    newer = GOOD.replace('version = "1"', 'version = "0"').replace("2026-01-01", "2027-01-01")
    write(tmp_path, "proef", "0", newer)
    library = load_library(tmp_path)
    assert [template.version for template in library.templates] == ["1", "0"]
    assert library.latest("proef").version == "0"
    assert library.template("proef", "1").valid_from == date(2026, 1, 1)
    assert library.blank_path("proef", "1") == tmp_path / "proef" / "1" / "blank.pdf"
    with pytest.raises(KeyError):
        library.template("proef", "2")
    with pytest.raises(KeyError):
        library.latest("ander")


def test_folder_names_are_the_form_and_version(tmp_path: Path) -> None:
    path = write(tmp_path, "proef", "2", GOOD)
    with pytest.raises(TemplateError, match=r"form\.toml:1: .*folders"):
        load_template(path)


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_a_damaged_template_is_refused_or_read_never_a_crash(data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(GOOD)))
    length = data.draw(st.integers(0, 40))
    text = GOOD[:start] + data.draw(st.text(max_size=8)) + GOOD[start + length :]
    try:
        template = parse_template(text, "form.toml")
    except TemplateError as error:
        assert re.match(r"form\.toml:\d+: ", error.what)
    else:
        assert template.pages


def test_an_empty_library_is_refused(tmp_path: Path) -> None:
    with pytest.raises(TemplateError, match="no form"):
        load_library(tmp_path)


def test_bytes_that_are_no_text_are_refused(tmp_path: Path) -> None:
    path = write(tmp_path, "proef", "1", GOOD)
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(TemplateError, match=r"form\.toml:1: cannot be read"):
        load_template(path)
