"""``evidence`` and ``qa``: what clerks say of our readings, as material and as a measurement."""

import json
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

import typer

from pipeline.cli.options import Json, Output
from pipeline.errors import InputDataError


def evidence(
    folder: Annotated[Path, typer.Argument(help="Nieuwe map; alleen u kunt erin (0700).", file_okay=False)],
    output: Output = None,
) -> None:
    """Schrijf wat medewerkers verbeterden of bevestigden als stroken met de ware tekst, om van te leren.

    Dit zijn stukken van formulieren van mensen: persoonsgegevens. Bewaar ze niet langer dan nodig.
    """
    from pipeline.run.desk import looked_at
    from pipeline.run.evidence import evidence as rows
    from pipeline.run.evidence import write
    from pipeline.run.file_reader import make_reader
    from pipeline.run.knowing import knowledge
    from pipeline.run.replay import Chosen, past
    from pipeline.settings import load_settings

    with looked_at(load_settings(output=output)) as office:
        told = past(office, Chosen())
        known = knowledge(office.place.today, office.reference, office.calendar)
        count = write(rows(told, make_reader(office.library, known), office.place.originals), folder)
    typer.echo(f"{count} stroken in {folder}; persoonsgegevens, alleen voor u leesbaar")


def qa(
    submission: Annotated[
        str | None, typer.Argument(metavar="S-…", help="Inzending waarvan u een veld natikt.")
    ] = None,
    field: Annotated[
        str | None, typer.Argument(metavar="VELD=TEKST", help="Wat er op het papier staat.")
    ] = None,
    by: Annotated[str, typer.Option("--by", help="Uw naam of nummer, voor het logboek.")] = "",
    share: Annotated[float, typer.Option(min=0.0, max=1.0, help="Deel van de aanvaarde velden.")] = 0.02,
    seed: Annotated[int, typer.Option(help="Zaad van de loting; verander het niet tussendoor.")] = 0,
    out: Annotated[
        Path | None, typer.Option(help="HTML-pagina met het papier, zonder onze lezing.", show_default=False)
    ] = None,
    output: Output = None,
    as_json: Json = False,
) -> None:
    """Steekproef van aanvaarde velden: tik ze na zonder onze lezing, en zie hoe vaak wij fout zaten."""
    from pipeline.run.desk import looked_at
    from pipeline.run.qa import draw, key
    from pipeline.run.qa_view import as_dict, in_words, sheet
    from pipeline.run.replay import Chosen, past
    from pipeline.run.snippets import Snippets
    from pipeline.sandbox import Sandbox
    from pipeline.settings import load_settings

    with looked_at(load_settings(output=output)) as office:
        told = past(office, Chosen())
        drawn = draw(told, office.library, share, seed)
        if submission is not None:
            name, equals, text = (field or "").partition("=")
            if not equals:
                raise InputDataError("natikken is S-… VELD=TEKST", "bijvoorbeeld: S-… plaats=Utrecht")
            key(office, drawn, submission, name, text, by)
            typer.echo("vastgelegd")
            return
        if out is not None:
            with TemporaryDirectory() as folder, Sandbox() as sandbox:
                page = sheet(drawn, told, Snippets(sandbox, office.place.originals, Path(folder)), office)
            out.touch(mode=0o600)
            out.write_text(page, encoding="utf-8")
        typer.echo(json.dumps(as_dict(drawn), indent=1) if as_json else in_words(drawn))
