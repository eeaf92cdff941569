"""From facts to what people see in the morning: the views, then the files of the reports."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from pipeline import __version__
from pipeline.domain.document import QuarantineReason
from pipeline.domain.intake import display_name
from pipeline.reports.html import render, texts
from pipeline.reports.money_workbook import money_workbook
from pipeline.reports.run_json import run_json
from pipeline.reports.views import NightView
from pipeline.reports.workbook import rejected_workbook
from pipeline.run.morning.casework import cases
from pipeline.run.morning.facts import Morning, look
from pipeline.run.morning.filework import file_views, ledger
from pipeline.run.morning.money import money_view
from pipeline.run.morning.sums import funnel, letter_views, seats_view, waiting_days
from pipeline.run.office import Office
from pipeline.run.snippets import Snippets

__all__ = ["Morning", "look", "night_view", "write_reports"]


def write_reports(night: NightView, folder: Path, run_file: Path) -> list[Path]:
    """All reports, each replaced in one move; one that would not change is left alone."""
    files = {folder / name: page.encode() for name, page in render(night).items()}
    files[folder / "afgekeurd.xlsx"] = rejected_workbook(night)
    files[folder / "geld.xlsx"] = money_workbook(night)
    files[run_file] = run_json(night).encode()
    for path, content in files.items():
        if path.exists() and path.read_bytes() == content:
            continue
        making = path.with_name(f".{path.name}.making")
        making.write_bytes(content)
        making.replace(path)
    return list(files)


def night_view(
    morning: Morning, snippets: Snippets, sandbox: str, failed: Sequence[tuple[str, str]]
) -> NightView:
    """Everything the reports show."""
    office = morning.office
    letters = tuple(letter_views(morning))
    files = tuple(file_views(morning))
    return NightView(
        today=office.place.today,
        version=__version__,
        sandbox=sandbox,
        ledger=ledger(morning, files),
        files=files,
        ignored=tuple(_ignored(morning)),
        cases=tuple(cases(morning, letters, snippets)),
        letters=letters,
        money=money_view(morning),
        seats=seats_view(morning),
        funnel=tuple(funnel(morning, letters)),
        waiting_days=tuple(waiting_days(morning)),
        switched_off=(*_switched_off(office), *_withheld(morning)),
        bugs=tuple(_bugs(morning, failed)),
    )


def _ignored(morning: Morning) -> Iterator[tuple[str, str]]:
    """What was never touched, for the mailroom."""
    words = texts()["ignored"]
    for item in morning.left.ignored:
        yield display_name(item.entry.name), words[item.reason]


def _switched_off(office: Office) -> Iterator[str]:
    """Rules and steps that could not work, because the office did not deliver their data."""
    yield from (office.wording.switched_off(name) for name in office.reference.absent)
    words = texts()["absent"]
    if office.place.statements is None:
        yield words["statements"]
    if office.calendar is None:
        yield words["calendar"]
    else:
        yield from office.calendar.warnings


def _withheld(morning: Morning) -> Iterator[str]:
    """Reminders wait while statements leave a gap: the missing one may hold the payment."""
    if morning.books.alerts:
        yield texts()["absent"]["reminders"]


def _bugs(morning: Morning, failed: Sequence[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """Units that a bug of ours put aside: (id, exception type)."""
    yield from ((item.submission.id, item.bug) for item in morning.standings if item.bug)
    for sha256, stored in sorted(morning.facts.readings.items()):
        if stored.quarantined is QuarantineReason.INTERNAL:
            yield sha256[:12], stored.detail
    yield from failed
