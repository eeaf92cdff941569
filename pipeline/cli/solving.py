"""``solve``: seats for a folder of tables, or for who has paid."""

import json
import sys
from pathlib import Path
from time import perf_counter
from typing import Annotated, Any

import typer

from pipeline.cli.options import Json, Output, Today


def solve(
    folder: Annotated[
        Path | None,
        typer.Argument(help="Map met een roosterprobleem als CSV; zonder map: de nacht zelf."),
    ] = None,
    out: Annotated[Path | None, typer.Option(help="CSV met de plaatsen.", show_default=False)] = None,
    unplaced: Annotated[
        Path | None, typer.Option(help="CSV met wie geen plaats kreeg.", show_default=False)
    ] = None,
    seed: Annotated[int, typer.Option(min=0, help="Zaad; hetzelfde zaad geeft dezelfde plaatsen.")] = 0,
    progress: Annotated[bool, typer.Option("--progress", help="Vertel de voortgang op stderr.")] = False,
    output: Output = None,
    today: Today = None,
    as_json: Json = False,
) -> None:
    """Verdeel de plaatsen: over een map met CSV-bestanden, of over wie betaald heeft."""
    if folder is not None:
        summary = _folder(folder, out, unplaced, seed, progress=progress)
    else:
        from pipeline.run.night import seat_now
        from pipeline.settings import load_settings

        summary = seat_now(load_settings(output=output, today=today))
    typer.echo(json.dumps(summary, indent=1, ensure_ascii=False) if as_json else "\n".join(_lines(summary)))


def _folder(
    folder: Path, out: Path | None, unplaced: Path | None, seed: int, *, progress: bool
) -> dict[str, Any]:
    from pipeline.errors import CannotWriteError
    from pipeline.schedule.answer import refuse_faults, solve_folder, write_answer, write_unplaced

    for path in (out, unplaced):  # before the work, not after it
        if path is not None and (path.is_dir() or not path.absolute().parent.is_dir()):
            raise CannotWriteError(f"{path.name} cannot be written: no such folder", "Make the folder first.")
    begun = perf_counter()

    def say(line: str) -> None:
        sys.stderr.write(f"{perf_counter() - begun:7.1f} s  {line}\n")

    solved = solve_folder(folder, seed, say=say if progress else None)
    refuse_faults(solved)
    if out is not None:
        write_answer(solved, out)
    if unplaced is not None:
        write_unplaced(solved, unplaced)
    say_done = [path.name for path in (out, unplaced) if path is not None]
    if progress and say_done:
        say(f"geschreven: {', '.join(say_done)}")
    return solved.summary()


def _lines(summary: dict[str, Any]) -> list[str]:
    """The summary for people."""
    lines = []
    for goal in summary["goals"]:
        proven = "bewezen" if goal["proven"] else f"ondergrens {goal['bound']}, verschil {goal['gap']}"
        lines.append(
            f"{goal['goal']:<16} {goal['value']:>10}   {proven}; wie het eerst komt: {goal['first_come']}"
        )
    if combined := summary.get("combined"):
        in_order = all(goal["proven"] for goal in summary["goals"])
        above = f"{combined['above_bound_percent']} %"
        told = (
            f"elk doel bewezen in zijn volgorde; ruilen tussen doelen zou hooguit {above} schelen"
            if in_order
            else f"ondergrens {combined['bound']}, verschil {above}"
        )
        lines.append(
            f"{'samen gewogen':<16} {combined['value']:>10}   {told}; "
            f"wie het eerst komt: {combined['first_come']}"
        )
    if "seconds" in summary:
        lines.append(
            f"{summary['placed']} geplaatst, {summary['unplaced']} zonder plaats; {summary['seconds']} s, "
            f"zaad {summary['seed']}, {summary['solver']}"
        )
    return [*lines, *summary.get("notices", ())]
