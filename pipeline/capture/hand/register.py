"""People on record, laid out so that all of them can be held against the ink at once."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from pipeline.domain.reference import KnownPerson

Codes = npt.NDArray[np.uint8]


@dataclass(frozen=True)
class Register:
    """``people`` in the order of their BSN, so that the order of a file changes nothing."""

    people: tuple[KnownPerson, ...] = ()

    @staticmethod
    def of(people: Iterable[KnownPerson]) -> "Register":
        return Register(tuple(sorted(people, key=lambda person: person.bsn)))

    def __len__(self) -> int:
        return len(self.people)

    @cached_property
    def bsns(self) -> Codes:
        """Digits, ``[people, 9]``."""
        return _digits([person.bsn for person in self.people], 9)

    @cached_property
    def births(self) -> Codes:
        """Digits of ``ddmmjjjj``, 00 for what is unknown, ``[people, 8]``."""
        return _digits([birth_text(person) for person in self.people], 8)


def birth_text(person: KnownPerson) -> str:
    """``ddmmjjjj``."""
    return str(person.birth_date).replace("-", "")


def _digits(texts: list[str], width: int) -> Codes:
    joined = "".join(text.rjust(width, "0")[-width:] for text in texts).encode("ascii")
    return np.frombuffer(joined, np.uint8).reshape(-1, width) - ord("0")
