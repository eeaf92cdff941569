"""Two looks at the inbox, a quiet time apart, to a plan: take, wait, refuse, ignore."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from pipeline.domain.document import QuarantineReason
from pipeline.domain.intake import (
    Entry,
    EntryKind,
    Ignored,
    IgnoreReason,
    IntakePlan,
    Refused,
    Tail,
    Waiting,
    WaitReason,
)
from pipeline.intake.names import ignored_name

_KINDS = {
    EntryKind.SYMLINK: IgnoreReason.SYMLINK,
    EntryKind.FOLDER: IgnoreReason.FOLDER,
    EntryKind.FIFO: IgnoreReason.SPECIAL,
    EntryKind.SOCKET: IgnoreReason.SPECIAL,
    EntryKind.DEVICE: IgnoreReason.SPECIAL,
}


@dataclass(frozen=True, slots=True)
class IntakeRules:
    """``long_quiet``: how long a half-written file lies unchanged before it is taken as it is."""

    file_bytes: int = 50_000_000
    files_per_run: int = 10_000
    long_quiet: timedelta = timedelta(hours=1)


def plan_intake(
    first: Sequence[Entry],
    second: Sequence[Entry],
    first_seen: Mapping[str, datetime],
    now: datetime,
    rules: IntakeRules,
) -> IntakePlan:
    """Sorts every entry of the ``second`` look; what is gone by then is no file of this run.

    ``first_seen`` gives, by ``Entry.key``, when a run first saw a file in this very state; ``now`` is on the
    same clock, and a clock that was set back only makes files wait longer. Claims are in order of name.
    """
    before = {entry.name: entry for entry in first}
    claims: list[Entry] = []
    waiting: list[Waiting] = []
    refused: list[Refused] = []
    ignored: list[Ignored] = []
    for entry in sorted(second, key=lambda one: one.name):
        if (ignore := _KINDS.get(entry.kind) or ignored_name(entry.name)) is not None:
            ignored.append(Ignored(entry, ignore))
        elif (wait := _still_moving(before.get(entry.name), entry)) is not None:
            waiting.append(Waiting(entry, wait))
        elif entry.size > rules.file_bytes:
            refused.append(Refused(entry, QuarantineReason.TOO_LARGE))
        elif (wait := _unfinished(entry)) and now - first_seen.get(entry.key, now) < rules.long_quiet:
            waiting.append(Waiting(entry, wait))
        elif len(claims) >= rules.files_per_run:
            waiting.append(Waiting(entry, WaitReason.FULL_RUN))
        else:
            claims.append(entry)
    return IntakePlan(tuple(claims), tuple(waiting), tuple(refused), tuple(ignored))


def _still_moving(before: Entry | None, entry: Entry) -> WaitReason | None:
    if before is None:
        return WaitReason.NEW
    return None if entry.same_as(before) else WaitReason.CHANGING


def _unfinished(entry: Entry) -> WaitReason | None:
    return WaitReason.ZERO_TAIL if entry.tail is Tail.ZERO else None
