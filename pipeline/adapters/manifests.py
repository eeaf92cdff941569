"""What a batch holds, for machines: the same rows as CSV and as JSON. Nothing personal but postcodes."""

import csv
import io
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from pipeline.adapters.coversheet import list_digest
from pipeline.adapters.merging import PrintFile

COLUMNS = (
    "id", "kind", "template", "file", "first_page", "pages", "sheets", "weight_g",
    "enclosures", "sort_key", "postcode", "sha256", "duplicate",
)  # fmt: skip
"""``weight_g`` is the upper bound of the tariff step; ``duplicate`` is 0, or the number of the copy."""


@dataclass(frozen=True, slots=True)
class Enclosure:
    """A PDF that goes into ``count`` envelopes of the batch, beside the letters that list it by name."""

    name: str
    file: str
    count: int
    pdf: bytes


def manifest_json(name: str, files: Sequence[PrintFile], enclosures: Sequence[Enclosure] = ()) -> bytes:
    """The whole batch: its files and enclosures, then its letters in printed order."""
    letters = [letter for file in files for letter in file.letters]
    whole = {
        "batch": name,
        "count": len(letters),
        "sheets": sum(letter.sheets for letter in letters),
        "duplex": True,
        "sha256": list_digest(tuple(letters)),
        "files": [_file(file) for file in files],
        "enclosures": [
            {
                "name": item.name,
                "file": item.file,
                "count": item.count,
                "sha256": sha256(item.pdf).hexdigest(),
            }
            for item in enclosures
        ],
        "letters": list(_rows(files)),
    }
    return (json.dumps(whole, indent=1) + "\n").encode()


def manifest_csv(name: str, files: Sequence[PrintFile]) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(("batch", *COLUMNS))
    for row in _rows(files):
        writer.writerow((name, *(_cell(row[column]) for column in COLUMNS)))
    return text.getvalue().encode()


def _file(file: PrintFile) -> dict[str, Any]:
    return {
        "file": file.name,
        "sha256": file.sha256,
        "letters": len(file.letters),
        "pages": file.pages,
    }


def _rows(files: Sequence[PrintFile]) -> Iterator[dict[str, Any]]:
    for file in files:
        for letter, first_page in zip(file.letters, file.first_pages, strict=True):
            own = {name: getattr(letter, name) for name in COLUMNS if name not in {"file", "first_page"}}
            row = {**own, "file": file.name, "first_page": first_page}
            yield {column: row[column] for column in COLUMNS}


def _cell(value: Any) -> Any:
    return " ".join(value) if isinstance(value, tuple) else value
