"""A run for people: goals first, then every style and class, the cost, and the other engines."""

from collections.abc import Iterator, Mapping, Sequence

from pipeline.bench.capture.bulk import Bulk
from pipeline.bench.capture.curves import calibration_error, most_accepted, reliability
from pipeline.bench.capture.goals import Measure, judged
from pipeline.bench.capture.measures import GROUPS, kinds_in, measures, rate, styles
from pipeline.bench.capture.rows import DIGITAL, FieldRow, OpponentRow, Rows
from pipeline.bench.capture.steps import ALL
from pipeline.bench.capture.svg import bars
from pipeline.run.proof import Rate

_RIVALS = ("bsn", "birth_date", "postcode", "name")


def told(rate_: Measure | None, places: int = 2) -> str:
    """A share as ``98.71 % of 4,021 (98.38-98.98)``; a figure as it is; a dash for nothing counted."""
    if rate_ is None or (isinstance(rate_, Rate) and not rate_.n):
        return "-"
    if not isinstance(rate_, Rate):
        return f"{rate_:.3f}"
    low, high = (f"{100 * bound:.{places}f}" for bound in (rate_.lower, rate_.upper))
    return f"{100 * rate_.share:.{places}f} % of {rate_.n:,} ({low}-{high})"


def goals_table(found: Mapping[str, Measure]) -> Iterator[str]:
    yield f"{'goal':<54}{'asked':>10}  {'found (95 % bounds, one-sided each)':<42}verdict"
    for goal, value, verdict in judged(found):
        side = ">=" if goal.at_least is not None else "<="
        asked = goal.at_least if goal.at_least is not None else goal.at_most
        shown = f"{asked:g}" if goal.measure.startswith("cost.") else f"{100 * (asked or 0):g} %"
        yield f"{goal.says:<54}{side + ' ' + shown:>10}  {told(value, 3):<42}{verdict.value}"


def styles_table(rows: Rows) -> Iterator[str]:
    """A line a figure, a column a style."""
    found, names = measures(rows), styles(rows)
    yield f"{'':<34}" + "".join(f"{name:>26}" for name in names)
    lines = [f"characters.{kind}{only}" for kind in ("digits", "capitals") for only in ("", " alone")]
    lines += ["characters.ghosts", "characters.unasked"]
    lines += [f"{what}.{group}" for group in GROUPS for what in ("accepted", "wrong", "right", "plain")]
    lines += ["emptied.all", "ticks.wrong", "ticks.unsure", "signatures.right", "signatures.doubtful"]
    lines += ["pages.wrong", "pages.lost", "untouched"]
    for line in lines:
        cells = [_short(found.get(f"{line}.{name}")) for name in names]
        if any(cell != "-" for cell in cells):
            yield f"{line:<34}" + "".join(f"{cell:>26}" for cell in cells)


def classes_table(rows: Rows) -> Iterator[str]:
    """All paper together: a line a class of field."""
    yield f"{'class':<14}{'written':>8}{'accepted':>28}{'wrong among accepted':>30}{'right if read':>28}"
    paper = [row for row in rows.fields if row.style != DIGITAL]
    for kind in kinds_in(rows):
        some = [row for row in paper if row.kind == kind]
        written = [row for row in some if row.written]
        yield (
            f"{kind:<14}{len(written):>8}{_short(rate(written, lambda r: r.accepted)):>28}"
            f"{_short(rate((r for r in some if r.tells and r.accepted), lambda r: not r.right)):>30}"
            f"{_short(rate(written, lambda r: r.right)):>28}"
        )


def reliability_table(rows: Rows) -> Iterator[str]:
    told_ = certain(rows.fields)
    if told_:
        yield f"expected calibration error {100 * calibration_error(told_):.2f} points, n {len(told_)}"
        yield bars(reliability(told_))


def certain(fields: Sequence[FieldRow]) -> list[tuple[float, bool]]:
    """(certainty, right) of every written comb field on paper."""
    return [(r.certainty, r.right) for r in fields if r.written and r.style != DIGITAL and r.kind != "line"]


def rivals_table(rows: Rows, tolerated: float = 0.001) -> Iterator[str]:
    """Every engine on the same fields: what it accepts, and what it could at best."""
    if not rows.opponents:
        return
    heads = ("right", "accepted / passes rules", "wrong among those")
    yield f"{'class':<12}{'engine':<26}{heads[0]:>26}{heads[1]:>26}{heads[2]:>26}{'best':>7}{'ms':>6}"
    for kind in _RIVALS:
        for engine in dict.fromkeys(row.engine for row in rows.opponents):
            some = [r for r in rows.opponents if r.engine == engine and r.kind == kind]
            if some:
                yield _rival(kind, engine, some, tolerated)


def _rival(kind: str, engine: str, some: Sequence[OpponentRow], tolerated: float) -> str:
    """``best``: what could be accepted at the tolerated error with the bar chosen in hindsight."""
    best = most_accepted([(r.certainty if r.passes else 0.0, r.right) for r in some], tolerated)
    ms = 1000 * sum(r.cpu_s for r in some) / len(some)
    return (
        f"{kind:<12}{engine:<26}{_short(rate(some, lambda r: r.right)):>26}"
        f"{_short(rate(some, lambda r: r.passes)):>26}"
        f"{_short(rate((r for r in some if r.passes), lambda r: not r.right)):>26}"
        f"{f'{100 * best.automation:.0f} %' if best else '0 %':>7}{ms:>6.0f}"
    )


def cost_table(steps: Mapping[str, float], pages: int, bulks: Sequence[Bulk]) -> Iterator[str]:
    if pages:
        known = {name: cpu_s for name, cpu_s in steps.items() if name != ALL}
        known["other"] = steps.get(ALL, 0.0) - sum(known.values())
        ordered = sorted(known.items(), key=lambda item: -item[1])
        split = ", ".join(f"{name} {1000 * cpu_s / pages:.0f}" for name, cpu_s in ordered)
        yield f"CPU ms a page, one process with clocks in it: {1000 * steps[ALL] / pages:.0f} = {split}"
    for bulk in bulks:
        memory = ", ".join(f"{mib} MiB at {pages}" for pages, mib in _spread(bulk.mib))
        yield (
            f"in bulk: {bulk.pages} pages, {bulk.pages_s:.1f} pages/s, "
            f"{bulk.cpu_s / bulk.pages:.3f} CPU-s a page; memory {memory or '-'}"
        )


def _spread(mib: Sequence[tuple[int, int]]) -> Sequence[tuple[int, int]]:
    return [*mib[:: max(1, len(mib) // 4)], *mib[-1:]] if mib else ()


def _short(rate_: Measure | None) -> str:
    if not isinstance(rate_, Rate) or not rate_.n:
        return "-"
    return f"{100 * rate_.share:.2f} % ({100 * rate_.lower:.1f}-{100 * rate_.upper:.1f}) {rate_.n}"
