"""How far off kilometres are that rest on a region instead of a postcode. Needs a four-digit table.

    python -m pipeline.bench.distances POSTCODES.csv VENUES.csv

``POSTCODES.csv`` has ``pc4, lat, lon, inhabitants``, ``VENUES.csv`` ``location_id, lat, lon``. Every home
counts as often as it has inhabitants; the exact side is the four-digit table with the same detour factor.
"""

import csv
import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Annotated

import numpy as np
import typer
from numpy.typing import NDArray

from pipeline.domain.session import PostcodePoint, Venue
from pipeline.schedule.distance import Home, Places, road_km

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Error:
    """Kilometres off, over homes and venues; ``other_nearest``: share of homes sent to another city."""

    digits: int
    median_km: float
    p90_km: float
    p99_km: float
    worst_km: float
    other_nearest: float


def measure(points: Sequence[PostcodePoint], venues: Sequence[Venue], digits: int) -> Error:
    """``digits`` 2: the shipped regions; 3: the mean of the table's first three digits."""
    shipped, table = Places(), Places(points)
    weights, errors, moved = [], [], []
    for point in points:
        guess = shipped.find(point.pc4) if digits == 2 else table.find(point.pc4[:3])  # noqa: PLR2004
        if guess is None or not point.inhabitants:
            continue
        exact = [road_km(Home(point.lat, point.lon, estimated=False), venue) for venue in venues]
        told = [road_km(guess, venue) for venue in venues]
        weights.append(point.inhabitants)
        errors.append([abs(a - b) for a, b in zip(exact, told, strict=True)])
        moved.append(exact[int(np.argmin(told))] > min(exact))
    weight, error = np.array(weights, float), np.array(errors, float)
    spread = np.repeat(weight, len(venues))
    median, p90, p99 = (_quantile(error.ravel(), spread, q) for q in (0.5, 0.9, 0.99))
    share = float(weight[np.array(moved, bool)].sum() / weight.sum())
    return Error(digits, median, p90, p99, float(error.max()), round(share, 4))


def _quantile(values: Floats, weights: Floats, share: float) -> float:
    order = np.argsort(values)
    reached = np.cumsum(weights[order]) >= share * weights.sum()
    return float(values[order][int(np.argmax(reached))])


def read_points(path: Path) -> tuple[PostcodePoint, ...]:
    return tuple(
        PostcodePoint(row["pc4"], float(row["lat"]), float(row["lon"]), int(row["inhabitants"] or 0))
        for row in _table(path)
    )


def read_venues(path: Path) -> tuple[Venue, ...]:
    return tuple(
        Venue(row["location_id"], "", "", "", "", float(row["lat"]), float(row["lon"]), date.min)
        for row in _table(path)
    )


def _table(path: Path) -> Iterable[dict[str, str]]:
    with path.open(newline="", encoding="utf-8-sig") as file:
        yield from csv.DictReader(file)


def bench(
    postcodes: Annotated[Path, typer.Argument(help="Four-digit table.", exists=True)],
    venues: Annotated[Path, typer.Argument(help="Exam places.", exists=True)],
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a line.")] = False,
) -> None:
    """Measure both fallbacks."""
    points, places = read_points(postcodes), read_venues(venues)
    for digits in (2, 3):
        found = measure(points, places, digits)
        typer.echo(json.dumps(asdict(found)) if as_json else _line(found))


def _line(found: Error) -> str:
    return (
        f"first {found.digits} digits: median {found.median_km:.0f} km off, 90 % within {found.p90_km:.0f}, "
        f"99 % within {found.p99_km:.0f}, worst {found.worst_km:.0f}; "
        f"another nearest city for {100 * found.other_nearest:.1f} % of people"
    )


if __name__ == "__main__":
    typer.run(bench)
