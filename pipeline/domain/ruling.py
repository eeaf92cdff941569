"""What a clerk rules about a bank line that waits. Facts: appended, never edited."""

from dataclasses import dataclass
from enum import StrEnum

from pipeline.domain.refund import Agreement


class Verdict(StrEnum):
    """Where money of the line goes."""

    REGISTRATION = "registration"
    BACK = "back"
    """To the account that paid, by the way of all refunds: two persons and a file."""
    NOT_OURS = "not-ours"
    """No candidate's money: our own transfer, costs, a loss that is accepted."""


@dataclass(frozen=True, slots=True)
class Ruling:
    """One ruling, frozen when it was made. ``cents`` has the sign of the line.

    ``registration`` is empty for BACK and NOT_OURS. ``second``: it needs a second person, by the limit
    of the day on which it was made. ``pointed_at``: who the evidence pointed at before any ruling.
    """

    id: str
    line: str
    verdict: Verdict
    registration: str
    cents: int
    why: str
    second: bool
    pointed_at: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RulingFacts:
    """Everything that is stored about one ruling."""

    ruling: Ruling
    made: Agreement
    agreed: Agreement | None = None
    undone: Agreement | None = None
    undone_why: str = ""

    @property
    def holds(self) -> bool:
        """Whether money moves by it: not taken back, and agreed where two persons are needed."""
        return self.undone is None and (self.agreed is not None or not self.ruling.second)

    @property
    def pending(self) -> bool:
        """Whether it waits for the second person."""
        return self.undone is None and self.agreed is None and self.ruling.second
