"""What is known before a sheet is read: the day, the people on record, the country's postcodes and towns."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache, cached_property
from importlib import resources
from types import MappingProxyType

from pipeline.capture.hand.names import NamePrior
from pipeline.capture.hand.register import Register
from pipeline.capture.hand.words import WordTable, folded, folded_table, table_of
from pipeline.domain.reference import KnownPerson

_DIGITS = 4  # of a postcode


@dataclass(frozen=True, slots=True)
class Pc4:
    """The four digits of a postcode. ``places`` are the town names that are used there."""

    places: tuple[str, ...] = ()
    inhabitants: int = 0


@dataclass(frozen=True)
class Knowledge:
    """Everything that may help reading; each part may be empty, and then is not used.

    ``towns`` and ``streets`` are those of the whole country; ``streets_of`` has the streets of a whole
    postcode (``1234AB``), where the office has such a table. ``prior``: which letters follow each other in
    names. ``names``: folded words that names consist of.
    """

    today: date
    people: tuple[KnownPerson, ...] = ()
    postcodes: Mapping[str, Pc4] = field(default_factory=lambda: MappingProxyType({}))
    towns: WordTable = field(default_factory=WordTable)
    streets: WordTable = field(default_factory=WordTable)
    streets_of: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: MappingProxyType({}))
    prior: NamePrior = field(default_factory=NamePrior)
    names: frozenset[str] = frozenset()

    @cached_property
    def register(self) -> Register:
        """The people, laid out for looking all of them up at once; made when first asked for."""
        return Register.of(self.people)

    def towns_at(self, postcode: str) -> tuple[str, ...]:
        """Folded names of the towns where ``postcode`` (``1234AB``) may be, as far as that is known."""
        row = self.postcodes.get(postcode[:_DIGITS])
        return tuple(map(folded, row.places)) if row else ()

    def streets_at(self, postcode: str) -> tuple[str, ...]:
        """Folded names of the streets of ``postcode`` (``1234AB``), as far as they are known."""
        return tuple(map(folded, self.streets_of.get(postcode, ())))

    @staticmethod
    def shipped(today: date) -> "Knowledge":
        """What comes with the program: names and their letters, Dutch towns and streets."""
        return Knowledge(
            today=today,
            towns=shipped_towns(),
            streets=shipped_streets(),
            prior=NamePrior.shipped(),
            names=shipped_names(),
        )


@cache
def shipped_towns() -> WordTable:
    """Dutch towns and villages, the larger first."""
    return table_of(_lines("towns.txt"))


@cache
def shipped_streets() -> WordTable:
    """The names of all Dutch streets."""
    return folded_table(_lines("streets.txt"))


@cache
def shipped_names() -> frozenset[str]:
    """Words of names of people of many languages, and of countries, in capitals without marks."""
    return frozenset(_lines("known_names.txt"))


def _lines(name: str) -> tuple[str, ...]:
    text = resources.files(__package__).joinpath(name).read_text("utf-8")
    return tuple(line for line in text.splitlines() if line and not line.startswith("#"))
