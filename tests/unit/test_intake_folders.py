"""The inbox on a real disk: links, pipes, names, changes at the worst moment (catalogue rows 1-26)."""

import errno
import hashlib
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from pipeline.adapters import folders
from pipeline.domain.document import QuarantineReason
from pipeline.domain.intake import TAKEN_PREFIX, Claim, Entry, EntryKind, Refused, Tail, Waiting, WaitReason
from pipeline.errors import CannotWriteError, SettingsError

MOST = 50_000_000


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    folders.create_inbox(tmp_path / "inbox")
    return tmp_path / "inbox"


@pytest.fixture
def store(tmp_path: Path) -> Path:
    folders.sweep_store(tmp_path / "store")
    return tmp_path / "store"


@contextmanager
def only_entry(inbox: Path) -> Iterator[tuple[int, Entry]]:
    with folders.open_inbox(inbox) as opened:
        (entry,) = folders.list_inbox(opened)
        yield opened, entry


def claim_only(inbox: Path, store: Path) -> Claim | Waiting | Refused:
    with only_entry(inbox) as (opened, entry):
        return folders.claim(opened, entry, store, MOST)


def claimed_only(inbox: Path, store: Path) -> Claim:
    result = claim_only(inbox, store)
    assert isinstance(result, Claim)
    return result


def test_claimed_bytes_lie_in_the_store_and_the_original_is_untouched(inbox: Path, store: Path) -> None:
    (inbox / "a.pdf").write_bytes(b"content")
    claimed = claimed_only(inbox, store)
    assert claimed.sha256 == hashlib.sha256(b"content").hexdigest()
    assert [p.name for p in store.iterdir()] == [claimed.sha256]
    assert (store / claimed.sha256).read_bytes() == (inbox / "a.pdf").read_bytes() == b"content"


def test_original_is_removed_after_the_commit(inbox: Path, store: Path) -> None:
    (inbox / "a.pdf").write_bytes(b"content")
    claimed = claimed_only(inbox, store)
    with folders.open_inbox(inbox) as opened:
        assert folders.remove_from_inbox(opened, claimed)
        assert folders.list_inbox(opened) == ()
        assert not folders.remove_from_inbox(opened, claimed)


def test_same_content_under_another_name_is_stored_once(inbox: Path, store: Path) -> None:
    (inbox / "a.pdf").write_bytes(b"content")
    first = claimed_only(inbox, store)
    (inbox / "a.pdf").rename(inbox / "b.pdf")
    before = (store / first.sha256).stat()
    assert claimed_only(inbox, store).sha256 == first.sha256
    assert (store / first.sha256).stat().st_mtime_ns == before.st_mtime_ns


@pytest.mark.parametrize("new", [b"other!!", b"content and more"])
def test_file_changed_after_the_claim_stays_as_a_new_file(inbox: Path, store: Path, new: bytes) -> None:
    (inbox / "a.pdf").write_bytes(b"content")
    claimed = claimed_only(inbox, store)
    (inbox / "a.pdf").write_bytes(new)
    os.utime(inbox / "a.pdf", ns=(5, 5))
    with folders.open_inbox(inbox) as opened:
        assert not folders.remove_from_inbox(opened, claimed)
    assert (inbox / "a.pdf").read_bytes() == new
    assert [p.name for p in inbox.iterdir() if p.name != ".inbox"] == ["a.pdf"]
    assert (store / claimed.sha256).read_bytes() == b"content"


