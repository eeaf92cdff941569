"""``money`` and ``allocate``: what waits for a clerk, and what she decides about it."""

import json
from typing import Annotated, Any

import typer

from pipeline.cli.options import Json, Output, Today
from pipeline.errors import InputDataError

_STATES = {"holds": "geldt", "undone": "teruggenomen", "waits-for-second": "wacht op een tweede persoon"}


def money(output: Output = None, today: Today = None, as_json: Json = False) -> None:
    """Toon geld dat op een medewerker wacht, het oudste eerst, met de dagen die er nog zijn."""
    from pipeline.run.ruling import waiting_rows
    from pipeline.settings import load_settings
    from pipeline.wording.say import euro

    rows = waiting_rows(load_settings(output=output, today=today))
    if as_json:
        typer.echo(json.dumps({"waiting": rows}, indent=1, ensure_ascii=False))
        return
    for row in rows:
        left = "" if row["days_left"] is None else f"nog {row['days_left']} dagen"
        mark = "!" if row["alert"] else " "
        typer.echo(f"{mark} {row['line']}  {row['date']}  {euro(row['amount_cents']):>12}  {left}".rstrip())
        typer.echo(f"    {row['explanation']}")
        _tell_rulings(row)
    if not rows:
        typer.echo("er wacht niets")


def allocate(
    line: Annotated[str, typer.Argument(metavar="REGEL", help="De regel, B-…; zie: money.")] = "",
    registration: Annotated[
        str, typer.Argument(metavar="AANMELDING", help="De aanmelding die het krijgt, R-….")
    ] = "",
    by: Annotated[str, typer.Option("--by", help="Uw naam of nummer, voor het logboek.")] = "",
    why: Annotated[str, typer.Option("--why", help="Waarom; zonder BSN.")] = "",
    cents: Annotated[
        int | None, typer.Option(help="Een deel, in centen; anders alles wat past.", show_default=False)
    ] = None,
    back: Annotated[bool, typer.Option("--back", help="Terug naar wie betaalde; zie: refunds.")] = False,
    not_ours: Annotated[bool, typer.Option("--not-ours", help="Van geen kandidaat.")] = False,
    agree: Annotated[str, typer.Option(metavar="D-…", help="Wees het eens: de tweede persoon.")] = "",
    take_back: Annotated[str, typer.Option(metavar="D-…", help="Neem een besluit terug.")] = "",
    output: Output = None,
    today: Today = None,
    as_json: Json = False,
) -> None:
    """Beslis over een regel die wacht. Veel geld, of niet wie het leek te zijn: twee personen."""
    from pipeline.domain.ruling import Verdict
    from pipeline.payments.rulings import Asked
    from pipeline.run import ruling
    from pipeline.settings import load_settings

    ways = (registration, back, not_ours, agree, take_back)
    if sum(map(bool, ways)) != 1 or bool(line) == bool(agree or take_back):
        raise InputDataError(
            "kies één van R-…, --back en --not-ours bij een regel, of --agree of --take-back met een besluit",
            'bijvoorbeeld: allocate B-… R-… --by anna --why "belde zelf"',
        )
    settings = load_settings(output=output, today=today)
    if agree:
        row = ruling.agree(settings, agree, by)
    elif take_back:
        row = ruling.take_back(settings, take_back, by, why)
    else:
        verdict = Verdict.BACK if back else Verdict.NOT_OURS if not_ours else Verdict.REGISTRATION
        row = ruling.rule(settings, line, registration, Asked(verdict, cents, why), by)
    if as_json:
        typer.echo(json.dumps(row, indent=1, ensure_ascii=False))
        return
    typer.echo(f"{row['line']}  {row['decision']}: {row['explanation']}")
    _tell_rulings(row)


def _tell_rulings(row: dict[str, Any]) -> None:
    for item in row["rulings"]:
        typer.echo(f"    {item['id']} {_STATES[item['state']]}: {item['explanation']}")
