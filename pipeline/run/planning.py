"""``plan``: demand against capacity, from the facts of the office or from a folder; changes nothing."""

import tomllib
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from importlib import resources
from pathlib import Path
from typing import Any

from pipeline.domain.payment import RequestState
from pipeline.domain.session import Problem, Schedule
from pipeline.errors import SettingsError
from pipeline.reports import planning as page
from pipeline.reports.charts import HeatCell, HeatMap
from pipeline.run.books import Books, read_books
from pipeline.run.desk import looked_at
from pipeline.run.office import Office
from pipeline.run.seat_facts import Asking, read_asking, read_seats
from pipeline.run.seat_problem import problem_now, towns
from pipeline.schedule.folder import read_folder
from pipeline.schedule.levels import Effort
from pipeline.schedule.planning import Gain, Plan, Supply, plan, thinned
from pipeline.schedule.solve import solve
from pipeline.settings import Settings
from pipeline.wording import load_wording
from pipeline.wording.say import long_date

_EFFORT = Effort(nodes=2_000, seconds=15.0, compact_people=0, rounds=40, sharpness=(1,))
"""A plan is solved several times; the last tenth of a per cent changes no decision about a calendar."""


@dataclass(frozen=True, slots=True)
class Hope:
    """How many of the open registrations are expected to pay. ``measured`` over so many; 0 when assumed."""

    open: int
    counted: int
    share: float
    measured: int


@dataclass(frozen=True, slots=True)
class Ahead:
    """A plan with the names that its words need."""

    plan: Plan
    hope: Hope
    places: Mapping[str, str]
    parts: Mapping[str, str]

    def as_dict(self) -> dict[str, Any]:
        """For ``--json``: days as text, nothing else changed."""
        told = asdict(self.plan)
        told["expected"] = asdict(self.hope)
        told["places"] = dict(self.places)
        plain: dict[str, Any] = _plain(told)
        return plain


def plan_office(settings: Settings, weeks: int, top: int) -> Ahead:
    """From the stored facts. Raises SettingsError without a database or a calendar."""
    with looked_at(settings) as office:
        if office.calendar is None:
            raise SettingsError("er is geen kalender", "kies de map met CALENDAR")
        problem, expected, hope = _demand(office)
        found = plan(problem, weeks, _solver, expected, top)
        return Ahead(found, hope, towns(office.calendar), office.wording.names["part"])


def plan_folder(folder: Path, weeks: int, top: int) -> Ahead:
    """From the exchange folder of the seat assignment: everybody in it has paid."""
    found = plan(read_folder(folder), weeks, _solver, (), top)
    return Ahead(found, Hope(0, 0, 1.0, 0), {}, load_wording().names["part"])


def _solver(problem: Problem) -> Schedule:
    return solve(problem, effort=_EFFORT)


def _demand(office: Office) -> tuple[Problem, frozenset[str], Hope]:
    assert office.calendar is not None  # noqa: S101 - looked at before
    asking, facts = read_asking(office), read_seats(office)
    with office.store.view() as connection:
        books = read_books(connection, office.policy.matching)
    hope, expected = _expected(asking, books, office.place.today)
    problem = problem_now(office, office.calendar, asking, facts, dict.fromkeys(expected, office.place.today))
    return problem, expected, hope


def _expected(asking: Asking, books: Books, today: date) -> tuple[Hope, frozenset[str]]:
    states = {item.registration: item.state for item in books.requests}
    waiting = [key for key, state in states.items() if state is RequestState.OPEN and key in asking.known]
    waiting = [key for key in waiting if key not in asking.paid]
    ended = [state for state in states.values() if state is not RequestState.OPEN]
    rules = _rules(today)
    share, measured = float(rules["expected_to_pay"]), 0
    if len(ended) >= int(rules["enough_to_measure"]):
        measured = len(ended)
        share = sum(state is RequestState.PAID for state in ended) / measured
    counted = thinned(waiting, share)
    return Hope(len(waiting), len(counted), share, measured), counted


def _rules(today: date) -> Mapping[str, Any]:
    text = resources.files(__package__).joinpath("planning.toml").read_text(encoding="utf-8")
    begun = [table for table in tomllib.loads(text)["rules"] if table["valid_from"] <= today]
    return max(begun, key=lambda table: table["valid_from"])


def plan_view(ahead: Ahead) -> page.PlanView:
    """The plan in the words of the office."""
    return page.PlanView(
        today=ahead.plan.today,
        heat=_heat(ahead),
        demand=tuple(
            page.DemandRow(
                place=ahead.places.get(row.venue, row.venue) or "?",
                part=_part(ahead, row.part, adapted=row.adapted),
                paid=row.paid,
                expected=row.expected,
                here=row.here,
                elsewhere=row.paid + row.expected - row.here - row.unplaced,
                unplaced=row.unplaced,
                term_ends=row.term_ends,
            )
            for row in ahead.plan.demand
        ),
        gains=tuple(_gain(ahead, gain) for gain in ahead.plan.gains),
        notes=tuple(_notes(ahead)),
    )


def _notes(ahead: Ahead) -> list[str]:
    words = page.planning_texts()["plan"]
    weeks = ahead.plan.weeks
    notes = [words["weeks_note"].format(first=long_date(weeks[0]), last=long_date(weeks[-1]))]
    if ahead.hope.open:
        measured = ahead.hope.measured
        source = words["share_measured" if measured else "share_assumed"].format(n=measured)
        share = f"{round(100 * ahead.hope.share)} %"
        notes.append(
            words["expected_note"].format(
                open=ahead.hope.open, counted=ahead.hope.counted, share=share, source=source
            )
        )
    return notes


def _gain(ahead: Ahead, gain: Gain) -> page.GainRow:
    session = gain.session
    place = ahead.places.get(session.venue, session.venue)
    part = _part(ahead, session.part, adapted=session.adapted)
    names = ("placed", "in_time", "nearer", "visits", "km", "days")
    saved = {name: getattr(gain, name) for name in names}
    week = f"{page.planning_texts()['plan']['week']} {session.start:%V}"
    told = f"{part} in {place}, {week} ({long_date(session.start.date())})"
    return page.GainRow(told, session.seats, page.effect(saved))


def _part(ahead: Ahead, part: str, *, adapted: bool) -> str:
    name = ahead.parts[part]
    return f"{name} ({page.planning_texts()['plan']['kind_adapted']})" if adapted else name


def _heat(ahead: Ahead) -> HeatMap:
    """Venue and part by week; rows without a single seat are left out."""
    weeks = ahead.plan.weeks
    cells = {(c.venue, c.part, c.adapted, c.week): c for c in ahead.plan.supply}
    rows = dict.fromkeys((c.venue, c.part, c.adapted) for c in ahead.plan.supply)
    mark = page.planning_texts()["plan"]["kind_adapted"][0]
    return HeatMap(
        tuple(f"{week:%G}-W{week:%V}" for week in weeks),
        tuple(
            (
                f"{ahead.places.get(venue, venue)} {part}{f' ({mark})' if adapted else ''}",
                tuple(_cell(cells.get((venue, part, adapted, week))) for week in weeks),
            )
            for venue, part, adapted in rows
        ),
    )


def _cell(cell: Supply | None) -> HeatCell:
    if cell is None or not cell.seats:
        return HeatCell(None, 0, 0)
    return HeatCell(cell.taken / cell.seats, cell.taken, cell.seats)


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    return value.isoformat() if isinstance(value, date) else value
