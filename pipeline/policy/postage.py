"""What posting letters costs, by weight and day: for the estimate in the night summary."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated

from msgspec import Meta

from pipeline.errors import InputDataError
from pipeline.policy.tables import Dated, Row, by_key, read_rows

_FOLDER = Path(__file__).parent
_NAME = "postage.toml"


class PostageRow(Row, frozen=True, kw_only=True):
    abroad: bool
    up_to_g: Annotated[int, Meta(ge=1, le=100_000)]
    cents: Annotated[int, Meta(ge=0, le=100_000)]


@dataclass(frozen=True, slots=True)
class Postage:
    """The steps of the tariff, dated. ``source`` of the lightest one says where the prices are from."""

    steps: Mapping[tuple[bool, int], Dated[PostageRow]]

    def price(self, weight_g: int, abroad: bool, day: date) -> PostageRow | None:
        """The step that a letter of this weight falls in; None when no price of that day is known."""
        reach = sorted(limit for foreign, limit in self.steps if foreign is abroad and limit >= weight_g)
        for limit in reach:
            try:
                return self.steps[abroad, limit].on(day)
            except InputDataError:
                continue
        return None


def load_postage(folder: Path | None = None) -> Postage:
    """``postage.toml`` of ``folder``, else the one of this package. Raises InputDataError for a wrong row."""
    own = folder / _NAME if folder is not None else None
    rows = read_rows(own if own is not None and own.exists() else _FOLDER / _NAME, "postage", PostageRow)
    named = by_key(rows, lambda row: f"{'abroad' if row.abroad else 'inland'} up to {row.up_to_g} g")
    return Postage({(table.rows[0].row.abroad, table.rows[0].row.up_to_g): table for table in named.values()})
