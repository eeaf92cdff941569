"""Somebody edits a text, looks at it, and is told what is wrong and where."""

import shutil
from pathlib import Path

import pikepdf
import pytest
from typer.testing import CliRunner

from pipeline.cli.app import app
from pipeline.domain.letter import LetterKind
from pipeline.errors import InputDataError
from pipeline.letters.compose import TEXTS
from pipeline.letters.fields import fields_of, names_of
from pipeline.letters.render import FONTS
from pipeline.run.preview import Preview, preview_letters
from pipeline.settings import load_settings
from tests import letter_samples as samples

HEAD = "---\nsubject: Uw examen\n---\n# U krijgt later een brief\n\n"


@pytest.fixture
def texts(tmp_path: Path) -> Path:
    """A copy of the texts, as an editor would make it."""
    return Path(shutil.copytree(TEXTS / "nl", tmp_path / "teksten"))


def preview(texts: Path | None, *wanted: str, out: Path, pdf: bool = False) -> dict[str, Preview]:
    found = preview_letters(load_settings(), wanted, out, texts, pdf=pdf)
    return {item.name: item for item in found}


def test_every_kind_and_variant_is_shown_in_plain_language(tmp_path: Path) -> None:
    found = preview(None, out=tmp_path)
    assert found.keys() == samples.all_orders().keys()
    assert {item.kind for item in found.values()} == set(LetterKind)
    assert not [item for item in found.values() if item.error or item.problems]
    assert (tmp_path / "receipt.txt").read_text(encoding="utf-8").startswith("Onderwerp:")


@pytest.mark.skipif(not FONTS.is_dir(), reason="the fonts of fonts-noto-core are not installed")
def test_a_changed_text_stands_in_its_pdf(texts: Path, tmp_path: Path) -> None:
    (texts / "delay.md.j2").write_text(f"{HEAD}Wij zoeken verder.", encoding="utf-8")
    found = preview(texts, "delay", out=tmp_path / "uit", pdf=True)
    assert found.keys() == {"delay", "delay-one", "delay-portfolio"}
    assert "Wij zoeken verder." in Path(found["delay"].files[0]).read_text(encoding="utf-8")
    with pikepdf.open(found["delay"].files[1]) as pdf:
        assert len(pdf.pages) == 1


@pytest.mark.parametrize(
    ("file", "text", "told"),
    [
        ("delay.md.j2", HEAD + "{{ datum_brief }} {{ naam }}", "delay.md.j2: datum_brief, naam"),
        ("_slot.md.j2", "{{ straat }}", "_slot.md.j2: straat"),
        ("delay.md.j2", HEAD + "A\n\n{{ about.straat }}", "delay.md.j2, regel 8: dit veld is er niet"),
        (
            "_slot.md.j2",
            "A\n{{ about.__class__.__mro__ }}",
            "_slot.md.j2, regel 2: dat mag een",
        ),
        ("delay.md.j2", HEAD + "A\n\n{% if %}", "delay.md.j2, regel 8: hier klopt een accolade"),
        ("delay.md.j2", HEAD + "{{ new_by | maand }}", "delay.md.j2, regel 6: dit filter is er niet"),
        ("delay.md.j2", HEAD + "{% include 'nix.md.j2' %}", "nix.md.j2: dit bestand is er niet"),
        ("delay.md.j2", HEAD + "*scheef*", "delay.md.j2: een brief kent geen schuine"),
        ("delay.md.j2", HEAD + "{{ about.person | datum }}", "delay.md.j2, regel 6: een filter of som"),
        ("delay.md.j2", HEAD + "{{ new_by + 'x' }}", "delay.md.j2, regel 6: een filter of som"),
        ("delay.md.j2", HEAD + "{% for n in range(10**9) %}x{% endfor %}", "regel 6: een filter of som"),
        ("delay.md.j2", HEAD + "{% include 'delay.md.j2' %}", "een filter of som"),
        ("delay.md.j2", "---\nsubject: x\n---\n\n", "komt eerst een kop"),
    ],
)
def test_a_mistake_is_told_with_file_and_place(
    texts: Path, tmp_path: Path, file: str, text: str, told: str
) -> None:
    (texts / file).write_text(text, encoding="utf-8")
    found = preview(texts, "delay", out=tmp_path / "uit")
    assert told in found["delay"].error
    assert "FOUT" in found["delay"].in_words()


def test_a_text_saved_in_another_encoding_is_told(texts: Path, tmp_path: Path) -> None:
    (texts / "delay.md.j2").write_bytes(f"{HEAD}Eén keer.".encode("latin-1"))
    assert "geen UTF-8" in preview(texts, "delay", out=tmp_path / "uit")["delay"].error


def test_a_text_that_is_not_plain_is_shown_all_the_same(texts: Path, tmp_path: Path) -> None:
    (texts / "delay.md.j2").write_text(f"{HEAD}U dient te wachten.", encoding="utf-8")
    shown = preview(texts, "delay-one", out=tmp_path / "uit")["delay-one"]
    assert shown.problems == ("een moeilijk woord: 'dient'",)
    assert "let op" in shown.in_words()


def test_a_missing_word_or_folder_is_told(texts: Path, tmp_path: Path) -> None:
    words = texts / "words.toml"
    words.write_text(words.read_text(encoding="utf-8").replace('week = "week"', ""), encoding="utf-8")
    with pytest.raises(InputDataError, match=r"words\.toml.*week"):
        preview(texts, out=tmp_path / "uit")
    with pytest.raises(InputDataError, match="staan geen brieven"):
        preview(tmp_path / "uit", out=tmp_path / "uit")


def test_the_verb_ends_with_65_for_a_mistake_and_for_an_unknown_kind(texts: Path, tmp_path: Path) -> None:
    (texts / "delay.md.j2").write_text(HEAD + "{{ nix }}", encoding="utf-8")
    where = ["--out", str(tmp_path / "uit"), "--text-dir", str(texts), "--no-pdf"]
    assert CliRunner().invoke(app, ["letters", "preview", "delay", *where]).exit_code == 65
    with pytest.raises(InputDataError, match="zo'n brief is er niet: nix"):
        preview(None, "nix", out=tmp_path)


def test_fields_are_told_down_to_the_last_one() -> None:
    told = {item.path: item.kind for item in fields_of(LetterKind.INVITATION)}
    assert told["days[].parts[].start"] == "dag en tijd"
    assert told["office.phone"] == "tekst"
    assert names_of(LetterKind.INVITATION) == {"about", "days", "decline_by", "adapted"}
    result = CliRunner().invoke(app, ["letters", "fields", "receipt"])
    assert "payment.due_on" in result.output
