"""The checker of the assignment contract that outsiders use, when it lies beside this checkout."""

import csv
import importlib.util
from pathlib import Path

import pytest

CHECKER = Path(__file__).parents[2] / "shared" / "tools" / "check_assignment.py"


def outside_score(folder: Path, answer: Path) -> tuple[list[str], list[int]]:
    """Violations and the six levels of an answer. Skips the test when the checker is not there."""
    if not CHECKER.exists():
        pytest.skip("shared/tools is not beside this checkout")
    spec = importlib.util.spec_from_file_location("check_assignment", CHECKER)
    assert spec is not None and spec.loader is not None
    checker = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(checker)
    with answer.open(newline="", encoding="utf-8") as file:
        pairs = {(r["candidate_id"], r["part"]): r["session_id"] for r in csv.DictReader(file)}
    violations, levels = checker.score(checker.load(str(folder)), pairs)
    return violations, levels
