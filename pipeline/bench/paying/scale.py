"""What ``inburgering match`` costs on big worlds: files written first, then the verb as outsiders run it."""

import csv
import json
import math
import os
import resource
import subprocess
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from time import monotonic

from pipeline.bench.children import run_and_reap
from pipeline.bench.paying.payers import Paid, Payers
from pipeline.bench.paying.world import ACCOUNT, TrialWorld, make_world
from pipeline.samples.statement import SampleLine, write_camt053
from pipeline.settings import PROJECT

LINES_A_FILE = 10_000
_DUE = "2026-02-16"


@dataclass(frozen=True, slots=True)
class Cost:
    """One run of the verb, its sandbox included. ``mib`` is the peak memory of the largest process so far."""

    lines: int
    registrations: int
    wall_s: float
    cpu_s: float
    mib: int
    told: int
    """Lines in its answer."""


def measure(lines: int, seed: int) -> Cost:
    """As many registrations as lines; camt.053 files of 10,000 lines each. Leaves nothing on the disk."""
    rng = Random(seed)  # noqa: S311 - a repeatable trial, no secret
    world = make_world(rng, seed, lines)
    payments = Payers(rng, world).draw(int(lines * 0.75))
    with TemporaryDirectory(prefix="bench-money-") as name:
        folder = Path(name)
        table = folder / "registrations.csv"
        write_registrations(world, table)
        again = (payments * 2)[:lines]  # some references come twice: the second credit goes back
        files = write_statements(again, folder)
        return _run(table, files, folder / "answer.json", lines)


def write_registrations(world: TrialWorld, path: Path) -> None:
    """The table that ``match --registrations`` reads."""
    with path.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(
            ["registration_id", "given_names", "surname", "parts", "amount_cents", "paid_cents", "reference",
             "state", "accepted_on", "letter_on", "term_on", "helper", "known_ibans"]
        )  # fmt: skip
        for key, request in world.requests.items():
            party = world.names[key]
            rows.writerow(
                [key, party.given_names, party.surname, "KNM", request.amount_cents, 0, request.reference,
                 request.state.value, request.issued_on, request.issued_on, _DUE, "|".join(party.others), ""]
            )  # fmt: skip


def write_statements(payments: Iterable[Paid], folder: Path) -> list[Path]:
    """Statements that follow each other, in the order of the days."""
    ordered = sorted(payments, key=lambda paid: (paid.line.booked_on, paid.line.index))
    opening, files = 0, []
    for number, start in enumerate(range(0, len(ordered), LINES_A_FILE), 1):
        part = [_sample(paid, start + n) for n, paid in enumerate(ordered[start : start + LINES_A_FILE])]
        files.append(folder / f"statement-{number:03d}.xml")
        files[-1].write_bytes(write_camt053(ACCOUNT, opening, part, "08", number))
        opening += sum(line.amount_cents for line in part)
    return files


def growth(costs: Sequence[Cost]) -> float:
    """Exponent of CPU time between the smallest and the largest run: 1 is linear. 0 for a single run."""
    first, last = min(costs, key=lambda c: c.lines), max(costs, key=lambda c: c.lines)
    if first.lines == last.lines:
        return 0.0
    return math.log(last.cpu_s / first.cpu_s) / math.log(last.lines / first.lines)


def _sample(paid: Paid, number: int) -> SampleLine:
    line = paid.line
    return SampleLine(
        line.amount_cents,
        line.booked_on,
        line.value_on,
        payer_name=line.payer_name,
        payer_iban=line.payer_iban,
        structured=line.structured,
        unstructured=line.unstructured,
        end_to_end=line.end_to_end,
        bank_reference=f"B{number:09d}",
        reversal=line.reversal,
        return_reason=line.return_reason,
    )


def _run(table: Path, files: Sequence[Path], answer: Path, lines: int) -> Cost:
    verb = [sys.executable, "-m", "pipeline", "match", "--json", "--registrations", str(table)]
    command = ["sh", "-c", 'exec "$@" > "$0"', str(answer), *verb, *map(str, files)]
    started = monotonic()
    bill = run_and_reap(command, os.environ, PROJECT)
    wall_s = monotonic() - started
    if bill.exit_code:
        raise subprocess.CalledProcessError(bill.exit_code, verb)
    told = sum(len(file["lines"]) for file in json.loads(answer.read_bytes())["files"])
    own_mib = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024
    cpu_s = bill.cpu_s + bill.orphans_cpu_s
    return Cost(lines, lines, round(wall_s, 2), round(cpu_s, 2), max(own_mib, bill.orphans_mib), told)
