"""The hand-over of letters to the print room: numbered batches, each a folder.

How nothing is lost or doubled (the database's part is done by the run):

1. a letter is a row, committed together with its cause; its PDF is archived before it is in a batch;
2. the run commits which letters are in which batch, and calls :func:`stage_batch`; when it returns,
   the run commits the hashes, state STAGED;
3. :func:`hand_over` renames ``staging/batch-000001`` to ``outbox/batch-000001`` in one step;
4. the run commits HANDED_OVER.

Recovery after a kill at any point: a batch that is not STAGED is staged again (a half-made folder is
removed and made anew: nobody outside has seen it); one that is STAGED is handed over again, and **state
STAGED with the folder absent from staging means: it was handed over**. That the folder is absent from
the outbox proves nothing, because the print room takes folders away. Across a power cut no sender can be
exactly-once alone, so the batch number and letter ids are on the cover sheet, in the manifest and on
each letter for the receiver to refuse doubles with.

No name, BSN or address is in a file name or manifest (postcode only).
"""

import os
import re
import shutil
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from pipeline.adapters.manifests import Enclosure, manifest_csv, manifest_json
from pipeline.adapters.merging import Limits, PrintFile, merge, parts
from pipeline.domain.letter import BatchLetter
from pipeline.errors import CannotWriteError, UnverifiedOutputError

_SAFE_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*")


@dataclass(frozen=True, slots=True)
class StagedBatch:
    """What lies in staging. ``hashes`` is SHA-256 by letter id; ``files`` are the print files."""

    name: str
    hashes: Mapping[str, str]
    files: tuple[str, ...]


def stage_batch(
    staging: Path,
    name: str,
    letters: Sequence[BatchLetter],
    archive: Path,
    limits: Limits | None = None,
    stock: Mapping[str, bytes] | None = None,
    kinds: Mapping[str, str] | None = None,
) -> StagedBatch:
    """Fills ``staging/<name>``: print files with cover sheets, enclosures, manifests; all fsynced.

    ``stock`` holds the PDF of each enclosure by name; those that the letters list lie in the folder as
    ``bijlage-<name>.pdf``, to be printed as often as the manifest says. ``kinds`` are the names of the kinds
    of letters on the cover sheet.

    Letters are taken from ``archive/<id>.pdf`` and go by sheets, postcode and id. A folder that a killed
    run left behind is removed and made anew; the same letters give the same bytes. Raises ValueError for
    no letters or an odd id, UnverifiedOutputError for a letter that is not as it was made,
    CannotWriteError when the disk refuses.
    """
    rows = _sorted(letters)
    folder = staging / _checked(name)
    try:
        staging.mkdir(parents=True, exist_ok=True)
        if folder.exists():
            shutil.rmtree(folder)
        folder.mkdir()
        files = []
        for file, pdf in _print_files(name, rows, archive, limits or Limits(), kinds or {}):
            _write(folder / file.name, pdf)
            files.append(file)
            del pdf  # before the next one is merged
        enclosures = _enclosures(rows, stock or {})
        for enclosure in enclosures:
            _write(folder / enclosure.file, enclosure.pdf)
        _write(folder / "manifest.json", manifest_json(name, files, enclosures))
        _write(folder / "manifest.csv", manifest_csv(name, files))
        sync_folder(folder)
        sync_folder(staging)
    except OSError as error:
        raise CannotWriteError(f"{name} could not be staged: {error.strerror}") from error
    hashes = MappingProxyType({row.id: row.sha256 for row in rows})
    return StagedBatch(name, hashes, tuple(file.name for file in files))


def _print_files(
    name: str, rows: Sequence[BatchLetter], archive: Path, limits: Limits, kinds: Mapping[str, str]
) -> Iterator[tuple[PrintFile, bytes]]:
    def source(letter: BatchLetter) -> Path:
        return archive / f"{letter.id}.pdf"

    chunks = tuple(parts(rows, lambda letter: source(letter).stat().st_size, limits))
    for number, chunk in enumerate(chunks, start=1):
        if len(chunks) == 1:
            yield merge(f"{name}.pdf", name, chunk, source, kinds)
        else:
            title = f"{name}, deel {number} van {len(chunks)}"
            yield merge(f"{name}-deel-{number:02d}.pdf", title, chunk, source, kinds)


def hand_over(staging: Path, outbox: Path, name: str) -> None:
    """Moves the batch to the outbox by one rename; both parents are fsynced before it counts.

    Call only for letters in state STAGED. Absent from staging means that an earlier, interrupted
    call has moved it: then there is nothing left to do. A batch of this name that lies in the
    outbox as well is never overwritten: UnverifiedOutputError. Both folders are on one file system.
    """
    source, target = staging / name, outbox / name
    try:
        outbox.mkdir(parents=True, exist_ok=True)
        if source.is_dir():
            if target.exists():
                raise UnverifiedOutputError(
                    f"{name} is in staging and in the outbox", "look which one was printed; keep that one"
                )
            source.rename(target)
        sync_folder(outbox)
        sync_folder(staging)
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
        sync_folder(archive)
    except OSError as error:
        raise CannotWriteError(f"letter {letter} could not be archived: {error.strerror}") from error
    return path


def _enclosures(rows: Sequence[BatchLetter], stock: Mapping[str, bytes]) -> tuple[Enclosure, ...]:
    """What goes along, with how many; one without a PDF is printed stock of the print room."""
    counts = Counter(name for row in rows for name in row.enclosures)
    return tuple(
        Enclosure(name, f"bijlage-{_checked(name)}.pdf", count, stock[name])
        for name, count in sorted(counts.items())
        if name in stock
    )


def _sorted(letters: Sequence[BatchLetter]) -> tuple[BatchLetter, ...]:
    """By sheets, postcode and id, as a sorting machine wants them; abroad first."""
    if not letters:
        raise ValueError("a batch without letters")
    for letter in letters:
        _checked(letter.id)
        _checked(letter.kind)
    return tuple(sorted(letters, key=lambda row: (row.sheets, row.postcode, row.id)))


def _checked(name: str) -> str:
    """``name`` itself; raises ValueError when it could lead out of the folder or is not an id."""
    if not _SAFE_NAME.fullmatch(name):
        raise ValueError("a letter id or kind that cannot be a file name")
    return name


def _write(path: Path, content: bytes) -> None:
    """Writes and fsyncs; a failed fsync is never tried again (the page may be lost already)."""
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def sync_folder(folder: Path) -> None:
    """Makes the names in ``folder`` survive a power cut."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
