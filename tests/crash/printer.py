"""A printer that lives through crashes: takes finished batches away at once, refuses known letter ids.

Environment: WORK (the night's folder) and WORLD (a folder that no crash touches).
"""

import json
import os
import time
from pathlib import Path

OUTBOX = Path(os.environ["WORK"]) / "output" / "letters"
WORLD = Path(os.environ["WORLD"])


def take(batch: Path, printed: dict[str, str]) -> None:
    """Print every letter of a batch once; a second copy is written down as refused."""
    manifest = json.loads((batch / "manifest.json").read_text(encoding="utf-8"))
    for letter in manifest["letters"]:
        target = WORLD / ("refused" if letter["id"] in printed else "printed")
        with target.open("a", encoding="utf-8") as lines:
            lines.write(f"{letter['id']} {letter['sha256']} {batch.name}\n")
        printed[letter["id"]] = letter["sha256"]
    batch.rename(WORLD / f"{batch.name}-{time.monotonic_ns()}")


def main() -> None:
    printed: dict[str, str] = {}
    while True:
        batches = sorted(OUTBOX.glob("batch-*")) if OUTBOX.is_dir() else []
        for batch in batches:
            take(batch, printed)
        time.sleep(0.05)


if __name__ == "__main__":
    main()
