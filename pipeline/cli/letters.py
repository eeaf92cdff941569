"""``letters``: hand over what waits; ``letters preview``: see every letter with invented people."""

import json
from pathlib import Path
from typing import Annotated

import typer

from pipeline.cli.options import Json, Output, Today
from pipeline.domain.letter import LetterKind

app = typer.Typer(invoke_without_command=True)


@app.callback()
def letters(
    context: typer.Context, output: Output = None, today: Today = None, as_json: Json = False
) -> None:
    """Maak en overhandig brieven die nog klaarliggen; toont alle brieven met hun stand."""
    if context.invoked_subcommand is not None:
        return
    from pipeline.run.night import finish_letters
    from pipeline.settings import load_settings

    rows = finish_letters(load_settings(output=output, today=today))
    if as_json:
        typer.echo(json.dumps(rows, indent=1))
        return
    for row in rows:
        typer.echo(f"{row['id']}  {row['state']:<12} {row['batch']:<13} {row['kind']:<22} {row['subject']}")


@app.command()
def preview(
    kinds: Annotated[
        list[str] | None,
        typer.Argument(metavar="SOORT...", help="Soorten of namen van brieven; anders allemaal."),
    ] = None,
    out: Annotated[Path, typer.Option(help="Map voor de pdf's en teksten.")] = Path("voorbeeldbrieven"),
    texts: Annotated[
        Path | None,
        typer.Option("--text-dir", help="Map met een eigen nl/ met teksten (anders die van het programma)."),
    ] = None,
    pdf: Annotated[bool, typer.Option("--pdf/--no-pdf", help="Ook pdf's maken, niet alleen tekst.")] = True,
    as_json: Json = False,
) -> None:
    """Laat brieven zien met verzonnen mensen, en of de taal eenvoudig genoeg is. Verstuurt niets."""
    from pipeline.run.preview import preview_letters
    from pipeline.settings import load_settings

    found = preview_letters(load_settings(), tuple(kinds or ()), out, texts, pdf=pdf)
    if as_json:
        typer.echo(json.dumps([item.as_dict() for item in found], indent=1, ensure_ascii=False))
    else:
        for item in found:
            typer.echo(item.in_words())
        plain = sum(not item.problems for item in found)
        typer.echo(f"{len(found)} brieven in {out}, waarvan {plain} in eenvoudige taal")
    if any(item.error for item in found):
        raise typer.Exit(65)


@app.command()
def fields(
    kind: Annotated[LetterKind, typer.Argument(metavar="SOORT", help="Bijvoorbeeld receipt.")],
    as_json: Json = False,
) -> None:
    """Welke velden de tekst van een soort brief kan gebruiken."""
    from dataclasses import asdict

    from pipeline.letters.fields import fields_of

    found = fields_of(kind)
    if as_json:
        typer.echo(json.dumps([asdict(item) for item in found], indent=1, ensure_ascii=False))
        return
    for item in found:
        typer.echo(f"{item.path:<28} {item.kind}")
