"""The rejected-forms report as one table: the same rows for workbook, CSV and PDF, one a finding."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from pipeline.reports.html import texts
from pipeline.reports.text import visible
from pipeline.reports.views import CaseView, FindingView, LetterView, NightView

_SOMEBODY_ACTS = "review"
"""State of a case that waits for a clerk; every other one has its letter."""


@dataclass(frozen=True, slots=True)
class Column:
    """``key`` names the heading in the texts; ``width`` is in characters; ``numeric``: whole numbers."""

    key: str
    width: int
    cell: Callable[[CaseView, FindingView], str]
    numeric: bool = False


COLUMNS = (
    Column("case", 16, lambda case, _: case.submission),
    Column("state", 14, lambda case, _: case.state_text),
    Column("one_step", 10, lambda case, _: _yes(case.one_step)),
    Column("received", 11, lambda case, _: case.received_on.isoformat()),
    Column("days", 7, lambda case, _: str(case.days_waiting), numeric=True),
    Column("term", 11, lambda case, _: case.term.isoformat() if case.term else ""),
    Column("term_text", 26, lambda case, _: case.term_text),
    Column("person", 28, lambda case, _: case.person),
    Column("form", 26, lambda case, _: f"{case.form} {case.version}"),
    Column("file", 30, lambda case, _: case.file_name),
    Column("page", 8, lambda _, finding: str(finding.page or ""), numeric=True),
    Column("field", 24, lambda _, finding: finding.label or finding.field),
    Column("ink", 20, lambda _, finding: finding.snippet.path if finding.snippet else ""),
    Column("read", 26, lambda _, finding: finding.value),
    Column("maybe", 18, lambda _, finding: " / ".join(finding.alternatives)),
    Column("certainty", 10, lambda _, finding: _percent(finding.certainty), numeric=True),
    Column("what", 36, lambda _, finding: finding.title),
    Column("todo", 70, lambda _, finding: finding.todo),
    Column("code", 22, lambda _, finding: finding.code),
    Column("letter", 34, lambda case, _: "; ".join(map(_letter, case.letters))),
    Column("clerk", 12, lambda case, _: case.clerk),
)


def _yes(said: bool) -> str:
    return texts()["common"]["yes"] if said else ""


def _percent(certainty: float | None) -> str:
    """Whole per cents, rounded down: 100 is never shown for what is not quite sure."""
    return "" if certainty is None else str(int(100 * certainty))


def _letter(letter: LetterView) -> str:
    return f"{letter.kind_text} {letter.dated.isoformat()} ({letter.id})"


def headings(lang: str = "nl") -> tuple[str, ...]:
    words = texts(lang)["workbook"]
    return tuple(words[column.key] for column in COLUMNS)


def waiting(night: NightView) -> tuple[CaseView, ...]:
    """Cases that a clerk has to look at."""
    return tuple(case for case in night.cases if case.state == _SOMEBODY_ACTS)


def told(night: NightView) -> tuple[CaseView, ...]:
    """Cases whose letter says it all."""
    return tuple(case for case in night.cases if case.state != _SOMEBODY_ACTS)


def rows(cases: Sequence[CaseView]) -> Iterator[tuple[str, ...]]:
    """One row a finding, in the order of ``COLUMNS``; every cell is text in which nothing acts."""
    for case in cases:
        for finding in case.findings:
            yield tuple(visible(column.cell(case, finding)) for column in COLUMNS)
