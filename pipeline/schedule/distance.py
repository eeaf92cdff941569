"""Kilometres from a postcode to a venue: the great circle times a road detour factor.

Without a table of four-digit postcodes a home is placed at the inhabitants-weighted mean of its
two-digit region (``postcode_regions.csv``), good to some ten kilometres: enough to choose a city,
and flagged as estimated. Rivers and lakes make the factor wrong for a few regions.
"""

import csv
import math
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib import resources

from pipeline.domain.session import PostcodePoint, Venue

DETOUR = 1.3
"""Road length over straight line; a common value, see research/assignment.md section 4."""
_EARTH_KM = 6371.0088
"""Mean radius of the earth (IUGG)."""
_EXACT_DIGITS = 4


@dataclass(frozen=True, slots=True)
class Home:
    """Where a postcode lies; ``estimated`` when only its first three or two digits are known."""

    lat: float
    lon: float
    estimated: bool


class Places:
    """Looks up postcodes: four digits, else the mean of the first three, else of the first two."""

    def __init__(self, points: Iterable[PostcodePoint] = ()) -> None:
        self._homes = dict(_regions())
        groups: dict[str, list[PostcodePoint]] = defaultdict(list)
        for point in points:
            for digits in (2, 3, _EXACT_DIGITS):
                groups[point.pc4[:digits]].append(point)
        for prefix, group in groups.items():
            self._homes[prefix] = _mean(group, estimated=len(prefix) < _EXACT_DIGITS)

    def find(self, postcode: str) -> Home | None:
        """The home of ``1234AB`` (or ``1234``), None when even the region is unknown or it is empty.

        >>> Places().find("1012AB").estimated
        True
        >>> Places().find("0000") is None
        True
        """
        prefixes = (postcode[:digits] for digits in (_EXACT_DIGITS, 3, 2))
        return next((self._homes[p] for p in prefixes if p in self._homes), None)


def road_km(home: Home, venue: Venue) -> int:
    """Whole kilometres by road, estimated."""
    return round(DETOUR * great_circle_km(home.lat, home.lon, venue.lat, venue.lon))


def great_circle_km(lat_a: float, lon_a: float, lat_b: float, lon_b: float) -> float:
    """Kilometres over the sphere between two points in degrees (haversine).

    >>> round(great_circle_km(52.3746, 4.8960, 51.9187, 4.4876))  # Amsterdam to Rotterdam
    58
    """
    a, b = math.radians(lat_a), math.radians(lat_b)
    half = math.radians(lon_b - lon_a) / 2
    chord = math.sin((b - a) / 2) ** 2 + math.cos(a) * math.cos(b) * math.sin(half) ** 2
    return 2 * _EARTH_KM * math.asin(min(1.0, math.sqrt(chord)))


def _mean(group: list[PostcodePoint], *, estimated: bool) -> Home:
    weights = [point.inhabitants for point in group]
    if not any(weights):
        weights = [1] * len(group)
    lat = sum(w * point.lat for w, point in zip(weights, group, strict=True)) / sum(weights)
    lon = sum(w * point.lon for w, point in zip(weights, group, strict=True)) / sum(weights)
    return Home(lat, lon, estimated)


@cache
def _regions() -> dict[str, Home]:
    text = resources.files(__package__).joinpath("postcode_regions.csv").read_text(encoding="utf-8")
    table = csv.DictReader(line for line in text.splitlines() if not line.startswith("#"))
    return {row["region"]: Home(float(row["lat"]), float(row["lon"]), estimated=True) for row in table}
