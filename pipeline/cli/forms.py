"""``forms check | draw | import | overlay``: caring for the folders under ``forms/``."""

from pathlib import Path
from typing import Annotated

import typer

from pipeline.errors import TemplateError

app = typer.Typer(help="Formulieren: controleren, tekenen, overnemen, bekijken.", no_args_is_help=True)
Folder = Annotated[Path, typer.Argument(help="Map van een formulierversie.", exists=True, file_okay=False)]
FormsFolder = Annotated[
    Path | None, typer.Option(help="Map met alle formulieren.", show_default=False, file_okay=False)
]
Out = Annotated[Path | None, typer.Option("--out", "-o", help="Doelbestand.", show_default=False)]


@app.command()
def check(forms: FormsFolder = None) -> None:
    """Keur elk formulier: velden binnen de pagina, velden op hun vakjes, QR, titels."""
    from pipeline.forms.check import check_library
    from pipeline.settings import load_settings

    folder = forms or load_settings().forms
    problems = check_library(folder)
    for problem in problems:
        typer.echo(str(problem), err=True)
    if problems:
        raise TemplateError(f"{len(problems)} problems in the form templates", "mend them and check again")
    typer.echo("alle formulieren zijn in orde")


@app.command()
def draw(folder: Folder) -> None:
    """Teken blank.pdf opnieuw uit form.toml."""
    from pipeline.forms.draw import draw as draw_form
    from pipeline.library import FORM_FILE, load_template

    (folder / "blank.pdf").write_bytes(draw_form(load_template(folder / FORM_FILE), folder))
    typer.echo(str(folder / "blank.pdf"))


@app.command("import")
def import_(
    pdf: Annotated[Path, typer.Argument(help="Invulbare PDF.", exists=True, dir_okay=False)], out: Out = None
) -> None:
    """Schrijf een eerste form.toml bij een invulbare PDF die niemand voor een machine tekende."""
    from pipeline.forms.importer import import_pdf

    text = import_pdf(pdf)
    if out is None:
        typer.echo(text)
    else:
        out.write_text(text, encoding="utf-8")


@app.command()
def overlay(folder: Folder, out: Out = None) -> None:
    """Teken de vakken over het lege formulier, zodat een mens ziet of ze passen."""
    from pipeline.forms.overlay import overlay as draw_overlay
    from pipeline.library import FORM_FILE, load_template

    target = out or folder / "overlay.pdf"
    target.write_bytes(draw_overlay(load_template(folder / FORM_FILE), folder / "blank.pdf"))
    typer.echo(str(target))
