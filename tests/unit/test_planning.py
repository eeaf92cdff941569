"""``plan`` and ``simulate`` as an office sees them, and what a played year must obey."""

import csv
import json
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner

from pipeline.cli.app import app
from pipeline.domain.session import Problem, Schedule, Sitting
from pipeline.errors import InputDataError
from pipeline.reports.planning import render_year
from pipeline.run.simulation import Asked, simulate, year_view
from pipeline.schedule.check import violations
from pipeline.schedule.crowd import Crowd, taken
from pipeline.schedule.outcome import outcome
from pipeline.schedule.play import Play, Tally
from pipeline.schedule.policies import Policy, policies
from pipeline.schedule.reasons import unplaced
from pipeline.schedule.year import Year, year_of

FIRST = date(2027, 1, 4)
SMALL = replace(
    year_of(FIRST),
    registrations_a_night=2.5,
    capacity=0.6,
    elsewhere=0.0,
    horizon_days=30,
    venues=year_of(FIRST).venues[:2],
)


def write(folder: Path, name: str, *rows: str) -> None:
    (folder / name).write_text("\n".join(rows) + "\n", encoding="utf-8")


@pytest.fixture
def night(tmp_path: Path) -> Path:
    """Three people want to read in Amsterdam; one seat there, one far away."""
    config = {"run_date": "2027-01-04", "lead_days": 14, "break_minutes": 10, "urgent_within_days": 84}
    (tmp_path / "config.json").write_text(json.dumps(config))
    write(
        tmp_path,
        "locations.csv",
        "location_id,name,pc4,lat,lon",
        "AMS,Amsterdam,1043,52.39,4.82",
        "ZWO,Zwolle,8011,52.51,6.09",
    )
    write(
        tmp_path,
        "sessions.csv",
        "session_id,part,location_id,date,start,end,capacity,taken_online,taken_school,adapted_capacity,adapted_taken",
        "S1,LEZ,AMS,2027-01-19,09:00,10:05,4,2,1,0,0",
        "S2,LEZ,ZWO,2027-01-20,09:00,10:05,1,0,0,0,0",
    )
    people = (f"C{k},R{k},2027-01-0{k}T09:00:00,1012,LEZ,AMS,,,,,0" for k in (1, 2, 3))
    write(
        tmp_path,
        "candidates.csv",
        "candidate_id,registration_id,paid_at,pc4,parts,pref1,pref2,earliest_date,unavailable,term_end,adapted",
        *people,
    )
    write(tmp_path, "travel_km.csv", "pc4,location_id,km", "1012,AMS,6", "1012,ZWO,113")
    return tmp_path


class TestPlan:
    def test_demand_and_the_session_that_helps_most(self, night: Path) -> None:
        found = CliRunner().invoke(app, ["plan", str(night), "--weeks", "4", "--json"])
        told = json.loads(found.stdout)
        (demand,) = told["demand"]
        assert (demand["venue"], demand["paid"], demand["here"], demand["unplaced"]) == ("AMS", 3, 1, 1)
        best = told["gains"][0]
        assert (best["session"]["venue"], best["session"]["part"], best["placed"]) == ("AMS", "LEZ", 1)
        assert (best["session"]["seats"], best["nearer"], best["visits"], best["km"]) == (4, 2, -1, 101)

    def test_the_page_has_a_table_beside_its_picture_and_no_script(self, night: Path, tmp_path: Path) -> None:
        page = tmp_path / "plan.html"
        found = CliRunner().invoke(app, ["plan", str(night), "--top", "1", "--html", str(page)])
        assert found.exit_code == 0 and "1 onderdeel meer krijgt een plek" in found.stdout
        html = page.read_text(encoding="utf-8")
        assert "<svg" in html and "<table" in html and "<script" not in html
        assert "1 onderdeel meer krijgt een plek" in html

    def test_nobody_waits(self, night: Path) -> None:
        rows = list(csv.reader((night / "candidates.csv").open(encoding="utf-8")))
        write(night, "candidates.csv", ",".join(rows[0]))
        found = CliRunner().invoke(app, ["plan", str(night)])
        assert "Niemand wacht op een plek." in found.stdout


