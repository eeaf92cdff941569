"""Hostile statements through the real sandbox: refused whole with a reason in words, in little memory."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline.domain.document import Usage
from pipeline.payments.refusal import RefusalReason, StatementRefused, reason_outside
from pipeline.payments.statements import parse_bytes
from pipeline.payments.texts import REFUSALS
from pipeline.sandbox import Sandbox, Unreadable
from tests.hostile_statements import FILES, OURS, write_huge

pytestmark = pytest.mark.slow
MEMORY = 300_000_000
"""Bytes that a refusal may cost at most."""

Refusal = tuple[RefusalReason | None, Usage | None]


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with Sandbox() as running:
        yield running


def refused(sandbox: Sandbox, path: Path) -> Refusal:
    with pytest.raises(Unreadable) as caught:
        sandbox.call("statement", path, account=OURS)
    return reason_outside(caught.value.reason.value, caught.value.detail), caught.value.usage


@pytest.mark.parametrize("name", sorted(FILES))
def test_hostile_files_are_refused_in_little_memory(sandbox: Sandbox, name: str, tmp_path: Path) -> None:
    path = tmp_path / "statement"
    path.write_bytes(FILES[name]())
    reason, usage = refused(sandbox, path)
    path.unlink()
    assert reason is not None
    assert "Er is niets geboekt." in REFUSALS[reason]
    assert usage is not None
    assert usage.peak_bytes < MEMORY


def test_500_mb_are_refused_by_their_size_without_being_read(sandbox: Sandbox, tmp_path: Path) -> None:
    path = tmp_path / "statement"
    write_huge(path)
    reason, usage = refused(sandbox, path)
    assert reason is RefusalReason.TOO_LARGE
    assert usage is None or usage.peak_bytes < MEMORY


@pytest.mark.parametrize("name", [name for name, make in FILES.items() if not name.startswith("49 MB")])
def test_what_is_refused_in_the_sandbox_is_refused_outside_for_the_same_reason(name: str) -> None:
    with pytest.raises(StatementRefused):
        parse_bytes(FILES[name](), OURS)
