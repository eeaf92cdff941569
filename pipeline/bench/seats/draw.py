"""Draws an invented night from a mix and a seed, as arrays: 100,000 people take a second."""

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from importlib import resources

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from pipeline.bench.seats.mix import (
    LEAD_DAYS,
    PART_COUNTS,
    PART_MINUTES,
    POPULARITY,
    ROUNDS,
    RUN_DATE,
    VENUES,
    Mix,
)
from pipeline.domain.session import PostcodePoint
from pipeline.schedule.distance import DETOUR

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]
NEVER = -1
"""No such day."""
_POINTS_A_REGION = 40
_SPREAD_DEGREES = (0.08, 0.12)
"""How far invented postcodes lie around the mean place of their region: some nine kilometres."""
_EARTH_KM = 6371.0088
_WEEK, _WORKING_DAYS = 7, 5
_PAID_DAYS = 21
_NEAR = 3
_FULL = 1 / 8


@dataclass(frozen=True, slots=True)
class People:
    """n people. Days count from the day of the run, ``NEVER`` for none; venues are numbers in ``VENUES``."""

    parts: Bools
    """[n, 6]: asked for, the told one included."""
    home: Ints
    """[n]: number of the postcode."""
    first: Ints
    second: Ints
    paid_s: Ints
    """[n]: seconds between the payment and the end of the day of the run."""
    earliest: Ints
    away: Ints
    """[n, 2, 2]: first and last day of up to two spans."""
    term: Ints
    adapted: Bools
    told: Ints
    """[n]: session already told, or ``NEVER``."""


@dataclass(frozen=True, slots=True)
class Calendar:
    """m sessions in order of day, venue and time; all arrays [m]. Days count from the day of the run."""

    part: Ints
    venue: Ints
    day: Ints
    minute: Ints
    capacity: Ints
    online: Ints
    school: Ints
    adapted_capacity: Ints
    adapted_taken: Ints


@dataclass(frozen=True, slots=True)
class Drawn:
    mix: Mix
    seed: int
    people: People
    calendar: Calendar
    postcodes: tuple[str, ...]
    km: Ints
    """[postcodes, venues], by road."""


