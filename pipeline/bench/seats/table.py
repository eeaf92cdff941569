"""The measured nights for people."""

from collections.abc import Iterator, Sequence

from pipeline.bench.seats.verdicts import COMBINED, Goal, Measured, growth
from pipeline.bench.seats.work import weighed


def night_lines(night: Measured) -> Iterator[str]:
    """A table of goals, and what the night cost."""
    size = f"{night.people:,} people, {night.parts:,} parts, {night.sessions:,} sessions with seats"
    yield f"{night.name}: {size}"
    heads = f"{'first come':>14}{'clerk':>14}{'plain HiGHS':>14}"
    yield f"  {'goal':<16}{'value':>14}{'bound':>14}{'gap':>10}{heads}"
    plain = (night.plain or {}).get("vector") or [None] * len(night.goals)
    for (goal, value, bound, first), clerk, other in zip(night.goals, night.clerk, plain, strict=True):
        told = "-" if other is None else f"{other:,}"
        yield f"  {goal:<16}{value:>14,}{bound:>14,}{value - bound:>10,}{first:>14,}{clerk:>14,}{told:>14}"
    yield _combined(night, plain)
    yield (
        f"  {night.wall_s:.1f} s wall, {night.cpu_s:.1f} s CPU, {night.mib:,} MiB at most; "
        f"{night.proven} leading goals proven; the judge: {len(night.faults)} faults"
    )
    yield f"  {_plain(night)}"
    if night.one_part is not None:
        yield f"  one part a person, all goals: {'exact' if night.one_part else 'NOT EXACT'}"


def goal_lines(goals: Sequence[Goal], nights: Sequence[Measured]) -> Iterator[str]:
    """Each threshold with its verdict, and the growth of the cost."""
    exponent = growth([n for n in nights if not n.faults])
    if exponent is not None:
        yield f"growth: CPU seconds grow as people to the power {exponent:.2f}"
    for goal in goals:
        found = "nothing measured" if goal.found is None else f"{goal.found:,.4f}".rstrip("0").rstrip(".")
        sign, mark = ">=" if goal.at_least else "<=", "reached" if goal.reached else "NOT REACHED"
        yield f"  {mark:<12} {goal.says}: {found} ({sign} {goal.wanted:g})"


def _combined(night: Measured, plain: Sequence[int | None]) -> str:
    sums = [weighed(v) for v in (night.values, night.first_come, night.clerk)]
    other = weighed([v or 0 for v in plain]) if None not in plain else None
    bound, gap = "-", "-"
    if night.combined_bound is not None:
        bound, gap = f"{night.combined_bound:,}", f"{night.above(night.values) or 0:.4f}%"
    above = [night.above(v) for v in (night.first_come, night.clerk)]
    told = ", ".join("-" if a is None else f"+{a:.1f}%" for a in above)
    return (
        f"  {'combined':<16}{sums[0]:>14,}{bound:>14}{gap:>10}{sums[1]:>14,}{sums[2]:>14,}"
        f"{'-' if other is None else f'{other:,}':>14}\n"
        f"  weights {', '.join(map(str, COMBINED))}; first come and clerk above the bound: {told}"
        f"{_only_traded(night)}"
    )


def _only_traded(night: Measured) -> str:
    if night.proven < len(night.goals):
        return ""
    return "\n  every goal is proven in its order: only trading an earlier goal away could lower the sum"


def _plain(night: Measured) -> str:
    if night.plain is None:
        return "plain HiGHS model: not tried, or no answer within its limit"
    rows, columns = night.plain["rows"], night.plain["columns"]
    return (
        f"plain HiGHS model ({rows:,} x {columns:,}): {night.plain['proven']} leading goals proven in "
        f"{night.plain['seconds']:.1f} s, {night.plain['mib']:,} MiB"
    )
