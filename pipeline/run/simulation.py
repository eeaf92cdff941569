"""``simulate``: a year of invented registrations against a calendar, one policy beside another."""

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from pipeline.adapters.calendar_files import read_calendar
from pipeline.domain.session import Session
from pipeline.errors import InputDataError
from pipeline.reports import planning as page
from pipeline.reports.charts import Bar
from pipeline.schedule.crowd import Crowd
from pipeline.schedule.outcome import Outcome, outcome
from pipeline.schedule.play import Play
from pipeline.schedule.policies import policies
from pipeline.schedule.year import Year, year_of

_WEEK = 7
_SHARES = ("first_choice", "seats_used")
_LONGEST = 100.0


@dataclass(frozen=True, slots=True)
class Asked:
    """What to play. ``calendar``: folder of an office; ``data``: a table of one's own instead of ours.

    ``changes`` replace single numbers of the year, by name.
    """

    first: date
    days: int = 364
    seed: int = 0
    every: int = 1
    calendar: Path | None = None
    data: Path | None = None
    names: tuple[str, ...] = ()
    changes: Mapping[str, float] | None = None


@dataclass(frozen=True, slots=True)
class Played:
    """The outcome of each policy, in the order in which they are shown."""

    asked: Asked
    year: Year
    outcomes: Mapping[str, Outcome]

    def as_dict(self) -> dict[str, Any]:
        """For ``--json``."""
        year = {name: value for name, value in asdict(self.year).items() if name != "venues"}
        return {
            "first": self.asked.first.isoformat(),
            "days": self.asked.days,
            "seed": self.asked.seed,
            "every": self.asked.every,
            "year": {**year, "venues": [venue.code for venue in self.year.venues]},
            "policies": {name: asdict(found) for name, found in self.outcomes.items()},
        }


def simulate(asked: Asked, tell: Callable[[str], None]) -> Played:
    """Play every policy over the same crowd; ``tell`` hears which is being played."""
    year, sessions = _year(asked)
    known = policies(year.hold_days)
    if unknown := sorted(set(asked.names) - set(known)):
        raise InputDataError(f"no such policy: {', '.join(unknown)}", f"one of {', '.join(known)}")
    last = asked.first + timedelta(days=asked.days - 1)
    found = {}
    for name, policy in known.items():
        if not asked.names or name in asked.names:
            tell(page.planning_texts()["policy"][name])
            crowd = Crowd(year, asked.seed, asked.first, last, sessions)
            tally = Play(crowd, policy, asked.every).run()
            found[name] = outcome(tally, last, year.invitation_days)
    return Played(asked, year, found)


def _year(asked: Asked) -> tuple[Year, tuple[Session, ...]]:
    text = None
    if asked.data is not None:
        try:
            text = asked.data.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise InputDataError(f"{asked.data.name} cannot be read as UTF-8") from error
    year = year_of(asked.first, text)
    year = replace(year, **dict(asked.changes or {}))  # type: ignore[arg-type]
    if asked.calendar is None:
        return year, ()
    calendar = read_calendar(asked.calendar)
    if not calendar.sessions:
        raise InputDataError("the calendar has no session to repeat")
    newest = {v.code: v for v in sorted(calendar.venues, key=lambda v: v.valid_from)}
    return replace(year, venues=tuple(newest.values())), calendar.sessions


_FIGURES = (
    "wanted",
    "placed",
    "wait_p50",
    "wait_p90",
    "wait_max",
    "longest_unplaced",
    "first_choice",
    "km",
    "after_term",
    "invited_late",
    "declined",
    "no_shows",
    "seats_used",
)
_WORDS = {"declined": "cancelled"}


def year_view(played: Played) -> page.YearView:
    """The outcomes in the words of the office."""
    words = page.planning_texts()
    columns = tuple(
        page.PolicyColumn(
            words["policy"][name],
            tuple(_figure(found, figure) for figure in _FIGURES),
            _bars(found),
        )
        for name, found in played.outcomes.items()
    )
    rows = tuple(words["simulate"][_WORDS.get(figure, figure)] for figure in _FIGURES)
    return page.YearView(played.asked.first, rows, columns, tuple(_inputs(played)))


def _figure(found: Outcome, name: str) -> str:
    value = getattr(found, name)
    if name in _SHARES:
        return f"{100 * value:.1f} %".replace(".", ",")
    if name == "placed":
        return f"{value} ({100 * value / max(1, found.wanted):.1f} %)".replace(".", ",")
    return str(value).replace(".", ",")


def _bars(found: Outcome) -> tuple[Bar, ...]:
    most = max(found.waits, default=0) or 1
    return tuple(
        Bar(f"{k * _WEEK}-{k * _WEEK + _WEEK - 1}", count, _LONGEST * count / most)
        for k, count in enumerate(found.waits)
    )


def _inputs(played: Played) -> list[tuple[str, str]]:
    """Single numbers of the year, as they stand in its table."""
    asked, year = played.asked, asdict(played.year)
    plain = [(name, str(value)) for name, value in year.items() if isinstance(value, int | float)]
    spans = [(name, " - ".join(map(str, year[name]))) for name in ("term_days", "pays_after", "resits_after")]
    how = [("first", str(asked.first)), ("days", str(asked.days)), ("seed", str(asked.seed))]
    words = page.planning_texts()["input"]
    return [(words[name], value) for name, value in [*how, ("every", str(asked.every)), *plain, *spans]]
