"""The matcher on a given world: statement files through the sandbox, no database, nothing kept."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import msgspec

from pipeline.domain.payment import Statement
from pipeline.errors import InputDataError
from pipeline.payments.refusal import RefusalReason, StatementRefused, reason_outside
from pipeline.payments.standalone import match_read, read_registrations
from pipeline.sandbox import Sandbox, Unreadable


def match_given(registrations: Path, files: Sequence[Path], account: str | None) -> dict[str, Any]:
    """Every file with its outcome and a row per line; see ``standalone.match_read``.

    Raises InputDataError for a wrong registration, with row and column.
    """
    try:
        world = read_registrations(registrations.read_text("utf-8-sig"))
    except (OSError, UnicodeDecodeError) as error:
        raise InputDataError(f"registrations cannot be read as UTF-8: {type(error).__name__}") from error
    own = account.replace(" ", "").upper() if account else None
    with Sandbox() as sandbox:
        return match_read(world, [(path.name, _read(sandbox, path, own)) for path in files])


def _read(sandbox: Sandbox, path: Path, account: str | None) -> Sequence[Statement] | StatementRefused:
    try:
        answer = sandbox.call("statement", path, account=account)
    except Unreadable as refused:
        reason = reason_outside(refused.reason.value, refused.detail)
        return StatementRefused(reason or RefusalReason.NOT_READABLE)
    return msgspec.convert(answer, tuple[Statement, ...])
