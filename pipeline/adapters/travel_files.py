"""Travel times measured by the office's own planner: ``reistijden.csv`` in the calendar folder, optional.

Columns ``pc4, plaats, minuten, km, bron, geldig_van``. ``pc4`` has four digits, or two or three: then the
row holds for every postcode that begins so and has no row of its own, and counts as an estimate. ``plaats``
is a venue code, ``minuten`` and ``km`` are whole and one way, ``bron`` says who measured and how. A pair
that is not in the table keeps the kilometres of its coordinates, so a table of a few pairs corrects those.
"""

from collections.abc import Collection
from functools import partial
from pathlib import Path

from pipeline.adapters.tables import Row, day, filled, read_rows, whole
from pipeline.domain.travel import Journey

FILE = "reistijden.csv"
_COLUMNS = ("pc4", "plaats", "minuten", "km", "bron", "geldig_van")
_DIGITS = (2, 4)


def read_journeys(folder: Path, venues: Collection[str]) -> tuple[Journey, ...]:
    """Every row, sorted; empty without a table. Raises ``InputDataError`` naming file, row and column."""
    path = folder / FILE
    if not path.exists():
        return ()
    found: dict[tuple[str, str, object], Journey] = {}
    for row in read_rows(path, _COLUMNS):
        journey = _journey(row)
        key = (journey.postcode, journey.venue, journey.valid_from)
        if journey.venue not in venues:
            raise row.wrong("plaats", "no such code in locaties.csv")
        if key in found:
            raise row.wrong("geldig_van", "this pair has another row from the same day")
        found[key] = journey
    return tuple(sorted(found.values(), key=lambda j: (j.postcode, j.venue, j.valid_from)))


def _journey(row: Row) -> Journey:
    return Journey(
        postcode=row.take("pc4", _postcode),
        venue=row.take("plaats", filled),
        minutes=row.take("minuten", partial(whole, least=1)),
        km=row.take("km", whole),
        source=row.take("bron", filled),
        valid_from=row.take("geldig_van", day),
    )


def _postcode(text: str) -> str:
    least, most = _DIGITS
    if not (text.isascii() and text.isdigit() and least <= len(text) <= most and text[0] != "0"):
        raise ValueError("is not the first two, three or all four digits of a postcode")
    return text
