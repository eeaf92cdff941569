"""The tables of ``names.toml``: what people write about themselves."""

import tomllib
from dataclasses import dataclass
from pathlib import Path

Town = tuple[str, str]
"""Four digits of a postcode, and the town or municipality there."""


@dataclass(frozen=True, slots=True)
class Origin:
    """Names that go together."""

    given: tuple[str, ...]
    surnames: tuple[str, ...]


_TABLES = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))

ORIGINS = tuple(Origin(tuple(o["given"]), tuple(o["surnames"])) for o in _TABLES["origins"].values())
PREFIXES = frozenset(_TABLES["prefixes"])
COUNTRIES: tuple[str, ...] = tuple(_TABLES["countries"])
NATIONALITIES: tuple[str, ...] = tuple(_TABLES["nationalities"])
JOBS: tuple[str, ...] = tuple(_TABLES["jobs"])
EMPLOYERS: tuple[str, ...] = tuple(_TABLES["employers"])
STREETS: tuple[str, ...] = tuple(_TABLES["streets"])
SENTENCES: tuple[str, ...] = tuple(_TABLES["sentences"])
TOWNS: tuple[Town, ...] = tuple((digits, town) for digits, town in _TABLES["towns"])
