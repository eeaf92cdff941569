"""``plan`` and ``simulate``: the weeks ahead, and a year that is played. Neither changes anything."""

import json
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pipeline.cli.options import Json, Output, Today

if TYPE_CHECKING:
    from pipeline.reports.charts import HeatCell
    from pipeline.reports.planning import PlanView, YearView

_SHARE_HIGH = 0.9


def plan(
    folder: Annotated[
        Path | None,
        typer.Argument(
            help="Map met een roosterprobleem als CSV; zonder map: het kantoor zelf.", file_okay=False
        ),
    ] = None,
    weeks: Annotated[int, typer.Option(min=1, max=52, help="Zo veel weken vooruit.")] = 8,
    top: Annotated[int, typer.Option(min=0, max=50, help="Zo veel extra zittingen doorrekenen.")] = 5,
    html: Annotated[Path | None, typer.Option(help="Ook als HTML-pagina.", show_default=False)] = None,
    output: Output = None,
    today: Today = None,
    as_json: Json = False,
) -> None:
    """Toon vraag en plaatsen per locatie, onderdeel en week, en waar een zitting erbij het meest helpt."""
    from pipeline.reports.planning import render_plan
    from pipeline.run.planning import plan_folder, plan_office, plan_view
    from pipeline.settings import load_settings

    if folder is not None:
        ahead = plan_folder(folder, weeks, top)
    else:
        ahead = plan_office(load_settings(output=output, today=today), weeks, top)
    view = plan_view(ahead)
    if html is not None:
        html.write_text(render_plan(view), encoding="utf-8")
    if as_json:
        typer.echo(json.dumps(ahead.as_dict(), indent=1, ensure_ascii=False))
    else:
        _show(view)


def _show(view: "PlanView") -> None:
    """Three tables: seats by week, who waits, what would help."""
    from rich.console import Console
    from rich.table import Table

    from pipeline.reports.planning import COUNTS, planning_texts

    words = planning_texts()["plan"]
    console = Console(width=None if Console().is_terminal else 140, highlight=False)
    for note in view.notes:
        console.print(note)
    seats = Table(words["where"], title=words["supply"], caption=words["supply_cell"])
    for week in view.heat.weeks:
        seats.add_column(week[5:], justify="right")
    for name, cells in view.heat.rows:
        seats.add_row(name, *map(_cell, cells))
    console.print(seats)
    if view.demand:
        waits = Table(words["where"], words["part"], title=words["demand"])
        for name in COUNTS:
            waits.add_column(words[name], justify="right")
        for row in view.demand:
            waits.add_row(row.place, row.part, *(str(getattr(row, name)) for name in COUNTS))
        waits.add_section()
        waits.add_row(words["total"], "", *(str(getattr(view.total, name)) for name in COUNTS))
        console.print(waits)
    else:
        console.print(words["demand_none"])
    if not view.gains:
        console.print(words["gains_none"])
        return
    gains = Table(words["session"], words["seats"], words["effect"], title=words["gains"])
    for gain in view.gains:
        gains.add_row(gain.session, str(gain.seats), gain.effect)
    console.print(gains)


def _cell(cell: "HeatCell") -> str:
    if cell.share is None:
        return "·"
    colour = "red" if cell.full else "yellow" if cell.share >= _SHARE_HIGH else "green"
    return f"[{colour}]{cell.taken}/{cell.seats}[/]"


def simulate(
    calendar: Annotated[
        Path | None,
        typer.Argument(
            help="Kalendermap; haar weken worden herhaald. Zonder map: een verzonnen kalender.",
            exists=True,
            file_okay=False,
        ),
    ] = None,
    first: Annotated[
        datetime | None,
        typer.Option("--from", formats=["%Y-%m-%d"], help="Eerste dag (anders 1 januari van komend jaar)."),
    ] = None,
    days: Annotated[int, typer.Option(min=7, max=1100, help="Zo veel dagen.")] = 364,
    a_night: Annotated[
        float | None, typer.Option(min=0.1, help="Aanmeldingen op een gewone werkdag.", show_default=False)
    ] = None,
    capacity: Annotated[
        float | None,
        typer.Option(
            min=0.01, help="Plaatsen per gevraagd onderdeel (verzonnen kalender).", show_default=False
        ),
    ] = None,
    horizon: Annotated[
        int | None, typer.Option(min=1, help="Zo veel dagen vooruit uitnodigen.", show_default=False)
    ] = None,
    policy: Annotated[
        list[str] | None,
        typer.Option(help="first-come, goals of waiting; mag vaker. Zonder: alle drie.", show_default=False),
    ] = None,
    every: Annotated[int, typer.Option(min=1, max=20, help="Verdelen elke zoveel werkdagen.")] = 1,
    data: Annotated[
        Path | None,
        typer.Option(
            help="Eigen cijfers (TOML als pipeline/schedule/simulation.toml).",
            show_default=False,
            exists=True,
        ),
    ] = None,
    seed: Annotated[int, typer.Option(help="Zaad; hetzelfde zaad geeft hetzelfde jaar.")] = 0,
    html: Annotated[Path | None, typer.Option(help="Ook als HTML-pagina.", show_default=False)] = None,
    as_json: Json = False,
) -> None:
    """Speel een jaar na met verzonnen aanmeldingen en vergelijk manieren van verdelen. Verandert niets."""
    from pipeline.reports.planning import render_year
    from pipeline.run.simulation import Asked, simulate, year_view
    from pipeline.run.workplace import local_today

    given = {"registrations_a_night": a_night, "capacity": capacity, "horizon_days": horizon}
    asked = Asked(
        first=first.date() if first else date(local_today().year + 1, 1, 1),
        days=days,
        seed=seed,
        every=every,
        calendar=calendar,
        data=data,
        names=tuple(policy or ()),
        changes={name: value for name, value in given.items() if value is not None},
    )
    played = simulate(asked, lambda name: typer.echo(f"... {name}", err=True))
    view = year_view(played)
    if html is not None:
        html.write_text(render_year(view), encoding="utf-8")
    if as_json:
        typer.echo(json.dumps(played.as_dict(), indent=1))
    else:
        _show_year(view)


def _show_year(view: "YearView") -> None:
    from rich.console import Console
    from rich.table import Table

    from pipeline.reports.planning import planning_texts

    words = planning_texts()["simulate"]
    table = Table(words["policy"], title=words["policies"], caption=words["policies_desc"])
    for column in view.policies:
        table.add_column(column.name, justify="right")
    for k, row in enumerate(view.rows):
        table.add_row(row, *(column.figures[k] for column in view.policies))
    Console(width=None if Console().is_terminal else 140, highlight=False).print(table)
