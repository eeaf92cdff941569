"""``make bench-letters``: what 10,000 mixed letters cost, their print run, and the same letter elsewhere.

Each part runs in a process of its own, on one core. A goal that is missed makes exit code 1.
"""

import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated, Any

import typer

_MOST_MAKE_S, _MOST_MB, _MOST_PRINT_S, _LINEAR = 300.0, 150.0, 60.0, 1.2
_GOAL_LETTERS = 10_000


@dataclass(frozen=True, slots=True)
class Goal:
    """``wanted`` is the most, but for shares, where it is the least."""

    name: str
    measured: float
    wanted: float
    at_least: bool = False

    @property
    def reached(self) -> bool:
        return self.measured >= self.wanted if self.at_least else self.measured <= self.wanted

    def in_words(self) -> str:
        sign, verdict = (">=" if self.at_least else "<="), ("reached" if self.reached else "NOT REACHED")
        return f"{self.name:<58} {self.measured:>10.2f}  {sign} {self.wanted:>7.2f}  {verdict}"


def measure(letters: int, side: int, read: int) -> dict[str, Any]:
    """The parts one after the other; leaves nothing on the disk."""
    with TemporaryDirectory(prefix="bench-letters-") as name:
        found = {"make": _part("make", name, letters), "print": _part("print", name, letters)}
    with TemporaryDirectory(prefix="bench-letters-") as name:
        found |= {"side": _part("side", name, side), "read": _part("read", name, read)}
    return found


def _part(part: str, folder: str, count: int) -> Any:
    command = [sys.executable, "-m", "pipeline.bench.lettering.work", part, folder, str(count)]
    done = subprocess.run(command, cwd=Path(__file__).parents[2], stdout=subprocess.PIPE, check=True)
    return json.loads(done.stdout)


def goals(found: dict[str, Any]) -> Iterator[Goal]:
    """Seconds are put to 10,000 letters when fewer were made; memory and growth are as measured."""
    marks = found["make"]["marks"]
    first, last = marks[0], marks[-1]
    scale = _GOAL_LETTERS / last["letters"]
    yield Goal("10,000 mixed letters, CPU seconds on one core", last["cpu_s"] * scale, _MOST_MAKE_S)
    yield Goal("the same, peak MB", last["peak_mb"], _MOST_MB)
    if len(marks) > 1:
        later = (last["cpu_s"] - first["cpu_s"]) / (last["letters"] - first["letters"])
        growth = later / (first["cpu_s"] / first["letters"])
        yield Goal(f"a letter after the first {first['letters']:,}, beside one of those", growth, _LINEAR)
    yield Goal(
        "print run of 10,000 with manifest, CPU seconds", found["print"]["cpu_s"] * scale, _MOST_PRINT_S
    )
    yield Goal("the same, peak MB", found["print"]["peak_mb"], _MOST_MB)
    read = found["read"]
    share = read["right"] / read["letters"]
    yield Goal(f"read back right, share of {read['letters']}", share, 1.0, at_least=True)


def _tell(found: dict[str, Any]) -> Iterator[str]:
    make, run, side, read = (found[name] for name in ("make", "print", "side", "read"))
    for mark in make["marks"]:
        each = 1000 * mark["cpu_s"] / mark["letters"]
        yield (f"made {mark['letters']:>6,}: {mark['cpu_s']:7.1f} CPU-s, {each:5.1f} ms a letter, "
               f"peak {mark['peak_mb']:.0f} MB")  # fmt: skip
    yield f"  wall {make['wall_s']:.0f} s with the making of orders; {make['mb_on_disk']:.0f} MB of letters"
    yield (
        f"print run of {run['letters']:,}: {run['wall_s']:.1f} s wall, {run['cpu_s']:.1f} CPU-s, "
        f"{run['files']} files, {run['mb']:.0f} MB, peak {run['peak_mb']:.0f} MB"
    )
    yield f"read back {read['letters']}: {read['right']} right, {read['ms']:.0f} ms of CPU a letter"
    yield f"the same payment request, {side['letters']} times (all different), text set and PDF written:"
    for name in ("typst", "weasyprint", "reportlab"):
        it = side[name]
        told = f"{it['ms']:6.1f} ms of CPU, {it['kb']:.0f} KB" if it else "is not installed"
        notes = {"typst": "PDF/UA-1 and PDF/A-3a; the composing of the text included",
                 "weasyprint": "PDF/UA-1", "reportlab": "no tags, so neither"}  # fmt: skip
        yield f"  {name:<11} {told}  ({notes[name]})"


def bench(
    letters: Annotated[int, typer.Option(min=100, help="Letters to make and print.")] = _GOAL_LETTERS,
    side: Annotated[int, typer.Option(min=1, help="Letters a library in the comparison.")] = 60,
    read: Annotated[int, typer.Option(min=1, help="Letters to read back.")] = 200,
    as_json: Annotated[bool, typer.Option("--json", help="All figures as one JSON object.")] = False,
) -> None:
    """Make, print and read back a day's post; set one of the letters with other libraries."""
    found = measure(letters, side, read)
    told = list(goals(found))
    if as_json:
        typer.echo(json.dumps({**found, "goals": [goal.in_words() for goal in told]}, indent=1))
    else:
        for line in _tell(found):
            typer.echo(line)
        for goal in told:
            typer.echo(goal.in_words())
    raise typer.Exit(not all(goal.reached for goal in told))


if __name__ == "__main__":
    typer.run(bench)
