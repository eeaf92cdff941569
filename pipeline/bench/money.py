"""``make bench-money``: wrong, lost and explained cents, automatic shares, time and memory of matching.

Mix and error model are written down in ``paying/payers.py``. Seeds are fresh each time and printed;
``--seed`` repeats a run.
"""

import json
import math
import secrets
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from random import Random
from typing import Annotated

import typer

from pipeline.bench.paying.judge import Score, judge
from pipeline.bench.paying.nasty import slowest_line_ms
from pipeline.bench.paying.payers import EXTRAS, FREE_TEXT, MIX, STRUCTURED, TYPO, Payers
from pipeline.bench.paying.scale import Cost, growth, measure
from pipeline.bench.paying.world import make_world
from pipeline.payments.match import match

GOAL_PAYMENTS = 300_000
_A_TRIAL = 25_000
"""Payments matched at once; more of them are more trials, each with a seed of its own."""
_SPARE = 1.4
"""Registrations a payment: some payers owe for three, and some registrations are dead."""
_KNOWN = 20_000
"""Registrations that single lines are timed against."""
_MOST_S, _MOST_MS, _LINEAR = 60.0, 50.0, 1.2
_RULE_OF_THREE = -math.log(0.05)
"""No error in n trials: with 95 % certainty the rate is below this over n."""


@dataclass(frozen=True, slots=True)
class Goal:
    name: str
    measured: float
    wanted: float
    at_least: bool
    unit: str = ""

    @property
    def reached(self) -> bool:
        return self.measured >= self.wanted if self.at_least else self.measured <= self.wanted


def bench(
    payments: Annotated[int, typer.Option(min=1, help="Payments to generate.")] = GOAL_PAYMENTS,
    seed: Annotated[int | None, typer.Option(help="Repeats a run.", show_default=False)] = None,
    sizes: Annotated[
        str, typer.Option(help="Lines to time, with commas; empty for none.")
    ] = "10000,30000,100000",
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object.")] = False,
) -> None:
    """Measure the matcher on generated payments of known truth. Exit code 1 when a goal is not reached."""
    first = secrets.randbelow(10**9) if seed is None else seed
    score = _score(payments, first)
    rng = Random(first)  # noqa: S311 - a repeatable trial, no secret
    slow = slowest_line_ms(make_world(rng, first, _KNOWN), rng)
    costs = [measure(int(size), first) for size in sizes.split(",") if size]
    goals = [*_money_goals(score), *_time_goals(slow, costs)]
    if as_json:
        typer.echo(json.dumps(_plain(first, score, slow, costs, goals), indent=1, ensure_ascii=False))
    else:
        typer.echo("\n".join(_lines(first, score, slow, costs, goals)))
    raise typer.Exit(0 if all(goal.reached for goal in goals) else 1)


def _score(payments: int, first: int) -> Score:
    score, number = Score(), 0
    while score.lines < payments:
        rng = Random(first + number)  # noqa: S311 - a repeatable trial, no secret
        count = min(_A_TRIAL, payments - score.lines)
        world = make_world(rng, first + number, max(50, int(count * _SPARE)))
        drawn = Payers(rng, world).draw(count)
        judge(
            world,
            drawn,
            match(list(world.requests.values()), [p.line for p in drawn], names=world.names),
            score,
        )
        number += 1
    return score


def _money_goals(score: Score) -> list[Goal]:
    return [
        Goal("payments generated", score.lines, GOAL_PAYMENTS, at_least=True),
        Goal("false allocations", score.false_allocations, 0, at_least=False),
        Goal("lost cents", score.lost_cents, 0, at_least=False),
        Goal("doubled cents", score.doubled_cents, 0, at_least=False),
        Goal("automatic, structured", 100 * score.share(STRUCTURED), 100, at_least=True, unit="%"),
        Goal("automatic, free text", 100 * score.share(FREE_TEXT), 99, at_least=True, unit="%"),
        Goal("automatic, one typing error with a name", 100 * score.share(TYPO), 75, at_least=True, unit="%"),
        Goal("automatic, overall", 100 * score.overall, 84, at_least=True, unit="%"),
        Goal("explained", 100 * (1 - score.unexplained / max(1, score.lines)), 100, at_least=True, unit="%"),
    ]


def _time_goals(slow: Mapping[str, float], costs: list[Cost]) -> Iterator[Goal]:
    yield Goal("slowest single line", max(slow.values()), _MOST_MS, at_least=False, unit="ms")
    if costs:  # a busy machine says nothing: CPU seconds bound the wall clock of a quiet one
        largest = max(costs, key=lambda cost: cost.lines)
        name = f"{largest.lines:,} lines x {largest.registrations:,} registrations"
        yield Goal(name, min(largest.wall_s, largest.cpu_s), _MOST_S, at_least=False, unit="s")
        yield Goal("lines told", largest.told, largest.lines, at_least=True)
    if len(costs) > 1:
        yield Goal("growth exponent", growth(costs), _LINEAR, at_least=False)


def _lines(
    first: int, score: Score, slow: Mapping[str, float], costs: list[Cost], goals: list[Goal]
) -> Iterator[str]:
    yield f"seed {first}; {score.lines:,} payments"
    bound = _RULE_OF_THREE / max(1, score.lines)
    if not score.false_allocations:
        yield f"no false allocation: rate below 1 in {1 / bound:,.0f} (95 %, rule of three)"
    yield from (f"  FALSE: {wrong}" for wrong in score.wrong[:20])
    yield f"  {'kind':<26}{'lines':>9}{'automatic':>11}"
    for kind in (*MIX, *EXTRAS):
        yield f"  {kind:<26}{score.seen[kind]:>9,}{100 * score.share(kind):>10.2f}%"
    yield f"  {'lines x registrations':<26}{'wall s':>9}{'CPU s':>11}{'peak MiB':>10}"
    for cost in costs:
        size = f"{cost.lines:,} x {cost.registrations:,}"
        yield f"  {size:<26}{cost.wall_s:>9.1f}{cost.cpu_s:>11.1f}{cost.mib:>10}"
    name, worst = max(slow.items(), key=lambda item: item[1])
    yield f"  slowest text: {name}, {worst:.1f} ms"
    for goal in goals:
        told = f"{goal.measured:,.2f}".rstrip("0").rstrip(".")
        sign = ">=" if goal.at_least else "<="
        mark = "reached" if goal.reached else "NOT REACHED"
        yield f"  {mark:<12} {goal.name}: {told} {goal.unit} ({sign} {goal.wanted:g})"


def _plain(
    first: int, score: Score, slow: Mapping[str, float], costs: list[Cost], goals: list[Goal]
) -> dict[str, object]:
    return {
        "seed": first,
        "payments": score.lines,
        "false_allocations": score.false_allocations,
        "false_rate_below": _RULE_OF_THREE / max(1, score.lines) if not score.false_allocations else None,
        "wrong": score.wrong[:20],
        "kinds": {
            kind: {"lines": score.seen[kind], "automatic": score.share(kind)} for kind in (*MIX, *EXTRAS)
        },
        "scale": [asdict(cost) for cost in costs],
        "slowest_ms": dict(slow),
        "goals": [asdict(goal) | {"reached": goal.reached} for goal in goals],
    }


if __name__ == "__main__":
    typer.run(bench)
