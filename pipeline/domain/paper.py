"""What stands on a letter that was made, found by looking at the paper and not at what it was made from."""

from dataclasses import dataclass
from enum import StrEnum


class PaperFault(StrEnum):
    """How paper and database differ. A letter with any of these is held."""

    WINDOW = "window"
    """The text in the window is not the addressee, or there is more of it."""
    STRAY_INK = "stray-ink"
    """Something else shows through the window."""
    KIX = "kix"
    """The KIX code is not the address, or cannot be read."""
    QR = "qr"
    """The payment code is not the payment request, is missing, or should not be there."""
    MARK = "mark"
    """The inserter's code is not this letter's first sheet, or the carrier's code is not the one it gave."""
    BSN = "bsn"
    """A citizen service number stands somewhere."""


@dataclass(frozen=True, slots=True)
class Seen:
    """One letter as a reader sees it; texts in NFC.

    ``window`` are the lines that show through the envelope, ``kix`` the decoded code ('' for none, None
    for bars that are no code), ``qr`` and ``matrix`` the other codes on page 1, ``text`` all pages,
    ``titles`` the document's title and bookmarks.
    """

    window: tuple[str, ...]
    stray_ink: bool
    kix: str | None
    qr: tuple[str, ...]
    matrix: tuple[str, ...]
    pages: int
    text: str
    titles: tuple[str, ...]
