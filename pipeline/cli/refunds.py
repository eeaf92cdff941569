"""``refunds``: what goes back to whom; two persons, then a file for the bank."""

import json
from typing import Annotated, Any

import typer

from pipeline.cli.options import Json, Output, Today
from pipeline.errors import InputDataError


def refunds(
    approve: Annotated[
        list[str] | None, typer.Option(metavar="T-…", help="Keur goed: de eerste persoon. Mag vaker.")
    ] = None,
    release: Annotated[
        list[str] | None, typer.Option(metavar="T-…", help="Geef vrij: een tweede persoon. Mag vaker.")
    ] = None,
    clerk: Annotated[str, typer.Option("--by", help="Uw naam of nummer, voor het logboek.")] = "",
    file: Annotated[
        bool, typer.Option("--file", help="Maak één bestand (pain.001) voor de bank van wat is vrijgegeven.")
    ] = False,
    output: Output = None,
    today: Today = None,
    as_json: Json = False,
) -> None:
    """Toon wat terug moet naar betalers. Twee personen keuren goed; het geld gaat naar wie betaalde."""
    from pipeline.run import refunding
    from pipeline.settings import load_settings

    if sum((bool(approve), bool(release), file)) > 1:
        raise InputDataError("kies één van --approve, --release en --file", "twee personen, twee opdrachten")
    settings = load_settings(output=output, today=today)
    made = None
    if approve:
        refunding.approve(settings, approve, clerk)
    elif release:
        refunding.release(settings, release, clerk)
    elif file:
        made = refunding.write_file(settings)
    rows = refunding.refund_rows(settings)
    if as_json:
        path = made.path if made else ""
        typer.echo(json.dumps({"file": path, "refunds": rows}, indent=1, ensure_ascii=False))
        return
    if file:
        told = f"{made.path}: {made.refunds} terugbetalingen" if made else "er is niets vrijgegeven"
        typer.echo(told)
    for row in rows:
        typer.echo(_in_words(row))
    if not rows:
        typer.echo("er hoeft niets terug")
    if not rows:
        typer.echo("er hoeft niets terug")


def _in_words(row: dict[str, Any]) -> str:
    from pipeline.reports.html import texts
    from pipeline.wording.say import euro

    words = texts()
    state, reason = words["refund_state"][row["state"]], words["refund_reason"][row["reason"]]
    amount, ending = euro(row["amount_cents"]), row["account_ending"] or "geen rekening"
    people = ", ".join(name for name in (row["approved_by"], row["released_by"]) if name)
    return f"{row['id']}  {amount:>12}  {ending:<13} {state}; {reason}  {people}".rstrip()
