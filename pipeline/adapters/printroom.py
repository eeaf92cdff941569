"""The hand-over of letters to the print room: one numbered batch a night, as a folder.

How nothing is lost or doubled (the database's part is done by the run):

1. a letter is a row, state MADE, committed together with its cause;
2. the run takes all MADE letters, gives them a batch number, and calls :func:`stage_batch`; when it
   returns, the run commits number and hashes, state STAGED;
3. :func:`hand_over` renames ``staging/batch-000001`` to ``outbox/batch-000001`` in one step;
4. the run commits HANDED_OVER.

Recovery after a kill at any point: letters still MADE are staged again (a half-made folder is removed
and made anew: nobody outside has seen it); letters STAGED are handed over again, and **state STAGED
with the folder absent from staging means: it was handed over**. That the folder is absent from the
outbox proves nothing, because the print room takes folders away. Across a power cut no sender can be
exactly-once alone, so the batch number and letter ids are on the cover sheet, in the manifest and on
each letter for the receiver to refuse doubles with.

Files are named by id and kind; no name, BSN or address is in a file name or manifest (postcode only).
"""

import csv
import io
import json
import os
import re
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

import pikepdf

from pipeline.adapters.coversheet import cover_sheet
from pipeline.domain.letter import BatchLetter
from pipeline.errors import CannotWriteError, UnverifiedOutputError

_SAFE_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*")
_COLUMNS = ("id", "kind", "pages", "sha256", "postcode")
"""Of both manifests. Nothing personal but the postcode, which the sorting machine needs."""
_A4 = (595, 842)
"""Points."""
_CHUNK = 500
"""Letters merged before the sources are closed again: keeps memory flat."""


class LetterFile(NamedTuple):
    """A finished letter. ``postcode`` is empty for addresses abroad."""

    kind: str
    pdf: bytes
    postcode: str


@dataclass(frozen=True, slots=True)
class StagedBatch:
    """What lies in staging. ``hashes`` is SHA-256 by letter id; ``pdf_sha256`` that of the merged file."""

    name: str
    hashes: Mapping[str, str]
    pdf_sha256: str


def batch_name(number: int) -> str:
    """``batch-000001``; numbers start at 1 and are used once.

    >>> batch_name(123)
    'batch-000123'
    """
    if number < 1:
        raise ValueError(f"batch number {number} is not positive")
    return f"batch-{number:06d}"


def stage_batch(
    staging: Path, number: int, letters: Mapping[str, LetterFile | tuple[str, bytes, str]]
) -> StagedBatch:
    """Fills ``staging/batch-N``: letters, merged PDF with cover sheet, manifest; all fsynced.

    Letters go by postcode, then id, in the order given by :func:`_sorted`. A folder that a killed run
    left behind is removed and made anew; the same letters give the same bytes.
    Raises ValueError for no letters or an odd id, UnverifiedOutputError for a letter that is no PDF,
    CannotWriteError when the disk refuses.
    """
    name = batch_name(number)
    rows = _sorted(letters)
    folder = staging / name
    try:
        staging.mkdir(parents=True, exist_ok=True)
        if folder.exists():
            shutil.rmtree(folder)
        folder.mkdir()
        for row in rows:
            _write(folder / row.file, letters[row.id][1])
        merged = _merge(folder, name, rows)
        _write(folder / f"{name}.pdf", merged)
        digest = sha256(merged).hexdigest()
        _write(folder / "manifest.json", _manifest_json(name, digest, rows))
        _write(folder / "manifest.csv", _manifest_csv(name, rows))
        _sync_folder(folder)
        _sync_folder(staging)
    except OSError as error:
        raise CannotWriteError(f"{name} could not be staged: {error.strerror}") from error
    return StagedBatch(name, MappingProxyType({row.id: row.sha256 for row in rows}), digest)


def hand_over(staging: Path, outbox: Path, number: int) -> None:
    """Moves the batch to the outbox by one rename; both parents are fsynced before it counts.

    Call only for letters in state STAGED. Absent from staging means that an earlier, interrupted
    call has moved it: then there is nothing left to do. A batch of this number that lies in the
    outbox as well is never overwritten: UnverifiedOutputError. Both folders are on one file system.
    """
    name = batch_name(number)
    source, target = staging / name, outbox / name
    try:
        outbox.mkdir(parents=True, exist_ok=True)
        if source.is_dir():
            if target.exists():
                raise UnverifiedOutputError(
                    f"{name} is in staging and in the outbox", "look which one was printed; keep that one"
                )
            source.rename(target)
        _sync_folder(outbox)
        _sync_folder(staging)
    except OSError as error:
        raise CannotWriteError(f"{name} could not be handed over: {error.strerror}") from error


