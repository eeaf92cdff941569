"""HTML reports: server-made pages without script, readable in dark and light, on paper and aloud.

Long lists are several pages, so that the first one is there at once. Every text that a template prints
passes through :func:`pipeline.reports.text.visible` and is escaped; a page may load nothing but its
pictures, which its content security policy says too.
"""

import base64
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from pipeline.reports import charts
from pipeline.reports.figures import Fate
from pipeline.reports.paging import pages
from pipeline.reports.text import spans, visible, without_bsn
from pipeline.reports.views import CaseView, FileState, FileView, NightView
from pipeline.wording.say import euro, long_date

_HERE = Path(__file__).parent
CASES_A_PAGE = 20
FILES_A_PAGE = 200
_CLOSING_ROWS = 30
"""Rows of each closing table on the page; the workbook has them all."""
_OLD_DAYS = 14
_NIGHT_ROWS = 100
"""Rows of the long tables on the night summary; the files that it names have them all."""


@dataclass(frozen=True, slots=True)
class Texts:
    """Words of one language, by section and key; a missing key is a bug and raises KeyError."""

    sections: dict[str, dict[str, str]]

    def __getitem__(self, section: str) -> dict[str, str]:
        return self.sections[section]


@cache
def texts(lang: str = "nl") -> Texts:
    return Texts(tomllib.loads((_HERE / "texts" / f"{lang}.toml").read_text(encoding="utf-8")))


def png_uri(png: bytes) -> str:
    return "data:image/png;base64," + base64.b64encode(png).decode()


def _printed(value: Any) -> Any:
    """What a template prints: markup of ours as it is, every other text with nothing hidden in it."""
    return visible(value) if isinstance(value, str) and not isinstance(value, Markup) else value


def _number(value: float) -> str:
    """A number as the Dutch write it.

    >>> _number(12345), _number(0.5)
    ('12.345', '0,5')
    """
    return f"{value:,}".translate(str.maketrans(",.", ".,"))


def _percent(share: float) -> str:
    """Whole per cents, rounded down: 100 is never shown for what is not quite all."""
    return f"{int(100 * share)}\u00a0%"


@cache
def environment() -> Environment:
    """The templates of all pages, with the filters that they share."""
    made = Environment(
        loader=FileSystemLoader(_HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_printed,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters.update(
        euro=euro,
        long_date=long_date,
        png_uri=png_uri,
        without_bsn=without_bsn,
        number=_number,
        percent=_percent,
        spans=spans,
    )
    return made


def render(night: NightView, lang: str = "nl") -> dict[str, str]:
    """File name to HTML of every report of the night."""
    return dict(pages_of(night, lang))


def pages_of(night: NightView, lang: str = "nl") -> Iterator[tuple[str, str]]:
    """The same one by one: a page that is written is not kept."""
    shared = _shared(night, lang)
    yield from _rejected(night, shared)
    yield from _mailroom(night, shared)
    yield "nachtverslag.html", _page("night", shared, **_charts(night, lang))


def _page(template: str, shared: dict[str, Any], **more: Any) -> str:
    return environment().get_template(f"{template}.html.j2").render(here=template, **shared, **more)


def _shared(night: NightView, lang: str) -> dict[str, Any]:
    waiting = sum(case.state == "review" for case in night.cases)
    return {
        "night": night,
        "t": texts(lang),
        "nav": (
            ("rejected", "afgekeurd.html", waiting),
            ("mailroom", "postkamer.html", sum(map(_to_scan, night.files))),
            ("night", "nachtverslag.html", len(night.alarms)),
        ),
    }


def _rejected(night: NightView, shared: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """The clerk's list: what waits for somebody first, then what has its letter."""
    ordered = sorted(night.cases, key=lambda case: case.state != "review")
    waiting = [case for case in night.cases if case.state == "review"]
    numbers = {
        "waiting": len(waiting),
        "told": len(night.cases) - len(waiting),
        "one_step": sum(case.one_step for case in waiting),
        "late": sum(case.late for case in waiting),
        "oldest": max((case.days_waiting for case in waiting), default=0),
        "old": sum(case.days_waiting >= _OLD_DAYS for case in waiting),
    }
    split: tuple[Any, ...] = pages("afgekeurd", ordered, CASES_A_PAGE)
    for page in split:
        yield (
            page.name,
            _page(
                "rejected",
                shared,
                page=page,
                numbers=numbers,
                sections=_sections(page.items),
                closing_page=split[-1].name,
                closing_rows=_CLOSING_ROWS,
            ),
        )


def _sections(cases: tuple[CaseView, ...]) -> tuple[tuple[str, list[CaseView]], ...]:
    both = (
        ("waiting_for_you", [case for case in cases if case.state == "review"]),
        ("letter_out", [case for case in cases if case.state != "review"]),
    )
    return tuple((key, found) for key, found in both if found)


def _to_scan(file: FileView) -> bool:
    """Whether the mailroom can do something about it."""
    return file.state in {FileState.QUARANTINED, FileState.WAITING} or bool(file.scan_again)


def _mailroom(night: NightView, shared: dict[str, Any]) -> Iterator[tuple[str, str]]:
    todo = [file for file in night.files if _to_scan(file)]
    done = [file for file in night.files if not _to_scan(file)]
    for page in pages("postkamer", [*todo, *done], FILES_A_PAGE):
        lists = (
            ("rescan", len(todo), [file for file in page.items if _to_scan(file)]),
            ("rest", len(done), [file for file in page.items if not _to_scan(file)]),
        )
        yield page.name, _page("mailroom", shared, page=page, lists=lists, todo=len(todo))


def _charts(night: NightView, lang: str) -> dict[str, Any]:
    steps = texts(lang)["run_step"]
    review = [case for case in night.cases if case.state == "review"]
    return {
        "oldest": max(review, key=lambda case: case.days_waiting, default=None),
        "longest": max(night.waiting_days, key=lambda item: item[1], default=None),
        "heat": charts.heat_map(night.seats.weeks),
        "wait_bars": charts.histogram([days for _, days in night.waiting_days]),
        "case_bars": charts.histogram([case.days_waiting for case in review]),
        "age_bars": charts.suspense_by_age(night.money.waiting),
        "km_bars": charts.extra_km(night.seats.km_extra),
        "cost_bars": charts.costs([(steps.get(name, name), spent) for name, spent in night.cost.seconds]),
        "funnel_bars": charts.funnel(night.funnel),
        "line": charts.drift_line(night.drift),
        "fates": Fate,
        "rows": _NIGHT_ROWS,
    }
