"""The judge of the money bench sees what is planted, and the command says what is not reached."""

import json
import random
from dataclasses import replace

import pytest
from typer import Typer
from typer.testing import CliRunner

from pipeline.bench import money
from pipeline.bench.paying.judge import Score, judge
from pipeline.bench.paying.payers import EXTRAS, MIX, Paid, Payers
from pipeline.bench.paying.scale import Cost, growth
from pipeline.bench.paying.world import TrialWorld, make_world
from pipeline.domain.payment import Allocation, MatchResult
from pipeline.payments.match import match


def trial() -> tuple[TrialWorld, list[Paid], MatchResult]:
    rng = random.Random(5)
    world = make_world(rng, 5, 500)
    payments = Payers(rng, world).draw(300)
    lines = [paid.line for paid in payments]
    return world, payments, match(list(world.requests.values()), lines, names=world.names)


def test_a_sound_result_has_no_faults() -> None:
    world, payments, result = trial()
    score = Score()
    judge(world, payments, result, score)
    assert (score.wrong, score.lost_cents, score.doubled_cents, score.unexplained) == ([], 0, 0, 0)
    assert score.lines == len(payments) > 300
    assert set(score.seen) <= {*MIX, *EXTRAS}


def test_planted_faults_are_seen() -> None:
    world, payments, result = trial()
    place, outcome = next((n, o) for n, o in enumerate(result.outcomes) if o.decision.value == "auto")
    cents = outcome.allocations[0].amount_cents
    other = next(r for r in world.open if r not in result.allocated_cents)

    def with_outcome(*changed: object, allocated: dict[str, int] | None = None) -> Score:
        rest = [*result.outcomes[:place], *result.outcomes[place + 1 :]]
        score = Score()
        held = result.allocated_cents | (allocated or {})
        judge(world, payments, replace(result, outcomes=(*rest, *changed), allocated_cents=held), score)  # type: ignore[arg-type]
        return score

    elsewhere = replace(outcome, allocations=(Allocation(outcome.line, other, cents),))
    assert with_outcome(elsewhere, allocated={other: cents}).false_allocations == 1
    assert with_outcome().lost_cents >= cents
    assert with_outcome(outcome, outcome).doubled_cents >= cents
    assert with_outcome(replace(outcome, owed_cents=1)).doubled_cents == 1
    assert with_outcome(replace(outcome, explanation=" ")).unexplained == 1


def test_the_command_prints_every_goal_and_fails_when_one_is_missed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(money, "_KNOWN", 300)
    app = Typer()
    app.command()(money.bench)
    plain = CliRunner().invoke(app, ["--payments", "200", "--seed", "3", "--sizes", ""])
    assert plain.exit_code == 1
    assert "NOT REACHED  payments generated" in plain.stdout
    told = json.loads(
        CliRunner().invoke(app, ["--payments", "200", "--seed", "3", "--sizes", "", "--json"]).stdout
    )
    reached = {goal["name"]: goal["reached"] for goal in told["goals"]}
    assert reached["false allocations"]
    assert told["seed"] == 3
    assert set(told["kinds"]) == {*MIX, *EXTRAS}


def test_growth_is_the_exponent_between_the_ends() -> None:
    costs = [Cost(10, 10, 1.0, 1.0, 1, 10), Cost(1000, 1000, 1.0, 10_000.0, 1, 1000)]
    assert growth(costs) == 2
    assert growth(costs[:1]) == 0
