"""``make bench-align``: pages known and laid over their blanks, by what happened to them.

Every page of every form is filled with scribbles, damaged, and read back. Errors are those at the
corners and middle of every field, against the true map of the damage.
"""

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import cv2
import numpy as np
import pypdfium2 as pdfium
import typer

from pipeline.adapters.blanks import render_blanks
from pipeline.bench.damages import DAMAGES, DPI, Damaged, Points
from pipeline.capture.align import LARGEST_RESIDUAL_MM, align
from pipeline.capture.identify import identify
from pipeline.capture.images import Grey
from pipeline.capture.look import look_at
from pipeline.capture.sheets import Sheet, build_sheets
from pipeline.capture.witness import read_codes
from pipeline.domain.forms import FieldKind, FormTemplate, PageTemplate
from pipeline.domain.geometry import MM_PER_INCH, BoxMm
from pipeline.library import Library, load_library
from pipeline.settings import load_settings

WITHIN_MM = 0.5
_LEFT_EMPTY = 0.2
_PER_MM = DPI / MM_PER_INCH


@dataclass(frozen=True, slots=True)
class Trial:
    """One damaged page. ``outcome``: right, unknown, residual, wrong (page) or turned (wrongly mirrored).

    ``error_mm`` is the largest true error at its fields (at a grid over the page where it has none).
    """

    damage: str
    page: str
    outcome: str
    error_mm: float
    residual_mm: float
    cpu_s: float


def trials(
    sheets: Sequence[Sheet], prints: Sequence[Grey], damages: Sequence[str], rounds: int, seed: int
) -> Iterator[Trial]:
    """``rounds`` times every page under every damage; ``prints`` are the blank pages at 12 px a mm."""
    for turn in range(rounds):
        for number, (sheet, blank) in enumerate(zip(sheets, prints, strict=True)):
            for name in damages:
                rng = np.random.default_rng([seed, turn, number, list(DAMAGES).index(name)])
                page = scribbled(blank, sheet.template, sheet.page, rng)
                yield tried(name, DAMAGES[name](page, rng), sheet, sheets)


def tried(name: str, damaged: Damaged, truth: Sheet, sheets: Sequence[Sheet]) -> Trial:
    """The page read back, with the CPU time of knowing and laying it."""
    label = f"{truth.template.form}-{truth.page.number}"
    start = time.process_time()
    look = look_at(damaged.grey)
    look.is_blank()
    match = identify(look, sheets, read_codes(look.small))
    aligned = align(match) if match is not None else None
    cpu_s = time.process_time() - start
    if aligned is None:
        return Trial(name, label, "unknown", np.inf, np.inf, cpu_s)
    places = field_places(truth.template, truth.page)
    away = np.linalg.norm(aligned.source_at(places) - damaged.place(places), axis=1)
    error_mm = float(away.max()) / damaged.dpi * MM_PER_INCH
    outcome = "right" if aligned.residual_mm <= LARGEST_RESIDUAL_MM else "residual"
    outcome = outcome if aligned.mirrored == damaged.mirrored else "turned"
    outcome = outcome if aligned.sheet.key == truth.key else "wrong"
    return Trial(name, label, outcome, error_mm, aligned.residual_mm, cpu_s)


def field_places(template: FormTemplate, page: PageTemplate) -> Points:
    """Corners and middle of every box of a page, mm ``[n, 2]``."""
    boxes = [b for f in template.fields_on(page.number) for b in ([o.box for o in f.options] or [f.box])]
    if not boxes:
        boxes = [BoxMm(20, 20, page.width_mm - 40, page.height_mm - 40)]
    return np.array(
        [
            (b.x + b.w * across, b.y + b.h * down)
            for b in boxes
            for across, down in ((0, 0), (1, 0), (0, 1), (1, 1), (0.5, 0.5))
        ]
    )


