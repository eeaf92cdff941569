"""``make bench-seats``: nights of invented people beside first come, first served and the plain HiGHS model.

The mix of the nights is written down in ``mix.py``, the thresholds in ``thresholds.toml``. Everything repeats
with the seed except seconds. Exit code 1 when a threshold is not reached.
"""

import json
import sys
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from pipeline.bench.seats.measure import measure
from pipeline.bench.seats.table import goal_lines, night_lines
from pipeline.bench.seats.verdicts import Measured, goals
from pipeline.bench.seats.work import Job
from pipeline.settings import PROJECT

SIZES = "30,60,110,400,1000,10000,100000"
FOLDERS = PROJECT.parent / "shared" / "data" / "assignment"
_MOST_PLAIN = 2_000
"""Above so many people the plain model does not fit in memory and time; at 1,000 it has no answer."""
_SMALL = 110


def bench(
    sizes: Annotated[str, typer.Option(help="People a night, with commas between.")] = SIZES,
    share: Annotated[float, typer.Option(min=0.1, help="Demand over free seats.")] = 0.9,
    seed: Annotated[int, typer.Option(help="Other people for another seed.")] = 7,
    repeats: Annotated[int, typer.Option(min=1, help="Nights a size of at most 110 people.")] = 3,
    folders: Annotated[
        Path | None, typer.Option(help="Folder with instances of the contract, solved as well.")
    ] = FOLDERS,
    plain_seconds: Annotated[float, typer.Option(help="Limit of the plain model; 0: not tried.")] = 60.0,
    one_part: Annotated[bool, typer.Option(help="Also nights of one part a person, against flows.")] = True,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object.")] = False,
) -> None:
    """Measure nights of each size, each in a process of its own."""
    jobs = [*_invented(sizes, share, seed, repeats, plain_seconds), *_folders(folders, plain_seconds)]
    nights: list[Measured] = []
    for name, job in jobs:
        plain = plain_seconds > 0 and job.people <= _MOST_PLAIN
        flows = one_part and not job.folder and job.seed == seed
        night = measure(job, name, plain=plain, one_part=flows)
        nights.append(night)
        if not as_json:
            typer.echo("\n".join(night_lines(night)))
            sys.stdout.flush()  # an hour of nights in a pipe is seen as it goes
    verdicts = goals(nights)
    if as_json:
        told = {
            "seed": seed,
            "nights": [asdict(night) for night in nights],
            "goals": [asdict(goal) | {"reached": goal.reached} for goal in verdicts],
        }
        typer.echo(json.dumps(told, indent=1))
    else:
        typer.echo("\n".join(goal_lines(verdicts, nights)))
    raise typer.Exit(0 if all(goal.reached for goal in verdicts) else 1)


def _invented(
    sizes: str, share: float, seed: int, repeats: int, plain_seconds: float
) -> Iterator[tuple[str, Job]]:
    for size in filter(None, sizes.split(",")):
        people = int(size)
        for again in range(repeats if people <= _SMALL else 1):
            job = Job("solve", people, share, seed=seed + again, seconds=plain_seconds)
            yield f"night of {people:,}, {share:.0%} of the seats asked, seed {seed + again}", job


def _folders(root: Path | None, plain_seconds: float) -> Iterator[tuple[str, Job]]:
    """Instances of the contract, when there are any beside this checkout."""
    for config in sorted(root.glob("*/config.json")) if root is not None else ():
        yield f"folder {config.parent.name}", Job("solve", folder=str(config.parent), seconds=plain_seconds)


if __name__ == "__main__":
    typer.run(bench)
