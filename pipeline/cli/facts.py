"""``decide``, ``correct`` and ``explain``: what is known, why, and what a clerk says about it."""

import json
from typing import Annotated

import typer

from pipeline.cli.options import Json, Output, Today
from pipeline.errors import InputDataError


def decide(output: Output = None, today: Today = None, as_json: Json = False) -> None:
    """Toon wat er over elke inzending besloten wordt, met de bevindingen. Verandert niets."""
    from pipeline.run.telling import decisions
    from pipeline.settings import load_settings

    for row in decisions(load_settings(output=output, today=today)):
        if as_json:
            typer.echo(json.dumps(row, ensure_ascii=False))
        else:
            codes = ", ".join(item["code"] for item in row["findings"] if item["severity"] != "info")
            typer.echo(f"{row['submission']}  {row['decision']:<10} {row['form']:<20} {codes}")


def correct(
    submission: Annotated[str, typer.Argument(help="Nummer van de inzending, S-…")],
    field: Annotated[str, typer.Argument(metavar="VELD=WAARDE", help="Bijvoorbeeld geboortedatum=01021980.")],
    by: Annotated[str, typer.Option("--by", help="Uw naam of nummer, voor het logboek.")],
    output: Output = None,
) -> None:
    """Leg vast wat er volgens u staat. Tikvak: ja of nee; keuze: waarden met komma; leeg: niets ingevuld."""
    from pipeline.run.correcting import save_correction
    from pipeline.settings import load_settings

    name, equals, value = field.partition("=")
    if not equals:
        raise InputDataError("een verbetering is VELD=WAARDE", "bijvoorbeeld: geboortedatum=01021980")
    save_correction(load_settings(output=output), submission, name, value, by)
    typer.echo("vastgelegd; de volgende nacht beslist opnieuw")


def explain(
    identity: Annotated[
        str, typer.Argument(metavar="ID", help="R-…, S-…, L-…, F-…, B-…, T-…, een kenmerk of een SHA-256.")
    ],
    output: Output = None,
    today: Today = None,
    as_json: Json = False,
) -> None:
    """Vertel het hele verhaal van een aanmelding: bestand, lezing, besluit, geld, plaats, brieven."""
    from pipeline.run.telling import story
    from pipeline.settings import load_settings

    told = story(load_settings(output=output, today=today), identity)
    typer.echo(json.dumps(told.as_dict(), indent=1, ensure_ascii=False) if as_json else told.in_words())
