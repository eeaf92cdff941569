"""Long reports in pages that load at once: plain files that link to each other, no script."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

ItemT = TypeVar("ItemT")
_NEAR = 2
"""Pages named on either side of the one that is open."""


def part_name(stem: str, number: int, suffix: str) -> str:
    """The first file of a report has its plain name.

    >>> part_name("afgekeurd", 1, ".html"), part_name("afgekeurd", 12, ".html")
    ('afgekeurd.html', 'afgekeurd-0012.html')
    """
    return f"{stem}{suffix}" if number == 1 else f"{stem}-{number:04d}{suffix}"


@dataclass(frozen=True, slots=True)
class Page(Generic[ItemT]):
    """One page of a long list. ``number`` counts from 1; ``first`` is the place of its first item, from 1."""

    stem: str
    number: int
    of: int
    first: int
    items: tuple[ItemT, ...]

    @property
    def name(self) -> str:
        return part_name(self.stem, self.number, ".html")

    @property
    def last(self) -> int:
        return self.first + len(self.items) - 1

    @property
    def links(self) -> tuple[tuple[int, str] | None, ...]:
        """(number, file) of the pages to offer, None where some are left out.

        >>> [link and link[0] for link in Page("x", 5, 40, 1, ()).links]
        [1, None, 3, 4, 5, 6, 7, None, 40]
        """
        near = range(self.number - _NEAR, self.number + _NEAR + 1)
        shown = sorted({1, self.of, *(number for number in near if 1 <= number <= self.of)})
        found: list[tuple[int, str] | None] = []
        for before, number in zip([0, *shown], shown, strict=False):
            if number - before > 1:
                found.append(None)
            found.append((number, part_name(self.stem, number, ".html")))
        return tuple(found)

    @property
    def previous(self) -> str:
        """File of the page before this one, '' on the first."""
        return part_name(self.stem, self.number - 1, ".html") if self.number > 1 else ""

    @property
    def following(self) -> str:
        return part_name(self.stem, self.number + 1, ".html") if self.number < self.of else ""


def pages(stem: str, items: Sequence[ItemT], size: int) -> tuple[Page[ItemT], ...]:
    """All items in pages of ``size``; one empty page when there are none."""
    starts = range(0, max(len(items), 1), size)
    return tuple(
        Page(stem, number, len(starts), start + 1, tuple(items[start : start + size]))
        for number, start in enumerate(starts, start=1)
    )
