"""The pages about the weeks ahead and about a year that was played; plain data in, HTML out."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from pipeline.reports.charts import Bar, HeatMap
from pipeline.reports.html import Texts, environment, texts

COUNTS = ("paid", "expected", "here", "elsewhere", "unplaced", "term_ends")
"""Columns of the table of demand, in the order in which they are shown."""


@dataclass(frozen=True, slots=True)
class DemandRow:
    """One part at the place that people want; counts of parts. Names in the reader's language."""

    place: str
    part: str
    paid: int
    expected: int
    here: int
    elsewhere: int
    unplaced: int
    term_ends: int


@dataclass(frozen=True, slots=True)
class GainRow:
    """One session that would help, in words."""

    session: str
    seats: int
    effect: str


@dataclass(frozen=True, slots=True)
class PlanView:
    """The weeks ahead. ``notes`` are sentences about what was counted."""

    today: date
    heat: HeatMap
    demand: tuple[DemandRow, ...]
    gains: tuple[GainRow, ...]
    notes: tuple[str, ...] = ()
    sandbox: str = ""
    balanced: bool = True
    """There is nothing to balance: nothing is read or sent."""

    @property
    def total(self) -> DemandRow:
        sums = {name: sum(getattr(row, name) for row in self.demand) for name in COUNTS}
        return DemandRow("", "", **sums)


@dataclass(frozen=True, slots=True)
class PolicyColumn:
    """One policy: its name, a figure for each row of the table, and its waiting times as bars of a week."""

    name: str
    figures: tuple[str, ...]
    waits: tuple[Bar, ...]


@dataclass(frozen=True, slots=True)
class YearView:
    """A year that was played. ``rows`` name the figures of every policy; ``inputs`` are pairs of words."""

    today: date
    rows: tuple[str, ...]
    policies: tuple[PolicyColumn, ...]
    inputs: tuple[tuple[str, str], ...]
    sandbox: str = ""
    balanced: bool = True


@cache
def planning_texts(lang: str = "nl") -> Texts:
    """All words of the reports, with those of these pages."""
    path = Path(__file__).parent / "texts" / f"planning_{lang}.toml"
    return Texts({**texts(lang).sections, **tomllib.loads(path.read_text(encoding="utf-8"))})


def render_plan(view: PlanView, lang: str = "nl") -> str:
    return _render("plan.html.j2", view, lang)


def render_year(view: YearView, lang: str = "nl") -> str:
    return _render("year.html.j2", view, lang)


def effect(saved: Mapping[str, int], lang: str = "nl") -> str:
    """What a session saves, the most important first; nothing about what it does not better.

    >>> effect({"placed": 5, "nearer": 1, "visits": 0, "km": 310, "days": -3})
    '5 onderdelen meer krijgen een plek; 1 stap dichter bij de eerste keus; 310 km minder reizen'
    """
    words = planning_texts(lang)["gain"]
    found = []
    for name, count in saved.items():
        if count > 0:
            key = name if name in words else f"{name}-{'1' if count == 1 else 'n'}"
            found.append(words[key].format(n=count))
    return "; ".join(found)


def _render(template: str, view: PlanView | YearView, lang: str) -> str:
    shared: dict[str, Any] = {
        "night": view,
        "t": planning_texts(lang),
        "nav": (),
        "here": "",
        "counts": COUNTS,
    }
    return environment().get_template(template).render(shared)
