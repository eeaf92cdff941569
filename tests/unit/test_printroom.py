"""The hand-over to the print room: complete, repeatable, and safe to break off at any point."""

import csv
import io
import json
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import pikepdf
import pypdfium2 as pdfium
import pytest
from pypdf import PdfReader

from pipeline.adapters import printroom
from pipeline.adapters.coversheet import list_digest
from pipeline.adapters.manifests import COLUMNS
from pipeline.adapters.merging import DUPLICATE, Limits
from pipeline.adapters.printroom import archive_letter, hand_over, stage_batch
from pipeline.domain.letter import BatchLetter
from pipeline.errors import UnverifiedOutputError

NAME = "batch-000001"


def pdf(pages: int, mark: int = 0) -> bytes:
    """Blank pages; ``mark`` makes the file another one."""
    document = pikepdf.new()
    for _ in range(pages):
        document.add_blank_page(page_size=(595, 842))
    document.docinfo["/Keywords"] = str(mark)
    out = io.BytesIO()
    document.save(out, deterministic_id=True)
    return out.getvalue()


def letter(number: int, kind: str, pages: int, postcode: str, **more: object) -> tuple[BatchLetter, bytes]:
    content = pdf(pages, number)
    row = BatchLetter(f"L-{number:012x}", kind, pages, sha256(content).hexdigest(), postcode, "abc", **more)  # type: ignore[arg-type]
    return row, content


LETTERS = dict(
    (
        letter(1, "receipt", 1, "9712HM", weight_g=20),
        letter(2, "repair", 3, "1012AB", enclosures=("formulier",), weight_g=50),
        letter(3, "refusal", 2, ""),
        letter(4, "delay", 1, "1012AB"),
    )
)
ROWS = tuple(LETTERS)


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    folder = tmp_path / "archive"
    for row, content in LETTERS.items():
        archive_letter(folder, row.id, content)
    return folder


@pytest.fixture
def staging(tmp_path: Path) -> Path:
    return tmp_path / "staging"


@pytest.fixture
def outbox(tmp_path: Path) -> Path:
    return tmp_path / "letters"


