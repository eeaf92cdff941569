"""The exchange folder: read back as drawn, every wrong cell named, and answers as the contract wants them."""

import csv
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from pipeline.bench.seats.draw import draw
from pipeline.bench.seats.mix import mix
from pipeline.bench.seats.write import as_problem, write_folder
from pipeline.cli.app import app
from pipeline.domain.registration import ExamPart
from pipeline.domain.session import UnplacedReason
from pipeline.errors import CannotWriteError, InputDataError, UnverifiedOutputError
from pipeline.schedule.answer import Solved, refuse_faults, solve_folder
from pipeline.schedule.explain import REASONS
from pipeline.schedule.folder import read_folder, read_with_notices
from tests.outside_checker import outside_score

Rows = list[dict[str, str]]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write_folder(draw(mix(20), 5), tmp_path / "night")
    return tmp_path / "night"


def table(folder: Path, name: str) -> Rows:
    with (folder / name).open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def change(folder: Path, name: str, edit: Callable[[Rows], object]) -> None:
    rows = table(folder, name)
    header = (folder / name).read_text(encoding="utf-8").partition("\n")[0].split(",")
    edit(rows)
    with (folder / name).open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, header)
        writer.writeheader()
        writer.writerows(rows)


@pytest.mark.parametrize(("people", "one_part"), [(20, False), (150, False), (80, True)])
def test_a_drawn_night_reads_back_as_the_problem_it_is(tmp_path: Path, people: int, one_part: bool) -> None:
    night = draw(mix(people, one_part=one_part), 3)
    write_folder(night, tmp_path)
    assert read_folder(tmp_path) == as_problem(night)
    assert draw(mix(people, one_part=one_part), 3).km.tolist() == night.km.tolist()


@pytest.mark.parametrize(
    ("name", "column", "text"),
    [
        ("candidates.csv", "paid_at", ""),
        ("candidates.csv", "paid_at", "gisteren"),
        ("candidates.csv", "parts", ""),
        ("candidates.csv", "parts", "LEZ;LEZ"),
        ("candidates.csv", "parts", "LEZ;XYZ"),
        ("candidates.csv", "unavailable", "2026-03-20"),
        ("candidates.csv", "unavailable", "2026-03-20/2026-03-19"),
        ("candidates.csv", "term_end", "2026-02-30"),
        ("candidates.csv", "earliest_date", "20260320"),
        ("candidates.csv", "adapted", "ja"),
        ("candidates.csv", "candidate_id", ""),
        ("candidates.csv", "candidate_id", "C0003"),
        ("sessions.csv", "session_id", "S0003"),
        ("sessions.csv", "session_id", "S~aangepast"),
        ("sessions.csv", "part", "KNN"),
        ("sessions.csv", "location_id", "XXX"),
        ("sessions.csv", "date", "2026-03-16T09:00"),
        ("sessions.csv", "date", "2062-03-16"),
        ("sessions.csv", "end", "08:59"),
        ("sessions.csv", "start", "9.30u"),
        ("sessions.csv", "capacity", "-1"),
        ("sessions.csv", "capacity", "1.5"),
        ("sessions.csv", "taken_online", "²"),
        ("sessions.csv", "adapted_taken", ""),
        ("travel_km.csv", "km", "veel"),
        ("travel_km.csv", "km", "20001"),
        ("travel_km.csv", "pc4", ""),
        ("locations.csv", "location_id", "UTR"),
        ("bookings.csv", "session_id", "S9999"),
        ("bookings.csv", "part", ""),
    ],
)
def test_a_wrong_cell_is_named_by_file_row_and_column(
    folder: Path, name: str, column: str, text: str
) -> None:
    change(folder, "bookings.csv", _book_one(folder))
    change(folder, name, lambda rows: rows[0].update({column: text}))
    with pytest.raises(InputDataError, match=rf"{name}, row \d+, column {column}: ") as raised:
        read_folder(folder)
    assert text == "" or text not in raised.value.what


