"""The page that shows what another reading would change, with the ink beside old and new value."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from pipeline.domain.capture import Value
from pipeline.reports.html import environment, texts


@dataclass(frozen=True, slots=True)
class ReplayRow:
    """One change in words. ``serious`` marks another accepted value, or one that a clerk calls wrong."""

    file: str
    form: str
    page: int
    field: str
    before: str
    after: str
    certainty: str
    kind: str
    said: str
    serious: bool
    png: bytes | None = None


@dataclass(frozen=True, slots=True)
class ReplayView:
    """All that the page shows. ``sums`` are words and counts, ``files`` and ``pages`` changes in words."""

    today: date
    sandbox: str
    sums: tuple[tuple[str, int], ...]
    outcomes: tuple[tuple[str, str, str], ...]
    pages: tuple[tuple[str, int, str, str], ...]
    rows: tuple[ReplayRow, ...]
    balanced: bool = True
    """There is nothing to balance: no file is taken."""


def summed(tally: Mapping[str, int], lang: str = "nl") -> tuple[tuple[str, int], ...]:
    """The counts of a replay with their words; verdicts and pages only where there are any."""
    words = texts(lang)
    sums = [(words["replay"][key], tally[key]) for key in ("files", "fields", "same")]
    sums += [(words["replay_kind"][key], tally[key]) for key in words["replay_kind"]]
    sums += [(words["replay"][key], tally[key]) for key in ("pages", "other-outcome") if tally[key]]
    return (*sums, *((words["replay_verdict"][k], tally[k]) for k in words["replay_verdict"] if tally[k]))


def value_words(value: Value, lang: str = "nl") -> str:
    """A value as people say it.

    >>> value_words(True), value_words(("utrecht",)), value_words("")
    ('aangekruist', 'utrecht', 'leeg')
    """
    words = texts(lang)["replay"]
    if value is None:
        return words["unreadable"]
    if isinstance(value, bool):
        return words["ticked" if value else "unticked"]
    return (", ".join(value) if isinstance(value, tuple) else value) or words["empty"]


def render_replay(view: ReplayView, lang: str = "nl") -> str:
    shared: dict[str, Any] = {"night": view, "t": texts(lang), "nav": (), "here": ""}
    return environment().get_template("replay.html.j2").render(shared)


def as_table(rows: Sequence[ReplayRow], lang: str = "nl") -> str:
    """The same for a terminal, in columns; the widest value decides."""
    words = texts(lang)["replay"]
    columns = ("kind", "file", "form", "page", "field", "before", "after", "certainty", "said")
    cells = [[words[name] for name in columns]]
    cells += [[str(getattr(row, name)) for name in columns] for row in rows]
    widths = [max(len(line[at]) for line in cells) for at in range(len(columns))]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)) for line in cells]
    return "\n".join(line.rstrip() for line in lines)
