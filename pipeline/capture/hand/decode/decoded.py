"""The answer of decoding for one field."""

from dataclasses import dataclass
from enum import StrEnum

from pipeline.capture.hand.decode.classes import FieldClass

MARGIN_CAP = 40.0
"""Margin (natural log) where no rival was found."""


class Vouch(StrEnum):
    """Who says the same besides the ink of this field."""

    NOBODY = ""
    LIST = "list"
    """A list of towns or of names."""
    ADDRESS = "address"
    """Postcode and place fit each other."""
    REGISTER = "register"
    """A person on record whom the other fields of the sheet make sure of."""


@dataclass(frozen=True, slots=True)
class Decoded:
    """``value`` is the best string that satisfies the rules of ``kind``, ``plain`` what each box says alone.

    ``margin`` is the log probability between ``value`` and the best rival that satisfies the rules too
    (0 to MARGIN_CAP). ``weakest`` is the probability of its least sure box. ``alternatives`` are other
    readings, best first. ``valid``: ``value`` satisfies the rules; when not it is ``plain``, for a clerk.
    ``doubts`` say why nothing but a clerk's eye will do: ``crossed``, ``foreign``, ``gap``, ``rules``, or
    a doubt of the cut (``split``, ``mark``, ``faint``).
    """

    kind: FieldClass
    value: str
    plain: str
    margin: float
    repaired: bool
    alternatives: tuple[str, ...]
    weakest: float
    valid: bool = True
    vouched: Vouch = Vouch.NOBODY
    doubts: tuple[str, ...] = ()
    foreign: float = 0.0
    """Largest share, over the boxes, of ink that this field cannot hold."""
    inked: int = 0
    """Boxes with ink."""
    as_known: str = ""
    """``value`` as it is spelled on record, marks and all, where somebody on record vouches for it."""
    clear: float = 0.0
    """Mean log odds of its boxes with ink, and..."""
    around: float = 0.0
    """...of those of the sheet's other fields; see ``clarity``."""
