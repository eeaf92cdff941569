"""The matcher on a given world: statement files through the sandbox, no database, nothing kept."""

import gc
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import msgspec

from pipeline.domain.payment import MatchLimits, Statement
from pipeline.errors import InputDataError
from pipeline.payments.refusal import RefusalReason, StatementRefused, reason_outside
from pipeline.payments.registrations_csv import GivenWorld, decoded, read_registrations
from pipeline.payments.standalone import Answer, match_read
from pipeline.sandbox import Sandbox, Unreadable

_READERS = 2
"""Sandboxes that read files at the same time: reading is half of the work on a big world."""

_Found = Sequence[Statement] | StatementRefused


def match_given(
    registrations: Path, files: Sequence[Path], account: str | None, limits: MatchLimits | None = None
) -> Answer:
    """What becomes of every line of every file; raises InputDataError for wrong rows, with their columns."""
    own = account.replace(" ", "").upper() if account else None
    with _no_search_for_cycles():
        world = _world(registrations)
        found = _read_all(files, own)
        return match_read(world, [(path.name, found[n]) for n, path in enumerate(files)], limits)


@contextmanager
def _no_search_for_cycles() -> Iterator[None]:
    """Millions of small values without a cycle among them: looking for one costs a fifth of the time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _world(registrations: Path) -> GivenWorld:
    try:
        return read_registrations(decoded(registrations.read_bytes()), registrations.name)
    except (OSError, UnicodeDecodeError) as error:
        raise InputDataError(f"registrations cannot be read: {type(error).__name__}") from error


def _read_all(files: Sequence[Path], account: str | None) -> dict[int, _Found]:
    """What each file holds, by its place. A sandbox lives in the thread that made it."""
    readers = min(_READERS, len(files))
    with ThreadPoolExecutor(readers) as pool:
        shares = [pool.submit(_read_share, files[n::readers], account) for n in range(readers)]
        return {
            first + place * readers: found
            for first, share in enumerate(shares)
            for place, found in enumerate(share.result())
        }


def _read_share(paths: Sequence[Path], account: str | None) -> list[_Found]:
    with Sandbox() as sandbox:
        return [_read(sandbox, path, account) for path in paths]


def _read(sandbox: Sandbox, path: Path, account: str | None) -> _Found:
    try:
        answer = sandbox.call("statement", path, account=account)
    except Unreadable as refused:
        reason = reason_outside(refused.reason.value, refused.detail)
        return StatementRefused(reason or RefusalReason.NOT_READABLE, refused.detail.partition(": ")[2])
    return msgspec.convert(answer, tuple[Statement, ...])
