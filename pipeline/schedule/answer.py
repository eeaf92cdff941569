"""``solve FOLDER``: one folder read, solved and judged, and the answer as the contract's files."""

import csv
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

from pipeline.domain.session import Problem, Schedule
from pipeline.errors import CannotWriteError, UnverifiedOutputError
from pipeline.schedule.check import violations
from pipeline.schedule.explain import explain
from pipeline.schedule.folder import ADAPTED, read_with_notices
from pipeline.schedule.highs import versions
from pipeline.schedule.levels import Effort
from pipeline.schedule.solve import solve
from pipeline.schedule.whatif import explained

Say = Callable[[str], None]
"""Takes one line of progress."""


@dataclass(frozen=True, slots=True)
class Solved:
    """A problem, its judged schedule and what it took. ``faults`` is empty unless the judge refused it."""

    problem: Problem
    schedule: Schedule
    faults: tuple[str, ...]
    notices: tuple[str, ...]
    seed: int
    read_s: float
    solve_s: float
    judge_s: float

    @property
    def seconds(self) -> float:
        return self.read_s + self.solve_s + self.judge_s

    def summary(self) -> dict[str, object]:
        """For ``--json``: goals in their order with bound and gap, seconds, seed, solver, faults."""
        return {
            "feasible": not self.faults,
            "goals": [
                {
                    "goal": str(goal.name),
                    "value": goal.value,
                    "bound": goal.bound,
                    "gap": goal.value - goal.bound,
                    "proven": goal.proven,
                    "first_come": goal.first_come,
                }
                for goal in self.schedule.goals
            ],
            "combined": self._combined(),
            "placed": len(self.schedule.sittings),
            "unplaced": len(self.schedule.unplaced),
            "seconds": round(self.seconds, 2),
            "seconds_of": {
                "read": round(self.read_s, 2),
                "solve": round(self.solve_s, 2),
                "judge": round(self.judge_s, 2),
            },
            "seed": self.seed,
            "solver": versions(),
            "notices": list(self.notices),
            "faults": list(self.faults),
        }

    def _combined(self) -> dict[str, object] | None:
        """All goals weighed together. ``bound`` holds for every schedule, also those that trade an earlier
        goal for later ones; so where each goal is proven in its order, no gap is left whatever it says.
        """
        combined = self.schedule.combined
        if combined is None:
            return None
        proven = all(goal.proven for goal in self.schedule.goals)
        percent = round(100 * combined.gap, 4)
        return {
            "weights": list(combined.weights),
            "value": combined.value,
            "bound": combined.bound,
            "gap_percent": 0.0 if proven else percent,
            "above_bound_percent": percent,
            "first_come": combined.first_come,
        }


def solve_folder(
    folder: Path,
    seed: int = 0,
    clock: Callable[[], float] = perf_counter,
    effort: Effort | None = None,
    say: Say | None = None,
) -> Solved:
    """Read, solve and judge one folder. Raises ``InputDataError`` for what cannot be read."""
    tell = say or _nothing
    begun = clock()
    read = read_with_notices(folder)
    problem, begun_solving = read.problem, clock()
    tell(f"gelezen: {len(problem.requests)} kandidaten, {len(problem.sessions)} sessies")
    schedule = solve(problem, seed, effort=effort)
    solved = clock()
    tell(f"verdeeld: {len(schedule.sittings)} plaatsen, {len(schedule.unplaced)} zonder plaats")
    faults = violations(problem, schedule)
    ended = clock()
    tell("nagekeken" if not faults else f"afgekeurd: {len(faults)} fouten")
    return Solved(
        problem,
        schedule,
        faults,
        read.notices,
        seed,
        read_s=begun_solving - begun,
        solve_s=solved - begun_solving,
        judge_s=ended - solved,
    )


def write_answer(solved: Solved, path: Path) -> None:
    """One row a placed part: the contract's columns, then why there and how far.

    ``why`` is a code of ``explain.REASONS``; ``wanted`` the place it is compared with (preferred, else
    nearest); kilometres are one way, ``extra_km`` more than to ``wanted``, empty where no home is known.
    """
    rows = (
        (
            p.sitting.registration,
            p.sitting.part.value,
            p.sitting.session.removesuffix(ADAPTED),
            p.reason,
            p.wanted,
            _number(p.km),
            _number(p.extra_km),
            _number(p.extra_nearest_km),
        )
        for p in explain(solved.problem, solved.schedule)
    )
    header = "candidate_id,part,session_id,why,wanted,km,extra_km,extra_nearest_km"
    _write(path, header, rows)


def write_unplaced(solved: Solved, path: Path) -> None:
    """One row a part without a seat: reason code, and the smallest change that would place it.

    ``change`` is a code of ``Change`` (empty when nothing would help), ``change_size`` its number of seats,
    days and sessions; ``other_changes`` those of other kinds, parted by semicolons.
    """
    rows = []
    for entry, what in zip(solved.schedule.unplaced, explained(solved.problem, solved.schedule), strict=True):
        codes = [change.code.replace(ADAPTED, "") for change in what.changes]
        size = str(what.smallest.size) if what.smallest else ""
        change, others = (codes[0], ";".join(codes[1:])) if codes else ("", "")
        rows.append((entry.registration, entry.part.value, entry.reason.value, change, size, others))
    _write(path, "candidate_id,part,reason,change,change_size,other_changes", rows)


def _number(value: int | None) -> str:
    return "" if value is None else str(value)


def refuse_faults(solved: Solved) -> None:
    """Raises ``UnverifiedOutputError`` when the judge refused the schedule: nothing may be written."""
    if solved.faults:
        raise UnverifiedOutputError(
            f"the schedule broke {len(solved.faults)} rules and was not written: {solved.faults[0]}",
            "Keep the folder and report this: it is a fault of the program.",
        )


def _write(path: Path, header: str, rows: Iterable[tuple[str, ...]]) -> None:
    """Beside its final name first, so that a reader never sees half a table."""
    part = path.with_name(f".{path.name}.part")
    try:
        with part.open("w", newline="", encoding="utf-8") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(header.split(","))
            writer.writerows(sorted(rows))
        part.replace(path)
    except OSError as error:
        raise CannotWriteError(f"{path.name} cannot be written") from error


def _nothing(line: str) -> None:
    """No progress wanted."""
