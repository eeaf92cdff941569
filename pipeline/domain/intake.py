"""Files in the inbox: what was seen, what is claimed, what waits, and why. Names are labels, never paths."""

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum

from pipeline.domain.document import QuarantineReason
from pipeline.domain.ids import content_id

_LONGEST_NAME = 120
_NINE = re.compile(r"(?<!\d)\d{9}(?!\d)", re.ASCII)
_SHOWN_DIGITS = 3
TAKEN_PREFIX = b".taken-"
"""A claimed original is renamed to this before it is unlinked. One that is left over is a delivery again."""


class EntryKind(StrEnum):
    REGULAR = "regular"
    SYMLINK = "symlink"
    FOLDER = "folder"
    FIFO = "fifo"
    SOCKET = "socket"
    DEVICE = "device"


class Tail(StrEnum):
    """The last bytes of a regular file."""

    UNKNOWN = "unknown"
    """Not looked at."""
    SOUND = "sound"
    ZERO = "zero"
    """Room reserved and not yet written: a copy program at work, or one that gave up."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One name in the inbox with the facts of ``lstat``. Times only ever compare for equality."""

    name: bytes
    kind: EntryKind
    size: int
    mtime_ns: int
    inode: int
    device: int
    tail: Tail = Tail.UNKNOWN

    @property
    def key(self) -> str:
        """Id of this name with this very state; a file that changes gets another one."""
        facts = (self.size, self.mtime_ns, self.inode, self.device)
        return content_id("E", self.name.hex(), *map(str, facts))

    def same_as(self, other: "Entry") -> bool:
        """Is it still the same untouched file? (The tail is what we saw of it, not what it is.)"""
        return self.key == other.key and self.kind == other.kind


class WaitReason(StrEnum):
    """Why a file is left for a later run."""

    NEW = "new"
    """Came during this look."""
    CHANGING = "changing"
    ZERO_TAIL = "zero-tail"
    """Room without bytes; after the long quiet time it is claimed, and mostly found truncated."""
    FULL_RUN = "full-run"
    """More files than one run takes; the next one goes on."""
    UNREACHABLE = "unreachable"
    """A network folder lost track of it (ESTALE)."""


class IgnoreReason(StrEnum):
    """Why a name in the inbox is no delivery. Reported, never opened."""

    SYMLINK = "symlink"
    FOLDER = "folder"
    SPECIAL = "special"
    """A pipe, socket or device."""
    SYSTEM_FILE = "system-file"
    HIDDEN = "hidden"
    UNFINISHED_UPLOAD = "unfinished-upload"


@dataclass(frozen=True, slots=True)
class Waiting:
    entry: Entry
    reason: WaitReason


@dataclass(frozen=True, slots=True)
class Ignored:
    entry: Entry
    reason: IgnoreReason


@dataclass(frozen=True, slots=True)
class Refused:
    """Quarantined without being taken over: it stays in the inbox until the mailroom removes it."""

    entry: Entry
    reason: QuarantineReason


@dataclass(frozen=True, slots=True)
class IntakePlan:
    """Each entry of the second look is in exactly one of the four."""

    claims: tuple[Entry, ...]
    waiting: tuple[Waiting, ...]
    refused: tuple[Refused, ...]
    ignored: tuple[Ignored, ...]


@dataclass(frozen=True, slots=True)
class Claim:
    """A file that is ours now: its bytes lie in the store under ``sha256``, the original is untouched."""

    entry: Entry
    sha256: str

    @property
    def name(self) -> bytes:
        return self.entry.name

    @property
    def size(self) -> int:
        return self.entry.size


def display_name(name: bytes) -> str:
    r"""A file name for people: one line, at most 120 characters, nothing in it that acts.

    Bytes that are no UTF-8 become replacement marks; control characters and those that turn the writing
    direction become visible escapes. A label only: two names may look the same.

    >>> display_name(b"form\n\x1b[2J.pdf")
    'form\\n\\x1b[2J.pdf'
    """
    text = "".join(map(_visible, name.decode("utf-8", "replace")))
    return text if len(text) <= _LONGEST_NAME else text[: _LONGEST_NAME - 1] + "…"


def without_bsn(text: str) -> str:
    """A label for the eye: digits that pass the 11-test of a bsn become dots, but for the last three.

    >>> without_bsn("scan-999990019.pdf"), without_bsn("scan-20261123.pdf")
    ('scan-......019.pdf', 'scan-20261123.pdf')
    """
    return _NINE.sub(_masked, text)


def _masked(found: re.Match[str]) -> str:
    digits = found[0]
    weights = (9, 8, 7, 6, 5, 4, 3, 2, -1)
    passes = sum(w * int(d) for w, d in zip(weights, digits, strict=True)) % 11 == 0
    return "." * (len(digits) - _SHOWN_DIGITS) + digits[-_SHOWN_DIGITS:] if passes else digits


def _visible(character: str) -> str:
    acts = unicodedata.category(character) in ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")
    return character.encode("unicode_escape").decode() if acts else character
