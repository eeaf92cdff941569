"""The matcher on a given world: statement files through the sandbox, no database, nothing kept."""

from collections.abc import Sequence
from pathlib import Path

import msgspec

from pipeline.domain.payment import MatchLimits, Statement
from pipeline.errors import InputDataError
from pipeline.payments.refusal import RefusalReason, StatementRefused, reason_outside
from pipeline.payments.registrations_csv import decoded, read_registrations
from pipeline.payments.standalone import Answer, match_read
from pipeline.sandbox import Sandbox, Unreadable


def match_given(
    registrations: Path, files: Sequence[Path], account: str | None, limits: MatchLimits | None = None
) -> Answer:
    """What becomes of every line of every file; raises InputDataError for a wrong row, with its column."""
    try:
        world = read_registrations(decoded(registrations.read_bytes()))
    except (OSError, UnicodeDecodeError) as error:
        raise InputDataError(f"registrations cannot be read: {type(error).__name__}") from error
    own = account.replace(" ", "").upper() if account else None
    with Sandbox() as sandbox:
        return match_read(world, [(path.name, _read(sandbox, path, own)) for path in files], limits)


def _read(sandbox: Sandbox, path: Path, account: str | None) -> Sequence[Statement] | StatementRefused:
    try:
        answer = sandbox.call("statement", path, account=account)
    except Unreadable as refused:
        reason = reason_outside(refused.reason.value, refused.detail)
        return StatementRefused(reason or RefusalReason.NOT_READABLE)
    return msgspec.convert(answer, tuple[Statement, ...])
