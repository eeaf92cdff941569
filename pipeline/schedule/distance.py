"""Kilometres from a postcode to a venue: measured, or the great circle times a road detour factor.

Best first: a measured journey (``reistijden.csv``), the place of the four digits (``postcodes.csv``), the
mean of the first three digits, of the first two. The last ships with the program
(``postcode_regions.csv``, weighted by inhabitants) and is good to some ten kilometres: enough to choose
a city, and flagged as estimated (``python -m pipeline.bench.distances`` measures how far off it is).
Rivers and lakes make the factor wrong for a few regions: a measured journey mends that, pair by pair.
"""

import csv
import math
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import resources

from pipeline.domain.session import PostcodePoint, Venue
from pipeline.domain.travel import Journey

DETOUR = 1.3
"""Road length over straight line; a common value, see research/assignment.md section 4."""
_EARTH_KM = 6371.0088
"""Mean radius of the earth (IUGG)."""
_EXACT_DIGITS = 4
_PREFIXES = (_EXACT_DIGITS, 3, 2)
"""Digits of a postcode that may be known, the best first."""


@dataclass(frozen=True, slots=True)
class Home:
    """Where a postcode lies; ``estimated`` when only its first three or two digits are known."""

    lat: float
    lon: float
    estimated: bool


@dataclass(frozen=True, slots=True)
class Trip:
    """One way from a home to a venue. ``minutes`` and ``source`` only where somebody measured."""

    km: int
    estimated: bool
    minutes: int | None = None
    source: str = ""


class Places:
    """Looks up postcodes: four digits, else the mean of the first three, else of the first two.

    ``journeys`` are measured and go before coordinates; those that begin after ``day`` do not hold yet.
    """

    def __init__(
        self,
        points: Iterable[PostcodePoint] = (),
        journeys: Iterable[Journey] = (),
        day: date = date.max,
    ) -> None:
        begun = sorted((j for j in journeys if j.valid_from <= day), key=lambda j: j.valid_from)
        self._measured = {(j.postcode, j.venue): j for j in begun}
        self._homes = dict(_regions())
        groups: dict[str, list[PostcodePoint]] = defaultdict(list)
        for point in points:
            for digits in _PREFIXES:
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
        prefixes = (postcode[:digits] for digits in _PREFIXES)
        return next((self._homes[p] for p in prefixes if p in self._homes), None)

    def trip(self, postcode: str, venue: Venue) -> Trip | None:
        """The journey to ``venue``; None when nothing is known about the postcode."""
        for digits in _PREFIXES:
            journey = self._measured.get((postcode[:digits], venue.code))
            if journey is not None and len(postcode) >= digits:
                return Trip(journey.km, digits < _EXACT_DIGITS, journey.minutes, journey.source)
        home = self.find(postcode)
        return None if home is None else Trip(road_km(home, venue), home.estimated)

    def trips(self, postcode: str, venues: Iterable[Venue]) -> dict[str, Trip]:
        """The journeys that are known, by code of the venue."""
        found = {venue.code: self.trip(postcode, venue) for venue in venues}
        return {code: trip for code, trip in found.items() if trip is not None}


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
