"""The inbox and the store on disk. All goes by descriptor: a path that is swapped meanwhile changes nothing.

The order that loses nothing: ``claim`` copies the bytes into the store; the run commits its ledger row;
``remove_from_inbox`` takes the original away. A crash between any two leaves a file that is claimed again
and found to be known by its content.
"""

import contextlib
import errno
import hashlib
import os
import secrets
import stat
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

from pipeline.domain.document import QuarantineReason
from pipeline.domain.intake import TAKEN_PREFIX, Claim, Entry, EntryKind, Refused, Tail, Waiting, WaitReason
from pipeline.errors import CannotWriteError, SettingsError

MARKER = ".inbox"
_BLOCK = 1024 * 1024
_TAIL_BYTES = 512
_TEMPORARY = ".tmp-"
_LOST = (errno.ENOENT, errno.ESTALE, errno.ELOOP, errno.ENXIO)
"""Open or read errors of a file that went away, turned into something else, or lies on a lost mount."""
_KINDS = {
    stat.S_IFREG: EntryKind.REGULAR,
    stat.S_IFLNK: EntryKind.SYMLINK,
    stat.S_IFDIR: EntryKind.FOLDER,
    stat.S_IFIFO: EntryKind.FIFO,
    stat.S_IFSOCK: EntryKind.SOCKET,
}


