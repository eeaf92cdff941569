"""Small tables that other firms and clerks deliver: codes of the carrier, mail that came back."""

import csv
import io
from collections.abc import Sequence
from pathlib import Path

from pipeline.errors import InputDataError


def table(path: Path, needed: Sequence[str], columns: Sequence[str]) -> list[dict[str, str]]:
    """The rows by column, in UTF-8, parted by ``;`` or ``,`` as the first line is.

    Raises InputDataError for what is no such table, naming a column of ``needed`` that is not there.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
        rows = csv.DictReader(io.StringIO(text), delimiter=";" if ";" in text.partition("\n")[0] else ",")
        missing = [name for name in needed if name not in (rows.fieldnames or ())]
        found = list(rows)
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise InputDataError(f"{path.name} kan niet gelezen worden", "sla het op als CSV, UTF-8") from error
    if missing:
        raise InputDataError(f"{path.name}: kolom {missing[0]} ontbreekt", f"kolommen: {', '.join(columns)}")
    return found
