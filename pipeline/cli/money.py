"""``import-statement`` and ``match``: bank statements into our books, or into a given world."""

import json
import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from pipeline.cli.options import Files, Json, Output

if TYPE_CHECKING:
    from pipeline.payments.standalone import Answer

_REFUSED = 65


def import_statement(files: Files, output: Output = None, as_json: Json = False) -> None:
    """Boek afschriften en vertel van elke regel waar het geld heen ging, of waarom niet."""
    from pipeline.run.statements import import_files
    from pipeline.settings import load_settings

    imported, rows = import_files(load_settings(output=output), files)
    if as_json:
        typer.echo(json.dumps({"files": imported, "lines": rows}, indent=1, ensure_ascii=False))
    else:
        for item in imported:
            typer.echo(f"{item['name']}: {item['explanation'] or str(item['new_lines']) + ' nieuwe regels'}")
        told = {key for item in imported for key in item["lines"]}
        for row in rows:
            announced = row["decision"] == "ignored" and not row["booked"]
            if row["line"] in told or announced:
                typer.echo(_in_words(row))
    raise typer.Exit(_REFUSED if any(item["refused"] for item in imported) else 0)


def match(
    files: Files,
    registrations: Annotated[
        Path, typer.Option(help="CSV met aanmeldingen en hun kenmerken.", exists=True, dir_okay=False)
    ],
    account: Annotated[
        str | None, typer.Option(help="Onze IBAN; een andere rekening wordt geweigerd.", show_default=False)
    ] = None,
    as_json: Json = False,
) -> None:
    """Vergelijk afschriften met aanmeldingen uit een CSV, zonder database en zonder iets vast te leggen."""
    from pipeline.payments.standalone import as_json as told
    from pipeline.policy.book import load_policy
    from pipeline.run.matching import match_given
    from pipeline.settings import load_settings

    settings = load_settings()
    day = settings.today or date.today()  # noqa: DTZ011 - the day in the office is meant
    limits = load_policy(settings.policy).on(day).matching
    answer = match_given(registrations, files, account, limits)
    if as_json:
        sys.stdout.writelines(told(answer))
    else:
        _tell(answer)
    if answer.faults:
        raise typer.Exit(70)
    raise typer.Exit(_REFUSED if answer.refused else 0)


def _tell(answer: "Answer") -> None:
    for head, rows in answer.files():
        typer.echo(f"{head['file']}: {head.get('explanation') or 'geboekt'}")
        for row in rows:
            typer.echo(f"  {_in_words(row)}")
    for fault in answer.faults:
        typer.echo(f"KLOPT NIET: {fault}")


def _in_words(row: dict[str, Any]) -> str:
    from pipeline.payments.texts import DECISIONS
    from pipeline.wording.say import euro

    decision = DECISIONS.get(row["decision"], row["decision"])
    return f"{row['date']}  {euro(row['amount_cents']):>12}  {decision}: {row['explanation']}"
