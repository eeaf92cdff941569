"""Nothing lost, nothing doubled: compares the night with what the harness put in the inbox itself.

Environment: WORK, WORLD, STAGE (recovered | again). Exit 1 with a line a fault.
"""

import hashlib
import json
import os
import sys
from collections import Counter
from pathlib import Path

WORK = Path(os.environ["WORK"])
WORLD = Path(os.environ["WORLD"])
OUTPUT = WORK / "output"
NOT_STATE = {"run.log", ".lock"}


def tree_hash(folder: Path) -> str:
    """One hash over names and bytes of everything that must not change in a second run."""
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        inside = path.relative_to(folder)
        if path.is_file() and inside.name not in NOT_STATE and inside.parts[0] != "letters":
            digest.update(str(inside).encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


def delivered() -> Counter[str]:
    """SHA-256 of each file that the harness dropped, kept apart from the pipeline's own listing."""
    return Counter(json.loads((WORK / "delivered.json").read_text(encoding="utf-8")))


def lines(name: str) -> list[str]:
    path = WORLD / name
    return path.read_text(encoding="utf-8").splitlines() if path.exists() else []


def faults() -> list[str]:
    found = []
    run = json.loads((OUTPUT / "run.json").read_text(encoding="utf-8"))
    if not run["balanced"]:
        found.append("the run does not balance")
    if Counter(item["sha256"] for item in run["files"]) != delivered():
        found.append("files in the ledger are not the files that were dropped")
    expected = json.loads((WORK / "expected.json").read_text(encoding="utf-8"))
    states = {item["name"]: item["state"] for item in run["files"] if item["name"] in expected}
    if states != expected:
        found.append("a file has another outcome than without a crash")
    left = [item.name for item in (WORK / "inbox").iterdir() if not item.name.startswith(".")]
    if left:
        found.append(f"files left in the inbox: {len(left)}")
    printed = Counter(line.split()[0] for line in lines("printed"))
    ordered = Counter(item["id"] for item in run["letters"])
    if printed != ordered:
        found.append(f"letters differ: {len(ordered - printed)} lost, {len(printed - ordered)} extra")
    if lines("refused"):
        found.append(f"letters offered twice: {len(lines('refused'))}")
    subjects = Counter((item["kind"], item["registration"]) for item in run["letters"])
    doubled = [key for key, count in subjects.items() if count > 1]
    if doubled:
        found.append(f"two letters for one cause: {doubled}")
    if list((OUTPUT / "staging").iterdir()):
        found.append("something is left in the staging folder")
    return found


def main() -> int:
    found = faults()
    state = tree_hash(OUTPUT)
    remembered = WORLD / "state"
    if os.environ["STAGE"] == "again" and remembered.exists() and remembered.read_text() != state:
        found.append("the second run changed something")
    remembered.write_text(state)
    for fault in found:
        print(fault)  # noqa: T201 - the harness shows it
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