def draw(mix: Mix, seed: int, points: Sequence[PostcodePoint] = ()) -> Drawn:
    """The night of this mix and seed. ``points`` are postcodes with inhabitants; else invented ones."""
    rng = np.random.default_rng(seed)
    postcodes, lat, lon, weight = _given(points) if points else _invented(rng)
    km = _road_km(lat, lon, mix.venues)
    parts = _parts(rng, mix)
    adapted = rng.random(mix.people) < mix.adapted
    site_day, site_venue = _sites(rng, mix)
    part, day, venue, minute = _sessions(rng, mix, parts, site_day, site_venue)
    home = rng.choice(len(postcodes), mix.people, p=weight)
    first, second = _choices(rng, mix, km[home])
    told = _told(rng, mix, parts, part)
    asked = parts.copy()
    asked[np.flatnonzero(told >= 0), part[told[told >= 0]]] = False
    people = People(
        parts=parts,
        home=home,
        first=first,
        second=second,
        paid_s=rng.integers(1, _PAID_DAYS * 24 * 3600, mix.people),
        earliest=_some(rng, mix.people, mix.earliest, rng.integers(0, max(1, mix.days // 3), mix.people)),
        away=_away(rng, mix),
        term=_some(rng, mix.people, mix.term, rng.integers(5, 140, mix.people)),
        adapted=adapted,
        told=told,
    )
    return Drawn(
        mix, seed, people, _seats(rng, mix, (part, day, venue, minute), asked, people), postcodes, km
    )


def _given(points: Sequence[PostcodePoint]) -> tuple[tuple[str, ...], Floats, Floats, Floats]:
    weight = np.array([point.inhabitants for point in points], float)
    lat, lon = (np.array([getattr(point, axis) for point in points]) for axis in ("lat", "lon"))
    return tuple(point.pc4 for point in points), lat, lon, weight / weight.sum()


def _invented(rng: Generator) -> tuple[tuple[str, ...], Floats, Floats, Floats]:
    """Some postcodes a region around its mean place, weighing as its inhabitants do."""
    places = {row["region"]: row for row in _table("pipeline.schedule", "postcode_regions.csv")}
    rows = [row for row in _table("pipeline.bench.seats", "inhabitants.csv") if row["region"] in places]
    mean = np.array([[float(places[row["region"]][axis]) for axis in ("lat", "lon")] for row in rows])
    place = np.repeat(mean, _POINTS_A_REGION, axis=0)
    place += rng.normal(0, _SPREAD_DEGREES, place.shape)
    weight = np.repeat([float(row["inhabitants"]) for row in rows], _POINTS_A_REGION)
    names = (f"{row['region']}{number:02d}" for row in rows for number in range(_POINTS_A_REGION))
    return tuple(names), place[:, 0], place[:, 1], weight / weight.sum()


def _table(package: str, name: str) -> list[dict[str, str]]:
    text = resources.files(package).joinpath(name).read_text(encoding="utf-8")
    return list(csv.DictReader(line for line in text.splitlines() if not line.startswith("#")))


def _road_km(lat: Floats, lon: Floats, venues: int) -> Ints:
    """Kilometres [postcodes, venues]: great circle (haversine) times the detour of roads."""
    there = np.radians([venue[3:] for venue in VENUES[:venues]])
    a, b = np.radians(lat)[:, None], there[:, 0]
    half = (there[:, 1] - np.radians(lon)[:, None]) / 2
    chord = np.sin((b - a) / 2) ** 2 + np.cos(a) * np.cos(b) * np.sin(half) ** 2
    km: Ints = np.rint(DETOUR * 2 * _EARTH_KM * np.arcsin(np.sqrt(chord))).astype(np.int64)
    return km


def _parts(rng: Generator, mix: Mix) -> Bools:
    """Which parts each person asks for: so many of the most wanted after a random shake (Gumbel)."""
    counts = (1.0,) if mix.one_part else PART_COUNTS
    count = rng.choice(np.arange(1, len(counts) + 1), mix.people, p=counts)
    wish = np.log(POPULARITY) + rng.gumbel(size=(mix.people, len(POPULARITY)))
    place = (-wish).argsort(axis=1).argsort(axis=1)
    return np.asarray(place < count[:, None], bool)


def _sites(rng: Generator, mix: Mix) -> tuple[Ints, Ints]:
    """Days and venues with exams: each venue on its own three to five weekdays."""
    days = LEAD_DAYS + np.arange(mix.days)
    weekday = (days + RUN_DATE.weekday()) % _WEEK
    open_on = np.zeros((mix.venues, _WEEK), bool)
    for row in open_on:
        row[rng.choice(_WORKING_DAYS, rng.integers(3, _WORKING_DAYS + 1), replace=False)] = True
    day, venue = np.nonzero(open_on[:, weekday].T)
    return days[day], venue.astype(np.int64)


def _sessions(
    rng: Generator, mix: Mix, parts: Bools, site_day: Ints, site_venue: Ints
) -> tuple[Ints, Ints, Ints, Ints]:
    """Part, day, venue and minute of every session."""
    wanted = max(len(PART_MINUTES), round(parts.sum() / mix.share / mix.seats_a_session))
    used = min(len(site_day), -(-wanted // len(ROUNDS)))
    chosen = np.sort(rng.choice(len(site_day), used, replace=False))
    site = np.sort(np.arange(wanted) % used)
    turn = np.arange(wanted) - np.searchsorted(site, site)
    minute = np.array(ROUNDS)[turn % len(ROUNDS)] + 20 * (rng.random(wanted) < 1 / 10)
    asked = parts.sum(axis=0)
    part = rng.choice(len(asked), wanted, p=asked / asked.sum())
    part[rng.permutation(wanted)[: len(asked)]] = np.arange(len(asked))
    order = np.lexsort((part, minute, site))
    return part[order], site_day[chosen][site][order], site_venue[chosen][site][order], minute[order]


def _choices(rng: Generator, mix: Mix, km: Ints) -> tuple[Ints, Ints]:
    """First and second choice of each person by kilometres [n, venues]."""
    near = km.argsort(axis=1, kind="stable")[:, : min(_NEAR, mix.venues)]
    rank = np.where(rng.random(mix.people) < 3 / 4, 0, rng.integers(0, near.shape[1], mix.people))
    row = np.arange(mix.people)
    first = near[row, rank]
    other = near[row, (rank + 1) % near.shape[1]]
    second = np.where((other != first) & (rng.random(mix.people) < mix.second_choice), other, NEVER)
    none = rng.random(mix.people) < 1 / 50
    return np.where(none, NEVER, first), np.where(none, NEVER, second)


def _some(rng: Generator, people: int, share: float, days: Ints) -> Ints:
    """``days`` after the notice time for a share of the people, ``NEVER`` for the others."""
    return np.where(rng.random(people) < share, LEAD_DAYS + days, NEVER)


def _away(rng: Generator, mix: Mix) -> Ints:
    first = LEAD_DAYS + rng.integers(0, mix.days, (mix.people, 2))
    last = first + rng.integers(0, _WEEK, (mix.people, 2))
    away = np.stack([first, last], axis=2)
    once, twice = rng.random(mix.people) < mix.away, rng.random(mix.people) < mix.away_twice
    away[~(once | twice), 0] = NEVER
    away[~twice, 1] = NEVER
    return away


def _told(rng: Generator, mix: Mix, parts: Bools, part: Ints) -> Ints:
    """A session of a part that the person asks for, for few."""
    told = np.full(mix.people, NEVER)
    for person in np.flatnonzero(rng.random(mix.people) < mix.told):
        told[person] = rng.choice(np.flatnonzero(parts[person][part]))
    return told


def _seats(
    rng: Generator, mix: Mix, where: tuple[Ints, Ints, Ints, Ints], asked: Bools, people: People
) -> Calendar:
    """Capacities: what is asked for over ``share``, what the other channels hold, and what has been told."""
    part, day, venue, minute = where
    count = len(part)
    usual = _dealt(rng, mix, part, asked[~people.adapted])
    adapted = _dealt(rng, mix, part, asked[people.adapted])
    online, school = rng.poisson(usual.mean() / 2, (2, count))
    told = people.told >= 0
    told_usual = np.bincount(people.told[told & ~people.adapted], minlength=count)
    told_adapted = np.bincount(people.told[told & people.adapted], minlength=count)
    held = rng.random(count) < 1 / _WEEK
    return Calendar(
        part=part,
        venue=venue,
        day=day,
        minute=minute,
        capacity=usual + online + school + told_usual,
        online=online + told_usual,
        school=school,
        adapted_capacity=adapted + held + told_adapted,
        adapted_taken=held + told_adapted,
    )


def _dealt(rng: Generator, mix: Mix, part: Ints, asked: Bools) -> Ints:
    """Free seats of each session: the demand of its part over ``share``, dealt unevenly."""
    free = np.zeros(len(part), np.int64)
    for p, demand in enumerate(asked.sum(axis=0)):
        here = np.flatnonzero(part == p)
        weight = rng.gamma(2.0, size=len(here)) * (rng.random(len(here)) > _FULL) + 1e-9
        free[here] = rng.multinomial(round(demand / mix.share), weight / weight.sum())
    return free


def day_text(day: int) -> str:
    """ISO date of a day that counts from the run; empty for ``NEVER``."""
    return "" if day == NEVER else (RUN_DATE + timedelta(days=day)).isoformat()