def scribbled(blank: Grey, template: FormTemplate, page: PageTemplate, rng: np.random.Generator) -> Grey:
    """A print with strokes of a pen in most of its fields: not to be read, but in the way."""
    out = blank.copy()
    for field in template.fields_on(page.number):
        if rng.random() < _LEFT_EMPTY:
            continue
        boxes: Sequence[BoxMm] = [field.box]
        if field.cells:
            boxes = field.box.cells(field.cells)
        elif field.kind is FieldKind.CHOICE:
            boxes = [field.options[int(rng.integers(len(field.options)))].box]
        for box in boxes:
            _stroke(out, box, rng)
    return out


def _stroke(page: Grey, box: BoxMm, rng: np.random.Generator) -> None:
    """One wavy stroke that fills its box, overhanging it a little."""
    t = np.linspace(0, 1, 24)
    ends = rng.uniform(-0.05, 1.05, (5, 2)) * (box.w, min(box.h, 14)) + (box.x, box.y)
    line = np.stack([np.interp(t, np.linspace(0, 1, 5), ends[:, axis]) for axis in (0, 1)], axis=1)
    places = np.round(line * _PER_MM).astype(np.int32)
    cv2.polylines(page, [places], False, int(rng.integers(30, 110)), round(0.5 * _PER_MM), cv2.LINE_AA)


def prints_of(library: Library) -> list[Grey]:
    """Every blank page at 12 px a mm, in the order of the sheets."""
    out: list[Grey] = []
    for template in library.templates:
        with pdfium.PdfDocument(library.blank_path(template.form, template.version)) as document:
            document.init_forms()
            for page in document:
                bitmap = page.render(scale=DPI / 72 * (1 - 1e-6), grayscale=True, may_draw_forms=True)
                out.append(bitmap.to_numpy().reshape(bitmap.height, bitmap.width).copy())
    return out


def row(name: str, done: Sequence[Trial]) -> str:
    """One line of the table."""
    known = [t for t in done if t.outcome == "right"]
    errors = np.array([t.error_mm for t in known] or [np.nan])
    good = sum(t.error_mm <= WITHIN_MM for t in known)
    count = {
        kind: sum(t.outcome == kind for t in done) for kind in ("unknown", "residual", "wrong", "turned")
    }
    cpu = np.median([t.cpu_s for t in done])
    return (
        f"{name:<10}{len(done):>5}{100 * good / len(done):>9.1f}{len(known) - good:>8}{count['residual']:>9}"
        f"{count['unknown']:>8}{count['wrong']:>6}{count['turned']:>7}"
        f"{np.median(errors):>9.2f}{np.quantile(errors, 0.99):>7.2f}{1000 * cpu:>8.0f}"
    )


HEADER = (
    f"{'damage':<10}{'n':>5}{'≤0.5 mm %':>9}{'missed':>8}{'residual':>9}{'unknown':>8}{'wrong':>6}"
    f"{'turned':>7}{'median':>9}{'99 %':>7}{'CPU ms':>8}"
)


def bench(
    rounds: Annotated[int, typer.Option(min=1, help="How often every page meets every damage.")] = 1,
    only: Annotated[str, typer.Option(help="Damages, with commas between; all when empty.")] = "",
    forms: Annotated[Path | None, typer.Option(help="Another folder of forms.")] = None,
    seed: Annotated[int, typer.Option(help="Other damages for another seed.")] = 7,
    worst: Annotated[int, typer.Option(help="List so many of the worst pages.")] = 0,
) -> None:
    """Measure; errors are the largest of a page, in mm at its fields, of pages not refused."""
    cv2.setNumThreads(1)
    library = load_library(forms or load_settings().forms)
    sheets = build_sheets(library.templates, render_blanks(library))
    names = only.split(",") if only else list(DAMAGES)
    done = list(trials(sheets, prints_of(library), names, rounds, seed))
    typer.echo(HEADER)
    for name in names:
        typer.echo(row(name, [t for t in done if t.damage == name]))
    typer.echo(row("all", done))
    for trial in sorted(done, key=lambda t: (t.outcome == "right", -t.error_mm))[:worst]:
        typer.echo(
            f"  {trial.damage:<10}{trial.page:<28}{trial.outcome:<9}"
            f"error {trial.error_mm:.2f} residual {trial.residual_mm:.2f}"
        )


if __name__ == "__main__":
    typer.run(bench)
