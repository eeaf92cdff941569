"""What the office knows about people besides their forms. Looked up by BSN; read from CSV files."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType
from typing import Protocol, TypeVar

from pipeline.domain.registration import ExamPart, Helper, PartialDate


@dataclass(frozen=True, slots=True)
class KnownPerson:
    """A candidate as the population register has them. ``law`` is 2013, 2021 or None (volunteer)."""

    bsn: str
    surname: str
    prefix: str
    given_names: str
    birth_date: PartialDate
    postcode: str = ""
    house_number: str = ""
    law: int | None = None
    term_end: date | None = None
    ona_exempt: bool = False


@dataclass(frozen=True, slots=True)
class Ban:
    """Shut out of the exam after fraud or aggression (Besluit inburgering art 3.6), both days included."""

    bsn: str
    start: date
    until: date

    def in_force(self, first: date, last: date) -> bool:
        """Whether the ban covers any day from ``first`` to ``last``."""
        return self.start <= last and first <= self.until


@dataclass(frozen=True, slots=True)
class PassedPart:
    bsn: str
    part: ExamPart
    on: date


@dataclass(frozen=True, slots=True)
class Mandate:
    """A machtiging on file (Awb 2:1). It ends on the day that it is withdrawn."""

    bsn: str
    helper: Helper
    start: date
    withdrawn_on: date | None = None

    def in_force(self, day: date) -> bool:
        return self.start <= day and (self.withdrawn_on is None or day < self.withdrawn_on)


@dataclass(frozen=True, slots=True)
class OpenAttempt:
    """A part already asked for through another channel: ``online``, ``school``."""

    bsn: str
    part: ExamPart
    channel: str
    since: date


class _HasBsn(Protocol):
    @property
    def bsn(self) -> str: ...


_Row = TypeVar("_Row", bound=_HasBsn)


@dataclass(frozen=True, slots=True)
class Reference:
    """Frozen look-ups by BSN. ``absent`` names the files that were not delivered: their rules are off.

    Build it with ``Reference.of``; ``Reference()`` knows nobody and has every file absent.
    """

    known: Mapping[str, KnownPerson] = field(default_factory=lambda: MappingProxyType({}))
    bans: Mapping[str, tuple[Ban, ...]] = field(default_factory=lambda: MappingProxyType({}))
    passed: Mapping[str, tuple[PassedPart, ...]] = field(default_factory=lambda: MappingProxyType({}))
    mandates: Mapping[str, tuple[Mandate, ...]] = field(default_factory=lambda: MappingProxyType({}))
    attempts: Mapping[str, tuple[OpenAttempt, ...]] = field(default_factory=lambda: MappingProxyType({}))
    absent: tuple[str, ...] = ("bekenden", "uitsluitingen", "behaald", "machtigingen", "lopend")

    @staticmethod
    def of(
        known: Iterable[KnownPerson] | None = None,
        bans: Iterable[Ban] | None = None,
        passed: Iterable[PassedPart] | None = None,
        mandates: Iterable[Mandate] | None = None,
        attempts: Iterable[OpenAttempt] | None = None,
    ) -> "Reference":
        """Indexes the rows of each file; None means that the file was not delivered."""
        given = {
            "bekenden": known,
            "uitsluitingen": bans,
            "behaald": passed,
            "machtigingen": mandates,
            "lopend": attempts,
        }
        return Reference(
            known=MappingProxyType({person.bsn: person for person in known or ()}),
            bans=_by_bsn(bans or ()),
            passed=_by_bsn(passed or ()),
            mandates=_by_bsn(mandates or ()),
            attempts=_by_bsn(attempts or ()),
            absent=tuple(name for name, rows in given.items() if rows is None),
        )


def _by_bsn(rows: Iterable[_Row]) -> Mapping[str, tuple[_Row, ...]]:
    index: dict[str, list[_Row]] = {}
    for row in rows:
        index.setdefault(row.bsn, []).append(row)
    return MappingProxyType({bsn: tuple(found) for bsn, found in index.items()})