def _judged(policy: Policy) -> Policy:
    """The policy, every night of it looked at by the judge."""

    def checked(problem: Problem) -> tuple[Sitting, ...]:
        sittings = policy(problem)
        assert violations(problem, Schedule(sittings, unplaced(problem, sittings), ())) == ()
        return sittings

    return checked


def _play(name: str, days: int, year: Year = SMALL) -> Tally:
    crowd = Crowd(year, 3, FIRST, FIRST + timedelta(days=days - 1))
    return Play(crowd, _judged(policies(year.hold_days)[name])).run()


@pytest.fixture(scope="module")
def shortage() -> dict[str, Tally]:
    """Sixty working nights in which a good part of the people find no seat (P16)."""
    return {name: _play(name, 84) for name in ("first-come", "goals")}


class TestSimulate:
    def test_nobody_starves_under_a_constant_shortage(self, shortage: dict[str, Tally]) -> None:
        last = FIRST + timedelta(days=83)
        first, ours = (outcome(shortage[name], last, 21) for name in ("first-come", "goals"))
        assert first.placed < 0.9 * first.wanted, "there is no shortage"
        assert ours.longest_unplaced <= first.longest_unplaced + SMALL.invitation_days
        assert ours.after_term <= first.after_term

    def test_parts_add_up(self, shortage: dict[str, Tally]) -> None:
        for tally in shortage.values():
            held = sum(told.held for told in tally.told)
            assert held + len(tally.waiting) == tally.wanted
            assert sum(not told.held for told in tally.told) == tally.declined

    def test_the_same_seed_gives_the_same_year(self) -> None:
        asked = Asked(FIRST, days=28, seed=5, every=5, names=("first-come",), changes={"capacity": 0.5})
        first, again = (simulate(asked, lambda name: None).as_dict() for _ in range(2))
        other = simulate(replace(asked, seed=6), lambda name: None).as_dict()
        assert first == again and first["policies"] != other["policies"]

    def test_an_office_calendar_is_repeated_by_whole_weeks(self) -> None:
        ours = Crowd(SMALL, 1, FIRST, FIRST + timedelta(days=13)).sessions()[:20]
        crowd = Crowd(SMALL, 1, FIRST, FIRST + timedelta(days=40), ours)
        found = crowd.sessions()
        assert len({s.id for s in found}) == len(found) > 3 * len(ours)
        assert {s.start.weekday() for s in found} == {s.start.weekday() for s in ours}
        assert max(s.start.date() for s in found) > crowd.last

    def test_other_channels_fill_while_booking_is_open(self) -> None:
        session = replace(Crowd(SMALL, 1, FIRST, FIRST).sessions()[0], seats=20, taken_elsewhere=10)
        day = session.start.date()
        held = [taken(SMALL, session, day - timedelta(days=ahead)) for ahead in (90, 70, 40, 9, 0)]
        assert held[:2] == [0, 0] and held[3:] == [10, 10] and 0 < held[2] < 10

    def test_the_page_compares_policies(self) -> None:
        played = simulate(Asked(FIRST, days=14, every=5, names=("first-come",)), lambda name: None)
        html = render_year(year_view(played))
        assert "wie het eerst betaalt" in html and "<svg" in html and "<script" not in html

    @pytest.mark.parametrize(
        ("text", "what"),
        [
            ("[[year]]\nvalid_from = 2013-01-01\n", "missing"),
            ("[[year]]\nvalid_from = 2999-01-01\n", "in force"),
            ("nothing", "can be read"),
        ],
    )
    def test_wrong_numbers_are_named(self, text: str, what: str) -> None:
        with pytest.raises(InputDataError, match=what):
            year_of(FIRST, text)

    def test_an_unknown_policy_is_named(self) -> None:
        with pytest.raises(InputDataError, match="no such policy: lottery"):
            simulate(Asked(FIRST, days=7, names=("lottery",)), lambda name: None)