def archive_letter(archive: Path, letter: str, pdf: bytes) -> Path:
    """Keeps the letter as it was sent, as ``archive/<id>.pdf``, read-only; returns that path.

    The same bytes again change nothing; other bytes under a known id are refused with
    UnverifiedOutputError: a letter is immutable, a change is a new letter.
    """
    path = archive / f"{_checked(letter)}.pdf"
    try:
        if path.exists():
            if path.read_bytes() != pdf:
                raise UnverifiedOutputError(f"letter {letter} is archived with other content")
            return path
        archive.mkdir(parents=True, exist_ok=True)
        half_made = archive / f".{letter}.tmp"
        half_made.unlink(missing_ok=True)  # read-only when a killed run left it
        _write(half_made, pdf)
        half_made.chmod(0o440)
        half_made.rename(path)
        _sync_folder(archive)
    except OSError as error:
        raise CannotWriteError(f"letter {letter} could not be archived: {error.strerror}") from error
    return path


def _sorted(letters: Mapping[str, LetterFile | tuple[str, bytes, str]]) -> tuple[BatchLetter, ...]:
    """By sheets, postcode and id, as a sorting machine wants them; abroad first."""
    if not letters:
        raise ValueError("a batch without letters")
    rows = (
        BatchLetter(
            id=_checked(letter),
            kind=_checked(str(kind)),
            pages=_page_count(letter, pdf),
            sha256=sha256(pdf).hexdigest(),
            postcode=postcode,
        )
        for letter, (kind, pdf, postcode) in letters.items()
    )
    return tuple(sorted(rows, key=lambda row: (row.pages, row.postcode, row.id)))


def _checked(name: str) -> str:
    """``name`` itself; raises ValueError when it could lead out of the folder or is not an id."""
    if not _SAFE_NAME.fullmatch(name):
        raise ValueError("a letter id or kind that cannot be a file name")
    return name


def _page_count(letter: str, pdf: bytes) -> int:
    try:
        with pikepdf.open(io.BytesIO(pdf)) as document:
            return len(document.pages)
    except pikepdf.PdfError as error:
        raise UnverifiedOutputError(f"letter {letter} is not a readable PDF") from error


def _merge(folder: Path, name: str, rows: tuple[BatchLetter, ...]) -> bytes:
    """Cover sheet and all letters, each on its own sheet: a blank back page after an odd number of pages.

    Merges what was written, not what is in memory: what is printed is what is archived.
    """
    cover = cover_sheet(name, rows)
    with pikepdf.open(io.BytesIO(cover)) as target:
        _fill_sheet(target)
        for start in range(0, len(rows), _CHUNK):
            sources = [pikepdf.open(folder / row.file) for row in rows[start : start + _CHUNK]]
            for source in sources:
                target.pages.extend(source.pages)
                _fill_sheet(target)
        out = io.BytesIO()
        target.save(out, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return out.getvalue()


def _fill_sheet(document: pikepdf.Pdf) -> None:
    """Adds a blank back page when the last sheet has only a front (the batch is printed duplex)."""
    if len(document.pages) % 2:
        document.add_blank_page(page_size=_A4)


def _manifest_json(name: str, digest: str, rows: tuple[BatchLetter, ...]) -> bytes:
    letters = [{**{column: getattr(row, column) for column in _COLUMNS}, "file": row.file} for row in rows]
    whole = {"batch": name, "count": len(rows), "sha256": digest, "letters": letters}
    return (json.dumps(whole, indent=1) + "\n").encode()


def _manifest_csv(name: str, rows: tuple[BatchLetter, ...]) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(("batch", *_COLUMNS))
    writer.writerows((name, *(getattr(row, column) for column in _COLUMNS)) for row in rows)
    return text.getvalue().encode()


def _write(path: Path, content: bytes) -> None:
    """Writes and fsyncs; a failed fsync is never tried again (the page may be lost already)."""
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _sync_folder(folder: Path) -> None:
    """Makes the names in ``folder`` survive a power cut."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
