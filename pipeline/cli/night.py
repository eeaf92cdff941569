"""``run`` and ``report``: the night, or the last steps of it."""

import json
from pathlib import Path
from typing import Annotated

import typer

from pipeline.cli.options import Json, Output, Today


def run(
    inbox: Annotated[Path | None, typer.Option(help="Map met scans.", show_default=False)] = None,
    statements: Annotated[Path | None, typer.Option(help="Map met afschriften.", show_default=False)] = None,
    calendar: Annotated[
        Path | None, typer.Option(help="Map met de examenkalender.", show_default=False)
    ] = None,
    reference: Annotated[
        Path | None, typer.Option(help="Map met gegevens over bekende personen.", show_default=False)
    ] = None,
    output: Output = None,
    today: Today = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Toon het plan, verander niets.")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", help="Geen voortgang.")] = False,
    as_json: Json = False,
) -> None:
    """De hele nacht: van inbox tot brieven en verslagen. Zonder inbox op de voorbeelden."""
    from pipeline.run.night import plan_night, run_night
    from pipeline.run.progress import Progress
    from pipeline.settings import load_settings

    settings = load_settings(
        inbox=inbox, statements=statements, calendar=calendar, reference=reference, output=output, today=today
    )
    progress = Progress(quiet or as_json)
    if dry_run:
        plan = plan_night(settings)
        typer.echo(json.dumps(plan.as_dict(), indent=1) if as_json else plan.in_words())
        return
    result = run_night(settings, progress)
    typer.echo(json.dumps(result.as_dict(), indent=1) if as_json else result.in_words())
    raise typer.Exit(result.exit_code)


def report(output: Output = None, today: Today = None) -> None:
    """Maak de verslagen opnieuw uit wat er vastligt."""
    from pipeline.run.night import renew_reports
    from pipeline.settings import load_settings

    for path in renew_reports(load_settings(output=output, today=today)):
        typer.echo(str(path))
