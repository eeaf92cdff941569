"""``decline``: the candidate cannot come; ``withdraw``: she does not want the exam any more."""

import json
from dataclasses import asdict
from datetime import date
from typing import Annotated

import typer

from pipeline.cli.options import Json, Output, Today
from pipeline.domain.registration import ExamPart
from pipeline.errors import InputDataError

Registration = Annotated[str, typer.Argument(help="Nummer van de aanmelding, R-…")]
By = Annotated[str, typer.Option("--by", help="Uw naam of nummer, voor het logboek.")]
Said = Annotated[
    str | None, typer.Option("--said", help="Dag waarop het ons bereikte, JJJJ-MM-DD (anders vandaag).")
]
_Day = Annotated[str | None, typer.Option("--day", help="Alleen de plaatsen op deze examendag, JJJJ-MM-DD.")]


def decline(
    registration: Registration,
    by: By,
    part: Annotated[
        list[ExamPart] | None, typer.Option("--part", help="Alleen dit onderdeel. Mag vaker.")
    ] = None,
    day: _Day = None,
    said: Said = None,
    earliest: Annotated[
        str | None, typer.Option("--earliest", help="Vóór deze dag kan de kandidaat niet, JJJJ-MM-DD.")
    ] = None,
    output: Output = None,
    today: Today = None,
    as_json: Json = False,
) -> None:
    """Zeg een plaats af voor een kandidaat die niet kan. De volgende nacht zoekt een andere dag."""
    from pipeline.run import declining
    from pipeline.settings import load_settings

    freed = declining.decline(
        load_settings(output=output, today=today),
        declining.Decline(
            registration=registration,
            clerk=by,
            parts=part or (),
            day=_date("--day", day),
            said_on=_date("--said", said),
            earliest=_date("--earliest", earliest),
        ),
    )
    if as_json:
        rows = [asdict(item) | {"day": item.day.isoformat()} for item in freed]
        typer.echo(json.dumps(rows, indent=1))
        return
    for item in freed:
        done = "was al afgezegd" if item.before else "is vrij"
        typer.echo(f"{item.part.value}  {item.day}  {item.session}  {done}")


def withdraw(
    registration: Registration,
    by: By,
    said: Said = None,
    output: Output = None,
    today: Today = None,
    as_json: Json = False,
) -> None:
    """Stop een aanmelding op verzoek van de kandidaat: plaatsen vrij, geld terug, een brief."""
    from pipeline.run import withdrawing
    from pipeline.settings import load_settings

    done = withdrawing.withdraw(
        load_settings(output=output, today=today), registration, by, _date("--said", said)
    )
    if as_json:
        typer.echo(json.dumps(asdict(done) | {"said_on": done.said_on.isoformat()}, indent=1))
    elif done.before:
        typer.echo(f"{done.registration} was al ingetrokken op {done.said_on:%d-%m-%Y}")
    else:
        typer.echo(f"{done.registration} is gestopt; vrije plaatsen: {done.seats}; de brief gaat vanzelf mee")
        if done.refund_cents:
            typer.echo(f"terug naar wie betaalde: {done.refund_cents / 100:.2f}; zie: inburgering refunds")


def _date(option: str, text: str | None) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise InputDataError(f"{option} is geen dag", f"bijvoorbeeld: {option} 2026-12-14") from None