def tree(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


def text_of(path: Path, page: int) -> str:
    return str(PdfReader(path).pages[page].extract_text())


def test_a_batch_holds_a_print_file_and_two_manifests(staging: Path, archive: Path) -> None:
    batch = stage_batch(staging, NAME, ROWS, archive)
    assert set(tree(staging / NAME)) == {f"{NAME}.pdf", "manifest.json", "manifest.csv"}
    assert batch.hashes == {row.id: row.sha256 for row in ROWS}
    assert batch.files == (f"{NAME}.pdf",)


def test_the_manifests_agree_and_hold_no_personal_data(staging: Path, archive: Path) -> None:
    stage_batch(staging, NAME, ROWS, archive)
    whole = json.loads((staging / NAME / "manifest.json").read_text())
    (file,) = whole["files"]
    assert (whole["batch"], whole["count"], whole["sheets"], whole["duplex"]) == (NAME, 4, 5, True)
    assert file["sha256"] == sha256((staging / NAME / f"{NAME}.pdf").read_bytes()).hexdigest()
    rows = list(csv.DictReader(io.StringIO((staging / NAME / "manifest.csv").read_text())))
    assert tuple(rows[0]) == ("batch", *COLUMNS)
    assert [row["id"] for row in rows] == [one["id"] for one in whole["letters"]]
    for row in rows:
        (known,) = (one for one in ROWS if one.id == row["id"])
        assert (row["kind"], row["postcode"], row["sha256"]) == (known.kind, known.postcode, known.sha256)
        assert (row["template"], row["enclosures"]) == ("abc", " ".join(known.enclosures))
    assert [row["sort_key"] for row in rows] == ["01-abroad", "01-1012AB", "01-9712HM", "02-1012AB"]


def test_each_letter_begins_on_the_page_that_the_manifest_and_the_bookmark_say(
    staging: Path, archive: Path
) -> None:
    stage_batch(staging, NAME, ROWS, archive)
    whole = json.loads((staging / NAME / "manifest.json").read_text())
    assert [one["first_page"] for one in whole["letters"]] == [3, 5, 7, 9]
    document = pdfium.PdfDocument(staging / NAME / f"{NAME}.pdf")
    assert len(document) == whole["files"][0]["pages"] == 2 + 2 + 2 + 2 + 4
    marks = {mark.get_title(): mark.get_dest().get_index() + 1 for mark in document.get_toc()}
    assert marks == {f"{one['id']} {one['kind']}": one["first_page"] for one in whole["letters"]}


@pytest.mark.parametrize(("limits", "files"), [(Limits(letters=2), 2), (Limits(size=1), 4), (Limits(), 1)])
def test_a_big_batch_is_cut_into_files_each_with_its_cover_sheet(
    staging: Path, archive: Path, limits: Limits, files: int
) -> None:
    batch = stage_batch(staging, NAME, ROWS, archive, limits)
    whole = json.loads((staging / NAME / "manifest.json").read_text())
    assert [file["file"] for file in whole["files"]] == list(batch.files)
    assert len(batch.files) == files
    assert sum(file["letters"] for file in whole["files"]) == whole["count"] == len(ROWS)
    for number, name in enumerate(batch.files, start=1):
        part = f"deel {number} van {files}"
        assert (part in text_of(staging / NAME / name, 0)) == (files > 1)
        assert "handtekening" in text_of(staging / NAME / name, 0)


def test_the_cover_sheet_names_all_that_must_be_in_the_pile(staging: Path, archive: Path) -> None:
    stage_batch(staging, NAME, ROWS, archive, kinds={ROWS[0].kind: "bericht van vertraging"})
    text = text_of(staging / NAME / f"{NAME}.pdf", 0)
    assert NAME in text
    assert "bericht van vertraging" in text
    assert ROWS[0].kind not in text
    assert "handtekening" in text
    assert "1 x formulier" in text
    assert DUPLICATE not in text
    for row in ROWS:
        assert row.id in text
        assert row.sha256 in text


def test_a_long_list_goes_on_over_pages(staging: Path, archive: Path) -> None:
    content = pdf(2)
    rows = [BatchLetter(f"L-{n:012x}", "delay", 2, sha256(content).hexdigest(), "") for n in range(9, 129)]
    for row in rows:
        archive_letter(archive, row.id, content)
    stage_batch(staging, NAME, rows, archive)
    reader = PdfReader(staging / NAME / f"{NAME}.pdf")
    cover = "".join(page.extract_text() for page in reader.pages[: len(reader.pages) - 240])
    assert all(row.id in cover for row in rows)
    assert (len(reader.pages) - 240) % 2 == 0


def test_a_duplicate_says_so_on_its_cover_and_on_every_page_and_in_the_manifest(
    staging: Path, archive: Path
) -> None:
    name = f"{NAME}-duplicaat-2"
    again = [replace(row, duplicate=2) for row in ROWS[:2]]
    stage_batch(staging, name, again, archive)
    path = staging / name / f"{name}.pdf"
    assert DUPLICATE in text_of(path, 0)
    printed = [number for number in range(2, 8) if DUPLICATE in text_of(path, number)]
    assert printed == [2, 4, 5, 6], "every page of the letters, no blank back"
    whole = json.loads((staging / name / "manifest.json").read_text())
    assert [one["duplicate"] for one in whole["letters"]] == [2, 2]
    assert (archive / f"{ROWS[0].id}.pdf").read_bytes() == LETTERS[ROWS[0]], "the record stays as it is"


def test_a_letter_that_changed_in_the_archive_is_not_printed(staging: Path, archive: Path) -> None:
    path = archive / f"{ROWS[0].id}.pdf"
    path.chmod(0o600)
    path.write_bytes(pdf(1, 99))
    with pytest.raises(UnverifiedOutputError, match=ROWS[0].id):
        stage_batch(staging, NAME, ROWS, archive)


def test_the_list_digest_changes_with_order_and_content() -> None:
    assert list_digest(ROWS) != list_digest(ROWS[::-1])


def test_staging_again_after_a_half_made_folder_gives_the_same_bytes(staging: Path, archive: Path) -> None:
    first = stage_batch(staging, NAME, ROWS, archive)
    whole = tree(staging)
    (staging / NAME / "manifest.json").unlink()
    (staging / NAME / "old.pdf").write_bytes(b"half")
    assert stage_batch(staging, NAME, ROWS[::-1], archive) == first
    assert tree(staging) == whole


def test_the_whole_batch_moves_at_once(staging: Path, outbox: Path, archive: Path) -> None:
    stage_batch(staging, NAME, ROWS, archive)
    whole = tree(staging)
    hand_over(staging, outbox, NAME)
    assert tree(outbox) == whole
    assert list(staging.iterdir()) == []


def test_handed_over_twice_is_handed_over_once_even_when_the_printer_took_it(
    staging: Path, outbox: Path, archive: Path
) -> None:
    stage_batch(staging, NAME, ROWS, archive)
    hand_over(staging, outbox, NAME)
    whole = tree(outbox)
    hand_over(staging, outbox, NAME)
    assert tree(outbox) == whole
    (outbox / NAME).rename(outbox.parent / "printed")
    hand_over(staging, outbox, NAME)
    assert list(outbox.iterdir()) == []


def test_a_batch_never_overwrites_one_in_the_outbox(staging: Path, outbox: Path, archive: Path) -> None:
    stage_batch(staging, NAME, ROWS, archive)
    hand_over(staging, outbox, NAME)
    stage_batch(staging, NAME, ROWS, archive)
    with pytest.raises(UnverifiedOutputError, match=NAME):
        hand_over(staging, outbox, NAME)


@pytest.mark.parametrize("odd", ["../L-1", "L/1", "", ".hidden", "L-1\n"])
def test_an_id_that_is_no_id_is_refused(staging: Path, archive: Path, odd: str) -> None:
    with pytest.raises(ValueError, match="file name"):
        stage_batch(staging, NAME, [replace(ROWS[0], id=odd)], archive)
    with pytest.raises(ValueError, match="file name"):
        stage_batch(staging, odd, ROWS, archive)
    assert not staging.exists()


def test_there_is_no_empty_batch(staging: Path, archive: Path) -> None:
    with pytest.raises(ValueError, match="without letters"):
        stage_batch(staging, NAME, [], archive)


def test_the_archive_keeps_the_first_bytes_for_ever(tmp_path: Path) -> None:
    path = archive_letter(tmp_path / "letters", "L-1", b"first")
    assert (path.name, path.read_bytes()) == ("L-1.pdf", b"first")
    assert archive_letter(tmp_path / "letters", "L-1", b"first") == path
    with pytest.raises(UnverifiedOutputError, match="L-1"):
        archive_letter(tmp_path / "letters", "L-1", b"second")
    assert path.read_bytes() == b"first"
    assert [p.name for p in path.parent.iterdir()] == ["L-1.pdf"]


def test_a_half_archived_letter_is_archived_again(tmp_path: Path) -> None:
    (tmp_path / ".L-1.tmp").write_bytes(b"fir")
    (tmp_path / ".L-1.tmp").chmod(0o440)
    assert printroom.archive_letter(tmp_path, "L-1", b"first").read_bytes() == b"first"


def test_an_enclosed_form_lies_beside_the_letters_with_its_count(staging: Path, archive: Path) -> None:
    form = pdf(2, 99)
    stage_batch(staging, NAME, ROWS, archive, stock={"formulier": form, "ander": pdf(1)})
    folder = staging / NAME
    told = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))["enclosures"]
    assert told == [
        {
            "name": "formulier",
            "file": "bijlage-formulier.pdf",
            "count": 1,
            "sha256": sha256(form).hexdigest(),
        }
    ]
    assert (folder / "bijlage-formulier.pdf").read_bytes() == form
    assert not (folder / "bijlage-ander.pdf").exists()