def _book_one(folder: Path) -> Callable[[Rows], object]:
    person, session = table(folder, "candidates.csv")[0], table(folder, "sessions.csv")[0]
    booking = {
        "candidate_id": person["candidate_id"],
        "part": session["part"],
        "session_id": session["session_id"],
    }
    return lambda rows: rows.insert(0, {**booking, "invited_at": "2026-02-27"})


def test_all_faults_are_told_at_once(folder: Path) -> None:
    change(folder, "sessions.csv", lambda rows: [row.update(capacity="x") for row in rows])
    change(folder, "candidates.csv", lambda rows: rows[1].update(parts=""))
    with pytest.raises(InputDataError) as raised:
        read_folder(folder)
    assert "sessions.csv, row 2, column capacity" in raised.value.what
    assert "more" in raised.value.what


def test_a_seat_told_twice_and_kilometres_that_differ_are_refused(folder: Path) -> None:
    change(folder, "bookings.csv", _book_one(folder))
    change(folder, "bookings.csv", lambda rows: rows.append(rows[0]))
    change(folder, "travel_km.csv", lambda rows: rows.append(rows[0] | {"km": "999"}))
    with pytest.raises(InputDataError) as raised:
        read_folder(folder)
    assert {line.split(",")[0] for line in raised.value.what.splitlines()} == {
        "bookings.csv",
        "travel_km.csv",
    }


@pytest.mark.parametrize(
    ("spoil", "word"),
    [
        (lambda path: path.unlink(), "missing from the folder"),
        (lambda path: path.write_bytes(b"\xff\xfe" + path.read_bytes()), "UTF-8"),
        (lambda path: path.write_text(path.read_text().replace(",", ";")), "parted by ';'"),
        (lambda path: path.write_text(path.read_text().replace("pref2", "pref3")), "pref2 is missing"),
        (lambda path: path.write_text(path.read_text().replace("pref2", "pref1")), "twice|missing"),
        (lambda path: path.write_text(""), "missing"),
        (lambda path: path.write_text(path.read_text() + "C9,R9\n"), "2 cells under 11 columns"),
        (lambda path: path.write_text(path.read_text() + '"C9'), "not a CSV table"),
    ],
)
def test_a_spoilt_table_is_refused(folder: Path, spoil: Callable[[Path], Any], word: str) -> None:
    spoil(folder / "candidates.csv")
    with pytest.raises(InputDataError, match=word):
        read_folder(folder)


@pytest.mark.parametrize(
    "config",
    ["", "[]", '{"run_date": 1}', '{"run_date": "2026-03-02", "lead_days": "14"}', '{"lead_days": true}'],
)
def test_a_wrong_config_is_refused(folder: Path, config: str) -> None:
    (folder / "config.json").write_text(config, encoding="utf-8")
    with pytest.raises(InputDataError, match=r"config\.json"):
        read_folder(folder)


def test_a_byte_order_mark_windows_lines_and_empty_lines_change_nothing(folder: Path) -> None:
    expected = read_folder(folder)
    for path in folder.glob("*.csv"):
        text = path.read_text(encoding="utf-8")
        path.write_bytes(("\ufeff" + text.replace("\n", "\r\n") + "\r\n").encode())
    (folder / "config.json").write_bytes(b"\xef\xbb\xbf" + (folder / "config.json").read_bytes())
    assert read_folder(folder) == expected


def test_an_overbooked_session_has_no_seat_and_is_told(folder: Path) -> None:
    change(folder, "sessions.csv", lambda rows: rows[0].update(capacity="3", taken_online="4"))
    read = read_with_notices(folder)
    assert read.problem.sessions[0].free == 0
    assert any("4 bezet van 3" in notice for notice in read.notices)


def test_a_second_choice_without_a_first_stays_the_second(folder: Path) -> None:
    change(folder, "candidates.csv", lambda rows: rows[0].update(pref1="", pref2="UTR"))
    assert read_folder(folder).requests[0].preferred == ("", "UTR")


