"""``forms check | draw | import | overlay``: caring for the folders under ``forms/``.

Exit codes: 0 done, 2 usage, 65 a template or PDF is wrong, 69 the typeface is missing, 73 cannot write.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from pipeline.errors import CannotWriteError, TemplateError

app = typer.Typer(help="Formulieren: controleren, tekenen, overnemen, bekijken.", no_args_is_help=True)
VersionFolder = Annotated[
    Path, typer.Argument(metavar="MAP", help="Map van een formulierversie.", exists=True, file_okay=False)
]
AnyVersionFolder = Annotated[
    Path | None,
    typer.Argument(
        metavar="MAP",
        help="Map van een formulierversie; zonder map: alle formulieren.",
        exists=True,
        file_okay=False,
        show_default=False,
    ),
]
FormsFolder = Annotated[
    Path | None,
    typer.Option(help="Map met alle formulieren.", show_default=False, exists=True, file_okay=False),
]
Out = Annotated[
    Path | None, typer.Option("--out", "-o", help="Doelbestand.", show_default=False, dir_okay=False)
]
Into = Annotated[
    Path | None,
    typer.Option(
        help="Map met alle formulieren, waarin een map bij komt.", show_default=False, file_okay=False
    ),
]


@app.command()
def check(forms: FormsFolder = None) -> None:
    """Keur elk formulier: velden binnen de pagina, velden op hun vakjes, QR, titels."""
    from pipeline.forms.check import check_library

    problems = check_library(_forms_folder(forms))
    for problem in problems:
        typer.echo(str(problem), err=True)
    if problems:
        raise TemplateError(f"{len(problems)} problems in the form templates", "mend them and check again")
    typer.echo("alle formulieren zijn in orde")


@app.command()
def draw(folder: AnyVersionFolder = None, forms: FormsFolder = None) -> None:
    """Teken blank.pdf opnieuw uit form.toml, van één formulier of van alle die wij zelf tekenen."""
    from pipeline.forms.draw import redraw, redraw_one

    if folder is not None and forms is not None:
        raise typer.BadParameter("geef een map of --forms, niet allebei")
    with _writing(folder or _forms_folder(forms)):
        changed = redraw(_forms_folder(forms)) if folder is None else redraw_one(folder)
    for path in changed:
        typer.echo(str(path))
    if not changed:
        typer.echo("niets veranderd")


@app.command("import")
def import_(
    pdf: Annotated[Path, typer.Argument(help="Invulbare PDF.", exists=True, dir_okay=False)],
    out: Out = None,
    into: Into = None,
) -> None:
    """Schrijf een eerste form.toml bij een invulbare PDF die niemand voor een machine tekende."""
    from pipeline.forms.importer import import_into, import_pdf

    if out is not None and into is not None:
        raise typer.BadParameter("geef --out of --into, niet allebei")
    if into is not None:
        with _writing(into):
            path = import_into(pdf, into)
        typer.echo(str(path))
        typer.echo(f"lees het na en bekijk de vakken: inburgering forms overlay {path.parent}", err=True)
        return
    text = import_pdf(pdf)
    if out is None:
        typer.echo(text, nl=False)
        return
    with _writing(out):
        out.write_text(text, encoding="utf-8")
    typer.echo(str(out))


@app.command()
def overlay(folder: VersionFolder, out: Out = None) -> None:
    """Teken de vakken over het lege formulier, zodat een mens ziet of ze passen."""
    from pipeline.forms.overlay import overlay as draw_overlay
    from pipeline.library import BLANK_FILE, FORM_FILE, load_template

    target = out or folder / "overlay.pdf"
    drawn = draw_overlay(load_template(folder.resolve() / FORM_FILE), folder / BLANK_FILE)
    with _writing(target):
        target.write_bytes(drawn)
    typer.echo(str(target))


def _forms_folder(given: Path | None) -> Path:
    from pipeline.settings import load_settings

    return given or load_settings().forms


@contextmanager
def _writing(target: Path) -> Iterator[None]:
    """What the file system refuses becomes one clear message."""
    try:
        yield
    except OSError as error:
        raise CannotWriteError(
            f"{target}: cannot write: {error.strerror}", "free the folder, or choose another"
        ) from error