def test_file_swapped_while_it_is_taken_away_is_not_lost(
    inbox: Path, store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (inbox / "a.pdf").write_bytes(b"content")
    claimed = claimed_only(inbox, store)
    real_rename = os.rename

    def swap_first(source: Any, target: Any, **where: Any) -> Any:
        (inbox / "new").write_bytes(b"late arrival")
        real_rename(inbox / "new", inbox / "a.pdf")
        real_rename(source, target, **where)
        (inbox / "a.pdf").write_bytes(b"even later")  # the name is in use again: no way back

    monkeypatch.setattr(os, "rename", swap_first)
    with folders.open_inbox(inbox) as opened:
        assert not folders.remove_from_inbox(opened, claimed)
    kept = {p.read_bytes() for p in inbox.iterdir()}
    assert {b"late arrival", b"even later"} <= kept


@pytest.mark.parametrize("meanwhile", ["grow", "replace", "touch", "link", "remove"])
def test_file_that_changes_between_look_and_claim_waits(inbox: Path, store: Path, meanwhile: str) -> None:
    path = inbox / "a.pdf"
    path.write_bytes(b"content")
    with only_entry(inbox) as (opened, entry):
        if meanwhile == "grow":
            path.write_bytes(b"content and more")
        elif meanwhile == "replace":
            (inbox / "b").write_bytes(b"another")
            (inbox / "b").rename(path)
        elif meanwhile == "touch":
            os.utime(path, ns=(5, 5))
        else:
            path.unlink()
            if meanwhile == "link":
                path.symlink_to("/etc/hostname")
        result = folders.claim(opened, entry, store, MOST)
    assert isinstance(result, Waiting)
    assert result.reason in (WaitReason.CHANGING, WaitReason.UNREACHABLE)
    assert list(store.iterdir()) == []


def test_file_that_grows_while_it_is_copied_waits(
    inbox: Path, store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = inbox / "a.pdf"
    path.write_bytes(b"content")
    real_read = os.read

    def read_then_grow(descriptor: Any, size: Any) -> Any:
        block = real_read(descriptor, size)
        with path.open("ab") as file:
            file.write(b"!")
        return block

    with only_entry(inbox) as (opened, entry):
        monkeypatch.setattr(os, "read", read_then_grow)
        result = folders.claim(opened, entry, store, MOST)
    assert isinstance(result, Waiting)
    assert list(store.iterdir()) == []


def test_sparse_file_over_the_limit_is_refused_unread(
    inbox: Path, store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with (inbox / "huge.pdf").open("wb") as file:
        file.truncate(20 * 1024**3)
    monkeypatch.setattr(os, "read", lambda *_: pytest.fail("it was read"))
    result = claim_only(inbox, store)
    assert isinstance(result, Refused)
    assert result.reason is QuarantineReason.TOO_LARGE


@pytest.mark.skipif(os.geteuid() == 0, reason="root reads everything")
def test_file_without_read_permission_is_refused(inbox: Path, store: Path) -> None:
    (inbox / "a.pdf").write_bytes(b"content")
    (inbox / "a.pdf").chmod(0)
    assert isinstance(claim_only(inbox, store), Refused)


@pytest.mark.parametrize(
    ("error", "kind"), [("EACCES", Refused), ("EIO", Refused), ("ESTALE", Waiting), ("ENOENT", Waiting)]
)
def test_open_errors_have_an_outcome(
    inbox: Path, store: Path, monkeypatch: pytest.MonkeyPatch, error: str, kind: Any
) -> None:
    (inbox / "a.pdf").write_bytes(b"content")

    def refuse(*_: Any, **__: Any) -> Any:
        raise OSError(getattr(errno, error), error)

    with only_entry(inbox) as (opened, entry):
        monkeypatch.setattr(os, "open", refuse)
        result = folders.claim(opened, entry, store, MOST)
        monkeypatch.undo()
    assert isinstance(result, kind)


def test_read_error_half_way_is_refused_and_leaves_nothing(
    inbox: Path, store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (inbox / "a.pdf").write_bytes(b"content")

    def fail(*_: Any) -> Any:
        raise OSError(5, "EIO")

    with only_entry(inbox) as (opened, entry):
        monkeypatch.setattr(os, "read", fail)
        result = folders.claim(opened, entry, store, MOST)
    assert isinstance(result, Refused)
    assert list(store.iterdir()) == []


def test_failing_store_stops_the_run(inbox: Path, store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (inbox / "a.pdf").write_bytes(b"content")

    def full(_: Any) -> Any:
        raise OSError(28, "No space left on device")

    with only_entry(inbox) as (opened, entry):
        monkeypatch.setattr(os, "fsync", full)
        with pytest.raises(CannotWriteError):
            folders.claim(opened, entry, store, MOST)
    assert list(store.iterdir()) == []


def test_links_folders_and_special_files_are_told_apart_and_never_opened(inbox: Path) -> None:
    (inbox / "folder").mkdir()
    (inbox / "folder" / "inside.pdf").write_bytes(b"x")
    (inbox / "link").symlink_to("/etc/hostname")
    (inbox / "dangling").symlink_to("nowhere")
    (inbox / "loop").symlink_to("loop")
    os.mkfifo(inbox / "fifo")
    with socket.socket(socket.AF_UNIX) as unix:
        os.chdir(inbox)  # socket paths are short
        unix.bind("socket")
        with folders.open_inbox(inbox) as opened:
            _, seen = folders.look_twice(opened, 30, sleep=lambda _: pytest.fail("nothing to wait for"))
    assert {entry.name: entry.kind for entry in seen} == {
        b"folder": EntryKind.FOLDER,
        b"link": EntryKind.SYMLINK,
        b"dangling": EntryKind.SYMLINK,
        b"loop": EntryKind.SYMLINK,
        b"fifo": EntryKind.FIFO,
        b"socket": EntryKind.SOCKET,
    }


def test_fifo_in_place_of_a_file_does_not_hang(inbox: Path, store: Path) -> None:
    (inbox / "a.pdf").write_bytes(b"content")
    with only_entry(inbox) as (opened, entry):
        (inbox / "a.pdf").unlink()
        os.mkfifo(inbox / "a.pdf")
        assert isinstance(folders.claim(opened, entry, store, MOST), Waiting)


def test_hard_link_keeps_its_other_name(inbox: Path, store: Path, tmp_path: Path) -> None:
    (tmp_path / "other").write_bytes(b"content")
    os.link(tmp_path / "other", inbox / "a.pdf")
    claimed = claimed_only(inbox, store)
    with folders.open_inbox(inbox) as opened:
        assert folders.remove_from_inbox(opened, claimed)
    assert (tmp_path / "other").read_bytes() == b"content"


@pytest.mark.parametrize(
    "name",
    [
        b"line\nend.pdf",
        b"\x1b]0;x\x07.pdf",
        b"=cmd()|x.pdf",
        b"<script>.pdf",
        b"{{7*7}}.pdf",
        b"..pdf ",
        b"con",
        b"x" * 255,
        b"\xff\xfe\x80.pdf",
        "naïve😀.pdf".encode(),
        b"-rf",
    ],
)
def test_names_are_labels_only(inbox: Path, store: Path, name: bytes) -> None:
    (inbox / os.fsdecode(name)).write_bytes(b"content")
    claimed = claimed_only(inbox, store)
    assert claimed.name == name
    assert [p.name for p in store.iterdir()] == [hashlib.sha256(b"content").hexdigest()]
    with folders.open_inbox(inbox) as opened:
        assert folders.remove_from_inbox(opened, claimed)


def test_twins_by_case_and_by_composition_stay_two_files(inbox: Path) -> None:
    for name in ("A.pdf", "a.pdf", "\u00e9.pdf", "e\u0301.pdf"):
        (inbox / name).write_bytes(name.encode())
    with folders.open_inbox(inbox) as opened:
        assert len({entry.name for entry in folders.list_inbox(opened)}) == 4


@pytest.mark.parametrize(
    ("content", "tail"),
    [(b"x" * 5000 + b"\0" * 512, Tail.ZERO), (b"\0" * 4096 + b"x", Tail.SOUND), (b"\0\0", Tail.ZERO)],
)
def test_tail_of_zeros_is_seen(inbox: Path, content: bytes, tail: Tail) -> None:
    (inbox / "a.pdf").write_bytes(content)
    waited: list[float] = []
    with folders.open_inbox(inbox) as opened:
        first, (second,) = folders.look_twice(opened, 30, sleep=waited.append)
    assert second.tail is tail
    assert waited == [30]
    assert second.same_as(first[0])


def test_inbox_without_its_marker_stops_the_run(tmp_path: Path) -> None:
    for folder in (tmp_path, tmp_path / "missing"):
        with pytest.raises(SettingsError):
            folders.require_inbox(folder)


def test_empty_inbox_is_an_inbox(inbox: Path) -> None:
    with folders.open_inbox(inbox) as opened:
        assert folders.look_twice(opened, 30, sleep=lambda _: pytest.fail("nothing to wait for")) == ((), ())


def test_half_copies_of_a_killed_run_are_swept(store: Path) -> None:
    (store / ".tmp-1234").write_bytes(b"half")
    (store / ("a" * 64)).write_bytes(b"whole")
    folders.sweep_store(store)
    assert [p.name for p in store.iterdir()] == ["a" * 64]


def test_original_left_by_a_crash_is_seen_again(inbox: Path) -> None:
    (inbox / os.fsdecode(TAKEN_PREFIX + b"0123")).write_bytes(b"content")
    with folders.open_inbox(inbox) as opened:
        assert len(folders.list_inbox(opened)) == 1
