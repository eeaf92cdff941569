"""``make bench-night``: what nights of many forms cost. Options: ``python -m pipeline.bench --help``."""

import json
from dataclasses import asdict
from typing import Annotated

import typer

from pipeline.bench.nights import Scale, measure
from pipeline.bench.table import table

SIZES = "100,500,2000"


def bench(
    sizes: Annotated[str, typer.Option(help="Forms a night, with commas between.")] = SIZES,
    share_scans: Annotated[float, typer.Option(min=0.0, max=1.0, help="Share that is scanned.")] = 0.5,
    seed: Annotated[int, typer.Option(help="Other forms for another seed.")] = 7,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a night.")] = False,
) -> None:
    """Measure a night of new forms and the night after it, in which everybody has paid."""
    for size in sizes.split(","):
        for night in measure(Scale(int(size), share_scans, seed)):
            typer.echo(json.dumps(asdict(night)) if as_json else table(night))


if __name__ == "__main__":
    typer.run(bench)
