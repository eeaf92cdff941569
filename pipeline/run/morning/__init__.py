"""From facts to what people see in the morning: the views, then the files of the reports."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from pipeline import __version__
from pipeline.domain.document import QuarantineReason
from pipeline.domain.intake import display_name
from pipeline.reports.csv_file import rejected_csv
from pipeline.reports.figures import Cost
from pipeline.reports.html import pages_of, texts
from pipeline.reports.mail import night_mail
from pipeline.reports.money_workbook import money_workbook
from pipeline.reports.pdf import rejected_pdfs
from pipeline.reports.run_json import run_json
from pipeline.reports.views import NightView
from pipeline.reports.workbook import rejected_workbook
from pipeline.run.morning.alarms import alarm_lines
from pipeline.run.morning.casework import cases
from pipeline.run.morning.closing import closing_view
from pipeline.run.morning.desk import desk_view
from pipeline.run.morning.drift import drift_view
from pipeline.run.morning.facts import Morning, look
from pipeline.run.morning.filework import file_views, ledger
from pipeline.run.morning.flow import funnel, other_sums
from pipeline.run.morning.money import money_view
from pipeline.run.morning.postal import post_view
from pipeline.run.morning.sums import letter_views, seats_view, waiting_days
from pipeline.run.morning.versions import made_with
from pipeline.run.office import Office
from pipeline.run.snippets import Snippets

_PAGED = ("afgekeurd-*.html", "postkamer-*.html", "afgekeurd-*.pdf")

FIRST_PAGES = ("afgekeurd.html", "postkamer.html", "nachtverslag.html")
"""Where each report begins."""

__all__ = ["FIRST_PAGES", "Morning", "look", "night_view", "write_reports"]


def write_reports(night: NightView, folder: Path, run_file: Path) -> list[Path]:
    """All reports, each replaced in one move; one that would not change is left alone.

    Pages of a longer report of an earlier night are removed. Raises MissingToolError when the fonts for
    the PDF are not installed: everything else is written by then.
    """
    written = [_replace(path, content) for path, content in _files(night, folder, run_file)]
    for path in (found for pattern in _PAGED for found in folder.glob(pattern)):
        if path not in written:
            path.unlink()
    return written


def _files(night: NightView, folder: Path, run_file: Path) -> Iterator[tuple[Path, bytes]]:
    """One after the other: a long report is not kept whole."""
    for name, page in pages_of(night):
        yield folder / name, page.encode()
    yield folder / "afgekeurd.xlsx", rejected_workbook(night)
    yield folder / "afgekeurd.csv", rejected_csv(night)
    yield folder / "geld.xlsx", money_workbook(night)
    yield folder / "nachtbericht.eml", night_mail(night)
    yield run_file, run_json(night).encode()
    for name, pdf in rejected_pdfs(night, run_file.parent):
        yield folder / name, pdf


def _replace(path: Path, content: bytes) -> Path:
    if not path.exists() or path.read_bytes() != content:
        making = path.with_name(f".{path.name}.making")
        making.write_bytes(content)
        making.replace(path)
    return path


def night_view(
    morning: Morning, snippets: Snippets, sandbox: str, failed: Sequence[tuple[str, str]]
) -> NightView:
    """Everything the reports show."""
    office = morning.office
    letters = tuple(letter_views(morning))
    files = tuple(file_views(morning))
    counted = ledger(morning, files)
    night = NightView(
        today=office.place.today,
        version=__version__,
        sandbox=sandbox,
        ledger=counted,
        files=files,
        ignored=tuple(_ignored(morning)),
        cases=tuple(cases(morning, letters, snippets)),
        letters=letters,
        money=money_view(morning),
        seats=seats_view(morning),
        funnel=funnel(morning, counted, files),
        waiting_days=tuple(waiting_days(morning)),
        switched_off=(*_switched_off(office), *_withheld(morning)),
        bugs=tuple(_bugs(morning, failed)),
        sums=other_sums(morning),
        closing=closing_view(morning),
        drift=drift_view(morning),
        post=post_view(morning),
        cost=_cost(morning),
        versions=tuple(made_with(morning)),
        desk=desk_view(morning),
    )
    return replace(night, alarms=alarm_lines(night))


def _cost(morning: Morning) -> Cost:
    return Cost(morning.cost.on, morning.cost.seconds) if morning.cost is not None else Cost()


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
