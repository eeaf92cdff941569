"""``make bench-reports``: a rejected-forms report of 10,000 rows in its four dresses: size, time, memory.

Each dress is made in a process of its own, so that memory is its own; time is CPU time.
"""

import json
import resource
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from multiprocessing import get_context
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Annotated

import typer
from PIL import Image

from pipeline.reports.csv_file import rejected_csv
from pipeline.reports.figures import Closing
from pipeline.reports.html import pages_of
from pipeline.reports.pdf import rejected_pdfs
from pipeline.reports.views import CaseView, FindingView, Ledger, MoneyView, NightView, SeatsView, Snippet
from pipeline.reports.workbook import rejected_workbook

_TODAY = date(2026, 11, 23)
_FIRST_VIEW_KB, _XLSX_S = 200.0, 3.0
_NEAR_DAYS = 49
_SNIPPETS = 50
"""Different pictures; pages show them by name, the PDF holds each once a file."""
_NAMES = ("Fatima", "Nguyễn", "José", "Zoë", "محمد", "Olena", "Siân", "Ömer")
_WRONG = (
    ("Niet zeker gelezen: Geboortedatum", "Kijk naar de uitsnede. Staat er iets anders, verbeter het dan."),
    ("Handtekening ontbreekt", "Er staat niets in het vak. Kijk of er op een andere plek is getekend."),
    ("Postcode klopt niet", "Deze postcode bestaat niet. Zoek het adres op in de registratie."),
)


@dataclass(frozen=True, slots=True)
class Dress:
    """One dress of the report. ``first_kb`` is what has to be there before anything shows."""

    name: str
    files: int
    first_kb: float
    total_kb: float
    cpu_s: float
    peak_mib: int


@dataclass(frozen=True, slots=True)
class Goal:
    name: str
    measured: float
    at_most: float
    unit: str

    @property
    def reached(self) -> bool:
        return self.measured <= self.at_most


def made_up(rows: int, seed: int) -> NightView:
    """A night with so many rejected forms, one finding each; people are invented."""
    rng = Random(seed)  # noqa: S311 - a repeatable trial, no secret
    money = MoneyView(0, 0, 0, 0, 0, 0, 0, (), (), ())
    return NightView(
        today=_TODAY,
        version="bench",
        sandbox="bubblewrap",
        ledger=Ledger(rows, 0, rows, 0, 0, 0, 0),
        files=(),
        ignored=(),
        cases=tuple(_case(rng, number, rows) for number in range(rows)),
        letters=(),
        money=money,
        seats=SeatsView(0, 0, 0, (), (), (), ()),
        funnel=(),
        waiting_days=(),
        switched_off=(),
        bugs=(),
        closing=Closing(),
    )


def _case(rng: Random, number: int, rows: int) -> CaseView:
    days = 60 - 60 * number // rows
    title, todo = rng.choice(_WRONG)
    value = "".join(rng.choices("0123456789", k=8))
    found = FindingView(
        "reading-doubtful", "review", title, todo, "geboortedatum", "Geboortedatum", 1, None, value,
        rng.random(), (value[::-1],), _snippet(number), "akkoord:reading-doubtful:geboortedatum",
    )  # fmt: skip
    return CaseView(
        f"S-{number:012x}", "", "Aanmelding inburgeringsexamen", "inburgeringsexamen", "2026-1",
        f"scan-{number}.pdf", (1, 2, 3), _TODAY - timedelta(days=days), days, "review", "wacht op u",
        f"{rng.choice(_NAMES)} de Vries-{number}", (found,), (), True,
        _TODAY + timedelta(days=56 - days), "beslis uiterlijk", days > _NEAR_DAYS,
    )  # fmt: skip


def _snippet(number: int) -> Snippet:
    return Snippet(f"archive/snippets/P-{number % _SNIPPETS:012x}.png", 420, 52)


def _draw(output: Path, seed: int) -> None:
    rng = Random(seed)  # noqa: S311
    (output / "archive" / "snippets").mkdir(parents=True)
    for number in range(_SNIPPETS):
        picture = _snippet(number)
        drawn = Image.new("L", (picture.width, picture.height), 245)
        drawn.putdata([rng.choice((0, 245, 245, 245, 250)) for _ in range(picture.width * picture.height)])
        drawn.save(output / picture.path)


def _html(night: NightView, _: Path) -> Iterator[bytes]:
    yield from (page.encode() for name, page in pages_of(night) if name.startswith("afgekeurd"))


def _xlsx(night: NightView, _: Path) -> Iterator[bytes]:
    yield rejected_workbook(night)


def _csv(night: NightView, _: Path) -> Iterator[bytes]:
    yield rejected_csv(night)


def _pdf(night: NightView, output: Path) -> Iterator[bytes]:
    yield from (pdf for _, pdf in rejected_pdfs(night, output))


_DRESSES: Mapping[str, Callable[[NightView, Path], Iterator[bytes]]] = {
    "HTML": _html,
    "XLSX": _xlsx,
    "CSV": _csv,
    "PDF": _pdf,
}


def _measure(name: str, rows: int, seed: int, output: str) -> Dress:
    """In a fresh process: what it costs above the view itself, which the night has anyway."""
    night = made_up(rows, seed)
    list(_DRESSES[name](made_up(20, seed), Path(output)))  # templates and fonts are loaded once a night
    before = time.process_time()
    sizes = [len(content) for content in _DRESSES[name](night, Path(output))]
    spent = time.process_time() - before
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    return Dress(name, len(sizes), sizes[0] / 1024, sum(sizes) / 1024, spent, peak)


def bench(
    rows: Annotated[int, typer.Option(min=1, help="Rejected forms, one row each.")] = 10_000,
    seed: Annotated[int, typer.Option(help="Of the invented forms.")] = 6,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object.")] = False,
) -> None:
    """Measure the rejected-forms report. Exit code 1 when a goal is not reached."""
    with TemporaryDirectory() as output:
        _draw(Path(output), seed)
        dresses = [_alone(name, rows, seed, output) for name in _DRESSES]
    by_name = {dress.name: dress for dress in dresses}
    goals = [
        Goal("HTML, first view", by_name["HTML"].first_kb, _FIRST_VIEW_KB, "KB"),
        Goal("XLSX", by_name["XLSX"].cpu_s, _XLSX_S, "s"),
    ]
    if as_json:
        typer.echo(json.dumps({"rows": rows, "dresses": [asdict(one) for one in dresses]}, indent=1))
    else:
        typer.echo("\n".join(_lines(rows, dresses, goals)))
    raise typer.Exit(0 if all(goal.reached for goal in goals) else 1)


def _alone(name: str, rows: int, seed: int, output: str) -> Dress:
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        return pool.submit(_measure, name, rows, seed, output).result()


def _lines(rows: int, dresses: list[Dress], goals: list[Goal]) -> Iterator[str]:
    yield f"rejected-forms report of {rows:,} rows; Python {sys.version.split()[0]}"
    yield f"{'':<6}{'files':>7}{'first KB':>11}{'all KB':>11}{'CPU s':>9}{'peak MiB':>10}"
    for one in dresses:
        yield (
            f"{one.name:<6}{one.files:>7}{one.first_kb:>11.0f}{one.total_kb:>11.0f}"
            f"{one.cpu_s:>9.2f}{one.peak_mib:>10}"
        )
    for goal in goals:
        verdict = "reached" if goal.reached else "NOT REACHED"
        yield f"{goal.name}: {goal.measured:.2f} {goal.unit}, at most {goal.at_most:g} {goal.unit}: {verdict}"


if __name__ == "__main__":
    typer.run(bench)
