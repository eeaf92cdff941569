"""What a run tells: lines for a terminal, figures for machines, two diagrams."""

import os
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from pipeline.bench.capture import table
from pipeline.bench.capture.curves import automation, reliability
from pipeline.bench.capture.measures import GROUPS
from pipeline.bench.capture.rows import Rows
from pipeline.bench.capture.run import Found, Plan
from pipeline.bench.capture.svg import automation_svg, reliability_svg

_SPAN = 10_000
"""Pages over which memory must stay flat."""


def diagrams(rows: Rows, folder: Path) -> tuple[Path, ...]:
    """Reliability and error against automation in ``folder``, as SVG and as tables; where they are."""
    folder.mkdir(parents=True, exist_ok=True)
    groups = {
        name: table.certain([r for r in rows.fields if r.kind in kinds]) for name, kinds in GROUPS.items()
    }
    readers = [(name, automation(told)) for name, told in groups.items() if told]
    bands = reliability(table.certain(rows.fields))
    files = {
        "reliability.tsv": _tsv(
            ("from", "to", "stated error", "counted error", "n"),
            [(b.low, b.high, 1 - b.stated, b.wrong.share, b.wrong.n) for b in bands],
        ),
        "automation.tsv": _tsv(
            ("fields", "bar", "share accepted", "wrong among them", "n"),
            [(name, p.bar, p.automation, p.wrong.share, p.wrong.n) for name, some in readers for p in some],
        ),
        "reliability.svg": reliability_svg(bands, "handwritten fields"),
        "automation.svg": automation_svg(readers, "by group of fields"),
    }
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
    return tuple(folder / name for name in files)


def _tsv(heads: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    return "".join("\t".join(map(str, row)) + "\n" for row in (heads, *rows))


def lines(plan: Plan, found: Found) -> Iterator[str]:
    """Everything, goals first."""
    writers = {row.writer for row in found.rows.forms}
    yield (
        f"{len(found.rows.forms)} forms of {len(writers)} writers ({plan.wanted.writers}), "
        f"{found.pages} pages, styles {', '.join(plan.wanted.styles)}, seed {plan.wanted.seed}"
    )
    if plan.register:
        yield f"a register of nine of ten writers and {plan.register:,} strangers"
    parts: Sequence[tuple[str, Iterator[str]]] = (
        ("Goals", table.goals_table(found.measures)),
        ("By style: share (95 % bounds) n", table.styles_table(found.rows)),
        ("By class of field, all paper", table.classes_table(found.rows)),
        ("Certainty of written comb fields on paper", table.reliability_table(found.rows)),
        ("Side by side, same pixels, zones, characters and rules", table.rivals_table(found.rows)),
        ("Cost", table.cost_table(found.steps.cpu_s, found.pages, found.bulks)),
    )
    for title, lines in parts:
        yield f"\n{title}"
        yield from lines
    yield from _left_out(plan, found)


def _left_out(plan: Plan, found: Found) -> Iterator[str]:
    """What a reader of the figures should know."""
    yield "\nNot in these figures"
    yield "  real mail: writers, pens and scanners of the deck only"
    yield "  fields of one writer are not independent: bounds over writers are wider"
    if plan.rivals < plan.wanted.n:
        yield f"  other engines read {plan.rivals} of {plan.wanted.n} forms"
    if found.bulks and os.getloadavg()[0] > plan.workers + 1:
        yield f"  pages a second: this machine had other work (load {os.getloadavg()[0]:.0f})"
    if plan.bulk_pages < _SPAN:
        yield f"  memory was watched over {plan.bulk_pages} pages; --bulk {_SPAN} for the goal's span"
    for part, seconds in found.spent_s.items():
        yield f"  ({part}: {seconds:.0f} CPU-s)"


def figures(found: Found) -> dict[str, Any]:
    """Measures, steps and cost; the rows go beside them."""
    return {
        "measures": {
            name: asdict(v) if not isinstance(v, float) else v for name, v in found.measures.items()
        },
        "steps_cpu_s": dict(found.steps.cpu_s),
        "bulk": [asdict(bulk) for bulk in found.bulks],
    }
