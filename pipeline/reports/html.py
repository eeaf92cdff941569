"""HTML reports: server-made, one file each, no script, readable in dark and light and on paper."""

import base64
import tomllib
from collections import Counter
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from pipeline.domain.intake import without_bsn
from pipeline.reports import charts
from pipeline.reports.views import NightView
from pipeline.wording.say import euro, long_date

_HERE = Path(__file__).parent
TEMPLATES = {
    "afgekeurd.html": "rejected.html.j2",
    "postkamer.html": "mailroom.html.j2",
    "nachtverslag.html": "night.html.j2",
}
"""Report file name to template."""


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


def _reasons(night: NightView) -> list[tuple[str, int]]:
    """What is wrong most often, by forms: a bad question on the form shows here."""
    counts = Counter(title for case in night.cases for title in {item.title for item in case.findings})
    return sorted(counts.items(), key=lambda item: (-item[1], item[0]))


@cache
def environment() -> Environment:
    """The templates of all pages, with the filters that they share."""
    made = Environment(
        loader=FileSystemLoader(_HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters.update(euro=euro, long_date=long_date, png_uri=png_uri, without_bsn=without_bsn)
    return made


def render(night: NightView, lang: str = "nl") -> dict[str, str]:
    """File name to HTML of every report of the night."""
    shared: dict[str, Any] = {
        "night": night,
        "t": texts(lang),
        "reports": TEMPLATES,
        "heat": charts.heat_map(night.seats.weeks),
        "wait_bars": charts.histogram([days for _, days in night.waiting_days]),
        "age_bars": charts.suspense_by_age(night.money.waiting),
        "reasons": _reasons(night),
        "funnel_bars": charts.funnel(night.funnel),
    }
    return {name: environment().get_template(source).render(shared) for name, source in TEMPLATES.items()}
