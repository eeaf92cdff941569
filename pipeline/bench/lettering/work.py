"""One part of the bench, alone in its process so that CPU and memory are its own: ``work PART FOLDER N``.

Prints one JSON object. Seconds of CPU are of this process (``user`` and ``system`` together); making the
orders is not counted.
"""

import json
import resource
import sys
from collections.abc import Callable
from dataclasses import asdict
from hashlib import sha256
from pathlib import Path
from time import monotonic, process_time
from typing import Any

from pipeline.bench.lettering.mix import letters
from pipeline.domain.letter import BatchLetter

CHECKPOINTS = (1_000, 3_000, 10_000)
_ROWS = "rows.jsonl"


def peak_mb() -> float:
    """Largest resident memory of this process so far, in MB (10^6 bytes)."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e6


def make(folder: Path, count: int) -> dict[str, Any]:
    """Set and archive ``count`` letters, as the night does; CPU and memory along the way."""
    from pipeline.adapters.pdf_pages import page_count  # noqa: PLC0415
    from pipeline.adapters.printroom import archive_letter  # noqa: PLC0415
    from pipeline.letters.render import Renderer  # noqa: PLC0415
    from pipeline.samples.letters.people import OFFICE  # noqa: PLC0415

    started, cpu, size, marks = monotonic(), 0.0, 0, []
    before = process_time()
    renderer = Renderer()
    cpu += process_time() - before
    with (folder / _ROWS).open("w", encoding="utf-8") as rows:
        for number, (_, order) in enumerate(letters(count), start=1):
            before = process_time()
            pdf = renderer.pdf(order, OFFICE)
            archive_letter(folder / "archive", order.id, pdf)
            row = BatchLetter(
                order.id,
                order.kind.value,
                page_count(pdf),
                sha256(pdf).hexdigest(),
                order.addressee.address.postcode,
                renderer.version(order.kind),
                order.enclosures,
            )
            cpu += process_time() - before
            size += len(pdf)
            rows.write(json.dumps(asdict(row)) + "\n")
            if number in CHECKPOINTS or number == count:
                marks.append({"letters": number, "cpu_s": cpu, "peak_mb": peak_mb()})
    return {"marks": marks, "wall_s": monotonic() - started, "mb_on_disk": size / 1e6}


def print_run(folder: Path, _: int) -> dict[str, Any]:
    """Stage all of them as one batch with its manifests, and hand it over."""
    from pipeline.adapters.printroom import hand_over, stage_batch  # noqa: PLC0415

    with (folder / _ROWS).open(encoding="utf-8") as lines:
        found = [json.loads(line) for line in lines]
    rows = [BatchLetter(**{**row, "enclosures": tuple(row["enclosures"])}) for row in found]
    started, before = monotonic(), process_time()
    staged = stage_batch(folder / "staging", "batch-000001", rows, folder / "archive")
    hand_over(folder / "staging", folder / "letters", "batch-000001")
    spent = {"wall_s": monotonic() - started, "cpu_s": process_time() - before}
    size = sum(path.stat().st_size for path in (folder / "letters").rglob("*") if path.is_file())
    return {**spent, "letters": len(rows), "files": len(staged.files), "mb": size / 1e6, "peak_mb": peak_mb()}


def side(_: Path, count: int) -> dict[str, Any]:
    """The payment request by three engines: milliseconds of CPU a letter, memory, size."""
    from pipeline.bench.lettering import elsewhere  # noqa: PLC0415
    from pipeline.letters.render import Renderer  # noqa: PLC0415
    from pipeline.samples.letters.people import OFFICE  # noqa: PLC0415

    wanted = [order for name, order in letters(8 * count) if name == "receipt"][:count]
    renderer = Renderer()
    pages = [renderer.page(order, OFFICE) for order in wanted]
    found: dict[str, Any] = {"letters": len(pages)}
    engines: dict[str, Callable[[int], bytes]] = {
        "typst": lambda at: renderer.pdf(wanted[at], OFFICE),
        "reportlab": lambda at: elsewhere.reportlab_pdf(pages[at], renderer.profile),
        "weasyprint": lambda at: elsewhere.weasyprint_pdf(pages[at]),
    }
    for name, engine in engines.items():
        try:
            engine(0)
        except ImportError:
            found[name] = None
            continue
        before, size = process_time(), 0
        for at in range(len(pages)):
            size += len(engine(at))
        spent = 1000 * (process_time() - before) / len(pages)
        found[name] = {"ms": spent, "kb": size / 1000 / len(pages), "peak_mb": peak_mb()}
    return found


def read(_: Path, count: int) -> dict[str, Any]:
    """Read ``count`` letters back: how many are right, and milliseconds of CPU each."""
    from dataclasses import replace  # noqa: PLC0415

    from pipeline.adapters.readback import read_back  # noqa: PLC0415
    from pipeline.letters.contexts import decode  # noqa: PLC0415
    from pipeline.letters.proving import faults  # noqa: PLC0415
    from pipeline.letters.render import Renderer  # noqa: PLC0415
    from pipeline.samples.letters.people import OFFICE, REQUEST  # noqa: PLC0415

    renderer = Renderer()
    hole = renderer.profile.window
    right, spent = 0, 0.0
    for _name, order in letters(count):
        pdf = renderer.pdf(order, OFFICE)
        payment = getattr(decode(order), "payment", None)
        asked = (
            replace(REQUEST, amount_cents=payment.amount_cents, reference=payment.reference)
            if payment
            else None
        )
        before = process_time()
        seen = read_back(pdf, (hole.left, hole.top, hole.width, hole.height))
        right += not faults(seen, order, OFFICE, asked)
        spent += process_time() - before
    return {"letters": count, "right": right, "ms": 1000 * spent / count, "peak_mb": peak_mb()}


PARTS = {"make": make, "print": print_run, "side": side, "read": read}

if __name__ == "__main__":
    part, where, number = sys.argv[1:]
    print(json.dumps(PARTS[part](Path(where), int(number))))  # noqa: T201 - read by the bench
