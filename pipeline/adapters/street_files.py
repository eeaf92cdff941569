"""Which streets a postcode has: ``straten.csv`` in the calendar folder, optional.

Columns ``postcode`` (``1234AB``, a blank inside is fine) and ``straat``, a row for each pair, out of the BAG.
It helps to read addresses; a postcode that is not in it says nothing.
"""

from collections.abc import Mapping
from pathlib import Path

from pipeline.adapters.tables import filled, postcode, read_rows

FILE = "straten.csv"
_COLUMNS = ("postcode", "straat")


def read_streets(folder: Path) -> Mapping[str, tuple[str, ...]]:
    """Streets by postcode, in the order of the file; empty without a table.

    Raises ``InputDataError`` naming file, row and column.
    """
    path = folder / FILE
    found: dict[str, tuple[str, ...]] = {}
    if path.exists():
        for row in read_rows(path, _COLUMNS):
            at = row.take("postcode", postcode)
            found[at] = (*found.get(at, ()), row.take("straat", filled))
    return found