def create_inbox(folder: Path) -> None:
    """Makes the folder and the marker in it that proves, from then on, that it is really there."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / MARKER).touch()


@contextlib.contextmanager
def open_inbox(folder: Path) -> Iterator[int]:
    """A descriptor of the inbox for the other functions. Raises SettingsError as ``require_inbox`` does."""
    require_inbox(folder)
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        yield descriptor
    finally:
        os.close(descriptor)


def require_inbox(folder: Path) -> None:
    """An empty inbox is not the same as no inbox: raises SettingsError when the marker is missing."""
    if not (folder / MARKER).is_file():
        hint = f"mount the folder, or make a new inbox of it with an empty file {MARKER} in it"
        raise SettingsError(f"{folder} is no inbox, or it is not mounted", hint)


def list_inbox(inbox: int) -> tuple[Entry, ...]:
    """Everything in the inbox but the marker, by ``lstat``; nothing is opened, no folder entered."""
    found = []
    with os.scandir(inbox) as names:
        for name in names:
            if name.name != MARKER and (entry := _entry(os.fsencode(name.name), inbox)) is not None:
                found.append(entry)
    return tuple(found)


def look_twice(
    inbox: int, quiet_s: float, sleep: Callable[[float], None] = time.sleep
) -> tuple[tuple[Entry, ...], tuple[Entry, ...]]:
    """Two looks ``quiet_s`` apart by the monotonic clock; the second one also sees the tails.

    There is no wait when there is nothing to wait for.
    """
    first = list_inbox(inbox)
    if any(entry.kind is EntryKind.REGULAR for entry in first):
        sleep(quiet_s)
    return first, tuple(_with_tail(entry, inbox) for entry in list_inbox(inbox))


def claim(inbox: int, entry: Entry, store: Path, most_bytes: int) -> Claim | Waiting | Refused:
    """Copies a planned entry into ``store/<sha256>``, durably; the original is left as it is.

    Waiting when the file is no longer what was planned, Refused when it cannot be read or is too large.
    Raises CannotWriteError when the store fails: that stops the run, a second try would prove nothing.
    """
    try:
        source = os.open(entry.name, _READ_FLAGS, dir_fd=inbox)
    except OSError as error:
        return _not_readable(entry, error)
    try:
        facts = os.fstat(source)
        if _entry_of(entry.name, facts).key != entry.key or not stat.S_ISREG(facts.st_mode):
            return Waiting(entry, WaitReason.CHANGING)
        if facts.st_size > most_bytes:
            return Refused(entry, QuarantineReason.TOO_LARGE)
        return _copy(source, entry, store)
    finally:
        os.close(source)


def remove_from_inbox(inbox: int, claimed: Claim) -> bool:
    """Takes the original away, after the ledger row is committed. False: it changed, and stays as a new file.

    The name is first moved aside, so that what is looked at is what is unlinked.
    """
    with _writing("the inbox"):
        return _remove(inbox, claimed)


def sweep_store(store: Path) -> None:
    """Makes the store if need be and clears what a killed run left half-copied."""
    store.mkdir(parents=True, exist_ok=True)
    for left_over in store.glob(f"{_TEMPORARY}*"):
        left_over.unlink()


_READ_FLAGS = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC | os.O_NOCTTY


def _remove(inbox: int, claimed: Claim) -> bool:
    aside = TAKEN_PREFIX + claimed.sha256[:16].encode() + b"-" + secrets.token_hex(4).encode()
    try:
        os.rename(claimed.name, aside, src_dir_fd=inbox, dst_dir_fd=inbox)
    except FileNotFoundError:
        return False
    found = _entry(aside, inbox)
    unchanged = found is not None and replace(found, name=claimed.name).same_as(claimed.entry)
    if unchanged:
        os.unlink(aside, dir_fd=inbox)
    else:
        _put_back(inbox, aside, claimed.name)
    os.fsync(inbox)
    return unchanged


def _entry(name: bytes, inbox: int) -> Entry | None:
    """The facts of a name, None when it is gone or out of reach."""
    try:
        return _entry_of(name, os.stat(name, dir_fd=inbox, follow_symlinks=False))
    except OSError as error:
        if error.errno in _LOST:
            return None
        raise


def _entry_of(name: bytes, facts: os.stat_result) -> Entry:
    kind = _KINDS.get(stat.S_IFMT(facts.st_mode), EntryKind.DEVICE)
    return Entry(name, kind, facts.st_size, facts.st_mtime_ns, facts.st_ino, facts.st_dev)


def _with_tail(entry: Entry, inbox: int) -> Entry:
    """The entry with what its last bytes are; unknown when they cannot be read."""
    if entry.kind is not EntryKind.REGULAR or entry.size == 0:
        return entry
    try:
        source = os.open(entry.name, _READ_FLAGS, dir_fd=inbox)
    except OSError:
        return entry
    try:
        if not stat.S_ISREG(os.fstat(source).st_mode):
            return entry
        tail = os.pread(source, _TAIL_BYTES, max(0, entry.size - _TAIL_BYTES))
        return replace(entry, tail=Tail.SOUND if tail.strip(b"\0") else Tail.ZERO)
    except OSError:
        return entry
    finally:
        os.close(source)


def _copy(source: int, entry: Entry, store: Path) -> Claim | Waiting | Refused:
    """Copies from the descriptor, hashing on the way; what was read must be what ``lstat`` promised."""
    temporary = store / f"{_TEMPORARY}{secrets.token_hex(8)}"
    try:
        with _writing(store), temporary.open("xb") as target:
            digest, copied = hashlib.sha256(), 0
            while copied <= entry.size and (block := _read(source)):
                digest.update(block)
                copied += len(block)
                target.write(block)
            target.flush()
            os.fsync(target.fileno())
        if copied != entry.size or _entry_of(entry.name, os.fstat(source)).key != entry.key:
            return Waiting(entry, WaitReason.CHANGING)
        with _writing(store):
            _keep(temporary, store / digest.hexdigest())
        return Claim(entry, digest.hexdigest())
    except _SourceError as error:
        return _not_readable(entry, error.cause)
    finally:
        temporary.unlink(missing_ok=True)


def _keep(temporary: Path, final: Path) -> None:
    """Gives the copy its name. Content that is there already stays as it is: nothing is ever rewritten."""
    if not final.exists():
        temporary.chmod(0o440)
        temporary.rename(final)
    folder = os.open(final.parent, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _put_back(inbox: int, aside: bytes, name: bytes) -> None:
    """Gives a changed file its own name again, unless another file has it by now.

    Where it cannot (no hard links on the share) it keeps the other name, which is a delivery too.
    """
    with contextlib.suppress(OSError):
        os.link(aside, name, src_dir_fd=inbox, dst_dir_fd=inbox, follow_symlinks=False)
        os.unlink(aside, dir_fd=inbox)


class _SourceError(Exception):
    """Reading the delivered file failed; kept apart from errors of the store."""

    def __init__(self, cause: OSError) -> None:
        super().__init__()
        self.cause = cause


def _read(source: int) -> bytes:
    try:
        return os.read(source, _BLOCK)
    except OSError as error:
        raise _SourceError(error) from error


def _not_readable(entry: Entry, error: OSError) -> Waiting | Refused:
    if error.errno in _LOST:
        return Waiting(entry, WaitReason.UNREACHABLE)
    return Refused(entry, QuarantineReason.UNREADABLE_FILE)


@contextlib.contextmanager
def _writing(where: Path | str) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise CannotWriteError(
            f"{where}: {error.strerror}", "make room or give rights, then run again"
        ) from error
