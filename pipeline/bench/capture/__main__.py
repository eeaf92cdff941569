"""``make bench-capture``. Options: ``python -m pipeline.bench.capture --help``."""

import os
import sys
from pathlib import Path
from typing import Annotated

os.environ.setdefault("OMP_NUM_THREADS", "1")  # before numpy: what is measured is one core

import typer

from pipeline.bench.capture.material import Wanted
from pipeline.bench.capture.report import diagrams, figures, lines
from pipeline.bench.capture.rows import from_json, to_json
from pipeline.bench.capture.run import Plan, run
from pipeline.bench.capture.table import reliability_table
from pipeline.deck.age import STYLES, Style
from pipeline.deck.hands import PARTS, Part
from pipeline.settings import PROJECT

DATA = PROJECT.parent / "shared" / "data" / "handwriting"


def bench(
    n: Annotated[int, typer.Option(min=1, help="Forms on paper, over all styles and templates.")] = 80,
    styles: Annotated[str, typer.Option(help="With commas between.")] = ",".join(STYLES),
    writers: Annotated[str, typer.Option(help="bench; another part to look at overfitting.")] = "bench",
    digital: Annotated[int, typer.Option(min=0, help="Forms filled in with a program.")] = 24,
    opponents: Annotated[bool, typer.Option(help="Tesseract and RapidOCR on the same zones.")] = True,
    bulk: Annotated[int, typer.Option(min=0, help="Pages read in bulk; 10000 shows flat memory.")] = 1000,
    workers: Annotated[int, typer.Option(min=1, help="Processes in bulk.")] = 2,
    register: Annotated[
        int, typer.Option(min=0, help="Strangers in a register that has nine of ten writers; 0: no register.")
    ] = 0,
    seed: Annotated[int, typer.Option(help="Other people, other forms.")] = 3,
    data: Annotated[Path, typer.Option(help="Folder with the handwriting.")] = DATA,
    out: Annotated[Path | None, typer.Option("--json", help="Rows and figures, without values.")] = None,
    draw: Annotated[Path | None, typer.Option(help="Folder for the diagrams, as SVG.")] = None,
    earlier: Annotated[
        Path | None, typer.Option("--from", help="Read nothing; draw what --json wrote before.")
    ] = None,
) -> None:
    """Read forms filled in by hands that nothing was trained on, and say which goals are reached."""
    if earlier is not None:
        rows = from_json(earlier.read_bytes())
        typer.echo("\n".join(reliability_table(rows)))
        diagrams(rows, draw or Path())
        return
    if not data.is_dir():
        raise typer.BadParameter(f"no handwriting in {data}: give its folder with --data")
    wanted = Wanted(n, _known(styles), _part(writers), seed)
    plan = Plan(
        wanted=wanted,
        data=data,
        forms=PROJECT / "forms",
        digital=digital,
        rivals=min(n, 20) if opponents else 0,
        bulk_pages=bulk,
        workers=workers,
        register=register,
    )
    found = run(plan, lambda words: print(words, file=sys.stderr, flush=True))  # noqa: T201
    typer.echo("\n".join(lines(plan, found)))
    if out is not None:
        out.write_bytes(to_json(found.rows, figures(found)))
    if draw is not None:
        diagrams(found.rows, draw)


def _known(styles: str) -> tuple[Style, ...]:
    chosen = tuple(style for style in STYLES if style in styles.split(","))
    if not chosen:
        raise typer.BadParameter(f"styles are {', '.join(STYLES)}")
    return chosen


def _part(name: str) -> Part:
    part = next((part for part in PARTS if part == name), None)
    if part is None:
        raise typer.BadParameter(f"writers are {', '.join(PARTS)}")
    return part


if __name__ == "__main__":
    typer.run(bench)
