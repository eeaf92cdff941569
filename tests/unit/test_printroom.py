"""The hand-over to the print room: complete, repeatable, and safe to break off at any point."""

import csv
import io
import json
import os
from hashlib import sha256
from pathlib import Path

import pikepdf
import pytest
from pypdf import PdfReader

from pipeline.adapters import printroom
from pipeline.adapters.coversheet import list_digest
from pipeline.adapters.printroom import LetterFile, archive_letter, batch_name, hand_over, stage_batch
from pipeline.errors import CannotWriteError, UnverifiedOutputError


def pdf(pages: int) -> bytes:
    document = pikepdf.new()
    for _ in range(pages):
        document.add_blank_page(page_size=(595, 842))
    out = io.BytesIO()
    document.save(out, deterministic_id=True)
    return out.getvalue()


LETTERS = {
    "L-000000000001": LetterFile("receipt", pdf(1), "9712HM"),
    "L-000000000002": LetterFile("repair", pdf(3), "1012AB"),
    "L-000000000003": LetterFile("refusal", pdf(2), ""),
    "L-000000000004": LetterFile("delay", pdf(1), "1012AB"),
}


@pytest.fixture
def staging(tmp_path: Path) -> Path:
    return tmp_path / "staging"


@pytest.fixture
def outbox(tmp_path: Path) -> Path:
    return tmp_path / "letters"