def test_who_booked_but_asks_nothing_and_who_has_no_kilometres_is_told(folder: Path) -> None:
    change(folder, "bookings.csv", _book_one(folder))
    change(folder, "bookings.csv", lambda rows: rows[0].update(candidate_id="C9999"))
    change(folder, "candidates.csv", lambda rows: rows[0].update(pc4="9999", pref1="XXX"))
    notices = " ".join(read_with_notices(folder).notices)
    assert all(word in notices for word in ("vraagt vannacht niets", "ontbreken kilometers", "onbekend"))


def test_payments_with_and_without_a_zone_are_put_in_one_order(folder: Path) -> None:
    change(folder, "candidates.csv", lambda rows: rows[0].update(paid_at="2026-02-20T08:00:00+00:00"))
    change(folder, "candidates.csv", lambda rows: rows[1].update(paid_at="2026-02-20"))
    first, second, *_ = read_folder(folder).requests
    assert first.paid_at is not None and first.paid_at.hour == 9
    assert second.paid_at is not None and second.paid_on == first.paid_on


class TestVerb:
    def test_the_answer_passes_the_shared_checker_and_every_part_has_an_outcome(self, folder: Path) -> None:
        change(folder, "sessions.csv", lambda rows: [row.update(capacity="0") for row in rows[:20]])
        out, unplaced = folder.parent / "a.csv", folder.parent / "u.csv"
        arguments = ["solve", str(folder), "--out", str(out), "--unplaced", str(unplaced), "--json"]
        done = CliRunner().invoke(app, arguments)
        assert done.exit_code == 0, done.output
        summary = json.loads(done.stdout)
        problem = read_folder(folder)
        told = {(s.registration, s.part.value) for s in problem.told}
        asked = {(r.registration, part.value) for r in problem.requests for part in r.parts} - told
        answer = [
            (row["candidate_id"], row["part"])
            for path in (out, unplaced)
            for row in table(path.parent, path.name)
        ]
        assert sorted(answer) == sorted(asked)
        for row in table(out.parent, out.name):
            assert row["why"] in REASONS and row["km"].isdigit()
        for row in table(out.parent, unplaced.name):
            assert row["reason"] in set(UnplacedReason)
            assert bool(row["change"]) == bool(row["change_size"])
        assert summary["feasible"] and summary["seed"] == 0 and summary["solver"]
        violations, levels = outside_score(folder, out)
        assert violations == []
        assert levels == [goal["value"] for goal in summary["goals"]]

    def test_the_same_folder_gives_the_same_bytes_and_progress_goes_to_stderr(self, folder: Path) -> None:
        outs = []
        for name in ("a", "b"):
            path = folder.parent / f"{name}.csv"
            done = CliRunner().invoke(app, ["solve", str(folder), "--out", str(path), "--progress"])
            assert "gelezen: 20 kandidaten" in done.stderr and "bewezen" in done.stdout
            outs.append(path.read_bytes())
        assert outs[0] == outs[1]

    def test_an_answer_that_cannot_be_written_is_refused_before_the_work(self, folder: Path) -> None:
        done = CliRunner().invoke(app, ["solve", str(folder), "--out", str(folder / "no" / "a.csv")])
        assert isinstance(done.exception, CannotWriteError)
        done = CliRunner().invoke(app, ["solve", str(folder / "no")])
        assert isinstance(done.exception, InputDataError)

    def test_a_schedule_that_the_judge_refuses_is_not_written(self, folder: Path) -> None:
        solved = solve_folder(folder)
        faulty = Solved(solved.problem, solved.schedule, ("S1: 2 do not fit",), (), 0, 0.0, 0.0, 0.0)
        with pytest.raises(UnverifiedOutputError, match="broke 1 rules"):
            refuse_faults(faulty)


def test_every_part_of_the_contract_is_one_of_ours() -> None:
    assert [part.value for part in ExamPart] == ["LEZ", "LUI", "SCH", "SPR", "KNM", "ONA"]
