"""The bench: a bill that adds up, a calendar with room, payments for what was asked, nothing left behind."""

import csv
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from io import StringIO
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path

import pytest
from typer import Typer
from typer.testing import CliRunner

from pipeline.bench import __main__ as command
from pipeline.bench import nights, office
from pipeline.bench.children import Bill, run_and_reap
from pipeline.bench.nights import Night, Scale
from pipeline.bench.table import table
from pipeline.run.meter import Meter
from pipeline.store import Store

TOLD = {
    "seconds": {"read": 8.0, "letters": 1.0},
    "cpu_seconds": {"read": 12.0, "letters": 0.5},
    "peak_mib": {"run": 300, "child": 200},
    "ledger": {"seen": 10, "accepted": 9, "review": 1, "waiting": 0},
    "letters": 9,
}


def bill() -> Night:
    return nights._priced("new forms", 10, 10.0, Bill(0, 14.0, 2.0, 250), TOLD)


def test_steps_and_start_add_up_to_the_totals() -> None:
    night = bill()
    assert night.steps["start"] == (1.0, 1.5)
    assert sum(wall for wall, _ in night.steps.values()) == night.wall_s
    assert sum(cpu for _, cpu in night.steps.values()) == night.cpu_s
    assert night.steps["sandboxes"] == (0.0, 2.0)
    assert (night.forms_per_s, night.cpu_s_per_form) == (1.0, 1.6)


def test_the_table_names_every_step_the_memory_and_the_ledger() -> None:
    text = table(bill())
    assert all(name in text for name in ("start", "read", "letters", "300 MiB", "250 MiB", "accepted 9"))
    assert "1200.0" in text, "12 CPU seconds over ten forms"
    assert "waiting" not in text


def test_the_calendar_grows_with_the_night(tmp_path: Path) -> None:
    seats = []
    for forms in (100, 2000):
        office.write_calendar(tmp_path, forms, seed=7)
        rows = csv.DictReader(StringIO((tmp_path / "sessies.csv").read_text("utf-8")))
        seats.append(sum(int(row["plaatsen"]) for row in rows))
    assert seats[1] == 6 * seats[0]
    assert {path.name for path in tmp_path.iterdir()} == {"sessies.csv", "locaties.csv", "postcodes.csv"}


def test_nothing_asked_nothing_paid(tmp_path: Path) -> None:
    Store.open(tmp_path / "pipeline.db").close()
    assert office.write_payments(tmp_path, tmp_path) == 0
    assert not (tmp_path / "bench.xml").exists()


def test_options_reach_the_nights(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[Scale] = []

    def pretend(scale: Scale) -> Iterator[Night]:
        asked.append(scale)
        yield bill()

    monkeypatch.setattr(command, "measure", pretend)
    app = Typer()
    app.command()(command.bench)
    done = CliRunner().invoke(app, ["--sizes", "3,5", "--share-scans", "0.25", "--seed", "2", "--json"])
    assert asked == [Scale(3, 0.25, 2), Scale(5, 0.25, 2)]
    assert [json.loads(line)["cpu_s"] for line in done.stdout.splitlines()] == [16.0, 16.0]


def test_a_step_costs_what_it_costs_also_when_it_fails() -> None:
    meter = Meter()
    assert meter.step("easy", lambda: 5) == 5
    with pytest.raises(ZeroDivisionError):
        meter.step("hard", lambda: 1 // 0)
    told = meter.as_dict()
    assert set(told["seconds"]) == set(told["cpu_seconds"]) == {"easy", "hard"}
    assert all(value >= 0 for value in told["seconds"].values())
    assert told["peak_mib"]["run"] > 0


ORPHAN = """
import os
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        while os.times().user < 0.3:
            pass
    os._exit(0)
os.wait()
raise SystemExit(3)
"""


def test_orphans_are_on_the_bill(tmp_path: Path) -> None:
    def measured(conn: Connection) -> None:
        conn.send(run_and_reap([sys.executable, "-S", "-c", ORPHAN], {}, tmp_path))

    ours, theirs = get_context("fork").Pipe()
    process = get_context("fork").Process(target=measured, args=(theirs,))  # it takes over all its children
    process.start()
    bill: Bill = ours.recv()
    process.join()
    assert bill.exit_code == 3
    assert bill.orphans_cpu_s >= 0.3 > bill.cpu_s
    assert bill.orphans_mib > 0


@pytest.mark.slow
def test_two_nights_of_two_forms(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "pipeline.bench", "--sizes", "2", "--share-scans", "0", "--json"]
    done = subprocess.run(
        command, capture_output=True, text=True, check=True, env=os.environ | {"TMPDIR": str(tmp_path)}
    )
    fresh, paid = (json.loads(line) for line in done.stdout.splitlines())
    assert (fresh["kind"], paid["kind"]) == ("new forms", "all paid")
    assert fresh["exit_code"] == paid["exit_code"] == 0
    assert fresh["ledger"]["seen"] == fresh["ledger"]["accepted"] == fresh["letters"] == 2
    assert paid["letters"] == 4, "a receipt and an invitation each"
    assert fresh["steps"]["read"][1] > 0, "workers count"
    assert list(tmp_path.iterdir()) == [], "no folder is left"
