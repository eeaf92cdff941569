"""``inburgering forms``: what an operator types, what comes back, and how it ends."""

import shutil
from pathlib import Path

import pytest
from reportlab.pdfgen.canvas import Canvas

from pipeline.cli import app as cli
from pipeline.library import load_template

FOLDER = Path(__file__).parents[2] / "forms"


@pytest.fixture
def forms(tmp_path: Path) -> Path:
    """A copy of two forms."""
    for form in ("machtiging", "aanvraag-lening"):
        shutil.copytree(FOLDER / form, tmp_path / "forms" / form)
    return tmp_path / "forms"


@pytest.fixture
def pdf(tmp_path: Path) -> Path:
    path = tmp_path / "Van een ander.pdf"
    canvas = Canvas(str(path), invariant=1)
    canvas.drawString(100, 700, "Achternaam")
    canvas.acroForm.textfield(name="Name", x=200, y=695, width=120, height=20)
    canvas.showPage()
    canvas.save()
    return path


def inburgering(monkeypatch: pytest.MonkeyPatch, *words: str | Path) -> int:
    """The exit code of the console script."""
    monkeypatch.setattr("sys.argv", ["inburgering", "forms", *map(str, words)])
    with pytest.raises(SystemExit) as ended:
        cli.main()
    return int(ended.value.code or 0)


Capture = pytest.CaptureFixture[str]
Patch = pytest.MonkeyPatch


def test_draw_without_a_folder_draws_all(monkeypatch: Patch, capsys: Capture, forms: Path) -> None:
    blanks = sorted(forms.glob("*/*/blank.pdf"))
    for blank in blanks:
        blank.unlink()
    assert inburgering(monkeypatch, "draw", "--forms", forms) == 0
    assert sorted(capsys.readouterr().out.split()) == [str(blank) for blank in blanks]
    assert inburgering(monkeypatch, "draw", "--forms", forms) == 0
    assert capsys.readouterr().out == "niets veranderd\n"


def test_the_forms_of_the_settings_are_drawn(monkeypatch: Patch, capsys: Capture, forms: Path) -> None:
    monkeypatch.setenv("INBURGERING_FORMS", str(forms))
    blank = forms / "machtiging" / "2026-1" / "blank.pdf"
    blank.write_bytes(b"spoilt")
    assert inburgering(monkeypatch, "draw") == 0
    assert capsys.readouterr().out == f"{blank}\n"


def test_draw_of_one_folder_leaves_the_others(monkeypatch: Patch, capsys: Capture, forms: Path) -> None:
    for blank in forms.glob("*/*/blank.pdf"):
        blank.unlink()
    monkeypatch.chdir(forms / "machtiging" / "2026-1")
    assert inburgering(monkeypatch, "draw", ".") == 0
    assert capsys.readouterr().out == "blank.pdf\n"
    assert [path.parts[-3] for path in forms.glob("*/*/blank.pdf")] == ["machtiging"]


def test_a_form_of_somebody_else_is_never_drawn_over(
    monkeypatch: Patch, capsys: Capture, forms: Path, pdf: Path
) -> None:
    assert inburgering(monkeypatch, "import", pdf, "--into", forms) == 0
    told = capsys.readouterr()
    path = forms / "van-een-ander" / "1" / "form.toml"
    assert told.out == f"{path}\n" and "forms overlay" in told.err
    assert load_template(path).fields[0].means == "achternaam"
    assert inburgering(monkeypatch, "draw", path.parent) == 65
    assert "somebody else drew" in capsys.readouterr().err
    assert inburgering(monkeypatch, "draw", "--forms", forms) == 0
    assert path.with_name("blank.pdf").read_bytes() == pdf.read_bytes()
    assert inburgering(monkeypatch, "check", "--forms", forms) == 0


def test_import_goes_to_the_screen_or_a_file(
    monkeypatch: Patch, capsys: Capture, tmp_path: Path, pdf: Path
) -> None:
    assert inburgering(monkeypatch, "import", pdf) == 0
    text = capsys.readouterr().out
    assert inburgering(monkeypatch, "import", pdf, "--out", tmp_path / "draft.toml") == 0
    assert (tmp_path / "draft.toml").read_text(encoding="utf-8") == text
    assert inburgering(monkeypatch, "import", pdf, "--out", tmp_path / "no" / "draft.toml") == 73
    assert "cannot write" in capsys.readouterr().err


def test_overlay_makes_a_pdf(monkeypatch: Patch, capsys: Capture, forms: Path) -> None:
    folder = forms / "aanvraag-lening" / "2026-1"
    assert inburgering(monkeypatch, "overlay", folder) == 0
    assert capsys.readouterr().out == f"{folder / 'overlay.pdf'}\n"
    assert (folder / "overlay.pdf").read_bytes().startswith(b"%PDF")


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        (("draw", "{forms}/machtiging"), 65, "form.toml:1: cannot be read"),
        (("draw", "{forms}/machtiging/2026-1", "--forms", "{forms}"), 2, "niet allebei"),
        (("draw", "{forms}/nergens"), 2, "nergens"),
        (("import", "{pdf}", "--out", "x", "--into", "y"), 2, "niet allebei"),
        (("import", "{forms}/machtiging/2026-1/form.toml"), 65, "cannot be opened"),
        (("import", "{forms}/nergens.pdf"), 2, "nergens"),
        (("check", "--forms", "{forms}/machtiging/2026-1"), 65, "no form here"),
        (("overlay", "{forms}/machtiging"), 65, "form.toml:1: cannot be read"),
    ],
)
def test_what_cannot_be_done_is_told(
    monkeypatch: Patch, capsys: Capture, forms: Path, pdf: Path, words: tuple[str, ...], code: int, told: str
) -> None:
    assert inburgering(monkeypatch, *(word.format(forms=forms, pdf=pdf) for word in words)) == code
    complaint = capsys.readouterr().err
    assert told in complaint
    assert "Traceback" not in complaint


def test_importing_twice_keeps_the_first(
    monkeypatch: Patch, capsys: Capture, tmp_path: Path, pdf: Path
) -> None:
    assert inburgering(monkeypatch, "import", pdf, "--into", tmp_path / "forms") == 0
    assert inburgering(monkeypatch, "import", pdf, "--into", tmp_path / "forms") == 65
    assert "already there" in capsys.readouterr().err