def tree(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


def test_a_batch_holds_every_letter_a_merged_file_and_two_manifests(staging: Path) -> None:
    batch = stage_batch(staging, 1, LETTERS)
    folder = staging / "batch-000001"
    names = {f"{letter}-{file.kind}.pdf" for letter, file in LETTERS.items()}
    assert set(tree(folder)) == names | {"batch-000001.pdf", "manifest.json", "manifest.csv"}
    assert batch.hashes == {letter: sha256(file.pdf).hexdigest() for letter, file in LETTERS.items()}
    assert batch.pdf_sha256 == sha256((folder / "batch-000001.pdf").read_bytes()).hexdigest()


def test_the_manifests_agree_and_hold_no_personal_data(staging: Path) -> None:
    batch = stage_batch(staging, 1, LETTERS)
    folder = staging / batch.name
    whole = json.loads((folder / "manifest.json").read_text())
    assert (whole["batch"], whole["count"], whole["sha256"]) == ("batch-000001", 4, batch.pdf_sha256)
    rows = list(csv.DictReader(io.StringIO((folder / "manifest.csv").read_text())))
    assert set(rows[0]) == {"batch", "id", "kind", "pages", "sha256", "postcode"}
    assert [row["id"] for row in rows] == [letter["id"] for letter in whole["letters"]]
    for row in rows:
        file = LETTERS[row["id"]]
        assert (row["kind"], row["postcode"]) == (file.kind, file.postcode)
        assert row["sha256"] == batch.hashes[row["id"]]
    assert [int(row["pages"]) for row in rows] == [1, 1, 2, 3]


def test_each_letter_begins_on_a_sheet_of_its_own(staging: Path) -> None:
    stage_batch(staging, 1, LETTERS)
    with pikepdf.open(staging / "batch-000001" / "batch-000001.pdf") as merged:
        assert len(merged.pages) == 2 + 2 + 2 + 2 + 4


def test_the_cover_sheet_names_all_that_must_be_in_the_pile(staging: Path) -> None:
    batch = stage_batch(staging, 7, LETTERS)
    text = PdfReader(staging / batch.name / f"{batch.name}.pdf").pages[0].extract_text()
    assert "batch-000007" in text
    assert "handtekening" in text
    for letter, digest in batch.hashes.items():
        assert letter in text
        assert digest in text


def test_a_long_list_goes_on_over_pages(staging: Path) -> None:
    one = pdf(2)
    letters = {f"L-{n:012x}": LetterFile("delay", one, "9712HM") for n in range(120)}
    batch = stage_batch(staging, 1, letters)
    reader = PdfReader(staging / batch.name / f"{batch.name}.pdf")
    cover = "".join(page.extract_text() for page in reader.pages[: len(reader.pages) - 240])
    assert all(letter in cover for letter in letters)
    assert (len(reader.pages) - 240) % 2 == 0


def test_the_list_digest_changes_with_order_and_content() -> None:
    rows = printroom._sorted(LETTERS)
    assert list_digest(rows) != list_digest(rows[::-1])


def test_staging_again_after_a_half_made_folder_gives_the_same_bytes(staging: Path) -> None:
    first = stage_batch(staging, 1, LETTERS)
    whole = tree(staging)
    (staging / "batch-000001" / "manifest.json").unlink()
    (staging / "batch-000001" / "L-old-receipt.pdf").write_bytes(b"half")
    assert stage_batch(staging, 1, dict(reversed(LETTERS.items()))) == first
    assert tree(staging) == whole


def test_the_whole_batch_moves_at_once(staging: Path, outbox: Path) -> None:
    stage_batch(staging, 1, LETTERS)
    whole = tree(staging)
    hand_over(staging, outbox, 1)
    assert tree(outbox) == whole
    assert list(staging.iterdir()) == []


def test_handed_over_twice_is_handed_over_once_even_when_the_printer_took_it(
    staging: Path, outbox: Path
) -> None:
    stage_batch(staging, 1, LETTERS)
    hand_over(staging, outbox, 1)
    whole = tree(outbox)
    hand_over(staging, outbox, 1)
    assert tree(outbox) == whole
    (outbox / "batch-000001").rename(outbox.parent / "printed")
    hand_over(staging, outbox, 1)
    assert list(outbox.iterdir()) == []


def test_a_batch_never_overwrites_one_in_the_outbox(staging: Path, outbox: Path) -> None:
    stage_batch(staging, 1, LETTERS)
    hand_over(staging, outbox, 1)
    stage_batch(staging, 1, LETTERS)
    with pytest.raises(UnverifiedOutputError, match="batch-000001"):
        hand_over(staging, outbox, 1)


class Killed(BaseException):
    """Stands for SIGKILL: nothing of ours catches it."""


class Kill:
    """Counts calls of the functions that touch the disk, and dies before call ``at``."""

    def __init__(self, at: int) -> None:
        self.left = at

    def __call__(self) -> None:
        if self.left == 0:
            raise Killed
        self.left -= 1


def night(staging: Path, outbox: Path, rows: dict[str, str]) -> None:
    """What the run does around the print room, with ``rows`` as its database."""
    if rows["state"] == "made":
        stage_batch(staging, 1, LETTERS)
        rows["state"] = "staged"
    if rows["state"] == "staged":
        hand_over(staging, outbox, 1)
        rows["state"] = "handed_over"


@pytest.mark.parametrize("at", range(24))
@pytest.mark.parametrize("printer_is_quick", [True, False])
def test_killed_anywhere_nothing_is_lost_or_doubled(
    staging: Path, outbox: Path, monkeypatch: pytest.MonkeyPatch, at: int, printer_is_quick: bool
) -> None:
    kill = Kill(at)
    taken: list[str] = []

    def printer() -> None:
        for batch in outbox.glob("batch-*") if outbox.is_dir() else ():
            taken.extend(
                letter["id"] for letter in json.loads((batch / "manifest.json").read_text())["letters"]
            )
            batch.rename(outbox.parent / f"printed-{len(taken)}")

    real_fsync, real_rename = os.fsync, Path.rename

    def fsync(descriptor: int) -> None:
        kill()
        real_fsync(descriptor)

    def rename(source: Path, target: Path) -> Path:
        kill()
        return real_rename(source, target)

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", fsync)
        patch.setattr(Path, "rename", rename)
        rows = {"state": "made"}
        try:
            night(staging, outbox, rows)
        except Killed:
            assert rows["state"] != "handed_over"
    if printer_is_quick:
        printer()
    night(staging, outbox, rows)
    printer()
    assert sorted(taken) == sorted(LETTERS)
    assert list(staging.iterdir()) == []


@pytest.mark.parametrize("letter", ["../L-1", "L/1", "", ".hidden", "L-1\n"])
def test_an_id_that_is_no_id_is_refused(staging: Path, letter: str) -> None:
    with pytest.raises(ValueError, match="file name"):
        stage_batch(staging, 1, {letter: LETTERS["L-000000000001"]})
    assert not staging.exists()


def test_a_letter_that_is_no_pdf_is_not_printed(staging: Path) -> None:
    with pytest.raises(UnverifiedOutputError, match="L-1"):
        stage_batch(staging, 1, {"L-1": LetterFile("delay", b"no pdf", "")})


def test_there_is_no_empty_batch(staging: Path) -> None:
    with pytest.raises(ValueError, match="without letters"):
        stage_batch(staging, 1, {})
    with pytest.raises(ValueError, match="not positive"):
        batch_name(0)


def test_a_full_disk_is_told_as_such(staging: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(CannotWriteError, match="No space left"):
        stage_batch(staging, 1, LETTERS)


def test_the_archive_keeps_the_first_bytes_for_ever(tmp_path: Path) -> None:
    path = archive_letter(tmp_path / "archive", "L-1", b"first")
    assert (path.name, path.read_bytes()) == ("L-1.pdf", b"first")
    assert archive_letter(tmp_path / "archive", "L-1", b"first") == path
    with pytest.raises(UnverifiedOutputError, match="L-1"):
        archive_letter(tmp_path / "archive", "L-1", b"second")
    assert path.read_bytes() == b"first"
    assert [p.name for p in path.parent.iterdir()] == ["L-1.pdf"]


def test_a_half_archived_letter_is_archived_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def dies(*_: object) -> None:
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(Path, "rename", dies)
        with pytest.raises(Killed):
            archive_letter(tmp_path, "L-1", b"first")
    assert archive_letter(tmp_path, "L-1", b"first").read_bytes() == b"first"
