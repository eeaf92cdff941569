"""The matcher on a given world, without a database: a table of registrations and statement files.

This is what ``inburgering match`` prints, and how the matcher is judged from outside. Pure: it
gets the content of the files, whatever their names. Rows are made one by one, when they are written.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pipeline.domain.payment import BankLine, MatchLimits, MatchResult, Statement
from pipeline.payments import statements as any_format
from pipeline.payments.importing import merge
from pipeline.payments.ledger import book, check_ledger, money_summary
from pipeline.payments.match import match
from pipeline.payments.refusal import StatementRefused
from pipeline.payments.registrations_csv import GivenWorld
from pipeline.payments.views import announced_row, file_view, line_row, refusal_view

__all__ = ["Answer", "GivenWorld", "Read", "as_json", "match_files", "match_read"]

Read = tuple[str, Sequence[Statement] | StatementRefused]
"""The name of a file and what reading it gave."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of every line of every file. ``faults`` is empty unless the books do not balance."""

    read: Sequence[Read]
    lines: Sequence[BankLine]
    told_at: Mapping[tuple[str, int], tuple[str, ...]]
    result: MatchResult
    money: dict[str, int]
    alerts: Sequence[str]
    faults: Sequence[str]

    @property
    def refused(self) -> bool:
        return any(isinstance(found, StatementRefused) for _, found in self.read)

    def files(self) -> Iterator[tuple[dict[str, Any], Iterator[dict[str, Any]]]]:
        """Every file with its rows. A booking that stands in several files is told in full in the first."""
        outcomes = {outcome.line: outcome for outcome in self.result.outcomes}
        waiting = {line.id: line for line in self.lines}

        def rows(statements: Sequence[Statement]) -> Iterator[dict[str, Any]]:
            for statement in statements:
                told_here: set[str] = set()
                for line in statement.lines:
                    standing = self.told_at[line.statement, line.index]
                    first = [waiting.pop(name) for name in standing if name in waiting]
                    told_here.update(part.id for part in first)
                    yield from (line_row(part, outcomes[part.id], new=True) for part in first)
                    if told_here.isdisjoint(standing):
                        yield line_row(line, None, new=False)
                yield from map(announced_row, statement.announced)

        for name, found in self.read:
            if isinstance(found, StatementRefused):
                yield {"file": name, **refusal_view(found)}, iter(())
            else:
                yield {"file": name, **file_view(found)}, rows(found)

    def rest(self) -> dict[str, Any]:
        """All that is told besides the files."""
        return {
            "paid": [
                {"registration_id": p.registration, "paid_on": f"{p.paid_on}"} for p in self.result.paid
            ],
            "money": self.money,
            "alerts": list(self.alerts),
            "faults": list(self.faults),
        }


def match_files(
    world: GivenWorld, files: Iterable[tuple[str, bytes]], account: str | None = None
) -> dict[str, Any]:
    """Reads files of (name, content) in this process and matches them; all at once, for small worlds."""
    read: list[Read] = []
    for name, data in files:
        try:
            read.append((name, any_format.parse_bytes(data, account)))
        except StatementRefused as refused:
            read.append((name, refused))
    found: dict[str, Any] = json.loads("".join(as_json(match_read(world, read))))
    return found


def match_read(world: GivenWorld, read: Sequence[Read], limits: MatchLimits | None = None) -> Answer:
    """Matches what was read. A line that another file already held is a ``duplicate``; a file that is
    refused has outcome ``quarantine`` and books nothing.
    """
    sound = [s for _, found in read if not isinstance(found, StatementRefused) for s in found]
    merged = merge(sound)
    result = match(world.requests, merged.lines, world.earlier, world.names, limits)
    return Answer(
        read=read,
        lines=merged.lines,
        told_at=merged.told_at,
        result=result,
        money=money_summary(result, world.requests),
        alerts=merged.alerts,
        faults=check_ledger(sound, merged.lines, result, world.requests, book(merged.lines, result.outcomes)),
    )


def as_json(answer: Answer) -> Iterator[str]:
    """The answer as one JSON object in pieces, a bank line to a line of text."""
    yield '{"files": ['
    for number, (head, rows) in enumerate(answer.files()):
        yield ",\n" if number else "\n"
        yield _json({key: value for key, value in head.items() if key != "lines"})[:-1] + ', "lines": ['
        for place, row in enumerate(rows):
            yield (",\n" if place else "\n") + _json(row)
        yield "]}"
    yield "],\n" + _json(answer.rest())[1:] + "\n"


def _json(value: dict[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False)
